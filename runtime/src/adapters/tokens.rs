//! Option tokens and vault shares as assets of the chain, and facts about assets.

use super::names;
use crate::{
	asset_index::Assets as AssetRecords,
	configs::{assets::OptionTokensInstance, money::AssetOwner},
	AccountId, OptionTokens, Runtime, VaultShares,
};
use alloc::{format, vec::Vec};
use dhv_primitives::{ports, AssetIndex, Contracts, PoolId, Series, SeriesId};
use frame_support::traits::fungibles::{metadata::Mutate as MutateMetadata, Create};
use pallet_assets::Account;
use sp_runtime::{DispatchResult, TokenError};

/// Decimals of a vault share.
const SHARE_DECIMALS: u8 = 18;

/// Registered assets.
pub struct Catalogue;

impl ports::AssetCatalogue for Catalogue {
	fn decimals(asset: AssetIndex) -> Option<u8> {
		AssetRecords::<Runtime>::get(asset).map(|record| record.decimals)
	}

	fn symbol(asset: AssetIndex) -> Option<Vec<u8>> {
		AssetRecords::<Runtime>::get(asset).map(|record| record.symbol.into_inner())
	}
}

/// The instance of `pallet-assets` that holds option tokens.
pub struct OptionTokenFactory;

impl ports::OptionTokens<AccountId> for OptionTokenFactory {
	fn create(id: SeriesId, series: &Series) -> DispatchResult {
		let ticker = <Catalogue as ports::AssetCatalogue>::symbol(series.underlying)
			.ok_or(TokenError::UnknownAsset)?;
		let symbol = names::series_symbol(&ticker, series);
		let owner = AssetOwner::get();
		<OptionTokens as Create<AccountId>>::create(id, owner.clone(), true, 1)?;
		<OptionTokens as MutateMetadata<AccountId>>::set(
			id,
			&owner,
			symbol.clone(),
			symbol,
			Contracts::DECIMALS,
		)
	}

	fn retire(id: SeriesId) -> DispatchResult {
		use frame_support::traits::fungibles::Destroy;
		<OptionTokens as Destroy<AccountId>>::start_destroy(id, None)?;
		<OptionTokens as Destroy<AccountId>>::finish_destroy(id)
	}

	fn holders(id: SeriesId, after: Option<&AccountId>, limit: u32) -> Vec<AccountId> {
		let limit = usize::try_from(limit).unwrap_or(usize::MAX);
		match after {
			None => {
				Account::<Runtime, OptionTokensInstance>::iter_key_prefix(id).take(limit).collect()
			}
			Some(after) => {
				let from = Account::<Runtime, OptionTokensInstance>::hashed_key_for(id, after);
				Account::<Runtime, OptionTokensInstance>::iter_key_prefix_from(id, from)
					.take(limit)
					.collect()
			}
		}
	}
}

/// The instance of `pallet-assets` that holds vault shares.
pub struct ShareTokenFactory;

impl ports::ShareTokens for ShareTokenFactory {
	fn create(id: PoolId, underlying: AssetIndex) -> DispatchResult {
		let ticker = <Catalogue as ports::AssetCatalogue>::symbol(underlying)
			.ok_or(TokenError::UnknownAsset)?;
		let mut symbol = b"DHV-".to_vec();
		symbol.extend_from_slice(&ticker);
		symbol.extend_from_slice(format!("-{}", id.0).as_bytes());
		let owner = AssetOwner::get();
		<VaultShares as Create<AccountId>>::create(id, owner.clone(), true, 1)?;
		<VaultShares as MutateMetadata<AccountId>>::set(
			id,
			&owner,
			symbol.clone(),
			symbol,
			SHARE_DECIMALS,
		)
	}
}
