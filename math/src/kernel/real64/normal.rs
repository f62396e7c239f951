//! Normal distribution.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::indexing_slicing,
	reason = "limb kernel: the range proofs stand at the operations; an index has as many bits as its table"
)]

use super::{
	exp::bell,
	tables::{FAR, NEAR},
	Real64,
};
use crate::kernel::wide::mul_high;

/// `R(x) = N(-x) e^(x^2/2)` for `x >= 0`: the tail beyond `x` without its exponential part, so
/// that one exponential serves two tails. Falls from 1/2 as `1 / (x sqrt(2 pi))`. Relative error
/// below `2^-58`.
///
/// Method: below 8 a polynomial for each eighth; beyond `1/(x sqrt(2 pi))` times a polynomial in
/// `1/x^2`. Both interpolate at Chebyshev points. `R` is completely monotone (it is the Laplace
/// transform of `e^(-s^2/2) / sqrt(2 pi)`), so the signs of the coefficients alternate.
#[inline]
pub fn tail_ratio(x: Real64) -> Real64 {
	match x.word(61) {
		// x < 8 in units of 2^-61: 6 bits for the eighth, the rest for the place in it
		Some(word) => {
			let row = &NEAR[(word >> 58) as usize];
			let t = word << 6;
			Real64::normalised(false, alternating(row, t), -64)
		}
		None => {
			// x >= 8
			let inverse = Real64::ONE.divide(x).unwrap_or(Real64::ZERO);
			let t = (inverse * inverse).word(70).unwrap_or(u64::MAX);
			let correction = Real64::normalised(false, alternating(&FAR, t), -63);
			inverse * correction * Real64::INVERSE_SQRT_2_PI
		}
	}
}

/// `c0 - t (c1 - t (c2 - ...))`, with `t` in units of `2^-64`; the partial results are between zero
/// and the coefficients.
#[inline]
fn alternating(coefficients: &[u64], t: u64) -> u64 {
	coefficients.iter().rev().fold(0, |sum, coefficient| coefficient - mul_high(sum, t))
}

/// Standard normal density. Relative error below `2^-60 + x^2 2^-62`.
#[inline]
pub fn density(x: Real64) -> Real64 {
	bell(x) * Real64::INVERSE_SQRT_2_PI
}

/// Standard normal distribution function. Absolute error below `2^-61`; relative error of a lower tail
/// below `2^-57 + x^2 2^-62`.
#[inline]
pub fn distribution(x: Real64) -> Real64 {
	let tail = bell(x) * tail_ratio(x.magnitude());
	if x.is_negative() {
		tail
	} else {
		Real64::ONE - tail
	}
}
