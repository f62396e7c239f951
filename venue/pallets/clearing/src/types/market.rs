//! A market: its rules, its index, what is open in it, and its funding.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	perp::market::{fill_price, funding_rate_after, funding_step, price_with_fee, skew_price},
	perp::notional_ceil,
	Delta, Fixed, MathError, Price, Rate,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The highest price that is taken as an index: with it and the largest open interest no figure of a
/// market leaves its type.
pub const MAX_PRICE: Fixed = Fixed::from_int(1_000_000_000);

/// The largest open interest of a side.
pub const MAX_SIZE: Fixed = Fixed::from_int(1_000_000_000);

/// The largest skew scale: with it prices hardly depend on the skew.
pub const MAX_SCALE: Fixed = Fixed::from_int(1_000_000_000_000_000_000);

/// The highest annual funding rate, and the fastest that it may move per day.
const MAX_FUNDING: Fixed = Fixed::from_int(100);

/// The rules of a market. Shares are of the notional.
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
pub struct MarketParameters {
	/// The skew at which the price would be twice the index.
	pub skew_scale: Fixed,
	/// The most that may be open on each side; at most half the scale, the scale times the maintenance
	/// ratio, and [`MAX_SIZE`].
	pub max_open_interest: Fixed,
	/// The smallest trade and the smallest position.
	pub min_trade: Fixed,
	/// Fee of a trade, a share.
	pub fee: Fixed,
	/// The share of fees that goes to the insurance fund; the rest goes to the pool.
	pub insurance_share: Fixed,
	/// By how much a fill at a stale index is worse, a share.
	pub stale_spread: Fixed,
	/// Equity per notional to increase a position or to withdraw, and what a liquidation restores.
	pub initial_ratio: Fixed,
	/// Equity per notional below which an account is liquidated.
	pub maintenance_ratio: Fixed,
	/// What a liquidation costs, a share.
	pub penalty: Fixed,
	/// The liquidator's share of the penalty; the rest goes to the insurance fund.
	pub liquidator_share: Fixed,
	/// The largest annual funding rate, on either side.
	pub max_funding_rate: Fixed,
	/// By how much the annual funding rate moves per day if the skew equals the scale.
	pub funding_velocity: Fixed,
	/// Above this age in seconds an index is stale.
	pub max_index_age: u64,
	/// What the pool has to hold per notional of the larger side.
	pub pool_cover: Fixed,
}

impl MarketParameters {
	/// Whether every figure is inside its range.
	pub fn is_valid(&self) -> bool {
		let share = |value: Fixed| !value.is_negative() && value <= Fixed::ONE;
		let up_to = |value: Fixed, most: Fixed| value.is_positive() && value <= most;
		let half = self.skew_scale.div_floor(Fixed::from_int(2)).unwrap_or(Fixed::ZERO);
		// The skew may move a fill away from the index by less than what an account has to have.
		let moved = self.skew_scale.mul_floor(self.maintenance_ratio).unwrap_or(Fixed::ZERO);
		let ratios = !self.penalty.is_negative()
			&& self.penalty < self.maintenance_ratio
			&& self.maintenance_ratio < self.initial_ratio
			&& self.initial_ratio <= Fixed::ONE;
		let funding = |value: Fixed| !value.is_negative() && value <= MAX_FUNDING;
		up_to(self.skew_scale, MAX_SCALE)
			&& up_to(self.max_open_interest, half.min(MAX_SIZE).min(moved))
			&& up_to(self.min_trade, self.max_open_interest)
			&& [self.fee, self.insurance_share, self.stale_spread].into_iter().all(share)
			&& share(self.liquidator_share)
			&& ratios && funding(self.max_funding_rate)
			&& funding(self.funding_velocity)
			&& self.max_index_age > 0
			&& up_to(self.pool_cover, Fixed::ONE)
	}
}

/// What may be done in a market.
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
pub enum MarketStatus {
	/// Everything.
	#[default]
	Open,
	/// Positions may only be brought nearer to zero.
	ReduceOnly,
}

/// The price of the underlying at which everything is valued.
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
pub struct Index {
	/// Whole units of collateral per whole unit of the underlying, above zero.
	pub price: Price,
	/// When it was fed, in unix seconds.
	pub time: u64,
}

/// A market.
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
pub struct Market {
	/// Its rules.
	pub parameters: MarketParameters,
	/// What may be done.
	pub status: MarketStatus,
	/// The last index; none before the first.
	pub index: Option<Index>,
	/// The sum of all positions above zero.
	pub long: Fixed,
	/// The size of the sum of all positions below zero.
	pub short: Fixed,
	/// The annual rate at which longs pay, as of `funding_time`.
	pub funding_rate: Rate,
	/// What one unit long has paid since the market exists, in whole units of collateral.
	pub funding_sum: Fixed,
	/// Until when funding was accrued, in unix seconds.
	pub funding_time: u64,
}

impl Market {
	/// A market in which nothing is open.
	pub fn new(parameters: MarketParameters, now: u64) -> Self {
		Self {
			parameters,
			status: MarketStatus::Open,
			index: None,
			long: Fixed::ZERO,
			short: Fixed::ZERO,
			funding_rate: Rate::ZERO,
			funding_sum: Fixed::ZERO,
			funding_time: now,
		}
	}

	/// The sum of all positions.
	pub fn skew(&self) -> Result<Delta, MathError> {
		self.long.try_sub(self.short).map(Delta::new)
	}

	/// The price of the index; out of the domain while there is none.
	pub fn index_price(&self) -> Result<Price, MathError> {
		self.index.map(|index| index.price).ok_or(MathError::OutOfDomain)
	}

	/// Whether there is an index that is not stale.
	pub fn is_fresh(&self, now: u64) -> bool {
		self.index
			.is_some_and(|index| now.saturating_sub(index.time) <= self.parameters.max_index_age)
	}

	/// Accrues funding until `now` at the index of the time before.
	pub fn accrue(&mut self, now: u64) -> Result<(), MathError> {
		let seconds = now.saturating_sub(self.funding_time);
		if let (Some(index), true) = (self.index, seconds > 0) {
			let rules = &self.parameters;
			let before = self.funding_rate;
			self.funding_rate = funding_rate_after(
				before,
				self.skew()?,
				rules.skew_scale,
				rules.funding_velocity,
				rules.max_funding_rate,
				seconds,
			)?;
			let paid = funding_step(index.price, before, self.funding_rate, seconds)?;
			self.funding_sum = self.funding_sum.try_add(paid)?;
		}
		self.funding_time = self.funding_time.max(now);
		Ok(())
	}

	/// Where the next unit trades before fees.
	pub fn mark(&self) -> Result<Price, MathError> {
		skew_price(self.index_price()?, self.skew()?, self.parameters.skew_scale)
	}

	/// The average price of a trade, without and with its fee. Worse if the index is stale.
	pub fn fill(&self, change: Delta, now: u64) -> Result<(Price, Price), MathError> {
		let rules = &self.parameters;
		let spread = if self.is_fresh(now) { Fixed::ZERO } else { rules.stale_spread };
		let index = self.index_price()?;
		let fill = fill_price(index, self.skew()?, change, rules.skew_scale, spread)?;
		let buys = change.get().is_positive();
		Ok((fill, price_with_fee(fill, rules.fee, buys)?))
	}

	/// Counts that a position went from one size to another.
	pub fn resize(&mut self, before: Delta, after: Delta) -> Result<(), MathError> {
		let part = |size: Delta| -> Result<(Fixed, Fixed), MathError> {
			let size = size.get();
			Ok((size.max(Fixed::ZERO), size.min(Fixed::ZERO).try_neg()?))
		};
		let ((long, short), (new_long, new_short)) = (part(before)?, part(after)?);
		self.long = self.long.try_sub(long)?.try_add(new_long)?;
		self.short = self.short.try_sub(short)?.try_add(new_short)?;
		Ok(())
	}

	/// Whether either side exceeds the cap.
	pub fn is_crowded(&self) -> bool {
		self.long.max(self.short) > self.parameters.max_open_interest
	}

	/// What the pool has to hold for this market, in whole units of collateral.
	pub fn cover(&self) -> Result<Fixed, MathError> {
		match self.index {
			None => Ok(Fixed::ZERO),
			Some(index) => notional_ceil(Delta::new(self.long.max(self.short)), index.price)?
				.mul_ceil(self.parameters.pool_cover),
		}
	}
}
