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

/// The sum of entries: of a whole book, or of its series of one expiry.
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
	/// The entries from the pool's side: short positions count negated.
	pub side: Greeks,
	/// Their value at smoothed volatilities.
	pub smoothed: Fixed,
	/// Contracts held less contracts written.
	pub net: Fixed,
	/// Size of the net position of every series, added up.
	pub gross: Fixed,
	/// Number of series.
	pub series: u32,
}

impl BookTotal {
	/// The sum with `new` in the place of `old`. An empty entry does not count.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn replace(&self, old: Option<&BookEntry>, new: &BookEntry) -> Result<Self, MathError> {
		let mut total = *self;
		if let Some(old) = old {
			let net = old.net()?;
			total.side = total.side.try_add(&old.side()?.try_neg()?)?;
			total.smoothed = total.smoothed.try_sub(old.smoothed_side()?)?;
			total.net = total.net.try_sub(net)?;
			total.gross = total.gross.try_sub(net.try_abs()?)?;
			total.series = total.series.checked_sub(1).ok_or(MathError::Overflow)?;
		}
		if !new.is_empty() {
			let net = new.net()?;
			total.side = total.side.try_add(&new.side()?)?;
			total.smoothed = total.smoothed.try_add(new.smoothed_side()?)?;
			total.net = total.net.try_add(net)?;
			total.gross = total.gross.try_add(net.try_abs()?)?;
			total.series = total.series.checked_add(1).ok_or(MathError::Overflow)?;
		}
		Ok(total)
	}

	/// Both sums together.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add(&self, other: &Self) -> Result<Self, MathError> {
		Ok(Self {
			side: self.side.try_add(&other.side)?,
			smoothed: self.smoothed.try_add(other.smoothed)?,
			net: self.net.try_add(other.net)?,
			gross: self.gross.try_add(other.gross)?,
			series: self.series.checked_add(other.series).ok_or(MathError::Overflow)?,
		})
	}
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
