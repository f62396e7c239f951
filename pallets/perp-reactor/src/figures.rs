//! Checked sums of amounts.

use dhv_math::error::MathError;
use dhv_primitives::Balance;

/// `a + b`.
pub fn add(a: Balance, b: Balance) -> Result<Balance, MathError> {
	a.checked_add(b).ok_or(MathError::Overflow)
}

/// `a - b`; an overflow below zero.
pub fn sub(a: Balance, b: Balance) -> Result<Balance, MathError> {
	a.checked_sub(b).ok_or(MathError::Overflow)
}

/// `a + b` with signs.
pub fn plus(a: i128, b: i128) -> Result<i128, MathError> {
	a.checked_add(b).ok_or(MathError::Overflow)
}

/// `a - b` with signs.
pub fn minus(a: i128, b: i128) -> Result<i128, MathError> {
	a.checked_sub(b).ok_or(MathError::Overflow)
}

/// An amount with a sign.
pub fn signed(amount: Balance) -> Result<i128, MathError> {
	i128::try_from(amount).map_err(|_| MathError::Overflow)
}

/// An amount that is not below zero.
pub fn unsigned(amount: i128) -> Result<Balance, MathError> {
	Balance::try_from(amount).map_err(|_| MathError::Overflow)
}
