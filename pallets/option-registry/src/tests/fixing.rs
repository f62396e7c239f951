//! How a fixing is found: feeds, windows, the median, and who has no say in it.

use super::mock::*;
use crate::{
	DisputeCause, Error, Event, FixingKey, FixingRule, FixingState, OperatorPrices, Products,
};
use dhv_mocks::{MockOperators, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry, PriceTick},
	AssetIndex, Fixed, OptionKind, Price, SeriesId,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

const EXPIRY: u64 = 2 * HOUR;
const OPENS: u64 = EXPIRY - 1_800;
const A: AccountId = OPERATORS[0];
const B: AccountId = OPERATORS[1];
const C: AccountId = OPERATORS[2];

fn put() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	series
}

fn tick(seconds: u64, price: i64) {
	at(seconds);
	set_price(price);
}

/// Each operator feeds its price every 60 s through the window; ends just after expiry.
fn feed_each(prices: &[(AccountId, i64)]) {
	for time in (OPENS..EXPIRY).step_by(60) {
		at(time);
		for (operator, price) in prices {
			feed(*operator, *price);
		}
	}
	at(EXPIRY + 1);
}

fn propose(series: SeriesId) -> Option<Price> {
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
	match Registry::fixing(series).unwrap().state {
		FixingState::Proposed { price, rule: FixingRule::Median, .. } => Some(price),
		FixingState::Disputed { proposal: None, cause: DisputeCause::NoQuorum, .. } => None,
		other => panic!("{other:?}"),
	}
}

/// What the test's rounds came to so far: sum and seconds.
fn accumulated(series: SeriesId) -> (Fixed, u64) {
	let average = Registry::fixing(series).unwrap().rounds.average;
	(average.sum, average.covered)
}

fn key(series: SeriesId) -> FixingKey {
	FixingKey::of(&info(series).terms)
}

#[test]
fn the_median_of_time_weighted_prices() {
	test(|| {
		let series = put();
		for time in (OPENS - 600..EXPIRY).step_by(60) {
			// Half of the window at each price; what came before it does not count.
			let price = if time < OPENS { 9_000 } else { 2_000 };
			tick(time, if time < OPENS + 900 { price } else { 2_200 });
		}
		at(EXPIRY + 1);
		assert_eq!(propose(series), Some(usd(2_100)));
		let until = dhv_primitives::Timestamp::from_secs(START + EXPIRY + 601);
		let (key, price) = (key(series), usd(2_100));
		assert_eq!(last_event(), Event::FixingProposed { key, price, operators: 3, until });
		at(EXPIRY + 602);
		work();
		let (rule, covered) = (FixingRule::Median, 1_800);
		assert!(events().contains(&Event::FixingFinal { key, price, rule, covered }));
		assert_nothing_stored();
	});
}

#[test]
fn one_liar_among_three_does_not_move_it() {
	test(|| {
		let series = put();
		feed_each(&[(A, 2_000), (B, 2_010), (C, 900_000)]);
		assert_eq!(propose(series), Some(usd(2_010)));
	});
	test(|| {
		let series = put();
		feed_each(&[(A, 2_000), (B, 2_010), (C, 1)]);
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn an_even_number_meets_halfway_rounded_down() {
	test(|| {
		let series = put();
		feed_each(&[(A, 2_000), (B, 2_011)]);
		assert_eq!(propose(series), Some(Price::new(Fixed::from_ratio_floor(4_011, 2).unwrap())));
	});
	let (low, high) = (Price::from_raw(10), Price::from_raw(13));
	assert_eq!(crate::average::median(vec![high, low]), Some(Price::from_raw(11)));
	assert_eq!(crate::average::median(vec![]), None);
	let (least, most) = (Price::from_raw(1), Price::from_raw(i128::MAX));
	assert_eq!(crate::average::median(vec![most, least, most]), Some(most));
	let middle = Price::from_raw(i128::MAX / 2 + 1);
	assert_eq!(crate::average::median(vec![most, least]), Some(middle));
}

#[test]
fn a_market_price_is_the_ratio_of_two_averages() {
	test(|| {
		let series = put();
		for time in (OPENS..EXPIRY).step_by(60) {
			at(time);
			// Dollars for one USDC: 0.5 and 1.5 for half of the window each, 1 on average.
			let half = if time < OPENS + 900 { 5_000 } else { 15_000 };
			for operator in OPERATORS {
				Registry::on_value(&operator, WETH, usd(2_000));
				Registry::on_value(&operator, USDC, Price::new(Fixed::from_bps(half)));
			}
		}
		at(EXPIRY + 1);
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn without_quorum_it_is_disputed_by_itself() {
	test(|| {
		let series = put();
		feed_each(&[(A, 2_000)]);
		assert_eq!(propose(series), None);
		let deadline = dhv_primitives::Timestamp::from_secs(START + EXPIRY + 1 + 1_800);
		let (key, cause) = (key(series), DisputeCause::NoQuorum);
		let disputed = Event::FixingDisputed { key, proposal: None, cause, deadline };
		assert_eq!(last_event(), disputed);
	});
}

#[test]
fn an_operator_that_covers_one_asset_only_does_not_count() {
	test(|| {
		let series = put();
		for time in (OPENS..EXPIRY).step_by(60) {
			at(time);
			feed(A, 2_000);
			Registry::on_value(&B, WETH, usd(2_000));
			Registry::on_value(&C, USDC, usd(1));
		}
		at(EXPIRY + 1);
		assert_eq!(propose(series), None);
	});
}

#[test]
fn an_operator_that_leaves_does_not_count() {
	test(|| {
		let series = put();
		for time in (OPENS..EXPIRY).step_by(60) {
			at(time);
			if time == OPENS + 1_200 {
				MockOperators::set(&[A, B]);
				Registry::on_left(&C);
			}
			feed(A, 2_000);
			feed(B, 2_020);
			if time < OPENS + 1_200 {
				feed(C, 2_010);
			}
		}
		at(EXPIRY + 1);
		let views = Registry::fixing_operators(key(series));
		assert_eq!(views.iter().map(|(who, _)| *who).collect::<Vec<_>>(), vec![A, B]);
		assert_eq!(propose(series), Some(usd(2_010)));
		MockOperators::set(&OPERATORS);
	});
}

#[test]
fn who_comes_back_starts_again() {
	test(|| {
		put();
		tick(OPENS, 2_000);
		tick(OPENS + 100, 2_000);
		assert_eq!(OperatorPrices::<Test>::iter().count(), 3);
		Registry::on_left(&C);
		assert_eq!(OperatorPrices::<Test>::iter().count(), 2);
		tick(OPENS + 160, 2_000);
		let series = Registry::series_list()[0];
		let prices = OperatorPrices::<Test>::get(key(series), C).unwrap();
		assert_eq!(prices.underlying.average.covered, 0);
	});
}

#[test]
fn a_quorum_of_those_who_are_left_is_needed() {
	test(|| {
		let series = put();
		feed_each(&[(A, 2_000)]);
		// Two left in the last second: one of one is a quorum.
		MockOperators::set(&[A]);
		assert_eq!(propose(series), Some(usd(2_000)));
		MockOperators::set(&OPERATORS);
	});
}

#[test]
fn a_late_operator_counts_if_it_covers_enough() {
	for (joins, counts) in [(OPENS + 900, true), (OPENS + 901, false)] {
		test(|| {
			let series = put();
			MockOperators::set(&[A, B, C, 203]);
			for time in (OPENS..EXPIRY).step_by(60) {
				at(time);
				feed(A, 2_000);
				feed(B, 2_000);
				// Comes at the end of a step, so that the last seconds are its first ones.
				if time + 60 > joins && time <= joins {
					at(joins);
				}
				if time + 60 > joins {
					feed(203, 2_300);
				}
			}
			at(EXPIRY + 1);
			// Four operators need three.
			let expected = counts.then(|| usd(2_000));
			assert_eq!(propose(series), expected, "joins at {joins}");
			MockOperators::set(&OPERATORS);
		});
	}
}

#[test]
fn a_stale_operator_leaves_a_gap() {
	test(|| {
		let series = put();
		for time in (OPENS..EXPIRY).step_by(60) {
			at(time);
			feed(A, 2_000);
			feed(B, 2_000);
			// Twice in the window: 600 seconds, 300 short.
			if [OPENS, OPENS + 900].contains(&time) {
				feed(C, 9_000);
			}
		}
		at(EXPIRY + 1);
		let views = Registry::fixing_operators(key(series));
		let [(_, a), (_, _), (_, c)] = views[..] else { panic!("{views:?}") };
		assert_eq!((a.underlying, a.strike_asset, a.price), (1_800, 1_800, Some(usd(2_000))));
		assert_eq!((c.underlying, c.strike_asset, c.price), (600, 600, None));
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn coverage_at_the_minimum_is_enough() {
	for (last, enough) in [(OPENS + 600, true), (OPENS + 599, false)] {
		test(|| {
			let series = put();
			for time in [OPENS, OPENS + 300, last] {
				tick(time, 2_000);
			}
			at(EXPIRY + 1);
			assert_eq!(propose(series), enough.then(|| usd(2_000)));
		});
	}
}

#[test]
fn a_value_counts_from_its_arrival_inside_the_window() {
	test(|| {
		let series = put();
		// Fresh when the window opens; a hundred seconds of it were before.
		tick(OPENS - 100, 2_000);
		assert_eq!(accumulated(series), (Fixed::ZERO, 0));
		tick(OPENS + 50, 2_500);
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 50), 50));
		let prices = OperatorPrices::<Test>::get(key(series), A).unwrap();
		assert_eq!(prices.underlying.average.sum, Fixed::from_int(2_000 * 50));
		assert_eq!(prices.strike_asset.average.covered, 50);
	});
}

#[test]
fn what_comes_too_early_is_not_stored() {
	test(|| {
		put();
		tick(OPENS - 301, 2_000);
		assert_eq!(OperatorPrices::<Test>::iter().count(), 0);
		tick(OPENS - 300, 2_000);
		assert_eq!(OperatorPrices::<Test>::iter().count(), 3);
	});
}

#[test]
fn what_comes_at_expiry_is_too_late() {
	test(|| {
		let series = put();
		feed_until(EXPIRY, 2_000);
		at(EXPIRY);
		let before = OperatorPrices::<Test>::get(key(series), A);
		set_price(5_000);
		assert_eq!(OperatorPrices::<Test>::get(key(series), A), before);
		at(EXPIRY + 1);
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn a_price_counts_until_it_is_too_old() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		tick(OPENS + 1_000, 2_500);
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 300), 300));
		let prices = OperatorPrices::<Test>::get(key(series), B).unwrap();
		assert_eq!(prices.underlying.average.covered, 300);
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
fn a_price_that_is_none_takes_back_what_was_fed() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		Registry::on_value(&A, WETH, usd(0));
		set_round(0);
		at(OPENS + 120);
		feed(A, 2_000);
		set_round(2_000);
		let prices = OperatorPrices::<Test>::get(key(series), A).unwrap();
		assert_eq!(prices.underlying.average.covered, 60);
		// A round without a price is none: the last one holds on.
		assert_eq!(accumulated(series).1, 120);
	});
}

#[test]
fn what_overflows_is_reported_and_left_out() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		MockPrices::set(WETH, USDC, Price::from_raw(i128::MAX));
		Registry::on_round(WETH);
		Registry::on_value(&C, WETH, Price::from_raw(i128::MAX));
		at(OPENS + 120);
		set_round(2_000);
		assert!(matches!(last_event(), Event::RoundIgnored { .. }));
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 60), 60));
		feed(C, 2_000);
		let ignored = Event::ValueIgnored { key: key(series), operator: C };
		assert!(events().contains(&ignored));
		// A price that still overflows at the end costs its operator the vote and nobody else.
		for time in (OPENS + 120..EXPIRY).step_by(60) {
			at(time);
			feed(A, 2_000);
			feed(B, 2_000);
			Registry::on_value(&C, WETH, Price::from_raw(i128::MAX));
		}
		at(EXPIRY + 1);
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn f19_nobody_chooses_the_round() {
	// [F19]: the pricer of the original named the round. Here neither who pokes, nor when, nor what
	// comes after expiry changes the fixing.
	let fixing_after = |delay: u64, by_hook: bool, rounds: &[i64]| {
		let mut result = None;
		test(|| {
			let series = put();
			feed_until(EXPIRY, 1_950);
			at(EXPIRY);
			for (number, price) in (1..).zip(rounds) {
				tick(EXPIRY + number, *price);
			}
			for step in [1, 2] {
				at(EXPIRY + step * (700 + delay));
				if by_hook {
					work();
				} else {
					assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
				}
			}
			let price = events().into_iter().find_map(|event| match event {
				Event::FixingFinal { price, rule: FixingRule::Median, .. } => Some(price),
				_ => None,
			});
			result = price;
		});
		result
	};
	for by_hook in [false, true] {
		assert_eq!(fixing_after(0, by_hook, &[]), Some(usd(1_950)));
		assert_eq!(fixing_after(5_000, by_hook, &[]), Some(usd(1_950)));
		assert_eq!(fixing_after(500, by_hook, &[100, 4_000, 100]), Some(usd(1_950)));
	}
}

#[test]
fn every_series_of_the_expiry_gets_it() {
	test(|| {
		let series = put();
		let call = issue(terms(OptionKind::Call, 3_000, EXPIRY));
		let later = issue(terms(OptionKind::Call, 3_000, EXPIRY + HOUR));
		feed_window(EXPIRY, 2_000);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), call));
		let fixing = <Registry as OptionRegistry<AccountId>>::fixing(series);
		assert_eq!(fixing, Some(usd(2_000)));
		// Nothing was written: it is retired at once.
		assert_eq!(status(call), None);
		assert_eq!(status(later), Some(dhv_primitives::SeriesStatus::Open));
		assert_eq!(OperatorPrices::<Test>::iter().count(), 0);
		assert_eq!(Registry::fixing_operators(key(series)), vec![]);
	});
}

#[test]
fn terms_of_a_fixing_are_frozen() {
	test(|| {
		let series = put();
		let mut changed = parameters();
		changed.min_coverage = 1_800;
		changed.max_price_age = 10;
		changed.dispute.dispute_period = 1;
		Products::<Test>::insert(product(), changed);
		feed_until(EXPIRY, 2_000);
		assert_eq!(propose(series), Some(usd(2_000)));
		at(EXPIRY + 601);
		let poked = Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series);
		assert_eq!(poked, Err(Error::<Test>::DisputePeriodRuns.into()));
	});
}

#[test]
fn windows_of_one_asset_are_few() {
	test(|| {
		let open = |underlying, expiry| {
			let key = FixingKey {
				underlying: AssetIndex(underlying),
				strike_asset: USDC,
				expiry: dhv_primitives::Timestamp::from_secs(START + expiry),
			};
			Registry::join_fixing(
				SeriesId(90 + underlying),
				key,
				parameters().fixing_terms(),
				dhv_primitives::Timestamp::from_secs(START),
			)
			.map_err(sp_runtime::DispatchError::from)
		};
		let refused = || Err(Error::<Test>::TooManyWindows.into());
		frame_support::storage::with_storage_layer::<(), sp_runtime::DispatchError, _>(|| {
			for underlying in [2, 3, 4] {
				assert_ok!(open(underlying, EXPIRY));
			}
			// A fourth market on USDC, or a fourth window at once.
			assert_eq!(open(5, 9 * HOUR), refused());
			assert_ok!(open(4, EXPIRY + HOUR));
			Err(sp_runtime::DispatchError::Other("undone"))
		})
		.unwrap_err();
		frame_support::storage::with_storage_layer::<(), sp_runtime::DispatchError, _>(|| {
			for minutes in [0, 10, 20] {
				assert_ok!(open(2, EXPIRY + minutes * 60));
			}
			assert_eq!(open(2, EXPIRY + 1_800), refused());
			assert_ok!(open(2, EXPIRY + 1_800 + 600 + 1_500));
			Err(sp_runtime::DispatchError::Other("undone"))
		})
		.unwrap_err();
		assert_noop!(
			Registry::poke_fixing(RawOrigin::Signed(BOB).into(), SeriesId(90)),
			Error::<Test>::UnknownSeries
		);
	});
}

#[test]
fn the_view_tells_when_it_ends() {
	test(|| {
		let series = put();
		let times = |from: u64, to: u64| {
			let at = |s| dhv_primitives::Timestamp::from_secs(START + s);
			Some((at(from), at(to)))
		};
		let schedule = || Registry::fixing_schedule(key(series));
		assert_eq!(schedule(), times(EXPIRY + 600, EXPIRY + 600 + 1_800));
		feed_until(EXPIRY, 2_000);
		propose(series);
		assert_eq!(schedule(), times(EXPIRY + 601, EXPIRY + 601 + 1_800));
		let guardian = RawOrigin::Signed(GUARDIAN);
		at(EXPIRY + 10);
		assert_ok!(Registry::dispute_fixing(guardian.into(), key(series)));
		assert_eq!(schedule(), times(EXPIRY + 10, EXPIRY + 10 + 1_800));
	});
}
