//! Prices that no volatility gives, and prices that leave it open.

#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::panic)]

mod common;

use common::{decimal, price, rate};
use dhv_math::{
	implied::{implied_volatility, solve, solve_on_forward, Implied, TOLERANCE},
	Fixed, MathError,
	OptionKind::{Call, Put},
	Price, Rate, SECONDS_PER_YEAR,
};

#[test]
fn prices_outside_their_bounds_are_refused() {
	let refused = |kind, p: i128, s, k| {
		assert_eq!(
			solve(kind, Price::from_raw(p), price(s), price(k), 86_400, Rate::ZERO),
			Err(MathError::OutOfDomain)
		);
		assert_eq!(
			implied_volatility(kind, Price::from_raw(p), price(s), price(k), 86_400, Rate::ZERO),
			Err(MathError::OutOfDomain)
		);
	};
	let unit = Fixed::SCALE;
	refused(Call, -1, 100, 100);
	refused(Call, 20 * unit - 1, 120, 100);
	refused(Call, 120 * unit + 1, 120, 100);
	refused(Put, 20 * unit - 1, 100, 120);
	refused(Put, 120 * unit + 1, 100, 120);
	refused(Put, i128::MAX, 100, 120);
}

#[test]
fn prices_at_a_bound_tell_which() {
	let of = |kind, p: i128, s, k| {
		solve(kind, Price::from_raw(p), price(s), price(k), 86_400, Rate::ZERO)
	};
	let unit = Fixed::SCALE;
	for (kind, lower, upper, s, k) in [
		(Call, 0, 100 * unit, 100, 120),
		(Call, 20 * unit, 120 * unit, 120, 100),
		(Put, 0, 100 * unit, 120, 100),
		(Put, 20 * unit, 120 * unit, 100, 120),
	] {
		for step in [0, 1] {
			assert_eq!(of(kind, lower + step, s, k), Ok(Implied::AtLowerBound));
			assert_eq!(of(kind, upper - step, s, k), Ok(Implied::AtUpperBound));
		}
		for p in [lower, lower + 2, upper - 2, upper] {
			let strict = implied_volatility(
				kind,
				Price::from_raw(p),
				price(s),
				price(k),
				86_400,
				Rate::ZERO,
			);
			assert_eq!(strict, Err(MathError::OutOfDomain));
		}
		// Two quanta off a bound the volatility is known to some percent.
		for p in [lower + 2, upper - 2] {
			let Ok(Implied::Volatility { volatility, uncertainty }) = of(kind, p, s, k) else {
				panic!("{kind:?} {p}")
			};
			assert!(uncertainty.raw() > TOLERANCE.raw());
			assert!(uncertainty.raw() < volatility.raw() / 10);
		}
	}
}

#[test]
fn a_rate_moves_the_bounds() {
	// Discounted strike: 100 e^-1 = 36.78...
	let of = |p| {
		solve(Call, Price::new(p), price(100), price(100), SECONDS_PER_YEAR, rate(10_000)).unwrap()
	};
	let intrinsic = decimal("63.212055882855767841");
	assert_eq!(of(intrinsic), Implied::AtLowerBound);
	assert!(matches!(of(Fixed::from_raw(intrinsic.raw() + 10)), Implied::Volatility { .. }));
	let below = Price::from_raw(intrinsic.raw() - 10);
	assert_eq!(
		solve(Call, below, price(100), price(100), SECONDS_PER_YEAR, rate(10_000)),
		Err(MathError::OutOfDomain)
	);
}

#[test]
fn without_time_spot_or_strike_there_is_no_volatility() {
	let (one, none) = (price(1), Price::ZERO);
	for (s, k, t) in [(none, one, 1), (one, none, 1), (one, one, 0), (Price::from_raw(-1), one, 1)]
	{
		assert_eq!(solve(Call, none, s, k, t, rate(0)), Err(MathError::OutOfDomain));
		assert_eq!(solve_on_forward(Put, none, s, k, t, rate(0)), Err(MathError::OutOfDomain));
	}
	let far = Rate::from_raw(i128::MIN);
	assert_eq!(solve(Call, one, one, one, u64::MAX, far), Err(MathError::Overflow));
}
