//! Time-weighted averages of price rounds. Storage-free.

use crate::types::RoundInForce;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::MathError;
use dhv_primitives::{Fixed, Price, Timestamp};
use scale_info::TypeInfo;

/// The stretch of time that is averaged, and how long one round may fill it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
	/// First second.
	pub opens: Timestamp,
	/// End; not part of it.
	pub closes: Timestamp,
	/// A round fills time until it is this many seconds old.
	pub max_age: u64,
}

/// Prices times the seconds that they held.
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
	Default,
	Debug,
)]
pub struct TimeWeighted {
	/// Sum of price times seconds.
	pub sum: Fixed,
	/// Seconds in the sum.
	pub covered: u64,
}

impl TimeWeighted {
	/// Adds the price of a round that held from its arrival until `until`: only the part inside
	/// the window, and only until the round was too old. Each round is added once, when the next
	/// one replaces it or the window is over.
	pub fn add(
		&self,
		held: &RoundInForce,
		until: Timestamp,
		window: &Window,
	) -> Result<Self, MathError> {
		let stale = Timestamp::from_secs(held.round.time.secs().saturating_add(window.max_age));
		let from = held.arrived.max(window.opens);
		let seconds = until.min(window.closes).min(stale).saturating_since(from);
		let weight = i64::try_from(seconds).map_err(|_| MathError::Overflow)?;
		let weighted = held.round.price.get().mul_floor(Fixed::from_int(weight))?;
		Ok(Self {
			sum: self.sum.try_add(weighted)?,
			covered: self.covered.checked_add(seconds).ok_or(MathError::Overflow)?,
		})
	}

	/// The average price over the covered seconds, to the nearest quantum.
	pub fn average(&self) -> Result<Price, MathError> {
		let weight = i64::try_from(self.covered).map_err(|_| MathError::Overflow)?;
		self.sum.div_nearest(Fixed::from_int(weight)).map(Price::new)
	}
}
