//! A pool: its assets, status, parameters and ledger.

use super::{RiskLimits, SmoothingTerms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::vault::FeeRates;
use dhv_primitives::{AssetIndex, Balance, Contracts};
use frame_support::PalletError;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The assets that a pool is opened with.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct PoolAssets {
	/// What its options are written on.
	pub underlying: AssetIndex,
	/// In which strikes, premiums and net asset value are expressed.
	pub strike_asset: AssetIndex,
	/// In which it takes deposits and backs options.
	pub collateral_asset: AssetIndex,
}

/// How much a pool does; each status allows less than the one before.
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
	Default,
	Debug,
)]
pub enum PoolStatus {
	/// Everything.
	#[default]
	Open,
	/// Trades only reduce positions; requests, pricing, hedging, claims and settlement go on.
	CloseOnly,
	/// No trades, deposits, pricing or hedging; requests to leave, cancels, claims and settlement go
	/// on.
	Halted,
}

/// Why a status changed.
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
pub enum StatusCause {
	/// The governor set it.
	Governor,
	/// A guardian, or the tightening track, made it stricter.
	Guardian,
	/// A margin vault of the pool lacks collateral.
	MarginCall,
	/// The pool owes at least what it has.
	WindDown,
}

impl StatusCause {
	/// Of what somebody set.
	pub const fn of(governor: bool) -> Self {
		if governor {
			Self::Governor
		} else {
			Self::Guardian
		}
	}
}

/// A pool: its assets and its status.
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
pub struct Pool {
	/// What its options are written on.
	pub underlying: AssetIndex,
	/// In which strikes, premiums and net asset value are expressed.
	pub strike_asset: AssetIndex,
	/// In which it takes deposits and backs options.
	pub collateral_asset: AssetIndex,
	/// Decimals of the collateral asset, as they were when the pool was opened.
	pub decimals: u8,
	/// How much it does now.
	pub status: PoolStatus,
}

/// Which parameters do not agree with each other.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError, Clone, Copy, PartialEq, Eq, Debug,
)]
pub enum ParameterFault {
	/// The buffer of trades that reduce a position is above the buffer. Lower it.
	ClosingBuffer,
	/// The cut-off takes more than half of the epoch. Move it nearer to the end.
	Cutoff,
	/// The smallest deposit is above the cap. Lower it.
	MinDeposit,
	/// The age of marks is below the age of prices. Raise it.
	MarkAge,
}

/// What governance tunes for one pool.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct PoolParameters<AccountId> {
	/// Most collateral asset that deposits may bring the booked funds to.
	pub deposit_cap: Balance,
	/// Free funds kept, in 1/10,000 of the allocated collateral.
	pub buffer_bps: u32,
	/// The part of it that even a trade leaves which only closes what the pool has written or resells
	/// what it holds, in 1/10,000 of the allocated collateral.
	pub closing_buffer_bps: u32,
	/// Seconds from one price to the next.
	pub epoch_length: u64,
	/// Seconds before the end of an epoch from which requests belong to the next one.
	pub cutoff: u64,
	/// Smallest deposit in units of the collateral asset.
	pub min_deposit: Balance,
	/// Smallest withdrawal in units of shares; a whole balance may be smaller.
	pub min_withdrawal: Balance,
	/// Greatest age in seconds of a price round that options are traded on or an epoch is priced on.
	pub max_price_age: u64,
	/// Greatest age in seconds of the marks that the book's delta is reported on.
	pub max_mark_age: u64,
	/// Most contracts that the pool may be net long or short in one series; only growth is
	/// refused.
	pub max_net_exposure: Contracts,
	/// Limits of the book as a whole and of the funds behind it.
	pub limits: RiskLimits,
	/// Share of each premium that the insurance fund gets until it is full, in 1/10,000.
	pub insurance_share_bps: u32,
	/// Number of priced epochs whose outcome and report are kept. Outcomes that receipts need stay
	/// longer.
	pub history: u32,
	/// What running the pool costs; holds from the next epoch on.
	pub fees: FeeRates,
	/// Who gets the fees; without it there are none.
	pub fee_recipient: Option<AccountId>,
	/// How the marks are smoothed that protect newcomers, leavers and those who stay from each
	/// other.
	pub smoothing: SmoothingTerms,
}

/// Largest buffer: ten times the allocated collateral.
pub(super) const MAX_BUFFER_BPS: u32 = 100_000;
/// Shortest epoch in seconds.
pub(super) const MIN_EPOCH: u64 = 30;
/// Longest epoch in seconds: 92 days.
pub(super) const MAX_EPOCH: u64 = 92 * 86_400;
/// Longest age in seconds of a price or a mark: a day.
pub(super) const MAX_AGE: u64 = 86_400;
/// Largest share of premium for the insurance fund: a fifth.
pub(super) const MAX_INSURANCE_SHARE_BPS: u32 = 2_000;
/// Largest cap on deposits in whole units of the collateral asset, whatever its decimals; it is also
/// below half of what a balance holds. Values are carried up to 1e20, so that funds may still grow a
/// hundred thousand times.
pub(super) const MAX_CAP: u64 = 1_000_000_000_000_000;
/// Shortest history in epochs.
pub(super) const MIN_HISTORY: u32 = 8;
/// Longest history in epochs.
pub(super) const MAX_HISTORY: u32 = 10_000;

impl<AccountId> PoolParameters<AccountId> {
	/// Largest cap on deposits in whole units of the collateral asset.
	pub const MAX_CAP: Balance = MAX_CAP as Balance;
	/// Shortest history in epochs.
	pub const MIN_HISTORY: u32 = MIN_HISTORY;
	/// Longest history in epochs.
	pub const MAX_HISTORY: u32 = MAX_HISTORY;

	/// Whether the parameters agree with each other. Their ranges are those of the table.
	///
	/// # Errors
	/// The first that do not.
	pub fn validate(&self) -> Result<(), ParameterFault> {
		let check = |holds: bool, fault| if holds { Ok(()) } else { Err(fault) };
		check(self.closing_buffer_bps <= self.buffer_bps, ParameterFault::ClosingBuffer)?;
		check(self.cutoff <= self.epoch_length / 2, ParameterFault::Cutoff)?;
		check(self.min_deposit <= self.deposit_cap, ParameterFault::MinDeposit)?;
		check(self.max_price_age <= self.max_mark_age, ParameterFault::MarkAge)
	}
}

/// Where a pool's money and shares stand. Net asset value, buffer and limits read this and never
/// a balance, so what anybody sends to a pool's accounts moves nothing.
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
pub struct Ledger {
	/// Collateral asset on the book account.
	pub free: Balance,
	/// Collateral asset locked in the pool's margin vaults.
	pub allocated: Balance,
	/// Deposits not yet priced, on the pending account.
	pub pending_deposits: Balance,
	/// Deposits of epochs that were refunded and not yet fetched, on the pending account.
	pub refunds: Balance,
	/// Cash of priced withdrawals not yet fetched, on the claims account.
	pub set_aside: Balance,
	/// Shares in existence.
	pub supply: Balance,
	/// Shares waiting for a price, on the escrow account.
	pub pending_withdrawals: Balance,
	/// Minted shares not yet fetched, on the claims account.
	pub unclaimed_shares: Balance,
	/// Everything ever advanced to reactors.
	pub advanced: Balance,
	/// Everything ever repaid by reactors.
	pub repaid: Balance,
}
