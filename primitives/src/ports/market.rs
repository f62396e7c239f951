//! The local spot market. Offered by the runtime over its exchange.

use crate::{AssetIndex, Balance, Price};
use sp_runtime::DispatchError;

/// Spot trading of `base` against `quote` in one direct pool.
pub trait SpotMarket<AccountId> {
	/// Marginal price before any trade and before fees, in whole `quote` units per whole `base`
	/// unit; `None` if there is no pool or it is empty.
	fn price(base: AssetIndex, quote: AssetIndex) -> Option<Price>;

	/// `quote` needed to buy exactly `base_out`, fees included; `None` if the pool cannot.
	fn quote_buy(base: AssetIndex, quote: AssetIndex, base_out: Balance) -> Option<Balance>;

	/// `quote` received for exactly `base_in`, fees included; `None` if the pool cannot.
	fn quote_sell(base: AssetIndex, quote: AssetIndex, base_in: Balance) -> Option<Balance>;

	/// Buys exactly `base_out` for `who`, spending at most `max_quote_in`. Returns what it spent.
	fn buy(
		who: &AccountId,
		base: AssetIndex,
		quote: AssetIndex,
		base_out: Balance,
		max_quote_in: Balance,
	) -> Result<Balance, DispatchError>;

	/// Sells exactly `base_in` of `who` for at least `min_quote_out`. Returns what it got.
	fn sell(
		who: &AccountId,
		base: AssetIndex,
		quote: AssetIndex,
		base_in: Balance,
		min_quote_out: Balance,
	) -> Result<Balance, DispatchError>;
}
