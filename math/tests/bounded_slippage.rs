//! Slippage with bounds: a price at every inventory, still the same for an order and its parts.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_precision_loss,
	clippy::cast_sign_loss,
	clippy::float_arithmetic,
	clippy::unwrap_used,
	reason = "test code"
)]

use dhv_math::{
	error::MathError,
	fixed::Fixed,
	quote::{slippage_factor_bounded, slippage_factor_scaled, MAX_EXPONENT},
};
use proptest::prelude::*;

fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

fn bounded(gradient: Fixed, net: Fixed, contracts: Fixed, buys: bool) -> Fixed {
	slippage_factor_bounded(gradient, Fixed::ONE, net, contracts, buys).unwrap()
}

/// What an order costs, at a value of one: factor times contracts.
fn cost(gradient: Fixed, net: Fixed, contracts: Fixed) -> f64 {
	let factor = bounded(gradient, net, contracts, true);
	(factor.raw() as f64 / 1e18) * (contracts.raw() as f64 / 1e18)
}

#[test]
fn far_from_zero_the_factor_is_the_bound() {
	let bound = f64::from(MAX_EXPONENT).exp();
	for (net, expected) in [(-1_000_000_000, bound), (1_000_000_000, 1.0 / bound)] {
		for buys in [true, false] {
			let factor = bounded(Fixed::from_bps(1_000), whole(net), whole(5), buys);
			let got = factor.raw() as f64 / 1e18;
			assert!((got / expected - 1.0).abs() < 1e-12, "{got} {expected}");
		}
	}
	assert_eq!(bounded(Fixed::ZERO, Fixed::MIN, whole(1), true), Fixed::ONE);
}

#[test]
fn what_is_out_of_domain_is_refused() {
	let refused = Err(MathError::OutOfDomain);
	let one = Fixed::ONE;
	let minus = one.try_neg().unwrap();
	assert_eq!(slippage_factor_bounded(minus, one, one, one, true), refused);
	assert_eq!(slippage_factor_bounded(one, minus, one, one, true), refused);
	assert_eq!(slippage_factor_bounded(one, one, one, Fixed::ZERO, true), refused);
}

proptest! {
	#[test]
	fn inside_the_bounds_it_is_the_slippage_itself(
		gradient in 0i64..1_000, net in -500i64..500, contracts in 1i64..200, buys: bool,
	) {
		// At most 1.01^700 = e^6.97.
		let gradient = Fixed::from_raw(i128::from(gradient) * 10_000_000_000_000);
		let (net, contracts) = (whole(net), whole(contracts));
		let plain = slippage_factor_scaled(gradient, Fixed::ONE, net, contracts, buys);
		prop_assert_eq!(Ok(bounded(gradient, net, contracts, buys)), plain);
	}

	#[test]
	fn an_order_costs_what_its_parts_cost(
		gradient in 1i128..Fixed::SCALE, net in -5_000i64..5_000,
		first in 1i64..3_000, second in 1i64..3_000,
	) {
		let (gradient, net) = (Fixed::from_raw(gradient), whole(net));
		let (first, second) = (whole(first), whole(second));
		let all = cost(gradient, net, first.try_add(second).unwrap());
		let parts =
			cost(gradient, net, first) + cost(gradient, net.try_sub(first).unwrap(), second);
		prop_assert!((all / parts - 1.0).abs() < 1e-11, "{} {}", all, parts);
	}

	#[test]
	fn there_and_back_has_one_factor(
		gradient in 0i128..Fixed::SCALE, net in -10_000i64..10_000, contracts in 1i64..10_000,
	) {
		let (gradient, net, contracts) = (Fixed::from_raw(gradient), whole(net), whole(contracts));
		let there = bounded(gradient, net, contracts, true);
		let back = bounded(gradient, net.try_sub(contracts).unwrap(), contracts, false);
		prop_assert_eq!(there, back);
	}

	#[test]
	fn there_is_a_factor_for_every_inventory(
		gradient in 0i128..=Fixed::SCALE, multiplier in 1u32..=u32::MAX,
		net: i128, contracts in 1i128.., buys: bool,
	) {
		let multiplier = Fixed::from_millionths(multiplier);
		let factor = slippage_factor_bounded(
			Fixed::from_raw(gradient), multiplier, Fixed::from_raw(net),
			Fixed::from_raw(contracts), buys,
		).unwrap();
		prop_assert!(factor.is_positive() && factor <= whole(162_755));
	}
}
