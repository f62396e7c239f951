//! Benchmarks of every call and of the scheduled work.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

use dhv_primitives::{
	ports::{MarketId, VenueId, VenueReport},
	Balance, PoolId, Price,
};

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<AccountId, Origin> {
	/// Opens a pool that may hedge and has free funds, with a young price round for its assets.
	fn pool() -> PoolId;

	/// A venue with an open channel, and a market of it.
	fn venue() -> (VenueId, MarketId);

	/// Creates `amount` of the pool's collateral asset for `who`.
	fn mint(who: &AccountId, amount: Balance);

	/// A report as the venue sends it.
	fn encode_report(account: &AccountId, report: &VenueReport) -> alloc::vec::Vec<u8>;

	/// The price of that round.
	fn price() -> Price;
}
