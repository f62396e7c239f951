#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{field, rows, text, vectors};
use dhv_math::{
	quote::{fee, slippage_factor},
	Contracts, Fixed, MathError,
};
use proptest::prelude::*;

#[test]
fn slippage_of_the_peer_is_reproduced() {
	let file = vectors(include_str!("vectors/slippage_rysk.json"));
	let mut checked = 0;
	for case in rows(&file, "cases") {
		let (inputs, expected) = (&case["inputs"], &case["expected"]);
		if expected.get("slippage_multiplier").is_none() {
			continue;
		}
		let got = slippage_factor(
			field(expected, "modified_gradient"),
			field(inputs, "net_dhv_exposure"),
			field(inputs, "amount"),
			!inputs["is_sell_to_dhv"].as_bool().unwrap(),
		)
		.unwrap();
		// The gradient comes with eighteen decimals; a thousand contracts amplify what is cut off.
		let expected = field(expected, "slippage_multiplier");
		let slack = 1 + expected.raw() / 100_000_000_000_000;
		common::assert_near(got, expected, slack, text(case, "id"));
		checked += 1;
	}
	assert!(checked > 30, "only {checked} cases");
}

#[test]
fn without_a_gradient_there_is_no_slippage() {
	for buys in [true, false] {
		let got = slippage_factor(Fixed::ZERO, Fixed::from_int(-7), Fixed::ONE, buys);
		assert_eq!(got, Ok(Fixed::ONE));
	}
}

#[test]
fn slippage_outside_the_domain_is_refused() {
	let (minus, g) = (Fixed::from_raw(-1), Fixed::from_bps(10));
	assert_eq!(slippage_factor(minus, Fixed::ZERO, Fixed::ONE, true), Err(MathError::OutOfDomain));
	assert_eq!(slippage_factor(g, Fixed::ZERO, Fixed::ZERO, true), Err(MathError::OutOfDomain));
	assert_eq!(slippage_factor(g, Fixed::MIN, Fixed::ONE, true), Err(MathError::Overflow));
}

#[test]
fn the_fee_is_capped_at_an_eighth_of_the_premium() {
	let half = Fixed::from_bps(5_000);
	assert_eq!(fee(half, Contracts::ONE, 100_000_000, 6), Ok(500_000));
	assert_eq!(fee(half, Contracts::ONE, 4_000_007, 6), Ok(500_000));
	assert_eq!(fee(half, Contracts::ONE, 3_999_999, 6), Ok(499_999));
	// the fee itself rounds up
	assert_eq!(fee(half, Contracts::from_units(1), 1_000, 6), Ok(1));
	assert_eq!(fee(Fixed::from_raw(-1), Contracts::ONE, 1, 6), Err(MathError::OutOfDomain));
}

proptest! {
	#[test]
	fn slippage_does_not_depend_on_the_path(
		gradient in 1i128..20_000_000_000_000_000, exposure in -500i64..500, first in 1i64..200, second in 1i64..200, buys: bool,
	) {
		let gradient = Fixed::from_raw(gradient);
		let of = |x, n| slippage_factor(gradient, Fixed::from_int(x), Fixed::from_int(n), buys).unwrap();
		let cost = |x, n: i64| of(x, n).mul_nearest(Fixed::from_int(n)).unwrap();
		let moved = if buys { exposure - first } else { exposure + first };
		let split = cost(exposure, first).try_add(cost(moved, second)).unwrap();
		let whole = cost(exposure, first + second);
		prop_assert!((split.raw() - whole.raw()).abs() <= i128::from(first + second));
	}

	#[test]
	fn a_short_vault_sells_dearer_and_a_long_one_cheaper(gradient in 1_000i128..20_000_000_000_000_000, n in 1i64..200) {
		let gradient = Fixed::from_raw(gradient);
		let of = |x, buys| slippage_factor(gradient, Fixed::from_int(x), Fixed::from_int(n), buys).unwrap();
		prop_assert!(of(-n, true) > Fixed::ONE);
		prop_assert!(of(n, false) < Fixed::ONE);
		// bought above, sold below at the same inventory
		prop_assert!(of(0, true) > of(0, false));
	}

	#[test]
	fn nothing_panics(gradient: i128, exposure: i128, contracts: i128, buys: bool, units: u128, premium: u128, decimals: u8) {
		let f = Fixed::from_raw;
		let _ = slippage_factor(f(gradient), f(exposure), f(contracts), buys);
		let _ = fee(f(gradient), Contracts::from_units(units), premium, decimals);
	}
}
