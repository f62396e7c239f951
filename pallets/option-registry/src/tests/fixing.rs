//! Fixing: `PriceTick`, `poke_fixing` and the two rules.

use super::mock::*;
use crate::{Error, Event, FixingKey, FixingRule, FixingState, RoundsInForce};
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, PriceTick},
	Fixed, OptionKind, Price, SeriesId, SeriesStatus,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

const EXPIRY: u64 = 2 * HOUR;
const OPENS: u64 = EXPIRY - 1_800;

fn put() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	series
}

fn tick(seconds: u64, price: i64) {
	at(seconds);
	set_price(price);
}

fn poke(series: SeriesId) -> sp_runtime::DispatchResult {
	Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series)
}

fn fixing(series: SeriesId) -> Option<Price> {
	<Registry as OptionRegistry<AccountId>>::fixing(series)
}

fn accumulated(series: SeriesId) -> (Fixed, u64) {
	match Registry::fixing(series).unwrap().state {
		FixingState::Accumulating { average, .. } => (average.sum, average.covered),
		FixingState::Final { .. } => panic!("the fixing is final"),
	}
}

#[test]
fn the_average_over_the_window() {
	test(|| {
		let series = put();
		for time in (OPENS - 600..EXPIRY).step_by(60) {
			// Half of the window at each price; what came before it does not count.
			let price = if time < OPENS { 9_000 } else { 2_000 };
			tick(time, if time < OPENS + 900 { price } else { 2_200 });
		}
		at(EXPIRY);
		assert_ok!(poke(series));
		assert_eq!(fixing(series), Some(usd(2_100)));
		let key = FixingKey::of(&info(series).terms);
		let (price, rule) = (usd(2_100), FixingRule::Window);
		assert_eq!(last_event(), Event::FixingFinal { key, price, rule, covered: 1_800 });
		assert_eq!(status(series), Some(SeriesStatus::Fixed { fixing: price }));
		assert!(Registry::pending_expiries().is_empty());
		assert_eq!(RoundsInForce::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_round_in_force_when_the_window_opens_counts_from_then() {
	test(|| {
		let series = put();
		tick(OPENS - 100, 2_000);
		assert_eq!(accumulated(series), (Fixed::ZERO, 0));
		tick(OPENS + 50, 2_500);
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 50), 50));
	});
}

#[test]
fn a_round_counts_until_it_is_too_old() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		tick(OPENS + 1_000, 2_500);
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 300), 300));
	});
}

#[test]
fn the_same_round_counts_once() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		Registry::on_round(WETH);
		Registry::on_round(USDC);
		assert_eq!(accumulated(series).1, 0);
		tick(OPENS + 100, 2_100);
		assert_eq!(accumulated(series).1, 100);
	});
}

#[test]
fn a_round_of_the_strike_asset_counts() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		MockPrices::set(WETH, USDC, usd(2_010));
		Registry::on_round(USDC);
		assert_eq!(accumulated(series).1, 60);
	});
}

#[test]
fn a_price_that_is_none_is_ignored() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		tick(OPENS + 60, 0);
		assert_eq!(accumulated(series).1, 0);
		tick(OPENS + 120, 2_000);
		assert_eq!(accumulated(series).1, 120);
	});
}

#[test]
fn a_round_that_overflows_is_reported_and_left_out() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		MockPrices::set(WETH, USDC, Price::from_raw(i128::MAX));
		Registry::on_round(WETH);
		tick(OPENS + 120, 2_000);
		assert!(matches!(last_event(), Event::RoundIgnored { .. }));
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 60), 60));
	});
}

#[test]
fn coverage_at_the_minimum_is_enough() {
	test(|| {
		let series = put();
		for time in [OPENS, OPENS + 300, OPENS + 600] {
			tick(time, 2_000);
		}
		at(EXPIRY);
		assert_ok!(poke(series));
		assert!(matches!(
			last_event(),
			Event::FixingFinal { rule: FixingRule::Window, covered: 900, .. }
		));
	});
}

#[test]
fn without_coverage_the_first_round_after_expiry() {
	test(|| {
		let series = put();
		for time in [OPENS, OPENS + 300, OPENS + 601] {
			tick(time, 2_000);
		}
		tick(OPENS + 602, 2_000);
		at(EXPIRY);
		// 300 + 300 + 1 + 298 seconds, one short.
		crate::Fixings::<Test>::mutate(FixingKey::of(&info(series).terms), |record| {
			record.as_mut().unwrap().terms.min_coverage = 902;
		});
		assert_noop!(poke(series), Error::<Test>::AwaitingPrice);
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		// Made before expiry, arrived after it: not the one.
		at(EXPIRY - 1);
		MockPrices::set(WETH, USDC, usd(1_700));
		at(EXPIRY + 10);
		Registry::on_round(WETH);
		assert_noop!(poke(series), Error::<Test>::AwaitingPrice);
		tick(EXPIRY + 20, 1_900);
		tick(EXPIRY + 30, 1_000);
		assert_ok!(poke(series));
		assert_eq!(fixing(series), Some(usd(1_900)));
		assert!(matches!(
			last_event(),
			Event::FixingFinal { rule: FixingRule::FirstAfterExpiry, .. }
		));
	});
}

#[test]
fn nobody_chooses_the_moment() {
	// [F19]: whenever it is made final, the fixing is the same.
	let fixing_after = |delay: u64, rounds: &[i64]| {
		let mut result = None;
		test(|| {
			let series = put();
			feed_window(EXPIRY, 1_950);
			for (number, price) in (1..).zip(rounds) {
				tick(EXPIRY + number, *price);
			}
			at(EXPIRY + delay);
			assert_ok!(poke(series));
			result = fixing(series);
		});
		result
	};
	assert_eq!(fixing_after(0, &[]), Some(usd(1_950)));
	assert_eq!(fixing_after(500, &[]), Some(usd(1_950)));
	assert_eq!(fixing_after(500, &[100, 4_000, 100]), Some(usd(1_950)));
}

#[test]
fn refuses_too_early_and_twice() {
	test(|| {
		let series = put();
		feed_window(EXPIRY, 2_000);
		at(EXPIRY - 1);
		assert_noop!(poke(series), Error::<Test>::NotExpired);
		assert_noop!(poke(SeriesId(9)), Error::<Test>::UnknownSeries);
		at(EXPIRY);
		assert_ok!(poke(series));
		assert_noop!(poke(series), Error::<Test>::NothingDue);
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::SeriesNotOpen);
		assert_noop!(close(POOL, series, contracts(1), ALICE), Error::<Test>::SeriesNotOpen);
	});
}

#[test]
fn every_series_of_the_expiry_gets_it() {
	test(|| {
		let series = put();
		let call = issue(terms(OptionKind::Call, 3_000, EXPIRY));
		let later = issue(terms(OptionKind::Call, 3_000, EXPIRY + HOUR));
		feed_window(EXPIRY, 2_000);
		assert_ok!(poke(call));
		assert_eq!(fixing(series), Some(usd(2_000)));
		// Nothing was written: it is retired at once.
		assert_eq!(status(call), None);
		assert_eq!(status(later), Some(SeriesStatus::Open));
		assert_eq!(RoundsInForce::<Test>::iter().count(), 1);
	});
}

#[test]
fn terms_of_a_fixing_are_frozen() {
	test(|| {
		let series = put();
		let mut changed = parameters();
		changed.min_coverage = 1_800;
		changed.max_price_age = 10;
		crate::Products::<Test>::insert(product(), changed);
		feed_window(EXPIRY, 2_000);
		assert_ok!(poke(series));
		assert!(matches!(last_event(), Event::FixingFinal { covered: 1_800, .. }));
	});
}
