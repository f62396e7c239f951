//! What the manager has to do with: the rule leaves it alone.

use super::{mock::*, rules::*};
use crate::{
	types::{Exclusion, Step, Width},
	*,
};
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{
	OptionKind::{Call, Put},
	SeriesId, Side,
};
use frame_support::{assert_noop, assert_ok};

#[test]
fn what_the_manager_unlisted_stays_away_until_the_manager_lists_it() {
	run(|| {
		follow(POOL, days(1));
		settle(2_000);
		let series = find(day(2), Call, 2_000);
		assert_ok!(unlist(series));
		assert_eq!(Handler::excluded(POOL), vec![(series, day(2))]);
		for price in [2_100, 2_000, 2_500, 2_000] {
			settle(price);
			assert!(!Listings::<Test>::contains_key(POOL, series));
		}
		assert!(Listings::<Test>::contains_key(POOL, find(day(2), Put, 2_000)));
		assert_ok!(list_call(2_000));
		assert_eq!(Handler::excluded(POOL), vec![]);
		// It is the manager's now.
		assert!(!of_the_rule(POOL).contains_key(&series));
		settle(3_000);
		assert!(Listings::<Test>::contains_key(POOL, series));
	});
}

#[test]
fn exclusions_end_with_their_series() {
	run(|| {
		follow(POOL, days(2));
		settle(2_000);
		let series = find(day(2), Call, 2_000);
		assert_ok!(unlist(series));
		MockClock::set(day(2));
		settle(2_000);
		assert_eq!(Handler::excluded(POOL), vec![]);
	});
}

#[test]
fn no_more_series_are_unlisted_than_can_be_remembered() {
	run(|| {
		follow(POOL, days(2));
		settle(2_000);
		let first = 10_000;
		let most = first + types::MAX_EXCLUSIONS;
		let exclusion = |id| Exclusion { series: SeriesId(id), expiry: day(2) };
		let all: Vec<_> = (first..most).map(exclusion).collect();
		Excluded::<Test>::insert(POOL, types::Exclusions::truncate_from(all));
		let series = find(day(3), Call, 2_000);
		assert_noop!(unlist(series), Error::<Test>::TooManyExclusions);
		MockClock::set(day(2));
		assert_ok!(unlist(series));
		assert_eq!(Handler::excluded(POOL), vec![(series, day(3))]);
	});
}

#[test]
fn what_the_manager_changed_or_listed_is_left_alone() {
	run(|| {
		follow(POOL, days(1));
		assert_ok!(list_call(2_000));
		settle(2_000);
		let own = find(day(2), Call, 2_000);
		let changed = find(day(2), Put, 2_000);
		assert!(!of_the_rule(POOL).contains_key(&own));
		assert!(of_the_rule(POOL).contains_key(&changed));
		let manager = RuntimeOrigin::signed(MANAGER);
		assert_ok!(Handler::set_listing(manager, POOL, changed, true, false));
		settle(4_000);
		settle(2_000);
		let listing = |series| Listings::<Test>::get(POOL, series).unwrap();
		assert_eq!(listing(own).listed_at, day(0));
		assert_eq!(listing(changed).listed_at, listing_time());
		assert!(!listing(changed).sellable);
		assert!(!of_the_rule(POOL).contains_key(&changed));
	});
}

#[test]
fn what_is_ordered_is_left_alone() {
	run(|| {
		let narrow = Width::Share(bps(100));
		let step = Step::Constant(price(25));
		follow(POOL, ListingRule { width: narrow, step, ..days(1) });
		settle(2_000);
		let (ordered, other) = (find(day(2), Call, 2_000), find(day(2), Put, 2_000));
		for series in [ordered, other] {
			MockRegistry::set_collateral_per_contract(series, 600_000_001);
		}
		make(&[otc_leg(ordered, Side::Buy, 100, fair(ordered))], true);
		settle(2_075);
		assert!(Listings::<Test>::contains_key(POOL, ordered));
		assert!(!Listings::<Test>::contains_key(POOL, other));
	});
}
