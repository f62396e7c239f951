//! The price of an option out of the money over its smaller leg, as a function of the width
//! `v = sigma sqrt(T)`, and a step towards a given price.

use super::number::Number;
use crate::error::MathError;

/// Side of the inflection of the price on which the target lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
	/// Below: the price is convex in the width, and `1 / ln y` almost quadratic.
	Lower,
	/// Above: the price is concave in the width, and `ln (1 - y)` almost quadratic.
	Upper,
}

/// `y(v) = N(d1) - R N(d2)` with a target for `y`.
pub(super) struct Curve<N> {
	/// `R = b/a`, at least 1.
	ratio: N,
	/// `x = ln R`.
	pub(super) moneyness: N,
	/// Width at which `y` turns from convex to concave: `sqrt(2 x)`, where `d1 = 0`.
	pub(super) inflection: N,
	/// `y` there.
	pub(super) inflection_value: N,
	/// Where the target lies.
	pub(super) side: Side,
	/// The target on the lower side, its complement `1 - y` on the upper side.
	target: N,
	/// Logarithm of `target`.
	pub(super) log_target: N,
}

/// The curve at one width.
pub(super) struct Point<N> {
	/// Whether the target lies at a larger width.
	pub(super) too_low: bool,
	/// Halley's step to the target; `None` if `y` is not above the rounding of the kernel.
	pub(super) step: Option<N>,
}

impl<N: Number> Curve<N> {
	/// Bounds of the width of the target.
	///
	/// Its complement is at least `2^-127` (a quantum of the largest price), so `d1 < 13.2`; `x < 89`
	/// alike, and `v = d1 + sqrt(d1^2 + 2x) < 33`.
	pub(super) fn bracket(&self) -> (N, N) {
		match self.side {
			Side::Lower => (N::ZERO, self.inflection),
			Side::Upper => (self.inflection, N::integer(64)),
		}
	}

	/// The curve of two legs with a price between zero and the smaller leg.
	pub(super) fn new(smaller: N, larger: N, price: N) -> Result<Self, MathError> {
		let ratio = larger.divide(smaller)?;
		let moneyness = larger.ln_ratio(smaller)?;
		let inflection = moneyness.times_power_of_two(1).square_root()?;
		let density = inflection.normal_density();
		let inflection_value = N::HALF - ratio * (-inflection).normal_distribution(density);
		let (side, part) = if price < smaller * inflection_value {
			(Side::Lower, price)
		} else {
			(Side::Upper, smaller - price)
		};
		Ok(Self {
			ratio,
			moneyness,
			inflection,
			inflection_value,
			side,
			target: part.divide(smaller)?,
			log_target: part.ln_ratio(smaller)?,
		})
	}

	/// `dy/dv`: the density at `d1`.
	pub(super) fn slope(&self, width: N) -> Result<N, MathError> {
		Ok(distances(self.moneyness, width)?.0.normal_density())
	}

	/// The curve at a width above zero.
	pub(super) fn at(&self, width: N) -> Result<Point<N>, MathError> {
		let (d1, d2) = distances(self.moneyness, width)?;
		let slope = d1.normal_density();
		// The density at d2: both legs have the same vega.
		let far = self.ratio * d2.normal_distribution(slope.divide(self.ratio)?);
		// y'' / y'
		let bend = (d1 * d2).divide(width)?;
		match self.side {
			Side::Lower => {
				let value = d1.normal_distribution(slope) - far;
				if !value.is_positive() || !slope.is_positive() {
					return Ok(Point { too_low: true, step: None });
				}
				// Halley for 1 / ln y: with l = ln y, l' = y'/y, its Newton step is
				// -l (l - l*) / (l* l'), its curvature over its slope y''/y' - l' - 2 l' / l.
				let log = value.ln_ratio(N::ONE)?;
				let rise = slope.divide(value)?;
				let newton = (log * (log - self.log_target)).divide(self.log_target * rise)?;
				let curvature = bend - rise - rise.times_power_of_two(1).divide(log)?;
				Ok(Point { too_low: value < self.target, step: Some(halley(newton, curvature)?) })
			}
			Side::Upper => {
				// Halley for ln (1 - y), whose slope is -y' / (1 - y).
				let rest = (-d1).normal_distribution(slope) + far;
				let fall = slope.divide(rest)?;
				let newton = -rest.ln_ratio(self.target)?.divide(fall)?;
				Ok(Point { too_low: rest > self.target, step: Some(halley(newton, bend + fall)?) })
			}
		}
	}
}

/// `y(v) = N(d1) - R N(d2)`, between zero and one.
pub(super) fn value<N: Number>(ratio: N, moneyness: N, width: N) -> Result<N, MathError> {
	let (d1, d2) = distances(moneyness, width)?;
	let density = d1.normal_density();
	let far = ratio * d2.normal_distribution(density.divide(ratio)?);
	let value = d1.normal_distribution(density) - far;
	Ok(if value.is_positive() { value } else { N::ZERO })
}

/// `d1` and `d2`.
fn distances<N: Number>(moneyness: N, width: N) -> Result<(N, N), MathError> {
	let centre = moneyness.divide(width)?;
	let half = width.times_power_of_two(-1);
	Ok((half - centre, -half - centre))
}

/// Halley's step `-n / (1 - n c / 2)`, where `n` is the function over its slope and `c` its curvature
/// over its slope; the divisor is kept at 1/2 or above.
fn halley<N: Number>(newton: N, curvature: N) -> Result<N, MathError> {
	let divisor = N::ONE - (newton * curvature).times_power_of_two(-1);
	(-newton).divide(if divisor < N::HALF { N::HALF } else { divisor })
}
