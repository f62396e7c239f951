//! The same formulas in `f64` on the `libm` crate, as fast as they are plainly written.

use crate::cases::Case;
use dhv_math::{Fixed, OptionKind};
use libm::{erfc, exp, log, sqrt};
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// `1 / sqrt(2 pi)`.
const INVERSE_SQRT_2_PI: f64 = FRAC_1_SQRT_2 * std::f64::consts::FRAC_2_SQRT_PI / 2.0;

/// A case in floating point, converted outside the measurement.
#[derive(Clone, Copy)]
pub struct FloatCase {
	call: bool,
	spot: f64,
	strike: f64,
	forward: f64,
	volatility: f64,
	years: f64,
	rate: f64,
	alpha: f64,
	beta: f64,
	rho: f64,
	nu: f64,
	/// Argument of `exp` and of the distribution.
	pub score: f64,
	/// Argument of `ln`.
	pub moneyness: f64,
}

impl FloatCase {
	/// Converts a case.
	pub fn new(case: &Case) -> Self {
		let number = |x: Fixed| x.raw() as f64 / 1e18;
		let (spot, years, rate) =
			(number(case.spot.get()), number(case.years), number(case.rate.get()));
		Self {
			call: case.kind == OptionKind::Call,
			spot,
			strike: number(case.strike.get()),
			forward: spot * exp(rate * years),
			volatility: number(case.volatility.get()),
			years,
			rate,
			alpha: number(case.smile.alpha),
			beta: number(case.smile.beta),
			rho: number(case.smile.rho),
			nu: number(case.smile.nu),
			score: number(case.score),
			moneyness: number(case.moneyness),
		}
	}

	/// Argument of `sqrt`.
	pub fn years(&self) -> f64 {
		self.years
	}
}

/// Normal distribution function.
pub fn cdf(x: f64) -> f64 {
	0.5 * erfc(-x / SQRT_2)
}

/// Price and delta.
pub fn price_and_delta(c: &FloatCase) -> (f64, f64) {
	let w = if c.call { 1.0 } else { -1.0 };
	let width = c.volatility * sqrt(c.years);
	let d1 = (log(c.spot / c.strike) + c.rate * c.years) / width + 0.5 * width;
	let delta = w * cdf(w * d1);
	let discounted = c.strike * exp(-c.rate * c.years);
	(c.spot * delta - w * discounted * cdf(w * (d1 - width)), delta)
}

/// Price, delta, gamma, vega, theta and rho.
pub fn valuation(c: &FloatCase) -> [f64; 6] {
	let w = if c.call { 1.0 } else { -1.0 };
	let root = sqrt(c.years);
	let width = c.volatility * root;
	let d1 = (log(c.spot / c.strike) + c.rate * c.years) / width + 0.5 * width;
	let delta = w * cdf(w * d1);
	let strike_leg = w * c.strike * exp(-c.rate * c.years) * cdf(w * (d1 - width));
	let density = INVERSE_SQRT_2_PI * exp(-0.5 * d1 * d1);
	let vega = c.spot * density * root;
	[
		c.spot * delta - strike_leg,
		delta,
		density / (c.spot * width),
		vega,
		-0.5 * vega * c.volatility / c.years - c.rate * strike_leg,
		strike_leg * c.years,
	]
}

/// Volatility of a strike on the smile; formula and names as in `dhv_math::sabr`.
pub fn smile(c: &FloatCase) -> f64 {
	let logarithm = log(c.forward / c.strike);
	let slack = 1.0 - c.beta;
	let power = libm::pow(c.forward * c.strike, slack);
	let root = sqrt(power);
	let a = slack * slack * c.alpha * c.alpha / (24.0 * power);
	let b = c.rho * c.beta * c.nu * c.alpha / (4.0 * root);
	let second = (2.0 - 3.0 * c.rho * c.rho) * c.nu * c.nu / 24.0;
	let square = slack * slack * logarithm * logarithm;
	let stretch = 1.0 + square / 24.0 + square * square / 1920.0;
	let z = c.nu * root * logarithm / c.alpha;
	let ratio = if z.abs() < 1e-7 {
		1.0
	} else {
		z / log((sqrt(1.0 - 2.0 * c.rho * z + z * z) + z - c.rho) / (1.0 - c.rho))
	};
	c.alpha / (root * stretch) * ratio * (1.0 + (a + b + second) * c.years)
}
