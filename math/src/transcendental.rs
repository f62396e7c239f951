//! Exponential, logarithm, square root and power of 18-decimal numbers.
//!
//! All results are rounded to the nearest, on the 127-bit kernel: these are not where time goes. Its functions
//! ([`crate::kernel::real127::functions`]) are exact to about 35 digits, so the error is half a quantum (5e-19)
//! plus at most 1e-35 of the result. The formulas of the other modules use the functions of
//! [`crate::kernel::real64`], whose errors are those that `docs/accuracy.md` lists.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::real127::{functions, Real127},
};

/// `e^x`. Zero for arguments below about -42.
///
/// Domain: all numbers up to about 46.6. Error: at most 5.1e-19 for results below 1e16 (and 1e-36 of
/// the result beyond).
///
/// # Errors
/// [`MathError::Overflow`] if the result does not fit.
pub fn exp(x: Fixed) -> Result<Fixed, MathError> {
	functions::exp(Real127::from_fixed(x))?.to_fixed()
}

/// Natural logarithm. Domain: above zero. Error: at most 5.1e-19.
///
/// # Errors
/// [`MathError::OutOfDomain`] unless `x` is above zero.
pub fn ln(x: Fixed) -> Result<Fixed, MathError> {
	// As a ratio of integers, so that nothing is rounded before the logarithm.
	functions::ln_ratio(Real127::from_i128(x.raw()), Real127::from_i128(Fixed::SCALE))?.to_fixed()
}

/// Square root. Domain: zero and above. Error: at most 5.1e-19.
///
/// # Errors
/// [`MathError::OutOfDomain`] below zero.
pub fn sqrt(x: Fixed) -> Result<Fixed, MathError> {
	Real127::from_fixed(x).square_root()?.to_fixed()
}

/// `base^exponent`. Domain: a base above zero. Error: at most 5.1e-19 for results below 1e15 (and
/// 1e-33 of the result beyond).
///
/// # Errors
/// [`MathError::OutOfDomain`] unless the base is above zero, [`MathError::Overflow`] if the result
/// does not fit.
pub fn pow(base: Fixed, exponent: Fixed) -> Result<Fixed, MathError> {
	let logarithm =
		functions::ln_ratio(Real127::from_i128(base.raw()), Real127::from_i128(Fixed::SCALE))?;
	functions::exp(Real127::from_fixed(exponent) * logarithm)?.to_fixed()
}
