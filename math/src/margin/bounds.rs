//! The upper bounds of naked margin over time to expiry.
//!
//! A table holds knots (seconds to expiry, bound). The Gamma protocol takes the first knot that is
//! not earlier: a step function that jumps by up to half of the margin at a knot. The default here
//! is linear in the square root of time, as time value is.

use super::{naked::NakedMargin, scale::fixed};
use crate::{
	amount::{mul_div_ceil, non_negative},
	error::MathError,
	fixed::Fixed,
	kernel::wide::div_wide,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Why parameters of naked margin are refused.
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
	PartialOrd,
	Ord,
	Debug,
	Hash,
)]
pub enum ParameterError {
	/// The table has no knot.
	Empty,
	/// There are not as many times as values.
	LengthMismatch,
	/// A time is not later than the one before it.
	NotIncreasing,
	/// A bound, a dust amount or a shock is not above zero.
	NotPositive,
	/// There is no knot at the time that is to be updated.
	UnknownTime,
	/// The table ends before the latest expiry that may be listed.
	TooShort,
	/// The shock is one or above, which is no shock.
	NoShock,
}

impl fmt::Display for ParameterError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Empty => "the table has no knot",
			Self::LengthMismatch => "there are not as many times as values",
			Self::NotIncreasing => "a time is not later than the one before it",
			Self::NotPositive => "a value is not above zero",
			Self::UnknownTime => "there is no knot at this time",
			Self::TooShort => "the table ends before the latest expiry",
			Self::NoShock => "the spot shock is one or above",
		})
	}
}

impl core::error::Error for ParameterError {}

impl NakedMargin {
	/// Checks what governance may set: a bound above zero and a shock strictly between zero and one.
	///
	/// The formulas also take a shock of one, which leaves the spot where it is.
	///
	/// # Errors
	/// [`ParameterError::NotPositive`], [`ParameterError::NoShock`].
	pub fn check(&self) -> Result<(), ParameterError> {
		if !self.upper_bound.is_positive() || !self.spot_shock.is_positive() {
			return Err(ParameterError::NotPositive);
		}
		if self.spot_shock >= Fixed::ONE {
			return Err(ParameterError::NoShock);
		}
		Ok(())
	}
}

/// Checks knots that are to be stored after a last one (if there is one).
///
/// # Errors
/// [`ParameterError::Empty`] without a time, [`ParameterError::LengthMismatch`],
/// [`ParameterError::NotPositive`] for a bound of zero or below, [`ParameterError::NotIncreasing`].
pub fn check_knots(
	last: Option<u64>,
	times: &[u64],
	values: &[Fixed],
) -> Result<(), ParameterError> {
	if times.is_empty() {
		return Err(ParameterError::Empty);
	}
	if times.len() != values.len() {
		return Err(ParameterError::LengthMismatch);
	}
	if values.iter().any(|value| !value.is_positive()) {
		return Err(ParameterError::NotPositive);
	}
	let earlier = last.into_iter().chain(times.iter().copied());
	let later = times.iter().skip(usize::from(last.is_none()));
	if earlier.zip(later).any(|(before, after)| before >= *after) {
		return Err(ParameterError::NotIncreasing);
	}
	Ok(())
}

/// Checks a whole table: at least one knot, increasing times, bounds above zero, and a last time
/// that reaches the latest expiry that may be listed, in seconds from now.
///
/// # Errors
/// [`ParameterError::Empty`], [`ParameterError::NotPositive`], [`ParameterError::NotIncreasing`],
/// [`ParameterError::TooShort`].
pub fn check_table(table: &[(u64, Fixed)], latest_expiry: u64) -> Result<(), ParameterError> {
	let (last, _) = table.last().ok_or(ParameterError::Empty)?;
	if table.iter().any(|(_, value)| !value.is_positive()) {
		return Err(ParameterError::NotPositive);
	}
	if !is_increasing(table) {
		return Err(ParameterError::NotIncreasing);
	}
	if *last < latest_expiry {
		return Err(ParameterError::TooShort);
	}
	Ok(())
}

/// Replaces the bound of a knot. Knots are never removed.
///
/// # Errors
/// [`ParameterError::NotPositive`] for a bound of zero or below, [`ParameterError::UnknownTime`];
/// the table is then as before.
pub fn update_knot(
	table: &mut [(u64, Fixed)],
	time: u64,
	value: Fixed,
) -> Result<(), ParameterError> {
	if !value.is_positive() {
		return Err(ParameterError::NotPositive);
	}
	let (_, stored) =
		table.iter_mut().find(|(known, _)| *known == time).ok_or(ParameterError::UnknownTime)?;
	*stored = value;
	Ok(())
}

/// Checks the least collateral of a naked vault.
///
/// # Errors
/// [`ParameterError::NotPositive`] for zero.
pub fn check_dust(dust: u128) -> Result<(), ParameterError> {
	match dust {
		0 => Err(ParameterError::NotPositive),
		_ => Ok(()),
	}
}

/// Whether each time is later than the one before it.
fn is_increasing<T>(table: &[(u64, T)]) -> bool {
	table.iter().zip(table.iter().skip(1)).all(|(earlier, later)| earlier.0 < later.0)
}

/// The bound of the first knot that is not earlier than `seconds`: the step function of the Gamma
/// protocol. Exact.
///
/// # Errors
/// [`MathError::OutOfDomain`] for an empty or unordered table or a time beyond the last knot.
pub fn upper_bound_step<T: Copy>(table: &[(u64, T)], seconds: u64) -> Result<T, MathError> {
	if !is_increasing(table) {
		return Err(MathError::OutOfDomain);
	}
	let index = table.partition_point(|(time, _)| *time < seconds);
	table.get(index).map(|(_, value)| *value).ok_or(MathError::OutOfDomain)
}

/// The upper bound for a time to expiry, from a table of (seconds, bound) with strictly increasing
/// times and bounds of zero or above.
///
/// At a knot its value; between knots linear in the square root of time, rounded up; before the
/// first knot the first value. Never below the exact value and never above both knots; above the
/// exact value by at most one quantum and `2^-60 |v1 - v0| / (sqrt(t1) - sqrt(t0))`, which for knots
/// an hour or more apart within a year is below 4e-18 of the difference (measured in
/// `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] for an empty or unordered table, a time beyond the last knot or a
/// negative bound on either side of the time.
pub fn upper_bound(table: &[(u64, Fixed)], seconds: u64) -> Result<Fixed, MathError> {
	if !is_increasing(table) {
		return Err(MathError::OutOfDomain);
	}
	let index = table.partition_point(|(time, _)| *time < seconds);
	let &(t1, v1) = table.get(index).ok_or(MathError::OutOfDomain)?;
	let before = index.checked_sub(1).and_then(|before| table.get(before));
	let after = non_negative(v1)?;
	let Some(&(t0, v0)) = before.filter(|_| t1 != seconds) else {
		return Ok(v1);
	};
	let before = non_negative(v0)?;
	let (near, here, far) = (root(t0), root(seconds), root(t1));
	// The distance to the lower bound's knot, as a share of the whole, rounded up.
	let distance = if before <= after {
		here.above.saturating_sub(near.below)
	} else {
		far.above.saturating_sub(here.below)
	};
	let whole = far.below.saturating_sub(near.above);
	let (low, rise) = (before.min(after), before.abs_diff(after));
	if distance >= whole {
		// The knots are too close for their roots to tell apart.
		return fixed(before.max(after));
	}
	let share = mul_div_ceil(rise, distance, whole)?;
	fixed(low.checked_add(share).ok_or(MathError::Overflow)?)
}

/// Bounds of a square root, in units of `2^-64`.
struct Root {
	below: u128,
	above: u128,
}

/// The square root of a time: exact for squares, otherwise at most 3 units between the bounds.
///
/// The root `x` of `time * 2^64` is an integer with an error below 1. With `x' = x * 2^32` and
/// `n = time * 2^128` Newton's step `(x' + n/x') / 2` lies above `sqrt(n)`, by less than
/// `2^64 / (2 x') < 1`; `n` divided by it lies below.
fn root(time: u64) -> Root {
	let time = u128::from(time);
	// time * 2^64 < 2^128: nothing is shifted out; the root is below 2^64.
	let start = (time << 64).isqrt() << 32;
	let Some((quotient, rest)) = div_wide(time, 0, start) else {
		return Root { below: 0, above: 0 };
	};
	let above = start.saturating_add(quotient).saturating_add(u128::from(rest != 0)).div_ceil(2);
	let below = div_wide(time, 0, above).map_or(0, |(quotient, _)| quotient);
	Root { below, above }
}
