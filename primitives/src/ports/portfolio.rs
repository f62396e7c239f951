//! A pool's book as the hedger sees it. Offered by `liquidity-pool`.

use crate::{AssetIndex, Delta, PoolId};
use alloc::vec::Vec;
use sp_runtime::DispatchError;

/// Reads of a pool's book, without its reactors.
pub trait Portfolio {
	/// Every open pool; their number is bounded by the pallet that keeps them.
	fn pools() -> Vec<PoolId>;

	/// Underlying and collateral asset of a pool; `None` if it does not exist.
	fn assets(pool: PoolId) -> Option<(AssetIndex, AssetIndex)>;

	/// Delta of the option book in units of the underlying: negative when short calls dominate.
	fn delta(pool: PoolId) -> Result<Delta, DispatchError>;

	/// Whether new funds may leave for a hedge now: not while an epoch is being priced.
	fn may_hedge(pool: PoolId) -> bool;
}
