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

mod channel;
mod doubt;
mod happy;
mod invariants;
mod late;
pub(crate) mod mock;
mod origins;
mod quarantine;
mod refused;
mod sequence;
mod set_parameters;
mod trap;
mod vectors;
mod work;
