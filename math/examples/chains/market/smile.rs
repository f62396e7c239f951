//! A SABR smile through the marks of each expiry.
//!
//! The search runs in floating point; the errors are those of [`dhv_math::sabr`] at the parameters
//! found, which must agree with the floating-point formula.

use super::{
	fit::least_squares,
	marks::{to_f64, to_fixed, to_our_year},
	reading::Pair,
};
use dhv_math::{sabr, Price, SabrParameters, SECONDS_PER_YEAR};
use std::{collections::BTreeMap, fmt};

/// Only strikes whose `|ln(K/F)|` is at most this many `sigma sqrt(T)`: beyond lie options of less
/// than about 5 % delta, whose volatilities the venue extrapolates.
const DEVIATIONS: f64 = 1.65;
/// Largest difference between the formula in integers and in floating point.
const AGREEMENT: f64 = 1e-11;
/// Root mean square above which a fit has failed: 4 volatility points. A day of stress was measured
/// at 2.4, other days below 1.
const LARGEST_ERROR: f64 = 0.04;

/// The columns of [`Smile`].
pub const HEADER: &str = "  days strikes    alpha     rho      nu   RMS   max |   beta     rho      nu   RMS   max    (errors in volatility points)";

/// The strikes of one expiry.
struct Strip {
	forward: f64,
	seconds: u64,
	/// Strike and volatility, with our year.
	points: Vec<(f64, f64)>,
	/// The beta below which `alpha`, the level times `F^(1 - beta)`, passes its limit of 100.
	lowest_beta: f64,
}

/// A fit: parameters, errors in volatility points, distance of the two evaluations.
struct Fit {
	parameters: SabrParameters,
	root_mean_square: f64,
	largest: f64,
	distance: f64,
}

/// The fits of one expiry.
pub struct Smile {
	seconds: u64,
	strikes: usize,
	fixed_beta: Fit,
	free_beta: Fit,
}

/// Fits every expiry with at least six strikes.
pub fn fit_all(pairs: &[Pair]) -> Result<Vec<Smile>, String> {
	let mut expiries = BTreeMap::<u64, Vec<&Pair>>::new();
	for pair in pairs {
		expiries.entry(pair.expiry).or_default().push(pair);
	}
	expiries
		.values()
		.map(|pairs| strip(pairs))
		.filter(|strip| strip.points.len() >= 6)
		.map(|strip| {
			let fixed_beta = strip.best(&[None])?;
			// A beta of one is one of the free ones.
			let free_beta = strip.best(&[None, Some(-1.0), Some(1.0), Some(3.0)])?;
			let (seconds, strikes) = (strip.seconds, strip.points.len());
			Ok(Smile { seconds, strikes, fixed_beta, free_beta })
		})
		.collect()
}

/// The median forward, and the strikes around it.
fn strip(pairs: &[&Pair]) -> Strip {
	let mut forwards: Vec<_> = pairs.iter().map(|pair| pair.forward).collect();
	forwards.sort_by(f64::total_cmp);
	let forward = forwards[forwards.len() / 2];
	let seconds = pairs[0].seconds;
	let near = |pair: &&&Pair| {
		let width = pair.volatility * (seconds as f64 / SECONDS_PER_YEAR as f64).sqrt();
		(pair.strike / forward).ln().abs() <= DEVIATIONS * width
	};
	let points: Vec<(f64, f64)> =
		pairs.iter().filter(near).map(|pair| (pair.strike, to_our_year(pair.volatility))).collect();
	let level = points.iter().map(|(_, volatility)| *volatility).fold(f64::INFINITY, f64::min);
	let lowest_beta: f64 = 1.0 - (100.0 / level / 1.3).ln() / forward.ln();
	Strip { forward, seconds, points, lowest_beta: lowest_beta.clamp(0.01, 0.99) }
}

impl Strip {
	/// Level, correlation, volatility of volatility and (or 1) beta, from numbers without bounds to
	/// the ranges of [`SabrParameters`].
	fn parameters(&self, free: &[f64]) -> [f64; 4] {
		let low = self.lowest_beta;
		let beta = free.get(3).map_or(1.0, |x| low + (1.0 - low) / (1.0 + (-x).exp()));
		let alpha = (free[0].exp() * self.forward.powf(1.0 - beta)).min(100.0);
		[alpha, beta, 0.999 * free[1].tanh(), free[2].exp().clamp(1e-6, 100.0)]
	}

	/// The best fit from starts over the range of volatilities of volatility, for a fixed beta of one
	/// (`None`) or from a start for beta.
	fn best(&self, betas: &[Option<f64>]) -> Result<Fit, String> {
		let level = self.points[self.points.len() / 2].1.ln();
		let mut best: Option<Fit> = None;
		for beta in betas {
			for nu in [0.5_f64, 1.5, 5.0, 15.0] {
				let start: Vec<_> = [level, -0.2, nu.ln()].into_iter().chain(*beta).collect();
				let fit = self.fit(&start)?;
				if best.as_ref().is_none_or(|best| fit.root_mean_square < best.root_mean_square) {
					best = Some(fit);
				}
			}
		}
		best.ok_or_else(|| "no start".into())
	}

	fn fit(&self, start: &[f64]) -> Result<Fit, String> {
		let residuals = |free: &[f64]| {
			let parameters = self.parameters(free);
			self.points.iter().map(|(k, v)| self.formula(&parameters, *k) - v).collect()
		};
		let found = self.parameters(&least_squares(start, residuals));
		let [alpha, beta, rho, nu] = found.map(to_fixed);
		let parameters = SabrParameters { alpha, beta, rho, nu };
		let (mut squares, mut largest, mut distance) = (0.0, 0.0_f64, 0.0_f64);
		for (strike, volatility) in &self.points {
			let forward = Price::new(to_fixed(self.forward));
			let strike_price = Price::new(to_fixed(*strike));
			let ours = sabr::implied_volatility(&parameters, forward, strike_price, self.seconds)
				.map_err(|error| format!("SABR at {strike}: {error}"))?;
			let ours = to_f64(ours.get());
			squares += (ours - volatility).powi(2);
			largest = largest.max((ours - volatility).abs());
			distance = distance.max((ours - self.formula(&found, *strike)).abs());
		}
		let root_mean_square = (squares / self.points.len() as f64).sqrt();
		Ok(Fit { parameters, root_mean_square, largest, distance })
	}

	/// Hagan and others (2002), 2.17a.
	fn formula(&self, [alpha, beta, rho, nu]: &[f64; 4], strike: f64) -> f64 {
		let slack = 1.0 - beta;
		let log = (self.forward / strike).ln();
		let root = (self.forward * strike).powf(slack / 2.0);
		let years = self.seconds as f64 / SECONDS_PER_YEAR as f64;
		let correction = (slack * alpha / root).powi(2) / 24.0
			+ rho * beta * nu * alpha / (4.0 * root)
			+ (2.0 - 3.0 * rho * rho) * nu * nu / 24.0;
		if 1.0 + correction * years < 0.1 {
			// Outside the domain of the formula; the search turns back.
			return f64::NAN;
		}
		let spread = (slack * log).powi(2);
		let stretch = 1.0 + spread / 24.0 + spread * spread / 1920.0;
		let z = nu * root * log / alpha;
		let ratio = if z == 0.0 {
			1.0
		} else {
			// ln((s + z - rho) / (1 - rho)) with s = sqrt(1 - 2 rho z + z^2), stable for small z
			let bend = z * z - 2.0 * rho * z;
			let s = (1.0 + bend).sqrt();
			z / ((bend / (s + 1.0) + z) / (1.0 - rho)).ln_1p()
		};
		alpha / (root * stretch) * ratio * (1.0 + correction * years)
	}
}

impl Smile {
	/// Largest distance of the two evaluations.
	fn distance(&self) -> f64 {
		self.fixed_beta.distance.max(self.free_beta.distance)
	}

	/// Whether the two evaluations disagree, or no smile fits.
	pub fn failed(&self) -> bool {
		self.distance() > AGREEMENT || self.free_beta.root_mean_square > LARGEST_ERROR
	}
}

impl fmt::Display for Smile {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let days = self.seconds as f64 / 86_400.0;
		write!(f, "{days:6.1} {:7}", self.strikes)?;
		let fixed = &self.fixed_beta;
		write!(f, " {:8.4}", to_f64(fixed.parameters.alpha))?;
		for (index, fit) in [fixed, &self.free_beta].into_iter().enumerate() {
			if index == 1 {
				write!(f, " | {:6.3}", to_f64(fit.parameters.beta))?;
			}
			let (rho, nu) = (to_f64(fit.parameters.rho), to_f64(fit.parameters.nu));
			let (rms, largest) = (fit.root_mean_square * 100.0, fit.largest * 100.0);
			write!(f, " {rho:7.3} {nu:7.3} {rms:5.2} {largest:5.2}")?;
		}
		if self.failed() {
			write!(f, "    FAILED: no fit, or the evaluations are {:.1e} apart", self.distance())?;
		}
		Ok(())
	}
}
