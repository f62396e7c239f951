#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

use dhv_math::{
	transcendental::{exp, ln, pow, sqrt},
	Fixed, MathError,
};
use proptest::prelude::*;

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
