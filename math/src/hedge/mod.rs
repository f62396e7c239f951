//! Delta hedging: which orders are allowed, and the limits of spot orders.
//!
//! Rounding: the most a purchase may cost down, the least a sale must bring up. Both favour the vault
//! and may reject an order at the very limit.

pub mod parity;

use crate::{
	amount::{from_fixed_ceil, from_fixed_floor},
	error::MathError,
	fixed::Fixed,
	units::{Delta, Price},
	vault::Bounds,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Limits of spot orders.
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
pub struct SpotLimits {
	/// How far above the price a purchase may cost, as a share, in `[0, 1]`.
	pub buy_slippage: Fixed,
	/// How far below the price a sale may bring, as a share, in `[0, 1]`.
	pub sell_slippage: Fixed,
	/// The smallest order in whole units of the underlying, zero or above.
	pub minimum: Fixed,
}

/// A spot order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpotOrder {
	/// None.
	None,
	/// Buy an exact quantity.
	Buy {
		/// In whole units of the underlying.
		quantity: Fixed,
		/// The most it may cost, in the smallest units of the strike asset.
		max_in: u128,
	},
	/// Sell an exact quantity.
	Sell {
		/// In whole units of the underlying.
		quantity: Fixed,
		/// The least it must bring, in the smallest units of the strike asset.
		min_out: u128,
	},
}

impl SpotLimits {
	/// Checks the ranges of the limits.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] outside of them.
	pub fn validate(&self) -> Result<(), MathError> {
		let share = |value: Fixed| Fixed::ZERO <= value && value <= Fixed::ONE;
		if share(self.buy_slippage) && share(self.sell_slippage) && !self.minimum.is_negative() {
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}

	/// The order that offsets `pool_delta` as far as the `held` underlying allows: below zero a
	/// purchase, above zero a sale of at most what is held. Nothing below the smallest order.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for limits outside their ranges, a negative price or holding, more
	/// than 30 decimals; [`MathError::Overflow`].
	pub fn order(
		&self,
		pool_delta: Delta,
		held: Fixed,
		price: Price,
		decimals: u8,
	) -> Result<SpotOrder, MathError> {
		self.validate()?;
		if held.is_negative() || price.get().is_negative() {
			return Err(MathError::OutOfDomain);
		}
		let sells = pool_delta.get().is_positive();
		let wanted = pool_delta.get().try_abs()?;
		let quantity = if sells { wanted.min(held) } else { wanted };
		if quantity.is_zero() || quantity < self.minimum {
			return Ok(SpotOrder::None);
		}
		Ok(if sells {
			let min_out = minimum_out_ceil(quantity, price, self.sell_slippage, decimals)?;
			SpotOrder::Sell { quantity, min_out }
		} else {
			let max_in = maximum_in_floor(quantity, price, self.buy_slippage, decimals)?;
			SpotOrder::Buy { quantity, max_in }
		})
	}
}

/// The most that a purchase may cost, `quantity * price * (1 + slippage)`, rounded down in the
/// smallest units of an asset with `decimals` decimals (at most 30).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative argument or too many decimals, [`MathError::Overflow`].
pub fn maximum_in_floor(
	quantity: Fixed,
	price: Price,
	slippage: Fixed,
	decimals: u8,
) -> Result<u128, MathError> {
	if slippage.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let cost = quantity.mul_floor(price.get())?.mul_floor(Fixed::ONE.try_add(slippage)?)?;
	from_fixed_floor(cost, decimals)
}

/// The least that a sale must bring, `quantity * price * (1 - slippage)`, rounded up in the smallest
/// units of an asset with `decimals` decimals (at most 30).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative argument, a slippage above 1 or too many decimals,
/// [`MathError::Overflow`].
pub fn minimum_out_ceil(
	quantity: Fixed,
	price: Price,
	slippage: Fixed,
	decimals: u8,
) -> Result<u128, MathError> {
	if slippage.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let proceeds = quantity.mul_ceil(price.get())?.mul_ceil(Fixed::ONE.try_sub(slippage)?)?;
	from_fixed_ceil(proceeds, decimals)
}

/// What hedging a delta and undoing it may cost at most,
/// `|delta| * price * (slippage in + slippage out + fee)`, rounded up in whole units of the strike
/// asset. The spread charged for a trade must not be below it.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or share, [`MathError::Overflow`].
pub fn round_trip_cost_ceil(
	delta: Delta,
	price: Price,
	limits: &SpotLimits,
	fee: Fixed,
) -> Result<Fixed, MathError> {
	limits.validate()?;
	if price.get().is_negative() || fee.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let share = limits.buy_slippage.try_add(limits.sell_slippage)?.try_add(fee)?;
	delta.get().try_abs()?.mul_ceil(price.get())?.mul_ceil(share)
}

/// Whether an order lowers |delta| for certain: both without and with the orders in flight.
///
/// `delta` is the confirmed net delta, `in_flight` the sum of the orders that may or may not fill,
/// `change` the new order.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn reduces_delta(delta: Delta, in_flight: Delta, change: Delta) -> Result<bool, MathError> {
	let lowers = |before: Fixed| -> Result<bool, MathError> {
		Ok(before.try_add(change.get())?.try_abs()? < before.try_abs()?)
	};
	Ok(lowers(delta.get())? && lowers(delta.get().try_add(in_flight.get())?)?)
}

/// Whether a hedge that is being closed may be dropped: nothing of delta or value is left, not even
/// in doubt.
pub fn may_be_removed(delta: Delta, value: &Bounds) -> bool {
	delta == Delta::ZERO && *value == Bounds::default()
}
