//! Elementary functions of [`Real127`] numbers.

#![allow(
	clippy::arithmetic_side_effects,
	reason = "the operators of `Real127` are total; integer arithmetic has range proofs"
)]

use crate::{error::MathError, kernel::real127::Real127};

/// Terms of the exponential series; the first left out is below `2^-130` for `|r| <= 0.022`.
const EXP_TERMS: u16 = 17;
/// Halvings of the argument of the exponential series.
const EXP_HALVINGS: i32 = 4;
/// Terms of the series of the inverse hyperbolic tangent; for `|s| <= 1/5` the first left out is
/// below `2^-135`.
const ATANH_TERMS: u16 = 28;
/// Terms of the series of `(e^u - 1)/u`; for `|u| <= 1` the first left out is below `2^-130`.
const SLOPE_TERMS: u16 = 33;

/// `e^x`; zero for `x <= -2^20`. Relative error below `2^-118` for `|x| < 64`, growing as
/// `|x| * 2^-125` beyond.
///
/// Method: `x = k ln 2 + 16 r`, series in `r`, four squarings.
///
/// # Errors
/// [`MathError::Overflow`] for `x >= 2^20`.
pub fn exp(x: Real127) -> Result<Real127, MathError> {
	if x.is_zero() {
		return Ok(Real127::ONE);
	}
	if x.binary_exponent() >= 20 {
		return if x.is_negative() { Ok(Real127::ZERO) } else { Err(MathError::Overflow) };
	}
	let halvings = (x * Real127::LOG2_E).to_i32_nearest()?;
	let rest = x - Real127::from_i128(i128::from(halvings)) * Real127::LN_2;
	let r = rest.times_power_of_two(-EXP_HALVINGS);
	let mut sum = Real127::ONE;
	for n in (1..=EXP_TERMS).rev() {
		sum = Real127::ONE + (r * sum).divide_small(n);
	}
	for _ in 0..EXP_HALVINGS {
		sum = sum * sum;
	}
	Ok(sum.times_power_of_two(halvings))
}

/// `ln(a / b)`; relative error below `2^-120`, also for `a` near `b`.
///
/// Method: `a / b = 2^k m` with `2/3 <= m <= 3/2`, then `ln m = 2 atanh((m - 1)/(m + 1))`, where
/// the difference is taken before dividing and is therefore exact.
///
/// # Errors
/// [`MathError::OutOfDomain`] unless both are above zero.
pub fn ln_ratio(a: Real127, b: Real127) -> Result<Real127, MathError> {
	if !a.is_positive() || !b.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let mut k = a.binary_exponent().saturating_sub(b.binary_exponent());
	if b.mantissa_below(3, a, 2) {
		k = k.saturating_add(1);
	} else if a.mantissa_below(3, b, 2) {
		k = k.saturating_sub(1);
	}
	let b = b.times_power_of_two(k);
	let s = (a - b).divide(a + b)?;
	let square = s * s;
	let mut sum = Real127::ZERO;
	for n in (0..ATANH_TERMS).rev() {
		// 2n + 1 <= 55
		sum = sum * square + Real127::ONE.divide_small(2 * n + 1);
	}
	Ok(Real127::from_i128(i128::from(k)) * Real127::LN_2 + (s * sum).times_power_of_two(1))
}

/// `base^exponent` for a base above zero; relative error as of [`exp`].
///
/// # Errors
/// [`MathError::OutOfDomain`] for another base, [`MathError::Overflow`].
pub fn pow(base: Real127, exponent: Real127) -> Result<Real127, MathError> {
	exp(exponent * ln_ratio(base, Real127::ONE)?)
}

/// `(e^u - 1) / u`, 1 at `u = 0`. Relative error below `2^-115` for `|u| < 64`.
///
/// # Errors
/// [`MathError::Overflow`] for `u >= 2^20`.
pub fn exp_slope(u: Real127) -> Result<Real127, MathError> {
	if u.is_zero() {
		return Ok(Real127::ONE);
	}
	if u.binary_exponent() >= 0 {
		return (exp(u)? - Real127::ONE).divide(u);
	}
	let mut sum = Real127::ONE;
	for n in (2..=SLOPE_TERMS).rev() {
		sum = Real127::ONE + (u * sum).divide_small(n);
	}
	Ok(sum)
}

/// Density of the standard normal distribution; relative error below `x^2 2^-125 + 2^-118`.
pub fn normal_density(x: Real127) -> Real127 {
	// The argument of exp is not positive, so it cannot fail.
	exp(-(x * x).times_power_of_two(-1)).unwrap_or(Real127::ZERO) * Real127::INVERSE_SQRT_2_PI
}

/// Standard normal distribution function, given the density at `x`.
///
/// For `|x| < 4` the series `1/2 + density(x) * (x + x^3/3 + x^5/15 + ...)` (Marsaglia 2004), whose
/// terms have one sign; beyond, Laplace's continued fraction `density(x) / (x + 1/(x + 2/(x + ...)))`
/// for the tail. Error: below `2^-104` of the smaller tail for `|x| < 64`; that of the density adds
/// to it.
pub fn normal_distribution(x: Real127, density: Real127) -> Real127 {
	let size = x.magnitude();
	let tail = if size < Real127::from_u128(4) {
		let square = size * size;
		let mut term = size;
		let mut sum = size;
		let mut n: u16 = 1;
		// Stops when the term no longer counts; for x = 4 it is below 2^-260 at n = 110.
		while n < 110 && term.binary_exponent() > sum.binary_exponent().saturating_sub(126) {
			// 2n + 1 < 221
			term = (term * square).divide_small(2 * n + 1);
			sum = sum + term;
			n += 1;
			if term.is_zero() {
				break;
			}
		}
		Real127::HALF - density * sum
	} else {
		// Backwards as a fraction p / q: x + n / (p / q) = (x p + n q) / p.
		// The truncation error at the lower ends of the ranges is about 2^-113 (computed with
		// 120 digits); it falls with x.
		let depth: u16 = if size < Real127::from_u128(5) {
			120
		} else if size < Real127::from_u128(6) {
			84
		} else if size < Real127::from_u128(8) {
			64
		} else {
			44
		};
		let mut p = size;
		let mut q = Real127::ONE;
		for n in (1..=depth).rev() {
			(p, q) = (size * p + Real127::from_u128(u128::from(n)) * q, p);
		}
		// p is positive.
		(density * q).divide(p).unwrap_or(Real127::ZERO)
	};
	if x.is_negative() {
		tail
	} else {
		Real127::ONE - tail
	}
}
