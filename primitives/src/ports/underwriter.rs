//! A pool as the trader of options. Offered by `liquidity-pool`, used by `handler`.

use crate::{AssetIndex, Balance, Contracts, Fixed, PoolId, SeriesId};
use sp_runtime::DispatchError;

/// What a pool trades and where its funds stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolTerms<AccountId> {
	/// The asset its options are written on.
	pub underlying: AssetIndex,
	/// The asset in which its strikes and premiums are expressed.
	pub strike_asset: AssetIndex,
	/// The asset it holds, deposits in and backs options with.
	pub collateral_asset: AssetIndex,
	/// The account that holds its free funds and its options and owns its margin vaults.
	pub account: AccountId,
}

/// A trade of one series at a price that is agreed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OptionTrade {
	/// What is traded.
	pub series: SeriesId,
	/// How much of it.
	pub contracts: Contracts,
	/// What the options cost, in units of the collateral asset.
	pub premium: Balance,
	/// What the trader pays for the trade: a buyer on top of the premium, a seller out of it.
	pub fee: Balance,
}

/// Where the options of a sale come from.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SaleFill {
	/// Contracts that the pool held.
	pub resold: Contracts,
	/// Contracts that it writes.
	pub written: Contracts,
	/// Collateral that writing locks.
	pub collateral: Balance,
}

/// Where the options of a purchase go.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PurchaseFill {
	/// Contracts that close what the pool has written.
	pub closed: Contracts,
	/// Contracts that it keeps.
	pub kept: Contracts,
	/// Collateral that closing releases.
	pub released: Balance,
}

/// Selling and buying options for a pool. A preview fails exactly when the trade would, apart from
/// what the trader's own account lacks; a trade that fails changes nothing.
pub trait Underwriter<AccountId> {
	/// The terms of a pool; `None` if it does not exist.
	fn terms(pool: PoolId) -> Option<PoolTerms<AccountId>>;

	/// Contracts that the pool is net long in a series; negative when it is short.
	fn net_exposure(pool: PoolId, series: SeriesId) -> Result<Fixed, DispatchError>;

	/// What [`sell`](Self::sell) would do now.
	fn preview_sale(pool: PoolId, trade: &OptionTrade) -> Result<SaleFill, DispatchError>;

	/// Sells to `buyer`, who pays premium and fee: options that the pool holds first, the rest is
	/// written inside the buffer. The series is marked at model price.
	fn sell(
		pool: PoolId,
		trade: &OptionTrade,
		buyer: &AccountId,
	) -> Result<SaleFill, DispatchError>;

	/// What [`buy`](Self::buy) would do now.
	fn preview_purchase(pool: PoolId, trade: &OptionTrade) -> Result<PurchaseFill, DispatchError>;

	/// Buys from `seller`, who gets the premium less the fee: what the pool has written is closed
	/// first, the rest is kept. The series is marked at model price.
	fn buy(
		pool: PoolId,
		trade: &OptionTrade,
		seller: &AccountId,
	) -> Result<PurchaseFill, DispatchError>;
}
