//! Parts of a quote: inventory slippage and the trading fee.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	amount::mul_div_floor,
	error::MathError,
	fixed::Fixed,
	kernel::real64::{
		exp::{exp, exp_slope},
		ln::ln_ratio_integers,
		Real64,
	},
	margin::total_ceil,
	units::Contracts,
};

/// Mean price factor of an order, by the inventory of the vault; rounded to the nearest.
///
/// Source: the slippage of Rysk Beyond. With `f = 1 + gradient`, the marginal factor at a net
/// exposure `x` of the vault is `f^-x`; the result is its mean over the order, from `x0` to
/// `x0 + n` when the taker sells, from `x0` to `x0 - n` when the taker buys:
/// `(f^-x0 - f^-(x0+n)) / (n ln f)` and `(f^-(x0-n) - f^-x0) / (n ln f)`. So splitting an order
/// changes nothing but rounding.
///
/// `gradient` (at least 0; 0 gives exactly 1) is per contract, `net_exposure` is the vault's signed
/// net position in contracts, `contracts` (above 0) the size. Error: half a quantum plus 1e-30 of
/// the result.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative gradient or a size not above zero,
/// [`MathError::Overflow`] if the factor does not fit.
pub fn slippage_factor(
	gradient: Fixed,
	net_exposure: Fixed,
	contracts: Fixed,
	taker_buys: bool,
) -> Result<Fixed, MathError> {
	if gradient.is_negative() || !contracts.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	if gradient.is_zero() {
		return Ok(Fixed::ONE);
	}
	// ln(1 + gradient), without rounding the sum
	let unit = Fixed::SCALE.unsigned_abs();
	let factor = unit.checked_add(gradient.raw().unsigned_abs()).ok_or(MathError::Overflow)?;
	let slope = ln_ratio_integers(factor, unit)?;
	let exponent = -(Real64::from_fixed(net_exposure) * slope);
	let travel = Real64::from_fixed(contracts) * slope;
	let travel = if taker_buys { travel } else { -travel };
	(exp(exponent)? * exp_slope(travel)?).to_fixed()
}

/// Trading fee in units of the strike asset with `decimals` decimals (at most 30):
/// `fee_per_contract` times contracts rounded up, but at most an eighth of the premium rounded down.
///
/// `fee_per_contract` in whole units of the strike asset, `premium` in its smallest units.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative fee or too many decimals, [`MathError::Overflow`].
pub fn fee(
	fee_per_contract: Fixed,
	contracts: Contracts,
	premium: u128,
	decimals: u8,
) -> Result<u128, MathError> {
	let full = total_ceil(fee_per_contract, contracts, decimals)?;
	Ok(full.min(mul_div_floor(premium, 1, 8)?))
}
