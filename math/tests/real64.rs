//! The 64-bit kernel against the 127-bit one: every operation and function, with its bound.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::unwrap_used,
	reason = "test code"
)]

use dhv_math::{
	kernel::{
		real127::{functions, Real127},
		real64::{exp, ln, normal, Real64},
	},
	Fixed,
};
use proptest::prelude::*;

/// Whether `ours` is within `2^bound` of `exact`, relative to it.
fn near(ours: Real64, exact: Real127, bound: i32) -> bool {
	within(ours, exact, exact.magnitude().times_power_of_two(bound))
}

/// Whether `ours` is within `bound` of `exact`.
fn within(ours: Real64, exact: Real127, bound: Real127) -> bool {
	(ours.to_real127() - exact).magnitude() <= bound
}

/// A number with any sign, mantissa and an exponent in a range.
fn real(exponents: std::ops::Range<i32>) -> impl Strategy<Value = Real64> {
	(any::<bool>(), any::<u64>(), exponents).prop_map(|(negative, mantissa, exponent)| {
		let magnitude = Real64::from_u64(mantissa | 1 << 63).times_power_of_two(exponent - 63);
		if negative {
			-magnitude
		} else {
			magnitude
		}
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn arithmetic_cuts_at_most_one_unit_of_the_63rd_bit(a in real(-60..60), b in real(-60..60)) {
		let (x, y) = (a.to_real127(), b.to_real127());
		prop_assert!(near(a + b, x + y, -62));
		prop_assert!(near(a - b, x - y, -62));
		prop_assert!(near(a * b, x * y, -62));
		prop_assert!(near(a.divide(b).unwrap(), x.divide(y).unwrap(), -62));
		let root = a.magnitude().square_root().unwrap();
		prop_assert!(near(root, x.magnitude().square_root().unwrap(), -61));
		prop_assert_eq!(a < b, (x - y).is_negative());
	}

	#[test]
	fn the_difference_of_close_numbers_is_exact(a in real(0..1), ulps in 0u64..1 << 20, up in any::<bool>()) {
		let step = Real64::from_u64(ulps).times_power_of_two(-63);
		let b = if up { a + step } else { a - step };
		prop_assert!((a - b).to_real127() == a.to_real127() - b.to_real127());
	}

	#[test]
	fn numbers_with_18_decimals_pass_both_ways(raw in any::<i128>()) {
		let fixed = Fixed::from_raw(raw);
		prop_assert!(near(Real64::from_fixed(fixed), Real127::from_fixed(fixed), -62));
		let whole = Fixed::from_int((raw >> 106) as i64);
		prop_assert_eq!(Real64::from_fixed(whole).to_real127(), Real127::from_i128(raw >> 106));
		let small = Fixed::from_raw(raw >> 66);
		prop_assert_eq!(Real64::from_i128(small.raw()).to_real127(), Real127::from_i128(small.raw()));
	}

	#[test]
	fn rounding_to_18_decimals_agrees_with_the_longer_kernel(x in real(-70..66)) {
		let exact = x.to_real127();
		prop_assert_eq!(x.to_fixed(), exact.to_fixed());
		prop_assert_eq!(x.to_fixed_ceil(), exact.to_fixed_ceil());
		prop_assert_eq!(x.to_fixed_floor().ok(), (-exact).to_fixed_ceil().ok().map(|up| Fixed::from_raw(-up.raw())));
	}

	#[test]
	fn the_exponential_is_within_its_bound(x in real(-70..7)) {
		let exact = functions::exp(x.to_real127()).unwrap();
		prop_assert!(near(exp::exp(x).unwrap(), exact, -61));
	}

	#[test]
	fn the_exponential_of_18_decimals_is_within_its_bound(raw in -(45i128 << 60)..46i128 << 60) {
		let x = Fixed::from_raw(raw);
		let exact = functions::exp(Real127::from_fixed(x)).unwrap();
		prop_assert!(near(exp::exp_fixed(x).unwrap(), exact, -61));
	}

	#[test]
	fn the_slope_of_the_exponential_is_within_its_bound(u in real(-70..6)) {
		let exact = functions::exp_slope(u.to_real127()).unwrap();
		prop_assert!(near(exp::exp_slope(u).unwrap(), exact, -58));
	}

	#[test]
	fn the_logarithm_of_a_ratio_is_within_its_bound(a in real(-60..60), b in real(-60..60)) {
		let (a, b) = (a.magnitude(), b.magnitude());
		let exact = functions::ln_ratio(a.to_real127(), b.to_real127()).unwrap();
		prop_assert!(near(ln::ln_ratio(a, b).unwrap(), exact, -58));
	}

	#[test]
	fn the_logarithm_near_one_keeps_its_relative_precision(
		a in 1u128 << 60..1 << 126, distance in 5u32..60, up in any::<bool>(), low in any::<u64>(),
	) {
		let step = (a >> distance).saturating_add(u128::from(low)).min(a / 5);
		let b = if up { a + step } else { a - step };
		let exact =
			functions::ln_ratio(Real127::from_u128(a), Real127::from_u128(b)).unwrap();
		prop_assert!(near(ln::ln_ratio_integers(a, b).unwrap(), exact, -58));
	}

	#[test]
	fn the_normal_distribution_is_within_its_bound(x in real(-20..6)) {
		let exact_density = functions::normal_density(x.to_real127());
		let exact = functions::normal_distribution(x.to_real127(), exact_density);
		// x^2 2^-62
		let relative = (x * x).times_power_of_two(-61).to_real127() + Real127::ONE.times_power_of_two(-57);
		prop_assert!(within(normal::density(x), exact_density, exact_density * relative));
		prop_assert!(within(normal::distribution(x), exact, exact * relative));
		prop_assert!(within(normal::distribution(x), exact, Real127::ONE.times_power_of_two(-60)));
	}
}

#[test]
fn the_largest_mantissas_have_a_root() {
	for mantissa in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
		for exponent in -3..3 {
			let x = Real64::from_u64(mantissa).times_power_of_two(exponent);
			let exact = x.to_real127().square_root().unwrap();
			assert!(near(x.square_root().unwrap(), exact, -61), "{mantissa} {exponent}");
		}
	}
}

#[test]
fn the_ends_of_every_table_row_agree() {
	for eighth in 0..=80u64 {
		for ulps in [0, 1] {
			let x = Real64::from_u64(eighth).times_power_of_two(-3)
				- Real64::from_u64(ulps).times_power_of_two(-50);
			let exact = functions::normal_distribution(
				x.to_real127(),
				functions::normal_density(x.to_real127()),
			);
			assert!(
				within(normal::distribution(x), exact, Real127::ONE.times_power_of_two(-60)),
				"{eighth}/8"
			);
		}
	}
}
