//! The vault's chain and the venue with their real runtimes, and what becomes of hedges when messages
//! between them get lost, late, doubled, changed or refused. After every block every invariant of both
//! chains is checked, that no money was made or lost, and that the value is between its bounds.
#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod answers;
mod channels;
mod continuity;
mod encoding;
mod garbage;
mod happy;
mod liquidated;
mod refused;
mod reports;
mod road;
mod schedule;
mod silence;
mod strangers;
mod traps;

use dhv_integration::link::{
	chains::{HOME, STRANGER, VENUE},
	house, laws, letters, road as way, vault, world, Chain, Home, Road, Venue,
};
use dhv_runtime::constants::USDC;
use vault::{ask, delta, ledger, nav, ops, size, state_of};
use world::{close, ends, hold, open, pass, round, rounds, settle, start};
