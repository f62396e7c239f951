//! What the pallet stores and reports, with the small rules that belong to it.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::error::MathError;
use dhv_primitives::{AssetIndex, Balance, Delta, Fixed, PoolId, Price, Timestamp};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The widest bound on slippage or price deviation that can be governed: 10 %.
pub const MAX_BOUND_BPS: u32 = 1_000;

/// One reactor. Never used twice.
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
pub struct ReactorId(pub u32);

impl ReactorId {
	/// The identifier after this one; `None` when the range is exhausted.
	pub const fn next(self) -> Option<Self> {
		match self.0.checked_add(1) {
			Some(id) => Some(Self(id)),
			None => None,
		}
	}
}

/// When and how a pool's delta is hedged.
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
pub struct HedgeParameters {
	/// Nothing is done while |net delta| is at most this.
	pub target_band: Delta,
	/// The smallest order worth its cost.
	pub min_order: Delta,
	/// The largest single order; more is split over cooldowns.
	pub max_order: Delta,
	/// Seconds between two orders.
	pub cooldown: u64,
	/// How far above the oracle price a purchase may execute, fees included.
	pub buy_slippage_bps: u32,
	/// How far below the oracle price a sale may execute, fees included.
	pub sell_slippage_bps: u32,
	/// How far the market's marginal price may be from the oracle price before a trade.
	pub max_price_deviation_bps: u32,
	/// Oldest usable price round, in seconds.
	pub max_price_age: u64,
	/// What hedging may lose against oracle value in one period, fees included, in units of the
	/// collateral asset.
	pub cost_budget: Balance,
	/// Length of a budget period in seconds.
	pub budget_period: u64,
}

/// Which rule a set of parameters breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterFault {
	/// A negative band, or not 0 < smallest order <= largest order.
	Orders,
	/// A bound in basis points above [`MAX_BOUND_BPS`].
	Bounds,
	/// A duration of zero.
	Durations,
}

impl HedgeParameters {
	/// Checks every figure against its range.
	pub fn validate(&self) -> Result<(), ParameterFault> {
		let orders = !self.target_band.get().is_negative()
			&& self.min_order.get().is_positive()
			&& self.min_order <= self.max_order;
		if !orders {
			return Err(ParameterFault::Orders);
		}
		let bounds = [self.buy_slippage_bps, self.sell_slippage_bps, self.max_price_deviation_bps];
		if bounds.iter().any(|bps| *bps > MAX_BOUND_BPS) {
			return Err(ParameterFault::Bounds);
		}
		if [self.cooldown, self.max_price_age, self.budget_period].contains(&0) {
			return Err(ParameterFault::Durations);
		}
		Ok(())
	}
}

impl HedgeParameters {
	/// What buying and selling again may cost at most, as a part of the oracle's price: both fills
	/// are bounded against it, market fees included, and the market that is traded on may be off it
	/// by the deviation.
	pub fn dearest(&self) -> Fixed {
		let bounds = [self.buy_slippage_bps, self.sell_slippage_bps, self.max_price_deviation_bps];
		Fixed::from_bps(bounds.iter().fold(0, |sum, bps| sum.saturating_add(*bps)))
	}
}

/// Limits of one reactor.
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
pub struct ReactorParameters {
	/// The largest |delta| that orders may build up here; what exceeds it goes to the next
	/// reactor of the pool.
	pub max_delta: Delta,
}

impl ReactorParameters {
	/// Whether the cap is not negative. A cap of zero only lets the reactor shrink.
	pub fn is_valid(&self) -> bool {
		!self.max_delta.get().is_negative()
	}
}

/// A hedge held as the underlying itself, bought and sold on the local spot market.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct SpotReactor<AccountId> {
	/// The underlying.
	pub base: AssetIndex,
	/// The pool's collateral asset.
	pub quote: AssetIndex,
	/// Keyless account that holds both.
	pub account: AccountId,
	/// Ledger of loose cash, in units of `quote`.
	pub cash: Balance,
	/// Ledger of the underlying held, in units of `base`.
	pub inventory: Balance,
}

impl<AccountId> SpotReactor<AccountId> {
	/// Whether nothing is left: neither delta nor value.
	pub fn is_empty(&self) -> bool {
		self.cash == 0 && self.inventory == 0
	}
}

/// Where a reactor holds its hedge.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub enum ReactorKind<AccountId> {
	/// The local spot market.
	Spot(SpotReactor<AccountId>),
}

/// When something last happened, and when it was last refused.
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
pub struct TradeClock {
	/// The last order that was executed.
	pub last_trade: Option<Timestamp>,
	/// The last refusal that was announced.
	pub last_skip: Option<Timestamp>,
}

impl TradeClock {
	/// Whether another order may be executed at `now`.
	pub fn may_trade(&self, now: Timestamp, cooldown: u64) -> bool {
		elapsed(self.last_trade, now, cooldown)
	}

	/// Whether another refusal may be announced at `now`.
	pub fn may_announce(&self, now: Timestamp, cooldown: u64) -> bool {
		elapsed(self.last_skip, now, cooldown)
	}
}

fn elapsed(since: Option<Timestamp>, now: Timestamp, seconds: u64) -> bool {
	since.is_none_or(|then| now.saturating_since(then) >= seconds)
}

/// Where a reactor stands in its life.
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
pub enum ReactorStatus {
	/// Takes orders in both directions.
	Active,
	/// Sells what it holds and repays; removed when nothing is left.
	Closing(TradeClock),
}

/// One hedge of one pool.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Reactor<AccountId> {
	/// The pool whose delta it offsets and to which its value belongs.
	pub pool: PoolId,
	/// Where the hedge is held, with its ledgers.
	pub kind: ReactorKind<AccountId>,
	/// Where it stands in its life.
	pub status: ReactorStatus,
	/// Its limits.
	pub parameters: ReactorParameters,
}

impl<AccountId> Reactor<AccountId> {
	/// Whether orders that add delta may be placed.
	pub fn is_active(&self) -> bool {
		self.status == ReactorStatus::Active
	}
}

/// The running figures of a pool's hedging.
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
pub struct HedgeState {
	/// Last rebalancing order and last announced refusal.
	pub clock: TradeClock,
	/// Start of the running budget period.
	pub period_start: Timestamp,
	/// Booked in the running period, in units of the collateral asset.
	pub period_cost: Balance,
	/// The budget that was in force when the last cost was booked.
	pub period_budget: Balance,
}

impl HedgeState {
	/// Starts a new budget period at `now` if the running one is over.
	pub fn roll(&mut self, now: Timestamp, period: u64) {
		if now.saturating_since(self.period_start) >= period {
			self.period_start = now;
			self.period_cost = 0;
		}
	}

	/// What may still be lost in the running period.
	pub fn remaining(&self, budget: Balance) -> Balance {
		budget.saturating_sub(self.period_cost)
	}
}

/// Direction of an order, seen from the reactor.
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
pub enum Side {
	/// Underlying for cash: delta rises.
	Buy,
	/// Cash for underlying: delta falls.
	Sell,
}

/// An order in units of the underlying.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
	/// Direction.
	pub side: Side,
	/// Units of the underlying.
	pub base: Balance,
}

/// The whole fact of one executed order.
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
pub struct Trade {
	/// Direction.
	pub side: Side,
	/// Underlying bought or sold, in its units.
	pub base: Balance,
	/// Collateral asset spent or received, fees included, in its units.
	pub quote: Balance,
	/// Taken from the pool for the order, before unspent cash went back.
	pub advanced: Balance,
	/// Paid to the pool after the order: unspent cash or proceeds.
	pub repaid: Balance,
	/// Oracle price that bounded the order.
	pub oracle_price: Price,
	/// Loss against oracle value, fees included, in units of the collateral asset, rounded up;
	/// zero if the order executed better.
	pub cost: Balance,
}

/// A pool's delta by origin.
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
pub struct NetDelta {
	/// Delta of the option book.
	pub book: Delta,
	/// Delta of every reactor of the pool.
	pub reactors: Delta,
	/// Sum of the two: what is left to hedge.
	pub net: Delta,
}

impl NetDelta {
	/// Adds up the two parts.
	pub fn of(book: Delta, reactors: Delta) -> Result<Self, MathError> {
		Ok(Self { book, reactors, net: Delta::new(book.get().try_add(reactors.get())?) })
	}

	/// |net delta|.
	pub fn size(&self) -> Result<Fixed, MathError> {
		self.net.get().try_abs()
	}
}

/// One reactor as a reader sees it.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ReactorView<AccountId> {
	/// Its identifier.
	pub id: ReactorId,
	/// What is stored.
	pub reactor: Reactor<AccountId>,
	/// Delta in units of the underlying.
	pub delta: Delta,
	/// Value in whole units of the collateral asset at the newest price round; `None` without one.
	pub value: Option<Fixed>,
}
