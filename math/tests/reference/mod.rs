//! The proof of accuracy behind the tests, `make differential` and `make accuracy`: formulas in
//! 127-bit arithmetic, random inputs over the whole domain, and the bounds that the results obey.

#![allow(
	dead_code,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::float_cmp,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code; no program uses all of it"
)]

pub mod arbitrary;
pub mod bounds;
pub mod checks;
pub mod document;
pub mod formulas;
pub mod inputs;
pub mod numbers;
pub mod random;
pub mod run;
pub mod subject;
