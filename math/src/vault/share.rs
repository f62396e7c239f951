//! Shares of the vault: 18 decimals, priced in the strike asset.
//!
//! Source: virtual shares and assets as in OpenZeppelin's ERC-4626 vault (version 4.9): the price is
//! that of a vault which holds one more unit and has issued one more share. A donation then goes
//! mostly to the share that nobody owns, so inflating the price costs more than it takes.

use crate::{
	amount::{check_decimals, mul_div_ceil, mul_div_floor, power_of_ten},
	error::MathError,
	fixed::Fixed,
};

/// One share that belongs to nobody, held against one whole unit of the strike asset: it bounds what
/// a first depositor could do to the price by donations.
pub const VIRTUAL_SHARES: u128 = 1_000_000_000_000_000_000;

/// The stored integer of a number, zero if it is negative.
pub(crate) fn magnitude(value: Fixed) -> u128 {
	value.max(Fixed::ZERO).raw().unsigned_abs()
}

/// A stored integer as a number.
pub(crate) fn from_magnitude(raw: u128) -> Result<Fixed, MathError> {
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}

/// Net assets and supply with the virtual unit and the virtual share.
pub(crate) fn with_virtual(net_assets: Fixed, supply: u128) -> Result<(u128, u128), MathError> {
	let assets = magnitude(net_assets.max(Fixed::ZERO).try_add(Fixed::ONE)?);
	let shares = supply.checked_add(VIRTUAL_SHARES).ok_or(MathError::Overflow)?;
	Ok((assets, shares))
}

/// Price of one share: `(net assets + 1) / (shares + 1)`, rounded down.
///
/// `net_assets` in whole units of the strike asset (below zero counts as zero), `supply` in units of
/// 1e-18 shares. An empty vault has a price of 1.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn price_per_share(net_assets: Fixed, supply: u128) -> Result<Fixed, MathError> {
	let (assets, shares) = with_virtual(net_assets, supply)?;
	from_magnitude(mul_div_floor(assets, VIRTUAL_SHARES, shares)?)
}

/// As [`price_per_share`], rounded up: what newcomers pay. It is never zero.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn price_per_share_ceil(net_assets: Fixed, supply: u128) -> Result<Fixed, MathError> {
	let (assets, shares) = with_virtual(net_assets, supply)?;
	from_magnitude(mul_div_ceil(assets, VIRTUAL_SHARES, shares)?)
}

/// `net assets / shares` without the virtual share, rounded down; `None` without shares or where it
/// does not fit.
///
/// Below a price of one it is less than [`price_per_share`], which then promises all holders together
/// more than there is.
pub fn plain_price_floor(net_assets: Fixed, supply: u128) -> Option<Fixed> {
	mul_div_floor(magnitude(net_assets), VIRTUAL_SHARES, supply).and_then(from_magnitude).ok()
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

/// As [`shares_floor`], rounded up: shares that must go for an amount that leaves.
///
/// # Errors
/// As [`shares_floor`].
pub fn shares_ceil(amount: u128, decimals: u8, price_per_share: Fixed) -> Result<u128, MathError> {
	let (price, scale) = scale(price_per_share, decimals)?;
	mul_div_ceil(amount, scale, price)
}

/// Shares for a deposit, at least one unit of them; rounded down.
///
/// # Errors
/// [`MathError::OutOfDomain`] if the deposit is too small for a unit of shares (give it back) and as
/// [`shares_floor`].
pub fn mint(amount: u128, decimals: u8, price_per_share: Fixed) -> Result<u128, MathError> {
	match shares_floor(amount, decimals, price_per_share)? {
		0 => Err(MathError::OutOfDomain),
		shares => Ok(shares),
	}
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

/// As [`amount_floor`], rounded up: what must come in for a number of shares.
///
/// # Errors
/// As [`amount_floor`].
pub fn amount_ceil(shares: u128, decimals: u8, price_per_share: Fixed) -> Result<u128, MathError> {
	let (price, scale) = scale(price_per_share, decimals)?;
	mul_div_ceil(shares, price, scale)
}
