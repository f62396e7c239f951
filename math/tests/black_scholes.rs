#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{assert_near, price, rate, vol};
use dhv_math::{
	black_scholes::{forward, price_and_delta, value, Valuation},
	transcendental, Fixed, MathError, OptionKind, Price, Rate, Volatility, SECONDS_PER_YEAR,
};
use proptest::prelude::*;

fn kind(put: bool) -> OptionKind {
	if put {
		OptionKind::Put
	} else {
		OptionKind::Call
	}
}

#[test]
fn without_time_or_volatility_the_discounted_intrinsic_value_is_left() {
	let year = SECONDS_PER_YEAR;
	for (sigma, seconds) in [(vol(8_000), 0), (vol(0), 0)] {
		let call = value(OptionKind::Call, price(120), price(100), sigma, seconds, rate(500));
		assert_eq!(call.unwrap().price, Fixed::from_int(20));
		assert_eq!(call.unwrap().delta, Fixed::ONE);
		assert_eq!(call.unwrap().gamma, Fixed::ZERO);
		let put = value(OptionKind::Put, price(120), price(100), sigma, seconds, rate(500));
		assert_eq!(put.unwrap(), Valuation::default());
	}
	let call = value(OptionKind::Call, price(100), price(100), vol(0), year, rate(500)).unwrap();
	let discount = transcendental::exp(Fixed::from_raw(-50_000_000_000_000_000)).unwrap();
	let strike = discount.mul_nearest(Fixed::from_int(100)).unwrap();
	assert_near(
		call.price,
		Fixed::from_int(100).try_sub(strike).unwrap(),
		100,
		"forward intrinsic",
	);
	let at_the_money = value(OptionKind::Put, price(100), price(100), vol(5_000), 0, rate(0));
	assert_eq!(at_the_money.unwrap().delta.raw(), -Fixed::SCALE / 2);
}

#[test]
fn options_on_nothing_or_for_nothing_have_a_value() {
	let zero = Price::ZERO;
	let of = |kind, spot, strike| {
		let v = value(kind, spot, strike, vol(5_000), 1_000, rate(0)).unwrap();
		(v.price, v.delta)
	};
	let (nothing, hundred) = (Fixed::ZERO, Fixed::from_int(100));
	assert_eq!(of(OptionKind::Call, zero, price(100)), (nothing, nothing));
	assert_eq!(of(OptionKind::Put, zero, price(100)), (hundred, Fixed::from_int(-1)));
	assert_eq!(of(OptionKind::Call, price(100), zero), (hundred, Fixed::ONE));
	assert_eq!(of(OptionKind::Put, price(100), zero), (nothing, nothing));
	assert_eq!(of(OptionKind::Put, zero, zero), (nothing, nothing));
}

#[test]
fn negative_inputs_are_refused() {
	let minus = Fixed::from_raw(-1);
	for (s, k, v) in [
		(minus, Fixed::ONE, Fixed::ONE),
		(Fixed::ONE, minus, Fixed::ONE),
		(Fixed::ONE, Fixed::ONE, minus),
	] {
		let result =
			value(OptionKind::Call, Price::new(s), Price::new(k), Volatility::new(v), 1, rate(0));
		assert_eq!(result, Err(MathError::OutOfDomain));
	}
	assert_eq!(forward(Price::new(minus), rate(0), 1), Err(MathError::OutOfDomain));
}

#[test]
fn a_greek_that_does_not_fit_is_an_error_and_leaves_the_price() {
	let tiny = (OptionKind::Call, Price::from_raw(1), Price::from_raw(1), Volatility::from_raw(1));
	assert_eq!(value(tiny.0, tiny.1, tiny.2, tiny.3, 1, rate(0)), Err(MathError::Overflow));
	let v = price_and_delta(tiny.0, tiny.1, tiny.2, tiny.3, 1, rate(0)).unwrap();
	assert_eq!((v.price, v.delta.raw()), (Fixed::ZERO, Fixed::SCALE / 2));
}

#[test]
fn the_forward_grows_with_the_rate() {
	assert_eq!(forward(price(100), rate(500), 0), Ok(price(100)));
	let one_year = forward(price(1), rate(10_000), SECONDS_PER_YEAR).unwrap();
	assert!(one_year.raw().abs_diff(2_718_281_828_459_045_235) <= 2);
}

/// How far two results may be apart that are sums of numbers up to `whole`: half a quantum for each, and
/// 16 units in the last of the 64 bits of the kernel.
fn rounding_of(whole: i128) -> i128 {
	1 + (whole >> 60)
}

#[test]
fn deep_in_the_money_a_price_is_its_intrinsic_value_within_the_bound() {
	for (spot, strike, seconds, rate) in
		[(71_279_i64, 246_910_456_i128, 2_191_236, 785_i128), (115_247, 381_928_558, 226_047, 749)]
	{
		let (s, k) = (price(spot), Price::from_raw(strike * (Fixed::SCALE / 10_000)));
		let r = Rate::from_raw(rate * Fixed::SCALE / 10_000);
		let back = Rate::new(r.get().try_neg().unwrap());
		let discounted = forward(k, back, seconds).unwrap().raw();
		let call = value(OptionKind::Call, s, k, vol(1), seconds, r).unwrap().price.raw();
		let intrinsic = s.raw() - discounted;
		assert!((call - intrinsic).abs() <= rounding_of(s.raw()), "{call} {intrinsic}");
	}
}

prop_compose! {
	fn market()(
		spot in 1i64..1_000_000,
		moneyness in 1u32..50_000,
		sigma in 1u32..50_000,
		seconds in 0u64..2 * SECONDS_PER_YEAR,
		r in -3_000i64..3_000,
	) -> (Price, Price, Volatility, u64, Rate) {
		let spot = Fixed::from_int(spot);
		let strike = spot.mul_nearest(Fixed::from_bps(moneyness)).unwrap();
		let r = Fixed::from_raw(i128::from(r) * Fixed::SCALE / 10_000);
		(Price::new(spot), Price::new(strike), vol(sigma), seconds, Rate::new(r))
	}
}

proptest! {
	#[test]
	fn put_call_parity_holds((s, k, v, t, r) in market()) {
		let call = value(OptionKind::Call, s, k, v, t, r).unwrap();
		let put = value(OptionKind::Put, s, k, v, t, r).unwrap();
		let back = Rate::new(r.get().try_neg().unwrap());
		let discounted = forward(k, back, t).unwrap();
		let left = call.price.raw() - put.price.raw();
		let right = s.raw() - discounted.raw();
		let whole = s.raw().max(k.raw()).max(discounted.raw());
		prop_assert!((left - right).abs() <= rounding_of(whole), "{left} {right}");
		prop_assert!((call.delta.raw() - put.delta.raw() - Fixed::SCALE).abs() <= 1);
		prop_assert_eq!(call.gamma, put.gamma);
		prop_assert_eq!(call.vega, put.vega);
	}

	#[test]
	fn prices_lie_between_intrinsic_value_and_the_whole((s, k, v, t, r) in market()) {
		let back = Rate::new(r.get().try_neg().unwrap());
		let discounted = forward(k, back, t).unwrap().raw();
		let call = value(OptionKind::Call, s, k, v, t, r).unwrap().price.raw();
		let put = value(OptionKind::Put, s, k, v, t, r).unwrap().price.raw();
		let slack = rounding_of(s.raw().max(k.raw()).max(discounted));
		prop_assert!(call >= (s.raw() - discounted - slack).max(0) && call <= s.raw());
		prop_assert!(put >= (discounted - s.raw() - slack).max(0) && put <= discounted);
	}

	#[test]
	fn deltas_stay_in_their_range((s, k, v, t, r) in market()) {
		let call = value(OptionKind::Call, s, k, v, t, r).unwrap();
		let put = value(OptionKind::Put, s, k, v, t, r).unwrap();
		prop_assert!(call.delta >= Fixed::ZERO && call.delta <= Fixed::ONE);
		prop_assert!(put.delta <= Fixed::ZERO && put.delta >= Fixed::from_int(-1));
		prop_assert!(call.gamma >= Fixed::ZERO && call.vega >= Fixed::ZERO);
		prop_assert!(call.rho >= Fixed::ZERO && put.rho <= Fixed::ZERO);
	}

	#[test]
	fn prices_are_monotone_in_strike_and_volatility((s, k, v, t, r) in market(), step in 1i128..1 << 64) {
		let higher = Price::from_raw(k.raw() + step);
		let wilder = Volatility::from_raw(v.raw() + step);
		let of = |kind, k, v| value(kind, s, k, v, t, r).unwrap().price;
		prop_assert!(of(OptionKind::Call, higher, v) <= of(OptionKind::Call, k, v));
		prop_assert!(of(OptionKind::Put, higher, v) >= of(OptionKind::Put, k, v));
		prop_assert!(of(OptionKind::Call, k, wilder) >= of(OptionKind::Call, k, v));
		prop_assert!(of(OptionKind::Put, k, wilder) >= of(OptionKind::Put, k, v));
	}

	#[test]
	fn valuation_is_total(s: i128, k: i128, v: i128, t: u64, r: i128, put: bool) {
		let _ = value(kind(put), Price::from_raw(s), Price::from_raw(k), Volatility::from_raw(v), t, Rate::from_raw(r));
		let (s, k, v) = (s & i128::MAX, k & i128::MAX, v & i128::MAX);
		// A positive rate cannot make the discounted strike overflow.
		let result = price_and_delta(kind(put), Price::from_raw(s), Price::from_raw(k), Volatility::from_raw(v), t, Rate::from_raw(r & i128::MAX));
		prop_assert!(result.is_ok());
	}
}
