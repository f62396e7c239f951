//! Prices and fills of an epoch.
//!
//! What is stored per epoch are the prices and three totals of the withdrawals; every claim follows
//! from them alone, whatever the number and the order of claims.

use super::{
	nav::{NetAssets, Standing},
	share::{
		amount_floor, from_magnitude, plain_price_floor, price_per_share, price_per_share_ceil,
		shares_ceil,
	},
};
use crate::{amount::mul_div_floor, error::MathError, fixed::Fixed};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Prices of one share; `mint >= mark >= burn >= 0`.
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
pub struct SharePrices {
	/// For newcomers: on the highest net assets, rounded up.
	pub mint: Fixed,
	/// Best estimate, rounded down.
	pub mark: Fixed,
	/// For leavers: on the lowest net assets, rounded down.
	pub burn: Fixed,
}

impl SharePrices {
	/// Prices with one virtual share.
	///
	/// Below a price of one the virtual share would promise leavers a trifle more than there is: they
	/// get the plain price then. Without doubt the three are equal up to the last digit: `mint` is
	/// `mark` or one quantum above it, and `burn` is `mark` from one on. No mint at `mint` and no burn
	/// at `burn` lowers the burn price of those who stay.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn new(assets: &NetAssets, supply: u128) -> Result<Self, MathError> {
		let bounds = assets.bounds();
		let low = price_per_share(bounds.low, supply)?;
		let plain = plain_price_floor(bounds.low, supply).unwrap_or(low);
		Ok(Self {
			mint: price_per_share_ceil(bounds.high, supply)?,
			mark: price_per_share(bounds.mark, supply)?,
			burn: plain.min(low),
		})
	}
}

/// How far the withdrawals of an epoch are met. Totals over all requests.
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
pub struct Fill {
	/// Shares of all requests, in units of 1e-18.
	pub requested: u128,
	/// Shares that leave, in units of 1e-18; at most `requested`.
	pub filled: u128,
	/// Cash set aside for them, in the smallest units of the strike asset.
	pub paid: u128,
}

/// What one request gets out of an epoch.
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
pub struct Claim {
	/// Cash, in the smallest units of the strike asset.
	pub paid: u128,
	/// Shares that go on to the next epoch, in units of 1e-18.
	pub carried: u128,
}

impl Fill {
	/// Fills the requests at the price `burn` from `available` cash: everything, or pro rata as far
	/// as the cash goes. The cash is rounded down, the shares that leave for it up. Shares never leave
	/// for nothing.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a negative price or more than 30 decimals,
	/// [`MathError::Overflow`].
	pub fn new(
		requested: u128,
		available: u128,
		burn: Fixed,
		decimals: u8,
	) -> Result<Self, MathError> {
		let need = amount_floor(requested, decimals, burn)?;
		let paid = need.min(available);
		let filled = if paid == 0 {
			0
		} else if paid == need {
			requested
		} else {
			shares_ceil(paid, decimals, burn)?.min(requested)
		};
		Ok(Self { requested, filled, paid })
	}

	/// Nothing is filled, every request goes on: the fill of a vault that winds down.
	pub const fn none(requested: u128) -> Self {
		Self { requested, filled: 0, paid: 0 }
	}

	/// [`Fill::none`] for a vault that winds down, else [`Fill::new`].
	///
	/// # Errors
	/// As [`Fill::new`].
	pub fn for_standing(
		standing: Standing,
		requested: u128,
		available: u128,
		burn: Fixed,
		decimals: u8,
	) -> Result<Self, MathError> {
		match standing {
			Standing::Running => Self::new(requested, available, burn, decimals),
			Standing::WindDown { .. } => Ok(Self::none(requested)),
		}
	}

	/// Shares that go on to the next epoch, in units of 1e-18.
	pub const fn carried(&self) -> u128 {
		self.requested.saturating_sub(self.filled)
	}

	/// The filled share of every request, 0 to 1, rounded down; for display. Nothing requested counts
	/// as filled.
	///
	/// # Errors
	/// [`MathError::Overflow`] if more is filled than requested.
	pub fn ratio_floor(&self) -> Result<Fixed, MathError> {
		if self.requested == 0 {
			return Ok(Fixed::ONE);
		}
		from_magnitude(pro_rata_floor(Fixed::SCALE.unsigned_abs(), self.filled, self.requested)?)
	}

	/// What a request of `shares` gets out of an epoch with the price `burn`, both parts rounded down:
	/// the price of its shares if every request was paid in full, whatever the others asked for, else
	/// its part of the cash. Shares that are not carried have left.
	///
	/// Over all requests of the epoch, in any order: the cash adds up to at most `paid` and the
	/// carried shares to at most [`Fill::carried`], each with a difference below the number of
	/// requests in units.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for more shares than all requests have, a negative price or more
	/// than 30 decimals, [`MathError::Overflow`].
	pub fn claim(&self, shares: u128, burn: Fixed, decimals: u8) -> Result<Claim, MathError> {
		if shares > self.requested {
			return Err(MathError::OutOfDomain);
		}
		let price = |shares| amount_floor(shares, decimals, burn);
		let paid = if self.carried() == 0 && self.paid == price(self.requested)? {
			price(shares)?
		} else {
			pro_rata_floor(shares, self.paid, self.requested)?
		};
		Ok(Claim { paid, carried: pro_rata_floor(shares, self.carried(), self.requested)? })
	}
}

/// `pot * part / whole`, rounded down; zero of an empty whole.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn pro_rata_floor(part: u128, pot: u128, whole: u128) -> Result<u128, MathError> {
	if whole == 0 {
		return Ok(0);
	}
	mul_div_floor(part, pot, whole)
}

/// What an epoch set aside and nobody can claim any more: zero while claims are open, then the rest.
/// It goes back to the free funds.
///
/// # Errors
/// [`MathError::OutOfDomain`] if more was claimed than set aside.
pub fn sweepable_dust(set_aside: u128, claimed: u128, open_claims: u32) -> Result<u128, MathError> {
	let rest = set_aside.checked_sub(claimed).ok_or(MathError::OutOfDomain)?;
	Ok(if open_claims == 0 { rest } else { 0 })
}
