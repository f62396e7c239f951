//! Margin, liquidation and settlement.
//!
//! The expected integers are the peers', so each case runs through `margin::parity` and must agree
//! to the last digit. The corrected functions run beside it and must agree within a unit, or differ
//! in the direction that the correction has.

#![allow(clippy::arithmetic_side_effects, reason = "test code on numbers of the vector files")]

mod bounds;
mod health;
mod liquidation;
mod naked;
mod settlement;
mod spread;

pub use bounds::gamma_upper_bound_lookup;
pub use health::rysk_registry_health;
pub use liquidation::gamma_liquidation;
pub use naked::gamma_naked_margin;
pub use settlement::gamma_settlement;
pub use spread::gamma_spread_margin;

use super::report::{text, Report};
use dhv_math::{
	margin::{parity::E27, CollateralAsset},
	Contracts, Fixed, MathError, OptionKind, Price,
};
use serde_json::Value;
use std::fmt::Debug;

/// Outcome of a case; the text says why it failed.
type Outcome<T = ()> = Result<T, String>;

/// Runs a list and reports the cases that fail.
fn each(report: &mut Report, file: &Value, list: &str, check: impl Fn(&Value) -> Outcome) {
	report.each(file, list, |case, name, report| match check(case) {
		Ok(()) => report.measure(name, 0.0),
		Err(reason) => report.fail(name, &reason),
	});
}

/// Compares what must be equal.
fn equal<T: PartialEq + Debug>(what: &str, ours: T, expected: T) -> Outcome {
	if ours == expected {
		return Ok(());
	}
	Err(format!("{what} is {ours:?}, expected {expected:?}"))
}

/// Compares amounts that may differ by `most` units.
fn near(what: &str, ours: u128, expected: u128, most: u128) -> Outcome {
	if ours.abs_diff(expected) <= most {
		return Ok(());
	}
	Err(format!("{what} is {ours}, expected {expected} within {most}"))
}

/// Fails unless something holds.
fn ensure(holds: bool, what: &str) -> Outcome {
	if holds {
		return Ok(());
	}
	Err(what.into())
}

/// An error of the crate as a text.
fn math<T>(result: Result<T, MathError>) -> Outcome<T> {
	result.map_err(|error| error.to_string())
}

/// The inputs of a case.
fn inputs(case: &Value) -> &Value {
	&case["inputs"]
}

/// What a case expects.
fn expected(case: &Value) -> &Value {
	&case["expected"]
}

/// A decimal text as an integer of units with so many decimals, and whether digits were cut off.
fn scaled(number: &str, decimals: usize) -> Outcome<(u128, bool)> {
	let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
	let kept: String = rest.chars().chain(std::iter::repeat('0')).take(decimals).collect();
	let cut = rest.chars().skip(decimals).any(|digit| digit != '0');
	let digits = format!("{whole}{kept}");
	digits.parse().map(|units| (units, cut)).map_err(|_| format!("cannot read {number:?}"))
}

/// A member as units with so many decimals, exactly.
fn units_of(case: &Value, key: &str, decimals: u8) -> Outcome<u128> {
	match scaled(&text(case, key), usize::from(decimals))? {
		(units, false) => Ok(units),
		_ => Err(format!("{key} has too many decimals")),
	}
}

/// A member that is an integer.
fn integer<T: std::str::FromStr>(case: &Value, key: &str) -> Outcome<T> {
	text(case, key).parse().map_err(|_| format!("{key} is no integer: {}", case[key]))
}

/// A decimal text in the peers' fixed point; digits past the 27th are cut.
fn read_e27(number: &str) -> Outcome<E27> {
	let (raw, _) = scaled(number, 27)?;
	i128::try_from(raw).map(E27::from_raw).map_err(|_| format!("{number} is too large"))
}

/// A member in the peers' fixed point.
fn e27(case: &Value, key: &str) -> Outcome<E27> {
	read_e27(&text(case, key)).map_err(|reason| format!("{key}: {reason}"))
}

/// A decimal text with 18 decimals, rounded up.
fn read_fixed_ceil(number: &str) -> Outcome<Fixed> {
	let (raw, cut) = scaled(number, 18)?;
	let raw = raw + u128::from(cut);
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| format!("{number} is too large"))
}

/// A member with 18 decimals, rounded up.
fn fixed(case: &Value, key: &str) -> Outcome<Fixed> {
	read_fixed_ceil(&text(case, key)).map_err(|reason| format!("{key}: {reason}"))
}

/// A member that is a price.
fn price(case: &Value, key: &str) -> Outcome<Price> {
	fixed(case, key).map(Price::new)
}

/// A member that is a number of contracts.
fn contracts(case: &Value, key: &str) -> Outcome<Contracts> {
	units_of(case, key, Contracts::DECIMALS).map(Contracts::from_units)
}

/// The member `kind` with the asset of the collateral.
fn product(case: &Value) -> Outcome<(OptionKind, CollateralAsset)> {
	match text(case, "kind").as_str() {
		"put_usd" => Ok((OptionKind::Put, CollateralAsset::StrikeAsset)),
		"put_underlying" => Ok((OptionKind::Put, CollateralAsset::Underlying)),
		"call_usd" => Ok((OptionKind::Call, CollateralAsset::StrikeAsset)),
		"call_underlying" => Ok((OptionKind::Call, CollateralAsset::Underlying)),
		other => Err(format!("unknown kind {other:?}")),
	}
}

/// The member `kind` of a case whose collateral is told otherwise.
fn kind(case: &Value) -> Outcome<OptionKind> {
	match text(case, "kind").as_str() {
		"put" => Ok(OptionKind::Put),
		"call" => Ok(OptionKind::Call),
		other => Err(format!("unknown kind {other:?}")),
	}
}

/// Whether a case expects to be served (`ok`) or refused (`reject`).
fn is_served(case: &Value) -> Outcome<bool> {
	match text(expected(case), "outcome").as_str() {
		"ok" => Ok(true),
		"reject" => Ok(false),
		other => Err(format!("unknown outcome {other:?}")),
	}
}
