//! Terms that two pallets have to agree on. Each is offered by both sides: one says what it needs,
//! the other what it grants, and each refuses terms that the other does not cover.

use crate::{AssetIndex, Balance, Fixed, PoolId};
use sp_runtime::DispatchResult;

/// What trading a pool's hedge there and back costs, as a part of the price of the underlying.
///
/// `hedging` says what it may cost at most; `handler` says what takers are charged at least.
pub trait HedgeCost {
	/// The cost or the charge; `None` for a pool that has none.
	fn hedge_cost(pool: PoolId) -> Option<Fixed>;
}

/// How far call and put volatilities of one strike may lie apart: half of a share by which the
/// volatility of what takers sell is lowered.
///
/// `volatility-feed` says which share its smiles assume; `handler` says which one every pool on the
/// underlying takes at least.
pub trait VolatilitySpread {
	/// The share; `None` for an underlying without surface or without pools that trade.
	fn bid_ask_spread(underlying: AssetIndex) -> Option<Fixed>;
}

/// What a manager's decisions may cost a pool. Offered by `handler`.
pub trait ManagerBudget {
	/// Takes `loss`, in units of the pool's collateral asset, out of the budget of the running
	/// period. A loss of zero is always allowed.
	///
	/// # Errors
	/// Those of the budget, if nothing is left of it or there is none.
	fn charge(pool: PoolId, loss: Balance) -> DispatchResult;
}

impl HedgeCost for () {
	fn hedge_cost(_: PoolId) -> Option<Fixed> {
		None
	}
}

impl VolatilitySpread for () {
	fn bid_ask_spread(_: AssetIndex) -> Option<Fixed> {
		None
	}
}

impl ManagerBudget for () {
	fn charge(_: PoolId, _: Balance) -> DispatchResult {
		Ok(())
	}
}
