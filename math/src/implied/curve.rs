//! The price of an option out of the money over its smaller leg, as a function of the width
//! `v = sigma sqrt(T)`, and a step towards a given price.

use crate::{
	error::MathError,
	kernel::real127::{functions, Real127},
};

/// Side of the inflection of the price on which the target lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
	/// Below: the price is convex in the width, and `1 / ln y` almost quadratic.
	Lower,
	/// Above: the price is concave in the width, and `ln (1 - y)` almost quadratic.
	Upper,
}

/// `y(v) = N(d1) - R N(d2)` with a target for `y`.
pub(super) struct Curve {
	/// `R = b/a`, at least 1.
	ratio: Real127,
	/// `x = ln R`.
	pub(super) moneyness: Real127,
	/// Width at which `y` turns from convex to concave: `sqrt(2 x)`, where `d1 = 0`.
	pub(super) inflection: Real127,
	/// `y` there.
	pub(super) inflection_value: Real127,
	/// Where the target lies.
	pub(super) side: Side,
	/// The target on the lower side, its complement `1 - y` on the upper side.
	target: Real127,
	/// Logarithm of `target`.
	pub(super) log_target: Real127,
}

/// The curve at one width.
pub(super) struct Point {
	/// Whether the target lies at a larger width.
	pub(super) too_low: bool,
	/// Halley's step to the target; `None` if `y` is not above the rounding of the kernel.
	pub(super) step: Option<Real127>,
}

impl Curve {
	/// A width above all that occur. The complement of a target is at least `2^-127` (a quantum of
	/// the largest price), so `d1 < 13.2`; `x < 89` alike, and `v = d1 + sqrt(d1^2 + 2x) < 33`.
	pub(super) const LARGEST_WIDTH: Real127 = Real127::from_u128(64);

	/// The curve of two legs with a price between zero and the smaller leg.
	pub(super) fn new(
		smaller: Real127,
		larger: Real127,
		price: Real127,
	) -> Result<Self, MathError> {
		let ratio = larger.divide(smaller)?;
		let moneyness = functions::ln_ratio(larger, smaller)?;
		let inflection = moneyness.times_power_of_two(1).square_root()?;
		let density = functions::normal_density(inflection);
		let inflection_value =
			Real127::HALF - ratio * functions::normal_distribution(-inflection, density);
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
			log_target: functions::ln_ratio(part, smaller)?,
		})
	}

	/// `d1` and `d2`.
	fn distances(&self, width: Real127) -> Result<(Real127, Real127), MathError> {
		let centre = self.moneyness.divide(width)?;
		let half = width.times_power_of_two(-1);
		Ok((half - centre, -half - centre))
	}

	/// `dy/dv`: the density at `d1`.
	pub(super) fn slope(&self, width: Real127) -> Result<Real127, MathError> {
		Ok(functions::normal_density(self.distances(width)?.0))
	}

	/// The curve at a width above zero.
	pub(super) fn at(&self, width: Real127) -> Result<Point, MathError> {
		let (d1, d2) = self.distances(width)?;
		let slope = functions::normal_density(d1);
		// The density at d2: both legs have the same vega.
		let far = self.ratio * functions::normal_distribution(d2, slope.divide(self.ratio)?);
		// y'' / y'
		let bend = (d1 * d2).divide(width)?;
		match self.side {
			Side::Lower => {
				let value = functions::normal_distribution(d1, slope) - far;
				if !value.is_positive() || slope.is_zero() {
					return Ok(Point { too_low: true, step: None });
				}
				// Halley for 1 / ln y: with l = ln y, l' = y'/y, its Newton step is
				// -l (l - l*) / (l* l'), its curvature over its slope y''/y' - l' - 2 l' / l.
				let log = functions::ln_ratio(value, Real127::ONE)?;
				let rise = slope.divide(value)?;
				let newton = (log * (log - self.log_target)).divide(self.log_target * rise)?;
				let curvature = bend - rise - rise.times_power_of_two(1).divide(log)?;
				Ok(Point { too_low: value < self.target, step: Some(halley(newton, curvature)?) })
			}
			Side::Upper => {
				// Halley for ln (1 - y), whose slope is -y' / (1 - y).
				let rest = functions::normal_distribution(-d1, slope) + far;
				let fall = slope.divide(rest)?;
				let newton = -functions::ln_ratio(rest, self.target)?.divide(fall)?;
				Ok(Point { too_low: rest > self.target, step: Some(halley(newton, bend + fall)?) })
			}
		}
	}
}

/// Halley's step `-n / (1 - n c / 2)`, where `n` is the function over its slope and `c` its curvature
/// over its slope; the divisor is kept at 1/2 or above.
fn halley(newton: Real127, curvature: Real127) -> Result<Real127, MathError> {
	let divisor = Real127::ONE - (newton * curvature).times_power_of_two(-1);
	(-newton).divide(if divisor < Real127::HALF { Real127::HALF } else { divisor })
}
