//! The whole quote: `quote_beyond_rysk`.

use super::{
	quote::{with_tables, Tables},
	report::{fixed, number, text, Report},
};
use dhv_math::{
	amount::mul_div_floor,
	quote::{
		contracts_left_short, parity, BorrowRates, LowDelta, Market, MultiplierGrid, Multipliers,
		Order, PricingParameters,
	},
	Contracts, Delta, Fixed, MathError, OptionKind, Price, Rate, SabrParameters, Volatility,
};
use serde_json::Value;

/// Seconds, and upper bounds of calls and puts in units of 1e-27, of the peer's deployment.
const UPPER_BOUNDS: [(u64, u128, u128); 7] = [
	(604_800, 136_113_558_844_652_341_526_790_144, 152_631_225_060_838_257_058_643_968),
	(1_209_600, 204_187_799_962_679_547_344_715_776, 220_077_115_543_755_132_474_753_024),
	(2_419_200, 286_851_404_906_056_194_342_256_640, 300_379_400_622_110_384_259_596_288),
	(3_628_800, 346_254_939_021_579_129_148_407_808, 379_097_031_746_117_355_062_689_792),
	(4_838_400, 410_351_170_012_979_402_983_342_080, 441_358_135_813_662_669_482_754_048),
	(6_048_000, 468_023_268_960_227_811_617_931_264, 499_819_416_147_169_665_479_606_272),
	(7_257_600, 519_059_121_881_823_487_446_745_088, 559_059_596_620_901_987_934_605_088),
];

/// The whole pipeline with every intermediate value, and the fee rule of the exchange.
pub fn quote_beyond_rysk(file: &Value, report: &mut Report) {
	with_tables(file, report, |case, tables, name, report| {
		let (inputs, expected) = (case.get("inputs")?, case.get("expected")?);
		let terms = Terms::read(file.get("parameters")?, tables)?;
		let (order, market) = order_of(inputs)?;
		let margin = match peer_margin(&order, &market) {
			Ok(margin) => margin,
			Err(error) => return Some(Err(error)),
		};
		let smile = (&terms.smile, terms.rate);
		let quote = parity::quote(&order, &market, smile, terms.discount, margin, &terms.pricing);
		match quote {
			Ok(quote) => check_quote(&quote, &order, case, expected, name, report),
			Err(error) => Some(Err(error)),
		}
	});
}

/// What a file of quotes says of the pricer.
struct Terms<'a> {
	pricing: PricingParameters<'a>,
	smile: SabrParameters,
	rate: Rate,
	discount: Rate,
}

impl<'a> Terms<'a> {
	fn read(parameters: &Value, tables: &'a Tables) -> Option<Self> {
		let value = |key| number(parameters, key);
		let rate = |key| value(key).map(Rate::new);
		let sabr = parameters.get("sabr")?;
		let multipliers = tables.multipliers();
		let pricing = PricingParameters {
			bid_ask_spread: value("bid_ask_iv_spread")?,
			slippage_gradient: value("slippage_gradient")?,
			grid: tables.grid,
			slippage_multipliers: multipliers,
			lending_multipliers: multipliers,
			borrow_multipliers: multipliers,
			lending_rate: rate("collateral_lending_rate")?,
			borrow_rates: BorrowRates {
				sell_long: rate("sell_long_rate")?,
				sell_short: rate("sell_short_rate")?,
				buy_long: rate("buy_long_rate")?,
				buy_short: rate("buy_short_rate")?,
			},
			upper_bounds: &[],
			spot_shock: Fixed::ONE,
			health_factor: Fixed::ONE,
			min_spread: Fixed::ZERO,
			hedge_cost: Fixed::ZERO,
			staleness_coefficient: Fixed::ZERO,
			min_premium: Fixed::ZERO,
			low_delta: LowDelta {
				threshold: Delta::new(value("low_delta_threshold")?),
				volatility: Volatility::new(value("low_delta_flat_iv")?),
			},
			fee_per_contract: value("fee_per_contract")?,
			decimals: 6,
		};
		let smile = SabrParameters {
			alpha: number(sabr, "alpha")?,
			beta: number(sabr, "beta")?,
			rho: number(sabr, "rho")?,
			nu: number(sabr, "volvol")?,
		};
		let forward_rate = Rate::new(number(sabr, "interest_rate")?);
		Some(Self { pricing, smile, rate: forward_rate, discount: rate("risk_free_rate")? })
	}
}

fn order_of(inputs: &Value) -> Option<(Order, Market)> {
	let put = inputs.get("is_put")?.as_bool()?;
	let units = number(inputs, "amount")?.raw().checked_div(10_000_000_000)?;
	let order = Order {
		kind: if put { OptionKind::Put } else { OptionKind::Call },
		strike: Price::new(number(inputs, "strike")?),
		seconds: inputs.get("seconds_to_expiry")?.as_u64()?,
		contracts: Contracts::from_units(u128::try_from(units).ok()?),
		taker_buys: !inputs.get("is_sell_to_dhv")?.as_bool()?,
	};
	let market = Market {
		spot: Price::new(number(inputs, "spot")?),
		age: 0,
		net_exposure: number(inputs, "net_dhv_exposure")?,
		locked: None,
	};
	Some((order, market))
}

/// Margin of the contracts that leave the vault net short, with the peer's 27 decimals (which cut)
/// and its step table, rounded up to 18 decimals; spot shock 1.
fn peer_margin(order: &Order, market: &Market) -> Result<Fixed, MathError> {
	let contracts = order.contracts.to_fixed()?;
	let short = contracts_left_short(market.net_exposure, contracts, order.taker_buys)?;
	if short.is_zero() {
		return Ok(Fixed::ZERO);
	}
	let one = 10u128.pow(27);
	let ray = |value: Fixed| value.raw().unsigned_abs() * 10u128.pow(9);
	let (_, call, put) = UPPER_BOUNDS
		.into_iter()
		.find(|(time, ..)| *time >= order.seconds)
		.ok_or(MathError::OutOfDomain)?;
	let (spot, strike) = (ray(market.spot.get()), ray(order.strike.get()));
	let (bound, intrinsic) = match order.kind {
		OptionKind::Call => (call, spot.saturating_sub(strike)),
		OptionKind::Put => (put, strike.saturating_sub(spot)),
	};
	let per_contract = mul_div_floor(bound, spot.min(strike), one)? + intrinsic;
	let total = mul_div_floor(per_contract, ray(short), one)?;
	i128::try_from(total.div_ceil(10u128.pow(9)))
		.map(Fixed::from_raw)
		.map_err(|_| MathError::Overflow)
}

fn check_quote(
	quote: &parity::ParityQuote,
	order: &Order,
	case: &Value,
	expected: &Value,
	name: &str,
	report: &mut Report,
) -> Option<Result<(), MathError>> {
	let relative: f64 = text(case.get("tolerance")?, "rel").parse().ok()?;
	let due = quote.due;
	for (key, value) in expected.as_object()? {
		let ours = match key.as_str() {
			"forward" => quote.forward.get(),
			"iv" => quote.volatility.get(),
			"iv_used" => quote.volatility_used.get(),
			"vanilla_per_contract" => quote.vanilla,
			"delta_per_contract" => quote.delta_per_contract.get(),
			"delta_total" => quote.delta.get(),
			"slippage_multiplier" => quote.slippage_factor,
			"collateral_lending_premium" => quote.lending_premium,
			"delta_borrow_premium" => quote.borrow_premium,
			"spread" => quote.spread,
			"premium" => quote.premium_exact,
			"override_premium" => quote.low_delta_cap?,
			"tenor_remainder" => quote.position.remainder,
			_ => {
				check_integer(quote, key, value, name, report);
				continue;
			}
		};
		let expected = text(expected, key);
		// a rounding of 1e-18 per contract, and the tolerance of the case
		let size: f64 = expected.parse().ok()?;
		let contracts: f64 = order.contracts.to_fixed().ok()?.to_string().parse().ok()?;
		let tolerance = relative * size.abs() + 1e-17 * contracts.max(1.0);
		report.close(name, key, ours, &expected, tolerance);
	}
	report.exact(
		name,
		"low delta",
		quote.low_delta_cap.is_some(),
		expected.get("override_premium").is_some(),
	);
	if due.premium_too_small && !order.taker_buys {
		report.exact(name, "closing fee", due.fee <= due.premium / 8, true);
	}
	Some(Ok(()))
}

fn check_integer(
	quote: &parity::ParityQuote,
	key: &str,
	value: &Value,
	name: &str,
	report: &mut Report,
) {
	let due = quote.due;
	let integer = |ours: u128, report: &mut Report| {
		let expected = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
		report.exact(name, key, ours.to_string(), expected);
	};
	match key {
		"band" => integer(quote.position.band.into(), report),
		"tenor_index" => integer(quote.position.tenor.into(), report),
		"premium_units_floor" => integer(due.premium, report),
		"buyer_pays_units" => integer(due.total, report),
		"fee_if_closing_units" => integer(due.fee, report),
		"fees" => {
			let full = fixed(value.as_str().unwrap_or_default());
			let units = i128::try_from(due.full_fee).ok().map(|units| units * 10i128.pow(12));
			report.exact(name, key, units.map(Fixed::from_raw), full);
		}
		"seller_receives_units" if value.is_null() => {
			report.exact(name, key, due.premium_too_small, true);
		}
		"seller_receives_units" => integer(due.total, report),
		"exchange_rule" => {
			let rule = value.as_str().unwrap_or_default();
			if rule != "ok" && !rule.starts_with("reject") {
				report.fail(name, &format!("unknown rule {rule}"));
			}
			report.exact(name, key, due.premium_too_small, rule.starts_with("reject"));
		}
		_ => report.fail(name, &format!("unknown expectation {key}")),
	}
}

/// Whether the pipeline refuses an option without time left.
pub fn refuses_expired() -> bool {
	let table = [Fixed::ONE];
	let multipliers = Multipliers { call: &table, put: &table };
	let zero = Fixed::ZERO;
	let pricing = PricingParameters {
		bid_ask_spread: zero,
		slippage_gradient: zero,
		grid: MultiplierGrid { band_width_percent: 100, tenors: 1, max_root_seconds: 1 },
		slippage_multipliers: multipliers,
		lending_multipliers: multipliers,
		borrow_multipliers: multipliers,
		lending_rate: Rate::ZERO,
		borrow_rates: BorrowRates::default(),
		upper_bounds: &[(1_000, Fixed::ONE)],
		spot_shock: Fixed::ONE,
		health_factor: Fixed::ONE,
		min_spread: zero,
		hedge_cost: Fixed::ZERO,
		staleness_coefficient: zero,
		min_premium: zero,
		low_delta: LowDelta::default(),
		fee_per_contract: zero,
		decimals: 6,
	};
	let hundred = Price::new(Fixed::from_int(100));
	let market = Market { spot: hundred, age: 0, net_exposure: zero, locked: None };
	let quote = |seconds| {
		let order = Order {
			kind: OptionKind::Call,
			strike: hundred,
			seconds,
			contracts: Contracts::ONE,
			taker_buys: true,
		};
		dhv_math::quote::quote_at(
			&order,
			&market,
			Volatility::new(Fixed::ONE),
			Rate::ZERO,
			&pricing,
		)
	};
	quote(1).is_ok() && quote(0) == Err(MathError::OutOfDomain)
}
