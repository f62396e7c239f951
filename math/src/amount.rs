//! Amounts of assets: integers in the smallest unit of an asset, and exact scaling of integers.

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::wide::{div_wide, mul_wide},
};

/// The largest number of decimals an asset may have.
pub const MAX_DECIMALS: u8 = 30;

/// `10^exponent`.
///
/// # Errors
/// [`MathError::Overflow`] for an exponent above 38.
pub(crate) fn power_of_ten(exponent: u8) -> Result<u128, MathError> {
	10u128.checked_pow(u32::from(exponent)).ok_or(MathError::Overflow)
}

/// Rejects more than [`MAX_DECIMALS`] decimals.
pub(crate) fn check_decimals(decimals: u8) -> Result<(), MathError> {
	if decimals > MAX_DECIMALS {
		return Err(MathError::OutOfDomain);
	}
	Ok(())
}

/// The magnitude of the stored integer of a number that must not be negative.
pub(crate) fn non_negative(value: Fixed) -> Result<u128, MathError> {
	u128::try_from(value.raw()).map_err(|_| MathError::OutOfDomain)
}

/// An amount of an asset with `decimals` decimals as a number of whole units.
///
/// Exact for up to 18 decimals, rounded down to a multiple of 1e-18 above.
///
/// # Errors
/// [`MathError::OutOfDomain`] for more than 30 decimals, [`MathError::Overflow`] if the number does
/// not fit.
pub fn to_fixed(amount: u128, decimals: u8) -> Result<Fixed, MathError> {
	check_decimals(decimals)?;
	let raw = mul_div_floor(amount, power_of_ten(Fixed::DECIMALS)?, power_of_ten(decimals)?)?;
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}

/// A number of whole units as an amount of an asset with `decimals` decimals, rounded down.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative number or more than 30 decimals,
/// [`MathError::Overflow`] if the amount does not fit.
pub fn from_fixed_floor(value: Fixed, decimals: u8) -> Result<u128, MathError> {
	check_decimals(decimals)?;
	mul_div_floor(non_negative(value)?, power_of_ten(decimals)?, power_of_ten(Fixed::DECIMALS)?)
}

/// A number of whole units as an amount of an asset with `decimals` decimals, rounded up.
///
/// # Errors
/// As [`from_fixed_floor`].
pub fn from_fixed_ceil(value: Fixed, decimals: u8) -> Result<u128, MathError> {
	check_decimals(decimals)?;
	mul_div_ceil(non_negative(value)?, power_of_ten(decimals)?, power_of_ten(Fixed::DECIMALS)?)
}

/// Quotient and remainder of `a * b / c` with a 256-bit product.
fn mul_div(a: u128, b: u128, c: u128) -> Result<(u128, u128), MathError> {
	if c == 0 {
		return Err(MathError::DivisionByZero);
	}
	let (high, low) = mul_wide(a, b);
	div_wide(high, low, c).ok_or(MathError::Overflow)
}

/// `a * b / c` rounded down; the product is exact (256 bits).
///
/// # Errors
/// [`MathError::DivisionByZero`] if `c` is zero, [`MathError::Overflow`] if the quotient does not
/// fit 128 bits.
pub fn mul_div_floor(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	mul_div(a, b, c).map(|(quotient, _)| quotient)
}

/// `a * b / c` rounded up; the product is exact (256 bits).
///
/// # Errors
/// As [`mul_div_floor`].
pub fn mul_div_ceil(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	let (quotient, remainder) = mul_div(a, b, c)?;
	quotient.checked_add(u128::from(remainder != 0)).ok_or(MathError::Overflow)
}

/// `a * b / c` rounded to the nearest, ties up; the product is exact (256 bits).
///
/// # Errors
/// As [`mul_div_floor`].
pub fn mul_div_nearest(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	let (quotient, remainder) = mul_div(a, b, c)?;
	let up = remainder >= c.saturating_sub(remainder);
	quotient.checked_add(u128::from(up)).ok_or(MathError::Overflow)
}
