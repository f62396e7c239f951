//! Clocks, and what may be spent in a period.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::{
	parameters::{amount, bound, seconds, DAY},
	Spending,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::error::MathError;
use dhv_primitives::{tunables, Balance, Delta, Timestamp};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

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

/// What may be spent in one period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caps {
	/// Delta.
	pub delta: Delta,
	/// Units of the collateral asset.
	pub cost: Balance,
	/// Length of the period in seconds.
	pub period: u64,
}

/// Why something cannot be spent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
	/// The most delta of the period.
	Delta,
	/// The most cost of the period.
	Cost,
	/// A figure does not fit.
	Math(MathError),
}

/// What was spent in the running period.
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
pub struct Spent {
	/// Start of the period.
	pub start: Timestamp,
	/// Delta.
	pub delta: Delta,
	/// The cap that was in force when the last delta was booked.
	pub delta_cap: Delta,
	/// Units of the collateral asset.
	pub cost: Balance,
	/// The cap that was in force when the last cost was booked.
	pub cost_cap: Balance,
}

impl Spent {
	/// Starts a new period at `now` if the running one is over.
	pub fn roll(&mut self, now: Timestamp, period: u64) {
		if now.saturating_since(self.start) >= period {
			self.start = now;
			self.delta = Delta::ZERO;
			self.cost = 0;
		}
	}

	/// What may still be spent at `now`: delta and cost.
	pub fn left(mut self, now: Timestamp, caps: &Caps) -> Spending {
		self.roll(now, caps.period);
		let delta = Delta::from_raw(caps.delta.raw().saturating_sub(self.delta.raw()));
		Spending { delta: delta.max(Delta::ZERO), cost: caps.cost.saturating_sub(self.cost) }
	}

	/// Books what was spent; what is zero always fits.
	pub fn book(&mut self, now: Timestamp, caps: &Caps, spending: Spending) -> Result<(), Over> {
		self.roll(now, caps.period);
		if spending.delta != Delta::ZERO {
			let sum = self.delta.get().try_add(spending.delta.get()).map_err(Over::Math)?;
			self.delta = Delta::new(sum);
			self.delta_cap = caps.delta;
			if self.delta > caps.delta {
				return Err(Over::Delta);
			}
		}
		if spending.cost > 0 {
			let sum = self.cost.checked_add(spending.cost);
			self.cost = sum.ok_or(Over::Math(MathError::Overflow))?;
			self.cost_cap = caps.cost;
			if self.cost > caps.cost {
				return Err(Over::Cost);
			}
		}
		Ok(())
	}

	/// Whether what was booked is within what was in force then.
	pub fn is_within(&self) -> bool {
		self.delta <= self.delta_cap && self.cost <= self.cost_cap
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
	/// Delta moved and cost booked by orders.
	pub spent: Spent,
	/// Since when a rebalancing is due that the chain had no weight for.
	pub missed_since: Option<Timestamp>,
	/// Bounties paid.
	pub bounties: Spent,
}

/// What a keeper may do in one period.
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
pub struct KeeperTerms {
	/// The most delta of all orders together.
	pub max_delta: Delta,
	/// What they may lose against oracle value, in units of the collateral asset.
	pub max_cost: Balance,
	/// Length of the period in seconds.
	pub period: u64,
}

impl KeeperTerms {
	/// Whether no figure is negative and the period is not zero.
	pub fn is_valid(&self) -> bool {
		!self.max_delta.get().is_negative() && self.period > 0
	}

	/// What may be spent.
	pub const fn caps(&self) -> Caps {
		Caps { delta: self.max_delta, cost: self.max_cost, period: self.period }
	}
}

/// A keeper of a pool.
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
pub struct Keeper {
	/// What it may do.
	pub terms: KeeperTerms,
	/// What it did in the running period.
	pub spent: Spent,
}

/// What is paid to somebody whose call lowers the size of the net delta. Nothing by default.
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
	Default,
	Debug,
)]
pub struct BountyTerms {
	/// Part of the oracle value of the delta that was removed.
	pub share_bps: u32,
	/// The most for one call, in units of the collateral asset.
	pub most: Balance,
	/// The most of one budget period, in units of the collateral asset.
	pub period_cap: Balance,
	/// For how many seconds the chain must have missed the rebalancing.
	pub delay: u64,
}

impl BountyTerms {
	/// Whether whatever is paid needs some delay. The ranges are those of the table.
	pub const fn is_valid(&self) -> bool {
		self.share_bps == 0 || self.delay > 0
	}
}

tunables! { BountyTerms {
	share_bps = bound().step(10).down();
	most = amount().share(5_000, 1_000).down();
	period_cap = amount().share(5_000, 1_000).down();
	delay = seconds(0, 7 * DAY).share(5_000, 60).up();
} }

/// What is left for the running period.
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
pub struct BudgetsLeft {
	/// Delta that orders may still move.
	pub delta: Delta,
	/// What they may still lose, in units of the collateral asset.
	pub cost: Balance,
	/// Bounties that may still be paid, in units of the collateral asset.
	pub bounties: Balance,
}
