//! Prices, funding and liquidations of a perpetual market.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "test code")]

use dhv_math::{
	perp::market::*,
	units::{Delta, Price, Rate},
	Fixed, MathError,
};
use proptest::prelude::*;

fn fixed(text: &str) -> Fixed {
	let (whole, part) = text.split_once('.').unwrap_or((text, ""));
	Fixed::from_raw(format!("{whole}{part:0<18}").parse().unwrap())
}

fn price(text: &str) -> Price {
	Price::new(fixed(text))
}

fn delta(text: &str) -> Delta {
	Delta::new(fixed(text))
}

#[test]
fn the_skew_moves_the_price() {
	let scale = fixed("1000");
	assert_eq!(skew_price(price("2000"), delta("0"), scale), Ok(price("2000")));
	assert_eq!(skew_price(price("2000"), delta("100"), scale), Ok(price("2200")));
	assert_eq!(skew_price(price("2000"), delta("-100"), scale), Ok(price("1800")));
	assert_eq!(skew_price(price("2000"), delta("-1000"), scale), Err(MathError::OutOfDomain));
	assert_eq!(skew_price(price("2000"), delta("1"), Fixed::ZERO), Err(MathError::OutOfDomain));
	assert_eq!(skew_price(price("-1"), delta("1"), scale), Err(MathError::OutOfDomain));
}

#[test]
fn a_trade_fills_at_the_average_skew() {
	let (index, scale) = (price("2000"), fixed("1000"));
	let fill =
		|skew, change, spread| fill_price(index, delta(skew), delta(change), scale, fixed(spread));
	assert_eq!(fill("0", "100", "0"), Ok(price("2100")));
	assert_eq!(fill("100", "-100", "0"), Ok(price("2100")));
	assert_eq!(fill("0", "-100", "0"), Ok(price("1900")));
	assert_eq!(fill("0", "100", "0.01"), Ok(price("2121")));
	assert_eq!(fill("0", "-100", "0.01"), Ok(price("1881")));
	assert_eq!(fill("0", "1", "1.1"), Err(MathError::OutOfDomain));
	assert_eq!(fill("-900", "-300", "0"), Err(MathError::OutOfDomain));
}

#[test]
fn a_fee_is_paid_on_either_side() {
	assert_eq!(price_with_fee(price("2000"), fixed("0.001"), true), Ok(price("2002")));
	assert_eq!(price_with_fee(price("2000"), fixed("0.001"), false), Ok(price("1998")));
	assert_eq!(price_with_fee(price("1"), fixed("-0.1"), true), Err(MathError::OutOfDomain));
}

#[test]
fn an_entry_is_the_average_of_its_fills() {
	let entry = |size, entry, change, fill| {
		average_entry(delta(size), price(entry), delta(change), price(fill))
	};
	assert_eq!(entry("0", "0", "2", "1500"), Ok(price("1500")));
	assert_eq!(entry("1", "1000", "3", "2000"), Ok(price("1750")));
	assert_eq!(entry("-1", "1000", "-3", "2000"), Ok(price("1750")));
	assert_eq!(entry("2", "1000", "1", "1100"), Ok(price("1033.333333333333333334")));
	assert_eq!(entry("-2", "1000", "-1", "1100"), Ok(price("1033.333333333333333333")));
	assert_eq!(entry("2", "1000", "-1", "1100"), Err(MathError::OutOfDomain));
	assert_eq!(entry("2", "1000", "0", "1100"), Err(MathError::OutOfDomain));
}

#[test]
fn the_funding_rate_follows_the_skew() {
	let after = |rate: &str, skew, seconds| {
		let rate = Rate::new(fixed(rate));
		funding_rate_after(rate, delta(skew), fixed("1000"), fixed("0.4"), fixed("0.9"), seconds)
			.map(Rate::get)
	};
	assert_eq!(after("0", "500", 86_400), Ok(fixed("0.2")));
	assert_eq!(after("0", "-500", 86_400), Ok(fixed("-0.2")));
	assert_eq!(after("0.1", "2000", 43_200), Ok(fixed("0.3")));
	assert_eq!(after("0.8", "500", 86_400), Ok(fixed("0.9")));
	assert_eq!(after("-0.8", "-500", 864_000), Ok(fixed("-0.9")));
	assert_eq!(after("0.5", "0", 864_000), Ok(fixed("0.5")));
}

#[test]
fn funding_is_paid_on_the_average_rate() {
	let (zero, ten) = (Rate::ZERO, Rate::new(fixed("0.1")));
	assert_eq!(funding_step(price("2000"), zero, ten, 31_557_600), Ok(fixed("100")));
	assert_eq!(funding_step(price("2000"), ten, ten, 0), Ok(Fixed::ZERO));
	assert_eq!(funding_received_floor(delta("2"), Fixed::ZERO, fixed("100")), Ok(fixed("-200")));
	assert_eq!(funding_received_floor(delta("-2"), Fixed::ZERO, fixed("100")), Ok(fixed("200")));
}

#[test]
fn a_liquidation_closes_what_restores_the_initial_margin() {
	let size = |equity, required, size| {
		let (ratio, penalty) = (fixed("0.1"), fixed("0.02"));
		liquidation_size_ceil(
			fixed(equity),
			fixed(required),
			fixed(size),
			price("1000"),
			ratio,
			penalty,
		)
	};
	// 10 units need 1,000; 80 are freed by each that is closed.
	assert_eq!(size("600", "1000", "10"), Ok(fixed("5")));
	assert_eq!(size("1000", "1000", "10"), Ok(Fixed::ZERO));
	assert_eq!(size("-5", "1000", "10"), Ok(fixed("10")));
	let refused = liquidation_size_ceil(
		Fixed::ZERO,
		Fixed::ONE,
		Fixed::ONE,
		price("1"),
		fixed("0.1"),
		fixed("0.1"),
	);
	assert_eq!(refused, Err(MathError::OutOfDomain));
}

#[test]
fn losses_round_up_and_gains_down() {
	assert_eq!(signed_amount_floor(fixed("1.0000019"), 6), Ok(1_000_001));
	assert_eq!(signed_amount_floor(fixed("-1.0000011"), 6), Ok(-1_000_002));
	assert_eq!(signed_amount_floor(Fixed::ZERO, 31), Err(MathError::OutOfDomain));
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![any::<i128>(), -1_000_000_000_000_000_000_000i128..1_000_000_000_000_000_000_000]
		.prop_map(Fixed::from_raw)
}

fn raw(range: core::ops::Range<i128>) -> impl Strategy<Value = Fixed> {
	range.prop_map(Fixed::from_raw)
}

const ONE: i128 = 1_000_000_000_000_000_000;

proptest! {
	#[test]
	fn nothing_panics(
		a in any_fixed(), b in any_fixed(), c in any_fixed(), d in any_fixed(), e in any_fixed(),
		seconds: u64, decimals: u8,
	) {
		let (price, other) = (Price::new(a), Price::new(d));
		let _ = skew_price(price, Delta::new(b), c);
		let _ = fill_price(price, Delta::new(b), Delta::new(c), d, e);
		let _ = price_with_fee(price, b, true);
		let _ = price_with_fee(price, b, false);
		let _ = average_entry(Delta::new(b), price, Delta::new(c), other);
		let _ = funding_rate_after(Rate::new(a), Delta::new(b), c, d, e, seconds);
		let _ = funding_step(price, Rate::new(b), Rate::new(c), seconds);
		let _ = funding_received_floor(Delta::new(a), b, c);
		let _ = liquidation_size_ceil(a, b, c, other, e, a);
		let _ = signed_amount_floor(a, decimals);
	}

	#[test]
	fn a_round_trip_never_gains(
		index in raw(ONE..10_000 * ONE),
		skew in raw(-400 * ONE..400 * ONE),
		change in raw(-500 * ONE..500 * ONE),
	) {
		prop_assume!(!change.is_zero());
		let (index, scale) = (Price::new(index), Fixed::from_int(1_000));
		let back = change.try_neg().unwrap();
		let out = fill_price(index, Delta::new(skew), Delta::new(change), scale, Fixed::ZERO).unwrap();
		let moved = Delta::new(skew.try_add(change).unwrap());
		let home = fill_price(index, moved, Delta::new(back), scale, Fixed::ZERO).unwrap();
		if change.is_positive() {
			prop_assert!(home <= out);
		} else {
			prop_assert!(home >= out);
		}
		prop_assert!(home.raw().abs_diff(out.raw()) <= 100_000);
	}

	#[test]
	fn a_liquidation_restores_the_requirement_or_closes_all(
		index in raw(ONE..10_000 * ONE),
		size in raw(1..1_000 * ONE),
		part in raw(-ONE..ONE),
		ratio in raw(ONE / 50..ONE / 2),
		penalty in raw(0..ONE / 50),
	) {
		let required = size.mul_ceil(index).unwrap().mul_ceil(ratio).unwrap();
		let equity = required.mul_floor(part).unwrap();
		let index = Price::new(index);
		let closed = liquidation_size_ceil(equity, required, size, index, ratio, penalty).unwrap();
		prop_assert!(!closed.is_negative() && closed <= size);
		if closed < size {
			let freed = closed.mul_floor(index.get()).unwrap();
			let after = equity.try_sub(freed.mul_ceil(penalty).unwrap()).unwrap();
			let left = size.try_sub(closed).unwrap().mul_ceil(index.get()).unwrap();
			let needs = left.mul_ceil(ratio).unwrap();
			prop_assert!(after.raw() + 100_000 >= needs.raw());
		}
	}

	#[test]
	fn an_entry_lies_between_its_fills(
		size in raw(1..1_000 * ONE), entry in raw(ONE..10_000 * ONE),
		change in raw(1..1_000 * ONE), fill in raw(ONE..10_000 * ONE),
	) {
		let prices = [entry, fill];
		let new = average_entry(
			Delta::new(size), Price::new(entry), Delta::new(change), Price::new(fill),
		).unwrap().get();
		// The quotient magnifies what the product was rounded by.
		let slack = 2 + ONE / (size.raw() + change.raw());
		prop_assert!(new.raw() >= prices.iter().min().unwrap().raw());
		prop_assert!(new.raw() <= prices.iter().max().unwrap().raw() + slack);
	}
}
