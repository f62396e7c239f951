//! The integers of the peer's spot hedge (Rysk), for replays. Not used by the runtime.
//!
//! The strike asset has 6 decimals and prices are cut to 6. The smallest order applies to the holding
//! only, and not to purchases.

use super::SpotOrder;
use crate::{
	amount::{mul_div_floor, non_negative},
	error::MathError,
	fixed::Fixed,
	units::{Delta, Price},
};

/// Units of 1e-18 in a unit of 1e-6.
const ASSET_UNIT: u128 = 1_000_000_000_000;
/// Basis points of one.
const BASIS_POINTS: u32 = 10_000;
/// `1e22`: quantity times basis points to units of 1e-6.
const SCALE: u128 = 10_000_000_000_000_000_000_000;

/// `floor(price * quantity * bps / 1e22)` with the price in units of 1e-6.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative argument, [`MathError::Overflow`].
pub fn limit(quantity: Fixed, price: Price, bps: u32) -> Result<u128, MathError> {
	let price = mul_div_floor(non_negative(price.get())?, 1, ASSET_UNIT)?;
	let weighted = price.checked_mul(u128::from(bps)).ok_or(MathError::Overflow)?;
	mul_div_floor(non_negative(quantity)?, weighted, SCALE)
}

/// The order against a delta of the pool. Slippages in basis points.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or holding or a sale slippage above one,
/// [`MathError::Overflow`].
pub fn order(
	pool_delta: Delta,
	held: Fixed,
	price: Price,
	(buy_bps, sell_bps): (u32, u32),
	minimum: Fixed,
) -> Result<SpotOrder, MathError> {
	let delta = pool_delta.get();
	if delta.is_negative() {
		let quantity = delta.try_abs()?;
		let bps = BASIS_POINTS.checked_add(buy_bps).ok_or(MathError::Overflow)?;
		return Ok(SpotOrder::Buy { quantity, max_in: limit(quantity, price, bps)? });
	}
	if held < minimum {
		return Ok(SpotOrder::None);
	}
	let quantity = delta.min(held);
	let bps = BASIS_POINTS.checked_sub(sell_bps).ok_or(MathError::OutOfDomain)?;
	Ok(SpotOrder::Sell { quantity, min_out: limit(quantity, price, bps)? })
}
