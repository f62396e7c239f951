//! Governed rules of automatic listing, and the grid that follows from one.

#![allow(clippy::cast_possible_truncation, reason = "the macros number variants")]

use super::pass::{Grid, Rung};
use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	calendar::{next_month_end, next_period, DAY},
	error::MathError,
	strikes::{deviation_width, strike_step, Ladder},
};
use dhv_primitives::{Fixed, Price, Timestamp, Volatility};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Most kinds of expiries of one rule.
pub const MAX_CYCLES: u32 = 8;
/// Most expiries of one grid.
pub const MAX_RUNGS: u32 = 32;
/// Most series that a manager takes out of a pool's grid at a time.
pub const MAX_EXCLUSIONS: u32 = 256;
/// Strikes beyond the edge of the grid that stay listed, so that a price at a border does not list
/// and retire the same series to and fro.
pub const SLACK: u32 = 1;
/// Longest time to expiry that can be governed.
const LONGEST: u64 = 400 * DAY;
/// Most standard deviations that can be governed.
const WIDEST: Fixed = Fixed::from_int(10);
/// Greatest volatility that can be governed.
const WILDEST: Fixed = Fixed::from_int(5);

/// Moments that recur.
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
	Debug,
)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Cycle {
	/// Every `seconds`, `offset` after the whole multiples since 1970: hours, days, weeks.
	Period {
		/// The distance of two moments; at most 400 days.
		seconds: u64,
		/// Below `seconds`. Weeks begin on Thursdays, at 00:00.
		offset: u64,
	},
	/// The last `weekday` of each month that ends a group of `months`: months, quarters, years.
	MonthEnd {
		/// A divisor of twelve.
		months: u64,
		/// From Monday, 1, to Sunday, 7.
		weekday: u64,
		/// Seconds after 00:00 UTC.
		time_of_day: u64,
	},
}

impl Cycle {
	/// Whether its figures are in range, so that it has moments until the calendar ends.
	fn is_valid(&self) -> bool {
		let short = match *self {
			Self::Period { seconds, .. } => seconds <= LONGEST,
			Self::MonthEnd { .. } => true,
		};
		short && self.next(Timestamp::from_secs(0)).is_ok()
	}

	/// The first moment after another.
	fn next(&self, after: Timestamp) -> Result<Timestamp, MathError> {
		match *self {
			Self::Period { seconds, offset } => next_period(after, seconds, offset),
			Self::MonthEnd { months, weekday, time_of_day } => {
				next_month_end(after, months, weekday, time_of_day)
			}
		}
	}
}

/// The next expiries of one cycle.
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
	Debug,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expiries {
	/// When they are.
	pub cycle: Cycle,
	/// How many of them are listed; above zero.
	pub count: u32,
}

/// The distance of two strikes.
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
	Debug,
)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Step {
	/// Always this.
	Constant(Price),
	/// 1, 2, 2.5 or 5 times a power of ten, near a part of the spot price, rounded up to whole
	/// multiples of `unit`. Farther apart where so many strikes as there may be at an expiry would
	/// not reach as far out as they should.
	Nice {
		/// The part of the spot price; above zero, at most one.
		share: Fixed,
		/// What every strike is a multiple of; above zero.
		unit: Price,
	},
}

/// How far strikes lie from the spot price on each side.
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
	Debug,
)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Width {
	/// A part of the spot price; at most one.
	Share(Fixed),
	/// Standard deviations until expiry at a governed volatility. It is governed because a new
	/// expiry has no smile yet, and so that no surface decides what is listed.
	Deviations {
		/// How many; above zero, at most ten.
		count: Fixed,
		/// Yearly; above zero, at most five.
		volatility: Volatility,
	},
}

/// What a pool lists by itself.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListingRule {
	/// When series expire; moments of several cycles count once.
	pub expiries: BoundedVec<Expiries, ConstU32<MAX_CYCLES>>,
	/// Least time to expiry of a new listing, in seconds; below `max_time`.
	pub min_time: u64,
	/// Greatest time to expiry, in seconds; at most 400 days.
	pub max_time: u64,
	/// The distance of two strikes.
	pub step: Step,
	/// How far strikes lie from the spot price.
	pub width: Width,
	/// Series of one expiry above which the rule lists none, calls and puts together; at least two.
	pub max_per_expiry: u32,
	/// Listings of the pool above which the rule lists none.
	pub max_listings: u32,
	/// Whether takers may buy new series from the pool.
	pub buyable: bool,
	/// Whether takers may sell new series to the pool.
	pub sellable: bool,
}

impl ListingRule {
	/// Whether every figure is in its range and the figures agree with each other, for a pool of at
	/// most `most` listings.
	pub fn is_valid(&self, most: u32) -> bool {
		let count =
			self.expiries.iter().map(|expiries| expiries.count).fold(0, u32::saturating_add);
		let cycles = !self.expiries.is_empty()
			&& count <= MAX_RUNGS
			&& self.expiries.iter().all(|expiries| expiries.count > 0 && expiries.cycle.is_valid());
		let positive = |value: Fixed, most: Fixed| value.is_positive() && value <= most;
		let step = match self.step {
			Step::Constant(price) => price.get().is_positive(),
			Step::Nice { share, unit } => positive(share, Fixed::ONE) && unit.get().is_positive(),
		};
		let width = match self.width {
			Width::Share(share) => positive(share, Fixed::ONE),
			Width::Deviations { count, volatility } => {
				positive(count, WIDEST) && positive(volatility.get(), WILDEST)
			}
		};
		let bounds = self.min_time < self.max_time
			&& self.max_time <= LONGEST
			&& self.max_per_expiry >= 2
			&& self.max_per_expiry <= self.max_listings
			&& self.max_listings <= most;
		cycles && step && width && bounds
	}

	/// The expiries that are listed at a time, soonest first.
	///
	/// # Errors
	/// Those of the calendar.
	pub fn expiries(&self, now: Timestamp) -> Result<Vec<Timestamp>, MathError> {
		let last = now.try_add_secs(self.max_time)?;
		let first = now.try_add_secs(self.min_time)?;
		let mut found = BTreeSet::new();
		for Expiries { cycle, count } in &self.expiries {
			let mut at = first;
			for _ in 0..*count {
				at = cycle.next(at)?;
				if at > last {
					break;
				}
				found.insert(at);
			}
		}
		Ok(found.into_iter().collect())
	}

	/// What is listed at a time and a spot price. Strikes stay as far apart as they are in the grid
	/// before as long as [`strike_step`] allows.
	///
	/// # Errors
	/// Those of the calendar; `OutOfDomain` for a spot price that is not positive; `Overflow`.
	pub fn grid(&self, now: Timestamp, spot: Price, before: &[Rung]) -> Result<Grid, MathError> {
		let most = self.max_per_expiry.checked_div(2).unwrap_or_default();
		let mut rungs = Grid::new();
		for expiry in self.expiries(now)? {
			let width = match self.width {
				Width::Share(share) => share.mul_floor(spot.get())?,
				Width::Deviations { count, volatility } => {
					deviation_width(spot, volatility, count, expiry.saturating_since(now))?
				}
			};
			let previous = before.iter().find(|rung| rung.expiry == expiry);
			let previous = previous.map(|rung| rung.ladder.step);
			let step = self.step_for(spot, width, most, previous)?;
			let ladder = Ladder::new(spot, step, width, most)?;
			rungs.try_push(Rung { expiry, ladder }).map_err(|_| MathError::Overflow)?;
		}
		Ok(rungs)
	}

	/// The distance of `most` strikes that reach to `width` on each side of the spot price.
	fn step_for(
		&self,
		spot: Price,
		width: Fixed,
		most: u32,
		previous: Option<Price>,
	) -> Result<Price, MathError> {
		let (share, unit) = match self.step {
			Step::Constant(step) => return Ok(step),
			Step::Nice { share, unit } => (share, unit),
		};
		let side = most.saturating_sub(1).checked_div(2).unwrap_or_default();
		let mut target = share.mul_floor(spot.get())?;
		if side > 0 {
			target = target.max(width.div_ceil(Fixed::from_int(side.into()))?);
		}
		strike_step(target, unit, previous)
	}
}
