//! The price at which a naked vault falls below its requirement.
//!
//! The requirement never rises with the spot for a put and never falls for a call (as long as the
//! upper bound is at most one), so one price divides the spots at which a vault is sound from those
//! at which it is not. It solves a linear equation: a quotient gives it up to three quanta, and exact
//! comparisons settle which of these prices it is.

#![allow(clippy::cast_possible_truncation, reason = "the derived `Encode` casts variant indices")]

use super::{
	naked::{per_unit, CollateralAsset, NakedOption},
	scale::fixed,
	UNIT,
};
use crate::{
	amount::non_negative,
	error::MathError,
	fixed::Fixed,
	kernel::natural::Natural,
	units::{Contracts, OptionKind, Price},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The stored integer of the highest price.
const HIGHEST: u128 = Fixed::MAX.raw().unsigned_abs();

/// At which spots a vault lies below its requirement.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Trigger {
	/// At none above zero.
	Never,
	/// At this one and all below it (a put) or above it (a call); one quantum to the other side the
	/// requirement is met.
	At(Price),
	/// At all.
	Always,
}

impl Trigger {
	/// Whether the vault lies below its requirement at a spot above zero.
	pub fn is_crossed(&self, kind: OptionKind, spot: Price) -> bool {
		match self {
			Self::Never => false,
			Self::At(price) if kind == OptionKind::Put => spot <= *price,
			Self::At(price) => spot >= *price,
			Self::Always => true,
		}
	}
}

impl NakedOption {
	/// Whether collateral lies below [`NakedOption::requirement_ceil`], without dividing: exact.
	///
	/// # Errors
	/// As [`NakedOption::requirement_ceil`].
	pub fn is_short_of(
		&self,
		spot: Price,
		collateral: u128,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<bool, MathError> {
		let exact = self.exact(spot)?;
		let [first, second] = exact.divisors;
		let required = exact.numerator.times(&self.multipliers(contracts, factor_bps)?)?;
		Ok(required > Natural::product(&[collateral, first, second, per_unit()?])?)
	}

	/// The spots at which the collateral of a number of contracts lies below
	/// [`NakedOption::requirement_ceil`] with a factor in basis points.
	///
	/// It depends on collateral per contract only, and moves to the safe side as that grows. Two exact
	/// comparisons find it, for prices near the end of the range up to four.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for an upper bound above one, and as
	/// [`NakedOption::requirement_ceil`].
	pub fn trigger_price(
		&self,
		collateral: u128,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<Trigger, MathError> {
		if self.margin.upper_bound > Fixed::ONE {
			return Err(MathError::OutOfDomain);
		}
		let is_short = |raw: u128| {
			self.is_short_of(Price::new(fixed(raw)?), collateral, contracts, factor_bps)
		};
		// Both ends of the search lie one quantum outside the prices.
		let beyond = HIGHEST.saturating_add(1);
		let ends = match self.kind {
			OptionKind::Put => (0, beyond),
			OptionKind::Call => (beyond, 0),
		};
		let guess = self.guess(&self.branches(collateral, contracts, factor_bps)?);
		let last = last_short(ends, guess.clamp(1, HIGHEST), is_short)?;
		if last == ends.0 {
			return Ok(Trigger::Never);
		}
		if last.abs_diff(ends.1) == 1 {
			return Ok(Trigger::Always);
		}
		fixed(last).map(|price| Trigger::At(Price::new(price)))
	}

	/// The two branches of the margin, each as `(n, d)`: collateral lies below it where `p d < n` for
	/// a put and `p d > n` for a call, `p` being the stored integer of the spot.
	///
	/// The numerator of [`NakedOption::exact`] is the larger of its branches. With its k, s, u and E,
	/// the product M of the multipliers and the collateral c in their unit:
	///
	/// | | in the money at the shocked spot | out of the money |
	/// |---|---|---|
	/// | put, strike asset | `n = E E (k M - c)`, `d = (E - u) s M` | `n = u k M - E c`, `d = 0` |
	/// | put, underlying | `n = E E k M`, `d = s ((E - u) M + c)` | `n = E u k M`, `d = s c` |
	/// | call, strike asset | `n = s ((E - u) k M + E c)`, `d = E E M` | `n = s c`, `d = u M` |
	/// | call, underlying | `n = (E - u) s k M`, `d = E (E M - c)` | `n = 0`, `d = u M - c` |
	///
	/// What is negative here counts as zero: no spot for `n`, no spot for `d` of a call.
	fn branches(
		&self,
		collateral: u128,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<[(Natural, Natural); 2], MathError> {
		let (bound, shock) = self.margin.magnitudes()?;
		let (strike, rest) = (non_negative(self.strike.get())?, UNIT.saturating_sub(bound));
		let all = Natural::product(&self.multipliers(contracts, factor_bps)?)?;
		let held = Natural::product(&[collateral, per_unit()?])?;
		Ok(match (self.kind, self.collateral) {
			(OptionKind::Put, CollateralAsset::StrikeAsset) => [
				(
					all.times(&[strike])?.minus_or_zero(held).times(&[UNIT, UNIT])?,
					all.times(&[rest, shock])?,
				),
				(all.times(&[bound, strike])?.minus_or_zero(held.times(&[UNIT])?), Natural::ZERO),
			],
			(OptionKind::Put, CollateralAsset::Underlying) => [
				(
					all.times(&[UNIT, UNIT, strike])?,
					all.times(&[rest])?.plus(held)?.times(&[shock])?,
				),
				(all.times(&[UNIT, bound, strike])?, held.times(&[shock])?),
			],
			(OptionKind::Call, CollateralAsset::StrikeAsset) => [
				(
					all.times(&[rest, strike])?.plus(held.times(&[UNIT])?)?.times(&[shock])?,
					all.times(&[UNIT, UNIT])?,
				),
				(held.times(&[shock])?, all.times(&[bound])?),
			],
			(OptionKind::Call, CollateralAsset::Underlying) => [
				(
					all.times(&[rest, shock, strike])?,
					all.times(&[UNIT])?.minus_or_zero(held).times(&[UNIT])?,
				),
				(Natural::ZERO, all.times(&[bound])?.minus_or_zero(held)),
			],
		})
	}

	/// The trigger price from [`NakedOption::branches`], at most three quanta above the exact one; any
	/// number outside the prices if it is none of them.
	fn guess(&self, branches: &[(Natural, Natural); 2]) -> u128 {
		let quotients = branches.map(|(n, d)| match self.kind {
			OptionKind::Put if n == Natural::ZERO => 0,
			// A zero divisor or a quotient that does not fit: beyond all prices.
			_ => n.quotient_near(d).unwrap_or(u128::MAX),
		});
		let [first, second] = quotients;
		match self.kind {
			OptionKind::Put => first.max(second),
			OptionKind::Call => first.min(second).saturating_add(1),
		}
	}
}

/// The last number from `short` towards `sound` at which `is_short` holds, for a function that holds
/// up to some number and not from there on, and is not asked at either end; `guess` lies between.
///
/// Steps of doubled length lead from the guess over the change, bisection back to it.
fn last_short(
	(short, sound): (u128, u128),
	guess: u128,
	is_short: impl Fn(u128) -> Result<bool, MathError>,
) -> Result<u128, MathError> {
	let side = is_short(guess)?;
	let (mut near, mut far) = (guess, if side { sound } else { short });
	let mut step = 1u128;
	while step < near.abs_diff(far) {
		let next = if near < far { near.saturating_add(step) } else { near.saturating_sub(step) };
		if is_short(next)? != side {
			far = next;
			break;
		}
		near = next;
		step = step.saturating_mul(2);
	}
	while near.abs_diff(far) > 1 {
		let middle = near.midpoint(far);
		if is_short(middle)? == side {
			near = middle;
		} else {
			far = middle;
		}
	}
	Ok(if side { near } else { far })
}
