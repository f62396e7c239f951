//! What a home account asks of the venue, and what became of it.
#![allow(clippy::cast_possible_truncation, reason = "the codec macro casts its indices")]

use crate::{Balance, MarketId, Nonce, RelayBlock};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	units::{Delta, Price},
	MathError,
};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// One thing to do.
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
pub enum Command {
	/// Move collateral from the account's balance into its margin.
	#[codec(index = 0)]
	Deposit {
		/// Above zero; the balance has to cover it.
		amount: Balance,
	},
	/// Move margin back to the account's balance. The rest has to cover the initial margin at a
	/// fresh index, unless nothing is open.
	#[codec(index = 1)]
	Withdraw {
		/// Above zero, at most the margin.
		amount: Balance,
	},
	/// Trade until the position has this size.
	#[codec(index = 2)]
	SetPosition {
		/// The market.
		market: MarketId,
		/// The signed size to reach.
		target: Delta,
		/// The worst price per unit, fee included: the highest for a purchase, the lowest for a sale.
		limit: Price,
		/// Refuse unless the position comes nearer to zero without crossing it.
		reduce_only: bool,
	},
	/// Push a report.
	#[codec(index = 3)]
	Report,
}

/// A command with its number and its deadline.
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
pub struct Request {
	/// Above every nonce that the account used before.
	pub nonce: Nonce,
	/// The last relay block at which it may be executed.
	pub valid_until: RelayBlock,
	/// What to do.
	pub command: Command,
}

/// A request in one of the versions that the venue understands.
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
pub enum VersionedRequest {
	/// The first version.
	#[codec(index = 1)]
	V1(Request),
}

impl VersionedRequest {
	/// The request in the newest version.
	pub fn into_latest(self) -> Request {
		match self {
			Self::V1(request) => request,
		}
	}
}

impl From<Request> for VersionedRequest {
	fn from(request: Request) -> Self {
		Self::V1(request)
	}
}

/// What became of a request that took its nonce.
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
pub enum Outcome {
	/// It was done in full.
	#[codec(index = 0)]
	Executed,
	/// It came after its deadline; nothing was done.
	#[codec(index = 1)]
	Expired,
	/// A rule forbade it; nothing was done.
	#[codec(index = 2)]
	Refused(Refusal),
}

/// Why a request was refused.
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
)]
pub enum Refusal {
	/// The venue takes no risk and pays nothing out now. Reductions and deposits still work.
	#[codec(index = 0)]
	Paused,
	/// There is no such market.
	#[codec(index = 1)]
	UnknownMarket,
	/// The market takes reductions only.
	#[codec(index = 2)]
	ReduceOnlyMarket,
	/// The index is too old for what was asked, or there was none yet.
	#[codec(index = 3)]
	StaleIndex,
	/// The fill would be worse than the limit.
	#[codec(index = 4)]
	LimitExceeded,
	/// The market's open interest would exceed its cap, or what the pool can back.
	#[codec(index = 5)]
	OpenInterest,
	/// The margin would not cover what has to be there.
	#[codec(index = 6)]
	InsufficientMargin,
	/// The account's balance does not cover the deposit, or its transfer failed.
	#[codec(index = 7)]
	InsufficientFree,
	/// The amount is zero or above the margin.
	#[codec(index = 8)]
	InvalidAmount,
	/// The position, or the difference to it, is smaller than the market's smallest trade.
	#[codec(index = 9)]
	TooSmall,
	/// The account has positions in as many markets as it may.
	#[codec(index = 10)]
	TooManyPositions,
	/// A reducing request would have opened, increased or turned the position.
	#[codec(index = 11)]
	NotReducing,
	/// The account is below its maintenance margin and is to be liquidated first.
	#[codec(index = 12)]
	Liquidatable,
	/// The pool cannot pay the profit now.
	#[codec(index = 13)]
	PoolExhausted,
	/// A figure does not fit its type.
	#[codec(index = 14)]
	Arithmetic,
}

impl From<MathError> for Refusal {
	fn from(_: MathError) -> Self {
		Self::Arithmetic
	}
}

/// For what storage layers may fail with: too many of them.
impl From<DispatchError> for Refusal {
	fn from(_: DispatchError) -> Self {
		Self::Arithmetic
	}
}
