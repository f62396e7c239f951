//! Which sets of parameters there are.

#![allow(clippy::cast_possible_truncation, reason = "the macros number variants")]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::PoolId;
use scale_info::TypeInfo;

/// A set of parameters that governance tunes.
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
pub enum TunedSet {
	/// The terms at which a pool trades.
	Trading(PoolId),
	/// The terms of a pool's orders.
	Otc(PoolId),
}
