//! The integers of the peer's perpetual hedge account (Rysk), for replays. Not used by the runtime.
//!
//! Collateral has 6 decimals; prices are cut to 6. The peer targets the collateral paid in, not the
//! value of the account, and refuses a negative value.

use super::MarginMove;
use crate::{
	amount::{mul_div_floor, non_negative},
	error::MathError,
	units::{Delta, Price},
};

/// `1e18`, units of a size.
const UNIT: u128 = 1_000_000_000_000_000_000;
/// Units of 1e-18 in a unit of 1e-6.
const ASSET_UNIT: u128 = 1_000_000_000_000;
/// Basis points of one.
const BASIS_POINTS: u128 = 10_000;

/// `floor(|size| * price)` in units of 1e-6.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price, [`MathError::Overflow`].
pub fn notional(size: Delta, price: Price) -> Result<u128, MathError> {
	let price = mul_div_floor(non_negative(price.get())?, 1, ASSET_UNIT)?;
	mul_div_floor(size.raw().unsigned_abs(), price, UNIT)
}

/// `floor(floor(|size| * price) * factor / 1e4)` in units of 1e-6.
///
/// # Errors
/// As [`notional`].
pub fn required_collateral(
	size: Delta,
	price: Price,
	health_factor_bps: u32,
) -> Result<u128, MathError> {
	mul_div_floor(notional(size, price)?, u128::from(health_factor_bps), BASIS_POINTS)
}

/// The move of margin with a new position; one unit always stays.
pub const fn hedge_move(required: u128, collateral: u128) -> MarginMove {
	if required > collateral {
		return MarginMove::Deposit(required.saturating_sub(collateral));
	}
	let kept = if required == 0 { 1 } else { required };
	match collateral.saturating_sub(kept) {
		0 => MarginMove::None,
		amount => MarginMove::Withdraw(amount),
	}
}

/// The move of margin of a maintenance call: to the requirement, except that the lone unit of an idle
/// account stays.
pub fn update_move(size: Delta, required: u128, collateral: u128) -> MarginMove {
	if collateral == 1 && size.raw() == 0 {
		return MarginMove::None;
	}
	match required.abs_diff(collateral) {
		0 => MarginMove::None,
		amount if required > collateral => MarginMove::Deposit(amount),
		amount => MarginMove::Withdraw(amount),
	}
}

/// Account value per notional in basis points, rounded down; `value` in units of 1e-6.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a flat position, [`MathError::OutOfDomain`] for a negative value
/// or price, [`MathError::Overflow`].
pub fn health_bps(value: i128, size: Delta, price: Price) -> Result<u128, MathError> {
	let value = u128::try_from(value).map_err(|_| MathError::OutOfDomain)?;
	mul_div_floor(value, BASIS_POINTS, notional(size, price)?)
}
