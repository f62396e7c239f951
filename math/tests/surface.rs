#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::vol;
use dhv_math::{surface::interpolate_volatility, MathError, Volatility};
use proptest::prelude::*;

#[test]
fn knots_keep_their_volatility_and_outside_it_is_flat() {
	let (a, b) = (vol(5_000), vol(8_000));
	for (t, expected) in [(0, a), (50, a), (100, a), (400, b), (1_000, b)] {
		assert_eq!(interpolate_volatility(100, a, 400, b, t), Ok(expected));
	}
}

#[test]
fn total_variance_is_linear_between_knots() {
	// variances 1 and 16 at 100 and 400 seconds: 8.5 at 250 seconds
	let got = interpolate_volatility(100, vol(1_000), 400, vol(2_000), 250).unwrap();
	// sqrt(8.5 / 250)
	assert_eq!(got.raw(), 184_390_889_145_857_746);
}

#[test]
fn unordered_knots_and_negative_volatilities_are_refused() {
	let (v, minus) = (vol(5_000), Volatility::from_raw(-1));
	for (t0, v0, t1, v1) in [(5, v, 5, v), (6, v, 5, v), (5, minus, 6, v), (5, v, 6, minus)] {
		assert_eq!(interpolate_volatility(t0, v0, t1, v1, 5), Err(MathError::OutOfDomain));
	}
}

proptest! {
	#[test]
	fn equal_volatilities_stay(v in 0i128..1 << 100, t0 in 0u64..1 << 40, gap in 1u64..1 << 40, t: u64) {
		let v = Volatility::from_raw(v);
		prop_assert_eq!(interpolate_volatility(t0, v, t0 + gap, v, t0 + t % gap), Ok(v));
	}

	#[test]
	fn total_variance_moves_one_way_between_knots(
		v0 in 1u32..50_000, v1 in 1u32..50_000, t0 in 1u64..1_000_000, gap in 2u64..1_000_000, share in 0u64..1_000,
	) {
		let t1 = t0 + gap;
		let (t, later) = (t0 + gap * share / 1_000, t0 + gap * (share + 1) / 1_000);
		let of = |t| {
			let v = interpolate_volatility(t0, vol(v0), t1, vol(v1), t).unwrap().raw() / 1_000_000_000;
			v * v * i128::from(t)
		};
		let rises = u64::from(v0).pow(2) * t0 <= u64::from(v1).pow(2) * t1;
		let (low, high) = if rises { (of(t), of(later)) } else { (of(later), of(t)) };
		// the square of the shortened volatility is good to about 1e-9 of itself
		prop_assert!(high >= low - low / 10_000_000 - 1_000_000_000_000);
	}
}
