//! Premium for the use of the vault's funds: an option of governance.
//!
//! Source: the first version of Rysk. Every unit of funds that an order takes pays the surcharge of the
//! utilisation at which it is taken: a continuous line with two slopes. The price of the order carries
//! the mean over its way, so splitting it changes nothing.

use crate::{
	amount::{mul_div_ceil, non_negative},
	error::MathError,
	fixed::Fixed,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Surcharge by utilisation: `below * u` up to the threshold, from there on with the slope `above`.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
	Hash,
)]
pub struct UtilisationCurve {
	/// Where the slope changes, in `[0, 1]`.
	pub threshold: Fixed,
	/// Slope below, in `[0, 100]`.
	pub below: Fixed,
	/// Slope above, in `[below, 100]`.
	pub above: Fixed,
}

/// Largest slope.
const MAX_SLOPE: Fixed = Fixed::from_int(100);

impl UtilisationCurve {
	/// Checks the ranges of the parameters.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] outside of them.
	pub fn validate(&self) -> Result<(), MathError> {
		let share = Fixed::ZERO <= self.threshold && self.threshold <= Fixed::ONE;
		let slopes = Fixed::ZERO <= self.below && self.below <= self.above;
		if share && slopes && self.above <= MAX_SLOPE {
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}

	/// The mean surcharge of an order that takes the utilisation from `before` to `after` (either may
	/// be the larger; both in `[0, 1]`), rounded up: less than 53e-18 above the exact mean.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for parameters or a utilisation outside their ranges.
	pub fn surcharge_ceil(&self, before: Fixed, after: Fixed) -> Result<Fixed, MathError> {
		self.validate()?;
		let (low, high) = (before.min(after), before.max(after));
		if low.is_negative() || high > Fixed::ONE {
			return Err(MathError::OutOfDomain);
		}
		// The mean of `below * u`, and of `(above - below) * max(u - threshold, 0)`: of the part above
		// the threshold half its excess, weighted by its length.
		let twice = low.try_add(high)?;
		let line = self.below.mul_ceil(twice)?;
		let excess = high.try_sub(self.threshold)?.max(Fixed::ZERO);
		let first = low.try_sub(self.threshold)?.max(Fixed::ZERO);
		let bend = if low >= self.threshold || low == high {
			first.try_add(excess)?
		} else {
			square_over_ceil(excess, high.try_sub(low)?)?
		};
		let sum = line.try_add(self.above.try_sub(self.below)?.mul_ceil(bend)?)?;
		sum.div_ceil(Fixed::from_int(2))
	}

	/// The premium of an order with its surcharge, rounded up, in the units of `premium`.
	///
	/// # Errors
	/// As [`UtilisationCurve::surcharge_ceil`], and [`MathError::Overflow`].
	pub fn premium_ceil(
		&self,
		premium: u128,
		before: Fixed,
		after: Fixed,
	) -> Result<u128, MathError> {
		let factor = Fixed::ONE.try_add(self.surcharge_ceil(before, after)?)?;
		mul_div_ceil(premium, non_negative(factor)?, Fixed::SCALE.unsigned_abs())
	}
}

/// `a^2 / b` of numbers above or at zero, rounded up once: both may be tiny.
fn square_over_ceil(a: Fixed, b: Fixed) -> Result<Fixed, MathError> {
	let a = non_negative(a)?;
	let raw = mul_div_ceil(a, a, non_negative(b)?)?;
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}

/// Share of the funds that is locked: `allocated / (allocated + free)`, rounded up; 0 of nothing.
///
/// # Errors
/// [`MathError::Overflow`] if the sum does not fit.
pub fn utilisation_ceil(allocated: u128, free: u128) -> Result<Fixed, MathError> {
	let total = allocated.checked_add(free).ok_or(MathError::Overflow)?;
	if total == 0 {
		return Ok(Fixed::ZERO);
	}
	let raw = mul_div_ceil(allocated, Fixed::SCALE.unsigned_abs(), total)?;
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}
