//! Orders that a manager makes for a pool, and the governed terms they keep to.

use super::{is_whole_lots, MAX_LEGS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{error::MathError, otc::SpotBounds};
use dhv_primitives::{
	tunable::{Tunable, Unit},
	tunables, Balance, Contracts, Delta, Fixed, PoolId, Price, SeriesId, Side, Timestamp,
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Widest band that can be governed, in basis points: a half.
const WIDEST_BAND_BPS: u32 = 5_000;
/// Longest period of a loss budget that can be governed, in seconds: 30 days.
const LONGEST_PERIOD: u64 = 30 * 86_400;

/// Governed terms of the orders that a manager makes for a pool.
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OtcTerms {
	/// How far the price of a leg may lie from its model value, beside the spread that the exchange
	/// would take: in basis points of that value, at most 5,000.
	pub band_bps: u32,
	/// What the orders filled in one period may cost the pool against the model, slippage of its
	/// inventory included, and hedges by hand against the oracle, together, in units of the strike
	/// asset. Gains do not make up for losses.
	pub max_loss: Balance,
	/// Length of a period in seconds, at most 30 days. It begins with its first loss.
	pub period: u64,
}

tunables! { OtcTerms {
	band_bps = Tunable::new(Unit::BasisPoints, 0, WIDEST_BAND_BPS as i128).step(250).down();
	max_loss = Tunable::new(Unit::Amount, 0, 1_000_000_000_000_000).share(5_000, 1_000).down();
	period = Tunable::new(Unit::Seconds, 1, LONGEST_PERIOD as i128).share(5_000, 3_600);
} }

/// What the manager's decisions have cost a pool in the period of its newest loss.
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
pub struct LossPeriod {
	/// When it began.
	pub since: Timestamp,
	/// Sum of the losses against model and oracle, in units of the strike asset.
	pub lost: Balance,
	/// What was allowed at the newest of them.
	pub allowed: Balance,
}

impl LossPeriod {
	/// The period at `now`: a new one if this has ended.
	pub fn at(self, now: Timestamp, terms: &OtcTerms) -> Self {
		let over = now.saturating_since(self.since) >= terms.period;
		let (since, lost) = if over { (now, 0) } else { (self.since, self.lost) };
		Self { since, lost, allowed: terms.max_loss }
	}

	/// The period with a loss more; nothing if that is more than allowed.
	pub fn with(self, loss: Balance) -> Option<Self> {
		let lost = self.lost.checked_add(loss).filter(|lost| *lost <= self.allowed)?;
		Some(Self { lost, ..self })
	}
}

/// One trade of an order, at the price that was agreed.
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
pub struct OtcLeg {
	/// What is traded.
	pub series: SeriesId,
	/// What the counterparty does: buys from the pool or sells to it.
	pub side: Side,
	/// How much of it.
	pub contracts: Contracts,
	/// What a contract costs in the strike asset, fees included; above zero.
	pub price: Price,
}

/// The legs of an order, each of another series.
pub type OtcLegs = BoundedVec<OtcLeg, ConstU32<MAX_LEGS>>;

/// Number of an order.
pub type OrderId = u64;

/// An order that waits for its counterparty.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct OtcOrder<AccountId> {
	/// The pool that trades.
	pub pool: PoolId,
	/// What is traded: all legs or none.
	pub legs: OtcLegs,
	/// Who may fill it; anybody if none.
	pub counterparty: Option<AccountId>,
	/// The last second in which it can be filled.
	pub expires_at: Timestamp,
	/// Where the spot may stand when it is filled.
	pub bounds: SpotBounds,
	/// Whether it can be filled in parts.
	pub partial: bool,
	/// How much of the first leg is filled; the other legs are in the same proportion.
	pub filled: Contracts,
}

impl<AccountId> OtcOrder<AccountId> {
	/// Size of the first leg, by which parts are measured.
	pub fn size(&self) -> Contracts {
		self.legs.first().map_or(Contracts::ZERO, |leg| leg.contracts)
	}

	/// How much of the first leg is left.
	///
	/// # Errors
	/// None for an order that is stored.
	pub fn left(&self) -> Result<Contracts, MathError> {
		self.size().try_sub(self.filled)
	}

	/// How much of `leg` goes with `part` of the first leg; nothing if that is not in whole lots.
	///
	/// # Errors
	/// [`MathError::Overflow`], [`MathError::DivisionByZero`] for an order without size.
	pub fn part_of(&self, leg: &OtcLeg, part: Contracts) -> Result<Option<Contracts>, MathError> {
		let (size, product) = (self.size().units(), leg.contracts.units());
		let product = product.checked_mul(part.units()).ok_or(MathError::Overflow)?;
		let rest = product.checked_rem(size).ok_or(MathError::DivisionByZero)?;
		let units = product.checked_div(size).ok_or(MathError::DivisionByZero)?;
		let contracts = Contracts::from_units(units);
		Ok((rest == 0 && is_whole_lots(contracts)).then_some(contracts))
	}
}

/// The whole fact of one leg's filling. Amounts are in units of the strike asset.
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
pub struct OtcFill {
	/// What was traded.
	pub series: SeriesId,
	/// What the counterparty did.
	pub side: Side,
	/// How much of it.
	pub contracts: Contracts,
	/// What a contract cost.
	pub price: Price,
	/// What the model gave a contract, at the surface's volatility.
	pub model: Price,
	/// Delta of what was traded, as held by the owner of the options, by the same model.
	pub delta: Delta,
	/// What the price could differ from the model, in all, in the strike asset.
	pub band: Fixed,
	/// What a contract was worth to the pool: the model's value, or what slippage at the pool's
	/// inventory made of it where that was better for the pool.
	pub worth: Price,
	/// What the counterparty paid or got.
	pub amount: Balance,
	/// The fee by the tariff.
	pub tariff: Balance,
	/// The fee that was taken, as a part of `amount`: the tariff, or zero where an eighth of the
	/// amount does not exceed it, and on what the counterparty sells.
	pub fee: Balance,
	/// What the trade cost the pool against what it was worth to it.
	pub loss: Balance,
	/// Contracts that reduced the pool's position.
	pub reduced: Contracts,
	/// Contracts that added to it.
	pub opened: Contracts,
	/// Collateral that was locked for what was written, or released by what was closed.
	pub collateral: Balance,
}

/// What happened to each leg, in the order in which they were traded.
pub type OtcFills = BoundedVec<OtcFill, ConstU32<MAX_LEGS>>;
