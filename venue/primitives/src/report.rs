//! The snapshot of an account that the venue pushes to its home chain.
#![allow(clippy::cast_possible_truncation, reason = "the codec macro casts its indices")]

use crate::{Balance, HomeAccount, MarketId, Nonce, Outcome, RelayBlock, ReportSeq};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	fixed::Fixed,
	units::{Delta, Price},
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// The most results in a report.
pub const MAX_RESULTS: u32 = 16;

/// The most positions of an account.
pub const MAX_POSITIONS: u32 = 4;

/// What became of one nonce.
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
pub struct NonceResult {
	/// The nonce.
	pub nonce: Nonce,
	/// Its outcome, final.
	pub outcome: Outcome,
}

/// Why a report was sent. If there are several reasons, the last of the order below.
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
pub enum ReportReason {
	/// Nobody asked: a query, not a push.
	#[codec(index = 0)]
	Query,
	/// The longest time between two reports has passed.
	#[codec(index = 1)]
	Heartbeat,
	/// A request took a nonce.
	#[codec(index = 2)]
	Request,
	/// The status of the venue or of a market with a position changed.
	#[codec(index = 3)]
	Status,
	/// A position was liquidated.
	#[codec(index = 4)]
	Liquidation,
}

/// A position at the moment of the report.
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
pub struct PositionReport {
	/// The market.
	pub market: MarketId,
	/// Signed size in whole units of the underlying; never zero.
	pub size: Delta,
	/// Average price at which it was opened, fees excluded.
	pub entry: Price,
	/// The venue's price of the underlying, at which everything is valued.
	pub index: Price,
	/// When the index was fed, in unix seconds.
	pub index_time: u64,
	/// Where the next unit would trade before fees: the index moved by the skew.
	pub mark: Price,
	/// `size * (index - entry)`, rounded down, in whole units of collateral.
	pub unrealised: Fixed,
	/// Funding accrued since it was last settled, rounded down; below zero it is owed.
	pub funding: Fixed,
	/// The annual rate at which longs pay shorts now.
	pub funding_rate: Fixed,
}

/// The snapshot of one account.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Report {
	/// The account, by its name at home.
	pub account: HomeAccount,
	/// Above that of every earlier report of the account. A query has that of the last one pushed.
	pub seq: ReportSeq,
	/// The relay block at which the snapshot was taken.
	pub relay_block: RelayBlock,
	/// When it was taken, in unix seconds of the venue.
	pub time: u64,
	/// Why it was sent.
	pub reason: ReportReason,
	/// Whether the venue takes no risk and pays nothing out.
	pub paused: bool,
	/// The largest nonce taken; zero if none was.
	pub last_nonce: Nonce,
	/// Outcomes of the last nonces taken, ascending.
	pub results: BoundedVec<NonceResult, ConstU32<MAX_RESULTS>>,
	/// The account's balance outside the clearing house.
	pub free: Balance,
	/// The balance of the home chain's own account at the venue, which pays fees of messages.
	pub home_float: Balance,
	/// Collateral in the clearing house, realised results included.
	pub margin: Balance,
	/// Everything ever deposited.
	pub in_total: Balance,
	/// Everything ever withdrawn.
	pub out_total: Balance,
	/// Everything ever realised: profits, losses, funding, fees and penalties.
	/// `margin = in_total - out_total + realised`.
	pub realised: i128,
	/// The part of `realised` that was fees of trades, as paid.
	pub fees: Balance,
	/// The part of `realised` that was penalties of liquidations, as paid.
	pub penalties: Balance,
	/// Margin, unrealised profit and accrued funding, rounded down, in whole units of collateral.
	pub equity: Fixed,
	/// What has to be there to withdraw or to increase a position.
	pub initial_margin: Balance,
	/// Below this equity, the account is liquidated.
	pub maintenance_margin: Balance,
	/// How often the account was liquidated.
	pub liquidations: u32,
	/// Everything open, ascending by market.
	pub positions: BoundedVec<PositionReport, ConstU32<MAX_POSITIONS>>,
}

/// A report in one of the versions that a home chain understands.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub enum VersionedReport {
	/// The first version.
	#[codec(index = 1)]
	V1(Report),
}

impl VersionedReport {
	/// The report in the newest version.
	pub fn into_latest(self) -> Report {
		match self {
			Self::V1(report) => report,
		}
	}
}

impl From<Report> for VersionedReport {
	fn from(report: Report) -> Self {
		Self::V1(report)
	}
}

/// What a report says about a nonce.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
	/// It was taken, with this outcome.
	Taken(Outcome),
	/// A later nonce was taken first: it was not and can never be executed.
	Overtaken,
	/// It was not taken, and its deadline has passed: it can never be executed.
	Expired,
	/// It may still be executed.
	Open,
	/// Too many nonces were taken since to tell from this report.
	Forgotten,
}

/// What `report` says about a request with `nonce` and the deadline `valid_until`.
pub fn fate(report: &Report, nonce: Nonce, valid_until: RelayBlock) -> Fate {
	if let Some(result) = report.results.iter().find(|result| result.nonce == nonce) {
		return Fate::Taken(result.outcome);
	}
	if nonce > report.last_nonce {
		return if report.relay_block > valid_until { Fate::Expired } else { Fate::Open };
	}
	let complete = !report.results.is_full();
	match report.results.first() {
		Some(oldest) if complete || nonce > oldest.nonce => Fate::Overtaken,
		_ => Fate::Forgotten,
	}
}
