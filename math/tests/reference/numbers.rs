//! Numbers in and out of the 127-bit arithmetic.

use dhv_math::{kernel::real127::Real127, Fixed};

/// To the nearest double, or almost; for the size of errors.
pub fn to_f64(x: Real127) -> f64 {
	if x.is_zero() {
		return 0.0;
	}
	let exponent = x.binary_exponent();
	// the significand, in [1, 2), cut to 18 decimals
	let significand = x.times_power_of_two(exponent.saturating_neg()).to_fixed().unwrap();
	significand.raw() as f64 / 1e18 * 2f64.powi(exponent)
}

/// A decimal number (`-1.5`, `3e-7`); up to 72 digits, all of which count.
pub fn parse(text: &str) -> Real127 {
	let (number, exponent) = text.split_once('e').unwrap_or((text, "0"));
	let negative = number.starts_with('-');
	let number = number.trim_start_matches('-');
	let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
	let digits: String = number.chars().filter(|c| *c != '.').collect();
	assert!(digits.len() <= 72, "too many digits: {text}");
	let (high, low) = digits.split_at(digits.len().min(36));
	let part = |digits: &str| Real127::from_u128(digits.parse().unwrap_or(0));
	let all = part(high) * power_of_ten(low.len() as u32) + part(low);
	let exponent = exponent.parse::<i32>().unwrap() - decimals as i32;
	let size = power_of_ten(exponent.unsigned_abs());
	let value = if exponent < 0 { all.divide(size).unwrap() } else { all * size };
	if negative {
		-value
	} else {
		value
	}
}

fn power_of_ten(exponent: u32) -> Real127 {
	let mut power = Real127::ONE;
	for bit in (0..32).rev() {
		power = power * power;
		if exponent >> bit & 1 == 1 {
			power = power * Real127::from_u128(10);
		}
	}
	power
}

/// An integer below `2^64` in 127-bit arithmetic, exact.
pub fn whole(value: u64) -> Real127 {
	Real127::from_u128(u128::from(value))
}

/// The larger of two numbers.
pub fn larger(a: Real127, b: Real127) -> Real127 {
	if a < b {
		b
	} else {
		a
	}
}

/// A number with 18 decimals from its stored integer.
pub fn raw(value: i128) -> Fixed {
	Fixed::from_raw(value)
}
