//! Tests of the pallet. Every test ends with every invariant.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_precision_loss,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::float_cmp,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

pub mod mock;

mod approvals;
mod band;
mod check_smile;
mod expired;
mod force_smile;
mod invariants;
mod neighbours;
mod point;
mod remove_smile;
mod sequence;
mod set_parameters;
mod submit_smile;
mod vectors;
