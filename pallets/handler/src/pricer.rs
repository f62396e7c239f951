//! From the market to a price. No storage.

use crate::types::{KindTables, TradingParameters};
use dhv_math::{
	amount::to_fixed,
	error::MathError,
	quote::{self, Market, PricingParameters},
};
use dhv_primitives::{ports::SurfacePoint, Balance, Contracts, Fixed, PriceRound, Series, Side};

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
	/// What the taker does.
	pub side: Side,
	/// Size of the order.
	pub contracts: Contracts,
	/// Collateral that the pool locks for what it writes, at the round.
	pub collateral: Balance,
	/// Governed terms.
	pub parameters: &'a TradingParameters,
	/// Governed multipliers of the kind of option.
	pub tables: &'a KindTables,
	/// Age that is charged for, in seconds.
	pub charged_age: u64,
	/// Decimals of the strike asset, which is the collateral asset.
	pub decimals: u8,
}

/// The age that is charged for: the end of the step in which `age` lies. It is above the true age
/// and does not change within a step.
pub fn charged_age(age: u64, step: u64) -> u64 {
	let steps = age.checked_div(step).unwrap_or_default();
	steps.saturating_add(1).saturating_mul(step)
}

/// The price of an order: [`quote::quote_at`] on the round, with lending charged on the collateral
/// that the margin engine locks (F28).
///
/// # Errors
/// Those of [`quote::quote_at`].
pub fn price(order: &Order) -> Result<quote::Quote, MathError> {
	let Order { series, round, point, parameters, tables, decimals, .. } = *order;
	let terms = PricingParameters {
		bid_ask_spread: parameters.bid_ask_spread,
		slippage_gradient: parameters.slippage_gradient,
		grid: tables.grid,
		slippage_multipliers: tables.slippage(),
		lending_multipliers: tables.lending(),
		borrow_multipliers: tables.borrow(),
		lending_rate: parameters.lending_rate,
		borrow_rates: parameters.borrow_rates,
		// The margin engine tells the collateral instead.
		upper_bounds: &[],
		spot_shock: Fixed::ONE,
		health_factor: Fixed::ONE,
		min_spread: parameters.min_spread,
		hedge_cost: parameters.hedge_cost,
		staleness_coefficient: parameters.staleness_spread,
		min_premium: parameters.min_premium,
		low_delta: parameters.low_delta,
		fee_per_contract: parameters.fee_per_contract,
		decimals,
	};
	let sought = quote::Order {
		kind: series.kind,
		strike: series.strike,
		seconds: series.seconds_to_expiry(round.time),
		contracts: order.contracts,
		taker_buys: order.side == Side::Buy,
	};
	let market = Market {
		spot: round.price,
		age: order.charged_age,
		net_exposure: order.net_exposure,
		locked: Some(to_fixed(order.collateral, decimals)?),
	};
	quote::quote_at(&sought, &market, point.volatility, point.rate, &terms)
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
