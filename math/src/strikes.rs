//! Strikes around a spot price: how far apart, how far out, in what order.

use crate::{
	error::MathError,
	fixed::Fixed,
	transcendental,
	units::{Price, Volatility, SECONDS_PER_YEAR},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The leading figures of nice numbers, in tenths.
const LEADING: [i128; 4] = [10, 20, 25, 50];

/// The number 1, 2, 2.5 or 5 times a power of ten that is closest to `target`; the smaller of two.
///
/// # Errors
/// `OutOfDomain` unless `target` is at least 1e-17.
pub fn nice_number(target: Fixed) -> Result<Fixed, MathError> {
	if target.raw() < 10 {
		return Err(MathError::OutOfDomain);
	}
	let mut best = Fixed::ZERO;
	let mut power = 1i128;
	loop {
		for leading in LEADING {
			let Some(nice) = leading.checked_mul(power).map(Fixed::from_raw) else {
				return Ok(best);
			};
			if nice.try_sub(target)?.try_abs()? >= best.try_sub(target)?.try_abs()? {
				return Ok(best);
			}
			best = nice;
		}
		let Some(next) = power.checked_mul(10) else { return Ok(best) };
		power = next;
	}
}

/// The distance of strikes near `target`: a [nice number](nice_number), rounded up to a whole multiple
/// of `unit`. A `previous` distance stays as long as it is between a half and twice the target, so
/// that a price at the border of two nice numbers does not swap the strikes to and fro.
///
/// # Errors
/// `OutOfDomain` for a target below 1e-17 or a unit that is not positive; `Overflow`.
pub fn strike_step(
	target: Fixed,
	unit: Price,
	previous: Option<Price>,
) -> Result<Price, MathError> {
	let nice = nice_number(target)?;
	let step = multiple(nice, unit.get(), Nearest::Above)?;
	if let Some(previous) = previous.filter(|previous| previous.get().is_positive()) {
		let size = previous.get();
		let double = size.try_add(size)?;
		let twice = target.try_add(target)?;
		if double >= target && size <= twice && is_multiple(size, unit.get()) {
			return Ok(previous);
		}
	}
	Ok(Price::new(step))
}

/// How far `count` standard deviations are from `spot` after `seconds`:
/// `count * spot * volatility * sqrt(T)`, rounded down.
///
/// # Errors
/// `OutOfDomain` for negative figures; `Overflow`.
pub fn deviation_width(
	spot: Price,
	volatility: Volatility,
	count: Fixed,
	seconds: u64,
) -> Result<Fixed, MathError> {
	if spot.get().is_negative() || volatility.get().is_negative() || count.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let years = Fixed::from_ratio_floor(seconds.into(), SECONDS_PER_YEAR.into())?;
	let deviation = volatility.get().mul_floor(transcendental::sqrt(years)?)?;
	count.mul_floor(deviation)?.mul_floor(spot.get())
}

/// Strikes at whole multiples of a step around the one nearest to the spot price.
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
pub struct Ladder {
	/// The strike nearest to the spot price.
	pub centre: Price,
	/// The distance of two strikes.
	pub step: Price,
	/// How many strikes are below the centre; all are positive.
	pub below: u32,
	/// How many are above it.
	pub above: u32,
}

impl Ladder {
	/// The strikes within `width` of `spot`, the centre always; at most `most` of them, as many on
	/// each side.
	///
	/// # Errors
	/// `OutOfDomain` unless spot and step are positive and width is not negative; `Overflow`.
	pub fn new(spot: Price, step: Price, width: Fixed, most: u32) -> Result<Self, MathError> {
		let (price, size) = (spot.get(), step.get());
		if !price.is_positive() || !size.is_positive() || width.is_negative() {
			return Err(MathError::OutOfDomain);
		}
		let centre = multiple(price, size, Nearest::Closest)?.max(size);
		let side = most.saturating_sub(1).checked_div(2).unwrap_or_default();
		let low = price.try_sub(width)?.max(size);
		let high = price.try_add(width)?;
		let below = steps(centre.try_sub(low)?, size, side);
		let above = steps(high.try_sub(centre)?, size, side);
		Ok(Self { centre: Price::new(centre), step, below, above })
	}

	/// How many strikes there are.
	pub fn size(&self) -> u32 {
		self.below.saturating_add(self.above).saturating_add(1)
	}

	/// The strike at a place, nearest to the centre first and upwards first: centre, one step above,
	/// one below, two above, and so on; `None` past the last.
	pub fn strike(&self, place: u32) -> Option<Price> {
		if place >= self.size() {
			return None;
		}
		let pairs = self.below.min(self.above);
		let paired = pairs.saturating_mul(2);
		let (distance, up) = if place <= paired {
			(place.div_ceil(2), !place.is_multiple_of(2))
		} else {
			(pairs.saturating_add(place.saturating_sub(paired)), self.above > self.below)
		};
		let away = self.step.raw().checked_mul(distance.into())?;
		let raw = if up {
			self.centre.raw().checked_add(away)?
		} else {
			self.centre.raw().checked_sub(away)?
		};
		Some(Price::from_raw(raw))
	}

	/// Whether a strike is one of them, or would be with `slack` more on each side.
	pub fn covers(&self, strike: Price, slack: u32) -> bool {
		let Some(away) = strike.raw().checked_sub(self.centre.raw()) else { return false };
		let (Some(steps), Some(0)) =
			(away.checked_div(self.step.raw()), away.checked_rem(self.step.raw()))
		else {
			return false;
		};
		let side = if steps < 0 { self.below } else { self.above };
		steps.unsigned_abs() <= u128::from(side.saturating_add(slack))
	}
}

/// Which whole multiple is sought.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nearest {
	/// The closest; the lower of two.
	Closest,
	/// The least that is not below.
	Above,
}

/// A whole multiple of a positive `unit` near a value that is not negative.
fn multiple(value: Fixed, unit: Fixed, nearest: Nearest) -> Result<Fixed, MathError> {
	if value.is_negative() || !unit.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let over = value.raw().checked_rem(unit.raw()).ok_or(MathError::DivisionByZero)?;
	let below = value.try_sub(Fixed::from_raw(over))?;
	let rest = unit.raw().checked_sub(over).ok_or(MathError::Overflow)?;
	let up = match nearest {
		Nearest::Closest => over > rest,
		Nearest::Above => over > 0,
	};
	if up {
		below.try_add(unit)
	} else {
		Ok(below)
	}
}

fn is_multiple(value: Fixed, unit: Fixed) -> bool {
	value.raw().checked_rem(unit.raw()) == Some(0)
}

/// How many whole steps fit into a distance, at most `most`; none into a negative one.
fn steps(distance: Fixed, step: Fixed, most: u32) -> u32 {
	let whole = distance.raw().checked_div(step.raw()).unwrap_or_default().max(0);
	u32::try_from(whole).unwrap_or(u32::MAX).min(most)
}
