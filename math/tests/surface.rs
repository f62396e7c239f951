#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{price, vol};
use dhv_math::{
	sabr::implied_volatility,
	surface::{
		calendar, call_put_gap, density, interpolate_volatility, moves, positive_variance, range,
		rate_in_range, rate_step, smoothed_volatility, ssvi_volatility, SsviKnot, Violation,
		HALF_LIFE, MAX_RATE,
	},
	Fixed, MathError, Price, Rate, SabrParameters, Volatility,
};
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

const MONTH: u64 = 30 * 86_400;
/// Strikes over the forward, as governed on chain.
const MONEYNESS: [u32; 10] =
	[5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 11_000, 12_500, 15_000, 20_000];

fn moneyness() -> [Fixed; 10] {
	MONEYNESS.map(Fixed::from_bps)
}

fn strikes() -> [Price; 10] {
	moneyness().map(|m| Price::new(m.mul_nearest(Fixed::from_int(1_000)).unwrap()))
}

fn flat(bps: u32) -> [Volatility; 10] {
	[vol(bps); 10]
}

#[test]
fn flat_smiles_have_a_density_at_every_tenor() {
	for bps in [500, 2_000, 8_000, 30_000] {
		for seconds in [60, 3_600, MONTH, 12 * MONTH] {
			assert_eq!(density(&strikes(), &flat(bps), price(1_000), seconds), Ok(()));
		}
	}
}

#[test]
fn a_dent_in_the_smile_is_a_negative_density() {
	let mut volatilities = flat(8_000);
	volatilities[6] = vol(20_000);
	let found = density(&strikes(), &volatilities, price(1_000), MONTH);
	// dear at 1.1 of the forward: call prices rise up to there
	assert_eq!(found, Err(Violation::NegativeDensity(6)));
	volatilities[6] = vol(2_000);
	let found = density(&strikes(), &volatilities, price(1_000), MONTH);
	// cheap there: call prices fall to it more steeply than before
	assert_eq!(found, Err(Violation::NegativeDensity(6)));
}

#[test]
fn a_density_needs_ascending_strikes() {
	let mut wrong = strikes();
	wrong.swap(3, 4);
	assert_eq!(density(&wrong, &flat(8_000), price(1_000), MONTH), Err(Violation::Grid));
	wrong = strikes();
	wrong[0] = Price::ZERO;
	assert_eq!(density(&wrong, &flat(8_000), price(1_000), MONTH), Err(Violation::Grid));
	let short = &flat(8_000)[..9];
	assert_eq!(density(&strikes(), short, price(1_000), MONTH), Err(Violation::Grid));
}

#[test]
fn wings_too_steep_on_the_left_are_a_negative_density() {
	// At half the forward a volatility that puts the call above the chord from strike zero.
	let mut volatilities = flat(5_000);
	volatilities[0] = vol(40_000);
	let found = density(&strikes(), &volatilities, price(1_000), MONTH);
	assert_eq!(found, Err(Violation::NegativeDensity(1)));
}

#[test]
fn total_variance_must_not_fall_where_options_are_traded() {
	let check = |near: &[Volatility], far: &[Volatility]| {
		calendar(&moneyness(), (near, MONTH), (far, 2 * MONTH))
	};
	assert_eq!(check(&flat(8_000), &flat(8_000)), Ok(()));
	// equal total variance: 0.8^2 * 1 and 0.4^2 * 4
	let quarter = calendar(&moneyness(), (&flat(8_000), MONTH), (&flat(4_000), 4 * MONTH));
	assert_eq!(quarter, Ok(()));
	// 0.7 of the forward is just beyond 95 delta
	assert_eq!(check(&flat(8_000), &flat(5_600)), Err(Violation::Calendar(3)));
	// far out of the money the same fall does not count
	let mut wings = flat(8_000);
	for index in [0, 9] {
		wings[index] = vol(5_600);
	}
	assert_eq!(check(&flat(8_000), &wings), Ok(()));
	let mut middle = flat(8_000);
	middle[5] = vol(5_600);
	assert_eq!(check(&flat(8_000), &middle), Err(Violation::Calendar(5)));
	let backwards = calendar(&moneyness(), (&flat(1), 2), (&flat(1), 1));
	assert_eq!(backwards, Err(Violation::Grid));
}

#[test]
fn the_traded_range_ends_at_five_delta() {
	// With one year and 100 %, d1 = 1/2 - ln m: five delta at m = e^(0.5 + 1.64485) = 8.5412.
	let year = dhv_math::SECONDS_PER_YEAR;
	let check = |m: i128| {
		let at = [Fixed::from_raw(m * Fixed::SCALE / 10_000)];
		calendar(&at, (&[vol(10_000)], year), (&[vol(9_900)], year))
	};
	assert_eq!(check(85_407), Err(Violation::Calendar(0)));
	assert_eq!(check(85_415), Ok(()));
	// ninety-five delta at m = e^(0.5 - 1.64485) = 0.31827; the lower volatility reaches less far
	assert_eq!(check(3_184), Err(Violation::Calendar(0)));
	assert_eq!(check(3_150), Ok(()));
}

#[test]
fn call_and_put_stay_within_half_the_bid_ask_spread() {
	let spread = Fixed::from_bps(100);
	let check = |call, put| call_put_gap(&[vol(8_000), call], &[vol(8_000), put], spread);
	assert_eq!(check(vol(8_000), vol(8_040)), Ok(()));
	assert_eq!(check(vol(8_040), vol(8_000)), Ok(()));
	assert_eq!(check(vol(8_000), vol(8_041)), Err(Violation::CallPutGap(1)));
	assert_eq!(call_put_gap(&[vol(1)], &[], spread), Err(Violation::Grid));
}

#[test]
fn variances_and_ranges_name_the_first_offender() {
	let volatilities = [vol(5_000), Volatility::ZERO, Volatility::from_raw(-1)];
	assert_eq!(positive_variance(&volatilities), Err(Violation::NoVariance(1)));
	assert_eq!(positive_variance(&volatilities[..1]), Ok(()));
	assert_eq!(range(&volatilities, vol(1), vol(5_000)), Err(Violation::OutOfRange(1)));
	assert_eq!(range(&[vol(5_001)], vol(1), vol(5_000)), Err(Violation::OutOfRange(0)));
	assert_eq!(range(&[vol(1), vol(5_000)], vol(1), vol(5_000)), Ok(()));
}

#[test]
fn moves_are_relative_and_inclusive() {
	let limit = Fixed::from_bps(2_500);
	let moved = |bps| moves(&flat(8_000), &flat(bps), limit);
	assert_eq!(moved(10_000), Ok(()));
	assert_eq!(moved(6_000), Ok(()));
	assert_eq!(moved(10_001), Err(Violation::Moved(0)));
	assert_eq!(moved(5_999), Err(Violation::Moved(0)));
	assert_eq!(moves(&flat(1), &[], limit), Err(Violation::Grid));
}

#[test]
fn rates_are_at_most_a_hundred_percent_and_move_in_steps() {
	let r = |bps| Rate::new(Fixed::from_bps(bps));
	let least = Rate::from_raw(-Fixed::SCALE);
	assert_eq!(rate_in_range(MAX_RATE, MAX_RATE), Ok(()));
	assert_eq!(rate_in_range(least, MAX_RATE), Ok(()));
	for raw in [Fixed::SCALE + 1, -Fixed::SCALE - 1, i128::MIN, i128::MAX] {
		// no limit is wider than the largest rate
		let found = rate_in_range(Rate::from_raw(raw), Rate::from_raw(i128::MAX));
		assert_eq!(found, Err(Violation::RateOutOfRange));
	}
	assert_eq!(rate_in_range(r(501), r(500)), Err(Violation::RateOutOfRange));
	assert_eq!(rate_step(r(100), r(200), r(100)), Ok(()));
	assert_eq!(rate_step(r(200), r(99), r(100)), Err(Violation::RateMoved));
}

#[test]
fn half_of_a_change_of_variance_is_taken_in_after_the_half_life() {
	let far = Fixed::from_int(100);
	let after = |elapsed| smoothed_volatility(vol(5_000), vol(10_000), elapsed, HALF_LIFE, far);
	assert_eq!(after(0), Ok(vol(5_000)));
	// sqrt((0.25 + 1) / 2)
	assert_eq!(after(HALF_LIFE), Ok(Volatility::from_raw(790_569_415_042_094_833)));
	// sqrt(0.25 / 4 + 3 / 4)
	assert_eq!(after(2 * HALF_LIFE), Ok(Volatility::from_raw(901_387_818_865_997_323)));
	assert_eq!(after(u64::MAX), Ok(vol(10_000)));
}

#[test]
fn the_smoothed_mark_stays_near_the_current_volatility() {
	let ratio = Fixed::from_bps(12_500);
	let mark = |previous| smoothed_volatility(vol(previous), vol(8_000), 1, HALF_LIFE, ratio);
	assert_eq!(mark(1_000), Ok(vol(6_400)));
	assert_eq!(mark(90_000), Ok(vol(10_000)));
	let refused = Err(MathError::OutOfDomain);
	assert_eq!(smoothed_volatility(vol(1), vol(1), 1, 0, ratio), refused);
	assert_eq!(smoothed_volatility(vol(1), vol(1), 1, 1, Fixed::from_bps(9_999)), refused);
	assert_eq!(smoothed_volatility(Volatility::from_raw(-1), vol(1), 1, 1, ratio), refused);
}

fn knot(years: u32, theta: u32) -> SsviKnot {
	let f = Fixed::from_bps;
	SsviKnot { years: f(years), theta: f(theta), psi: f(2_000), rho: f(1_000) }
}

#[test]
fn the_other_surface_has_its_variance_at_the_money() {
	let knots = [knot(2_500, 900), knot(10_000, 2_500)];
	let at = |years| ssvi_volatility(&knots, price(100), price(100), Fixed::from_bps(years));
	// sqrt(theta / years) at the knots, flat before, at the last slope beyond
	assert_eq!(at(2_500), Ok(vol(6_000)));
	assert_eq!(at(625), Ok(vol(6_000)));
	assert_eq!(at(10_000), Ok(vol(5_000)));
	// theta 0.41 after 1.75 years
	assert_eq!(at(17_500).unwrap().raw(), 484_030_695_602_783_322);
}

#[test]
fn the_other_surface_refuses_what_is_no_surface() {
	let (a, b) = (knot(2_500, 900), knot(10_000, 2_500));
	let of = |knots: &[SsviKnot], k| ssvi_volatility(knots, price(100), price(k), Fixed::ONE);
	let refused = Err(MathError::OutOfDomain);
	assert!(of(&[a, b], 120).is_ok());
	assert_eq!(of(&[a], 120), refused);
	assert_eq!(of(&[b, a], 120), refused);
	assert_eq!(of(&[a, b], 0), refused);
	assert_eq!(of(&[SsviKnot { rho: Fixed::ONE, ..a }, b], 120), refused);
	assert_eq!(of(&[SsviKnot { psi: Fixed::ZERO, ..a }, b], 120), refused);
	// a falling variance at the money ends below zero
	let falling = [knot(2_500, 2_500), knot(10_000, 900)];
	let late = ssvi_volatility(&falling, price(100), price(100), Fixed::from_int(9));
	assert_eq!(late, refused);
}

proptest! {
	#[test]
	fn smoothing_in_two_steps_is_smoothing_in_one(
		previous in 1_000u32..30_000, current in 1_000u32..30_000, first in 0u64..100_000, second in 0u64..100_000,
	) {
		let far = Fixed::from_int(1_000);
		let step = |from, elapsed| smoothed_volatility(from, vol(current), elapsed, HALF_LIFE, far).unwrap();
		let twice = step(step(vol(previous), first), second);
		let once = step(vol(previous), first + second);
		prop_assert!((twice.raw() - once.raw()).abs() <= 40, "{} and {}", twice, once);
		let (low, high) = (previous.min(current), previous.max(current));
		prop_assert!(vol(low) <= once && once <= vol(high));
	}

	#[test]
	fn smiles_of_a_moderate_market_pass_every_check(
		alpha in 3_000u32..12_000, rho in -30i128..30, nu in 1u32..8_000, days in 7u64..120,
	) {
		let p = SabrParameters {
			alpha: Fixed::from_bps(alpha), beta: Fixed::ONE, rho: Fixed::from_raw(rho * Fixed::SCALE / 100),
			nu: Fixed::from_bps(nu),
		};
		let of = |days: u64| strikes().map(|k| implied_volatility(&p, price(1_000), k, days * 86_400).unwrap());
		let near = of(days);
		prop_assert_eq!(positive_variance(&near), Ok(()));
		prop_assert_eq!(density(&strikes(), &near, price(1_000), days * 86_400), Ok(()));
		let far = of(days + 7);
		let slices = ((&near[..], days * 86_400), (&far[..], (days + 7) * 86_400));
		prop_assert_eq!(calendar(&moneyness(), slices.0, slices.1), Ok(()));
	}

	#[test]
	fn interpolation_keeps_the_calendar(
		v0 in 2_000u32..20_000, extra in 0u32..15_000, days in 7u64..60, gap in 2u64..60, share in 1u64..100,
	) {
		let (t0, t1) = (days * 86_400, (days + gap) * 86_400);
		// total variance does not fall from knot to knot
		let least = (u64::from(v0).pow(2) * t0 / t1).isqrt() + 1;
		let v1 = u32::try_from(least).unwrap() + extra;
		let t = t0 + (t1 - t0) * share / 100;
		let between = interpolate_volatility(t0, vol(v0), t1, vol(v1), t).unwrap();
		let at = [Fixed::ONE];
		// a variance just rounded down is allowed for
		let above = [Volatility::from_raw(between.raw() + 1)];
		prop_assert_eq!(calendar(&at, (&[vol(v0)], t0), (&above, t)), Ok(()));
		let below = [Volatility::from_raw(between.raw() - 1)];
		prop_assert_eq!(calendar(&at, (&below, t), (&[vol(v1)], t1)), Ok(()));
		// outside the knots as well
		prop_assert_eq!(interpolate_volatility(t0, vol(v0), t1, vol(v1), t0 / 2), Ok(vol(v0)));
	}

	#[test]
	fn no_check_panics(
		a in prop::collection::vec(any::<i128>(), 0..4), b in prop::collection::vec(any::<i128>(), 0..4),
		c: i128, t0: u64, t1: u64,
	) {
		let vols = |list: &[i128]| list.iter().copied().map(Volatility::from_raw).collect::<Vec<_>>();
		let prices: Vec<_> = b.iter().copied().map(Price::from_raw).collect();
		let numbers: Vec<_> = b.iter().copied().map(Fixed::from_raw).collect();
		let (a, b, c) = (vols(&a), vols(&b), Fixed::from_raw(c));
		let _ = positive_variance(&a);
		let _ = density(&prices, &a, Price::new(c), t0);
		let _ = calendar(&numbers, (&a, t0), (&b, t1));
		let _ = call_put_gap(&a, &b, c);
		let _ = moves(&a, &b, c);
		let knots: Vec<_> = numbers
			.iter()
			.enumerate()
			.map(|(n, x)| SsviKnot { years: Fixed::from_raw(n as i128 + 1), theta: *x, psi: c, rho: Fixed::from_raw(t0.into()) })
			.collect();
		if let Some(p) = prices.first() {
			let _ = ssvi_volatility(&knots, *p, *p, Fixed::from_raw(t1.into()));
		}
		if let (Some(a), Some(b)) = (a.first(), b.first()) {
			let _ = range(&[*a], *b, *b);
			let _ = rate_step(Rate::new(a.get()), Rate::new(b.get()), Rate::new(c));
			let _ = smoothed_volatility(*a, *b, t0, t1, c);
		}
	}

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
