//! Listings, and when they end.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::Timestamp;
use scale_info::TypeInfo;

/// A series that a pool trades.
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
pub struct Listing {
	/// Whether takers may buy it from the pool.
	pub buyable: bool,
	/// Whether takers may sell it to the pool.
	pub sellable: bool,
	/// When it was listed.
	pub listed_at: Timestamp,
	/// When the series expires and the listing ends.
	pub expiry: Timestamp,
}

/// How many listings end at one moment.
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
pub struct Expiring {
	/// When they end.
	pub expiry: Timestamp,
	/// How many they are, over all pools.
	pub listings: u32,
}
