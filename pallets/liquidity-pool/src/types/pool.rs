//! A pool: its assets, status, parameters and ledger.

use super::{RiskLimits, SmoothingTerms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::vault::FeeRates;
use dhv_primitives::{AssetIndex, Balance, Contracts, Fixed};
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
	Debug,
)]
pub enum PoolStatus {
	/// Everything.
	Open,
	/// Trades only reduce positions; requests, pricing, hedging, claims and settlement go on.
	CloseOnly,
	/// No trades, requests, pricing or hedging; cancels, claims and settlement go on.
	Halted,
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

/// Why parameters are refused.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError, Clone, Copy, PartialEq, Eq, Debug,
)]
pub enum ParameterFault {
	/// The buffer exceeds [`PoolParameters::MAX_BUFFER_BPS`]. Lower it.
	Buffer,
	/// The buffer of trades that reduce a position is above the buffer. Lower it.
	ClosingBuffer,
	/// The epoch is shorter than [`PoolParameters::MIN_EPOCH`] or longer than
	/// [`PoolParameters::MAX_EPOCH`].
	EpochLength,
	/// The cut-off takes more than half of the epoch. Move it nearer to the end.
	Cutoff,
	/// The cap is more than [`PoolParameters::MAX_CAP`] whole units of the collateral asset: prices of
	/// such a pool could not be computed any more. Lower it.
	DepositCap,
	/// The smallest deposit is zero or above the cap.
	MinDeposit,
	/// The smallest withdrawal is zero.
	MinWithdrawal,
	/// The age of prices is zero or above [`PoolParameters::MAX_AGE`].
	PriceAge,
	/// The age of marks is below the age of prices or above [`PoolParameters::MAX_AGE`].
	MarkAge,
	/// The exposure limit is zero or beyond what arithmetic carries.
	NetExposure,
	/// The insurance's share of premium exceeds [`PoolParameters::MAX_INSURANCE_SHARE_BPS`].
	/// Lower it.
	InsuranceShare,
	/// The history is shorter than [`PoolParameters::MIN_HISTORY`] epochs or longer than
	/// [`PoolParameters::MAX_HISTORY`].
	History,
	/// The performance fee exceeds [`FeeRates::MAX_PERFORMANCE_BPS`]. Lower it.
	PerformanceFee,
	/// The management fee exceeds [`FeeRates::MAX_MANAGEMENT_BPS`]. Lower it.
	ManagementFee,
	/// The half-life of smoothed marks is outside [`SmoothingTerms::MIN_HALF_LIFE`] to
	/// [`SmoothingTerms::MAX_HALF_LIFE`].
	SmoothingHalfLife,
	/// The clamp of smoothed marks is below 1 or above [`SmoothingTerms::MAX_CLAMP`].
	SmoothingClamp,
	/// The limit of delta is not above zero or exceeds [`RiskLimits::MAX_SENSITIVITY`].
	DeltaLimit,
	/// The limit of gamma is not above zero or exceeds [`RiskLimits::MAX_SENSITIVITY`].
	GammaLimit,
	/// The limit of vega is not above zero or exceeds [`RiskLimits::MAX_SENSITIVITY`].
	VegaLimit,
	/// The limit per expiry is zero or beyond what arithmetic carries.
	ExpiryLimit,
	/// The limit of utilisation is zero or above 10,000.
	UtilisationLimit,
	/// A shock exceeds [`RiskLimits::MAX_SPOT_BPS`] or [`RiskLimits::MAX_VOLATILITY_BPS`], or the
	/// greatest loss is zero or above 10,000.
	StressTerms,
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

impl<AccountId> PoolParameters<AccountId> {
	/// Largest buffer: ten times the allocated collateral.
	pub const MAX_BUFFER_BPS: u32 = 100_000;
	/// Shortest epoch in seconds.
	pub const MIN_EPOCH: u64 = 30;
	/// Longest epoch in seconds: 92 days.
	pub const MAX_EPOCH: u64 = 92 * 86_400;
	/// Longest age in seconds of a price or a mark: a day.
	pub const MAX_AGE: u64 = 86_400;
	/// Largest share of premium for the insurance fund: a fifth.
	pub const MAX_INSURANCE_SHARE_BPS: u32 = 2_000;

	/// Largest cap on deposits in whole units of the collateral asset, whatever its decimals; it is
	/// also at most half of what a balance holds. Values are carried up to 1e20, so that funds may
	/// still grow a hundred thousand times.
	pub const MAX_CAP: Balance = 1_000_000_000_000_000;

	/// Shortest history in epochs.
	pub const MIN_HISTORY: u32 = 8;
	/// Longest history in epochs.
	pub const MAX_HISTORY: u32 = 10_000;

	/// Whether every parameter is inside its range, for a collateral asset with these decimals.
	pub fn validate_for(&self, decimals: u8) -> Result<(), ParameterFault> {
		let unit = Balance::checked_pow(10, decimals.into());
		let most = unit.and_then(|unit| unit.checked_mul(Self::MAX_CAP));
		if self.deposit_cap > most.unwrap_or(Balance::MAX).min(Balance::MAX / 2) {
			return Err(ParameterFault::DepositCap);
		}
		self.validate()
	}

	/// Whether every parameter is inside its range.
	pub fn validate(&self) -> Result<(), ParameterFault> {
		let check = |holds: bool, fault| if holds { Ok(()) } else { Err(fault) };
		check(self.buffer_bps <= Self::MAX_BUFFER_BPS, ParameterFault::Buffer)?;
		check(self.closing_buffer_bps <= self.buffer_bps, ParameterFault::ClosingBuffer)?;
		check(
			(Self::MIN_EPOCH..=Self::MAX_EPOCH).contains(&self.epoch_length),
			ParameterFault::EpochLength,
		)?;
		check(self.cutoff <= self.epoch_length / 2, ParameterFault::Cutoff)?;
		check(
			self.min_deposit > 0 && self.min_deposit <= self.deposit_cap,
			ParameterFault::MinDeposit,
		)?;
		check(self.min_withdrawal > 0, ParameterFault::MinWithdrawal)?;
		check((1..=Self::MAX_AGE).contains(&self.max_price_age), ParameterFault::PriceAge)?;
		check(
			(self.max_price_age..=Self::MAX_AGE).contains(&self.max_mark_age),
			ParameterFault::MarkAge,
		)?;
		check(
			!self.max_net_exposure.is_zero() && self.max_net_exposure.to_fixed().is_ok(),
			ParameterFault::NetExposure,
		)?;
		check(
			self.insurance_share_bps <= Self::MAX_INSURANCE_SHARE_BPS,
			ParameterFault::InsuranceShare,
		)?;
		check(
			(Self::MIN_HISTORY..=Self::MAX_HISTORY).contains(&self.history),
			ParameterFault::History,
		)?;
		check(
			self.fees.performance_bps <= FeeRates::MAX_PERFORMANCE_BPS,
			ParameterFault::PerformanceFee,
		)?;
		check(
			self.fees.management_bps <= FeeRates::MAX_MANAGEMENT_BPS,
			ParameterFault::ManagementFee,
		)?;
		check(
			(SmoothingTerms::MIN_HALF_LIFE..=SmoothingTerms::MAX_HALF_LIFE)
				.contains(&self.smoothing.half_life),
			ParameterFault::SmoothingHalfLife,
		)?;
		check(
			(Fixed::ONE..=SmoothingTerms::MAX_CLAMP).contains(&self.smoothing.clamp),
			ParameterFault::SmoothingClamp,
		)?;
		self.limits.validate()
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
