//! What is stored, with its own small rules.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{Contracts, Fixed, Timestamp, LOT};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Largest order that can be governed: a million contracts.
const LARGEST_ORDER: Contracts = Contracts::from_units(1_000_000 * 100_000_000);
/// Steepest slippage that can be governed, per contract.
const STEEPEST_SLIPPAGE: Fixed = Fixed::from_bps(1_000);
/// Largest spread that can be governed, as a fraction of fair value.
const WIDEST_SPREAD: Fixed = Fixed::ONE;
/// Largest figure per contract that can be governed, in the strike asset.
const LARGEST_CHARGE: Fixed = Fixed::from_int(1_000_000);
/// Largest coefficient of the staleness spread that can be governed.
const LARGEST_COEFFICIENT: Fixed = Fixed::from_int(10);
/// Longest age of a price round that can be governed, in seconds.
const LONGEST_PRICE_AGE: u64 = 3_600;
/// Earliest end of trading before an expiry that can be governed, in seconds: a week.
const LONGEST_CUTOFF: u64 = 7 * 86_400;

/// A series that a pool trades.
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
pub struct Listing {
	/// Whether takers may buy it from the pool.
	pub buyable: bool,
	/// Whether takers may sell it to the pool.
	pub sellable: bool,
	/// When it was listed.
	pub listed_at: Timestamp,
	/// When the series expires and the listing ends.
	pub expiry: Timestamp,
}

/// How many listings end at one moment.
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
pub struct Expiring {
	/// When they end.
	pub expiry: Timestamp,
	/// How many they are, over all pools.
	pub listings: u32,
}

/// Delta that a pool sold at one price round.
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
pub struct RoundDelta {
	/// Number of the round.
	pub round: u64,
	/// Sum of the magnitudes of the deltas of its orders, in units of the underlying.
	pub delta: Fixed,
}

impl RoundDelta {
	/// What was sold at `round`: nothing if the record is of another one.
	pub fn at(self, round: u64) -> Fixed {
		if self.round == round {
			self.delta
		} else {
			Fixed::ZERO
		}
	}
}

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
	/// Spread as a fraction of fair value.
	pub spread: Fixed,
	/// Least spread per contract, in the strike asset; above zero.
	pub min_spread: Fixed,
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
	/// Greatest magnitude of delta sold per price round, in units of the underlying.
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
			&& within(self.spread, WIDEST_SPREAD)
			&& self.min_spread.is_positive()
			&& within(self.min_spread, LARGEST_CHARGE)
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

/// Whether a size is a whole multiple of [`LOT`].
pub fn is_whole_lots(contracts: Contracts) -> bool {
	contracts.units().checked_rem(LOT.units()) == Some(0)
}
