//! The chain's exchange as a spot market: the one direct pool of a pair.

use super::Catalogue;
use crate::{asset_index::Pallet as AssetIndices, AccountId, AssetConversion, Runtime};
use alloc::{vec, vec::Vec};
use dhv_math::amount;
use dhv_primitives::{
	ports::{AssetCatalogue, SpotMarket},
	AssetIndex, Balance, Price,
};
use pallet_asset_conversion::{QuotePrice, Swap};
use sp_runtime::{DispatchError, TokenError};
use xcm::latest::Location;

/// Trades through the direct pool of the pair and nowhere else.
pub struct DirectPool;

fn location(asset: AssetIndex) -> Result<Location, DispatchError> {
	AssetIndices::<Runtime>::location_of(asset).ok_or(TokenError::UnknownAsset.into())
}

fn path(from: AssetIndex, to: AssetIndex) -> Result<Vec<Location>, DispatchError> {
	Ok(vec![location(from)?, location(to)?])
}

impl SpotMarket<AccountId> for DirectPool {
	fn price(base: AssetIndex, quote: AssetIndex) -> Option<Price> {
		let (base_reserve, quote_reserve) =
			AssetConversion::get_reserves(location(base).ok()?, location(quote).ok()?).ok()?;
		let base_units = amount::to_fixed(base_reserve, Catalogue::decimals(base)?).ok()?;
		let quote_units = amount::to_fixed(quote_reserve, Catalogue::decimals(quote)?).ok()?;
		quote_units.div_nearest(base_units).ok().map(Price::new)
	}

	fn quote_buy(base: AssetIndex, quote: AssetIndex, base_out: Balance) -> Option<Balance> {
		<AssetConversion as QuotePrice>::quote_price_tokens_for_exact_tokens(
			location(quote).ok()?,
			location(base).ok()?,
			base_out,
			true,
		)
	}

	fn quote_sell(base: AssetIndex, quote: AssetIndex, base_in: Balance) -> Option<Balance> {
		<AssetConversion as QuotePrice>::quote_price_exact_tokens_for_tokens(
			location(base).ok()?,
			location(quote).ok()?,
			base_in,
			true,
		)
	}

	fn buy(
		who: &AccountId,
		base: AssetIndex,
		quote: AssetIndex,
		base_out: Balance,
		max_quote_in: Balance,
	) -> Result<Balance, DispatchError> {
		<AssetConversion as Swap<AccountId>>::swap_tokens_for_exact_tokens(
			who.clone(),
			path(quote, base)?,
			base_out,
			Some(max_quote_in),
			who.clone(),
			false,
		)
	}

	fn sell(
		who: &AccountId,
		base: AssetIndex,
		quote: AssetIndex,
		base_in: Balance,
		min_quote_out: Balance,
	) -> Result<Balance, DispatchError> {
		<AssetConversion as Swap<AccountId>>::swap_exact_tokens_for_tokens(
			who.clone(),
			path(base, quote)?,
			base_in,
			Some(min_quote_out),
			who.clone(),
			false,
		)
	}
}
