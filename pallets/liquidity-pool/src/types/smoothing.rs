//! The smoothed volatility of a position.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{error::MathError, surface::smoothed_volatility};
use dhv_primitives::{Fixed, Timestamp, Volatility};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How the volatilities are smoothed at which newcomers and leavers may have to pay.
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
pub struct SmoothingTerms {
	/// Seconds after which half of what the average knew is forgotten.
	pub half_life: u64,
	/// The smoothed volatility is at most this many times the present one, and at least that part
	/// of it. At 1 nothing is smoothed.
	pub clamp: Fixed,
}

impl SmoothingTerms {
	/// Shortest half-life in seconds.
	pub const MIN_HALF_LIFE: u64 = 60;
	/// Longest half-life in seconds: seven days.
	pub const MAX_HALF_LIFE: u64 = 7 * 86_400;
	/// Largest clamp.
	pub const MAX_CLAMP: Fixed = Fixed::from_int(10);
}

/// The average of a series' total variance over time, as a volatility, and what it goes on with.
///
/// A volatility counts for as long as it was the last one seen, not from the mark before it: what
/// the surface says for one moment has no weight in the average, however long nothing was marked.
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
pub struct SmoothedVolatility {
	/// The average up to `time`; between the least and the greatest volatility that was seen.
	pub average: Volatility,
	/// What the surface said at `time`.
	pub last: Volatility,
	/// The time of the last mark.
	pub time: Timestamp,
}

impl SmoothedVolatility {
	/// The average of a series that has no past.
	pub const fn new(last: Volatility, time: Timestamp) -> Self {
		Self { average: last, last, time }
	}

	/// Lets the last volatility count up to `time`, from where on it is `now`.
	///
	/// The average is not clamped: a clamp that was stored would keep a part of what the surface
	/// said for a moment.
	pub fn advance(
		&self,
		now: Volatility,
		time: Timestamp,
		terms: &SmoothingTerms,
	) -> Result<Self, MathError> {
		let elapsed = time.saturating_since(self.time);
		let SmoothingTerms { half_life, .. } = *terms;
		let average = smoothed_volatility(self.average, self.last, elapsed, half_life, Fixed::MAX)?;
		Ok(Self { average, last: now, time: time.max(self.time) })
	}

	/// The average, clamped around the last volatility.
	pub fn clamped(&self, terms: &SmoothingTerms) -> Result<Volatility, MathError> {
		smoothed_volatility(self.average, self.last, 0, terms.half_life, terms.clamp)
	}
}
