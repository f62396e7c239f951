//! Time-weighted averages of prices, and the median over operators. Storage-free.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::MathError;
use dhv_primitives::{Fixed, Price, Timestamp};
use scale_info::TypeInfo;

/// The stretch of time that is averaged, and how long one price may fill it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
	/// First second.
	pub opens: Timestamp,
	/// End; not part of it.
	pub closes: Timestamp,
	/// A price fills time until it is this many seconds old.
	pub max_age: u64,
}

/// How long one price held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
	/// When it arrived.
	pub arrived: Timestamp,
	/// When it was made; its age counts from then.
	pub stamped: Timestamp,
	/// When the next one replaced it.
	pub until: Timestamp,
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
	/// Adds a price for the time that it held: only the part inside the window, and only until it
	/// was too old. Each price is added once, when the next one replaces it or the window is over.
	pub fn add(&self, price: Price, span: &Span, window: &Window) -> Result<Self, MathError> {
		let stale = Timestamp::from_secs(span.stamped.secs().saturating_add(window.max_age));
		let from = span.arrived.max(window.opens);
		let seconds = span.until.min(window.closes).min(stale).saturating_since(from);
		let weight = i64::try_from(seconds).map_err(|_| MathError::Overflow)?;
		let weighted = price.get().mul_floor(Fixed::from_int(weight))?;
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

/// The median: of an even number of prices halfway between the middle two, rounded down, as for the
/// combined rounds. The lower or the upper one would favour puts or calls each time; halfway leans
/// to neither by more than a quantum.
pub fn median(mut prices: alloc::vec::Vec<Price>) -> Option<Price> {
	prices.sort_unstable();
	let upper = prices.len().checked_div(2)?;
	let high = *prices.get(upper)?;
	if prices.len() % 2 == 1 {
		return Some(high);
	}
	let low = *prices.get(upper.checked_sub(1)?)?;
	let half = high.raw().checked_sub(low.raw())?.checked_div(2)?;
	low.raw().checked_add(half).map(Price::from_raw)
}
