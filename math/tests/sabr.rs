#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{assert_near, field, integer, price, rows, text, vectors};
use dhv_math::{
	black_scholes::forward, sabr::implied_volatility, Fixed, MathError, Price, Rate, SabrParameters,
};
use proptest::prelude::*;

#[test]
fn volatilities_of_the_peer_are_reproduced() {
	let file = vectors(include_str!("vectors/sabr_rysk.json"));
	let mut checked = 0;
	for case in rows(&file, "cases") {
		let (inputs, expected) = (&case["inputs"], &case["expected"]);
		let id = text(case, "id");
		let p = SabrParameters {
			alpha: field(inputs, "alpha"),
			beta: field(inputs, "beta"),
			rho: field(inputs, "rho"),
			nu: field(inputs, "volvol"),
		};
		let seconds = integer(inputs, "seconds_to_expiry");
		let rate = Rate::new(field(inputs, "interest_rate"));
		let ahead = forward(Price::new(field(inputs, "spot")), rate, seconds).unwrap();
		assert_near(ahead.get(), field(expected, "forward"), 1, id);
		let got = implied_volatility(&p, ahead, Price::new(field(inputs, "strike")), seconds);
		if text(expected, "outcome") == "ok" && p.validate().is_ok() {
			// The forward is rounded to 18 decimals, which moves the volatility.
			let slack = 20 + Fixed::SCALE / ahead.raw();
			assert_near(got.unwrap().get(), field(expected, "vol"), slack, id);
			checked += 1;
		} else {
			assert_eq!(got, Err(MathError::OutOfDomain), "{id}");
		}
	}
	assert!(checked > 30, "only {checked} cases");
}

fn typical() -> SabrParameters {
	SabrParameters {
		alpha: Fixed::from_bps(6_000),
		beta: Fixed::ONE,
		rho: Fixed::from_raw(-300_000_000_000_000_000),
		nu: Fixed::from_bps(15_000),
	}
}

#[test]
fn parameters_outside_their_ranges_are_refused() {
	let good = typical();
	assert_eq!(good.validate(), Ok(()));
	let one_more = |x: Fixed| Fixed::from_raw(x.raw() + 1);
	let limit = Fixed::from_bps(9_990);
	for bad in [
		SabrParameters { alpha: Fixed::ZERO, ..good },
		SabrParameters { alpha: one_more(Fixed::from_int(100)), ..good },
		SabrParameters { beta: Fixed::ZERO, ..good },
		SabrParameters { beta: one_more(Fixed::ONE), ..good },
		SabrParameters { rho: one_more(limit), ..good },
		SabrParameters { rho: Fixed::from_raw(-limit.raw() - 1), ..good },
		SabrParameters { nu: Fixed::from_raw(-1), ..good },
		SabrParameters { nu: one_more(Fixed::from_int(100)), ..good },
	] {
		assert_eq!(bad.validate(), Err(MathError::OutOfDomain), "{bad:?}");
		assert_eq!(
			implied_volatility(&bad, price(100), price(100), 1),
			Err(MathError::OutOfDomain)
		);
	}
	let worst = SabrParameters { rho: Fixed::MIN, ..good };
	assert!(worst.validate().is_err());
}

#[test]
fn prices_not_above_zero_are_refused() {
	let p = typical();
	for (f, k) in [(price(0), price(100)), (price(100), price(0)), (price(-1), price(100))] {
		assert_eq!(implied_volatility(&p, f, k, 1_000), Err(MathError::OutOfDomain));
	}
}

proptest! {
	#[test]
	fn the_smile_is_continuous_at_the_money(exponent in 0u32..16, up: bool) {
		// across the change from the formula to the series
		let step = 10i128.pow(exponent) * if up { 1 } else { -1 };
		let f = Price::from_raw(1_000 * Fixed::SCALE);
		let at = implied_volatility(&typical(), f, f, 604_800).unwrap();
		let near = implied_volatility(&typical(), f, Price::from_raw(f.raw() + step), 604_800).unwrap();
		// the slope of the smile here is below 0.001 per unit of strike
		prop_assert!((at.raw() - near.raw()).abs() <= 1 + step.abs() / 1_000);
	}

	#[test]
	fn nothing_panics(alpha: i128, beta in 1..=Fixed::SCALE, rho in -Fixed::SCALE..Fixed::SCALE, nu: i128, f: i128, k: i128, t: u64) {
		let limit = 100 * Fixed::SCALE;
		let p = SabrParameters {
			alpha: Fixed::from_raw(alpha % limit),
			beta: Fixed::from_raw(beta),
			rho: Fixed::from_raw(rho),
			nu: Fixed::from_raw(nu % limit),
		};
		let _ = implied_volatility(&p, Price::from_raw(f), Price::from_raw(k), t);
		let _ = implied_volatility(&p, Price::from_raw(f), Price::from_raw(k), t % 100_000_000);
	}
}
