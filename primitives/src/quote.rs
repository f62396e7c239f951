//! What a trade with a pool would cost, with everything that went into the price.

use alloc::vec::Vec;

use crate::{Balance, PoolId, PriceRound, SeriesId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	fixed::Fixed,
	units::{Contracts, Delta, Price, Volatility},
};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{BlakeTwo256, ConstU32, Hash},
	BoundedVec,
};

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

/// Most legs of one order.
pub const MAX_LEGS: u32 = 8;

/// One trade of an order.
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
pub struct Leg {
	/// What is traded.
	pub series: SeriesId,
	/// What the taker does.
	pub side: Side,
	/// How much of it.
	pub contracts: Contracts,
}

/// The legs of an order, each of another series.
pub type Legs = BoundedVec<Leg, ConstU32<MAX_LEGS>>;

/// The price of one trade. Prices and greeks are in the strike asset; greeks and `fair_value` are
/// per contract, all other figures are for the whole trade.
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
	/// Volatility of the price: lower when the taker sells.
	pub volatility_used: Volatility,
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
	/// Rho of one contract, per 1.00 of the rate.
	pub rho: Fixed,
	/// Multiplier of the slippage gradient at this delta and tenor.
	pub slippage_multiplier: Fixed,
	/// Mean price factor by the inventory of the pool.
	pub slippage_factor: Fixed,
	/// Charge on the collateral that is locked.
	pub lending_premium: Fixed,
	/// Charge on the hedge; below zero for a negative rate.
	pub borrow_premium: Fixed,
	/// Both charges, not below their floor.
	pub spread: Fixed,
	/// Charge for the age of the round.
	pub staleness_spread: Fixed,
	/// What the options cost, in the smallest unit of the strike asset.
	pub premium: Balance,
	/// The fee as it is charged, never above an eighth of the premium.
	pub fee: Balance,
	/// What a buyer pays, premium and fee, or what a seller gets, the premium less the fee.
	pub total: Balance,
	/// Contracts that reduce the pool's position: resold of what it holds, or closed of what it has
	/// written.
	pub reduced: Contracts,
	/// Contracts that add to it: written, or kept.
	pub opened: Contracts,
	/// Collateral that writing locks or closing releases, in the collateral asset.
	pub collateral: Balance,
	/// Fingerprint of round, surface, inventory, terms, margin and series. A trade that carries it
	/// fails if it changed.
	pub state_version: StateVersion,
}

/// The price of an order of several trades, in the smallest unit of the strike asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OrderQuote {
	/// The trades, as they were asked for.
	pub legs: Vec<Quote>,
	/// What the taker pays, fees included.
	pub paid: Balance,
	/// What the taker gets, fees deducted.
	pub received: Balance,
	/// Fingerprint of those of the trades. An order that carries it fails if one changed.
	pub state_version: StateVersion,
}
