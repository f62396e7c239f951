//! Reading the vectors of `tests/vectors`.
#![allow(dead_code, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic, missing_docs)]

use dhv_math::{Fixed, Price, Rate, Volatility};
use serde_json::Value;

/// One vector file.
pub fn vectors(text: &str) -> Value {
	serde_json::from_str(text).unwrap()
}

/// The rows of one list of a vector file.
pub fn rows<'a>(file: &'a Value, list: &str) -> &'a Vec<Value> {
	file[list].as_array().unwrap()
}

/// A decimal string (with or without exponent) to 18 decimals, to the nearest.
pub fn decimal(text: &str) -> Fixed {
	if let Some((number, exponent)) = text.split_once('e') {
		let exponent: i32 = exponent.parse().unwrap();
		assert!(exponent < -20, "unexpected exponent in {number}e{exponent}");
		return Fixed::ZERO;
	}
	let (negative, magnitude) = match text.strip_prefix('-') {
		Some(rest) => (true, rest),
		None => (false, text),
	};
	let (whole, decimals) = magnitude.split_once('.').unwrap_or((magnitude, ""));
	let padded = format!("{decimals:0<19}");
	let digits: i128 = format!("{whole}{}", &padded[..18]).parse().unwrap();
	let up = i128::from(padded.as_bytes()[18] >= b'5');
	Fixed::from_raw(if negative { -(digits + up) } else { digits + up })
}

/// A decimal string in a JSON field.
pub fn field(value: &Value, name: &str) -> Fixed {
	decimal(text(value, name))
}

/// A string in a JSON field.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
	value[name].as_str().unwrap_or_else(|| panic!("no text {name} in {value}"))
}

/// An integer in a JSON field.
pub fn integer(value: &Value, name: &str) -> u64 {
	value[name].as_u64().unwrap()
}

/// Asserts that two numbers differ by at most `tolerance` units of 1e-18.
pub fn assert_near(got: Fixed, expected: Fixed, tolerance: i128, what: &str) {
	let difference = (got.raw() - expected.raw()).abs();
	assert!(difference <= tolerance, "{what}: got {got}, expected {expected}");
}

/// A price from whole units.
pub fn price(units: i64) -> Price {
	Price::new(Fixed::from_int(units))
}

/// A volatility from basis points.
pub fn vol(bps: u32) -> Volatility {
	Volatility::new(Fixed::from_bps(bps))
}

/// A rate from basis points.
pub fn rate(bps: u32) -> Rate {
	Rate::new(Fixed::from_bps(bps))
}
