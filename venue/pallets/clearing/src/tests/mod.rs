//! Tests of the pallet.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod acts;
mod deposit;
mod execute;
mod feed_index;
mod funding;
mod invariants;
mod liquidate;
pub mod mock;
mod origins;
mod pool;
mod register_home;
mod reports;
mod scenarios;
mod set_market;
mod set_paused;
mod set_position;
mod withdraw;
