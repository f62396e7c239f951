//! SABR and Black-76 in floating point, for the search. What is printed comes from the formulas of
//! the chain.

use core::f64::consts::SQRT_2;

/// SABR parameters in floating point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sabr {
	/// Level of volatility.
	pub alpha: f64,
	/// Exponent of the forward.
	pub beta: f64,
	/// Correlation of forward and volatility.
	pub rho: f64,
	/// Volatility of volatility.
	pub nu: f64,
}

/// Least correction factor that the search uses; the chain refuses one below 0.1.
const LEAST_CORRECTION: f64 = 1e-3;

impl Sabr {
	/// Implied volatility by equation 2.17a of Hagan and others (2002), and the correction factor.
	pub fn volatility(&self, forward: f64, strike: f64, years: f64) -> (f64, f64) {
		let Self { alpha, beta, rho, nu } = *self;
		let log = (forward / strike).ln();
		let slack = 1.0 - beta;
		let q = alpha * (forward * strike).powf(-0.5 * slack);
		let a = (slack * q).powi(2) / 24.0;
		let b = rho * beta * nu * q / 4.0;
		let c = (2.0 - 3.0 * rho * rho) * nu * nu / 24.0;
		let correction = 1.0 + (a + b + c) * years;
		let square = (slack * log).powi(2);
		let stretch = 1.0 + square / 24.0 + square * square / 1920.0;
		let shape = shape(nu * log / q, rho);
		(q * shape / stretch * correction.max(LEAST_CORRECTION), correction)
	}
}

/// `z / x(z)`.
fn shape(z: f64, rho: f64) -> f64 {
	if z.abs() < 1e-4 {
		return 1.0 - 0.5 * rho * z + (2.0 - 3.0 * rho * rho) / 12.0 * z * z;
	}
	let shifted = z - rho;
	let root = (shifted * shifted + (1.0 - rho * rho)).sqrt();
	let x = if shifted < 0.0 {
		((1.0 + rho) / (root - shifted)).ln()
	} else {
		((root + shifted) / (1.0 - rho)).ln()
	};
	z / x
}

/// Standard normal distribution.
pub fn cdf(x: f64) -> f64 {
	0.5 * libm::erfc(-x / SQRT_2)
}

/// `d1` of Black-76.
fn d1(forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
	let width = volatility * years.sqrt();
	(forward / strike).ln() / width + 0.5 * width
}

/// Undiscounted price of a call.
pub fn call(forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
	let d1 = d1(forward, strike, volatility, years);
	forward * cdf(d1) - strike * cdf(d1 - volatility * years.sqrt())
}

/// Delta of a call by the forward; that of the put is one less.
pub fn call_delta(forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
	cdf(d1(forward, strike, volatility, years))
}

/// Vega as a share of the largest one at that expiry.
pub fn relative_vega(forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
	let d1 = d1(forward, strike, volatility, years);
	(-0.5 * d1 * d1).exp()
}
