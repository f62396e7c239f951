//! A pool's cash as its reactors see it. Offered by `liquidity-pool`, used by `hedging`.

use crate::{Balance, PoolId};
use sp_runtime::DispatchResult;

/// Moving a pool's collateral asset to and from its reactors, booked on both ways.
pub trait ReactorFunds<AccountId> {
	/// What the pool can spare now: free funds above the buffer.
	fn available(pool: PoolId) -> Balance;

	/// Moves `amount` from the pool's free funds to `to`. Fails if it exceeds
	/// [`available`](Self::available).
	fn advance(pool: PoolId, to: &AccountId, amount: Balance) -> DispatchResult;

	/// Moves `amount` from `from` to the pool's free funds.
	fn repay(pool: PoolId, from: &AccountId, amount: Balance) -> DispatchResult;
}
