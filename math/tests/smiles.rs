//! Smiles on the grid, and what a surface answers between, before and after its expiries.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{price, vol};
use dhv_math::{
	black_scholes::forward,
	sabr::implied_volatility,
	surface::{
		band, clamp_to_grid, cover, grid_strikes, grid_volatilities, interpolate_rate,
		interpolate_volatility, moves, neighbours, smile_point, Cover, Fault, Knot, SmileLimits,
		SmileTerms, SmileView, Violation, GRID_POINTS, MONEYNESS,
	},
	Fixed, MathError, OptionKind, Price, Rate, SabrParameters, Timestamp, Volatility,
};
use proptest::prelude::*;

const DAY: u64 = 86_400;

fn sabr(alpha: u32, rho: i128, nu: u32) -> SabrParameters {
	SabrParameters {
		alpha: Fixed::from_bps(alpha),
		beta: Fixed::ONE,
		rho: Fixed::from_raw(rho * Fixed::SCALE / 10_000),
		nu: Fixed::from_bps(nu),
	}
}

fn rate(bps: i128) -> Rate {
	Rate::from_raw(bps * Fixed::SCALE / 10_000)
}

fn terms(call: SabrParameters, put: SabrParameters) -> SmileTerms {
	SmileTerms { call, put, rate: Rate::ZERO }
}

fn view(call: SabrParameters, put: SabrParameters, days: u64) -> SmileView {
	SmileView::new(&terms(call, put), price(2_000), days * DAY).unwrap()
}

fn limits() -> SmileLimits {
	SmileLimits {
		min_volatility: vol(500),
		max_volatility: vol(50_000),
		bid_ask_spread: Fixed::from_bps(200),
	}
}

fn fault(kind: OptionKind, violation: Violation) -> Fault {
	Fault { kind: Some(kind), violation }
}

fn at(seconds: u64) -> Timestamp {
	Timestamp::from_secs(seconds)
}

#[test]
fn the_grid_is_ascending_and_holds_the_forward() {
	assert!(MONEYNESS.windows(2).all(|pair| pair[0] < pair[1]));
	assert_eq!(MONEYNESS.iter().filter(|m| **m == Fixed::ONE).count(), 1);
	let strikes = grid_strikes(price(2_000)).unwrap();
	assert_eq!((strikes[0], strikes[GRID_POINTS - 1]), (price(1_000), price(4_000)));
}

#[test]
fn strikes_outside_the_grid_move_to_its_end() {
	let clamp = |strike| clamp_to_grid(price(strike), price(1_000)).unwrap();
	assert_eq!((clamp(1), clamp(900), clamp(9_000)), (price(500), price(900), price(2_000)));
}

#[test]
fn a_day_has_several_strikes_between_five_and_ninety_five_delta() {
	// At 60 % the calls of a day have 5 delta 5 % above the forward: a fall of variance at 2.5 % is seen.
	let near = view(sabr(6_000, 0, 100), sabr(6_000, 0, 100), 1);
	let mut far = view(sabr(6_000, 0, 100), sabr(6_000, 0, 100), 2);
	let mut put = far.put.unwrap();
	put[8] = vol(4_000);
	far.put = Ok(put);
	let faults = near.calendar_faults(&far);
	assert_eq!(faults, [fault(OptionKind::Put, Violation::Calendar(8))]);
}

#[test]
fn cover_finds_exact_between_and_nearest() {
	let expiries = [at(100), at(200), at(300)];
	let find = |expiry, now| cover(&expiries, at(expiry), at(now), 50);
	assert_eq!(find(200, 0), Some(Cover::One(at(200))));
	assert_eq!(find(250, 0), Some(Cover::Between(at(200), at(300))));
	assert_eq!(find(350, 0), Some(Cover::One(at(300))));
	assert_eq!(find(351, 0), None);
	assert_eq!(find(50, 0), Some(Cover::One(at(100))));
	assert_eq!(find(49, 0), None);
	// The first has expired: it no longer takes part.
	assert_eq!(find(150, 100), Some(Cover::One(at(200))));
	assert_eq!(find(149, 100), None);
	assert_eq!(find(100, 100), None);
	assert_eq!(cover(&[], at(1), at(0), 50), None);
}

#[test]
fn neighbours_skip_the_expired_and_the_expiry_itself() {
	let expiries = [at(100), at(200), at(300)];
	assert_eq!(neighbours(&expiries, at(200), at(0)), (Some(at(100)), Some(at(300))));
	assert_eq!(neighbours(&expiries, at(200), at(100)), (None, Some(at(300))));
	assert_eq!(neighbours(&expiries, at(400), at(0)), (Some(at(300)), None));
}

#[test]
fn every_fault_is_told_with_its_smile_and_strike() {
	let good = sabr(7_000, -2_000, 15_000);
	assert_eq!(view(good, good, 30).faults(&limits()), []);
	let broken = view(sabr(7_000, -9_900, 60_000), good, 365);
	assert_eq!(broken.faults(&limits()), [fault(OptionKind::Call, Violation::NoVariance(0))]);
	assert_eq!(broken.of(OptionKind::Call), Err(Violation::NoVariance(0)));
	let low = view(good, sabr(400, 0, 100), 30);
	let gap = Fault { kind: None, violation: Violation::CallPutGap(0) };
	let expected = [fault(OptionKind::Put, Violation::OutOfRange(0)), gap];
	assert_eq!(low.faults(&limits()), expected);
	let steep = sabr(5_000, -5_000, 30_000);
	let found = view(steep, steep, 365).faults(&limits());
	let density = |found: &Fault| matches!(found.violation, Violation::NegativeDensity(_));
	assert_eq!(found.iter().filter(|fault| density(fault)).count(), 2);
}

#[test]
fn moves_and_the_band_are_told_by_kind() {
	let smile = |alpha| sabr(alpha, 0, 100);
	let old = view(smile(6_000), smile(6_000), 30);
	let new = view(smile(6_500), smile(8_000), 30);
	let limit = Fixed::from_bps(2_000);
	assert_eq!(new.move_faults(&old, limit), [fault(OptionKind::Put, Violation::Moved(0))]);
	assert_eq!(new.move_faults(&old, Fixed::from_bps(4_000)), []);
	let between = |_| ([vol(6_000); GRID_POINTS], [vol(9_000); GRID_POINTS]);
	let faults = new.band_faults(between, limit);
	let both = [OptionKind::Call, OptionKind::Put].map(|kind| fault(kind, Violation::Moved(0)));
	assert_eq!(faults, both);
	assert_eq!(new.band_faults(between, Fixed::from_bps(3_500)), []);
}

#[test]
fn rates_are_linear_in_time_and_flat_outside() {
	let between = |t| interpolate_rate((100, rate(200)), (400, rate(-100)), t);
	assert_eq!(between(100), Ok(rate(200)));
	assert_eq!(between(200), Ok(rate(100)));
	assert_eq!(between(400), Ok(rate(-100)));
	assert_eq!((between(0), between(9_000)), (Ok(rate(200)), Ok(rate(-100))));
	let same = interpolate_rate((5, rate(1)), (5, rate(1)), 5);
	assert_eq!(same, Err(MathError::OutOfDomain));
}

#[test]
fn one_smile_answers_at_its_own_moneyness() {
	let p = sabr(7_000, -2_000, 15_000);
	let knot = Knot { parameters: &p, rate: rate(1_000), seconds: 30 * DAY };
	let ahead = forward(price(2_000), rate(1_000), 30 * DAY).unwrap();
	let exact = smile_point(knot, None, price(2_000), price(2_300), 30 * DAY).unwrap();
	assert_eq!(exact.forward, ahead);
	assert_eq!(exact.volatility, implied_volatility(&p, ahead, price(2_300), 30 * DAY).unwrap());
	// Continued to another expiry: the strike that is as far from that expiry's forward.
	let later = smile_point(knot, None, price(2_000), price(2_300), 40 * DAY).unwrap();
	let further = forward(price(2_000), rate(1_000), 40 * DAY).unwrap();
	assert_eq!((later.forward, later.rate), (further, rate(1_000)));
	let m = price(2_300).get().div_nearest(further.get()).unwrap();
	let strike = Price::new(m.mul_nearest(ahead.get()).unwrap());
	let expected = implied_volatility(&p, ahead, strike, 30 * DAY).unwrap();
	assert!((later.volatility.raw() - expected.raw()).abs() <= 2);
	assert!(later.volatility != exact.volatility);
}

#[test]
fn far_strikes_take_the_volatility_at_the_end_of_the_grid() {
	let p = sabr(7_000, -2_000, 15_000);
	let knot = Knot { parameters: &p, rate: Rate::ZERO, seconds: 30 * DAY };
	let of =
		|strike| smile_point(knot, None, price(2_000), price(strike), 30 * DAY).unwrap().volatility;
	assert_eq!((of(1), of(50_000)), (of(1_000), of(4_000)));
	assert!(of(1_001) != of(1_000));
}

#[test]
fn nothing_is_said_about_no_price() {
	let p = sabr(7_000, 0, 1);
	let knot = Knot { parameters: &p, rate: Rate::ZERO, seconds: 1 };
	for (spot, strike) in [(0, 1), (1, 0), (-1, 1)] {
		let found = smile_point(knot, None, price(spot), price(strike), 1);
		assert_eq!(found, Err(MathError::OutOfDomain));
	}
	let found = smile_point(knot, Some(knot), price(1), price(1), 1);
	assert_eq!(found, Err(MathError::OutOfDomain));
}

fn parameters() -> impl Strategy<Value = SabrParameters> {
	(3_000u32..12_000, -3_000i128..3_000, 1u32..8_000).prop_map(|(a, rho, nu)| sabr(a, rho, nu))
}

proptest! {
	#[test]
	fn between_two_expiries_total_variance_is_linear_at_one_moneyness(
		near in parameters(), far in parameters(), r0 in -2_000i128..2_000, r1 in -2_000i128..2_000,
		days in 7u64..60, gap in 2u64..60, share in 1u64..100, m in 60i64..190,
	) {
		let (t0, t1) = (days * DAY, (days + gap) * DAY);
		let t = t0 + (t1 - t0) * share / 100;
		let a = Knot { parameters: &near, rate: rate(r0), seconds: t0 };
		let b = Knot { parameters: &far, rate: rate(r1), seconds: t1 };
		let spot = price(1_000);
		let r = interpolate_rate((t0, a.rate), (t1, b.rate), t).unwrap();
		let ahead = forward(spot, r, t).unwrap();
		let strike = |ahead: Price| Price::new(
			ahead.get().mul_nearest(Fixed::from_int(m)).unwrap().div_nearest(Fixed::from_int(100)).unwrap(),
		);
		let point = smile_point(a, Some(b), spot, strike(ahead), t).unwrap();
		prop_assert_eq!((point.forward, point.rate), (ahead, r));
		// Each smile by itself at the strike of the same moneyness.
		let own = |knot: Knot| {
			let ahead = forward(spot, knot.rate, knot.seconds).unwrap();
			implied_volatility(knot.parameters, ahead, strike(ahead), knot.seconds).unwrap()
		};
		let expected = interpolate_volatility(t0, own(a), t1, own(b), t).unwrap();
		prop_assert!((point.volatility.raw() - expected.raw()).abs() <= 100, "{} {}", point.volatility, expected);
	}

	#[test]
	fn rates_between_are_between(r0: i64, r1: i64, t0 in 0u64..1 << 40, gap in 1u64..1 << 40, part: u64) {
		let (r0, r1) = (Rate::from_raw(r0.into()), Rate::from_raw(r1.into()));
		let t = t0 + part % gap;
		let got = interpolate_rate((t0, r0), (t0 + gap, r1), t).unwrap();
		prop_assert!(r0.min(r1) <= got && got <= r0.max(r1));
		prop_assert_eq!(interpolate_rate((t0, r0), (t0 + gap, r1), t0 + gap), Ok(r1));
	}

	#[test]
	fn near_both_extremes_is_near_everything_between(
		low in 100u32..20_000, width in 0u32..20_000, new in 100u32..60_000, limit in 1u32..20_000, inner in 0u32..=100,
	) {
		let (lowest, highest) = ([vol(low)], [vol(low + width)]);
		let (new, limit) = ([vol(new)], Fixed::from_bps(limit));
		let between = [vol(low + width * inner / 100)];
		let inside = band(&lowest, &highest, &new, limit).is_ok();
		let all = [lowest, between, highest].iter().all(|old| moves(old, &new, limit).is_ok());
		prop_assert_eq!(inside, all);
	}

	#[test]
	fn nothing_panics(
		alpha: i128, beta: i128, rho: i128, nu: i128, r: i128, spot: i128, strike: i128, t0: u64, t1: u64, t: u64,
	) {
		let raw = Fixed::from_raw;
		let p = SabrParameters { alpha: raw(alpha), beta: raw(beta), rho: raw(rho), nu: raw(nu) };
		let good = sabr(7_000, -2_000, 15_000);
		for p in [p, good] {
			let near = Knot { parameters: &p, rate: Rate::from_raw(r), seconds: t0 };
			let far = Knot { parameters: &good, rate: Rate::ZERO, seconds: t1 };
			for far in [None, Some(far)] {
				let _ = smile_point(near, far, Price::from_raw(spot), Price::from_raw(strike), t);
			}
			let terms = SmileTerms { call: p, put: good, rate: Rate::from_raw(r) };
			if let Ok(view) = SmileView::new(&terms, Price::from_raw(spot), t0) {
				let _ = view.faults(&limits());
				let _ = view.calendar_faults(&SmileView { seconds: t1, ..view });
				let _ = view.move_faults(&view, raw(rho));
			}
		}
		let _ = clamp_to_grid(Price::from_raw(strike), Price::from_raw(spot));
		let _ = grid_volatilities(&good, price(1), &[Price::from_raw(strike); GRID_POINTS], t);
		let any = [Volatility::from_raw(spot)];
		let _ = band(&any, &[Volatility::from_raw(strike)], &any, raw(r));
	}
}
