//! Tables of upper bounds.

use super::*;
use dhv_math::margin::{
	bounds::{check_dust, check_knots, update_knot, ParameterError},
	upper_bound, upper_bound_step,
};

/// Times of a table.
fn times(inputs: &Value, key: &str) -> Outcome<Vec<u64>> {
	let list = inputs[key].as_array().ok_or_else(|| format!("{key} is no list"))?;
	list.iter().map(|time| time.as_u64().ok_or_else(|| format!("{time} is no time"))).collect()
}

/// Bounds of a table.
fn values(inputs: &Value) -> Outcome<Vec<Fixed>> {
	let list = inputs["values"].as_array().ok_or("values is no list")?;
	list.iter().map(|value| read_fixed_ceil(value.as_str().unwrap_or_default())).collect()
}

/// `gamma_upper_bound_lookup.json`
pub fn gamma_upper_bound_lookup(file: &Value, report: &mut Report) {
	each(report, file, "cases", |case| {
		let inputs = inputs(case);
		let table: Vec<_> = times(inputs, "times")?.into_iter().zip(values(inputs)?).collect();
		let seconds = integer(inputs, "seconds_to_expiry")?;
		let step = upper_bound_step(&table, seconds);
		let between = upper_bound(&table, seconds);
		if !is_served(case)? {
			equal("step", step, Err(MathError::OutOfDomain))?;
			return equal("interpolated", between, Err(MathError::OutOfDomain));
		}
		let step = math(step)?;
		equal("step", step, fixed(expected(case), "value")?)?;
		let before = table.iter().rev().find(|(time, _)| *time < seconds);
		let before = before.map_or(step, |(_, value)| *value);
		let between = math(between)?;
		ensure(
			between >= step.min(before) && between <= step.max(before),
			"the interpolated bound lies outside its knots",
		)
	});
	each(report, file, "setter_cases", setter);
}

fn setter(case: &Value) -> Outcome {
	let inputs = inputs(case);
	let outcome = if inputs.get("dust").is_some() {
		check_dust(scaled(&text(inputs, "dust"), 18)?.0)
	} else if inputs.get("update_time").is_some() {
		let stored = times(inputs, "existing")?;
		let mut table: Vec<_> = stored.into_iter().map(|time| (time, Fixed::ONE)).collect();
		update_knot(&mut table, integer(inputs, "update_time")?, fixed(inputs, "value")?)
	} else if inputs.get("times").is_some() {
		let last = inputs
			.get("existing_last")
			.filter(|last| !last.is_null())
			.map(|_| integer(inputs, "existing_last"));
		check_knots(last.transpose()?, &times(inputs, "times")?, &values(inputs)?)
	} else if inputs.get("spot_shock").is_some() {
		match fixed(inputs, "spot_shock")?.is_positive() {
			true => Ok(()),
			false => Err(ParameterError::NotPositive),
		}
	} else {
		return Err(format!("unknown setter {inputs}"));
	};
	let wanted = case["expected"].as_str().ok_or("expected is no text")?;
	let Some(reason) = wanted.strip_prefix("reject") else {
		ensure(wanted.starts_with("ok") || wanted.starts_with("accept"), "unknown outcome")?;
		return equal("outcome", outcome, Ok(()));
	};
	ensure(outcome.is_err(), "accepted what the peer refuses")?;
	let known = [
		("times empty", ParameterError::Empty),
		("positive", ParameterError::NotPositive),
		("later", ParameterError::NotIncreasing),
		("increasing", ParameterError::NotIncreasing),
	];
	match known.iter().find(|(word, _)| reason.contains(word)) {
		Some((_, error)) => equal("reason", outcome, Err(*error)),
		None => Ok(()),
	}
}
