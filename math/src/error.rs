//! The one error type of this crate.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Why a computation has no answer.
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
	PartialOrd,
	Ord,
	Debug,
	Hash,
)]
pub enum MathError {
	/// The result does not fit the result type.
	Overflow,
	/// A divisor is zero.
	DivisionByZero,
	/// An argument lies outside the documented domain of the function.
	OutOfDomain,
}

impl fmt::Display for MathError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Overflow => "the result does not fit its type",
			Self::DivisionByZero => "division by zero",
			Self::OutOfDomain => "an argument is outside the domain of the function",
		})
	}
}

impl core::error::Error for MathError {}
