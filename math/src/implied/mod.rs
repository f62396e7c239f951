//! Implied volatility: the volatility at which the Black-Scholes formula gives a price.
//!
//! The price of an option rises with the volatility, from its discounted intrinsic value to the spot
//! (call) or to the discounted strike (put), so a price between these bounds has one volatility.
//!
//! Method. Put-call parity turns an option in the money into the one out of the money with the same
//! volatility; of its legs (spot and discounted strike) let `a` be the smaller and `b` the larger.
//! Its price over `a` is `y(v) = N(d1) - (b/a) N(d2)` with `x = ln(b/a)`, `v = sigma sqrt(T)`,
//! `d1 = v/2 - x/v` and `d2 = d1 - v` (`curve.rs`). A start from a model of `ln y` (`guess.rs`) is
//! improved by Halley's method inside a bracket, first in [`crate::kernel::real64`], then (mostly one
//! step) in [`crate::kernel::real127`], where neither parity nor the difference in `y` loses digits
//! that a price of 18 decimals has.
//!
//! What a price determines. A price is known to half a quantum (5e-19), so a volatility is known to
//! half a quantum over vega. [`solve`] reports this uncertainty; [`implied_volatility`] returns a
//! volatility only if it is at most [`TOLERANCE`], that is if vega is at least 5e-7.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

mod curve;
mod guess;
mod number;

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::{
		real127::{functions, Real127},
		real64::Real64,
	},
	units::{OptionKind, Price, Rate, Volatility, SECONDS_PER_YEAR},
};
use curve::Curve;
use number::Number;

/// Largest uncertainty of what [`implied_volatility`] returns: 1e-12.
pub const TOLERANCE: Volatility = Volatility::from_raw(1_000_000);

/// Steps of the search in a kernel. Over the promised inputs at most four were needed, far beyond
/// them nine; the rest is for bisection.
const MAX_STEPS: u32 = 64;
/// Binary exponent of the relative step after which the third-order method is exact to 64 bits.
const LAST_STEP: i32 = -32;

/// The same for the search in the faster kernel, whose result is then good to 36 bits or more.
const LAST_COARSE_STEP: i32 = -14;

/// What a price tells about the volatility.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Implied {
	/// The price has this volatility.
	Volatility {
		/// The volatility, rounded to the nearest.
		volatility: Volatility,
		/// Largest distance to the volatility of any price that rounds to the given one.
		uncertainty: Volatility,
	},
	/// The price is within a quantum of its lower bound, the discounted intrinsic value: the
	/// volatility is small, down to zero.
	AtLowerBound,
	/// The price is within a quantum of its upper bound, the spot (call) or the discounted strike
	/// (put): the volatility is large, without limit.
	AtUpperBound,
}

/// Volatility of a European option with this price, in `(0, inf)`, to the nearest.
///
/// `seconds` is the time to expiry, `rate` the continuously compounded rate; the price is that of
/// [`crate::black_scholes::value`]. The volatility lies within 1e-12 of every volatility whose price
/// rounds to the given one (measured in `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] if spot, strike or time is not above zero, if the price is negative or
/// outside its no-arbitrage bounds, and if it does not determine the volatility to [`TOLERANCE`]
/// (at or next to a bound, or vega below 5e-7; [`solve`] tells which); [`MathError::Overflow`] if the
/// discount factor does not fit (`r T` at or below -2^20).
pub fn implied_volatility(
	kind: OptionKind,
	price: Price,
	spot: Price,
	strike: Price,
	seconds: u64,
	rate: Rate,
) -> Result<Volatility, MathError> {
	determined(solve(kind, price, spot, strike, seconds, rate)?)
}

/// [`implied_volatility`] of an option on a forward (Black 1976): the price is
/// `e^(-rT) (F N(d1) - K N(d2))` for a call. A rate of zero takes prices that are not discounted.
///
/// # Errors
/// As [`implied_volatility`].
pub fn implied_volatility_on_forward(
	kind: OptionKind,
	price: Price,
	forward: Price,
	strike: Price,
	seconds: u64,
	rate: Rate,
) -> Result<Volatility, MathError> {
	determined(solve_on_forward(kind, price, forward, strike, seconds, rate)?)
}

/// The volatility with its uncertainty, or the bound at which the price lies.
///
/// Domain and meaning of the arguments as [`implied_volatility`]. The uncertainty includes half a
/// quantum of the price, the rounding of the kernel (which shows for prices above about 1e12) and
/// the rounding of the result.
///
/// # Errors
/// As [`implied_volatility`], but not for prices that leave the volatility uncertain.
pub fn solve(
	kind: OptionKind,
	price: Price,
	spot: Price,
	strike: Price,
	seconds: u64,
	rate: Rate,
) -> Result<Implied, MathError> {
	invert(kind, price, Legs::on_spot(spot, strike, seconds, rate)?, seconds)
}

/// [`solve`] for an option on a forward, as [`implied_volatility_on_forward`].
///
/// # Errors
/// As [`solve`].
pub fn solve_on_forward(
	kind: OptionKind,
	price: Price,
	forward: Price,
	strike: Price,
	seconds: u64,
	rate: Rate,
) -> Result<Implied, MathError> {
	invert(kind, price, Legs::on_forward(forward, strike, seconds, rate)?, seconds)
}

/// The price of which [`solve`] is the inverse, rounded to the nearest.
///
/// The same number as [`crate::black_scholes::value`], which is faster and within 1e-15 of the larger
/// leg; this one is within half a quantum (and `2^-102` of the larger leg). Price and volatility
/// convert into each other to 1e-12 wherever the former determines the latter only through this one.
///
/// # Errors
/// [`MathError::OutOfDomain`] if spot, strike or time is not above zero or the volatility is negative;
/// [`MathError::Overflow`] if the discount factor or the price does not fit.
pub fn price(
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<Price, MathError> {
	valued(kind, volatility, Legs::on_spot(spot, strike, seconds, rate)?, seconds)
}

/// [`price`] of an option on a forward, the inverse of [`solve_on_forward`].
///
/// # Errors
/// As [`price`].
pub fn price_on_forward(
	kind: OptionKind,
	forward: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<Price, MathError> {
	valued(kind, volatility, Legs::on_forward(forward, strike, seconds, rate)?, seconds)
}

/// The volatility if it is known to [`TOLERANCE`].
fn determined(implied: Implied) -> Result<Volatility, MathError> {
	match implied {
		Implied::Volatility { volatility, uncertainty } if uncertainty <= TOLERANCE => {
			Ok(volatility)
		}
		_ => Err(MathError::OutOfDomain),
	}
}

/// Checks the arguments; the exponent `r T`.
fn growth(spot: Price, strike: Price, seconds: u64, rate: Rate) -> Result<Real127, MathError> {
	if !spot.get().is_positive() || !strike.get().is_positive() || seconds == 0 {
		return Err(MathError::OutOfDomain);
	}
	Ok(Real127::from_fixed(rate.get()) * years(seconds)?)
}

/// Years in a number of seconds.
fn years(seconds: u64) -> Result<Real127, MathError> {
	Real127::from_u128(seconds.into()).divide(Real127::from_u128(SECONDS_PER_YEAR.into()))
}

/// What an option exchanges, in quanta (1e-18) of the price.
struct Legs {
	/// The discounted forward; for an option on the spot, the spot.
	spot: Real127,
	/// The discounted strike.
	strike: Real127,
	/// Largest error of a price computed from them: half a quantum of the given price, and the
	/// rounding of the kernel.
	noise: Real127,
}

impl Legs {
	/// The legs of an option on a spot.
	fn on_spot(spot: Price, strike: Price, seconds: u64, rate: Rate) -> Result<Self, MathError> {
		let growth = growth(spot, strike, seconds, rate)?;
		let discounted = Real127::from_i128(strike.raw()) * functions::exp(-growth)?;
		Ok(Self::new(Real127::from_i128(spot.raw()), discounted, growth))
	}

	/// The legs of an option on a forward.
	fn on_forward(
		forward: Price,
		strike: Price,
		seconds: u64,
		rate: Rate,
	) -> Result<Self, MathError> {
		let growth = growth(forward, strike, seconds, rate)?;
		let discount = functions::exp(-growth)?;
		let discounted = |price: Price| Real127::from_i128(price.raw()) * discount;
		Ok(Self::new(discounted(forward), discounted(strike), growth))
	}

	/// The discounting costs up to `2^-117 (1 + |r T|)` of a leg, the normal distribution `2^-103`
	/// of the smaller leg (see [`functions`]).
	fn new(spot: Real127, strike: Real127, growth: Real127) -> Self {
		let noise = if growth.is_zero() {
			Real127::HALF
		} else {
			let discounting = (spot + strike) * (Real127::ONE + growth.magnitude());
			Real127::HALF + discounting.times_power_of_two(-117)
		};
		let smaller = if spot < strike { spot } else { strike };
		Self { spot, strike, noise: noise + smaller.times_power_of_two(-103) }
	}

	/// The smaller and the larger leg.
	fn ordered(&self) -> (Real127, Real127) {
		if self.spot < self.strike {
			(self.spot, self.strike)
		} else {
			(self.strike, self.spot)
		}
	}

	/// The price without uncertainty.
	fn intrinsic(&self, kind: OptionKind) -> Real127 {
		let value = match kind {
			OptionKind::Call => self.spot - self.strike,
			OptionKind::Put => self.strike - self.spot,
		};
		if value.is_positive() {
			value
		} else {
			Real127::ZERO
		}
	}
}

/// The price on its legs.
fn valued(
	kind: OptionKind,
	volatility: Volatility,
	legs: Legs,
	seconds: u64,
) -> Result<Price, MathError> {
	if volatility.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let width = Real127::from_fixed(volatility.get()) * years(seconds)?.square_root()?;
	let (smaller, larger) = legs.ordered();
	let outside = if width.is_zero() || smaller.is_zero() {
		Real127::ZERO
	} else {
		smaller * curve::value(larger.divide(smaller)?, larger.ln_ratio(smaller)?, width)?
	};
	let quanta = legs.intrinsic(kind) + outside;
	quanta.divide(Real127::from_i128(Fixed::SCALE))?.to_fixed().map(Price::new)
}

/// Inverts a price on its legs.
fn invert(kind: OptionKind, price: Price, legs: Legs, seconds: u64) -> Result<Implied, MathError> {
	if price.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let noise = legs.noise;
	let (smaller, larger) = legs.ordered();
	let outside = Real127::from_i128(price.raw()) - legs.intrinsic(kind);
	let rest = smaller - outside;
	if outside < -noise || rest < -noise {
		return Err(MathError::OutOfDomain);
	}
	let quantum = noise.times_power_of_two(1);
	if outside <= quantum {
		return Ok(Implied::AtLowerBound);
	}
	if rest <= quantum {
		return Ok(Implied::AtUpperBound);
	}
	let curve = Curve::new(smaller, larger, outside)?;
	let width = search(&curve, start(&curve, smaller, larger, outside)?, LAST_STEP)?;
	let root = years(seconds)?.square_root()?;
	let vega = smaller * curve.slope(width)? * root;
	// ln y and ln (1 - y) are concave in v, so down to `noise` below a price `outside` (or `rest`)
	// the slope of the price is at least (1 - noise / outside) of that here.
	let margin = if outside < rest { outside } else { rest };
	let uncertainty = (noise * margin).divide(vega * (margin - noise))?.to_fixed_ceil()?;
	// One quantum for the rounding of the result, one for the end of the search.
	Ok(Implied::Volatility {
		volatility: Volatility::new(width.divide(root)?.to_fixed()?),
		uncertainty: Volatility::new(uncertainty.try_add(Fixed::from_raw(2))?),
	})
}

/// A start inside the bracket: the width found in the faster kernel, or the model where that kernel
/// cannot tell the price from a bound.
fn start(
	curve: &Curve<Real127>,
	smaller: Real127,
	larger: Real127,
	price: Real127,
) -> Result<Real127, MathError> {
	let short = Real64::from_real127;
	let (low, high) = curve.bracket();
	let found = Curve::new(short(smaller), short(larger), short(price))
		.and_then(|coarse| search(&coarse, guess::width(&coarse)?, LAST_COARSE_STEP))
		.map(Real64::to_real127);
	match found {
		Ok(width) if low < width && width < high => Ok(width),
		_ => guess::width(curve),
	}
}

/// The width `v` at which the curve takes its target, from a start.
///
/// Halley's steps while they stay inside the bracket, otherwise bisection. Ends when a step is below
/// `2^last_step` of the width, or after 64 (if the target is so near the rounding of the kernel that
/// the steps never get small) with the last width.
fn search<N: Number>(curve: &Curve<N>, start: N, last_step: i32) -> Result<N, MathError> {
	let (mut low, mut high) = curve.bracket();
	let mut width = start;
	for _ in 0..MAX_STEPS {
		if !(low < width && width < high) {
			width = (low + high).times_power_of_two(-1);
		}
		let point = curve.at(width)?;
		if point.too_low {
			low = width;
		} else {
			high = width;
		}
		let Some(step) = point.step else {
			// Too low to tell how far: the next width is the middle of the bracket.
			continue;
		};
		width = width + step;
		if step.size() < width.size().saturating_add(last_step) {
			break;
		}
	}
	Ok(width)
}
