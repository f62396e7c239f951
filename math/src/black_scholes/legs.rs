//! What every formula of this module is made of.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	error::MathError,
	kernel::real64::{exp::bell, normal::tail_ratio, Real64},
	units::OptionKind,
};

/// The two legs of an option, `w (asset N(w d1) - strike N(w d2))`, with `w` = 1 for a call and -1 for
/// a put.
pub(super) struct Legs {
	kind: OptionKind,
	/// Present value of the underlying.
	asset: Real64,
	/// Present value of the strike.
	strike: Real64,
	/// `N(w d1)`.
	pub asset_chance: Real64,
	/// `strike N(w d2)`.
	pub strike_leg: Real64,
	/// Density at `d1`; zero without uncertainty.
	pub density: Real64,
	/// The value before the clamps.
	value: Real64,
}

impl Legs {
	/// Legs with the logarithm of the forward over the strike, and `width = sigma sqrt(T)`.
	///
	/// The exponential part of the tails is computed once: `asset n(d1) = strike n(d2)` for the normal
	/// density `n`, so both tails are it times [`tail_ratio`].
	pub fn new(
		kind: OptionKind,
		asset: Real64,
		strike: Real64,
		logarithm: Real64,
		width: Real64,
	) -> Result<Self, MathError> {
		let centre = logarithm.divide(width)?;
		let half = width.times_power_of_two(-1);
		let (d1, d2) = (centre + half, centre - half);
		let shape = bell(d1);
		let chance = shape * tail_ratio(d1.magnitude());
		let asset_tail = asset * chance;
		let strike_tail = asset * shape * tail_ratio(d2.magnitude());
		// Whether the chance of each leg is its tail, or one less its tail.
		let (low1, low2) = (is_low(kind, d1), is_low(kind, d2));
		let legs = match (low1, low2) {
			(true, true) => asset_tail - strike_tail,
			(false, false) => (asset - strike) + (strike_tail - asset_tail),
			(false, true) => asset - asset_tail - strike_tail,
			(true, false) => asset_tail + strike_tail - strike,
		};
		Ok(Self {
			kind,
			asset,
			strike,
			asset_chance: if low1 { chance } else { Real64::ONE - chance },
			strike_leg: if low2 { strike_tail } else { strike - strike_tail },
			density: shape * Real64::INVERSE_SQRT_2_PI,
			value: oriented(kind, legs),
		})
	}

	/// Legs of an option without uncertainty.
	pub fn certain(kind: OptionKind, asset: Real64, strike: Real64) -> Self {
		let value = oriented(kind, asset - strike);
		let chance = if value.is_positive() {
			Real64::ONE
		} else if value.is_zero() && !asset.is_zero() {
			Real64::HALF
		} else {
			Real64::ZERO
		};
		Self {
			kind,
			asset,
			strike,
			asset_chance: chance,
			strike_leg: strike * chance,
			density: Real64::ZERO,
			value,
		}
	}

	/// The price, kept between the intrinsic value and the value of the leg that is received.
	pub fn price(&self) -> Real64 {
		let intrinsic = oriented(self.kind, self.asset - self.strike);
		let floor = if intrinsic.is_positive() { intrinsic } else { Real64::ZERO };
		let ceiling = match self.kind {
			OptionKind::Call => self.asset,
			OptionKind::Put => self.strike,
		};
		if self.value < floor {
			floor
		} else if self.value > ceiling {
			ceiling
		} else {
			self.value
		}
	}
}

/// Whether `N(w d)` is the lower tail.
fn is_low(kind: OptionKind, d: Real64) -> bool {
	oriented(kind, d).is_negative()
}

/// The number for a call, its negative for a put.
pub(super) fn oriented(kind: OptionKind, x: Real64) -> Real64 {
	match kind {
		OptionKind::Call => x,
		OptionKind::Put => -x,
	}
}
