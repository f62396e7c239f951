//! What is measured of this crate: one function per row, each from a case to a checksum.
//!
//! Compiled twice: natively beside the baselines, and into the Wasm blob of `tests/wasm-bench`.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	reason = "evaluated by the compiler, which reports an overflow"
)]

use crate::cases::Case;
use dhv_math::{
	black_scholes,
	book::{SeriesMark, SeriesPosition},
	implied,
	margin::{self, CollateralAsset, NakedMargin, NakedOption, Trigger},
	normal,
	quote::{
		self, BorrowRates, LowDelta, Market, MultiplierGrid, Multipliers, Order, PricingParameters,
	},
	sabr, transcendental, Contracts, Delta, Fixed, MathError, Price, Rate, Volatility,
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

/// Volatility of a price.
pub fn implied_volatility(case: &Case) -> Result<i128, MathError> {
	let Case { kind, price, spot, near, seconds, rate, .. } = *case;
	implied::implied_volatility(kind, price, spot, near, seconds, rate).map(Volatility::raw)
}

/// One series of the book: forward, volatility, price and greeks, and the totals of the book with
/// the new mark in place of the old.
pub fn remark(case: &Case) -> Result<i128, MathError> {
	let position = SeriesPosition { short: case.contracts, long: Contracts::ONE };
	let old = SeriesMark { unit: case.mark, position };
	let new = SeriesMark { unit: valuation_at(case, smile_at(case)?)?, position };
	let totals = old.totals()?.remark(&old, &new)?;
	Ok(totals.value.raw() ^ totals.delta.raw() ^ totals.rho.raw())
}

/// A whole quote: forward, volatility, price and greeks, slippage, margin, spread, premium and fee.
pub fn whole_quote(case: &Case) -> Result<i128, MathError> {
	let order = Order {
		kind: case.kind,
		strike: case.strike,
		seconds: case.seconds,
		contracts: case.contracts,
		taker_buys: case.taker_buys,
	};
	let market = Market { spot: case.spot, age: 30, net_exposure: case.net, locked: None };
	let quote = quote::quote(&order, &market, &case.smile, case.rate, &PRICING)?;
	// Amounts of the cases are far below 2^127; two equal ones would only weaken a checksum.
	Ok(quote.delta.raw() ^ quote.spread.raw() ^ i128::try_from(quote.total).unwrap_or(-1))
}

/// The price at which a naked vault that holds half of the notional falls below its requirement.
pub fn trigger_price(case: &Case) -> Result<i128, MathError> {
	let half = Fixed::from_bps(5_000);
	let (collateral, held) = if case.taker_buys {
		(CollateralAsset::StrikeAsset, case.strike.get().mul_floor(half)?)
	} else {
		(CollateralAsset::Underlying, half)
	};
	let margin =
		NakedMargin { upper_bound: Fixed::from_bps(2_400), spot_shock: PRICING.spot_shock };
	let (strike, decimals) = (case.strike, PRICING.decimals);
	let option = NakedOption { kind: case.kind, collateral, strike, margin, decimals };
	let held = margin::collateral_ceil(held, case.contracts, decimals)?;
	Ok(match option.trigger_price(held, case.contracts, 11_000)? {
		Trigger::Never => 0,
		Trigger::At(price) => price.raw(),
		Trigger::Always => 1,
	})
}

/// Multipliers that differ from knot to knot.
const MULTIPLIERS: [Fixed; 200] = {
	let mut table = [Fixed::ONE; 200];
	let mut knot: u32 = 0;
	while knot < 200 {
		table[knot as usize] = Fixed::from_bps(10_000 + 37 * (knot % 20) + 11 * (knot / 20));
		knot += 1;
	}
	table
};
const TABLES: Multipliers<'static> = Multipliers { call: &MULTIPLIERS, put: &MULTIPLIERS };
const DAY: u64 = 86_400;

/// The terms of the peer's deployment, with every charge switched on.
const PRICING: PricingParameters<'static> = PricingParameters {
	bid_ask_spread: Fixed::from_bps(100),
	slippage_gradient: Fixed::from_bps(1),
	grid: MultiplierGrid { band_width_percent: 5, tenors: 10, max_root_seconds: 2_800 },
	slippage_multipliers: TABLES,
	lending_multipliers: TABLES,
	borrow_multipliers: TABLES,
	lending_rate: Rate::new(Fixed::from_bps(400)),
	borrow_rates: BorrowRates {
		sell_long: Rate::new(Fixed::from_bps(195)),
		sell_short: Rate::new(Fixed::from_bps(150)),
		buy_long: Rate::new(Fixed::from_bps(195)),
		buy_short: Rate::new(Fixed::from_bps(150)),
	},
	upper_bounds: &[
		(7 * DAY, Fixed::from_bps(1_200)),
		(30 * DAY, Fixed::from_bps(2_400)),
		(90 * DAY, Fixed::from_bps(4_000)),
		(366 * DAY, Fixed::from_bps(7_000)),
	],
	spot_shock: Fixed::from_bps(7_000),
	health_factor: Fixed::from_bps(11_000),
	min_spread: Fixed::from_bps(1),
	hedge_cost: Fixed::ZERO,
	staleness_coefficient: Fixed::from_bps(5_000),
	min_premium: Fixed::from_bps(10),
	low_delta: LowDelta {
		threshold: Delta::new(Fixed::from_bps(500)),
		volatility: Volatility::new(Fixed::from_bps(3_500)),
	},
	fee_per_contract: Fixed::from_bps(5_000),
	decimals: 6,
};

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
