//! Tests: one file per call and per question of the registry, the other ports, replays of scenarios,
//! and random sequences of everything.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	missing_docs
)]

mod add_collateral;
mod atomic;
mod breakers;
mod buy;
mod cancel_deposit;
mod cancel_withdrawal;
mod claim_shares;
mod claim_withdrawal;
mod cost;
mod epochs;
mod epochs_ours;
mod epochs_replay;
mod events;
mod extremes;
mod fairness;
mod fees;
mod fees_in_doubt;
mod flaws;
mod flaws_book;
mod flaws_epoch;
mod funds;
mod greeks;
mod history;
mod just_in_time;
mod limited_sales;
mod limits;
mod liquidated;
mod margin_call;
pub mod mock;
mod open_pool;
mod poke_breakers;
mod poke_epoch;
mod poke_marks;
mod portfolio;
mod portfolio_rules;
mod premium_insured;
mod receipts;
mod released;
mod request_deposit;
mod request_withdrawal;
mod resale;
mod scenarios;
mod sell;
mod sequence;
mod set_breakers;
mod set_function_status;
mod set_parameters;
mod set_status;
mod settle;
mod smoothed_marks;
mod surface_readers;
mod unwinding;
mod views;
mod wind_down;
