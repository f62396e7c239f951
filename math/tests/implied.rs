#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#![allow(clippy::panic)]

mod common;

use common::{decimal, price, rate, vol};
use dhv_math::{
	black_scholes,
	implied::{
		self, implied_volatility, implied_volatility_on_forward, solve, solve_on_forward, Implied,
		TOLERANCE,
	},
	kernel::real127::{
		functions::{exp, ln_ratio, normal_density, normal_distribution},
		Real127,
	},
	Fixed, MathError,
	OptionKind::{self, Call, Put},
	Price, Rate, Volatility, SECONDS_PER_YEAR,
};
use proptest::prelude::*;

/// An option with its volatility.
#[derive(Clone, Copy, Debug)]
struct Case {
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
}

/// Price rounded to the quantum, and vega, both from the formula in the precise kernel: this test is
/// about the inversion, whatever the price function of the crate rounds to.
fn exact(case: &Case) -> (Price, Real127) {
	let (price, vega) = unrounded(case);
	(Price::new(price.to_fixed().unwrap()), vega)
}

/// The price, if it fits.
fn fitting(case: &Case) -> Option<Price> {
	unrounded(case).0.to_fixed().ok().map(Price::new)
}

fn unrounded(case: &Case) -> (Real127, Real127) {
	let real = Real127::from_i128;
	let years = real(case.seconds.into()).divide(real(SECONDS_PER_YEAR.into())).unwrap();
	let root = years.square_root().unwrap();
	let growth = Real127::from_fixed(case.rate.get()) * years;
	let spot = real(case.spot.raw());
	let strike = real(case.strike.raw()) * exp(-growth).unwrap();
	let width = Real127::from_fixed(case.volatility.get()) * root;
	let centre = ln_ratio(spot, strike).unwrap().divide(width).unwrap();
	let (d1, d2) = (centre + width * Real127::HALF, centre - width * Real127::HALF);
	let distribution = |d| normal_distribution(d, normal_density(d));
	let raw = match case.kind {
		Call => spot * distribution(d1) - strike * distribution(d2),
		Put => strike * distribution(-d2) - spot * distribution(-d1),
	};
	let unit = real(Fixed::SCALE);
	(raw.divide(unit).unwrap(), spot.divide(unit).unwrap() * normal_density(d1) * root)
}

fn solved(case: &Case, price: Price) -> Result<Implied, MathError> {
	solve(case.kind, price, case.spot, case.strike, case.seconds, case.rate)
}

fn implied(case: &Case, price: Price) -> Result<Volatility, MathError> {
	implied_volatility(case.kind, price, case.spot, case.strike, case.seconds, case.rate)
}

/// Whether half a quantum of the price (and 2 % for the rounding of the kernel) is at most 1e-12 of
/// volatility: `vega >= 5.1e-7`.
fn determines(vega: Real127) -> bool {
	vega >= Real127::from_fixed(Fixed::from_raw(510_000_000_000))
}

fn of_log(x: f64) -> Fixed {
	Fixed::from_raw((x.exp() * 1e18) as i128)
}

fn log_range(low: f64, high: f64) -> std::ops::Range<f64> {
	low.ln()..high.ln()
}

prop_compose! {
	/// The whole domain that the module promises.
	fn anywhere()(
		put: bool,
		spot in log_range(1e-6, 1e9),
		moneyness in log_range(0.02, 50.0),
		near: bool,
		deviations in -5.0..5.0f64,
		volatility in log_range(0.001, 10.0),
		seconds in log_range(1.0, 315_576_000.0),
		r in -1.0..1.0f64,
		without_rate in 0u8..4,
	) -> Case {
		let seconds = (seconds.exp() as u64).clamp(1, 10 * SECONDS_PER_YEAR);
		let years = seconds as f64 / SECONDS_PER_YEAR as f64;
		let r = if without_rate == 0 { 0.0 } else { r };
		// Half of the strikes some standard deviations around the forward, where prices tell most.
		let around = r * years + deviations * volatility.exp() * years.sqrt();
		let moneyness = if near && around.abs() < 50f64.ln() { around } else { moneyness };
		let strike = (spot + moneyness).clamp(1e-6f64.ln(), 1e9f64.ln());
		Case {
			kind: if put { Put } else { Call },
			spot: Price::new(of_log(spot)),
			strike: Price::new(of_log(strike)),
			volatility: Volatility::new(of_log(volatility)),
			seconds,
			rate: Rate::from_raw((r * 1e18) as i128),
		}
	}
}

prop_compose! {
	/// Far beyond the domain: prices of a quantum to the largest, widths of 1e-11 to 30.
	fn beyond()(
		put: bool,
		spot in log_range(1e-15, 1e19),
		moneyness in log_range(0.001, 1_000.0),
		deviations in -6.0..6.0f64,
		width in log_range(1e-11, 30.0),
		near: bool,
		seconds in log_range(1.0, 1e10),
		growth in -3.0..3.0f64,
		without_rate: bool,
	) -> Case {
		let seconds = (seconds.exp() as u64).max(1);
		let years = seconds as f64 / SECONDS_PER_YEAR as f64;
		let growth = if without_rate { 0.0 } else { growth };
		let around = if near { growth + deviations * width.exp() } else { moneyness };
		let strike = (spot + around.clamp(-14.0, 14.0)).clamp(1e-15f64.ln(), 1.5e20f64.ln());
		Case {
			kind: if put { Put } else { Call },
			spot: Price::new(of_log(spot)),
			strike: Price::new(of_log(strike)),
			volatility: Volatility::new(of_log(width - years.ln() / 2.0)),
			seconds,
			rate: Rate::from_raw((growth / years * 1e18) as i128),
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn a_price_gives_back_its_volatility(case in anywhere()) {
		let (price, vega) = exact(&case);
		let input = case.volatility.raw();
		match implied(&case, price) {
			Ok(found) => prop_assert!((found.raw() - input).abs() <= TOLERANCE.raw(), "{found}"),
			Err(error) => {
				prop_assert_eq!(error, MathError::OutOfDomain);
				prop_assert!(!determines(vega));
			},
		}
	}

	#[test]
	fn the_uncertainty_covers_the_error(case in anywhere()) {
		let (price, _) = exact(&case);
		// A price of the formula is never outside its bounds.
		if let Implied::Volatility { volatility, uncertainty } = solved(&case, price).unwrap() {
			let error = (volatility.raw() - case.volatility.raw()).abs();
			prop_assert!(error <= uncertainty.raw(), "{volatility} ± {uncertainty}");
		}
	}

	#[test]
	fn the_uncertainty_covers_the_error_beyond_the_domain(case in beyond()) {
		// The price must fit, and what it leaves open must mean something.
		prop_assume!(case.volatility.raw() > 0);
		let Some(price) = fitting(&case) else { return Ok(()) };
		let found = solved(&case, price).unwrap();
		if let Implied::Volatility { volatility, uncertainty } = found {
			let error = (volatility.raw() - case.volatility.raw()).abs();
			prop_assert!(error <= uncertainty.raw(), "{volatility} ± {uncertainty}");
		}
	}

	#[test]
	fn the_price_is_that_of_the_formula(case in anywhere()) {
		let Case { kind, spot, strike, volatility, seconds, rate } = case;
		let found = implied::price(kind, spot, strike, volatility, seconds, rate).unwrap();
		let (expected, _) = exact(&case);
		// A quantum for ties of rounding, and what the two ways of computing differ by.
		let largest = spot.raw().max(strike.raw()) as f64 * (-rate.raw() as f64 * 1e-18 * seconds as f64
			/ SECONDS_PER_YEAR as f64).exp().max(1.0);
		let allowed = 1 + (largest * 1e-30) as i128;
		prop_assert!((found.raw() - expected.raw()).abs() <= allowed, "{found} {expected}");
		let quick = black_scholes::value(kind, spot, strike, volatility, seconds, rate).unwrap();
		prop_assert!((found.raw() - quick.price.raw()).abs() as f64 <= 1.0 + largest * 1e-15);
		let forward = implied::price_on_forward(kind, spot, strike, volatility, seconds, Rate::ZERO);
		prop_assert_eq!(forward, implied::price(kind, spot, strike, volatility, seconds, Rate::ZERO));
	}

	#[test]
	fn call_and_put_have_the_same_volatility(case in anywhere()) {
		let other = Case { kind: if case.kind == Call { Put } else { Call }, ..case };
		let mut found = Vec::new();
		for case in [case, other] {
			if let Implied::Volatility { volatility, uncertainty } =
				solved(&case, exact(&case).0).unwrap() {
				found.push((volatility.raw(), uncertainty.raw()));
			}
		}
		if let [a, b] = found[..] {
			prop_assert!((a.0 - b.0).abs() <= a.1 + b.1);
		}
	}

	#[test]
	fn a_forward_gives_what_its_spot_gives(case in anywhere()) {
		let case = Case { rate: Rate::ZERO, ..case };
		let (price, _) = exact(&case);
		let forward = solve_on_forward(
			case.kind, price, case.spot, case.strike, case.seconds, Rate::ZERO);
		prop_assert_eq!(forward, solved(&case, price));
	}

	#[test]
	fn every_input_gives_a_volatility_or_a_typed_error(
		put: bool, p: i128, s: i128, k: i128, t: u64, r: i128, shift in 0u32..128, spread in 0u32..64,
	) {
		let kind = if put { Put } else { Call };
		for mask in [-1, i128::MAX] {
			let (p, s, k) = ((p & mask) >> shift, (s & mask) >> (shift / 2), (k & mask) >> (shift / 2));
			for (r, t) in [(r, t), (r >> spread, t >> spread), (0, t), (0, 1)] {
				let (p, s, k, r) = (Price::from_raw(p), Price::from_raw(s), Price::from_raw(k), Rate::from_raw(r));
				let _ = (solve(kind, p, s, k, t, r), solve_on_forward(kind, p, s, k, t, r));
				let strict = implied_volatility(kind, p, s, k, t, r);
				prop_assert!(strict.is_err() || strict.unwrap().raw() > 0);
				let _ = implied_volatility_on_forward(kind, p, s, k, t, r);
				let v = Volatility::new(p.get());
				let _ = (implied::price(kind, s, k, v, t, r), implied::price_on_forward(kind, s, k, v, t, r));
			}
			// The smallest difference of legs, and a price between all bounds.
			let near = solve(kind, Price::from_raw(s / 3), Price::from_raw(s), Price::from_raw(s ^ 1), t, Rate::ZERO);
			prop_assert!(s <= 3 || t == 0 || matches!(near, Ok(Implied::Volatility { .. })), "{near:?}");
		}
	}
}

proptest! {
	#[test]
	fn the_price_function_is_inverted_in_a_market(
		put: bool,
		spot in 1i64..100_000,
		moneyness in 5_000u32..20_000,
		sigma in 1_000u32..30_000,
		seconds in 3_600u64..2 * SECONDS_PER_YEAR,
		r in 0u32..2_000,
	) {
		let kind = if put { Put } else { Call };
		let spot = price(spot);
		let strike = Price::new(spot.get().mul_nearest(Fixed::from_bps(moneyness)).unwrap());
		let valued =
			black_scholes::value(kind, spot, strike, vol(sigma), seconds, rate(r)).unwrap();
		// 1e-12 of volatility is then 1e-16 of the spot or more.
		if valued.vega.raw() / 10_000 >= spot.raw() / 100_000_000 {
			let found = implied_volatility(
				kind, Price::new(valued.price), spot, strike, seconds, rate(r)).unwrap();
			prop_assert!((found.raw() - vol(sigma).raw()).abs() <= TOLERANCE.raw(), "{found}");
		}
	}
}

/// Kind, spot, strike, volatility, seconds, rate and price in quanta, from the formula with 120
/// digits (mpmath).
const REFERENCE: [(OptionKind, &str, &str, &str, u64, &str, i128); 11] = [
	(Call, "2000", "2000", "0.8", 604_800, "0.05", 89_239_401_260_218_875_013),
	(Put, "2000", "2600", "0.65", 2_592_000, "-0.03", 621_236_289_865_358_573_580),
	(Call, "2000", "1200", "1.1", 7_776_000, "0.1", 899_750_204_817_375_199_876),
	(Put, "0.5", "0.35", "0.9", 1_209_600, "0", 584_570_994_499_995),
	(Call, "1000000000", "1000000000", "0.001", 1, "0", 71_016_306_667_784_028_933),
	(Put, "1000000000", "50000000", "10", 31_557_600, "1", 18_393_899_881_860_374_037_977_426),
	(Call, "0.000001", "0.00001", "3", 315_576_000, "-1", 999_546_671_101),
	(Put, "64000", "64000.000000000000000001", "0.42", 86_400, "0", 561_093_811_279_993_760_307),
	(Call, "3000", "60000", "1.5", 31_557_600, "0.02", 141_811_146_132_821_396_642),
	(Put, "1", "50", "0.9", 315_576_000, "-0.5", 7_419_682_248_500_832_502_991),
	(Call, "100", "101", "0.002", 315_576_000, "0.001", 254_797_741_935_594_698),
];

#[test]
fn volatilities_of_an_independent_computation_are_found() {
	for (kind, spot, strike, volatility, seconds, rate, raw) in REFERENCE {
		let back = implied::price(
			kind,
			Price::new(decimal(spot)),
			Price::new(decimal(strike)),
			Volatility::new(decimal(volatility)),
			seconds,
			Rate::new(decimal(rate)),
		);
		assert_eq!(back, Ok(Price::from_raw(raw)), "{spot} {strike}");
		let found = solve(
			kind,
			Price::from_raw(raw),
			Price::new(decimal(spot)),
			Price::new(decimal(strike)),
			seconds,
			Rate::new(decimal(rate)),
		);
		let Ok(Implied::Volatility { volatility: found, uncertainty }) = found else {
			panic!("{spot} {strike}: {found:?}")
		};
		let error = (found.raw() - decimal(volatility).raw()).abs();
		assert!(error <= uncertainty.raw(), "{spot} {strike}: {found} ± {uncertainty}");
		assert!(uncertainty.raw() <= 160_000_000, "{spot} {strike}: ± {uncertainty}");
	}
}

#[test]
fn a_discounted_forward_has_the_volatility_of_its_spot() {
	// F = S e^(rT), so the price on the forward is that on the spot; F is rounded, hence 1e-15.
	let spot_price = |kind| {
		black_scholes::value(kind, price(2_000), price(2_300), vol(7_500), 5_000_000, rate(1_200))
			.unwrap()
			.price
	};
	let forward = black_scholes::forward(price(2_000), rate(1_200), 5_000_000).unwrap();
	for kind in [Call, Put] {
		let found = implied_volatility_on_forward(
			kind,
			Price::new(spot_price(kind)),
			forward,
			price(2_300),
			5_000_000,
			rate(1_200),
		);
		assert!((found.unwrap().raw() - vol(7_500).raw()).abs() <= 1_000);
	}
}

#[test]
fn the_time_of_an_inversion_is_reported() {
	// Prints only: a shared machine is no place to assert times.
	for (strike, seconds) in
		[(2_000, 604_800), (2_300, 604_800), (3_000, 604_800), (2_600, 7_776_000)]
	{
		let case = Case {
			kind: Call,
			spot: price(2_000),
			strike: price(strike),
			volatility: vol(8_000),
			seconds,
			rate: rate(500),
		};
		let (price, _) = exact(&case);
		let mut best = u128::MAX;
		for _ in 0..20 {
			let start = std::time::Instant::now();
			for _ in 0..10 {
				assert!(std::hint::black_box(solved(&case, price)).is_ok());
			}
			best = best.min(start.elapsed().as_nanos() / 10);
		}
		println!("ns per inversion, strike {strike}, {seconds} s: {best}");
	}
}
