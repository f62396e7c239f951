//! Price rounds. Offered by the runtime over its oracle.

use crate::{AssetIndex, PriceRound};

/// The one source of prices for pool, margin, trading, hedging and settlement.
pub trait PriceRounds {
	/// The newest round of `underlying` in `strike_asset`, however old; `None` if there never
	/// was one. The caller bounds its age.
	fn latest(underlying: AssetIndex, strike_asset: AssetIndex) -> Option<PriceRound>;
}

/// Told of every new round of an asset, so that data accumulates as it arrives. O(1).
pub trait PriceTick {
	/// A new round of `asset` was stored.
	fn on_round(asset: AssetIndex);
}

impl PriceTick for () {
	fn on_round(_: AssetIndex) {}
}
