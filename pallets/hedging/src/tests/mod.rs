//! Tests of the pallet; each ends with every invariant.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod bounty;
mod close;
mod govern;
mod hedge;
mod invariants;
mod keepers;
pub(crate) mod mock;
mod neighbours;
mod netting;
mod outcomes;
mod perps;
mod rebalance;
mod refusals;
mod routing;
mod scenarios;
mod sequence;
mod together;
mod withdraw;
mod work;
