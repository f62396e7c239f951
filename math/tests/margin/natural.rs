use super::any_amount;
use dhv_math::{kernel::natural::Natural, MathError};
use proptest::prelude::*;

fn product(factors: &[u128]) -> Natural {
	Natural::product(factors).unwrap()
}

#[test]
fn six_factors_fit_and_seven_overflow() {
	let most = product(&[u128::MAX; 6]);
	assert_eq!(most.times(&[2]), Err(MathError::Overflow));
	assert_eq!(most.plus(most), Err(MathError::Overflow));
	assert_eq!(most.quotient_floor(&[u128::MAX; 5]), Ok(u128::MAX));
	assert_eq!(most.quotient_floor(&[u128::MAX; 4]), Err(MathError::Overflow));
	assert_eq!(most.quotient_floor(&[0]), Err(MathError::DivisionByZero));
}

#[test]
fn a_quotient_up_that_leaves_the_range_is_an_overflow() {
	let number = product(&[u128::MAX, 2]).plus(Natural::new(1)).unwrap();
	assert_eq!(number.quotient_floor(&[2]), Ok(u128::MAX));
	assert_eq!(number.quotient_ceil(&[2]), Err(MathError::Overflow));
}

#[test]
fn a_near_quotient_needs_a_divisor_and_a_range() {
	let one = Natural::new(1);
	assert_eq!(one.quotient_near(Natural::ZERO), Err(MathError::DivisionByZero));
	assert_eq!(Natural::ZERO.quotient_near(one), Ok(0));
	assert_eq!(product(&[u128::MAX; 3]).quotient_near(product(&[u128::MAX; 2])), Ok(u128::MAX));
	let large = product(&[u128::MAX, 2]);
	assert_eq!(large.quotient_near(Natural::new(1)), Err(MathError::Overflow));
	assert_eq!(product(&[u128::MAX; 6]).quotient_near(one), Err(MathError::Overflow));
}

proptest! {
	#[test]
	fn a_near_quotient_is_at_most_two_above(
		a in any_amount(), b in any_amount(), d: [u128; 2], e in any_amount(), quotient in any_amount(),
	) {
		for divisor in [product(&[d[0], d[1], e]), product(&[d[0], e]).plus(Natural::new(1)).unwrap(), Natural::new(a)] {
			let multiple = divisor.times(&[quotient]).unwrap();
			let Ok(number) = multiple.plus(product(&[a, b])) else { continue };
			if let Ok(near) = number.quotient_near(divisor) {
				// near * divisor > number - divisor, and (near - 2) * divisor <= number.
				prop_assert!(divisor.times(&[near]).unwrap().plus(divisor).unwrap() > number);
				prop_assert!(divisor.times(&[near.saturating_sub(2)]).unwrap() <= number);
			}
		}
	}

	#[test]
	fn a_product_divided_by_its_factors_is_the_rest(a: u128, b in 1u128.., c in 1u128.., d in 1u128..) {
		let number = product(&[a, b, c, d]);
		prop_assert_eq!(number.quotient_floor(&[d, b, c]), Ok(a));
		prop_assert_eq!(number.quotient_ceil(&[c, d, b]), Ok(a));
	}

	#[test]
	fn quotients_enclose_the_number(a: u128, b: u128, c: u128, more: u128, d in 1u128.., e in 1u128..) {
		let number = product(&[a, b, c]).plus(Natural::new(more)).unwrap();
		if let Ok(floor) = number.quotient_floor(&[d, e]) {
			let below = product(&[floor, d, e]);
			prop_assert!(below <= number && number < below.plus(product(&[d, e])).unwrap());
			match number.quotient_ceil(&[d, e]) {
				Ok(ceil) => prop_assert_eq!(ceil, floor + u128::from(below < number)),
				Err(error) => prop_assert!(error == MathError::Overflow && floor == u128::MAX),
			}
		}
	}

	#[test]
	fn sums_and_differences_undo_each_other(a: [u128; 3], b: [u128; 3]) {
		let (x, y) = (product(&a), product(&b));
		let sum = x.plus(y).unwrap();
		prop_assert_eq!(sum, y.plus(x).unwrap());
		prop_assert_eq!(sum.minus_or_zero(y), x);
		prop_assert!(sum >= x && sum >= y);
		prop_assert_eq!(x.minus_or_zero(y) == Natural::ZERO, x <= y);
	}

	#[test]
	fn two_factors_are_the_product_of_the_integers(a: u64, b: u64, c: u64) {
		let [a, b, c] = [a, b, c].map(u128::from);
		prop_assert_eq!(product(&[a, b]).plus(Natural::new(c)).unwrap(), Natural::new(a * b + c));
	}
}
