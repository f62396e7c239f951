//! What the pallets ask about assets beyond moving them.

use crate::{AssetIndex, PoolId, Series, SeriesId};
use alloc::vec::Vec;
use sp_runtime::DispatchResult;

/// Facts about the assets of this chain. Offered by the runtime.
pub trait AssetCatalogue {
	/// Decimals of the asset; `None` if the index is not registered.
	fn decimals(asset: AssetIndex) -> Option<u8>;

	/// Ticker symbol of the asset; `None` if the index is not registered.
	fn symbol(asset: AssetIndex) -> Option<Vec<u8>>;
}

/// Life-cycle of option tokens, beyond `fungibles`. Offered by the runtime.
pub trait OptionTokens<AccountId> {
	/// Creates the token of a new series, owned by a keyless account, sufficient, with minimum
	/// balance 1, 8 decimals and a name that a wallet can read.
	fn create(id: SeriesId, series: &Series) -> DispatchResult;

	/// Removes the token of a retired series, of which nothing is left. The default keeps the empty
	/// token class.
	fn retire(_id: SeriesId) -> DispatchResult {
		Ok(())
	}

	/// At most `limit` holders in storage order, after `after` if given.
	fn holders(id: SeriesId, after: Option<&AccountId>, limit: u32) -> Vec<AccountId>;
}

/// Life-cycle of vault-share tokens, beyond `fungibles`. Offered by the runtime.
pub trait ShareTokens {
	/// Creates the share token of a new pool, owned by a keyless account, sufficient, with
	/// minimum balance 1, 18 decimals and a name that a wallet can read.
	fn create(id: PoolId, underlying: AssetIndex) -> DispatchResult;
}
