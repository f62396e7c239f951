//! How far the work of a rule has come, and what it has made.

#![allow(clippy::cast_possible_truncation, reason = "the macros number variants")]

use super::rule::{MAX_EXCLUSIONS, MAX_RUNGS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::strikes::Ladder;
use dhv_primitives::{Price, SeriesId, Timestamp};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// The strikes of one expiry.
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
pub struct Rung {
	/// The expiry.
	pub expiry: Timestamp,
	/// Its strikes.
	pub ladder: Ladder,
}

/// What a rule lists at a price round, soonest expiry first.
pub type Grid = BoundedVec<Rung, ConstU32<MAX_RUNGS>>;

/// How far a pass over a grid has come.
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
pub enum Stage {
	/// Retires what fell out; went through the series up to this one.
	Retiring(Option<SeriesId>),
	/// Lists what is missing: the place of the expiry, and of the series in it. A strike's call is
	/// at an even place, its put follows.
	Listing {
		/// Of the expiry.
		rung: u32,
		/// Of the series.
		place: u32,
	},
	/// Nothing is left.
	Done,
}

/// One pass over the grid of a price round.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Pass {
	/// The newest round that was looked at.
	pub round: u64,
	/// What is to be listed.
	pub grid: Grid,
	/// How far it has come.
	pub stage: Stage,
}

/// A series that was listed by the rule and that nobody has changed.
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
pub struct RuleListing {
	/// When it expires.
	pub expiry: Timestamp,
	/// Its strike.
	pub strike: Price,
}

/// A series that the rule does not list again.
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
pub struct Exclusion {
	/// The series.
	pub series: SeriesId,
	/// Until when.
	pub expiry: Timestamp,
}

/// The series that the rule does not list again, in the order of their exclusion.
pub type Exclusions = BoundedVec<Exclusion, ConstU32<MAX_EXCLUSIONS>>;
