//! The market of a perpetual future whose counterparty is a pool: prices moved by the skew, funding
//! that follows it, and the size of a liquidation.
//!
//! The skew is the sum of all signed positions in whole units of the underlying. A trade fills at
//! the index moved by the average of the skew before and after it, as a share of the skew at which the
//! price would double (`scale`). What the skew adds to a price over a round trip is nothing.
//!
//! Rounding: against the trader, in favour of the pool.

use super::checked;
use crate::{
	amount::{from_fixed_ceil, from_fixed_floor, mul_div_nearest},
	error::MathError,
	fixed::Fixed,
	units::{Delta, Price, Rate, SECONDS_PER_YEAR},
};

/// Seconds of a day, the unit of time of a funding velocity.
const SECONDS_PER_DAY: u64 = 86_400;

/// `value * seconds / period`, rounded to the nearest, ties away from zero.
fn per_time(value: Fixed, seconds: u64, period: u64) -> Result<Fixed, MathError> {
	let raw = mul_div_nearest(value.raw().unsigned_abs(), seconds.into(), period.into())?;
	let magnitude = i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)?;
	if value.is_negative() {
		magnitude.try_neg()
	} else {
		Ok(magnitude)
	}
}

/// Half of a number, rounded down.
fn half(value: Fixed) -> Result<Fixed, MathError> {
	value.div_floor(Fixed::from_int(2))
}

/// Where the next unit trades before fees, `index * (1 + skew / scale)`, rounded to the nearest twice.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative index, a scale of zero or below, or a skew at or below
/// `-scale`; [`MathError::Overflow`].
pub fn skew_price(index: Price, skew: Delta, scale: Fixed) -> Result<Price, MathError> {
	let index = checked(index)?;
	if !scale.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let factor = Fixed::ONE.try_add(skew.get().div_nearest(scale)?)?;
	if !factor.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	index.mul_nearest(factor).map(Price::new)
}

/// The average price before fees of a trade of `change` at a skew, `index * (1 + (skew + change / 2) /
/// scale)`, made worse for the trader by `spread`, a share of the price: up for a purchase, down for a
/// sale, and rounded that way.
///
/// # Errors
/// As [`skew_price`] at the average skew; [`MathError::OutOfDomain`] for a spread outside `[0, 1]`.
pub fn fill_price(
	index: Price,
	skew: Delta,
	change: Delta,
	scale: Fixed,
	spread: Fixed,
) -> Result<Price, MathError> {
	let index = checked(index)?;
	if !scale.is_positive() || spread.is_negative() || spread > Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	let average = skew.get().try_add(half(change.get())?)?;
	let buys = change.get().is_positive();
	let premium = if buys { average.div_ceil(scale)? } else { average.div_floor(scale)? };
	let factor = Fixed::ONE.try_add(premium)?;
	if !factor.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let price = if buys {
		index.mul_ceil(factor)?.mul_ceil(Fixed::ONE.try_add(spread)?)?
	} else {
		index.mul_floor(factor)?.mul_floor(Fixed::ONE.try_sub(spread)?)?
	};
	Ok(Price::new(price))
}

/// The price per unit with a fee, a share of the price: more for a purchase, less for a sale. Rounded
/// against the trader.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or a fee outside `[0, 1]`,
/// [`MathError::Overflow`].
pub fn price_with_fee(fill: Price, fee: Fixed, buys: bool) -> Result<Price, MathError> {
	let fill = checked(fill)?;
	if fee.is_negative() || fee > Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	let price = if buys {
		fill.mul_ceil(Fixed::ONE.try_add(fee)?)?
	} else {
		fill.mul_floor(Fixed::ONE.try_sub(fee)?)?
	};
	Ok(Price::new(price))
}

/// The average entry of a position that grows from `size` by `change` of the same sign, filled at
/// `fill`. Rounded against the trader: up for a long, down for a short.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or a change that does not add to the position,
/// [`MathError::Overflow`].
pub fn average_entry(
	size: Delta,
	entry: Price,
	change: Delta,
	fill: Price,
) -> Result<Price, MathError> {
	let (before, added) = (size.get(), change.get());
	let (entry, fill) = (checked(entry)?, checked(fill)?);
	if added.is_zero() || (!before.is_zero() && before.is_negative() != added.is_negative()) {
		return Err(MathError::OutOfDomain);
	}
	// The change of the entry is the smaller product, and exact if the prices agree.
	let weight = added.try_abs()?;
	let total = before.try_add(added)?.try_abs()?;
	let moved = fill.try_sub(entry)?;
	let price = if added.is_positive() {
		entry.try_add(weight.mul_ceil(moved)?.div_ceil(total)?)?
	} else {
		entry.try_add(weight.mul_floor(moved)?.div_floor(total)?)?
	};
	Ok(Price::new(price))
}

/// The annual funding rate after some time at a skew: it moves by `velocity * skew / scale` per day,
/// the skew counted up to `scale` in size, and stays within `maximum` in size. Above zero longs pay.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a scale of zero or below or a negative velocity or maximum,
/// [`MathError::Overflow`].
pub fn funding_rate_after(
	rate: Rate,
	skew: Delta,
	scale: Fixed,
	velocity: Fixed,
	maximum: Fixed,
	seconds: u64,
) -> Result<Rate, MathError> {
	if !scale.is_positive() || velocity.is_negative() || maximum.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let bounded = skew.get().max(scale.try_neg()?).min(scale);
	let daily = velocity.mul_nearest(bounded.div_nearest(scale)?)?;
	let moved = rate.get().try_add(per_time(daily, seconds, SECONDS_PER_DAY)?)?;
	Ok(Rate::new(moved.max(maximum.try_neg()?).min(maximum)))
}

/// What one unit long has paid over some time at an annual rate that moved steadily from `before` to
/// `after`, `index * (before + after) / 2 * T`, in whole units of collateral; below zero it received.
/// Each step is rounded to the nearest or down: shorts receive the same figure.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative index, [`MathError::Overflow`].
pub fn funding_step(
	index: Price,
	before: Rate,
	after: Rate,
	seconds: u64,
) -> Result<Fixed, MathError> {
	let average = half(before.get().try_add(after.get())?)?;
	per_time(checked(index)?.mul_nearest(average)?, seconds, SECONDS_PER_YEAR)
}

/// What a position has received in funding while the sum that one unit long has paid rose from `then`
/// to `now`: `-size * (now - then)`, rounded down; below zero it owes.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn funding_received_floor(size: Delta, then: Fixed, now: Fixed) -> Result<Fixed, MathError> {
	size.get().mul_floor(then.try_sub(now)?)
}

/// The size to close so that an account comes from `equity` to its initial requirement, if closing is at the
/// index and costs `penalty`, a share of the notional: `(required - equity) / (index * (ratio -
/// penalty))`, rounded up, at most `size`; nothing if the equity is enough.
///
/// `required` is what all positions need, `ratio` what this one adds to it per notional.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative index or size, or a penalty below zero or not below the
/// ratio; [`MathError::Overflow`].
pub fn liquidation_size_ceil(
	equity: Fixed,
	required: Fixed,
	size: Fixed,
	index: Price,
	ratio: Fixed,
	penalty: Fixed,
) -> Result<Fixed, MathError> {
	let index = checked(index)?;
	if size.is_negative() || penalty.is_negative() || penalty >= ratio {
		return Err(MathError::OutOfDomain);
	}
	if equity >= required {
		return Ok(Fixed::ZERO);
	}
	let freed = index.mul_floor(ratio.try_sub(penalty)?)?;
	let missing = required.try_sub(equity)?;
	// The whole position frees too little: the quotient is above its size, and may not even fit.
	if size.mul_floor(freed)? <= missing {
		return Ok(size);
	}
	Ok(missing.div_ceil(freed)?.min(size))
}

/// A value as a signed amount in the smallest units of an asset with `decimals` decimals, rounded
/// down: what a trader gains is less, what is lost more.
///
/// # Errors
/// [`MathError::OutOfDomain`] for more than 30 decimals, [`MathError::Overflow`].
pub fn signed_amount_floor(value: Fixed, decimals: u8) -> Result<i128, MathError> {
	let fits = |amount: u128| i128::try_from(amount).map_err(|_| MathError::Overflow);
	if value.is_negative() {
		let lost = fits(from_fixed_ceil(value.try_abs()?, decimals)?)?;
		lost.checked_neg().ok_or(MathError::Overflow)
	} else {
		fits(from_fixed_floor(value, decimals)?)
	}
}
