//! Value and Greeks of random books against a computation of their own: from the terms of each
//! series, the surface and the closed formulas, in floating point.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)]

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockReactors};
use dhv_primitives::{
	ports::ReactorsValue, Contracts, Fixed, Greeks, OptionKind, Price, SeriesId, Timestamp,
};
use dhv_sequences::Random;
use frame_support::assert_ok;
use std::collections::BTreeMap;

pub(super) const YEAR: f64 = 31_557_600.0;

pub(super) fn number(value: Fixed) -> f64 {
	value.raw() as f64 / 1e18
}

pub(super) fn density(x: f64) -> f64 {
	(-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The normal distribution by its series around zero.
pub(super) fn distribution(x: f64) -> f64 {
	if x.abs() > 8.0 {
		return if x > 0.0 { 1.0 } else { 0.0 };
	}
	let (mut term, mut sum) = (x, x);
	for n in 1..200 {
		term *= x * x / f64::from(2 * n + 1);
		sum += term;
	}
	0.5 + density(x) * sum
}

/// Value, delta, gamma, vega and theta.
pub(super) type Figures = [f64; 5];

pub(super) fn figures(greeks: &Greeks) -> Figures {
	let Greeks { value, delta, gamma, vega, theta } = *greeks;
	[value, delta.get(), gamma, vega, theta].map(number)
}

/// One contract by Black and Scholes without rates; nothing but its cash value after expiry.
fn contract(id: SeriesId, spot: f64, volatility: f64, now: Timestamp) -> Figures {
	let terms = SeriesOf::get(id).unwrap();
	let strike = number(terms.strike.get());
	let sign = if terms.kind == OptionKind::Call { 1.0 } else { -1.0 };
	let time = terms.expiry.saturating_since(now) as f64 / YEAR;
	if time == 0.0 {
		return [(sign * (spot - strike)).max(0.0), 0.0, 0.0, 0.0, 0.0];
	}
	let width = volatility * time.sqrt();
	let d1 = ((spot / strike).ln() + width * width / 2.0) / width;
	let value =
		sign * (spot * distribution(sign * d1) - strike * distribution(sign * (d1 - width)));
	let vega = spot * density(d1) * time.sqrt();
	let gamma = density(d1) / (spot * width);
	[value, sign * distribution(sign * d1), gamma, vega, -vega * volatility / (2.0 * time)]
}

fn add(total: &mut Figures, unit: Figures, contracts: f64) {
	for (sum, figure) in total.iter_mut().zip(unit) {
		*sum += figure * contracts;
	}
}

#[track_caller]
fn assert_close(actual: Figures, expected: Figures) {
	for (a, b) in actual.into_iter().zip(expected) {
		assert!((a - b).abs() <= 1e-8 + 1e-9 * b.abs(), "{actual:?} {expected:?}");
	}
}

/// Everything that the pool says of its book, against the terms and shorts of the test.
fn compare(written: &BTreeMap<SeriesId, Contracts>, spot: Fixed, volatility: f64) {
	let now = MockClock::timestamp();
	let (mut whole, mut by_expiry) = ([0.0; 5], BTreeMap::<Timestamp, (Figures, f64)>::new());
	let mut units = BTreeMap::new();
	for (id, short) in written {
		let (unit, held) = (contract(*id, number(spot), volatility, now), short.units() as f64);
		let held = -held / 1e8;
		let mut single = [0.0; 5];
		add(&mut single, unit, held);
		units.insert(*id, single);
		add(&mut whole, unit, held);
		let part = by_expiry.entry(SeriesOf::get(*id).unwrap().expiry).or_default();
		add(&mut part.0, unit, held);
		part.1 += held;
	}
	let listed = LiquidityPool::book_greeks(POOL).unwrap();
	assert_eq!(listed.len(), units.len());
	for (id, greeks) in listed {
		assert_close(figures(&greeks), units[&id]);
	}
	let parts = LiquidityPool::book_by_expiry(POOL);
	assert_eq!(parts.len(), by_expiry.len());
	for ((expiry, part), (expected, (sides, net))) in parts.iter().zip(&by_expiry) {
		assert_eq!(expiry, expected);
		assert_close(figures(&part.side), *sides);
		assert!((number(part.net) - net).abs() < 1e-6);
	}
	let total = LiquidityPool::book_total(POOL);
	assert_eq!(total.series as usize, units.len());
	assert_close(figures(&total.side), whole);

	let nav = LiquidityPool::nav(POOL).unwrap();
	assert_close(figures(&nav.book), whole);
	let own = (ledger().free + ledger().allocated) as f64 / 1e6;
	let hedges = number(nav.reactors.mark);
	assert!((number(nav.nav) - (own + hedges + whole[0])).abs() < 1e-6, "net asset value");
	assert!((number(nav.delta.get()) - (whole[1] + number(nav.reactors.delta.get()))).abs() < 1e-8);
}

fn random_book(seed: u64) {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let mut random = Random::new(seed);
		let mark = Fixed::from_int(i64::try_from(random.below(10_000)).unwrap());
		let delta = dhv_primitives::Delta::new(Fixed::from_int(3));
		MockReactors::set_value(Ok(ReactorsValue { low: mark, mark, high: mark, delta }));
		let (mut written, mut ids) = (BTreeMap::new(), Vec::new());
		let (mut spot, mut volatility) = (Fixed::from_int(SPOT), 80);
		for step in 0..60 {
			if random.below(3) > 0 {
				if ids.is_empty() || (ids.len() < 20 && random.below(2) == 0) {
					let kind = [OptionKind::Call, OptionKind::Put][random.below(2) as usize];
					let strike = 2_000 + 50 * random.below(25) as i64;
					ids.push(series(kind, strike, 3 + 7 * random.below(4)));
				}
				let id = ids[random.below(ids.len() as u64) as usize];
				let n = Contracts::from_units(1 + u128::from(random.below(5_000_000_000)));
				let sale = dhv_primitives::ports::OptionTrade {
					series: id,
					contracts: n,
					premium: USD,
					fee: 0,
				};
				assert_ok!(LiquidityPool::do_sell(POOL, &sale, &BUYER));
				let short = written.entry(id).or_insert(Contracts::ZERO);
				*short = short.try_add(n).unwrap();
			} else {
				MockClock::advance(1 + random.below(600));
				spot = Fixed::from_raw(2_200_000 * 1_000_000_000_000_000)
					.try_add(Fixed::from_raw(
						i128::from(random.below(800_000)) * 1_000_000_000_000_000,
					))
					.unwrap();
				volatility = 30 + random.below(120);
				TestSurface::set(Fixed::from_bps(volatility as u32 * 100));
				set_spot(spot);
				run();
			}
			compare(&written, spot, volatility as f64 / 100.0);
			LiquidityPool::check_invariants().unwrap_or_else(|e| panic!("{seed} {step}: {e:?}"));
		}
		settle_all(&mut written, spot, volatility as f64 / 100.0);
	});
}

/// Takes the series out one by one; what is left is compared every time.
fn settle_all(written: &mut BTreeMap<SeriesId, Contracts>, spot: Fixed, volatility: f64) {
	assert!(written.len() > 3 && LiquidityPool::book_by_expiry(POOL).len() > 1);
	for id in written.keys().copied().collect::<Vec<_>>() {
		TestRegistry::settle(POOL, id, Price::new(spot)).unwrap();
		written.remove(&id);
		compare(written, spot, volatility);
	}
	assert_eq!(LiquidityPool::book_total(POOL), BookTotal::default());
	assert_eq!(ExpiryTotals::<Test>::iter().count(), 0);
}

#[test]
fn value_and_greeks_of_random_books() {
	for seed in 1..9 {
		random_book(seed);
	}
}

#[test]
fn expired_series_are_worth_their_cash_value_and_move_no_more() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let (near, far) = (series(OptionKind::Call, 2_500, 3), series(OptionKind::Put, 2_500, 30));
		assert_ok!(sell(near, 4, USD));
		assert_ok!(sell(far, 6, USD));
		MockClock::set(Timestamp::from_secs(START + 3 * DAY));
		set_spot(Fixed::from_int(2_700));
		run();
		let written = BTreeMap::from([(near, contracts(4)), (far, contracts(6))]);
		compare(&written, Fixed::from_int(2_700), 0.8);
		let [(expiry, part), _] = LiquidityPool::book_by_expiry(POOL)[..] else { panic!() };
		assert_eq!(expiry.secs(), START + 3 * DAY);
		let side = Greeks { value: Fixed::from_int(-800), ..Greeks::default() };
		let four = Fixed::from_int(4);
		let net = four.try_neg().unwrap();
		let smoothed = side.value;
		assert_eq!(part, BookTotal { side, smoothed, net, gross: four, series: 1 });
	});
}
