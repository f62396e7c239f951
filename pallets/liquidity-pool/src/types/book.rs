//! The book: positions, their sum, and the pass that re-marks them.

use super::SmoothedVolatility;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::error::MathError;
use dhv_primitives::{Contracts, Fixed, Greeks, SeriesId, Timestamp};
use scale_info::TypeInfo;

/// A pool's position in one series and its last mark.
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
pub struct BookEntry {
	/// Contracts written and not yet closed or settled.
	pub short: Contracts,
	/// Contracts held.
	pub long: Contracts,
	/// One contract from the holder's side.
	pub unit: Greeks,
	/// The value of one contract at the smoothed volatility, from the holder's side.
	pub smoothed: Fixed,
	/// The smoothed volatility; none once the value depends on no volatility.
	pub smoothing: Option<SmoothedVolatility>,
	/// Time of the round it was marked on.
	pub marked_at: Timestamp,
	/// The last round that marking was tried on.
	pub round: u64,
	/// The surface that marking was last tried on.
	pub surface_version: u64,
}

impl BookEntry {
	/// Contracts held less contracts written.
	pub fn net(&self) -> Result<Fixed, MathError> {
		self.long.to_fixed()?.try_sub(self.short.to_fixed()?)
	}

	/// The position from the pool's side.
	pub fn side(&self) -> Result<Greeks, MathError> {
		self.unit.scale(self.net()?)
	}

	/// The value of the position at the smoothed volatility, from the pool's side; rounded like
	/// [`Self::side`].
	pub fn smoothed_side(&self) -> Result<Fixed, MathError> {
		self.smoothed.mul_nearest(self.net()?)
	}

	/// Whether nothing is held or owed.
	pub fn is_empty(&self) -> bool {
		self.short.is_zero() && self.long.is_zero()
	}
}

/// The sum of a pool's entries.
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
pub struct BookTotal {
	/// The book from the pool's side: short positions count negated.
	pub side: Greeks,
	/// Its value at smoothed volatilities.
	pub smoothed: Fixed,
	/// Number of series.
	pub series: u32,
}

/// A round of re-marking through a pool's book.
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
pub struct MarkPass {
	/// Whether one is under way.
	pub active: bool,
	/// The last series it visited.
	pub cursor: Option<SeriesId>,
	/// The price round it began on.
	pub round: u64,
	/// The surface it began on.
	pub surface_version: u64,
	/// The time of that round.
	pub time: Timestamp,
	/// Whether a series could not be marked.
	pub failed: bool,
	/// Every mark of the book is at least as recent as this.
	pub completed: Timestamp,
}
