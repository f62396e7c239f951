//! Orders, and the whole fact of those that were placed.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{Balance, Delta, Price};
use scale_info::TypeInfo;

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

/// The whole fact of one order for an account at a venue. What comes of it only a report tells.
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
pub struct PerpTrade {
	/// The size that the account is asked to have.
	pub target: Delta,
	/// What the target adds to the net delta, counted from the size nearest to it that the account
	/// may turn out to have.
	pub change: Delta,
	/// Oracle price that measured the order.
	pub oracle_price: Price,
	/// The governed estimate of what it loses against oracle value, in units of the collateral asset,
	/// rounded up.
	pub cost: Balance,
}

/// What an order counts for in budgets.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Spending {
	/// Delta moved, zero or above.
	pub delta: Delta,
	/// Loss against oracle value, in units of the collateral asset.
	pub cost: Balance,
}
