#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

use dhv_math::{
	normal::{cdf, pdf},
	Fixed,
};
use proptest::prelude::*;

#[test]
fn the_ends_are_zero_and_one() {
	assert_eq!(cdf(Fixed::MIN), Fixed::ZERO);
	assert_eq!(cdf(Fixed::MAX), Fixed::ONE);
	assert_eq!(cdf(Fixed::ZERO), Fixed::from_bps(5_000));
	assert_eq!(pdf(Fixed::MIN), Fixed::ZERO);
	assert_eq!(pdf(Fixed::MAX), Fixed::ZERO);
}

proptest! {
	#[test]
	fn tails_are_symmetric(x in -20_000_000_000_000_000_000i128..20_000_000_000_000_000_000) {
		let (x, minus) = (Fixed::from_raw(x), Fixed::from_raw(-x));
		prop_assert_eq!(pdf(x), pdf(minus));
		let sum = cdf(x).raw() + cdf(minus).raw();
		prop_assert!((sum - Fixed::SCALE).abs() <= 1);
	}

	#[test]
	fn the_distribution_is_monotone_and_bounded(a: i64, b: i64) {
		let (low, high) = (Fixed::from_raw(i128::from(a.min(b))), Fixed::from_raw(i128::from(a.max(b))));
		prop_assert!(cdf(low) <= cdf(high));
		prop_assert!(cdf(low) >= Fixed::ZERO && cdf(high) <= Fixed::ONE);
	}

	#[test]
	fn it_stays_monotone_across_the_methods(edge in 0usize..3, step in -1_000i128..1_000) {
		let x = [3, 4, 6][edge] * Fixed::SCALE + step;
		for sign in [1, -1] {
			let x = sign * x;
			prop_assert!(cdf(Fixed::from_raw(x)) <= cdf(Fixed::from_raw(x + 1)));
		}
	}
}
