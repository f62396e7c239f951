#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

use dhv_math::{
	amount::{from_fixed_ceil, from_fixed_floor, mul_div_ceil, mul_div_floor, to_fixed},
	Fixed, MathError,
};
use proptest::prelude::*;

/// Limbs of `x * y`, least first, by adding shifted partial products of 32-bit digits.
fn product(x: &[u32], y: &[u32]) -> Vec<u32> {
	let mut out = vec![0u32; x.len() + y.len()];
	for (i, a) in x.iter().enumerate() {
		let mut carry = 0u64;
		for (j, b) in y.iter().enumerate() {
			let sum = u64::from(*a) * u64::from(*b) + u64::from(out[i + j]) + carry;
			out[i + j] = u32::try_from(sum & 0xffff_ffff).unwrap();
			carry = sum >> 32;
		}
		out[i + y.len()] = u32::try_from(carry).unwrap();
	}
	out
}

fn limbs(value: u128) -> Vec<u32> {
	(0..4).map(|i| u32::try_from((value >> (32 * i)) & 0xffff_ffff).unwrap()).collect()
}

fn add(x: &[u32], y: u128) -> Vec<u32> {
	let mut out = x.to_vec();
	let mut carry = 0u64;
	for (i, digit) in out.iter_mut().enumerate() {
		let other = limbs(y).get(i).copied().unwrap_or(0);
		let sum = u64::from(*digit) + u64::from(other) + carry;
		*digit = u32::try_from(sum & 0xffff_ffff).unwrap();
		carry = sum >> 32;
	}
	assert_eq!(carry, 0);
	out
}

fn check(a: u128, b: u128, c: u128) {
	let target = product(&limbs(a), &limbs(b));
	match mul_div_floor(a, b, c) {
		Ok(quotient) => {
			// a b = quotient c + remainder with remainder < c, by bisecting nothing: the remainder
			// modulo 2^128 is exact because it is below c.
			let remainder = a.wrapping_mul(b).wrapping_sub(quotient.wrapping_mul(c));
			assert!(remainder < c);
			assert_eq!(add(&product(&limbs(quotient), &limbs(c)), remainder), target);
			let up = quotient.checked_add(u128::from(remainder != 0));
			assert_eq!(mul_div_ceil(a, b, c).ok(), up);
		}
		Err(MathError::DivisionByZero) => assert_eq!(c, 0),
		Err(error) => {
			assert_eq!(error, MathError::Overflow);
			// the product is at least c * 2^128
			let mut least = vec![0u32; 4];
			least.extend(limbs(c));
			assert!(target.iter().rev().ge(least.iter().rev()));
		}
	}
}

#[test]
fn products_and_quotients_of_extreme_integers_are_exact() {
	let edges = [
		0,
		1,
		2,
		3,
		u128::from(u64::MAX) - 1,
		u128::from(u64::MAX),
		1 << 64,
		(1 << 64) + 1,
		(1 << 127) - 1,
		1 << 127,
		(1 << 127) + (1 << 64) - 1,
		(u128::MAX << 64) | 1,
		u128::MAX << 64,
		u128::MAX - 1,
		u128::MAX,
	];
	for a in edges {
		for b in edges {
			for c in edges {
				check(a, b, c);
			}
		}
	}
}

#[test]
fn amounts_of_assets_convert_exactly() {
	assert_eq!(to_fixed(1_500_000, 6), Ok(Fixed::from_bps(15_000)));
	assert_eq!(to_fixed(15_000_000_000, 10), Ok(Fixed::from_bps(15_000)));
	assert_eq!(to_fixed(1_999_999, 24), Ok(Fixed::from_raw(1)));
	assert_eq!(from_fixed_floor(Fixed::from_raw(1), 6), Ok(0));
	assert_eq!(from_fixed_ceil(Fixed::from_raw(1), 6), Ok(1));
	assert_eq!(from_fixed_floor(Fixed::from_raw(1), 20), Ok(100));
}

#[test]
fn amounts_outside_the_domain_are_refused() {
	assert_eq!(to_fixed(1, 31), Err(MathError::OutOfDomain));
	assert_eq!(to_fixed(u128::MAX, 0), Err(MathError::Overflow));
	assert_eq!(from_fixed_floor(Fixed::from_raw(-1), 6), Err(MathError::OutOfDomain));
	assert_eq!(from_fixed_ceil(Fixed::from_raw(-1), 6), Err(MathError::OutOfDomain));
	assert_eq!(from_fixed_floor(Fixed::MAX, 30), Err(MathError::Overflow));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn mul_div_is_exact(a: u128, b: u128, c: u128, s in 0u32..128, t in 0u32..128, u in 0u32..128) {
		check(a >> s, b >> t, c >> u);
	}

	#[test]
	fn amounts_up_to_eighteen_decimals_round_trip(amount in 0u128..1 << 90, decimals in 6u8..=18) {
		if let Ok(value) = to_fixed(amount, decimals) {
			prop_assert_eq!(from_fixed_floor(value, decimals), Ok(amount));
			prop_assert_eq!(from_fixed_ceil(value, decimals), Ok(amount));
		}
	}

	#[test]
	fn ceil_is_floor_or_one_more(raw in 0i128..i128::MAX, decimals in 0u8..=18) {
		let value = Fixed::from_raw(raw);
		let floor = from_fixed_floor(value, decimals).unwrap();
		let ceil = from_fixed_ceil(value, decimals).unwrap();
		prop_assert!(ceil == floor || ceil == floor + 1);
	}
}
