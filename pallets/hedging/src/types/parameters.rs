//! When and how a pool is hedged.
//!
//! What bounds purchases and orders has a stricter side. What sales for leavers go through has none:
//! nobody makes an exit narrower at once.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::Caps;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{
	tunable::{Tunable, Unit},
	tunables, Balance, Delta, Fixed,
};
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

/// Which figures of a set of parameters do not agree with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterFault {
	/// Not smallest order <= largest order <= most of a period.
	Orders,
}

tunables! { HedgeParameters {
	target_band = size(0).share(5_000, ONE / 10);
	min_order = size(1).share(5_000, ONE / 100);
	max_order = size(1).share(5_000, ONE).down();
	cooldown = seconds(1, DAY).share(5_000, 60);
	buy_slippage_bps = bound().step(50).down();
	sell_slippage_bps = bound().step(50);
	max_price_deviation_bps = bound().step(25);
	max_price_age = seconds(1, DAY).share(5_000, 60);
	cost_budget = amount().share(5_000, 10_000);
	max_period_delta = size(1).share(5_000, 10 * ONE).down();
	budget_period = seconds(1, 92 * DAY).share(5_000, 3_600);
} }

/// One in 18 decimals.
pub(super) const ONE: i128 = Fixed::SCALE;
/// The largest delta that can be governed.
const LARGEST: i128 = 1_000_000_000_000 * ONE;
/// Seconds of a day.
pub(super) const DAY: u64 = 86_400;

/// A delta of at least so many quanta.
pub(super) const fn size(least: i128) -> Tunable {
	Tunable::new(Unit::Fixed, least, LARGEST)
}

pub(super) const fn seconds(least: u64, most: u64) -> Tunable {
	Tunable::new(Unit::Seconds, least as i128, most as i128)
}

/// A bound on prices.
pub(super) const fn bound() -> Tunable {
	Tunable::new(Unit::BasisPoints, 0, MAX_BOUND_BPS as i128)
}

/// An amount of the collateral asset.
pub(super) const fn amount() -> Tunable {
	Tunable::new(Unit::Amount, 0, 1_000_000_000_000_000)
}

impl HedgeParameters {
	/// Checks that the figures agree with each other. Their ranges are those of the table.
	pub fn validate(&self) -> Result<(), ParameterFault> {
		let orders = self.min_order <= self.max_order && self.max_order <= self.max_period_delta;
		if orders {
			Ok(())
		} else {
			Err(ParameterFault::Orders)
		}
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
