//! Orders of the peer.

#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use super::report::{number, text, Report};
use dhv_math::{
	otc::{self, OrderRefusal, OrderSide, OrderTerms, SpotBounds},
	Contracts, Fixed, Price, Timestamp,
};
use serde_json::Value;

/// Premium, fee and what they leave.
fn sale(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let fee = text(inputs, "fee_per_contract_units").parse::<u128>().ok();
	let (Some(contracts), Some(price), Some(fee)) =
		(number(inputs, "amount"), number(inputs, "price_per_contract"), fee)
	else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let Ok(sale) = otc::parity::sale_amounts(Price::new(price), contracts, fee) else {
		report.fail(name, "the sale fails");
		return;
	};
	let Some(expected) = case.get("expected").and_then(Value::as_object) else {
		report.fail(name, "no expected values");
		return;
	};
	for (key, value) in expected {
		let ours = match key.as_str() {
			"premium_units" | "buyer_pays_units" => sale.premium,
			"expected_fee_units" => sale.tariff,
			"fee_charged_units" => sale.fee,
			"pool_receives_units" => sale.net,
			"fee_waived" => {
				report.exact(name, key, Some(sale.fee == 0), value.as_bool());
				continue;
			}
			other => {
				report.fail(name, &format!("unknown result {other}"));
				continue;
			}
		};
		report.exact(name, key, Some(ours.to_string().as_str()), value.as_str());
	}
	// The corrected amounts differ by the rounding of premium and tariff.
	let units = u128::try_from(contracts.raw() / 10_000_000_000).unwrap_or_default();
	let fee = i128::try_from(fee).unwrap_or_default() * 1_000_000_000_000;
	let ours =
		otc::sale_amounts(Price::new(price), Contracts::from_units(units), Fixed::from_raw(fee), 6);
	let near = ours.is_ok_and(|ours| {
		ours.premium.abs_diff(sale.premium) <= 1 && ours.tariff.abs_diff(sale.tariff) <= 1
	});
	report.exact(name, "corrected amounts are near the peer's", near, true);
}

/// The peer's word for a refusal.
const fn word(refusal: OrderRefusal) -> &'static str {
	match refusal {
		OrderRefusal::Price => "InvalidPrice",
		OrderRefusal::Lifetime => "OrderExpiryTooLong",
		OrderRefusal::Expired => "OrderExpired",
		OrderRefusal::Side => "InvalidOrder",
		OrderRefusal::SpotMoved => "SpotMovedBeyondRange",
	}
}

/// Compares a check with `ok` or `reject <word>`.
fn compare(name: &str, ours: Result<(), OrderRefusal>, case: &Value, report: &mut Report) {
	let expected = text(case, "expected");
	let ours = match ours {
		Ok(()) => "ok".into(),
		Err(refusal) => format!("reject {}", word(refusal)),
	};
	report.exact(name, "outcome", ours, expected);
}

/// An order of one side that lives until second 1,000 with bounds that hold every spot.
fn order(side: OrderSide) -> OrderTerms {
	let bounds = SpotBounds { lower: Price::ZERO, upper: Price::new(Fixed::MAX) };
	OrderTerms { side, expires_at: Timestamp::from_secs(1_000), bounds }
}

/// Bounds around the spot.
fn spot_bounds(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let (Some(spot), Some(down), Some(up)) =
		(number(inputs, "spot_at_creation"), number(inputs, "down"), number(inputs, "up"))
	else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let Ok(bounds) = SpotBounds::around(Price::new(spot), down, up) else {
		let expected = text(case, "expected");
		report.exact(name, "rejected", expected.starts_with("reject at creation"), true);
		return;
	};
	let Some(spot) = number(inputs, "spot_at_execution") else {
		report.fail(name, "accepted at creation, and there is no spot at execution");
		return;
	};
	let terms = OrderTerms { bounds, ..order(OrderSide::Buy) };
	let filled = terms.check_fill(OrderSide::Buy, Timestamp::from_secs(1_000), Price::new(spot));
	compare(name, filled, case, report);
}

/// Whether a rule is about who calls or whether a record exists: nothing to compute.
fn is_access_rule(case: &Value) -> bool {
	text(case, "expected").starts_with("reject InvalidBuyer")
}

/// A rule about price, time or side.
fn rule(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").and_then(Value::as_object);
	let Some((key, value)) =
		inputs.filter(|inputs| inputs.len() == 1).and_then(|i| i.iter().next())
	else {
		report.fail(name, "unknown combination of inputs");
		return;
	};
	let one = Price::new(Fixed::ONE);
	let (buy, back) = (OrderSide::Buy, OrderSide::BuyBack);
	let at = Timestamp::from_secs(1_000);
	let ours = match (key.as_str(), value) {
		("order_expiry_seconds", Value::Number(seconds)) => {
			otc::check_new(one, seconds.as_u64().unwrap_or(u64::MAX))
		}
		("price", Value::String(price)) => match super::report::fixed(price) {
			Some(price) => otc::check_new(Price::new(price), 60),
			None => return report.fail(name, "cannot read the price"),
		},
		("now_minus_order_expiry", Value::Number(late)) => {
			let now = late.as_i64().and_then(|late| u64::try_from(1_000 + late).ok());
			order(buy).check_fill(buy, Timestamp::from_secs(now.unwrap_or(u64::MAX)), one)
		}
		("order", Value::String(what)) => match what.split_once(" executed as ") {
			Some(("buyback" | "a buyback", "a buy" | "buy")) => {
				order(back).check_fill(buy, at, one)
			}
			Some(("buy" | "a buy", "a buyback" | "buyback")) => {
				order(buy).check_fill(back, at, one)
			}
			_ => return report.fail(name, &format!("unknown order {what:?}")),
		},
		_ => return report.fail(name, &format!("unknown rule {key}")),
	};
	compare(name, ours, case, report);
}

/// `otc_orders_rysk.json`.
pub fn otc_orders_rysk(file: &Value, report: &mut Report) {
	report.each(file, "cases", sale);
	report.each(file, "spot_bound_cases", spot_bounds);
	// Who may fill an order, and that it can be filled once, is for the ledger of orders to say.
	let mut computed = file.clone();
	if let Some(rules) = computed.get_mut("rule_cases").and_then(Value::as_array_mut) {
		rules.retain(|case| !is_access_rule(case));
	}
	report.each(&computed, "rule_cases", rule);
}
