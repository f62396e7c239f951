//! Multipliers of slippage and spread by delta and tenor.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::real64::Real64,
	units::{Delta, OptionKind},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Largest number of delta bands: one percent each.
pub const MAX_BANDS: u8 = 100;
/// Largest number of tenors.
pub const MAX_TENORS: u8 = 64;

/// Where the knots of a table of multipliers lie.
///
/// Delta is cut into bands of equal width. Tenors are spread evenly over the square root of the time
/// to expiry, from zero to `max_root_seconds`.
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
	PartialOrd,
	Ord,
	Default,
	Debug,
	Hash,
)]
pub struct MultiplierGrid {
	/// Width of a delta band in percent; divides 100.
	pub band_width_percent: u8,
	/// Number of tenors, from 1 to [`MAX_TENORS`].
	pub tenors: u8,
	/// Square root of the seconds to expiry of the last tenor; above zero.
	pub max_root_seconds: u32,
}

/// A place in a table of multipliers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MultiplierPosition {
	/// Delta band, counted from zero.
	pub band: u8,
	/// The tenor at or before the time to expiry, counted from zero.
	pub tenor: u8,
	/// How far the time is from that tenor to the next, in `[0, 1)`; 0 at and beyond the last.
	pub remainder: Fixed,
}

impl MultiplierGrid {
	/// Checks the ranges of the fields.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] unless they hold.
	pub fn validate(&self) -> Result<(), MathError> {
		let whole_bands = 100u8.checked_rem(self.band_width_percent) == Some(0);
		let tenors = (1..=MAX_TENORS).contains(&self.tenors);
		if whole_bands && tenors && self.max_root_seconds > 0 {
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}

	/// Number of delta bands; zero for a width of zero.
	pub fn bands(&self) -> u8 {
		100u8.checked_div(self.band_width_percent).unwrap_or_default()
	}

	/// Number of entries of a table on this grid.
	pub fn entries(&self) -> usize {
		usize::from(self.bands()).saturating_mul(usize::from(self.tenors))
	}

	/// The place of an option: band `floor(|delta| * 100 / width)`, tenor position
	/// `sqrt(seconds) * (tenors - 1) / max_root_seconds` to the nearest.
	///
	/// A delta of ±1 (or beyond) belongs to the last band, a time beyond the last tenor to the last
	/// tenor. Source: Rysk Beyond, which has no answer in these two cases.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a grid that does not validate.
	pub fn position(&self, delta: Delta, seconds: u64) -> Result<MultiplierPosition, MathError> {
		self.validate()?;
		let width = u128::from(self.band_width_percent).saturating_mul(PERCENT);
		let band = delta.raw().unsigned_abs().checked_div(width).unwrap_or_default();
		let last = self.bands().saturating_sub(1);
		let band = u8::try_from(band).unwrap_or(last).min(last);
		let (tenor, remainder) = self.tenor(seconds)?;
		Ok(MultiplierPosition { band, tenor, remainder })
	}

	fn tenor(&self, seconds: u64) -> Result<(u8, Fixed), MathError> {
		let last = self.tenors.saturating_sub(1);
		let root = u128::from(self.max_root_seconds);
		if u128::from(seconds) >= root.saturating_mul(root) {
			return Ok((last, Fixed::ZERO));
		}
		let whole = Real64::from_u128;
		let travelled = whole(u128::from(seconds)).square_root()? * whole(u128::from(last));
		let place = travelled.divide(whole(root))?.to_fixed()?.raw();
		let index = place.checked_div(Fixed::SCALE).unwrap_or_default();
		let remainder = place.checked_rem(Fixed::SCALE).unwrap_or_default();
		let tenor = u8::try_from(index).unwrap_or(last).min(last);
		Ok((tenor, Fixed::from_raw(remainder)))
	}

	/// The multiplier at a place of a table, linear between tenors, rounded to the nearest.
	///
	/// `table` holds the bands of the first tenor, then those of the next. Error: half a quantum plus
	/// half a quantum times the difference of the two knots (from the position).
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] if the table has not [`MultiplierGrid::entries`] entries, the
	/// place is not on the grid or an entry that counts is below one; [`MathError::Overflow`].
	pub fn multiplier(
		&self,
		table: &[Fixed],
		position: &MultiplierPosition,
	) -> Result<Fixed, MathError> {
		if table.len() != self.entries()
			|| position.band >= self.bands()
			|| !(Fixed::ZERO..Fixed::ONE).contains(&position.remainder)
		{
			return Err(MathError::OutOfDomain);
		}
		let near = self.entry(table, position.band, position.tenor)?;
		if position.remainder.is_zero() {
			return Ok(near);
		}
		let far = self.entry(table, position.band, position.tenor.saturating_add(1))?;
		far.try_sub(near)?.mul_nearest(position.remainder)?.try_add(near)
	}

	fn entry(&self, table: &[Fixed], band: u8, tenor: u8) -> Result<Fixed, MathError> {
		let index = usize::from(tenor)
			.saturating_mul(usize::from(self.bands()))
			.saturating_add(usize::from(band));
		match table.get(index) {
			Some(entry) if *entry >= Fixed::ONE => Ok(*entry),
			_ => Err(MathError::OutOfDomain),
		}
	}
}

/// The stored integer of one percent.
const PERCENT: u128 = 10_000_000_000_000_000;

/// A table of multipliers for each kind of option, borrowed from where it is stored.
///
/// The kind decides, not the sign of delta: a put so far out of the money that its delta rounds to
/// zero still has the multipliers of puts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Multipliers<'a> {
	/// Of calls.
	pub call: &'a [Fixed],
	/// Of puts.
	pub put: &'a [Fixed],
}

impl<'a> Multipliers<'a> {
	/// The table of one kind.
	pub const fn of(&self, kind: OptionKind) -> &'a [Fixed] {
		match kind {
			OptionKind::Call => self.call,
			OptionKind::Put => self.put,
		}
	}

	/// Checks both tables: the number of entries, and every entry at least one. For the moment they
	/// are stored; a lookup checks the length and the entries it reads.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`].
	pub fn validate(&self, grid: &MultiplierGrid) -> Result<(), MathError> {
		grid.validate()?;
		let good = |table: &[Fixed]| {
			table.len() == grid.entries() && table.iter().all(|entry| *entry >= Fixed::ONE)
		};
		if good(self.call) && good(self.put) {
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}

	/// The multiplier of a kind at a place.
	///
	/// # Errors
	/// As [`MultiplierGrid::multiplier`].
	pub fn at(
		&self,
		kind: OptionKind,
		grid: &MultiplierGrid,
		position: &MultiplierPosition,
	) -> Result<Fixed, MathError> {
		grid.multiplier(self.of(kind), position)
	}
}
