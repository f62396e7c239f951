//! The integers of the peer's orders (Rysk), for replays. Not used by the runtime.
//!
//! The strike asset has 6 decimals. The premium of a sale is rounded down too.

use super::{fee_or_waiver, SaleAmounts};
use crate::{
	amount::{mul_div_floor, non_negative},
	error::MathError,
	fixed::Fixed,
	units::Price,
};

/// `1e18`, units of a contract.
const UNIT: u128 = 1_000_000_000_000_000_000;
/// `1e30`: 18-decimal products to units of 1e-6.
const SCALE: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// Amounts of a sale of `contracts` (18 decimals) with a fee per contract in units of 1e-6.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative price or number of contracts, [`MathError::Overflow`].
pub fn sale_amounts(
	price: Price,
	contracts: Fixed,
	fee_per_contract: u128,
) -> Result<SaleAmounts, MathError> {
	let contracts = non_negative(contracts)?;
	let premium = mul_div_floor(contracts, non_negative(price.get())?, SCALE)?;
	let tariff = mul_div_floor(fee_per_contract, contracts, UNIT)?;
	let fee = fee_or_waiver(premium, tariff);
	let net = premium.checked_sub(fee).ok_or(MathError::Overflow)?;
	Ok(SaleAmounts { premium, tariff, fee, net })
}
