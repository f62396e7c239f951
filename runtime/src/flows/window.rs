//! How much has flowed lately, measured so that no edge between two periods can be used twice.
//!
//! A period is 24 hours of governance. The window keeps the current hour and the 24 before it. Any
//! 24 hours lie within those 25, so a sum that stays within a limit here stays within it over *every*
//! stretch of one period, wherever it begins. What flowed is forgotten after one period at the
//! least and one period and an hour at the most.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::Balance;
use scale_info::TypeInfo;

/// How many hours make a period.
pub const HOURS: usize = 24;

/// What flowed in one direction, hour by hour.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Window {
	/// The hour of the newest amount, counted from the relay chain's first block.
	pub hour: u32,
	/// What flowed in that hour, and in each hour before it.
	pub amounts: [Balance; HOURS + 1],
}

impl Window {
	/// The window at `hour`, with what is older than a period forgotten. An earlier hour than the
	/// newest changes nothing.
	#[must_use]
	pub fn at(mut self, hour: u32) -> Self {
		let passed = usize::try_from(hour.saturating_sub(self.hour)).unwrap_or(usize::MAX);
		let passed = passed.min(self.amounts.len());
		self.amounts.rotate_right(passed);
		for amount in self.amounts.iter_mut().take(passed) {
			*amount = 0;
		}
		self.hour = self.hour.max(hour);
		self
	}

	/// Everything in the window.
	pub fn used(&self) -> Balance {
		self.amounts.iter().fold(0, |sum, amount| sum.saturating_add(*amount))
	}

	/// The window with `amount` more in its newest hour.
	#[must_use]
	pub fn with(mut self, amount: Balance) -> Self {
		if let Some(newest) = self.amounts.first_mut() {
			*newest = newest.saturating_add(amount);
		}
		self
	}
}
