//! Whose prices count: quorum, coverage, who leaves and who comes back.

use super::*;
use crate::{DisputeCause, Event, OperatorPrices};
use dhv_mocks::{MockOperators, USDC, WETH};
use dhv_primitives::ports::OperatorFeed;

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
