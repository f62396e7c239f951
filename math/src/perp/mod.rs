//! Perpetual futures: collateral, value, health and margin moves of a hedge account.
//!
//! A position is a signed size in whole units of the underlying (above zero is long), opened at an
//! average entry price. All values are in the strike asset, amounts in its smallest units.
//!
//! Rounding: collateral that must be there up, what the account is worth and what may be taken out
//! down.

pub mod market;
pub mod parity;

use crate::{
	amount::{from_fixed_ceil, from_fixed_floor, mul_div_ceil, mul_div_floor, to_fixed},
	error::MathError,
	fixed::Fixed,
	units::{Delta, Price, Rate, SECONDS_PER_YEAR},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Collateral per notional of an account; all in `(0, 100]`.
///
/// The reciprocal of `minimum` bounds the leverage that governance may choose.
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
pub struct CollateralRatios {
	/// What a rebalancing restores.
	pub target: Fixed,
	/// Below it the account raises an alarm; at most `target`.
	pub alarm: Fixed,
	/// The least that `alarm` may be.
	pub minimum: Fixed,
}

/// Largest collateral per notional: 100.
pub const MAX_COLLATERAL_RATIO: Fixed = Fixed::from_int(100);

impl CollateralRatios {
	/// Checks the order of the ratios.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] unless `0 < minimum <= alarm <= target <= 100`.
	pub fn validate(&self) -> Result<(), MathError> {
		let ordered = self.minimum <= self.alarm && self.alarm <= self.target;
		if self.minimum.is_positive() && ordered && self.target <= MAX_COLLATERAL_RATIO {
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}
}

/// A perpetual position.
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
pub struct PerpPosition {
	/// Signed size in whole units of the underlying.
	pub size: Delta,
	/// Average price at which it was opened.
	pub entry: Price,
}

/// What a rebalancing does with the margin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarginMove {
	/// Nothing.
	None,
	/// Pay this amount in.
	Deposit(u128),
	/// Take this amount out.
	Withdraw(u128),
}

/// A price that must not be negative.
fn checked(price: Price) -> Result<Fixed, MathError> {
	if price.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	Ok(price.get())
}

/// `|size| * price`, rounded up.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price, [`MathError::Overflow`].
pub fn notional_ceil(size: Delta, price: Price) -> Result<Fixed, MathError> {
	size.get().try_abs()?.mul_ceil(checked(price)?)
}

/// `|size| * price`, rounded down.
///
/// # Errors
/// As [`notional_ceil`].
pub fn notional_floor(size: Delta, price: Price) -> Result<Fixed, MathError> {
	size.get().try_abs()?.mul_floor(checked(price)?)
}

/// Collateral that a position needs, `|size| * price * ratio`, rounded up in the smallest units of an
/// asset with `decimals` decimals (at most 30). Product and result are rounded, both up.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or ratio or too many decimals,
/// [`MathError::Overflow`].
pub fn required_collateral_ceil(
	size: Delta,
	price: Price,
	ratio: Fixed,
	decimals: u8,
) -> Result<u128, MathError> {
	from_fixed_ceil(notional_ceil(size, price)?.mul_ceil(ratio)?, decimals)
}

/// As [`required_collateral_ceil`], rounded down.
///
/// # Errors
/// As [`required_collateral_ceil`].
pub fn required_collateral_floor(
	size: Delta,
	price: Price,
	ratio: Fixed,
	decimals: u8,
) -> Result<u128, MathError> {
	from_fixed_floor(notional_floor(size, price)?.mul_floor(ratio)?, decimals)
}

/// Profit at a mark, `size * (mark - entry)`, rounded down; a loss is negative.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price, [`MathError::Overflow`].
pub fn profit_floor(position: &PerpPosition, mark: Price) -> Result<Fixed, MathError> {
	let moved = checked(mark)?.try_sub(checked(position.entry)?)?;
	position.size.get().mul_floor(moved)
}

/// Funding that a position receives over a time at an annual rate, `-size * mark * rate * T`, rounded
/// down; what it pays is negative. Above zero the rate makes longs pay shorts.
///
/// Rounded at each of three steps, always to the same side.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative mark, [`MathError::Overflow`].
pub fn funding_floor(
	size: Delta,
	mark: Price,
	rate: Rate,
	seconds: u64,
) -> Result<Fixed, MathError> {
	let receives = size.get().is_negative() != rate.get().is_negative();
	let rate = rate.get().try_abs()?;
	let scale = |value: Fixed, divide: fn(u128, u128, u128) -> Result<u128, MathError>| {
		let raw =
			divide(value.raw().unsigned_abs(), u128::from(seconds), u128::from(SECONDS_PER_YEAR))?;
		i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
	};
	if receives {
		scale(notional_floor(size, mark)?.mul_floor(rate)?, mul_div_floor)
	} else {
		scale(notional_ceil(size, mark)?.mul_ceil(rate)?, mul_div_ceil)?.try_neg()
	}
}

/// Value of an account: collateral, profit and funding; negative if it owes more than it has. Rounded
/// down, exact for assets with up to 18 decimals.
///
/// # Errors
/// [`MathError::OutOfDomain`] for more than 30 decimals, [`MathError::Overflow`].
pub fn account_value_floor(
	collateral: u128,
	decimals: u8,
	profit: Fixed,
	funding: Fixed,
) -> Result<Fixed, MathError> {
	to_fixed(collateral, decimals)?.try_add(profit)?.try_add(funding)
}

/// Account value per notional, rounded down; `None` for a flat position, which is always healthy.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price, [`MathError::Overflow`].
pub fn health_floor(value: Fixed, size: Delta, price: Price) -> Result<Option<Fixed>, MathError> {
	// The larger divisor makes a value above zero smaller and one below zero larger.
	let notional = if value.is_negative() {
		notional_floor(size, price)?
	} else {
		notional_ceil(size, price)?
	};
	if size.get().is_zero() || notional.is_zero() {
		return Ok(None);
	}
	value.div_floor(notional).map(Some)
}

/// Whether the value of an account is below `ratio` of its notional; never for a flat position with a
/// value of zero or above.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price, [`MathError::Overflow`].
pub fn is_below(value: Fixed, size: Delta, price: Price, ratio: Fixed) -> Result<bool, MathError> {
	Ok(value < notional_ceil(size, price)?.mul_ceil(ratio)?)
}

/// What brings an account of `value`, of which `collateral` can be taken out, to the target at
/// `price`: deposits are rounded up, withdrawals down. The value counts, not the collateral, so losses
/// are covered and unrealised profits only lower what has to be there.
///
/// # Errors
/// [`MathError::OutOfDomain`] for ratios out of order, a negative price or more than 30 decimals,
/// [`MathError::Overflow`].
pub fn margin_move(
	value: Fixed,
	collateral: u128,
	decimals: u8,
	size: Delta,
	price: Price,
	ratios: &CollateralRatios,
) -> Result<MarginMove, MathError> {
	ratios.validate()?;
	let required = notional_ceil(size, price)?.mul_ceil(ratios.target)?;
	if value < required {
		let amount = from_fixed_ceil(required.try_sub(value)?, decimals)?;
		return Ok(MarginMove::Deposit(amount));
	}
	let excess = from_fixed_floor(value.try_sub(required)?, decimals)?;
	Ok(match excess.min(collateral) {
		0 => MarginMove::None,
		amount => MarginMove::Withdraw(amount),
	})
}

/// The price at which the value of an account falls to `ratio` of its notional, on the safe side: for
/// a long rounded up, for a short down. `None` if no price above zero does: a flat position, or a long
/// with enough collateral.
///
/// `value_at_entry` is what the account would be worth if the price stood at the entry: collateral and
/// funding. Solves `value + size (P - entry) = ratio |size| P`.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative entry or a ratio outside `[0, 1)`,
/// [`MathError::Overflow`].
pub fn liquidation_price(
	position: &PerpPosition,
	value_at_entry: Fixed,
	ratio: Fixed,
) -> Result<Option<Price>, MathError> {
	let entry = checked(position.entry)?;
	if ratio.is_negative() || ratio >= Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	let size = position.size.get();
	let distance = size.try_abs()?;
	if size.is_zero() {
		return Ok(None);
	}
	let price = if size.is_positive() {
		// P = (|size| entry - value) / (|size| (1 - ratio))
		let owed = distance.mul_ceil(entry)?.try_sub(value_at_entry)?;
		let slope = distance.mul_floor(Fixed::ONE.try_sub(ratio)?)?;
		if !owed.is_positive() {
			return Ok(None);
		}
		owed.div_ceil(slope)?
	} else {
		// P = (|size| entry + value) / (|size| (1 + ratio))
		let covered = distance.mul_floor(entry)?.try_add(value_at_entry)?;
		let slope = distance.mul_ceil(Fixed::ONE.try_add(ratio)?)?;
		covered.max(Fixed::ZERO).div_floor(slope)?
	};
	Ok(Some(Price::new(price)))
}
