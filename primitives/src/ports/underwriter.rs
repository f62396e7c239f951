//! A pool as the seller of options. Offered by `liquidity-pool`, used by `handler`.

use crate::{AssetIndex, Balance, Contracts, Fixed, PoolId, SeriesId};
use sp_runtime::{DispatchError, DispatchResult};

/// What a pool trades and where its funds stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolTerms<AccountId> {
	/// The asset its options are written on.
	pub underlying: AssetIndex,
	/// The asset in which its strikes and premiums are expressed.
	pub strike_asset: AssetIndex,
	/// The asset it holds, deposits in and backs options with.
	pub collateral_asset: AssetIndex,
	/// The account that holds its free funds and owns its margin vaults.
	pub account: AccountId,
}

/// Selling and buying back options for a pool.
pub trait Underwriter<AccountId> {
	/// The terms of a pool; `None` if it does not exist.
	fn terms(pool: PoolId) -> Option<PoolTerms<AccountId>>;

	/// Fails with the reason while the pool does not trade (paused, or an epoch is being priced).
	fn ensure_trading(pool: PoolId) -> DispatchResult;

	/// Contracts that the pool is net long in a series; negative when it is short.
	fn net_exposure(pool: PoolId, series: SeriesId) -> Result<Fixed, DispatchError>;

	/// Sells `contracts` of a series to `buyer`: takes `premium + fee` from the buyer, locks
	/// collateral inside the buffer, delivers the tokens and marks the series at model price.
	/// Returns the collateral locked.
	fn sell(
		pool: PoolId,
		series: SeriesId,
		contracts: Contracts,
		buyer: &AccountId,
		premium: Balance,
		fee: Balance,
	) -> Result<Balance, DispatchError>;
}
