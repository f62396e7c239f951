//! Values of a book, exposure limits, marks, and the utilisation premium.

#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use super::report::{fixed, number, text, Report};
use dhv_math::{
	amount,
	black_scholes::{self, Valuation},
	book::{self, BookTotals, SeriesPosition},
	sabr,
	utilisation::UtilisationCurve,
	vault::MarkLimits,
	Contracts, Fixed, MathError, OptionKind, Price, Rate, SabrParameters, Timestamp, Volatility,
};
use serde_json::Value;

/// A tolerance of a case.
fn tolerance(case: &Value, key: &str) -> Option<f64> {
	text(case.get("tolerance")?, key).parse().ok()
}

/// The smile of an expiry with its time and its rate.
struct Smile {
	seconds: u64,
	parameters: SabrParameters,
	rate: Rate,
}

/// The smile of one expiry of the file.
fn smile(file: &Value, expiry: &str) -> Option<Smile> {
	let entry = file.get("expiries")?.get(expiry)?;
	Some(Smile {
		seconds: entry.get("seconds")?.as_u64()?,
		parameters: SabrParameters {
			alpha: number(entry, "alpha")?,
			beta: number(entry, "beta")?,
			rho: number(entry, "rho")?,
			nu: number(entry, "volvol")?,
		},
		rate: Rate::new(number(entry, "interest_rate")?),
	})
}

/// Contracts of a decimal text.
fn contracts(leg: &Value, key: &str) -> Option<Contracts> {
	amount::from_fixed_floor(number(leg, key)?, Contracts::DECIMALS).ok().map(Contracts::from_units)
}

/// One priced leg.
struct Leg {
	forward: Price,
	volatility: Volatility,
	unit: Valuation,
	position: SeriesPosition,
}

/// Prices a leg: by the discount of the forward, and with one rate. Both must agree.
fn price_leg(file: &Value, inputs: &Value, leg: &Value) -> Option<Result<(Leg, Fixed), MathError>> {
	let smile = smile(file, &text(leg, "expiry"))?;
	let spot = Price::new(number(inputs, "spot")?);
	let rate = Rate::new(number(inputs, "risk_free_rate")?);
	let strike = Price::new(number(leg, "strike")?);
	let kind = if leg.get("is_put")?.as_bool()? { OptionKind::Put } else { OptionKind::Call };
	let position =
		SeriesPosition { short: contracts(leg, "short")?, long: contracts(leg, "long")? };
	Some((|| {
		let forward = black_scholes::forward(spot, smile.rate, smile.seconds)?;
		let volatility =
			sabr::implied_volatility(&smile.parameters, forward, strike, smile.seconds)?;
		let on_forward =
			black_scholes::value(kind, forward, strike, volatility, smile.seconds, rate)?;
		let price = on_forward.price.mul_nearest(spot.get())?.div_nearest(forward.get())?;
		// `BS(F, K, T, sigma, r) * S/F` is Black-Scholes on the spot with both rates.
		let both = Rate::new(rate.get().try_add(smile.rate.get())?);
		let unit = black_scholes::value(kind, spot, strike, volatility, smile.seconds, both)?;
		Ok((Leg { forward, volatility, unit, position }, price))
	})())
}

/// Delta and value of a book.
fn book_case(file: &Value, case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let (Some(value_tolerance), Some(delta_tolerance)) =
		(tolerance(case, "abs_value"), tolerance(case, "abs_delta"))
	else {
		report.fail(name, "no tolerances");
		return;
	};
	let Some(legs) = inputs.get("book").and_then(Value::as_array) else {
		report.fail(name, "no book");
		return;
	};
	let expected = case.get("expected").cloned().unwrap_or_default();
	let details = expected.get("legs").and_then(Value::as_array);
	if let Some(details) = details {
		report.exact(name, "number of legs", details.len(), legs.len());
	}
	let mut priced = Vec::new();
	for (index, leg) in legs.iter().enumerate() {
		let name = format!("{name} leg {index}");
		let (ours, through_forward) = match price_leg(file, inputs, leg) {
			Some(Ok(result)) => result,
			Some(Err(error)) => return report.fail(&name, &error.to_string()),
			None => return report.fail(&name, "cannot read the leg"),
		};
		let quanta = (ours.unit.price.raw() - through_forward.raw()).unsigned_abs();
		report.exact(&name, "one rate for two", quanta < 1_000, true);
		if let Some(detail) = details.and_then(|details| details.get(index)) {
			let numbers = [
				("forward", ours.forward.get(), value_tolerance),
				("vol", ours.volatility.get(), delta_tolerance),
				("price", ours.unit.price, value_tolerance),
				("delta", ours.unit.delta, delta_tolerance),
			];
			for (key, number, tolerance) in numbers {
				report.close(&name, key, number, &text(detail, key), tolerance);
			}
		}
		priced.push(ours);
	}
	match BookTotals::of_book(priced.iter().map(|leg| (&leg.unit, &leg.position))) {
		Ok(totals) => {
			let (value, delta) = (text(&expected, "call_puts_value"), text(&expected, "delta"));
			report.close(name, "value", totals.value, &value, value_tolerance);
			report.close(name, "delta", totals.delta, &delta, delta_tolerance);
		}
		Err(error) => report.fail(name, &error.to_string()),
	}
}

/// The cap on a net exposure.
fn exposure_case(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let (Some(before), Some(short), Some(long), Some(cap)) = (
		number(inputs, "net_before"),
		number(inputs, "short_added"),
		number(inputs, "long_added"),
		number(inputs, "max_net"),
	) else {
		report.fail(name, "cannot read the inputs");
		return;
	};
	let after = before.try_sub(short).and_then(|net| net.try_add(long));
	let expected = case.get("expected").cloned().unwrap_or_default();
	let outcome = text(&expected, "outcome");
	if expected.get("net_after").is_some() {
		report.exact(name, "net after", after.ok(), fixed(&text(&expected, "net_after")));
	}
	let Ok(after) = after else {
		report.fail(name, "the exposure does not fit");
		return;
	};
	let peer = book::parity::exposure_is_allowed(after, cap);
	report.exact(name, &format!("peer's outcome {outcome:?}"), peer, Ok(outcome.starts_with("ok")));
	let grows = after.try_abs() > before.try_abs();
	let ours = book::exposure_is_allowed(before, after, cap);
	let wanted = outcome.starts_with("ok") || !grows;
	report.exact(name, "corrected outcome", ours, Ok(wanted));
}

/// The number after a word of a sentence.
fn after_word(sentence: &str, word: &str) -> Option<Fixed> {
	let rest = sentence.split_once(word)?.1.trim_start();
	fixed(rest.split([' ', ',', ';']).next()?.trim_start_matches('+'))
}

/// Trades between two valuations.
fn ephemeral_case(
	ephemeral: &mut book::parity::Ephemeral,
	case: &Value,
	name: &str,
	report: &mut Report,
) {
	let step = text(case, "step");
	let trade = (after_word(&step, "premium"), after_word(&step, "delta"));
	let lost = after_word(&step, "lost");
	let next = match (step.split([' ', ',']).next(), trade) {
		(Some("revaluation"), _) => Ok(book::parity::Ephemeral::revalued()),
		(Some("write" | "sale" | "sell"), (Some(premium), Some(delta))) => {
			ephemeral.sold(premium, delta)
		}
		(Some("buyback" | "buy" | "purchase"), (Some(premium), Some(delta))) => {
			ephemeral.bought(premium, delta)
		}
		(Some("settle" | "settlement"), _) if lost.is_some() => {
			ephemeral.bought(lost.unwrap_or_default(), Fixed::ZERO)
		}
		_ => return report.fail(name, &format!("unknown step {step:?}")),
	};
	match next {
		Ok(next) => *ephemeral = next,
		Err(error) => return report.fail(name, &error.to_string()),
	}
	let expected = |key| number(case, key);
	let Some(liabilities) = expected("ephemeral_liabilities") else {
		report.fail(name, "no liabilities");
		return;
	};
	report.exact(name, "liabilities", ephemeral.liabilities, liabilities);
	report.exact(name, "delta", Some(ephemeral.delta), expected("ephemeral_delta"));
}

/// Age and move limits of a mark; the value of an expired series.
fn staleness_case(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let expected = text(case, "expected");
	if text(inputs, "book") == "contains a series past expiry" {
		let (strike, price) =
			(Price::new(Fixed::from_int(2_000)), Price::new(Fixed::from_int(1_900)));
		let unit = book::expired_valuation(OptionKind::Put, strike, price);
		let value = unit.map(|unit| (unit.price, unit.delta));
		report.exact(name, &expected, expected.contains("intrinsic"), true);
		report.exact(name, "value at the fixing", value, Ok((Fixed::from_int(100), Fixed::ZERO)));
		return;
	}
	let (max_age, age) = (integer(inputs, "max_age"), integer(inputs, "age_seconds"));
	let (spot, stored) = (number(inputs, "spot"), number(inputs, "stored"));
	let limits = match (max_age, age, spot, stored, number(inputs, "max_change")) {
		(Some(max_age), Some(age), None, None, None) => {
			(MarkLimits { max_age, max_move: Fixed::ZERO }, age, Fixed::ONE, Fixed::ONE)
		}
		(None, None, Some(spot), Some(stored), Some(max_move)) => {
			(MarkLimits { max_age: 0, max_move }, 0, spot, stored)
		}
		_ => return report.fail(name, "unknown combination of inputs"),
	};
	let (limits, age, spot, stored) = limits;
	let now = Timestamp::from_secs(1_000_000);
	let marked = Timestamp::from_secs(1_000_000 - age);
	// The peer cuts the move to 18 decimals, so its limit may lie one quantum further out.
	let cut = limits.max_move.try_add(Fixed::from_raw(1)).unwrap_or(limits.max_move);
	let accepted = [limits, MarkLimits { max_move: cut, ..limits }]
		.map(|limits| limits.accepts(marked, Price::new(stored), now, Price::new(spot)));
	let wanted = Ok(expected.starts_with("ok"));
	report.exact(name, &expected, accepted.contains(&wanted), true);
	let units = |number: Fixed| number.raw().unsigned_abs();
	let peer = dhv_math::vault::parity::validate_values(
		age,
		limits.max_age,
		units(spot),
		units(stored),
		units(limits.max_move),
	);
	report.exact(name, "the peer's outcome", peer.is_ok(), expected.starts_with("ok"));
}

/// An integer member.
fn integer(inputs: &Value, key: &str) -> Option<u64> {
	inputs.get(key)?.as_u64()
}

/// `portfolio_values_rysk.json`.
pub fn portfolio_values_rysk(file: &Value, report: &mut Report) {
	report.each(file, "cases", |case, name, report| book_case(file, case, name, report));
	report.each(file, "net_exposure_limit_cases", exposure_case);
	let mut ephemeral = book::parity::Ephemeral::default();
	report.each(file, "ephemeral_cases", |case, name, report| {
		ephemeral_case(&mut ephemeral, case, name, report);
	});
	report.each(file, "staleness_cases", staleness_case);
}

/// The premium with its surcharge.
fn utilisation_case(case: &Value, name: &str, report: &mut Report) {
	let inputs = case.get("inputs").unwrap_or(case);
	let read = (|| {
		let curve = UtilisationCurve {
			threshold: number(inputs, "threshold")?,
			below: number(inputs, "below_gradient")?,
			above: number(inputs, "above_gradient")?,
		};
		let ends = (number(inputs, "utilization_before")?, number(inputs, "utilization_after")?);
		Some((curve, ends, number(inputs, "total_option_price")?, number(inputs, "y_intercept")?))
	})();
	let (Some((curve, (before, after), price, intercept)), Some(tolerance)) =
		(read, tolerance(case, "abs"))
	else {
		report.fail(name, "cannot read the case");
		return;
	};
	// The line above the threshold continues the line below it.
	let bend = curve.above.try_sub(curve.below).and_then(|bend| bend.mul_nearest(curve.threshold));
	report.exact(name, "intercept", Ok(intercept), bend);
	let units = price.raw().unsigned_abs();
	let ours = curve.premium_ceil(units, before, after).map(i128::try_from);
	let Ok(Ok(ours)) = ours else {
		report.fail(name, &format!("{ours:?}"));
		return;
	};
	let expected = case.get("expected").map(|expected| text(expected, "utilization_price"));
	let expected = expected.unwrap_or_default();
	report.close(name, "premium", Fixed::from_raw(ours), &expected, tolerance);
}

/// `utilization_premium_rysk_alpha.json`.
pub fn utilization_premium_rysk_alpha(file: &Value, report: &mut Report) {
	report.each(file, "cases", utilisation_case);
}
