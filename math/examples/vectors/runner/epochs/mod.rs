//! Step lists of the peer's mutual fund.

mod fund;

use super::report::{text, Report};
use dhv_math::vault::parity::U256;
use fund::{moves_spot, Fund, Parameters, Rejection, Returned};
use serde_json::{Map, Value};

/// An unsigned integer of up to 256 bits.
fn wide(digits: &str) -> Option<U256> {
	digits.bytes().try_fold(U256::default(), |number, byte| {
		let digit = char::from(byte).to_digit(10)?;
		number.times(10).ok()?.plus(U256::from(u128::from(digit))).ok()
	})
}

/// Whether two reasons are the same; arithmetic failures go by several names.
fn same_reason(ours: &str, expected: &str) -> bool {
	let named = |words: &[&str]| {
		let expected = expected.to_lowercase();
		words.iter().any(|word| expected.contains(word))
	};
	match ours {
		"arithmetic: division by zero" => named(&["division", "divide", "0x12"]),
		"arithmetic: underflow or overflow" => named(&["underflow", "overflow", "0x11"]),
		other => expected == other,
	}
}

/// The limits of a case.
fn parameters(case: &Value) -> Option<Parameters> {
	let parameters = case.get("parameters")?;
	Some(Parameters {
		buffer_bps: u32::try_from(parameters.get("buffer_bps")?.as_u64()?).ok()?,
		cap: wide(&text(parameters, "collateral_cap"))?,
		max_age: parameters.get("max_time_deviation")?.as_u64()?,
		max_move: text(parameters, "max_price_deviation").parse().ok()?,
	})
}

/// Compares what a step gave with what the file says, key by key.
fn compare(
	step: &str,
	result: &Result<Returned, Rejection>,
	fund: &Fund,
	expected: &Map<String, Value>,
	report: &mut Report,
) {
	let state = fund.state();
	for (key, value) in expected {
		match (key.as_str(), result) {
			("outcome", _) => {
				let outcome = if result.is_ok() { "ok" } else { "reject" };
				report.exact(step, "outcome", outcome, value.as_str().unwrap_or_default());
			}
			("reason", Err(ours)) => {
				let expected = value.as_str().unwrap_or_default();
				let same = same_reason(ours, expected);
				report.exact(step, &format!("{ours} as {expected:?}"), same, true);
			}
			("state", _) => {
				let keys: Vec<_> = value.as_object().into_iter().flat_map(Map::keys).collect();
				report.exact(step, "state without members", keys.is_empty(), false);
				for key in keys {
					let (ours, expected) = (state.get(key), value.get(key));
					report.exact(step, key, ours, expected);
				}
			}
			(key, Ok(returned)) => {
				report.exact(step, key, returned.get(key), Some(value));
			}
			(key, Err(reason)) => report.fail(step, &format!("{key} expected, but {reason}")),
		}
	}
}

/// Runs a whole scenario; each step counts as a case of its own.
fn scenario(case: &Value, name: &str, report: &mut Report) {
	let users: Vec<_> = case
		.get("users")
		.and_then(Value::as_array)
		.into_iter()
		.flatten()
		.filter_map(|user| user.as_str().map(str::to_owned))
		.collect();
	let steps = case.get("steps").and_then(Value::as_array).filter(|steps| !steps.is_empty());
	let (Some(parameters), Some(steps)) = (parameters(case), steps) else {
		report.fail(name, "parameters or steps are missing");
		return;
	};
	let mut fund = Fund::new(parameters, &users);
	for (index, step) in steps.iter().enumerate() {
		let op = text(step, "op");
		let label = format!("{name} step {index} {op}");
		let inputs = step.get("inputs").cloned().unwrap_or_default();
		let result = fund.run(&op, &inputs);
		match (&result, step.get("expected").and_then(Value::as_object)) {
			(Err(reason), _) if reason.starts_with("bad input") => report.fail(&label, reason),
			(_, Some(expected)) => compare(&label, &result, &fund, expected, report),
			(Ok(_), None) => {
				let silent = op == "advance_time" || moves_spot(&inputs);
				report.exact(&label, "needs no expected values", silent, true);
			}
			(Err(reason), None) => report.fail(&label, reason),
		}
	}
}

/// `rysk_epochs.json`.
pub fn rysk_epochs(file: &Value, report: &mut Report) {
	report.each(file, "cases", scenario);
}
