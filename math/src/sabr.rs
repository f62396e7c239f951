//! Smile of implied volatilities: the lognormal SABR formula.
//!
//! Source: Hagan, Kumar, Lesniewski and Woodward, "Managing Smile Risk", Wilmott Magazine 2002,
//! equation 2.17a. With `L = ln(F/K)`, `P = (F K)^(1-beta)`:
//! `a = (1-beta)^2 alpha^2 / (24 P)`, `b = rho beta nu alpha / (4 sqrt P)`,
//! `c = (2 - 3 rho^2) nu^2 / 24`, `v = (1-beta)^2 L^2 / 24`, `w = (1-beta)^4 L^4 / 1920`,
//! `z = nu sqrt(P) L / alpha`, `x = ln((sqrt(1 - 2 rho z + z^2) + z - rho)/(1 - rho))`,
//! `sigma = alpha / (sqrt(P) (1 + v + w)) * z/x * (1 + (a + b + c) T)`.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

use crate::{
	black_scholes::years,
	error::MathError,
	fixed::Fixed,
	kernel::real127::{functions, Real127},
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

/// Implied volatility of a strike, rounded to the nearest.
///
/// `seconds` is the time to expiry. Domain: every forward and strike above zero; the error, half a
/// quantum plus 1e-25 of the result, is measured for `|ln(F/K)|` up to `ln 50` and a little beyond.
/// (How far from the forward a smile means anything is the surface's rule: it is checked on a grid.)
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
	p.validate()?;
	let (leading, correction) = expansion(p, forward, strike, seconds)?;
	if correction < Real127::from_fixed(MIN_CORRECTION) {
		return Err(MathError::OutOfDomain);
	}
	positive(leading * correction)
}

/// A volatility that does not round to zero.
fn positive(volatility: Real127) -> Result<Volatility, MathError> {
	let volatility = volatility.to_fixed()?;
	if !volatility.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	Ok(Volatility::new(volatility))
}

/// The leading factor of the volatility, and the correction `1 + (a + b + c) T`, for parameters with
/// `alpha > 0`, `0 < beta <= 1` and `|rho| < 1`.
fn expansion(
	p: &SabrParameters,
	forward: Price,
	strike: Price,
	seconds: u64,
) -> Result<(Real127, Real127), MathError> {
	if !forward.get().is_positive() || !strike.get().is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let alpha = Real127::from_fixed(p.alpha);
	let beta = Real127::from_fixed(p.beta);
	let rho = Real127::from_fixed(p.rho);
	let nu = Real127::from_fixed(p.nu);
	let whole = Real127::from_u128;

	let log_moneyness =
		functions::ln_ratio(Real127::from_i128(forward.raw()), Real127::from_i128(strike.raw()))?;
	let slack = Real127::ONE - beta;
	// P, and its square root
	let (power, root) = if slack.is_zero() {
		(Real127::ONE, Real127::ONE)
	} else {
		let product = Real127::from_fixed(forward.get()) * Real127::from_fixed(strike.get());
		let power = functions::pow(product, slack)?;
		(power, power.square_root()?)
	};

	let a = (slack * slack * alpha * alpha).divide(whole(24) * power)?;
	let b = (rho * beta * nu * alpha).divide(whole(4) * root)?;
	let c = (whole(2) - whole(3) * rho * rho) * nu * nu.divide_small(24);
	let correction = Real127::ONE + (a + b + c) * years(seconds)?;

	let spread = slack * log_moneyness;
	let square = spread * spread;
	let stretch = Real127::ONE + square.divide_small(24) + (square * square).divide_small(1920);
	let z = (nu * root * log_moneyness).divide(alpha)?;
	let level = alpha.divide(root * stretch)?;
	Ok((level * smile(z, rho)?, correction))
}

/// `z / x(z)` for `|rho| < 1`.
///
/// Near zero by its series `1 - rho z/2 + (2 - 3 rho^2) z^2/12`, whose error there is below 1e-26.
fn smile(z: Real127, rho: Real127) -> Result<Real127, MathError> {
	if z.is_zero() || z.binary_exponent() < -30 {
		let second = (Real127::from_u128(2) - Real127::from_u128(3) * rho * rho).divide_small(12);
		return Ok(Real127::ONE - (rho * z).times_power_of_two(-1) + second * z * z);
	}
	let shifted = z - rho;
	let root = (shifted * shifted + (Real127::ONE - rho * rho)).square_root()?;
	// For z below rho the sum cancels; (root + shifted)(root - shifted) = 1 - rho^2.
	let x = if shifted.is_negative() {
		functions::ln_ratio(Real127::ONE + rho, root - shifted)?
	} else {
		functions::ln_ratio(root + shifted, Real127::ONE - rho)?
	};
	z.divide(x)
}

/// The wider domain of the peer (Rysk), for comparison; no runtime uses it.
pub mod parity {
	use super::{expansion, positive, SabrParameters};
	use crate::{
		error::MathError,
		fixed::Fixed,
		units::{Price, Rate, Volatility},
	};

	/// Largest magnitude of the rate: 200, which is 20,000 % a year.
	pub const MAX_RATE: Rate = Rate::new(Fixed::from_int(200));

	/// Checks the ranges of the peer: `alpha > 0`, `0 < beta <= 1`, `-1 < rho < 1`, `nu > 0`,
	/// `|rate| <= 200`.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`].
	pub fn validate(p: &SabrParameters, rate: Rate) -> Result<(), MathError> {
		if p.alpha.is_positive()
			&& p.beta.is_positive()
			&& p.beta <= Fixed::ONE
			&& p.rho.try_abs()? < Fixed::ONE
			&& p.nu.is_positive()
			&& rate.get().try_abs()? <= MAX_RATE.get()
		{
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}

	/// [`super::implied_volatility`] on the ranges of the peer, and for every correction that leaves
	/// the volatility above zero.
	///
	/// # Errors
	/// As there.
	pub fn implied_volatility(
		p: &SabrParameters,
		forward: Price,
		strike: Price,
		seconds: u64,
	) -> Result<Volatility, MathError> {
		validate(p, Rate::ZERO)?;
		let (leading, correction) = expansion(p, forward, strike, seconds)?;
		positive(leading * correction)
	}
}
