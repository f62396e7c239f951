//! Fits the smiles of the volatility feed to an option chain.
//!
//! The search runs in floating point; what is printed, judged and submitted comes from the formulas
//! of the chain (`dhv-math`). See `docs/runbooks/calibrate.md`.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_precision_loss,
	clippy::cast_sign_loss,
	clippy::float_arithmetic,
	reason = "a tool beside the chain: the search is in floating point, nothing here is consensus"
)]

pub mod calibrate;
pub mod chain;
pub mod errors;
pub mod fit;
pub mod fixed;
pub mod least_squares;
pub mod limits;
pub mod market;
pub mod options;
pub mod plan;
pub mod report;
pub mod smile;
pub mod statistics;
pub mod submission;
pub mod svg;
pub mod time;
