//! From values per contract to amounts of an asset.

use crate::{
	amount::{check_decimals, mul_div_ceil, mul_div_floor, non_negative, power_of_ten},
	error::MathError,
	fixed::Fixed,
	units::Contracts,
};

/// Decimals of a value per contract times contracts.
pub(super) const VALUE_DECIMALS: u8 = Fixed::DECIMALS.saturating_add(Contracts::DECIMALS);

/// `10^decimals` for a permitted number of decimals.
pub(super) fn asset_unit(decimals: u8) -> Result<u128, MathError> {
	check_decimals(decimals)?;
	power_of_ten(decimals)
}

/// Factors `(multiplier, divisor)` from 18-decimal values times contracts to units of an asset.
fn scaling(contracts: Contracts, decimals: u8) -> Result<(u128, u128), MathError> {
	check_decimals(decimals)?;
	let up = power_of_ten(decimals.saturating_sub(VALUE_DECIMALS))?;
	let multiplier = contracts.units().checked_mul(up).ok_or(MathError::Overflow)?;
	Ok((multiplier, power_of_ten(VALUE_DECIMALS.saturating_sub(decimals))?))
}

/// Value per contract times contracts in units of an asset, rounded down.
pub(super) fn total_floor(
	value: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	let (multiplier, divisor) = scaling(contracts, decimals)?;
	mul_div_floor(non_negative(value)?, multiplier, divisor)
}

/// Value per contract times contracts in units of an asset, rounded up.
pub(crate) fn total_ceil(
	value: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	let (multiplier, divisor) = scaling(contracts, decimals)?;
	mul_div_ceil(non_negative(value)?, multiplier, divisor)
}

/// Collateral for a number of contracts in units of an asset with `decimals` decimals (at most 30),
/// rounded up once.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative value or too many decimals, [`MathError::Overflow`].
pub fn collateral_ceil(
	per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	total_ceil(per_contract, contracts, decimals)
}

/// A stored integer from its magnitude.
pub(super) fn fixed(raw: u128) -> Result<Fixed, MathError> {
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}
