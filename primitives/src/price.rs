//! One price round: what pool, margin, trading, hedging and settlement agree on.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::units::{Price, Timestamp};
use scale_info::TypeInfo;

/// An aggregated price of an underlying in a strike asset.
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
	Debug,
)]
pub struct PriceRound {
	/// Strictly increasing number of the round.
	pub number: u64,
	/// When the oldest contribution was made. Also the time at which quotes are priced.
	pub time: Timestamp,
	/// Strike-asset units for one unit of the underlying.
	pub price: Price,
}

impl PriceRound {
	/// Seconds since the oldest contribution.
	pub fn age(&self, now: Timestamp) -> u64 {
		now.saturating_since(self.time)
	}
}
