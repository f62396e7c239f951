//! Shares of the vault: 18 decimals, priced in the strike asset.

use crate::{
	amount::{check_decimals, mul_div_floor, power_of_ten},
	error::MathError,
	fixed::Fixed,
};

/// One share that belongs to nobody, held against one whole unit of the strike asset: it bounds what
/// a first depositor could do to the price by donations.
pub const VIRTUAL_SHARES: u128 = 1_000_000_000_000_000_000;

/// Price of one share: `(net assets + 1) / (shares + 1)`, rounded down.
///
/// `net_assets` in whole units of the strike asset (below zero counts as zero), `supply` in units of
/// 1e-18 shares. An empty vault has a price of 1.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn price_per_share(net_assets: Fixed, supply: u128) -> Result<Fixed, MathError> {
	let assets = net_assets.max(Fixed::ZERO).try_add(Fixed::ONE)?;
	let shares = supply.checked_add(VIRTUAL_SHARES).ok_or(MathError::Overflow)?;
	let raw = mul_div_floor(assets.raw().unsigned_abs(), VIRTUAL_SHARES, shares)?;
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}

/// The magnitude of a price and `10^(36 - decimals)`, the scale between shares times price and
/// units.
fn scale(price_per_share: Fixed, decimals: u8) -> Result<(u128, u128), MathError> {
	check_decimals(decimals)?;
	if price_per_share.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	Ok((price_per_share.raw().unsigned_abs(), power_of_ten(36u8.saturating_sub(decimals))?))
}

/// Shares (in units of 1e-18) for an amount of the strike asset with `decimals` decimals (at most
/// 30), rounded down once.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a price of zero, [`MathError::OutOfDomain`] for a negative
/// price or too many decimals, [`MathError::Overflow`].
pub fn shares_floor(amount: u128, decimals: u8, price_per_share: Fixed) -> Result<u128, MathError> {
	let (price, scale) = scale(price_per_share, decimals)?;
	mul_div_floor(amount, scale, price)
}

/// Amount of the strike asset with `decimals` decimals (at most 30) for shares (in units of 1e-18),
/// rounded down once.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or too many decimals, [`MathError::Overflow`].
pub fn amount_floor(shares: u128, decimals: u8, price_per_share: Fixed) -> Result<u128, MathError> {
	let (price, scale) = scale(price_per_share, decimals)?;
	mul_div_floor(shares, price, scale)
}
