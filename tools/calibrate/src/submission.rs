//! The file with the arguments of the calls: every number an integer of the chain, as a string.

use crate::{
	limits::Smile,
	plan::{Plan, Previous},
};
use dhv_math::{
	sabr::SabrParameters,
	surface::SmileTerms,
	units::{Price, Rate},
};
use serde_json::{json, Value};

/// What can be submitted, in order, with the arguments of `volatilityFeed.submitSmile` by name, and
/// what is refused, with the reason.
pub fn write(plan: &Plan, timestamp: u64, spot: Price, underlying: u32) -> Value {
	let submissions: Vec<Value> =
		plan.submissions.iter().map(|smile| arguments(smile, underlying)).collect();
	let refused: Vec<Value> = plan
		.refused
		.iter()
		.map(
			|(smile, why)| json!({ "reason": why.to_string(), "arguments": arguments(smile, underlying) }),
		)
		.collect();
	json!({
		"pallet": "volatilityFeed",
		"call": "submitSmile",
		"timestamp": timestamp.to_string(),
		"spot": spot.raw().to_string(),
		"submissions": submissions,
		"refused": refused,
	})
}

fn arguments(smile: &Smile, underlying: u32) -> Value {
	let sabr = |p: &SabrParameters| {
		json!({
			"alpha": p.alpha.raw().to_string(),
			"beta": p.beta.raw().to_string(),
			"rho": p.rho.raw().to_string(),
			"nu": p.nu.raw().to_string(),
		})
	};
	json!({
		"underlying": underlying.to_string(),
		"expiry": smile.expiry.to_string(),
		"call": sabr(&smile.terms.call),
		"put": sabr(&smile.terms.put),
		"rate": smile.terms.rate.raw().to_string(),
	})
}

/// Reads the submissions of an earlier run: what the chain has since.
///
/// # Errors
/// What is missing or no number.
pub fn read(text: &str) -> Result<Previous, String> {
	let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
	let list = file.get("submissions").and_then(Value::as_array);
	let smiles: Result<Vec<Smile>, String> =
		list.ok_or("no list of submissions")?.iter().map(smile).collect();
	Ok(Previous { spot: Price::from_raw(integer(&file, "spot")?), smiles: smiles? })
}

fn smile(value: &Value) -> Result<Smile, String> {
	let sabr = |kind: &str| -> Result<SabrParameters, String> {
		let value = value.get(kind).ok_or_else(|| format!("no {kind} in a submission"))?;
		let number = |name| integer(value, name).map(dhv_math::fixed::Fixed::from_raw);
		Ok(SabrParameters {
			alpha: number("alpha")?,
			beta: number("beta")?,
			rho: number("rho")?,
			nu: number("nu")?,
		})
	};
	let expiry = integer(value, "expiry")?;
	let expiry = u64::try_from(expiry).map_err(|_| format!("{expiry} is no expiry"))?;
	let rate = Rate::from_raw(integer(value, "rate")?);
	Ok(Smile { expiry, terms: SmileTerms { call: sabr("call")?, put: sabr("put")?, rate } })
}

fn integer(value: &Value, name: &str) -> Result<i128, String> {
	let text = value.get(name).and_then(Value::as_str);
	let text = text.ok_or_else(|| format!("no {name}"))?;
	text.parse().map_err(|_| format!("{name}: '{text}' is no integer"))
}
