//! The estimate of what a book loses in a shock.
#![allow(
	missing_docs,
	clippy::unwrap_used,
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	clippy::cast_precision_loss,
	reason = "test code"
)]

use dhv_math::{
	black_scholes,
	book::stress::{Shock, StressedBook},
	Fixed, MathError, OptionKind, Price, Rate, Volatility,
};
use proptest::prelude::*;

fn number(value: Fixed) -> f64 {
	value.raw() as f64 / 1e18
}

fn price(value: i64) -> Price {
	Price::new(Fixed::from_int(value))
}

const SHOCK: Shock = Shock { spot: Fixed::from_bps(1_000), volatility: Fixed::from_bps(2_000) };

#[test]
fn the_worst_point_of_a_short_book_has_all_three_parts() {
	let book = StressedBook {
		delta: Fixed::from_int(-3),
		gamma: Fixed::from_raw(-1_000_000_000_000_000),
		vega: Fixed::from_int(-40),
		gross: Fixed::from_int(20),
	};
	// 3 * 200 + 0.001 * 200^2 / 2 + 40 * 0.2
	assert_eq!(book.loss_ceil(price(2_000), &SHOCK), Ok(Fixed::from_int(628)));
	// What bends the other way takes off of the loss of the price, and never below zero.
	let held = StressedBook { gamma: Fixed::from_bps(10), ..book };
	assert_eq!(held.loss_ceil(price(2_000), &SHOCK), Ok(Fixed::from_int(588)));
	let bent = StressedBook { gamma: Fixed::ONE, ..book };
	assert_eq!(bent.loss_ceil(price(2_000), &SHOCK), Ok(Fixed::from_int(8)));
	// No more than the price moves under every contract.
	let sharp = StressedBook { gamma: Fixed::from_int(-1), ..book };
	assert_eq!(sharp.loss_ceil(price(2_000), &SHOCK), Ok(Fixed::from_int(20 * 200 + 8)));
}

#[test]
fn an_empty_book_or_no_shock_loses_nothing() {
	assert_eq!(StressedBook::default().loss_ceil(price(2_000), &SHOCK), Ok(Fixed::ZERO));
	let book = StressedBook { delta: Fixed::ONE, vega: Fixed::ONE, ..StressedBook::default() };
	assert_eq!(book.loss_ceil(price(2_000), &Shock::default()), Ok(Fixed::ZERO));
}

#[test]
fn refuses_what_is_below_zero() {
	let negative = Fixed::from_int(-1);
	let book = StressedBook { gross: Fixed::ONE, ..StressedBook::default() };
	let refused = Err(MathError::OutOfDomain);
	assert_eq!(book.loss_ceil(price(-1), &SHOCK), refused);
	assert_eq!(book.loss_ceil(price(1), &Shock { spot: negative, ..SHOCK }), refused);
	assert_eq!(book.loss_ceil(price(1), &Shock { volatility: negative, ..SHOCK }), refused);
	let book = StressedBook { gross: negative, ..StressedBook::default() };
	assert_eq!(book.loss_ceil(price(1), &SHOCK), refused);
}

proptest! {
	#[test]
	fn it_is_the_worst_of_the_nine_points(
		delta in -10_000_000i64..10_000_000, gamma in -1_000_000i64..1_000_000,
		vega in -1_000_000_000i64..1_000_000_000, gross in 0u32..100_000_000,
		spot in 1i64..100_000, dp in 0u32..10_000, dv in 0u32..50_000,
	) {
		let milli = |value: i64| Fixed::from_raw(i128::from(value) * 1_000_000_000_000_000);
		let book = StressedBook {
			delta: milli(delta), gamma: milli(gamma), vega: milli(vega), gross: milli(gross.into()),
		};
		let shock = Shock { spot: Fixed::from_bps(dp), volatility: Fixed::from_bps(dv) };
		let loss = number(book.loss_ceil(price(spot), &shock).unwrap());
		let h = spot as f64 * f64::from(dp) / 1e4;
		let w = f64::from(dv) / 1e4;
		let (delta, gamma, vega) = (number(book.delta), number(book.gamma), number(book.vega));
		let mut worst = 0.0f64;
		for h in [-h, 0.0, h] {
			for w in [-w, 0.0, w] {
				let move_ = delta * h + gamma * h * h / 2.0;
				let cut = move_.max(-number(book.gross) * h.abs());
				worst = worst.max(-(cut + vega * w));
			}
		}
		prop_assert!((loss - worst).abs() <= 1e-6 + 1e-9 * worst, "{loss} {worst}");
	}

	/// Against whole valuations at all nine points: for small shocks what is missing is of third order.
	#[test]
	fn it_is_what_a_revaluation_says_in_small_shocks(
		call in any::<bool>(), strike in 2_200i64..3_000, days in 14u64..90, sign in prop::bool::ANY,
	) {
		let kind = if call { OptionKind::Call } else { OptionKind::Put };
		let value = |spot: Fixed, volatility: Fixed| {
			black_scholes::value(
				kind, Price::new(spot), price(strike), Volatility::new(volatility), days * 86_400, Rate::ZERO,
			).unwrap()
		};
		let (spot, volatility) = (Fixed::from_int(2_600), Fixed::from_bps(8_000));
		let (h, w) = (Fixed::from_int(26), Fixed::from_bps(100));
		let n = Fixed::from_int(if sign { 10 } else { -10 });
		let unit = value(spot, volatility);
		let of = |figure: Fixed| figure.mul_nearest(n).unwrap();
		let book = StressedBook {
			delta: of(unit.delta), gamma: of(unit.gamma), vega: of(unit.vega), gross: Fixed::from_int(10),
		};
		let shock = Shock { spot: Fixed::from_bps(100), volatility: w };
		let loss = number(book.loss_ceil(price(2_600), &shock).unwrap());
		let mut worst = 0.0f64;
		for spot in [spot.try_sub(h).unwrap(), spot, spot.try_add(h).unwrap()] {
			for volatility in [volatility.try_sub(w).unwrap(), volatility, volatility.try_add(w).unwrap()] {
				let change = value(spot, volatility).price.try_sub(unit.price).unwrap();
				worst = worst.max(-number(of(change)));
			}
		}
		prop_assert!((loss - worst).abs() < 0.03 * worst + 1.0, "{loss} {worst}");
	}

	#[test]
	fn it_is_total(book: [i128; 4], spot: i128, shock: [i128; 2]) {
		let [delta, gamma, vega, gross] = book.map(Fixed::from_raw);
		let [dp, dv] = shock.map(Fixed::from_raw);
		let shock = Shock { spot: dp, volatility: dv };
		let book = StressedBook { delta, gamma, vega, gross };
		if let Ok(loss) = book.loss_ceil(Price::from_raw(spot), &shock) {
			prop_assert!(!loss.is_negative());
		}
	}
}
