//! Orders of several legs, and what they add up to.

#![allow(clippy::cast_possible_truncation, reason = "the macros number variants")]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{Balance, Contracts, Fixed, SeriesId, Side};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Most legs of one order.
pub const MAX_LEGS: u32 = 8;

/// One trade of an order.
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
pub struct Leg {
	/// What is traded.
	pub series: SeriesId,
	/// What the taker does.
	pub side: Side,
	/// How much of it.
	pub contracts: Contracts,
}

/// The legs of an order, each of another series.
pub type Legs = BoundedVec<Leg, ConstU32<MAX_LEGS>>;

/// What the taker accepts for a whole order, fees included.
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
pub enum Limit {
	/// To pay at most so much, whatever comes back counted against it.
	Pay(Balance),
	/// To get at least so much, after everything paid.
	Receive(Balance),
}

impl Limit {
	/// Whether it allows an order that costs `paid` and brings `received`.
	pub fn allows(&self, paid: Balance, received: Balance) -> bool {
		match self {
			Self::Pay(most) => paid <= received.saturating_add(*most),
			Self::Receive(least) => paid.checked_add(*least).is_some_and(|sum| sum <= received),
		}
	}
}

/// Delta that a pool opened at one price round.
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
pub struct RoundDelta {
	/// Number of the round.
	pub round: u64,
	/// Sum of the magnitudes of the deltas of what it wrote and kept, in units of the underlying.
	pub delta: Fixed,
}

impl RoundDelta {
	/// What was opened at `round`: nothing if the record is of another one.
	pub fn at(self, round: u64) -> Fixed {
		if self.round == round {
			self.delta
		} else {
			Fixed::ZERO
		}
	}
}
