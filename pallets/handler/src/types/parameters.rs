//! Governed terms of trading.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::quote::{BorrowRates, LowDelta, MAX_LENDING_RATE};
use dhv_primitives::{
	tunable::{ensure_in_range, Tunable, Unit},
	tunables, Contracts, Fixed, Price, Rate, LOT,
};
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
/// Most delta per round that can be governed.
const MOST_ROUND_DELTA: Fixed = Fixed::from_int(1_000_000_000_000);
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

const ONE: i128 = Fixed::SCALE;
const CENT: i128 = ONE / 100;

const fn number(least: i128, most: Fixed) -> Tunable {
	Tunable::new(Unit::Fixed, least, most.raw())
}

const fn seconds(least: u64, most: u64) -> Tunable {
	Tunable::new(Unit::Seconds, least as i128, most as i128)
}

const fn size() -> Tunable {
	Tunable::new(Unit::Contracts, LEAST_ORDER, MOST_ORDER).share(5_000, CONTRACT)
}

const fn borrow_rate() -> Tunable {
	number(LOWEST_BORROW_RATE, HIGHEST_BORROW_RATE).step(BORROW_STEP)
}

const LOWEST_BORROW_RATE: i128 = -HIGHEST_BORROW_RATE.raw();
const BORROW_STEP: i128 = 2 * CENT;
const CONTRACT: i128 = 100_000_000;
const LEAST_ORDER: i128 = CONTRACT / 10_000;
const MOST_ORDER: i128 = 1_000_000 * CONTRACT;

// Stricter is what charges takers more or trades less.
tunables! { TradingParameters {
	min_contracts = size();
	max_contracts = size().down();
	slippage_gradient = number(0, STEEPEST_SLIPPAGE).share(2_500, ONE / 10_000).up();
	bid_ask_spread = number(0, WIDEST_SPREAD).step(CENT).up();
	lending_rate = number(0, MAX_LENDING_RATE.get()).step(2 * CENT).up();
	borrow_rates.sell_long = borrow_rate();
	borrow_rates.sell_short = borrow_rate();
	borrow_rates.buy_long = borrow_rate();
	borrow_rates.buy_short = borrow_rate();
	hedge_cost = number(0, Fixed::ONE).step(CENT / 2).up();
	min_spread = number(1, LARGEST_CHARGE).share(5_000, ONE / 10).up();
	min_premium = number(0, LARGEST_CHARGE).share(5_000, ONE / 10).up();
	low_delta.threshold = number(0, Fixed::ONE).step(2 * CENT);
	low_delta.volatility = number(0, LARGEST_COEFFICIENT).step(10 * CENT);
	staleness_spread = number(0, LARGEST_COEFFICIENT).step(25 * CENT).up();
	staleness_step = seconds(1, LONGEST_PRICE_AGE).share(5_000, 30);
	fee_per_contract = number(0, LARGEST_CHARGE).share(5_000, ONE / 10);
	max_price_age = seconds(1, LONGEST_PRICE_AGE).share(5_000, 60).down();
	cutoff = seconds(0, LONGEST_CUTOFF).share(5_000, 3_600).up();
	min_delta = number(0, Fixed::ONE).step(CENT).up();
	max_delta = number(0, Fixed::ONE).step(CENT).down();
	max_round_delta = number(1, MOST_ROUND_DELTA).share(2_500, 10 * ONE).down();
} }

impl TradingParameters {
	/// Whether every figure is in its range and the figures agree with each other.
	pub fn is_valid(&self) -> bool {
		ensure_in_range(self, 0).is_ok() && self.agrees()
	}

	/// Whether sizes are whole lots, and the figures agree with each other.
	pub fn agrees(&self) -> bool {
		is_whole_lots(self.min_contracts)
			&& is_whole_lots(self.max_contracts)
			&& self.min_contracts <= self.max_contracts
			&& self.min_delta < self.max_delta
	}
}

/// Whether a size is a whole multiple of [`LOT`].
pub fn is_whole_lots(contracts: Contracts) -> bool {
	contracts.units().checked_rem(LOT.units()) == Some(0)
}
