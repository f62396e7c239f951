//! Inventory slippage.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::real64::{
		exp::{exp, exp_slope},
		ln::ln_one_plus,
		Real64,
	},
};

/// [`slippage_factor_scaled`] with a multiplier of one.
///
/// # Errors
/// As [`slippage_factor_scaled`].
pub fn slippage_factor(
	gradient: Fixed,
	net_exposure: Fixed,
	contracts: Fixed,
	taker_buys: bool,
) -> Result<Fixed, MathError> {
	slippage_factor_scaled(gradient, Fixed::ONE, net_exposure, contracts, taker_buys)
}

/// Mean price factor of an order, by the inventory of the vault; rounded to the nearest.
///
/// Source: the slippage of Rysk Beyond. With `f = 1 + gradient * multiplier`, the marginal factor at
/// a net exposure `x` of the vault is `f^-x`; the result is its mean over the order, from `x0` to
/// `x0 + n` when the taker sells, from `x0` to `x0 - n` when the taker buys:
/// `(f^-x0 - f^-(x0+n)) / (n ln f)` and `(f^-(x0-n) - f^-x0) / (n ln f)`. So splitting an order
/// changes nothing but rounding, and a purchase followed by a sale of the same size has one factor.
///
/// `gradient` (at least 0; 0 gives exactly 1) is per contract, `multiplier` (at least 0) comes from
/// the table of the delta band and the tenor, `net_exposure` is the vault's signed net position in
/// contracts, `contracts` (above 0) the size.
///
/// Method: with `low` the smaller of the two exposures at the ends of the order, both cases are
/// `f^-low * (1 - e^-u)/u` with `u = n ln f`. Nothing cancels, and a factor that fits is found
/// whatever its parts are.
///
/// Error: half a quantum plus 1e-14 of the result (measured in `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative gradient or multiplier or a size not above zero,
/// [`MathError::Overflow`] if the factor does not fit.
pub fn slippage_factor_scaled(
	gradient: Fixed,
	multiplier: Fixed,
	net_exposure: Fixed,
	contracts: Fixed,
	taker_buys: bool,
) -> Result<Fixed, MathError> {
	slippage_unrounded(gradient, multiplier, net_exposure, contracts, taker_buys)?.to_fixed()
}

/// [`slippage_factor_scaled`] before rounding.
///
/// # Errors
/// As [`slippage_factor_scaled`], but for a factor that does not fit [`Fixed`].
pub fn slippage_unrounded(
	gradient: Fixed,
	multiplier: Fixed,
	net_exposure: Fixed,
	contracts: Fixed,
	taker_buys: bool,
) -> Result<Real64, MathError> {
	if gradient.is_negative() || multiplier.is_negative() || !contracts.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	if gradient.is_zero() || multiplier.is_zero() {
		return Ok(Real64::ONE);
	}
	let step = Real64::from_fixed(gradient) * Real64::from_fixed(multiplier);
	let slope = ln_one_plus(step)?;
	let low = if taker_buys { net_exposure.try_sub(contracts)? } else { net_exposure };
	let level = exp(-(Real64::from_fixed(low) * slope))?;
	let travel = Real64::from_fixed(contracts) * slope;
	Ok(level * exp_slope(-travel)?)
}

/// Largest exponent of the marginal factor of [`slippage_factor_bounded`]: a price moves by
/// inventory to no more than `e^12`, about 162,755 times, and to no less than that part of it.
pub const MAX_EXPONENT: u8 = 12;

/// [`slippage_factor_scaled`] for every inventory: the marginal factor stays between `e^-12` and
/// `e^12`, so that there is a price however long or short the vault is. Where the exposures of an
/// order keep it there by themselves, both are the same to the quantum.
///
/// The marginal factor is still a function of the exposure alone, so an order still costs what its
/// parts cost together.
///
/// Error: half a quantum plus 1e-14 of the result.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative gradient or multiplier or a size not above zero,
/// [`MathError::Overflow`] for a gradient times multiplier that does not fit.
pub fn slippage_factor_bounded(
	gradient: Fixed,
	multiplier: Fixed,
	net_exposure: Fixed,
	contracts: Fixed,
	taker_buys: bool,
) -> Result<Fixed, MathError> {
	if gradient.is_negative() || multiplier.is_negative() || !contracts.is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let step = Real64::from_fixed(gradient) * Real64::from_fixed(multiplier);
	if step.is_zero() {
		return Ok(Fixed::ONE);
	}
	let most = Real64::from_u64(MAX_EXPONENT.into());
	// Exposures beyond it, either way, have the factor that it has.
	let reach = most.divide(ln_one_plus(step)?)?.to_fixed_saturating();
	let down = if taker_buys { contracts } else { Fixed::ZERO };
	let low = Fixed::from_raw(net_exposure.raw().saturating_sub(down.raw()));
	let high = Fixed::from_raw(low.raw().saturating_add(contracts.raw()));
	let floor = reach.try_neg()?;
	let short = floor.raw().saturating_sub(low.raw()).clamp(0, contracts.raw());
	let long = high.raw().saturating_sub(reach.raw()).clamp(0, contracts.raw());
	if short == 0 && long == 0 {
		return slippage_factor_scaled(gradient, multiplier, low, contracts, false);
	}
	let inside = contracts.raw().saturating_sub(short).saturating_sub(long);
	let mut sum = part(short) * exp(most)? + part(long) * exp(-most)?;
	if inside > 0 {
		let inside = Fixed::from_raw(inside);
		let factor = slippage_unrounded(gradient, multiplier, low.max(floor), inside, false)?;
		sum = sum + Real64::from_fixed(inside) * factor;
	}
	sum.divide(Real64::from_fixed(contracts))?.to_fixed()
}

/// A number of contracts in quanta.
fn part(raw: i128) -> Real64 {
	Real64::from_fixed(Fixed::from_raw(raw))
}
