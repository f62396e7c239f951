//! When and how a pool is hedged.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::Caps;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{Balance, Delta, Fixed};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The widest bound on slippage or price deviation that can be governed: 10 %.
pub const MAX_BOUND_BPS: u32 = 1_000;

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
	/// The most delta that orders may move in one period, in units of the underlying.
	pub max_period_delta: Delta,
	/// Length of a budget period in seconds.
	pub budget_period: u64,
}

/// Which rule a set of parameters breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterFault {
	/// A negative band, or not 0 < smallest order <= largest order <= most of a period.
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
			&& self.min_order <= self.max_order
			&& self.max_order <= self.max_period_delta;
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
	/// What orders may spend in one period.
	pub const fn caps(&self) -> Caps {
		Caps { delta: self.max_period_delta, cost: self.cost_budget, period: self.budget_period }
	}

	/// What buying and selling again on the spot market may cost at most, as a part of the oracle's price: both fills
	/// are bounded against it, market fees included, and the market that is traded on may be off it
	/// by the deviation.
	pub fn dearest(&self) -> Fixed {
		let bounds = [self.buy_slippage_bps, self.sell_slippage_bps, self.max_price_deviation_bps];
		Fixed::from_bps(bounds.iter().fold(0, |sum, bps| sum.saturating_add(*bps)))
	}
}
