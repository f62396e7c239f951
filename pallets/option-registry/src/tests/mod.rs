//! Unit tests: one file per call or life-cycle, then scenarios and random sequences.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "tests fail by panicking"
)]

mod adjust_vault;
mod bid;
mod bid_errors;
mod bounds;
mod breaks;
mod claim_credit;
mod cures;
mod dispute_fixing;
mod errors;
mod expected_fixing;
mod fixing;
mod flaws;
mod flaws_liquidation;
mod gamma;
mod insurance;
mod issue_series;
mod kept;
mod limits;
mod margin;
pub(crate) mod mock;
mod need;
mod observe;
mod passes;
mod payouts;
mod poke_fixing;
mod poke_vault;
mod public_payouts;
mod queue;
mod random;
mod resolve_fixing;
mod rysk;
mod samples;
mod scenarios;
mod sequence;
mod set_operator;
mod set_product;
mod settle_vault;
mod spreads;
mod steps;
mod top_up;
mod vectors;
mod vectors_liquidation;
mod watch;
mod work;
mod write_close;
mod write_full;
