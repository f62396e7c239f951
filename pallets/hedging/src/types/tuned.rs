//! Which sets of parameters there are.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::ReactorId;
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
	/// When and how a pool is hedged.
	Hedges(PoolId),
	/// The limits of a reactor.
	Reactor(ReactorId),
	/// What is paid for useful calls.
	Bounty(PoolId),
}
