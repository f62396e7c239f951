//! The same formulas written plainly with the SDK's `FixedI128` (18 decimals): series with a fixed
//! number of terms, every product and quotient cut to 18 decimals.

use crate::cases::Case;
use dhv_math::{Fixed, OptionKind};
use sp_arithmetic::{FixedI128, FixedPointNumber};

const fn raw(value: i128) -> FixedI128 {
	FixedI128::from_inner(value)
}

const ONE: FixedI128 = FixedI128::from_u32(1);
const TWO: FixedI128 = FixedI128::from_u32(2);
const LN_2: FixedI128 = raw(693_147_180_559_945_309);
const INVERSE_SQRT_2_PI: FixedI128 = raw(398_942_280_401_432_678);

/// A case in `FixedI128`.
#[derive(Clone, Copy)]
pub struct FixedCase {
	call: bool,
	spot: FixedI128,
	strike: FixedI128,
	volatility: FixedI128,
	rate: FixedI128,
	/// Argument of `exp` and of the distribution.
	pub score: FixedI128,
	/// Argument of `ln`.
	pub moneyness: FixedI128,
	/// Argument of `sqrt`.
	pub years: FixedI128,
}

impl FixedCase {
	/// Converts a case.
	pub fn new(case: &Case) -> Self {
		let number = |x: Fixed| raw(x.raw());
		Self {
			call: case.kind == OptionKind::Call,
			spot: number(case.spot.get()),
			strike: number(case.strike.get()),
			volatility: number(case.volatility.get()),
			rate: number(case.rate.get()),
			score: number(case.score),
			moneyness: number(case.moneyness),
			years: number(case.years),
		}
	}
}

/// `e^x`: a power of two and the Taylor series of the rest, 18 terms.
pub fn exp(x: FixedI128) -> FixedI128 {
	let halvings = x.into_inner().div_euclid(LN_2.into_inner());
	let rest = x - raw(halvings * LN_2.into_inner());
	let (mut term, mut sum) = (ONE, ONE);
	for n in 1..=17 {
		term = raw((term * rest).into_inner() / n);
		sum = sum + term;
	}
	if halvings >= 0 {
		raw(sum.into_inner().checked_shl(halvings as u32).unwrap_or(i128::MAX))
	} else {
		raw(sum.into_inner().checked_shr((-halvings) as u32).unwrap_or(0))
	}
}

/// Natural logarithm: a power of two and the series of `2 artanh((m - 1)/(m + 1))`, 18 terms.
pub fn ln(x: FixedI128) -> FixedI128 {
	let (mut mantissa, mut doublings) = (x, 0);
	while mantissa >= TWO {
		mantissa = mantissa / TWO;
		doublings += 1;
	}
	while mantissa < ONE {
		mantissa = mantissa * TWO;
		doublings -= 1;
	}
	let y = (mantissa - ONE) / (mantissa + ONE);
	let square = y * y;
	let (mut power, mut sum) = (y, y);
	for n in 1..=17 {
		power = power * square;
		sum = sum + raw(power.into_inner() / (2 * n + 1));
	}
	TWO * sum + raw(doublings * LN_2.into_inner())
}

/// Square root.
pub fn sqrt(x: FixedI128) -> FixedI128 {
	x.checked_sqrt().unwrap_or_default()
}

/// Normal distribution function: Abramowitz and Stegun 26.2.17 (error 7.5e-8).
pub fn cdf(x: FixedI128) -> FixedI128 {
	let size = x.saturating_abs();
	let density = INVERSE_SQRT_2_PI * exp(-(size * size) / TWO);
	let t = ONE / (ONE + raw(231_641_900_000_000_000) * size);
	let polynomial = t
		* (raw(319_381_530_000_000_000)
			+ t * (raw(-356_563_782_000_000_000)
				+ t * (raw(1_781_477_937_000_000_000)
					+ t * (raw(-1_821_255_978_000_000_000) + t * raw(1_330_274_429_000_000_000)))));
	let tail = density * polynomial;
	if x.is_negative() {
		tail
	} else {
		ONE - tail
	}
}

/// `d1`, the width, the square root of time and the discounted strike.
fn parts(c: &FixedCase) -> (FixedI128, FixedI128, FixedI128, FixedI128) {
	let root = sqrt(c.years);
	let width = c.volatility * root;
	let growth = c.rate * c.years;
	let d1 = (ln(c.spot / c.strike) + growth) / width + width / TWO;
	(d1, width, root, c.strike * exp(-growth))
}

/// Price and delta.
pub fn price_and_delta(c: &FixedCase) -> (FixedI128, FixedI128) {
	let w = if c.call { ONE } else { -ONE };
	let (d1, width, _, discounted) = parts(c);
	let delta = w * cdf(w * d1);
	(c.spot * delta - w * discounted * cdf(w * (d1 - width)), delta)
}

/// Price, delta, gamma, vega, theta and rho.
pub fn valuation(c: &FixedCase) -> [FixedI128; 6] {
	let w = if c.call { ONE } else { -ONE };
	let (d1, width, root, discounted) = parts(c);
	let delta = w * cdf(w * d1);
	let strike_leg = w * discounted * cdf(w * (d1 - width));
	let density = INVERSE_SQRT_2_PI * exp(-(d1 * d1) / TWO);
	let vega = c.spot * density * root;
	[
		c.spot * delta - strike_leg,
		delta,
		density / (c.spot * width),
		vega,
		-(vega * c.volatility / (TWO * c.years)) - c.rate * strike_leg,
		strike_leg * c.years,
	]
}
