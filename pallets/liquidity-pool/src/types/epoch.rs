//! Epochs, their outcomes and the receipts that belong to them.

use super::Ledger;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	amount::to_fixed,
	error::MathError,
	vault::{FeeRates, Fees},
};
use dhv_primitives::{
	ports::ReactorsValue, Balance, Fixed, Greeks, Price, PriceRound, SeriesId, Timestamp,
};
use scale_info::TypeInfo;

/// Number of an epoch of a pool; the first is 1.
pub type EpochIndex = u32;

/// What an epoch is valued on.
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
pub struct Snapshot {
	/// Price of the underlying.
	pub round: PriceRound,
	/// Version of the volatility surface.
	pub surface_version: u64,
	/// When it was taken.
	pub time: Timestamp,
	/// What the reactors are worth at that price.
	pub reactors: ReactorsValue,
	/// Everything advanced to reactors until then.
	pub advanced: Balance,
	/// Everything repaid by reactors until then.
	pub repaid: Balance,
}

impl Snapshot {
	/// What the reactors are worth, with what moved between them and the free funds since then taken
	/// along: money counts once, wherever it is when the epoch is priced.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn reactors_with(&self, ledger: &Ledger, decimals: u8) -> Result<ReactorsValue, MathError> {
		let grown = |now: Balance, then: Balance| {
			to_fixed(now.checked_sub(then).ok_or(MathError::Overflow)?, decimals)
		};
		let out = grown(ledger.advanced, self.advanced)?;
		let moved = out.try_sub(grown(ledger.repaid, self.repaid)?)?;
		let ReactorsValue { low, mark, high, .. } = self.reactors;
		Ok(ReactorsValue {
			low: low.try_add(moved)?,
			mark: mark.try_add(moved)?,
			high: high.try_add(moved)?,
			..self.reactors
		})
	}
}

/// What an epoch does now.
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
pub enum EpochPhase {
	/// It takes requests or waits for a price.
	Open,
	/// The book is being valued on a snapshot; trades and new hedges wait.
	Valuing {
		/// What everything is valued on.
		snapshot: Snapshot,
		/// The last series that was valued.
		cursor: Option<SeriesId>,
	},
}

/// Why an epoch that is due waits.
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
pub enum DelayReason {
	/// The underlying never had a price.
	NoPrice,
	/// The newest price is too old, or from before the cut-off.
	PriceStale,
	/// The book holds series and the underlying has no volatility surface.
	NoSurface,
	/// The pool, or its pricing, is halted.
	Halted,
	/// The reactors could not be valued.
	ReactorsUnvalued,
	/// The surface moved while the book was being valued on it.
	SurfaceMoved,
	/// A series could not be valued.
	SeriesUnvalued {
		/// That series.
		series: SeriesId,
	},
	/// Pricing or filling failed; nothing was changed.
	PricingFailed,
	/// The price of the underlying jumped.
	PriceJumped,
}

/// A wait, and the inputs on which it began: the same inputs are not tried again.
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
pub struct Delay {
	/// Why.
	pub reason: DelayReason,
	/// The price round, 0 if there was none.
	pub round: u64,
	/// The version of the surface.
	pub surface_version: u64,
}

/// One epoch of a pool: when it takes requests, when it is priced, and where it stands.
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
pub struct EpochState {
	/// Its number.
	pub number: EpochIndex,
	/// When it began.
	pub opens_at: Timestamp,
	/// From here on requests belong to the next epoch and cancels are refused.
	pub cutoff_at: Timestamp,
	/// From here on it is priced as soon as there is a fresh price.
	pub ends_at: Timestamp,
	/// What it costs; fixed when it began.
	pub fees: FeeRates,
	/// What it does now.
	pub phase: EpochPhase,
	/// Why it waits, while it waits.
	pub delay: Option<Delay>,
}

/// The outcome of an epoch.
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
pub struct EpochPrice {
	/// What one share cost newcomers, in the strike asset, rounded up.
	pub mint: Fixed,
	/// The best estimate of what one share is worth.
	pub mark: Fixed,
	/// What leavers got for one share.
	pub burn: Fixed,
	/// Net asset value without pending deposits; below zero in a wind-down.
	pub nav: Fixed,
	/// Shares that it was divided by, those minted as fees included.
	pub supply: Balance,
	/// Deposits that were priced.
	pub deposits: Balance,
	/// Shares minted for them; zero deposits minted nothing, and deposits that minted nothing are
	/// refunded.
	pub minted: Balance,
	/// Shares that asked to leave, those carried from earlier epochs included.
	pub requested: Balance,
	/// Shares that left; the rest is carried to the next price.
	pub filled: Balance,
	/// Cash set aside for them.
	pub paid: Balance,
	/// Share of every request that was filled, 0 to 1, rounded down; for display. Nothing requested
	/// counts as filled.
	pub fill: Fixed,
	/// The price round it was valued on.
	pub round: u64,
	/// When it was priced.
	pub time: Timestamp,
}

/// What the price of an epoch rests on.
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
pub struct EpochReport {
	/// Free funds before deposits came in and withdrawals left.
	pub free: Balance,
	/// Collateral locked in margin vaults.
	pub allocated: Balance,
	/// Reactors, on the snapshot.
	pub reactors: ReactorsValue,
	/// The book from the pool's side, on the snapshot.
	pub book: Greeks,
	/// Its value at smoothed volatilities.
	pub book_smoothed: Fixed,
	/// Number of its series.
	pub series: u32,
	/// Price of the underlying.
	pub spot: Price,
	/// Version of the volatility surface.
	pub surface_version: u64,
	/// When the snapshot was taken.
	pub snapshot_at: Timestamp,
	/// Fees that were charged.
	pub fees: Fees,
	/// What turning hedges into cash for leavers cost, in units of the collateral asset. They bore
	/// it: it is the difference between the price on the lowest net assets and `burn`.
	pub unwinding: Balance,
	/// The highest price for leavers so far, this epoch included.
	pub high_water_mark: Fixed,
}

impl EpochReport {
	/// Whether neither the book nor the reactors were in doubt.
	pub fn is_certain(&self) -> bool {
		let ReactorsValue { low, mark, high, .. } = self.reactors;
		low >= mark && high <= mark && self.book_smoothed == self.book.value
	}
}

/// What an epoch was asked for and still owes. It disappears with the last receipt.
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
pub struct EpochTally {
	/// Deposits whose receipts are still held.
	pub deposits: Balance,
	/// Number of those receipts.
	pub deposit_receipts: u64,
	/// Shares that ask to leave at this epoch's price; zero once it is priced.
	pub withdrawals: Balance,
	/// Receipts that have not yet been taken through this epoch.
	pub withdrawal_receipts: u64,
	/// Shares minted for this epoch and not yet fetched.
	pub shares: Balance,
	/// Cash set aside for this epoch and not yet fetched.
	pub cash: Balance,
}

/// One account's deposit in one epoch.
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
pub struct DepositReceipt {
	/// Units of the collateral asset.
	pub amount: Balance,
}

/// One account's withdrawal, requested in one epoch.
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
pub struct WithdrawalReceipt {
	/// Shares that have not left yet.
	pub shares: Balance,
	/// The first epoch that it has not been taken through.
	pub reached: EpochIndex,
}
