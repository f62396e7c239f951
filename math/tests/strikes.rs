//! Laws of strikes around a spot price.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

use dhv_math::{
	error::MathError,
	fixed::Fixed,
	strikes::{deviation_width, nice_number, strike_step, Ladder},
	units::{Price, Volatility},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn price(units: i64) -> Price {
	Price::new(Fixed::from_int(units))
}

#[test]
fn nice_numbers_are_the_closest_of_their_kind() {
	let nice = |bps| nice_number(Fixed::from_bps(bps)).unwrap();
	for (target, expected) in
		[(10_000, 10_000), (14_000, 10_000), (16_000, 20_000), (22_400, 20_000), (22_600, 25_000)]
	{
		assert_eq!(nice(target), Fixed::from_bps(expected));
	}
	// Halfway the smaller.
	assert_eq!(nice(15_000), Fixed::from_bps(10_000));
	assert_eq!(nice(75_000), Fixed::from_bps(50_000));
	assert_eq!(nice_number(Fixed::from_raw(9)), Err(MathError::OutOfDomain));
}

#[test]
fn steps_are_whole_units_and_stay_within_a_factor_of_two() {
	let step = |target, previous| strike_step(Fixed::from_int(target), price(25), previous);
	assert_eq!(step(48, None), Ok(price(50)));
	assert_eq!(step(18, None), Ok(price(25)));
	assert_eq!(step(80, None), Ok(price(100)));
	assert_eq!(step(80, Some(price(50))), Ok(price(50)));
	assert_eq!(step(101, Some(price(50))), Ok(price(100)));
	// A distance that is no multiple of the unit any more goes.
	assert_eq!(step(80, Some(price(60))), Ok(price(100)));
}

#[test]
fn a_ladder_is_read_from_the_centre_outwards() {
	let ladder = Ladder::new(price(2_010), price(50), Fixed::from_int(110), 9).unwrap();
	assert_eq!((ladder.centre, ladder.below, ladder.above), (price(2_000), 2, 2));
	let strikes: Vec<_> = (0..6).map(|place| ladder.strike(place)).collect();
	let expected = [2_000, 2_050, 1_950, 2_100, 1_900].map(|units| Some(price(units)));
	assert_eq!(strikes[..5], expected);
	assert_eq!(strikes[5], None);
	assert!(ladder.covers(price(2_100), 0) && !ladder.covers(price(2_150), 0));
	assert!(ladder.covers(price(2_150), 1) && !ladder.covers(price(2_025), 1));
}

#[test]
fn no_strike_is_zero_or_below() {
	let ladder = Ladder::new(price(60), price(50), Fixed::from_int(1_000), 41).unwrap();
	assert_eq!((ladder.centre, ladder.below, ladder.above), (price(50), 0, 20));
	assert_eq!(ladder.strike(20), Some(price(1_050)));
}

#[test]
fn a_width_is_so_many_deviations() {
	// Two deviations of 60 % over a quarter of a year: 60 % of the spot.
	let volatility = Volatility::new(Fixed::from_bps(6_000));
	let width = deviation_width(price(2_000), volatility, Fixed::from_int(2), 7_889_400);
	assert_eq!(width, Ok(Fixed::from_int(1_200)));
}

proptest! {
	#[test]
	fn no_other_nice_number_is_closer(target in 10i128..i128::MAX / 4) {
		let nice = nice_number(Fixed::from_raw(target)).unwrap().raw();
		let away = (nice - target).abs();
		let mut power = 1i128;
		while let Some(next) = power.checked_mul(10) {
			for tenths in [10i128, 20, 25, 50] {
				if let Some(other) = tenths.checked_mul(power) {
					prop_assert!((other - target).abs() >= away, "{} is closer", other);
				}
			}
			power = next;
		}
	}

	#[test]
	fn ladders_are_different_multiples_inside_their_width(
		spot in 1i64..1_000_000,
		step in 1i64..10_000,
		width in 0i64..1_000_000,
		most in 1u32..64,
	) {
		let ladder =
			Ladder::new(price(spot), price(step), Fixed::from_int(width), most).unwrap();
		let strikes: Vec<_> =
			(0..ladder.size()).map(|place| ladder.strike(place).unwrap()).collect();
		prop_assert!(ladder.size() <= most);
		prop_assert_eq!(strikes.iter().collect::<BTreeSet<_>>().len(), strikes.len());
		prop_assert_eq!(ladder.strike(ladder.size()), None);
		let mut nearest = 0;
		for (place, strike) in strikes.iter().enumerate() {
			let raw = strike.raw();
			prop_assert!(raw > 0 && raw % price(step).raw() == 0 && ladder.covers(*strike, 0));
			let away = (raw - ladder.centre.raw()).abs();
			prop_assert!(away >= nearest, "the order is outwards");
			nearest = away;
			prop_assert!(place == 0 || (raw - price(spot).raw()).abs() <= price(width).raw());
		}
		if spot >= step {
			prop_assert!((ladder.centre.raw() - price(spot).raw()).abs() * 2 <= price(step).raw());
		}
	}

	#[test]
	fn nothing_panics(a: i128, b: i128, c: i128, most: u32, place: u32, slack: u32, seconds: u64) {
		let (spot, step, width) = (Price::from_raw(a), Price::from_raw(b), Fixed::from_raw(c));
		if let Ok(ladder) = Ladder::new(spot, step, width, most) {
			let _ = ladder.strike(place);
			let _ = ladder.covers(spot, slack);
		}
		let _ = strike_step(width, step, Some(spot));
		let _ = deviation_width(spot, Volatility::from_raw(b), width, seconds);
	}
}
