//! Laws that the functions obey whatever their inputs: the shape of prices, smiles, slippage and the
//! elementary functions, over the domain of `docs/accuracy.md`.
//!
//! A tolerance is never more than what the documented bounds of the results in it add up to, with half
//! a quantum of rounding each.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod reference;

use dhv_math::{
	black_scholes::{forward, value, Valuation},
	normal::{cdf, pdf},
	quote::slippage_factor,
	sabr::implied_volatility,
	surface::interpolate_volatility,
	transcendental::{exp, ln, sqrt},
	Fixed, OptionKind, Price, Rate, SabrParameters, Volatility,
};
use proptest::prelude::*;
use reference::{
	inputs::{self, OptionInput},
	random::Random,
};

const UNIT: i128 = Fixed::SCALE;

fn valuation(input: &OptionInput) -> Valuation {
	value(
		input.kind,
		Price::new(input.spot),
		Price::new(input.strike),
		Volatility::new(input.volatility),
		input.seconds,
		Rate::new(input.rate),
	)
	.unwrap()
}

fn price(input: &OptionInput) -> i128 {
	valuation(input).price.raw()
}

/// `K e^(-rT)`.
fn discounted(input: &OptionInput) -> i128 {
	let back = Rate::new(input.rate.try_neg().unwrap());
	forward(Price::new(input.strike), back, input.seconds).unwrap().raw()
}

/// The bound of a price with its rounding, in quanta: 1e-15 of max(S, K, F, K e^(-rT)), or one.
fn price_bound(input: &OptionInput) -> i128 {
	let ahead = forward(Price::new(input.spot), Rate::new(input.rate), input.seconds).unwrap();
	let scale = ahead.raw().max(discounted(input)).max(input.spot.raw()).max(input.strike.raw());
	scale / 1_000_000_000_000_000 + 2
}

/// The bound of a discounted strike with its rounding: 1e-15 of it, or one quantum.
fn discount_bound(input: &OptionInput) -> i128 {
	discounted(input) / 1_000_000_000_000_000 + 2
}

/// The bound of an exponential, logarithm or root with its rounding, in quanta: 2e-18 of the result or
/// of one.
fn elementary_bound(result: Fixed) -> i128 {
	2 * (result.raw().abs() / UNIT + 1) + 1
}

fn fixed(raw: i128) -> Fixed {
	Fixed::from_raw(raw)
}

prop_compose! {
	/// A random option of the domain and more random numbers.
	fn option()(seed: u64) -> (OptionInput, Random) {
		let mut random = Random::new(seed);
		(inputs::option(&mut random), random)
	}
}

fn of_kind(input: OptionInput, kind: OptionKind) -> OptionInput {
	OptionInput { kind, ..input }
}

/// The strike `steps` steps higher, still in the domain of the bounds.
fn higher(input: &OptionInput, step: i128, steps: i128) -> OptionInput {
	OptionInput { strike: fixed(input.strike.raw() + step * steps), ..*input }
}

/// A step of strikes such that ten of them stay in the domain; below one at its upper end.
fn strike_step(input: &OptionInput, random: &mut Random) -> i128 {
	let room = (input.spot.raw() * inputs::MONEYNESS).min(inputs::PRICES[1]);
	let most = (room - input.strike.raw()) / 10;
	random.log_uniform_inside(1..=most.max(1)).min(most)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_048))]

	#[test]
	fn calls_fall_and_puts_rise_with_the_strike_and_no_faster_than_it((input, mut random) in option()) {
		let step = strike_step(&input, &mut random);
		let other = higher(&input, step, 10);
		let slack = 2 * price_bound(&other);
		let paid = discounted(&other) - discounted(&input) + 2 * discount_bound(&other);
		let change = price(&other) - price(&input);
		let towards = match input.kind {
			OptionKind::Call => -change,
			OptionKind::Put => change,
		};
		prop_assert!(-slack <= towards && towards <= paid + slack, "{towards}, strike {paid}");
	}

	#[test]
	fn prices_are_convex_in_the_strike((input, mut random) in option()) {
		let step = strike_step(&input, &mut random);
		let near = random.uniform(1..=9);
		let (middle, last) = (higher(&input, step, near), higher(&input, step, 10));
		let chord = (10 - near) * price(&input) + near * price(&last);
		prop_assert!(10 * price(&middle) <= chord + 20 * price_bound(&last));
	}

	#[test]
	fn prices_are_convex_in_the_spot_with_delta_as_slope((input, mut random) in option()) {
		let room = inputs::PRICES[1].min(input.strike.raw() * inputs::MONEYNESS) - input.spot.raw();
		let step = random.log_uniform_inside(1..=room.max(1)).min(room);
		let other = OptionInput { spot: fixed(input.spot.raw() + step), ..input };
		let (here, there) = (valuation(&input), valuation(&other));
		// the error of delta, 1e-15, times the step
		let slack = 2 * price_bound(&other) + step / 1_000_000_000_000_000 + 2;
		let gained = there.price.raw() - here.price.raw();
		let along = |delta: Fixed| delta.mul_nearest(fixed(step)).unwrap().raw();
		prop_assert!(along(here.delta) - slack <= gained, "{here:?} {there:?}");
		prop_assert!(gained <= along(there.delta) + slack, "{here:?} {there:?}");
	}

	#[test]
	fn put_call_parity_holds((input, _) in option()) {
		let call = valuation(&of_kind(input, OptionKind::Call));
		let put = valuation(&of_kind(input, OptionKind::Put));
		let left = call.price.raw() - put.price.raw();
		let right = input.spot.raw() - discounted(&input);
		let slack = 2 * price_bound(&input) + discount_bound(&input);
		prop_assert!((left - right).abs() <= slack, "{left} {right}");
		// 1e-15 each
		prop_assert!((call.delta.raw() - put.delta.raw() - UNIT).abs() <= 2_002);
	}

	#[test]
	fn prices_lie_between_intrinsic_value_and_the_whole((input, _) in option()) {
		let (spot, strike) = (input.spot.raw(), discounted(&input));
		let (intrinsic, whole) = match input.kind {
			OptionKind::Call => (spot - strike, spot),
			OptionKind::Put => (strike - spot, strike),
		};
		// The price is clamped; it is rounded to 64 bits and the discounted strike here as well.
		let price = price(&input);
		let slack = discount_bound(&input) + (price >> 62);
		prop_assert!(price >= 0);
		prop_assert!(
			intrinsic - slack <= price && price <= whole + slack,
			"{intrinsic} {price} {whole}, slack {slack}"
		);
	}

	#[test]
	fn prices_rise_with_the_volatility((input, mut random) in option()) {
		let room = inputs::VOLATILITIES[1] - input.volatility.raw();
		let step = random.log_uniform_inside(1..=room.max(1)).min(room);
		let wilder = OptionInput { volatility: fixed(input.volatility.raw() + step), ..input };
		prop_assert!(price(&wilder) >= price(&input) - 2 * price_bound(&input));
	}

	#[test]
	fn greeks_have_their_signs_and_delta_its_range((input, _) in option()) {
		let call = valuation(&of_kind(input, OptionKind::Call));
		let put = valuation(&of_kind(input, OptionKind::Put));
		prop_assert!(call.delta >= Fixed::ZERO && call.delta <= Fixed::ONE);
		prop_assert!(put.delta <= Fixed::ZERO && put.delta >= Fixed::from_int(-1));
		prop_assert!(call.rho >= Fixed::ZERO && put.rho <= Fixed::ZERO);
		prop_assert!(call.gamma >= Fixed::ZERO && call.vega >= Fixed::ZERO);
		// 1e-12 each, or one quantum
		for (a, b) in [(call.gamma, put.gamma), (call.vega, put.vega)] {
			prop_assert!((a.raw() - b.raw()).abs() <= a.raw() / 500_000_000_000 + 3);
		}
	}

	#[test]
	fn prices_scale_with_the_currency((input, mut random) in option()) {
		let largest = input.spot.raw().max(input.strike.raw());
		let factor = random.log_uniform_inside(1..=inputs::PRICES[1] / largest);
		let scaled = OptionInput {
			spot: fixed(input.spot.raw() * factor),
			strike: fixed(input.strike.raw() * factor),
			..input
		};
		let slack = price_bound(&scaled) + factor * price_bound(&input);
		prop_assert!((price(&scaled) - factor * price(&input)).abs() <= slack);
	}

	#[test]
	fn the_distribution_is_symmetric_and_rises(seed: u64) {
		let mut random = Random::new(seed);
		let x = inputs::deviate(&mut random);
		let minus = x.try_neg().unwrap();
		prop_assert_eq!(pdf(x), pdf(minus));
		// 1e-17 each, and rounding
		prop_assert!((cdf(x).raw() + cdf(minus).raw() - UNIT).abs() <= 21);
		let step = random.log_uniform_inside(1..=10 * UNIT);
		prop_assert!(cdf(fixed(x.raw() + step)).raw() >= cdf(x).raw() - 21);
		let nearer = fixed(x.raw() / 2);
		prop_assert!(pdf(nearer).raw() >= pdf(x).raw() - 21);
	}

	#[test]
	fn exponential_and_logarithm_are_inverse_and_rise(seed: u64) {
		let mut random = Random::new(seed);
		let x = inputs::exponent(&mut random);
		let y = exp(x).unwrap();
		// Below a thousand quanta the rounding of y is no small part of it.
		if y.raw() > 1_000 {
			// the error of y seen through the logarithm, which is steeper than at y by less than 1 %
			let seen = fixed(elementary_bound(y)).div_ceil(y).unwrap().raw() * 101 / 100 + 1;
			let back = ln(y).unwrap();
			prop_assert!((back.raw() - x.raw()).abs() <= seen + elementary_bound(back));
		}
		let step = random.log_uniform_inside(1..=UNIT);
		let above = exp(fixed((x.raw() + step).min(46 * UNIT))).unwrap();
		prop_assert!(above.raw() >= y.raw() - elementary_bound(y) - elementary_bound(above));

		let p = inputs::positive(&mut random);
		let q = fixed(p.raw().saturating_add(random.log_uniform_inside(1..=p.raw())));
		let (low, high) = (ln(p).unwrap(), ln(q).unwrap());
		prop_assert!(high.raw() >= low.raw() - elementary_bound(low) - elementary_bound(high));
	}

	#[test]
	fn roots_rise_and_give_back_their_square(seed: u64) {
		let mut random = Random::new(seed);
		let x = inputs::positive(&mut random);
		let root = sqrt(x).unwrap();
		let off = elementary_bound(root);
		let square = root.mul_nearest(root).unwrap();
		let slack = fixed(2 * root.raw() + off).mul_ceil(fixed(off)).unwrap().raw() + 1;
		prop_assert!((square.raw() - x.raw()).abs() <= slack, "{x:?} {root:?}");
		let more = random.log_uniform_inside(1..=x.raw());
		let above = sqrt(fixed(x.raw().saturating_add(more))).unwrap();
		prop_assert!(above.raw() >= root.raw() - off - elementary_bound(above));
	}

	#[test]
	fn splitting_an_order_does_not_change_its_slippage(seed: u64) {
		let mut random = Random::new(seed);
		let mut input = inputs::slippage(&mut random);
		// two parts whose sizes are whole multiples of the same size
		let size = input.contracts.raw() / 10;
		let part = random.uniform(1..=9);
		input.contracts = fixed(size * 10);
		let factor = |exposure: i128, parts: i128| {
			let contracts = fixed(size * parts);
			let (gradient, buys) = (input.gradient, input.taker_buys);
			slippage_factor(gradient, fixed(exposure), contracts, buys).unwrap().raw()
		};
		let moved = if input.taker_buys { -size * part } else { size * part };
		let whole = factor(input.exposure.raw(), 10);
		let first = factor(input.exposure.raw(), part);
		let second = factor(input.exposure.raw() + moved, 10 - part);
		// 1e-14 of each, or one quantum, and rounding
		let bound = |factor: i128| factor / 100_000_000_000_000 + 2;
		let slack = 10 * bound(whole) + part * bound(first) + (10 - part) * bound(second);
		let split = part * first + (10 - part) * second;
		prop_assert!((10 * whole - split).abs() <= slack, "{input:?}: {whole} {split}");
	}

	#[test]
	fn total_variance_does_not_fall_between_knots_where_it_rises(seed: u64) {
		let mut random = Random::new(seed);
		let knots = inputs::interpolation(&mut random);
		let (v0, v1) = (Volatility::new(knots.v0), Volatility::new(knots.v1));
		let at = |t| interpolate_volatility(knots.t0, v0, knots.t1, v1, t).unwrap().get();
		// The total variance, and its error where the volatility is off by 1e-14 of itself or one
		// quantum, and by rounding.
		let variance = |t: u64| {
			let v = at(t);
			let off = v.raw() / 100_000_000_000_000 + 2;
			let slack = fixed(2 * v.raw() + off).mul_ceil(fixed(off)).unwrap().raw() + 1;
			(v.mul_floor(v).unwrap().raw() * i128::from(t), slack * i128::from(t))
		};
		let rises = variance(knots.t1).0 >= variance(knots.t0).0;
		let later = random.uniform(i128::from(knots.t)..=i128::from(knots.t1)) as u64;
		let times = [knots.t0, knots.t, later, knots.t1];
		for pair in times.windows(2) {
			let ((early, a), (late, b)) = (variance(pair[0]), variance(pair[1]));
			let held = if rises { late >= early - a - b } else { late <= early + a + b };
			prop_assert!(held, "{knots:?} at {pair:?}");
		}
	}

	#[test]
	fn without_correlation_lognormal_smiles_are_symmetric(seed: u64) {
		let mut random = Random::new(seed);
		let input = inputs::sabr(&mut random);
		let parameters = SabrParameters { beta: Fixed::ONE, rho: Fixed::ZERO, ..input.parameters };
		let of = |forward, strike| {
			implied_volatility(&parameters, Price::new(forward), Price::new(strike), input.seconds)
		};
		let (here, there) = (of(input.forward, input.strike), of(input.strike, input.forward));
		match (here, there) {
			(Ok(here), Ok(there)) => {
				let slack = here.raw() / 50_000_000_000_000 + 3;
				prop_assert!((here.raw() - there.raw()).abs() <= slack);
				// and higher than at the money
				let at = of(input.forward, input.forward).unwrap();
				prop_assert!(here.raw() >= at.raw() - slack);
			}
			(here, there) => prop_assert_eq!(here, there),
		}
	}
}

#[test]
fn a_price_deep_in_the_money_is_its_intrinsic_value_to_64_bits() {
	let input = OptionInput {
		kind: OptionKind::Call,
		spot: fixed(11_359_781_862_564_110_963_589),
		strike: fixed(3_077_714_176_730_054_030_729),
		volatility: fixed(241_024_470_442_992_373),
		seconds: 315_576_000,
		rate: fixed(980_764_235_763_039_575),
	};
	// S - K e^(-rT) to 60 digits; one unit of the last place of 64 bits is 616 quanta here.
	let exact: i128 = 11_359_612_497_695_863_926_367;
	assert!(price(&input).abs_diff(exact) <= 616, "{}", price(&input));
}
