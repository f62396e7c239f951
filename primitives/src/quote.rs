//! What a trade with a pool would cost, with everything that went into the price.

use crate::{Balance, PoolId, PriceRound, SeriesId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	fixed::Fixed,
	units::{Contracts, Delta, Price, Volatility},
};
use scale_info::TypeInfo;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Fingerprint of everything a quote depends on. Equal fingerprints mean an equal price.
pub type StateVersion = <BlakeTwo256 as Hash>::Output;

/// What the taker does.
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
	/// The taker buys options from the pool.
	Buy,
	/// The taker sells options to the pool.
	Sell,
}

/// The price of one order. Prices and greeks are in the strike asset; greeks and `fair_value` are
/// per contract, all other figures are for the whole order.
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
pub struct Quote {
	/// The pool that trades.
	pub pool: PoolId,
	/// The series.
	pub series: SeriesId,
	/// Size of the order.
	pub contracts: Contracts,
	/// What the taker does.
	pub side: Side,
	/// The price round; its time is the pricing time.
	pub round: PriceRound,
	/// Age of the round that the staleness spread charges for, in seconds.
	pub charged_age: u64,
	/// Implied volatility of the surface.
	pub volatility: Volatility,
	/// Forward price at expiry.
	pub forward: Price,
	/// Model value of one contract.
	pub fair_value: Fixed,
	/// Delta of one contract.
	pub delta: Delta,
	/// Gamma of one contract.
	pub gamma: Fixed,
	/// Vega of one contract, per 1.00 of volatility.
	pub vega: Fixed,
	/// Theta of one contract, per year.
	pub theta: Fixed,
	/// Mean price factor of the order by the inventory of the pool.
	pub slippage_factor: Fixed,
	/// Spread of the order.
	pub spread: Fixed,
	/// Charge for the age of the round.
	pub staleness_spread: Fixed,
	/// What the options cost, in the smallest unit of the strike asset.
	pub premium: Balance,
	/// The fee as it is charged, never above an eighth of the premium.
	pub fee: Balance,
	/// What the taker pays: premium and fee.
	pub total: Balance,
	/// Collateral that writing the order would lock, in the collateral asset.
	pub collateral: Balance,
	/// Fingerprint of round, surface, inventory, parameters and series. A trade that carries it
	/// fails if it changed.
	pub state_version: StateVersion,
}
