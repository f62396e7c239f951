//! The price that a fixing comes to, and that nobody chooses it.

use super::*;
use crate::{Error, Event, FixingRule, OperatorPrices, Products};
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry},
	Fixed, OptionKind, Price,
};
use frame_support::assert_ok;
use frame_system::RawOrigin;

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
fn f19_nobody_chooses_the_round() {
	// (F19): the pricer of the original named the round. Here neither who pokes, nor when, nor what
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
