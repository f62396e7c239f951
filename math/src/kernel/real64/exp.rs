//! Exponential and power.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	clippy::indexing_slicing,
	reason = "limb kernel: the range proofs stand at the operations; an index has as many bits as its table"
)]

use super::{
	ln::ln_ratio,
	tables::{EXP2, EXP2_SERIES, LOG2_E, LOG2_E_QUANTUM, LOG2_E_RATE_SECOND, SLOPE_SERIES},
	Real64,
};
use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::wide::{mul_high, mul_wide, mul_words},
	units::Rate,
};

/// Magnitudes from here on have no exponential: `2^20`.
const LIMIT: i32 = 20;

/// `2^(whole + fraction / 2^64)`; relative error below `2^-62`.
///
/// Method: `fraction = (j + g) / 64` with `g` in `[0, 1)`; `2^(j/64)` is tabled, `2^(g/64) - 1` is its
/// Taylor series, whose first term left out is below `2^-67`.
#[inline]
fn exp2(whole: i32, fraction: u64) -> Real64 {
	let g = fraction << 6;
	// In units of 2^-70, below 0.7 * 2^64.
	let series =
		EXP2_SERIES.iter().rev().fold(0, |sum, coefficient| coefficient + mul_high(sum, g));
	let excess = mul_high(series, g);
	// 6 bits
	let power = EXP2[(fraction >> 58) as usize];
	// 2^(j/64) <= 2^(63/64) and the product is below 2: the word does not overflow.
	let mantissa = power + (mul_high(power, excess) >> 6);
	Real64 { mantissa, exponent: whole.saturating_sub(63), negative: false }
}

/// `2^-(whole + fraction / 2^64)` or, if not `negative`, `2^(whole + fraction / 2^64)`.
#[inline]
fn signed_exp2(negative: bool, whole: u64, fraction: u64) -> Real64 {
	// whole < 2^21
	let whole = whole as i32;
	if !negative {
		exp2(whole, fraction)
	} else if fraction == 0 {
		exp2(-whole, 0)
	} else {
		exp2(-whole - 1, fraction.wrapping_neg())
	}
}

/// `e^x`; zero for `x <= -2^20`. Relative error below `2^-62`, the rounding of `x` aside.
///
/// # Errors
/// [`MathError::Overflow`] for `x >= 2^20`.
#[inline]
pub fn exp(x: Real64) -> Result<Real64, MathError> {
	let magnitude = x.binary_exponent();
	if magnitude < -64 || x.is_zero() {
		return Ok(Real64::ONE);
	}
	if magnitude >= LIMIT {
		return if x.negative { Ok(Real64::ZERO) } else { Err(MathError::Overflow) };
	}
	// The mantissa times log2 e (in units of 2^-127, and below 2^128): the upper two of three words,
	// below 2^128.
	let (high, low) = (LOG2_E >> 64, LOG2_E as u64);
	let product = u128::from(x.mantissa) * high + u128::from(mul_high(x.mantissa, low));
	// In units of 2^(exponent - 63), where the exponent lies in [-127, -44]; in units of 2^-64:
	let shift = -(x.exponent + 1);
	// 43 <= shift <= 126
	let y = product >> shift;
	Ok(signed_exp2(x.negative, (y >> 64) as u64, y as u64))
}

/// `e^x` of a number with 18 decimals, without rounding it first; zero below -2^20. Relative error
/// below `2^-62`.
///
/// # Errors
/// [`MathError::Overflow`] from 2^20 on.
pub fn exp_fixed(x: Fixed) -> Result<Real64, MathError> {
	const BOUND: u128 = (Fixed::SCALE as u128) << LIMIT;
	let magnitude = x.raw().unsigned_abs();
	if magnitude >= BOUND {
		return if x.is_negative() { Ok(Real64::ZERO) } else { Err(MathError::Overflow) };
	}
	// Quanta times log2 e / 10^18 (in units of 2^-187); brought to units of 2^-64.
	let (high, low) = mul_wide(magnitude, LOG2_E_QUANTUM);
	// high < 2^80, as magnitude < 2^80
	let y = (high << 5) | (low >> 123);
	Ok(signed_exp2(x.is_negative(), (y >> 64) as u64, y as u64))
}

/// `e^(rate * T)`, or `e^(-rate * T)` if `discount`, for a yearly rate and whole seconds, without rounding
/// their product; zero for exponents below -2^20. Relative error below `2^-62`.
///
/// # Errors
/// [`MathError::Overflow`] for exponents from 2^20 on.
#[inline]
pub fn exp_rate(rate: Rate, seconds: u64, discount: bool) -> Result<Real64, MathError> {
	let negative = rate.get().is_negative() != discount;
	let product = rate.raw().unsigned_abs().checked_mul(u128::from(seconds));
	// In units of 2^-64; a product that does not fit is far beyond the limit.
	let y = product.map(|product| mul_wide(product, LOG2_E_RATE_SECOND).0 >> 20);
	match y {
		// log2 of the result below 2^20
		Some(y) if y >> (64 + LIMIT) == 0 => Ok(signed_exp2(negative, (y >> 64) as u64, y as u64)),
		_ if negative => Ok(Real64::ZERO),
		_ => Err(MathError::Overflow),
	}
}

/// `base^exponent` for a base above zero. Relative error below `2^-60 (1 + |exponent ln base|)`.
///
/// # Errors
/// [`MathError::OutOfDomain`] for another base, [`MathError::Overflow`].
pub fn pow(base: Real64, exponent: Real64) -> Result<Real64, MathError> {
	exp(exponent * ln_ratio(base, Real64::ONE)?)
}

/// `(e^u - 1) / u`, 1 at `u = 0`. Relative error below `2^-60` for `|u| < 1`, and `2^-59` beyond.
///
/// Method: the series of `(e^v - 1)/v` for `v = |u| < 1`, whose terms have one sign; for a negative
/// `u` times `e^u`.
///
/// # Errors
/// [`MathError::Overflow`] for `u >= 2^20`.
pub fn exp_slope(u: Real64) -> Result<Real64, MathError> {
	if u.is_zero() {
		return Ok(Real64::ONE);
	}
	if u.binary_exponent() >= 0 {
		return (exp(u)? - Real64::ONE).divide(u);
	}
	let v = u.word(64).unwrap_or(u64::MAX);
	// In units of 2^-63: the sum is below e - 1 < 2.
	let sum = SLOPE_SERIES.iter().rev().fold(0, |sum, coefficient| coefficient + mul_high(sum, v));
	let slope = Real64::normalised(false, sum, -63);
	Ok(if u.negative { slope * exp(u)? } else { slope })
}

/// `e^(-x^2 / 2)`; the square is not rounded. Relative error below `2^-62`, that of `x` aside.
#[inline]
pub fn bell(x: Real64) -> Real64 {
	let (high, _) = mul_words(x.mantissa, x.mantissa);
	let square = Real64::normalised(true, high, x.exponent.saturating_mul(2).saturating_add(63));
	exp(square).unwrap_or(Real64::ZERO)
}
