//! Limits of one account.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::perp::CollateralRatios;
use dhv_primitives::{
	ports::RelayBlock,
	tunable::{Tunable, Unit},
	tunables, Balance, Delta, Fixed,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The widest bound in basis points that can be governed: 20 %.
pub const MAX_BOUND_BPS: u32 = 2_000;

/// How an account is used.
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
pub struct PerpParameters {
	/// Equity per notional: what is restored, and below what. The least bounds the leverage.
	pub ratios: CollateralRatios,
	/// Above this equity per notional what exceeds the target goes home.
	pub release: Fixed,
	/// The largest position on either side.
	pub max_size: Delta,
	/// The smallest change of the position, but to zero.
	pub min_order: Delta,
	/// How far from the oracle's price a position may be changed, in basis points.
	pub limit_bps: u32,
	/// How far the venue's mark may be from the oracle's price, in basis points.
	pub mark_band_bps: u32,
	/// How far the equity of one report may be from what the last one lets expect.
	pub max_equity_jump: Balance,
	/// The least that is sent from chain to chain.
	pub min_leg: Balance,
	/// The most that is sent at once.
	pub max_leg: Balance,
	/// What the message of a transfer costs.
	pub fund_fee: Balance,
	/// What the message of a command costs.
	pub command_fee: Balance,
	/// By how much the fees rise when a message was too expensive, in basis points.
	pub fee_step_bps: u32,
	/// The most by which they may rise, in basis points.
	pub max_surcharge_bps: u32,
	/// The most that a transfer home may lose.
	pub max_return_fee: Balance,
	/// Oldest usable price round, in seconds.
	pub max_price_age: u64,
	/// How long a command is valid, in relay blocks.
	pub command_ttl: RelayBlock,
	/// After how many relay blocks without a report an op is in doubt.
	pub timeout: RelayBlock,
	/// Reports are asked for so many relay blocks after the last one.
	pub report_interval: RelayBlock,
	/// Without a report for so many relay blocks the value is unknown.
	pub max_report_age: RelayBlock,
	/// How far the venue's relay block may be ahead of this chain's.
	pub max_clock_ahead: RelayBlock,
	/// How many reports may be lost in a row.
	pub max_seq_gap: u64,
	/// Whether funds and commands take one way and keep their order.
	pub direct: bool,
}

/// The widest surcharge that can be governed, in basis points: ten times the fee.
const MAX_SURCHARGE_BPS: u32 = 100_000;
/// Most relay blocks that can be governed: a week of six seconds each.
const MOST_BLOCKS: i128 = 100_800;
/// Longest age of a price that can be governed, in seconds: a week.
const LONGEST_AGE: i128 = 7 * 86_400;
/// Largest size that can be governed.
const LARGEST: i128 = 1_000_000_000_000 * ONE;
const ONE: i128 = Fixed::SCALE;
const CENT: i128 = ONE / 100;
const TEN: i128 = 10 * ONE;
const RATIO_STEP: i128 = 5 * CENT;

const fn ratio() -> Tunable {
	Tunable::new(Unit::Fixed, 1, dhv_math::perp::MAX_COLLATERAL_RATIO.raw())
		.share(2_500, RATIO_STEP)
}

const fn size(least: i128) -> Tunable {
	Tunable::new(Unit::Fixed, least, LARGEST)
}

const fn bps(most: u32) -> Tunable {
	Tunable::new(Unit::BasisPoints, 0, most as i128)
}

const fn amount(least: i128, least_step: i128) -> Tunable {
	Tunable::new(Unit::Amount, least, 1_000_000_000_000_000).share(5_000, least_step)
}

const fn blocks(least: i128) -> Tunable {
	Tunable::new(Unit::RelayBlocks, least, MOST_BLOCKS).share(5_000, 10)
}

// Stricter is what a position may become. What it is held with, closed at and believed on has no
// stricter side: leavers are paid from it.
tunables! { PerpParameters {
	ratios.target = ratio();
	ratios.alarm = ratio();
	ratios.minimum = ratio();
	release = ratio();
	max_size = size(0).share(5_000, TEN).down();
	min_order = size(1).share(5_000, CENT);
	limit_bps = bps(MAX_BOUND_BPS).step(25);
	mark_band_bps = bps(MAX_BOUND_BPS).step(50);
	max_equity_jump = amount(0, 1_000);
	min_leg = amount(1, 10);
	max_leg = amount(1, 1_000);
	fund_fee = amount(0, 1);
	command_fee = amount(0, 1);
	fee_step_bps = bps(MAX_BOUND_BPS).step(250);
	max_surcharge_bps = bps(MAX_SURCHARGE_BPS).step(2_500);
	max_return_fee = amount(0, 1);
	max_price_age = Tunable::new(Unit::Seconds, 1, LONGEST_AGE).share(5_000, 60);
	command_ttl = blocks(1);
	timeout = blocks(1);
	report_interval = blocks(1);
	max_report_age = blocks(1);
	max_clock_ahead = blocks(0);
	max_seq_gap = Tunable::new(Unit::Count, 1, 1_000_000).share(5_000, 10);
	direct = Tunable::flag();
} }

/// Which rule a set of parameters breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterFault {
	/// Not `0 < minimum <= alarm <= target <= release <= 100`.
	Ratios,
	/// A negative size, or no smallest order.
	Sizes,
	/// A bound in basis points above [`MAX_BOUND_BPS`].
	Bounds,
	/// Not `100 * fund_fee <= min_leg <= max_leg`, or no smallest leg, or `max_return_fee >= min_leg`.
	Legs,
	/// A duration of zero, or a report that is stale before the next one is asked for.
	Durations,
}

impl PerpParameters {
	/// Checks every figure against its range.
	pub fn validate(&self) -> Result<(), ParameterFault> {
		let highest = dhv_math::perp::MAX_COLLATERAL_RATIO;
		if self.ratios.validate().is_err()
			|| self.release < self.ratios.target
			|| self.release > highest
		{
			return Err(ParameterFault::Ratios);
		}
		if self.max_size.get().is_negative() || !self.min_order.get().is_positive() {
			return Err(ParameterFault::Sizes);
		}
		let bounds = [self.limit_bps, self.mark_band_bps, self.fee_step_bps];
		if bounds.iter().any(|bps| *bps > MAX_BOUND_BPS)
			|| self.max_surcharge_bps > MAX_SURCHARGE_BPS
		{
			return Err(ParameterFault::Bounds);
		}
		let legs = self.min_leg > 0
			&& self.fund_fee.checked_mul(100).is_some_and(|least| least <= self.min_leg)
			&& self.min_leg <= self.max_leg
			&& self.max_return_fee < self.min_leg;
		if !legs {
			return Err(ParameterFault::Legs);
		}
		let durations = [self.command_ttl, self.timeout, self.report_interval];
		let zero = durations.contains(&0) || self.max_price_age == 0 || self.max_seq_gap == 0;
		if zero || self.max_report_age <= self.report_interval {
			return Err(ParameterFault::Durations);
		}
		Ok(())
	}

	/// A fee with a surcharge, rounded up; the fee itself if that does not fit.
	pub fn with_surcharge(fee: Balance, surcharge_bps: u32) -> Balance {
		let factor = 10_000_u128.saturating_add(u128::from(surcharge_bps));
		dhv_math::amount::mul_div_ceil(fee, factor, 10_000).unwrap_or(fee)
	}
}
