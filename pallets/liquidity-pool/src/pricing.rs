//! From the ledger, the reactors and the book to net assets.

use crate::types::Ledger;
use dhv_math::{
	error::MathError,
	fixed::Fixed,
	vault::{Bounds, LedgerParts, NetAssets, SharePrices, Standing},
};
use dhv_primitives::{ports::ReactorsValue, Balance};

/// Net assets of a pool: free funds, allocated collateral, reactors and the book from the pool's side,
/// which is worth `spot` at the present and `smoothed` at smoothed volatilities. Pending deposits and
/// cash set aside are not the pool's and do not count. May be below zero.
///
/// The mark is the value at present volatilities; the book is at its dearer value in the highest net
/// assets and at its cheaper one in the lowest.
pub fn net_assets(
	ledger: &Ledger,
	decimals: u8,
	reactors: &ReactorsValue,
	spot: Fixed,
	smoothed: Fixed,
) -> Result<NetAssets, MathError> {
	let ReactorsValue { low, mark, high, .. } = *reactors;
	let hedges = Bounds::certain(mark).including(low).including(high);
	let liabilities = Bounds::certain(spot.try_neg()?).including(smoothed.try_neg()?);
	let Ledger { free, allocated, .. } = *ledger;
	NetAssets::new(&LedgerParts { free, allocated, decimals, hedges, liabilities })
}

/// Whether nobody joins and nobody leaves: the pool owes at least what it has, or a share is worth
/// less than the smallest price.
pub fn is_wound_down(
	assets: &NetAssets,
	prices: &SharePrices,
	supply: Balance,
) -> Result<bool, MathError> {
	Ok(assets.standing(supply)? != Standing::Running || !prices.mark.is_positive())
}
