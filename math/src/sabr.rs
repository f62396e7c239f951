//! Smile of implied volatilities: the lognormal SABR formula.
//!
//! Source: Hagan, Kumar, Lesniewski and Woodward, "Managing Smile Risk", Wilmott Magazine 2002,
//! equation 2.17a. With `L = ln(F/K)`, `P = (F K)^(1-beta)`:
//! `a = (1-beta)^2 alpha^2 / (24 P)`, `b = rho beta nu alpha / (4 sqrt P)`,
//! `c = (2 - 3 rho^2) nu^2 / 24`, `v = (1-beta)^2 L^2 / 24`, `w = (1-beta)^4 L^4 / 1920`,
//! `z = nu sqrt(P) L / alpha`, `x = ln((sqrt(1 - 2 rho z + z^2) + z - rho)/(1 - rho))`,
//! `sigma = alpha / (sqrt(P) (1 + v + w)) * z/x * (1 + (a + b + c) T)`.
//! With `q = alpha / sqrt(P)` these are `a = ((1-beta) q)^2 / 24`, `b = rho beta nu q / 4`,
//! `z = nu L / q`.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	black_scholes::years,
	error::MathError,
	fixed::Fixed,
	kernel::real64::{
		exp::exp,
		ln::{ln_ratio, ln_ratio_integers},
		Real64,
	},
	units::{Price, Volatility},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Largest accepted `alpha` and `nu`: 100.
pub const MAX_VOLATILITY: Fixed = Fixed::from_int(100);
/// Largest accepted magnitude of `rho`: 0.999.
pub const MAX_CORRELATION: Fixed = Fixed::from_bps(9_990);
/// Smallest accepted correction factor `1 + (a + b + c) T`: 0.1.
pub const MIN_CORRECTION: Fixed = Fixed::from_bps(1_000);

/// Parameters of the smile of one expiry.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Default,
	Debug,
	Hash,
)]
pub struct SabrParameters {
	/// Level of volatility, in `(0, 100]`.
	pub alpha: Fixed,
	/// Exponent of the forward, in `(0, 1]`.
	pub beta: Fixed,
	/// Correlation of forward and volatility, in `[-0.999, 0.999]`.
	pub rho: Fixed,
	/// Volatility of volatility, in `(0, 100]`.
	pub nu: Fixed,
}

impl SabrParameters {
	/// Checks the ranges of the parameters.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] unless `0 < alpha <= 100`, `0 < beta <= 1`, `|rho| <= 0.999` and
	/// `0 < nu <= 100`.
	pub fn validate(&self) -> Result<(), MathError> {
		let positive = |value: Fixed, limit: Fixed| value.is_positive() && value <= limit;
		if positive(self.alpha, MAX_VOLATILITY)
			&& positive(self.beta, Fixed::ONE)
			&& self.rho.try_abs()? <= MAX_CORRELATION
			&& positive(self.nu, MAX_VOLATILITY)
		{
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}
}

/// One third.
const THIRD: Real64 = Real64::constant(0xaaaa_aaaa_aaaa_aaab, -65);
/// One fifteenth.
const FIFTEENTH: Real64 = Real64::constant(0x8888_8888_8888_8889, -67);
/// The binary exponent below which `z / x(z)` is computed by its series.
const SERIES_EXPONENT: i32 = -6;
/// Terms of that series; the first left out is below `2^-66`.
const SERIES_TERMS: u16 = 11;

/// Implied volatility of a strike, rounded to the nearest.
///
/// `seconds` is the time to expiry. Error where it accepts the parameters and `F` and `K` lie within a
/// factor of 50: 1e-14 of the result; measured in `docs/accuracy.md`.
///
/// # Errors
/// [`MathError::OutOfDomain`] for parameters outside their ranges, for a forward or strike not above
/// zero, if the correction `1 + (a + b + c) T` is below 0.1 (the expansion does not hold there) or
/// if the volatility rounds to zero; [`MathError::Overflow`] if it does not fit.
pub fn implied_volatility(
	p: &SabrParameters,
	forward: Price,
	strike: Price,
	seconds: u64,
) -> Result<Volatility, MathError> {
	let volatility = unrounded(p, forward, strike, seconds)?.to_fixed()?;
	if !volatility.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	Ok(Volatility::new(volatility))
}

/// [`implied_volatility`] before rounding.
///
/// # Errors
/// As [`implied_volatility`].
pub fn unrounded(
	p: &SabrParameters,
	forward: Price,
	strike: Price,
	seconds: u64,
) -> Result<Real64, MathError> {
	p.validate()?;
	if !forward.get().is_positive() || !strike.get().is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let rho = Real64::from_fixed(p.rho);
	let nu = Real64::from_fixed(p.nu);
	// From the integer: a beta next to one keeps its distance to it.
	let slack = Real64::from_fixed(Fixed::ONE.try_sub(p.beta)?);
	let log_moneyness =
		ln_ratio_integers(forward.raw().unsigned_abs(), strike.raw().unsigned_abs())?;
	let q = Real64::from_fixed(p.alpha) * power(forward, strike, slack)?;

	let slope = slack * q;
	let a = (slope * slope * THIRD).times_power_of_two(-3);
	let b = (rho * Real64::from_fixed(p.beta) * nu * q).times_power_of_two(-2);
	let c = curvature(rho) * nu * nu;
	let correction = Real64::ONE + (a + b + c.times_power_of_two(-1)) * years(seconds);
	if correction < Real64::from_fixed(MIN_CORRECTION) {
		return Err(MathError::OutOfDomain);
	}

	let spread = slack * log_moneyness;
	let square = spread * spread;
	let stretch = Real64::ONE
		+ (square * THIRD).times_power_of_two(-3)
		+ (square * square * FIFTEENTH).times_power_of_two(-7);
	let z = (nu * log_moneyness).divide(q)?;
	(q * smile(z, rho)? * correction).divide(stretch)
}

/// `1 / sqrt P = (F K)^(-(1-beta)/2)`.
fn power(forward: Price, strike: Price, slack: Real64) -> Result<Real64, MathError> {
	if slack.is_zero() {
		return Ok(Real64::ONE);
	}
	let product = Real64::from_fixed(forward.get()) * Real64::from_fixed(strike.get());
	exp(-(slack * ln_ratio(product, Real64::ONE)?).times_power_of_two(-1))
}

/// `(2 - 3 rho^2) / 12`.
fn curvature(rho: Real64) -> Real64 {
	let two = Real64::ONE.times_power_of_two(1);
	(two * THIRD - rho * rho).times_power_of_two(-2)
}

/// `z / x(z)` for `|rho| < 1`.
///
/// `x` is the integral of `(1 - 2 rho s + s^2)^(-1/2)` from 0 to `z`. The integrand is the generating
/// function of the Legendre polynomials, so near zero `x/z` is the sum of `P_n(rho) z^n / (n + 1)`.
fn smile(z: Real64, rho: Real64) -> Result<Real64, MathError> {
	if z.is_zero() {
		return Ok(Real64::ONE);
	}
	if z.binary_exponent() < SERIES_EXPONENT {
		return Real64::ONE.divide(legendre_sum(z, rho));
	}
	let shifted = z - rho;
	let rest = (Real64::ONE - rho) * (Real64::ONE + rho);
	let root = (shifted * shifted + rest).square_root()?;
	// For z below rho the sum cancels; (root + shifted)(root - shifted) = 1 - rho^2.
	let x = if shifted.is_negative() {
		ln_ratio(Real64::ONE + rho, root - shifted)?
	} else {
		ln_ratio(root + shifted, Real64::ONE - rho)?
	};
	z.divide(x)
}

/// The sum of `P_n(rho) z^n / (n + 1)`, by the recurrence
/// `n P_n = (2n - 1) rho P_(n-1) - (n - 1) P_(n-2)`.
fn legendre_sum(z: Real64, rho: Real64) -> Real64 {
	let whole = |n: u16| Real64::from_u64(u64::from(n));
	let (mut before, mut polynomial) = (Real64::ZERO, Real64::ONE);
	let (mut power, mut sum) = (Real64::ONE, Real64::ONE);
	for n in 1..=SERIES_TERMS {
		let next = whole(2 * n - 1) * rho * polynomial - whole(n - 1) * before;
		(before, polynomial) = (polynomial, next.divide_small(n));
		power = power * z;
		sum = sum + (polynomial * power).divide_small(n + 1);
	}
	sum
}
