#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{error, raw, reference, rows, HALF};
use dhv_math::{
	transcendental::{exp, ln, pow, sqrt},
	Fixed, MathError,
};
use proptest::prelude::*;

fn worst(list: &str, f: impl Fn(&serde_json::Value) -> i128) -> i128 {
	let file = reference();
	let worst = rows(&file, list).iter().map(f).max().unwrap();
	println!("{list}: worst error {worst} millionths of 1e-18");
	worst
}

#[test]
fn exp_is_rounded_to_the_nearest() {
	// Beyond 1e16 the kernel's own error shows: it is below 1e-36 of the result.
	let file = reference();
	let (mut rounded, mut relative) = (0, 0);
	for row in rows(&file, "exp") {
		let got = exp(raw(row, 0)).unwrap();
		let error = error(got, row, 1);
		if got.raw() < 10i128.pow(34) {
			rounded = rounded.max(error);
		} else {
			// What is left without the half quantum of rounding: millionths of a quantum over
			// quanta, in units of 1e-39.
			let own = (error - 500_000).max(0);
			relative = relative.max(own * 10i128.pow(10) / (got.raw() / 10i128.pow(23)));
		}
	}
	println!("exp: worst error {rounded} millionths of 1e-18; beyond 1e16 {relative}e-39 relative");
	assert!(rounded <= HALF && relative <= 1_000);
}

#[test]
fn ln_is_rounded_to_the_nearest() {
	assert!(worst("ln", |row| error(ln(raw(row, 0)).unwrap(), row, 1)) <= HALF);
}

#[test]
fn sqrt_is_rounded_to_the_nearest() {
	assert!(worst("sqrt", |row| error(sqrt(raw(row, 0)).unwrap(), row, 1)) <= HALF);
}

#[test]
fn pow_is_rounded_to_the_nearest() {
	let result = worst("pow", |row| error(pow(raw(row, 0), raw(row, 1)).unwrap(), row, 2));
	assert!(result <= HALF);
}

#[test]
fn exact_results_are_exact() {
	assert_eq!(exp(Fixed::ZERO), Ok(Fixed::ONE));
	assert_eq!(ln(Fixed::ONE), Ok(Fixed::ZERO));
	assert_eq!(sqrt(Fixed::from_int(144)), Ok(Fixed::from_int(12)));
	assert_eq!(sqrt(Fixed::ZERO), Ok(Fixed::ZERO));
	assert_eq!(pow(Fixed::from_int(2), Fixed::from_int(10)), Ok(Fixed::from_int(1024)));
	assert_eq!(pow(Fixed::from_int(7), Fixed::ZERO), Ok(Fixed::ONE));
}

#[test]
fn arguments_outside_the_domain_are_refused() {
	assert_eq!(ln(Fixed::ZERO), Err(MathError::OutOfDomain));
	assert_eq!(ln(Fixed::MIN), Err(MathError::OutOfDomain));
	assert_eq!(sqrt(Fixed::from_raw(-1)), Err(MathError::OutOfDomain));
	assert_eq!(pow(Fixed::ZERO, Fixed::ONE), Err(MathError::OutOfDomain));
	assert_eq!(exp(Fixed::from_int(47)), Err(MathError::Overflow));
	assert_eq!(exp(Fixed::MAX), Err(MathError::Overflow));
	assert_eq!(exp(Fixed::MIN), Ok(Fixed::ZERO));
}

proptest! {
	#[test]
	fn squares_have_their_root(x in 0i64..13_000_000_000) {
		let x = Fixed::from_int(x);
		prop_assert_eq!(sqrt(x.mul_floor(x).unwrap()), Ok(x));
	}

	#[test]
	fn ln_inverts_exp(x in -18_000_000_000_000_000_000i128..40_000_000_000_000_000_000) {
		let y = exp(Fixed::from_raw(x)).unwrap();
		let back = ln(y).unwrap();
		// half a quantum of y, seen through the logarithm
		let slack = Fixed::SCALE / y.raw().max(1) + 1;
		prop_assert!((back.raw() - x).abs() <= slack);
	}

	#[test]
	fn exp_and_ln_are_monotone(a in 1i128..1 << 120, b in 1i128..1 << 120) {
		let (low, high) = (Fixed::from_raw(a.min(b)), Fixed::from_raw(a.max(b)));
		prop_assert!(ln(low).unwrap() <= ln(high).unwrap());
		prop_assert!(sqrt(low).unwrap() <= sqrt(high).unwrap());
		if let (Ok(low), Ok(high)) = (exp(low), exp(high)) {
			prop_assert!(low <= high);
		}
	}

	#[test]
	fn nothing_panics(a: i128, b: i128) {
		let (a, b) = (Fixed::from_raw(a), Fixed::from_raw(b));
		let _ = (exp(a), ln(a), sqrt(a), pow(a, b));
	}
}
