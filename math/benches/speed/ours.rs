//! What is measured of this crate: one function per row, each from a case to a checksum.
//!
//! Compiled twice: natively beside the baselines, and into the Wasm blob of `tests/wasm-bench`.

use crate::cases::Case;
use dhv_math::{
	amount, black_scholes, margin, normal, quote, sabr, transcendental, Fixed, MathError, Price,
	Volatility,
};

/// `e^x`.
pub fn exp(case: &Case) -> Result<i128, MathError> {
	transcendental::exp(case.score).map(Fixed::raw)
}

/// Natural logarithm.
pub fn ln(case: &Case) -> Result<i128, MathError> {
	transcendental::ln(case.moneyness).map(Fixed::raw)
}

/// Square root.
pub fn sqrt(case: &Case) -> Result<i128, MathError> {
	transcendental::sqrt(case.years).map(Fixed::raw)
}

/// Normal distribution function.
pub fn cdf(case: &Case) -> Result<i128, MathError> {
	Ok(normal::cdf(case.score).raw())
}

/// Price and delta.
pub fn price_and_delta(case: &Case) -> Result<i128, MathError> {
	let value = black_scholes::price_and_delta(
		case.kind,
		case.spot,
		case.strike,
		case.volatility,
		case.seconds,
		case.rate,
	)?;
	Ok(value.price.raw() ^ value.delta.raw())
}

/// Price and every greek.
pub fn valuation(case: &Case) -> Result<i128, MathError> {
	valuation_at(case, case.volatility).map(checksum)
}

/// Volatility of a strike on the smile.
pub fn smile(case: &Case) -> Result<i128, MathError> {
	smile_at(case).map(Volatility::raw)
}

/// One series of the book: forward, volatility, price and greeks, times the position.
pub fn remark(case: &Case) -> Result<i128, MathError> {
	let value = valuation_at(case, smile_at(case)?)?;
	[value.price, value.delta, value.gamma, value.vega, value.theta]
		.iter()
		.try_fold(0, |sum, part| Ok(sum ^ part.mul_floor(case.net)?.raw()))
}

/// A whole quote of an order that sells to the taker: forward, volatility, price and greeks,
/// slippage, spread, margin, fee.
pub fn whole_quote(case: &Case) -> Result<i128, MathError> {
	const DECIMALS: u8 = 6;
	let value = valuation_at(case, smile_at(case)?)?;
	let size = case.contracts.to_fixed()?;
	let slippage = quote::slippage_factor(Fixed::from_bps(1), case.net, size, true)?;
	let price = value.price.mul_ceil(slippage)?;
	// lending of the collateral and borrowing of the delta, by compounded yearly rates
	let collateral =
		margin::naked_strike_collateral(case.kind, case.spot, case.strike, &case.margin)?;
	let lend = interest(Fixed::from_bps(10_400), case.years)?.mul_ceil(collateral)?;
	let exposure = value.delta.try_abs()?.mul_ceil(case.spot.get())?;
	let borrow = interest(Fixed::from_bps(10_150), case.years)?.mul_ceil(exposure)?;
	let per_contract = price.try_add(lend)?.try_add(borrow)?;
	let premium = margin::collateral_ceil(per_contract, case.contracts, DECIMALS)?;
	let locked = margin::collateral_ceil(collateral, case.contracts, DECIMALS)?;
	let fee = quote::fee(Fixed::from_bps(5_000), case.contracts, premium, DECIMALS)?;
	let delta = value.delta.mul_floor(size)?;
	Ok(amount::to_fixed(premium, DECIMALS)?.raw()
		^ amount::to_fixed(locked, DECIMALS)?.raw()
		^ amount::to_fixed(fee, DECIMALS)?.raw()
		^ delta.raw())
}

/// `growth^years - 1`.
fn interest(growth: Fixed, years: Fixed) -> Result<Fixed, MathError> {
	transcendental::pow(growth, years)?.try_sub(Fixed::ONE)
}

fn smile_at(case: &Case) -> Result<Volatility, MathError> {
	let forward: Price = black_scholes::forward(case.spot, case.rate, case.seconds)?;
	sabr::implied_volatility(&case.smile, forward, case.strike, case.seconds)
}

fn valuation_at(
	case: &Case,
	volatility: Volatility,
) -> Result<black_scholes::Valuation, MathError> {
	black_scholes::value(case.kind, case.spot, case.strike, volatility, case.seconds, case.rate)
}

fn checksum(value: black_scholes::Valuation) -> i128 {
	value.price.raw()
		^ value.delta.raw()
		^ value.gamma.raw()
		^ value.vega.raw()
		^ value.theta.raw()
		^ value.rho.raw()
}
