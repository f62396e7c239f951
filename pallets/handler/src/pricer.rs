//! From value to premium. No storage.

use crate::types::TradingParameters;
use dhv_math::{
	amount,
	black_scholes::{self, Valuation},
	error::MathError,
	quote,
};
use dhv_primitives::{ports::SurfacePoint, Balance, Contracts, Delta, Fixed, PriceRound, Series};

/// Everything a price depends on.
#[derive(Clone, Copy)]
pub struct Order<'a> {
	/// The terms of the series.
	pub series: &'a Series,
	/// The price round; its time is the pricing time.
	pub round: &'a PriceRound,
	/// Volatility and rate of the surface.
	pub point: &'a SurfacePoint,
	/// Contracts that the pool is net long.
	pub net_exposure: Fixed,
	/// Size of the order.
	pub contracts: Contracts,
	/// Governed terms.
	pub parameters: &'a TradingParameters,
	/// Age that is charged for, in seconds.
	pub charged_age: u64,
	/// Decimals of the strike asset.
	pub decimals: u8,
}

/// The parts of a price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Priced {
	/// Value and greeks of one contract.
	pub valuation: Valuation,
	/// Mean price factor by the inventory.
	pub slippage_factor: Fixed,
	/// Spread of the order.
	pub spread: Fixed,
	/// Charge for the age of the round.
	pub staleness_spread: Fixed,
	/// What the options cost, rounded up.
	pub premium: Balance,
	/// The fee, at most an eighth of the premium.
	pub fee: Balance,
	/// Premium and fee.
	pub total: Balance,
}

/// The age that is charged for: the end of the step in which `age` lies. It is above the true age
/// and does not change within a step.
pub fn charged_age(age: u64, step: u64) -> u64 {
	let steps = age.checked_div(step).unwrap_or_default();
	steps.saturating_add(1).saturating_mul(step)
}

/// Price at which the pool sells.
pub fn sale(order: &Order) -> Result<Priced, MathError> {
	let Order { series, round, point, parameters, .. } = *order;
	let valuation = black_scholes::value(
		series.kind,
		round.price,
		series.strike,
		point.volatility,
		series.seconds_to_expiry(round.time),
		point.rate,
	)?;
	let contracts = order.contracts.to_fixed()?;
	let slippage_factor =
		quote::slippage_factor(parameters.slippage_gradient, order.net_exposure, contracts, true)?;
	let value = valuation.price.mul_ceil(slippage_factor)?.mul_ceil(contracts)?;
	let spread = valuation
		.price
		.mul_ceil(parameters.spread)?
		.max(parameters.min_spread)
		.mul_ceil(contracts)?;
	let staleness_spread = quote::staleness_spread(
		Delta::new(valuation.delta),
		round.price,
		point.volatility,
		parameters.staleness_spread,
		order.charged_age,
		contracts,
	)?;
	let cost = value.try_add(spread)?.try_add(staleness_spread)?;
	let premium = amount::from_fixed_ceil(cost, order.decimals)?;
	let fee = quote::fee(parameters.fee_per_contract, order.contracts, premium, order.decimals)?;
	let total = premium.checked_add(fee).ok_or(MathError::Overflow)?;
	Ok(Priced { valuation, slippage_factor, spread, staleness_spread, premium, fee, total })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn charged_age_is_above_the_age_and_constant_within_a_step() {
		assert_eq!([0, 1, 29].map(|age| charged_age(age, 30)), [30; 3]);
		assert_eq!([30, 59].map(|age| charged_age(age, 30)), [60; 2]);
		assert_eq!(charged_age(60, 30), 90);
		assert!((0..500).all(|age| charged_age(age, 7) > age));
	}
}
