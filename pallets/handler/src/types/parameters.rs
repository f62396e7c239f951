//! Governed terms of trading.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::quote::{BorrowRates, LowDelta, MAX_LENDING_RATE};
use dhv_primitives::{Contracts, Fixed, Price, Rate, LOT};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Largest order that can be governed, and that the manager can make: a million contracts.
pub const LARGEST_ORDER: Contracts = Contracts::from_units(1_000_000 * 100_000_000);
/// Steepest slippage that can be governed, per contract.
const STEEPEST_SLIPPAGE: Fixed = Fixed::from_bps(1_000);
/// Widest spread of volatilities that can be governed, as a fraction: a half.
const WIDEST_SPREAD: Fixed = Fixed::from_bps(5_000);
/// Highest rate of a hedge that can be governed, either way.
const HIGHEST_BORROW_RATE: Fixed = Fixed::from_bps(5_000);
/// Largest figure per contract that can be governed, in the strike asset.
const LARGEST_CHARGE: Fixed = Fixed::from_int(1_000_000);
/// Largest coefficient of the staleness spread that can be governed.
const LARGEST_COEFFICIENT: Fixed = Fixed::from_int(10);
/// Longest age of a price round that can be governed, in seconds.
const LONGEST_PRICE_AGE: u64 = 3_600;
/// Earliest end of trading before an expiry that can be governed, in seconds: a week.
const LONGEST_CUTOFF: u64 = 7 * 86_400;

/// Highest price of an underlying and highest strike that are priced. With it, and with every other
/// figure at the end of its range, no step of a quote overflows.
pub const HIGHEST_PRICE: Price = Price::new(Fixed::from_int(10_000_000));

/// Governed terms at which a pool trades.
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
pub struct TradingParameters {
	/// Smallest order.
	pub min_contracts: Contracts,
	/// Largest order.
	pub max_contracts: Contracts,
	/// Relative price change per contract of net exposure.
	pub slippage_gradient: Fixed,
	/// Part by which the volatility is lowered when a taker sells.
	pub bid_ask_spread: Fixed,
	/// Yearly rate on collateral that an order locks.
	pub lending_rate: Rate,
	/// Yearly rates on the hedge, by kind and side.
	pub borrow_rates: BorrowRates,
	/// What trading the hedge there and back costs at most, as a part of its price: the spread is at
	/// least this part of `|delta| * S`.
	pub hedge_cost: Fixed,
	/// Least spread per contract, in the strike asset; above zero.
	pub min_spread: Fixed,
	/// Least premium of a contract that a taker buys, in the strike asset.
	pub min_premium: Fixed,
	/// The cap on what is paid for options far out of the money.
	pub low_delta: LowDelta,
	/// Coefficient `k` of the staleness spread `|delta| * S * k * volatility * sqrt(age)`.
	pub staleness_spread: Fixed,
	/// Ages are charged in whole steps of this many seconds, so that a quote holds for as long.
	pub staleness_step: u64,
	/// Fee per contract, in the strike asset.
	pub fee_per_contract: Fixed,
	/// Age above which a price round does not trade, in seconds.
	pub max_price_age: u64,
	/// Time before its expiry at which a series ceases to trade, in seconds.
	pub cutoff: u64,
	/// Least magnitude of the delta of a contract that is traded.
	pub min_delta: Fixed,
	/// Greatest magnitude of the delta of a contract that is traded.
	pub max_delta: Fixed,
	/// Greatest magnitude of delta opened per price round, in units of the underlying.
	pub max_round_delta: Fixed,
}

impl TradingParameters {
	/// Whether every figure is in its range and the figures agree with each other.
	pub fn is_valid(&self) -> bool {
		let within = |value: Fixed, most: Fixed| !value.is_negative() && value <= most;
		let sizes = !self.min_contracts.is_zero()
			&& is_whole_lots(self.min_contracts)
			&& is_whole_lots(self.max_contracts)
			&& self.min_contracts <= self.max_contracts
			&& self.max_contracts <= LARGEST_ORDER;
		let prices = within(self.slippage_gradient, STEEPEST_SLIPPAGE)
			&& within(self.bid_ask_spread, WIDEST_SPREAD)
			&& within(self.lending_rate.get(), MAX_LENDING_RATE.get())
			&& self.borrow_rates_are_valid()
			&& within(self.hedge_cost, Fixed::ONE)
			&& self.min_spread.is_positive()
			&& within(self.min_spread, LARGEST_CHARGE)
			&& within(self.min_premium, LARGEST_CHARGE)
			&& within(self.low_delta.threshold.get(), Fixed::ONE)
			&& within(self.low_delta.volatility.get(), LARGEST_COEFFICIENT)
			&& within(self.staleness_spread, LARGEST_COEFFICIENT)
			&& within(self.fee_per_contract, LARGEST_CHARGE);
		let times = self.max_price_age > 0
			&& self.max_price_age <= LONGEST_PRICE_AGE
			&& self.staleness_step > 0
			&& self.staleness_step <= LONGEST_PRICE_AGE
			&& self.cutoff <= LONGEST_CUTOFF;
		let deltas = within(self.max_delta, Fixed::ONE)
			&& !self.min_delta.is_negative()
			&& self.min_delta < self.max_delta
			&& self.max_round_delta.is_positive();
		sizes && prices && times && deltas
	}
}

impl TradingParameters {
	fn borrow_rates_are_valid(&self) -> bool {
		let BorrowRates { sell_long, sell_short, buy_long, buy_short } = self.borrow_rates;
		[sell_long, sell_short, buy_long, buy_short].iter().all(|rate| {
			let size = rate.get().try_abs();
			size.is_ok_and(|size| size <= HIGHEST_BORROW_RATE)
		})
	}
}

/// Whether a size is a whole multiple of [`LOT`].
pub fn is_whole_lots(contracts: Contracts) -> bool {
	contracts.units().checked_rem(LOT.units()) == Some(0)
}
