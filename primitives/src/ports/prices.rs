//! Price rounds. Offered by the runtime over its oracle.

use crate::{AssetIndex, Price, PriceRound};
use alloc::vec::Vec;

/// The one source of prices for pool, margin, trading, hedging and settlement.
pub trait PriceRounds {
	/// The newest round of `underlying` in `strike_asset`, however old; `None` if there never
	/// was one. The caller bounds its age.
	fn latest(underlying: AssetIndex, strike_asset: AssetIndex) -> Option<PriceRound>;

	/// What one unit of an asset was worth in US dollars by its newest round, however old; `None` if
	/// there never was one.
	fn dollars(asset: AssetIndex) -> Option<Price>;
}

/// Told of every new round of an asset, so that data accumulates as it arrives. O(1).
pub trait PriceTick {
	/// A new round of `asset` was stored.
	fn on_round(asset: AssetIndex);
}

impl PriceTick for () {
	fn on_round(_: AssetIndex) {}
}

/// Told of what every single operator feeds, beside the combined rounds of [`PriceTick`].
pub trait OperatorFeed<AccountId> {
	/// `operator` says now that one unit of `asset` is worth `dollars`. A price that is not above
	/// zero takes back what it said before.
	fn on_value(operator: &AccountId, asset: AssetIndex, dollars: Price);

	/// `operator` left the set: what it fed does not count any more.
	fn on_left(operator: &AccountId);
}

impl<AccountId> OperatorFeed<AccountId> for () {
	fn on_value(_: &AccountId, _: AssetIndex, _: Price) {}

	fn on_left(_: &AccountId) {}
}

/// Who feeds prices. Offered by the runtime over its oracle.
pub trait PriceOperators<AccountId> {
	/// The operators now; their number is bounded.
	fn operators() -> Vec<AccountId>;

	/// How many of them must agree on there being a price; one at least.
	fn quorum() -> u32;
}
