//! Orders made for one named counterparty: limits of their terms, and the exact amounts they move.
//!
//! Rounding: what the buyer pays up, what a seller gets down, fees up.

pub mod parity;

use crate::{
	error::MathError,
	fixed::Fixed,
	margin::{collateral_ceil, payout_floor},
	units::{Contracts, Price, Timestamp},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Longest life of an order in seconds.
pub const MAX_LIFETIME: u64 = 1_800;

/// The side of an order, from the counterparty.
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
	Hash,
)]
pub enum OrderSide {
	/// The counterparty buys options from the vault.
	Buy,
	/// The counterparty sells options back to the vault.
	BuyBack,
}

/// Why an order is not made or not filled.
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
	Hash,
)]
pub enum OrderRefusal {
	/// The price is not above zero.
	Price,
	/// The life is longer than [`MAX_LIFETIME`].
	Lifetime,
	/// The order has run out.
	Expired,
	/// The order is of the other side.
	Side,
	/// The spot left the bounds of the order.
	SpotMoved,
}

/// Where the spot may stand when an order is filled, both ends included.
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
	Hash,
)]
pub struct SpotBounds {
	/// The lowest price.
	pub lower: Price,
	/// The highest price.
	pub upper: Price,
}

impl SpotBounds {
	/// `[spot - down, spot + up]`, exact.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a negative spot or distance or a lower end below zero,
	/// [`MathError::Overflow`].
	pub fn around(spot: Price, down: Fixed, up: Fixed) -> Result<Self, MathError> {
		if spot.get().is_negative() || down.is_negative() || up.is_negative() || down > spot.get() {
			return Err(MathError::OutOfDomain);
		}
		Ok(Self {
			lower: Price::new(spot.get().try_sub(down)?),
			upper: Price::new(spot.get().try_add(up)?),
		})
	}

	/// Whether a spot lies inside.
	pub fn contain(&self, spot: Price) -> bool {
		self.lower <= spot && spot <= self.upper
	}
}

/// The terms of an order that time and prices decide on.
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
	Hash,
)]
pub struct OrderTerms {
	/// Who gives and who takes.
	pub side: OrderSide,
	/// The last second in which it can be filled.
	pub expires_at: Timestamp,
	/// Where the spot may stand.
	pub bounds: SpotBounds,
}

/// Checks the price per contract and the life in seconds of a new order.
///
/// # Errors
/// [`OrderRefusal::Price`] or [`OrderRefusal::Lifetime`].
pub fn check_new(price: Price, lifetime: u64) -> Result<(), OrderRefusal> {
	if !price.get().is_positive() {
		return Err(OrderRefusal::Price);
	}
	if lifetime > MAX_LIFETIME {
		return Err(OrderRefusal::Lifetime);
	}
	Ok(())
}

impl OrderTerms {
	/// Whether the order may be filled now as an order of `side`.
	///
	/// # Errors
	/// [`OrderRefusal::Expired`] (the last second still counts), [`OrderRefusal::Side`] or
	/// [`OrderRefusal::SpotMoved`].
	pub fn check_fill(
		&self,
		side: OrderSide,
		now: Timestamp,
		spot: Price,
	) -> Result<(), OrderRefusal> {
		if now > self.expires_at {
			return Err(OrderRefusal::Expired);
		}
		if side != self.side {
			return Err(OrderRefusal::Side);
		}
		if !self.bounds.contain(spot) {
			return Err(OrderRefusal::SpotMoved);
		}
		Ok(())
	}
}

/// What the filling of a sale to the counterparty moves, in the smallest units of the strike asset.
/// An event that carries these amounts carries what was paid.
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
	Hash,
)]
pub struct SaleAmounts {
	/// What the buyer pays, fee included.
	pub premium: u128,
	/// The fee by the tariff.
	pub tariff: u128,
	/// The fee that is taken: the tariff, or zero.
	pub fee: u128,
	/// What the vault keeps: premium less fee.
	pub net: u128,
}

impl SaleAmounts {
	/// Whether the fee is waived although the tariff asks for one.
	pub const fn is_waived(&self) -> bool {
		self.fee == 0 && self.tariff > 0
	}
}

/// The fee that a premium bears: the whole tariff if an eighth of the premium, rounded down, exceeds
/// it, else nothing.
pub const fn fee_or_waiver(premium: u128, tariff: u128) -> u128 {
	if premium >> 3 > tariff {
		tariff
	} else {
		0
	}
}

/// Amounts of a sale at `price` per contract: premium and tariff rounded up, the fee out of the
/// premium or waived. `decimals` of the strike asset, at most 30.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or fee or too many decimals,
/// [`MathError::Overflow`].
pub fn sale_amounts(
	price: Price,
	contracts: Contracts,
	fee_per_contract: Fixed,
	decimals: u8,
) -> Result<SaleAmounts, MathError> {
	let premium = collateral_ceil(price.get(), contracts, decimals)?;
	let tariff = collateral_ceil(fee_per_contract, contracts, decimals)?;
	let fee = fee_or_waiver(premium, tariff);
	let net = premium.checked_sub(fee).ok_or(MathError::Overflow)?;
	Ok(SaleAmounts { premium, tariff, fee, net })
}

/// What the vault pays for options it buys back, rounded down; no fee is taken.
///
/// # Errors
/// As [`sale_amounts`].
pub fn buyback_floor(price: Price, contracts: Contracts, decimals: u8) -> Result<u128, MathError> {
	payout_floor(price.get(), contracts, decimals)
}
