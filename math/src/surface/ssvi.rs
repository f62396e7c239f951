//! Another surface, for comparison: total variance as a function of moneyness and time at once.
//!
//! Source: Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), as the oracle of
//! Premia v3 interpolates it. No runtime uses it: the surface of the vault is one SABR smile per
//! expiry.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	amount::non_negative,
	error::MathError,
	fixed::Fixed,
	kernel::real64::{ln::ln_ratio_integers, Real64},
	units::{Price, Volatility},
};

/// One maturity of the surface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SsviKnot {
	/// Maturity in years, above zero.
	pub years: Fixed,
	/// Total variance at the money, above zero.
	pub theta: Fixed,
	/// `theta` times the curvature `phi`, above zero.
	pub psi: Fixed,
	/// Correlation, in `(-1, 1)`.
	pub rho: Fixed,
}

impl SsviKnot {
	fn is_valid(&self) -> bool {
		self.years.is_positive()
			&& self.theta.is_positive()
			&& self.psi.is_positive()
			&& self.rho > Fixed::from_int(-1)
			&& self.rho < Fixed::ONE
	}
}

/// A slice of the surface at one maturity.
struct Slice {
	theta: Real64,
	psi: Real64,
	rho: Real64,
}

/// Volatility of a strike at a maturity of some years, rounded to the nearest.
///
/// With `x = ln(strike / spot)` and `phi = psi / theta`, the total variance is
/// `theta/2 (1 + rho phi x + sqrt((phi x + rho)^2 + 1 - rho^2))`. Between maturities `theta`, `psi`
/// and `rho psi` are linear; before the first, `theta` and `psi` fall to zero in proportion to time;
/// after the last, `theta` goes on at its last slope; `rho`, and then `psi`, stay.
///
/// Error: half a quantum plus 1e-14 of the result; more where the terms of the variance cancel, which
/// takes a correlation next to ±1.
///
/// # Errors
/// [`MathError::OutOfDomain`] for fewer than two knots, knots out of order or out of range, a spot,
/// strike or maturity not above zero, or a total variance that would be below zero;
/// [`MathError::Overflow`].
pub fn ssvi_volatility(
	knots: &[SsviKnot],
	spot: Price,
	strike: Price,
	years: Fixed,
) -> Result<Volatility, MathError> {
	if !years.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let Slice { theta, psi, rho } = slice(knots, years)?;
	let moneyness = ln_ratio_integers(non_negative(strike.get())?, non_negative(spot.get())?)?;
	let curved = psi.divide(theta)? * moneyness;
	let shifted = curved + rho;
	let root = (shifted * shifted + (Real64::ONE - rho * rho)).square_root()?;
	let variance = (theta * (Real64::ONE + rho * curved + root)).times_power_of_two(-1);
	variance.divide(Real64::from_fixed(years))?.square_root()?.to_fixed().map(Volatility::new)
}

fn slice(knots: &[SsviKnot], years: Fixed) -> Result<Slice, MathError> {
	let ordered =
		knots.iter().zip(knots.iter().skip(1)).all(|(before, after)| before.years < after.years);
	if !ordered || !knots.iter().all(SsviKnot::is_valid) {
		return Err(MathError::OutOfDomain);
	}
	let [first, .., _] = knots else { return Err(MathError::OutOfDomain) };
	let [.., before_last, last] = knots else { return Err(MathError::OutOfDomain) };
	let real = Real64::from_fixed;
	if years < first.years {
		let share = real(years).divide(real(first.years))?;
		let (theta, psi) = (real(first.theta) * share, real(first.psi) * share);
		return Ok(Slice { theta, psi, rho: real(first.rho) });
	}
	if years >= last.years {
		let beyond = real(years) - real(last.years);
		let slope = (real(last.theta) - real(before_last.theta))
			.divide(real(last.years) - real(before_last.years))?;
		let theta = real(last.theta) + slope * beyond;
		if !theta.is_positive() {
			return Err(MathError::OutOfDomain);
		}
		return Ok(Slice { theta, psi: real(last.psi), rho: real(last.rho) });
	}
	let index = knots.partition_point(|knot| knot.years <= years);
	let after = knots.get(index).ok_or(MathError::OutOfDomain)?;
	let before = index.checked_sub(1).and_then(|index| knots.get(index));
	between(before.ok_or(MathError::OutOfDomain)?, after, years)
}

fn between(before: &SsviKnot, after: &SsviKnot, years: Fixed) -> Result<Slice, MathError> {
	let real = Real64::from_fixed;
	let far = (real(years) - real(before.years)).divide(real(after.years) - real(before.years))?;
	let near = Real64::ONE - far;
	let mean = |a: Real64, b: Real64| near * a + far * b;
	let psi = mean(real(before.psi), real(after.psi));
	let product = mean(real(before.rho) * real(before.psi), real(after.rho) * real(after.psi));
	let theta = mean(real(before.theta), real(after.theta));
	Ok(Slice { theta, psi, rho: product.divide(psi)? })
}
