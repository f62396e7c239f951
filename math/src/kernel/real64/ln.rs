//! Logarithm of a ratio.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	clippy::indexing_slicing,
	reason = "limb kernel: the range proofs stand at the operations; an index has as many bits as its table"
)]

use super::{
	tables::{ATANH_SERIES, LN_2, LOGARITHMS, LOG_SERIES, RECIPROCALS},
	Real64,
};
use crate::{
	error::MathError,
	kernel::wide::{mul_high, mul_words},
};

/// `ln(a / b)`; relative error below `2^-58`, also where the ratio is near one (for the numbers as they
/// are stored).
///
/// # Errors
/// [`MathError::OutOfDomain`] unless both are above zero.
#[inline]
pub fn ln_ratio(a: Real64, b: Real64) -> Result<Real64, MathError> {
	if !a.is_positive() || !b.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	of_parts(a, b, a - b)
}

/// `ln(a / b)` of integers, without rounding them first; errors as of [`ln_ratio`].
///
/// # Errors
/// [`MathError::OutOfDomain`] unless both are above zero.
#[inline]
pub fn ln_ratio_integers(a: u128, b: u128) -> Result<Real64, MathError> {
	if a == 0 || b == 0 {
		return Err(MathError::OutOfDomain);
	}
	let mut difference = Real64::from_u128(a.abs_diff(b));
	difference.negative = a < b;
	of_parts(Real64::from_u128(a), Real64::from_u128(b), difference)
}

/// `ln(1 + x)`; errors as of [`ln_ratio`], also for an `x` near zero.
///
/// # Errors
/// [`MathError::OutOfDomain`] for `x <= -1`.
#[inline]
pub fn ln_one_plus(x: Real64) -> Result<Real64, MathError> {
	let sum = Real64::ONE + x;
	if !sum.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	of_parts(sum, Real64::ONE, x)
}

/// `ln(a / b)` of numbers above zero with their difference.
///
/// Method: near one `2 atanh((a - b)/(a + b))`, which keeps the relative precision of the
/// difference; elsewhere the logarithm of the quotient.
#[inline]
fn of_parts(a: Real64, b: Real64, difference: Real64) -> Result<Real64, MathError> {
	if difference.is_zero() {
		return Ok(Real64::ZERO);
	}
	// |a - b| < a/8, so a + b > 1.87 a and |z| < 2^-3.9
	if difference.binary_exponent() < a.binary_exponent().saturating_sub(3) {
		return Ok(twice_atanh(difference.divide(a + b)?));
	}
	Ok(ln_quotient(a.divide(b)?))
}

/// `2 atanh z` for `|z| < 2^-3.9`: `2 z (1 + z^2/3 + z^4/5 + ...)`; the first term left out is below
/// `2^-74`.
#[inline]
fn twice_atanh(z: Real64) -> Real64 {
	let square = z * z;
	// z^2 < 2^-7.8, in units of 2^-71
	let w = square.word(71).unwrap_or(u64::MAX);
	// In units of 2^-63.
	let sum = ATANH_SERIES.iter().rev().fold(0, |sum, coefficient| coefficient + mul_high(sum, w));
	z.times_power_of_two(1) * Real64::normalised(false, sum, -63)
}

/// `ln q`, for a quotient not near one; absolute error below `2^-63` for `|ln q| < 2^7`, and `2^-70` of
/// `ln q` more beyond.
///
/// Method: `q = 2^e m` with `m` in `[1, 2)`. A tabled reciprocal `c` of the upper 7 bits gives
/// `m c = 1 + r` with `0 <= r < 2^-6.9`; `ln m = ln(1 + r) - ln c`, and
/// `ln(1 + r) = r (1 - r/2 + r^2/3 - ...)`, whose first term left out is below `2^-72`.
#[inline]
fn ln_quotient(q: Real64) -> Real64 {
	// 7 bits below the highest
	let index = ((q.mantissa >> 56) & 127) as usize;
	// m c in units of 2^-126: the reciprocal has at most 17 bits.
	let (high, low) = mul_words(q.mantissa, u64::from(RECIPROCALS[index]) << 47);
	// r in units of 2^-70: the shift drops the one (bit 62 of the upper word).
	let r = (high << 8) | (low >> 56);
	// 64 r in units of 2^-64 is the same word. In units of 2^-63, in (1/2, 1].
	let series = LOG_SERIES.iter().rev().fold(0, |sum, coefficient| coefficient - mul_high(sum, r));
	// In units of 2^-69, brought to 2^-64.
	let near = mul_high(r, series) >> 5;
	let e = i128::from(q.binary_exponent());
	// |e| < 2^32 and ln 2 < 2^96 in its units: below 2^127
	let total = ((e * LN_2) >> 32) + i128::from(LOGARITHMS[index]) + i128::from(near);
	let magnitude = Real64::from_i128(total);
	magnitude.times_power_of_two(-64)
}
