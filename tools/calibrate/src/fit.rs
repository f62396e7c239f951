//! The search for a smile: weighted, robust, inside the limits of the surface.

use crate::{
	errors,
	least_squares::{minimise, Minimum},
	market::Quote,
	smile::{call, relative_vega, Sabr},
	statistics::median,
};

/// Fewest quotes that a smile is fitted to.
pub const FEWEST_QUOTES: usize = 5;

/// Largest magnitude of rho that the search goes to; the chain takes 0.999.
const LARGEST_RHO: f64 = 0.995;
/// Largest alpha and nu that the search goes to; the chain takes 100.
const LARGEST: f64 = 90.0;
/// Least beta that the search goes to.
const LEAST_BETA: f64 = 0.02;
/// Half the spread that a quote without bid or ask counts for.
const LONE_HALF_SPREAD: f64 = 0.03;
/// How strongly unknowns that the quotes do not determine are drawn to the middle.
const PRIOR: f64 = 0.02;
/// Rounds of reweighting.
const ROUNDS: usize = 4;
/// Weight of a quote that is not judged, in even weighting.
const BESIDE: f64 = 0.1;
/// Steps of one search.
const ITERATIONS: usize = 150;
/// Where searches begin: rho, nu times the root of time, beta.
const STARTS: [(f64, f64, f64); 8] = [
	(-0.4, 0.3, 0.9),
	(0.0, 0.3, 0.9),
	(0.4, 0.3, 0.9),
	(-0.6, 0.8, 0.7),
	(-0.2, 0.8, 0.7),
	(0.3, 0.8, 0.7),
	(-0.3, 0.1, 0.95),
	(0.2, 1.5, 0.5),
];

/// What makes a quote heavy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weighting {
	/// Vega over the doubt about the quote, so that the error is that of a price in units of what the
	/// market itself leaves open. Far quotes count by magnitude.
	Market,
	/// Every quote that the error is judged by alike, the others a little; all count by magnitude, so
	/// that the median decides.
	Even,
}

impl Weighting {
	/// Errors above this many standard deviations count by their magnitude, not their square.
	const fn huber(self) -> f64 {
		match self {
			Self::Market => 1.5,
			Self::Even => 0.2,
		}
	}
}

/// A quote ready to be fitted.
#[derive(Clone, Copy, Debug)]
struct Point {
	strike: f64,
	volatility: f64,
	weight: f64,
}

/// What the surface demands of a smile, in floating point, on the grid.
#[derive(Clone, PartialEq, Debug)]
pub struct Guard {
	/// Strikes of the grid over the forward.
	pub moneyness: Vec<f64>,
	/// Range of the volatility.
	pub range: (f64, f64),
	/// Volatilities on the grid, and years, of the expiry before.
	pub before: Option<(Vec<f64>, f64)>,
	/// Volatilities on the grid to stay near to, and how near.
	pub near: Option<(Vec<f64>, Vec<f64>)>,
	/// How heavily a breach weighs.
	pub strength: f64,
	/// How far inside the limits to stay, as a share of a volatility.
	pub margin: f64,
}

/// What to fit.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
	/// Forward as the chain computes it.
	pub forward: f64,
	/// Time to expiry.
	pub years: f64,
	/// Quotes of the smile.
	pub quotes: &'a [Quote],
	/// The limits.
	pub guard: &'a Guard,
	/// What makes a quote heavy.
	pub weighting: Weighting,
}

impl Problem<'_> {
	/// The best smile; none with too few quotes.
	pub fn solve(&self) -> Option<Sabr> {
		let mut points = self.points()?;
		let level = self.level(&points)?;
		let starts = STARTS.iter().map(|(rho, nu, beta)| {
			let nu = nu / self.years.sqrt();
			self.encode(level, *rho, nu.min(0.5 * LARGEST), *beta)
		});
		let mut best = starts
			.map(|start| self.search(&points, level, start))
			.min_by(|a, b| a.cost.total_cmp(&b.cost))?;
		let full: Vec<f64> = points.iter().map(|point| point.weight).collect();
		for _ in 0..ROUNDS {
			self.reweight(&mut points, &full, &best.at);
			best = self.search(&points, level, best.at);
		}
		best.cost.is_finite().then(|| self.decode(&best.at))
	}

	fn points(&self) -> Option<Vec<Point>> {
		let at_the_money = self.at_the_money()?;
		let least = 0.5 * errors::goal(at_the_money);
		let points: Vec<Point> = self
			.quotes
			.iter()
			.map(|quote| Point {
				strike: quote.strike,
				volatility: quote.target,
				weight: self.weight(quote, least),
			})
			.filter(|point| point.weight > 1e-3)
			.collect();
		(points.len() >= FEWEST_QUOTES).then_some(points)
	}

	fn weight(&self, quote: &Quote, least: f64) -> f64 {
		let vega = relative_vega(self.forward, quote.strike, quote.target, self.years);
		match self.weighting {
			Weighting::Even if errors::is_judged(quote, self.forward, self.years) => 1.0,
			Weighting::Even => BESIDE * vega,
			Weighting::Market => {
				let half = quote.half_spread.unwrap_or(LONE_HALF_SPREAD.max(5.0 * least));
				vega * least / least.hypot(half)
			}
		}
	}

	/// The target nearest to the forward.
	fn at_the_money(&self) -> Option<f64> {
		let distance = |quote: &&Quote| (quote.strike / self.forward).ln().abs();
		let nearest = self.quotes.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
		Some(nearest.target)
	}

	/// Volatility to start from: the median of the heavier half of the points.
	fn level(&self, points: &[Point]) -> Option<f64> {
		let middle = median(points.iter().map(|point| point.weight).collect())?;
		let heavy = points.iter().filter(|point| point.weight >= middle);
		median(heavy.map(|point| point.volatility).collect())
	}

	fn search(&self, points: &[Point], level: f64, start: [f64; 4]) -> Minimum<4> {
		let total: f64 = points.iter().map(|point| point.weight * point.weight).sum();
		// The sum of squares is then the mean square error in units of the level's goal.
		let scale = total.sqrt() * errors::goal(level);
		let residuals = |at: &[f64; 4]| {
			let sabr = self.decode(at);
			let mut residuals = Vec::with_capacity(points.len().saturating_add(48));
			let mut least_correction = f64::INFINITY;
			for point in points {
				let (volatility, correction) =
					sabr.volatility(self.forward, point.strike, self.years);
				least_correction = least_correction.min(correction);
				residuals.push(point.weight * (volatility - point.volatility) / scale);
			}
			let [_, rho, nu, beta] = *at;
			residuals.extend([rho, beta].map(|unknown| PRIOR * unknown));
			residuals.push(breach(nu - (0.9 * LARGEST).ln()));
			residuals.push(breach(-nu - 7.0));
			self.guard.residuals(&sabr, self, least_correction, &mut residuals);
			residuals
		};
		minimise(residuals, start, ITERATIONS)
	}

	/// Huber's weights: quotes far off the smile lose their pull.
	fn reweight(&self, points: &mut [Point], full: &[f64], at: &[f64; 4]) {
		let sabr = self.decode(at);
		let errors: Vec<f64> = points
			.iter()
			.zip(full)
			.map(|(point, weight)| {
				let (volatility, _) = sabr.volatility(self.forward, point.strike, self.years);
				(weight * (volatility - point.volatility)).abs()
			})
			.collect();
		let deviation = 1.4826 * median(errors.clone()).unwrap_or_default();
		let limit = (self.weighting.huber() * deviation).max(1e-9);
		for ((point, weight), error) in points.iter_mut().zip(full).zip(errors) {
			point.weight = weight * (limit / error.max(limit)).sqrt();
		}
	}

	/// Unknowns without walls: logarithms of the level `alpha F^(beta - 1)` and of nu, the inverse
	/// hyperbolic tangent of rho, the logit of beta.
	fn encode(&self, level: f64, rho: f64, nu: f64, beta: f64) -> [f64; 4] {
		let least = self.least_beta(level);
		let share = ((beta - least) / (1.0 - least)).clamp(0.05, 0.95);
		[level.ln(), (rho / LARGEST_RHO).atanh(), nu.ln(), (share / (1.0 - share)).ln()]
	}

	fn decode(&self, at: &[f64; 4]) -> Sabr {
		let [level, rho, nu, beta] = *at;
		let level = level.exp();
		let least = self.least_beta(level);
		let beta = least + (1.0 - least) / (1.0 + (-beta).exp());
		Sabr {
			alpha: level * self.forward.powf(1.0 - beta),
			beta,
			rho: LARGEST_RHO * rho.tanh(),
			nu: nu.exp().min(LARGEST),
		}
	}

	/// The beta at which alpha is as large as it may be.
	fn least_beta(&self, level: f64) -> f64 {
		let room = (LARGEST / level).ln() / self.forward.ln().abs().max(1e-9);
		if self.forward > 1.0 {
			(1.0 - room).clamp(LEAST_BETA, 0.98)
		} else {
			LEAST_BETA
		}
	}
}

/// Zero inside a limit, growing outside.
fn breach(by: f64) -> f64 {
	by.max(0.0)
}

impl Guard {
	/// One residual per limit and point of the grid, zero where it is kept.
	fn residuals(&self, sabr: &Sabr, problem: &Problem, least_correction: f64, out: &mut Vec<f64>) {
		let (forward, years) = (problem.forward, problem.years);
		let mut correction = least_correction;
		let volatilities: Vec<f64> = self
			.moneyness
			.iter()
			.map(|moneyness| {
				let (volatility, factor) = sabr.volatility(forward, forward * moneyness, years);
				correction = correction.min(factor);
				volatility
			})
			.collect();
		let heavy = self.strength;
		out.push(heavy * breach(0.12 - correction));
		let (low, high) = self.range;
		for volatility in &volatilities {
			let lowest = low * (1.0 + self.margin) - volatility;
			let highest = volatility / (high * (1.0 - self.margin)) - 1.0;
			out.push(heavy * (breach(lowest) + breach(highest)));
		}
		self.density(&volatilities, years, out);
		if let Some((before, then)) = &self.before {
			for ((volatility, before), moneyness) in
				volatilities.iter().zip(before).zip(&self.moneyness)
			{
				let (near, far) = (before * before * then, volatility * volatility * years);
				let ratio = (near / far).sqrt() * (1.0 + self.margin) - 1.0;
				let matters = traded(*moneyness, near) || traded(*moneyness, far);
				out.push(if matters { heavy * breach(ratio) } else { 0.0 });
			}
		}
		if let Some((middle, reach)) = &self.near {
			for ((volatility, middle), reach) in volatilities.iter().zip(middle).zip(reach) {
				let reach = reach * (1.0 - self.margin);
				out.push(heavy * breach((volatility - middle).abs() - reach));
			}
		}
	}

	/// How far the slopes of call prices are out of order.
	fn density(&self, volatilities: &[f64], years: f64, out: &mut Vec<f64>) {
		let (mut strike, mut price, mut least) = (0.0, 1.0, -1.0);
		for (volatility, moneyness) in volatilities.iter().zip(&self.moneyness) {
			let next = call(1.0, *moneyness, *volatility, years);
			let slope = (next - price) / (moneyness - strike);
			let margin = if least > -1.0 { 1e-3 * self.margin * slope.abs() } else { 0.0 };
			out.push(10.0 * self.strength * (breach(least + margin - slope) + breach(slope)));
			(strike, price, least) = (*moneyness, next, slope.max(least));
		}
	}
}

/// Whether the delta of a call lies between 5 and 95 percent.
fn traded(moneyness: f64, variance: f64) -> bool {
	const QUANTILE: f64 = 1.66;
	(0.5 * variance - moneyness.ln()).abs() <= QUANTILE * variance.sqrt()
}
