//! What a pool lists and retires by its rule as time passes and the price moves.

use super::{mock::*, rules::*};
use crate::{types::Width, *};
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{
	ports::{OptionRegistry, ScheduledWork},
	Fixed,
	OptionKind::{Call, Put},
	Timestamp, Volatility,
};
use frame_support::{assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

fn expiries() -> Vec<u64> {
	let whole_days = |expiry: &Timestamp| (expiry.secs() - START) / DAY;
	grid(POOL).keys().map(whole_days).collect()
}

/// The strikes at the only expiry.
fn strikes() -> Vec<i64> {
	let grid = grid(POOL);
	assert_eq!(grid.len(), 1);
	grid.into_values().next().unwrap()
}

#[test]
fn lists_calls_and_puts_of_every_expiry_around_the_price() {
	run(|| {
		follow(POOL, rule());
		settle(2_000);
		// The end of January is the second Friday.
		assert_eq!(expiries(), vec![2, 3, 7, 14, 70]);
		for strikes in grid(POOL).values() {
			assert_eq!(strikes, &[1_900, 1_950, 2_000, 2_050, 2_100]);
		}
		assert_eq!(of_the_rule(POOL).len(), 50);
		for (series, listing) in Handler::listings(POOL) {
			assert!(listing.buyable && listing.sellable);
			let terms = MockRegistry::series(series).unwrap();
			let mark = of_the_rule(POOL)[&series];
			assert_eq!((mark.expiry, mark.strike), (terms.expiry, terms.strike));
		}
	});
}

#[test]
fn the_sides_are_those_of_the_rule() {
	run(|| {
		follow(POOL, ListingRule { sellable: false, ..days(1) });
		settle(2_000);
		assert_eq!(Handler::listings(POOL).len(), 6);
		let one_side = |listing: Listing| listing.buyable && !listing.sellable;
		assert!(Handler::listings(POOL).into_iter().all(|(_, listing)| one_side(listing)));
	});
}

#[test]
fn days_weeks_months_and_quarters_appear_as_time_passes() {
	run(|| {
		follow(POOL, rule());
		for today in 0..=71 {
			MockClock::set(day(today));
			settle(2_000);
			let expected: &[u64] = match today {
				0 => &[2, 3, 7, 14, 70],
				// The third day has come, the second is too near for new series and stays.
				1 => &[2, 3, 4, 7, 14, 70],
				// Another Friday.
				6 => &[7, 8, 9, 14, 21, 70],
				// The end of February.
				13 => &[14, 15, 16, 21, 28, 42, 70],
				// The end of April; that of June is 92 days away.
				69 => &[70, 71, 72, 77, 84, 105],
				71 => &[72, 73, 74, 77, 84, 105, 161],
				_ => continue,
			};
			assert_eq!(expiries(), expected, "on day {today}");
		}
	});
}

#[test]
fn what_expires_is_counted_down() {
	run(|| {
		follow(POOL, days(2));
		settle(2_000);
		assert_eq!(ListingsPerExpiry::<Test>::get(POOL, day(2)), 6);
		MockClock::set(day(2));
		events();
		Handler::run(&mut WeightMeter::new());
		let expired = |event: &Event<Test>| matches!(event, Event::ListingExpired { .. });
		assert_eq!(events().iter().filter(|event| expired(event)).count(), 6);
		assert!(!ListingsPerExpiry::<Test>::contains_key(POOL, day(2)));
		assert_eq!(ListingsPerExpiry::<Test>::get(POOL, day(3)), 6);
		assert_eq!(ListingCount::<Test>::get(POOL), 6);
		assert_eq!(of_the_rule(POOL).len(), 6);
	});
}

#[test]
fn strikes_follow_the_price_and_the_border_stays() {
	run(|| {
		follow(POOL, days(1));
		settle(2_000);
		assert_eq!(strikes(), vec![1_900, 2_000, 2_100]);
		settle(2_100);
		// One strike beyond the edge stays, so that the way back costs nothing.
		assert_eq!(strikes(), vec![1_900, 2_000, 2_100, 2_200]);
		events();
		settle(2_000);
		assert_eq!(events(), vec![]);
		settle(2_200);
		assert_eq!(strikes(), vec![2_000, 2_100, 2_200, 2_300]);
		let retired: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::ListingRetired { pool: POOL, series, listing } => Some((series, listing)),
				_ => None,
			})
			.collect();
		let listing =
			Listing { buyable: true, sellable: true, listed_at: listing_time(), expiry: day(2) };
		let mut gone = vec![find(day(2), Call, 1_900), find(day(2), Put, 1_900)];
		gone.sort();
		let mut found: Vec<_> = retired.iter().map(|(series, _)| *series).collect();
		found.sort();
		assert_eq!(found, gone);
		assert!(retired.iter().all(|(_, how)| *how == listing));
	});
}

#[test]
fn strikes_of_far_expiries_lie_farther_apart_until_they_are_near() {
	run(|| {
		// Two days and a quarter, at up to eleven strikes.
		let mut wide = ListingRule { max_per_expiry: 22, ..rule() };
		wide.expiries = vec![wide.expiries[0], wide.expiries[3]].try_into().unwrap();
		let volatility = Volatility::new(bps(7_000));
		wide.width = Width::Deviations { count: Fixed::from_int(2), volatility };
		follow(POOL, wide);
		settle(2_000);
		let strikes = |days| grid(POOL).remove(&day(days)).unwrap();
		assert_eq!(strikes(2), (1_800..=2_200).step_by(50).collect::<Vec<_>>());
		assert_eq!(strikes(70), (1_000..=3_000).step_by(250).collect::<Vec<_>>());
		// 250 is less than twice what it should be; two weeks later it is more.
		MockClock::set(day(46));
		settle(2_000);
		assert_eq!(strikes(70), (1_250..=2_750).step_by(250).collect::<Vec<_>>());
		MockClock::set(day(60));
		settle(2_000);
		assert_eq!(strikes(70), (1_500..=2_500).step_by(100).collect::<Vec<_>>());
	});
}

#[test]
fn what_is_used_is_not_retired_until_nobody_does() {
	run(|| {
		follow(POOL, days(1));
		settle(2_000);
		// Options of the one are with somebody, the pool has a position in the other.
		let (held, short) = (find(day(2), Call, 1_900), find(day(2), Put, 1_900));
		MockRegistry::set_held(ALICE, held, hundredths(1));
		set_net(short, -1);
		settle(2_500);
		assert_eq!(strikes(), vec![1_900, 2_400, 2_500, 2_600]);
		assert!([held, short].iter().all(|series| of_the_rule(POOL).contains_key(series)));
		MockRegistry::set_held(ALICE, held, hundredths(0));
		set_net(short, 0);
		settle(2_600);
		assert_eq!(strikes(), vec![2_400, 2_500, 2_600, 2_700]);
	});
}

#[test]
fn what_is_too_near_for_new_series_is_left_as_it_is() {
	run(|| {
		follow(POOL, days(2));
		settle(2_000);
		MockClock::set(day(1));
		settle(3_000);
		let grid = grid(POOL);
		assert_eq!(grid[&day(2)], vec![1_900, 2_000, 2_100]);
		for expiry in [day(3), day(4)] {
			assert_eq!(grid[&expiry], vec![2_900, 3_000, 3_100]);
		}
	});
}

#[test]
fn lists_no_more_at_an_expiry_than_its_cap() {
	run(|| {
		follow(POOL, days(1));
		for strike in [2_500, 2_600, 2_700, 2_800, 2_900, 3_000, 3_100] {
			assert_ok!(list_call(strike));
		}
		settle(2_000);
		// Ten may be; the nearest strikes come first, calls before puts.
		assert_eq!(ListingsPerExpiry::<Test>::get(POOL, day(2)), 10);
		let mut found: Vec<_> = of_the_rule(POOL).into_keys().collect();
		found.sort();
		let expected = [(Call, 2_000), (Put, 2_000), (Call, 2_100)];
		assert_eq!(found, expected.map(|(kind, strike)| find(day(2), kind, strike)));
		// Room that comes back is used when the grid moves.
		assert_ok!(unlist(find(day(2), Call, 3_100)));
		settle(2_000);
		assert_eq!(of_the_rule(POOL).len(), 3);
		settle(2_100);
		assert_eq!(ListingsPerExpiry::<Test>::get(POOL, day(2)), 10);
	});
}

#[test]
fn lists_no_more_for_a_pool_than_its_cap() {
	run(|| {
		let cap = ListingRule { max_listings: 11, ..days(3) };
		follow(POOL, cap);
		settle(2_000);
		assert_eq!(ListingCount::<Test>::get(POOL), 11);
		let count = |days| ListingsPerExpiry::<Test>::get(POOL, day(days));
		assert_eq!([2, 3, 4].map(count), [6, 5, 0]);
		// The manager may list more.
		assert_ok!(list_call(2_500));
		settle(2_300);
		assert!(ListingCount::<Test>::get(POOL) <= 12);
	});
}

#[test]
fn a_refused_series_is_passed_over_and_tried_again_when_the_grid_moved() {
	run(|| {
		follow(POOL, days(1));
		let error = DispatchError::Exhausted;
		MockRegistry::on_issue(move |terms| {
			if terms.strike == price(2_100) && terms.kind == Call {
				Err(error)
			} else {
				Ok(())
			}
		});
		let refusals = || {
			let refused = |event: &Event<Test>| matches!(event, Event::ListingRefused { .. });
			events().into_iter().filter(refused).collect::<Vec<_>>()
		};
		settle(2_000);
		let (pool, expiry, kind, strike) = (POOL, day(2), Call, price(2_100));
		let event = Event::ListingRefused { pool, expiry, kind, strike, error };
		assert_eq!(refusals(), vec![event.clone()]);
		assert_eq!(Handler::listings(POOL).len(), 5);
		settle(2_001);
		assert_eq!(refusals(), vec![]);
		settle(2_100);
		assert_eq!(refusals(), vec![event]);
		MockRegistry::on_issue(|_| Ok(()));
		settle(2_200);
		assert_eq!(strikes(), vec![2_000, 2_100, 2_200, 2_300]);
	});
}

#[test]
fn a_series_without_a_place_in_the_queue_is_refused() {
	run(|| {
		follow(POOL, days(2));
		MaxExpiries::set(1);
		settle(2_000);
		assert_eq!(strikes(), vec![1_900, 2_000, 2_100]);
		let full = Error::<Test>::TooManyExpiries.into();
		let refused = events().into_iter().filter(|event| match event {
			Event::ListingRefused { expiry, error, .. } => {
				assert_eq!((*expiry, *error), (day(3), full));
				true
			}
			_ => false,
		});
		assert_eq!(refused.count(), 6);
	});
}

#[test]
fn pools_without_a_young_price_or_terms_list_nothing() {
	run(|| {
		follow(POOL, days(1));
		follow(BARE_POOL, days(1));
		MockClock::advance(terms().max_price_age);
		for _ in 0..4 {
			block();
		}
		assert_eq!(ListingCount::<Test>::iter().count(), 0);
		settle(2_000);
		assert_eq!(Handler::listings(BARE_POOL), vec![]);
		assert_eq!(strikes(), vec![1_900, 2_000, 2_100]);
	});
}
