//! Tests of the pallet. Every test ends with every invariant.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_precision_loss,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::float_cmp,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

pub mod mock;

mod automatic;
mod breaks;
mod buy;
mod cancel_order;
mod cancel_quote;
mod create_order;
mod expired;
mod extremes;
mod fill_order;
mod fill_quote;
mod forget_quote;
mod invariants;
mod left_alone;
mod list_series;
mod listing_turns;
mod loss;
mod neighbours;
mod no_profit;
mod otc_random;
mod otc_vectors;
mod poke_listings;
mod quote;
mod quote_invariants;
mod quotes_random;
mod revoke_quotes;
mod rfq;
mod rules;
mod sell;
mod sequence;
mod set_listing;
mod set_listing_rule;
mod set_otc_terms;
mod set_parameters;
mod set_tables;
mod trade;
mod unlist;
mod vectors;
mod vectors_whole;
