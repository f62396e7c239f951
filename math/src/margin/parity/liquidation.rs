//! Liquidation prices of the peers.

use super::E27;
use crate::{
	amount::mul_div_floor,
	error::MathError,
	margin::{auction::DURATION, CollateralAsset, BPS},
};

/// What an auction price depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuctionInputs {
	/// What backs the vault.
	pub collateral_asset: CollateralAsset,
	/// What exercise of one contract would pay, in the strike asset.
	pub cash: E27,
	/// The price of the round that the bidder names.
	pub spot: E27,
	/// Deviation of the oracle.
	pub deviation: E27,
	/// Collateral of the vault.
	pub collateral: E27,
	/// The short of the vault.
	pub debt: E27,
	/// Seconds since the timestamp of the round.
	pub elapsed: u64,
}

/// Price at which the auction starts, in whole units of the collateral asset.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a spot of zero with collateral in the underlying,
/// [`MathError::Overflow`].
pub fn start_price(i: &AuctionInputs) -> Result<E27, MathError> {
	let start = i.cash.above(i.deviation.times(i.spot)?)?;
	match i.collateral_asset {
		CollateralAsset::StrikeAsset => Ok(start),
		CollateralAsset::Underlying => start.over(i.spot),
	}
}

/// Price of one contract in whole units of the collateral asset; it becomes an amount by
/// [`E27::to_units`], rounded down.
///
/// # Errors
/// [`MathError::DivisionByZero`] for no debt, and as [`start_price`].
pub fn auction_price(i: &AuctionInputs) -> Result<E27, MathError> {
	let end = i.collateral.over(i.debt)?;
	if i.elapsed >= DURATION {
		return Ok(end);
	}
	let start = start_price(i)?;
	let risen = end.minus(start)?.times(E27::whole(i.elapsed)?)?.over(E27::whole(DURATION)?)?;
	Ok(start.plus(risen)?.min(end))
}

/// The fork's price without an auction in units of the collateral asset: all collateral per contract
/// times a multiplier in basis points.
///
/// # Errors
/// [`MathError::DivisionByZero`], [`MathError::Overflow`].
pub fn fixed_price(
	collateral: E27,
	debt: E27,
	multiplier_bps: u32,
	decimals: u8,
) -> Result<u128, MathError> {
	let end = collateral.over(debt)?.to_units(decimals, false)?;
	mul_div_floor(end, u128::from(multiplier_bps), u128::from(BPS))
}

/// What a number of contracts in units of 1e-8 pays at a price in units of an asset, rounded down.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn payment(price: u128, contracts: u128) -> Result<u128, MathError> {
	mul_div_floor(price, contracts, 100_000_000)
}
