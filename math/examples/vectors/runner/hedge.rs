//! Hedges: perpetual accounts and spot limits.

#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use super::report::{fixed, number, text, Report};
use dhv_math::{
	hedge::{self, SpotLimits, SpotOrder},
	perp::{self, CollateralRatios, MarginMove},
	Delta, Fixed, MathError, Price,
};
use serde_json::{Map, Value};

/// A number in units of 1e-6; `None` if there is none.
fn units(case: &Value, key: &str) -> Option<u128> {
	text(case, key).parse().ok()
}

/// Basis points.
fn bps(case: &Value, key: &str) -> Option<u32> {
	text(case, key).parse().ok()
}

/// Runs `compare` for every member of `expected`; it returns whether it knows the key.
fn each_expected(
	case: &Value,
	name: &str,
	report: &mut Report,
	mut compare: impl FnMut(&str, &Value, &mut Report) -> bool,
) {
	let Some(expected) = case.get("expected").and_then(Value::as_object) else {
		report.fail(name, "no expected values");
		return;
	};
	report.exact(name, "expected values are empty", expected.is_empty(), false);
	for (key, value) in expected {
		if !compare(key, value, report) {
			report.fail(name, &format!("cannot check {key}: {value}"));
		}
	}
}

/// The name of a move and its amount.
fn named(moved: MarginMove) -> (&'static str, u128) {
	match moved {
		MarginMove::None => ("none", 0),
		MarginMove::Deposit(amount) => ("deposit", amount),
		MarginMove::Withdraw(amount) => ("withdraw", amount),
	}
}

/// The text of a JSON string or number.
fn shown(value: &Value) -> String {
	value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One hedge of a perpetual account.
fn perp_case(case: &Value, name: &str, report: &mut Report) {
	let Some(run) = hedged(case.get("inputs").unwrap_or(case)) else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let Ok((size, change, required, collateral, moved)) = run else {
		report.fail(name, "the hedge fails");
		return;
	};
	let (action, amount) = named(moved);
	let after = match moved {
		MarginMove::None => collateral,
		MarginMove::Deposit(amount) => collateral + amount,
		MarginMove::Withdraw(amount) => collateral - amount,
	};
	each_expected(case, name, report, |key, value, report| {
		let expected = shown(value);
		match key {
			"new_position" => report.exact(name, key, Some(size), fixed(&expected)),
			"delta_change" => report.exact(name, key, Some(change), fixed(&expected)),
			"collateral_needed_units" => report.exact(name, key, required.to_string(), expected),
			"action" => report.exact(name, key, action, expected.as_str()),
			"amount_units" => report.exact(name, key, amount.to_string(), expected),
			"collateral_after_units" => report.exact(name, key, after.to_string(), expected),
			_ => return false,
		}
		true
	});
}

/// New size, change, collateral needed, collateral before and the move.
type Hedged = Result<(Fixed, Fixed, u128, u128, MarginMove), MathError>;

/// Runs the inputs of a hedge.
fn hedged(inputs: &Value) -> Option<Hedged> {
	let position = number(inputs, "position")?;
	let delta = number(inputs, "pool_delta_to_hedge")?;
	let collateral = units(inputs, "collateral_units")?;
	let price = Price::new(number(inputs, "price")?);
	let factor = bps(inputs, "health_factor_bps")?;
	Some((|| {
		let change = delta.try_neg()?;
		let size = position.try_add(change)?;
		let required = perp::parity::required_collateral(Delta::new(size), price, factor)?;
		let moved = if change.is_zero() && required == collateral {
			MarginMove::None
		} else {
			perp::parity::hedge_move(required, collateral)
		};
		Ok((size, change, required, collateral, moved))
	})())
}

/// What the corrected rule moves from an account of a value, in units of 1e-6.
fn corrected_move(value: u128, size: Delta, price: Price, factor: u32) -> Option<MarginMove> {
	let target = Fixed::from_bps(factor);
	let ratios = CollateralRatios { target, alarm: target, minimum: target };
	let whole = dhv_math::amount::to_fixed(value, 6).ok()?;
	perp::margin_move(whole, value, 6, size, price, &ratios).ok()
}

/// Checks that the corrected rule differs from the peer's by rounding only.
fn check_corrected(
	name: &str,
	value: u128,
	size: Delta,
	price: Price,
	factor: u32,
	required: u128,
	report: &mut Report,
) {
	let Some(moved) = corrected_move(value, size, price, factor) else {
		report.fail(name, "the corrected move fails");
		return;
	};
	let after = match moved {
		MarginMove::None => value,
		MarginMove::Deposit(amount) => value + amount,
		MarginMove::Withdraw(amount) => value - amount,
	};
	// The peer cuts the price to 6 decimals and twice rounds down.
	let slack = size.raw().unsigned_abs() / 1_000_000_000_000_000_000 + 3;
	let near = after >= required && after - required <= slack;
	report.exact(name, "corrected margin is near the peer's", near, true);
}

/// Health of an account by its value.
fn health_case(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let read = (|| {
		Some((
			Delta::new(number(inputs, "position")?),
			number(inputs, "account_value")?,
			Price::new(number(inputs, "price")?),
			bps(inputs, "health_factor_bps")?,
		))
	})();
	let Some((size, value, price, factor)) = read else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let value_units = value.raw() / 1_000_000_000_000;
	let idle = size == Delta::ZERO && value_units == 1;
	let health =
		if idle { Ok(factor.into()) } else { perp::parity::health_bps(value_units, size, price) };
	let required = perp::parity::required_collateral(size, price, factor);
	let (Ok(health), Ok(required), Ok(value_units)) =
		(health, required, u128::try_from(value_units))
	else {
		let rejected = text(case, "expected").contains("reject");
		report.exact(name, "what the peer cannot judge is rejected", rejected, true);
		return;
	};
	each_expected(case, name, report, |key, expected, report| {
		match key {
			"health_bps" => report.exact(name, key, health.to_string(), shown(expected)),
			"is_below_min" => {
				let below = !idle && value_units < required;
				report.exact(name, key, Some(below), expected.as_bool());
			}
			"is_above_max" => {
				let above = !idle && value_units > required;
				report.exact(name, key, Some(above), expected.as_bool());
			}
			"amount_units" => {
				let amount = if idle { 0 } else { value_units.abs_diff(required) };
				report.exact(name, key, amount.to_string(), shown(expected));
			}
			_ => return false,
		}
		true
	});
	check_corrected(name, value_units, size, price, factor, required, report);
	let ours = perp::health_floor(value, size, price).ok().flatten();
	let ours = ours.map(|ratio| ratio.raw() / 100_000_000_000_000);
	let near = ours.map_or(idle, |ours| ours.unsigned_abs().abs_diff(health) <= 1);
	report.exact(name, "corrected health is near the peer's", near, true);
}

/// Maintenance of an account.
fn update_case(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let read = (|| {
		let collateral = number(inputs, "collateral")?;
		Some((
			Delta::new(number(inputs, "position")?),
			u128::try_from(collateral.raw()).ok()? / 1_000_000_000_000,
			Price::new(number(inputs, "price")?),
			bps(inputs, "health_factor_bps")?,
		))
	})();
	let Some((size, collateral, price, factor)) = read else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let Ok(required) = perp::parity::required_collateral(size, price, factor) else {
		report.fail(name, "the requirement fails");
		return;
	};
	let (action, amount) = named(perp::parity::update_move(size, required, collateral));
	each_expected(case, name, report, |key, expected, report| {
		let expected = shown(expected);
		match key {
			"required_units" => report.exact(name, key, required.to_string(), expected),
			"action" => report.exact(name, key, action, expected.as_str()),
			"amount_units" => report.exact(name, key, amount.to_string(), expected),
			_ => return false,
		}
		true
	});
	check_corrected(name, collateral, size, price, factor, required, report);
}

/// `perp_reactor_rysk.json`.
pub fn perp_reactor_rysk(file: &Value, report: &mut Report) {
	report.each(file, "cases", perp_case);
	report.each(file, "health_cases", health_case);
	report.each(file, "update_cases", update_case);
}

/// What a spot order says under the names of the file.
fn described(order: SpotOrder) -> Map<String, Value> {
	let entry = |key: &str, value: String| (key.to_owned(), Value::String(value));
	match order {
		SpotOrder::None => [
			entry("action", "none".into()),
			entry("amount", "0".into()),
			entry("delta_change", "0".into()),
		]
		.into_iter()
		.collect(),
		SpotOrder::Buy { quantity, max_in } => [
			entry("action", "buy exact output".into()),
			entry("amount", quantity.to_string()),
			entry("max_in_units", max_in.to_string()),
			entry("delta_change", quantity.to_string()),
		]
		.into_iter()
		.collect(),
		SpotOrder::Sell { quantity, min_out } => [
			entry("action", "sell exact input".into()),
			entry("amount", quantity.to_string()),
			entry("min_out_units", min_out.to_string()),
			entry("delta_change", format!("-{quantity}")),
		]
		.into_iter()
		.collect(),
	}
}

/// The amount that an order is limited to.
const fn limit(order: SpotOrder) -> u128 {
	match order {
		SpotOrder::None => 0,
		SpotOrder::Buy { max_in, .. } => max_in,
		SpotOrder::Sell { min_out, .. } => min_out,
	}
}

/// One spot order.
fn spot_case(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let read = (|| {
		Some((
			Delta::new(number(inputs, "pool_delta_to_hedge")?),
			number(inputs, "underlying_held")?,
			Price::new(number(inputs, "price")?),
			(bps(inputs, "buy_slippage_bps")?, bps(inputs, "sell_slippage_bps")?),
			number(inputs, "min_amount")?,
		))
	})();
	let Some((delta, held, price, slippage, minimum)) = read else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let Ok(order) = hedge::parity::order(delta, held, price, slippage, minimum) else {
		report.fail(name, "the order fails");
		return;
	};
	let ours = described(order);
	each_expected(case, name, report, |key, expected, report| {
		if expected.is_null() {
			report.exact(name, key, ours.get(key), None);
			return true;
		}
		let expected = shown(expected);
		match key {
			"action" if order == SpotOrder::None => {
				let trades = expected.contains("buy") || expected.contains("sell");
				report.exact(name, &expected, trades, false);
			}
			"amount" | "delta_change" => {
				let ours = ours.get(key).and_then(Value::as_str).and_then(fixed);
				report.exact(name, key, ours, fixed(&expected));
			}
			"action" | "max_in_units" | "min_out_units" => {
				report.exact(name, key, ours.get(key).and_then(Value::as_str), Some(&expected));
			}
			_ => return false,
		}
		true
	});
	let limits = SpotLimits {
		buy_slippage: Fixed::from_bps(slippage.0),
		sell_slippage: Fixed::from_bps(slippage.1),
		minimum: Fixed::ZERO,
	};
	if order != SpotOrder::None {
		let corrected = limits.order(delta, held, price, 6).map(limit);
		// The peer cuts the price to 6 decimals: up to one unit per unit of quantity, and the factor.
		let slack = delta.raw().unsigned_abs() / 1_000_000_000_000_000_000 * 2 + 3;
		let near = corrected.is_ok_and(|ours| ours.abs_diff(limit(order)) <= slack);
		report.exact(name, "corrected limit is near the peer's", near, true);
	}
}

/// `uniswap_reactor_rysk.json`.
pub fn uniswap_reactor_rysk(file: &Value, report: &mut Report) {
	report.each(file, "cases", spot_case);
}
