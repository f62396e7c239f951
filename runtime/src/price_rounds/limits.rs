//! What operators' values must satisfy to make a price.

use crate::configs::oracle::MAX_OPERATORS;
use dhv_primitives::{
	tunable::{ensure_in_range, Tunable, Unit},
	tunables,
};
use frame_support::pallet_prelude::*;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// One in basis points.
const ONE_BPS: u32 = 10_000;

/// What operators' values must satisfy to make a price.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Limits {
	/// Values older than this, in seconds, do not count: 12 to 3,600. What counts decides how old a
	/// price is, so an operator who falls silent ages it by this much and no more.
	pub max_age: u32,
	/// How far from the median of all a value may lie before it is an outlier, in basis points of
	/// it: 50 to 5,000.
	pub max_deviation_bps: u32,
	/// How far from the price the nearest values of a quorum may lie, in basis points of it: 10 to
	/// [`max_deviation_bps`](Self::max_deviation_bps). Where they lie further apart there is no price.
	pub max_spread_bps: u32,
	/// The share of the operators that must be exceeded for a quorum, in basis points: 5,000 to
	/// 9,000. Half of them at least, so that a minority moves no price beyond the values of the others.
	pub quorum_bps: u32,
	/// The fewest operators that make a quorum, however few there are: 1 to 31.
	pub least_quorum: u32,
}

const fn bps(least: i128, most: i128) -> Tunable {
	Tunable::new(Unit::BasisPoints, least, most)
}

// Stricter is what makes fewer prices.
tunables! { Limits {
	max_age = Tunable::new(Unit::Seconds, 12, 3_600).share(5_000, 30).down();
	max_deviation_bps = bps(50, 5_000).share(2_500, 100).down();
	max_spread_bps = bps(10, 5_000).share(5_000, 50).down();
	quorum_bps = bps(5_000, 9_000).step(500).up();
	least_quorum = Tunable::new(Unit::Count, 1, MAX_OPERATORS as i128).up();
} }

impl Limits {
	/// What holds until the governor says otherwise.
	pub const DEFAULT: Self = Self {
		max_age: 90,
		max_deviation_bps: 2_000,
		max_spread_bps: 200,
		quorum_bps: 5_000,
		least_quorum: 1,
	};

	/// Whether every figure is in its range, and the spread not above the deviation.
	pub fn is_valid(&self) -> bool {
		ensure_in_range(self, 0).is_ok() && self.max_spread_bps <= self.max_deviation_bps
	}

	/// Whether nothing counts under these that would not under `other`, and something less does.
	pub fn is_tighter_than(&self, other: &Self) -> bool {
		self != other
			&& self.max_age <= other.max_age
			&& self.max_deviation_bps <= other.max_deviation_bps
			&& self.max_spread_bps <= other.max_spread_bps
			&& self.quorum_bps >= other.quorum_bps
			&& self.least_quorum >= other.least_quorum
	}

	/// How many of so many operators make a quorum.
	pub fn quorum(&self, operators: u32) -> u32 {
		let share = u64::from(operators).saturating_mul(u64::from(self.quorum_bps));
		let exceeded = share.checked_div(u64::from(ONE_BPS)).unwrap_or_default();
		let needed = u32::try_from(exceeded).unwrap_or(u32::MAX).saturating_add(1);
		needed.max(self.least_quorum)
	}
}
