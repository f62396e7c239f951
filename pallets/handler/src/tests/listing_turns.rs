//! How blocks share the work of listing: within their meters, bounded, and fair to every pool.

use super::{mock::*, rules::*};
use crate::{types::Stage, *};
use dhv_mocks::MockClock;
use dhv_primitives::{ports::ScheduledWork, PoolId};
use frame_support::{
	assert_ok,
	weights::{Weight, WeightMeter},
};

type Weights = <Test as Config>::WeightInfo;

/// The work of a block within a limit.
fn within(limit: Weight) -> Weight {
	MockClock::advance(6);
	let mut meter = WeightMeter::with_limit(limit);
	Handler::run(&mut meter);
	assert!(meter.consumed().all_lte(limit));
	meter.consumed()
}

/// What a block needs until it lists.
fn before_listing() -> Weight {
	// One look each at quotes and at revocations that are over.
	let makers = Weights::forget_quote() * 2;
	Weights::remove_expired() + makers + Weights::listing_turn() + Weights::plan_listings()
}

fn count(found: impl Fn(&Event<Test>) -> bool) -> u64 {
	events().iter().filter(|event| found(event)).count() as u64
}

fn is_listed(event: &Event<Test>) -> bool {
	matches!(event, Event::SeriesListed { .. })
}

fn is_retired(event: &Event<Test>) -> bool {
	matches!(event, Event::ListingRetired { .. })
}

#[test]
fn a_block_with_room_for_one_series_lists_one() {
	run(|| {
		follow(POOL, days(1));
		let limit = before_listing()
			+ Weights::retire_listing()
			+ Weights::look_at_listing()
			+ Weights::list_series();
		for done in 1..=6 {
			let used = within(limit);
			assert!(Weights::list_series().all_lte(used));
			assert_eq!(Handler::listings(POOL).len(), done);
		}
		within(limit);
		assert!(is_done(POOL));
	});
}

#[test]
fn a_block_with_room_to_look_at_one_series_retires_one() {
	run(|| {
		follow(POOL, days(1));
		settle(2_000);
		set_price(3_000);
		events();
		let limit = before_listing() + Weights::retire_listing();
		for _ in 0..6 {
			within(limit);
			assert_eq!(count(is_retired), 1);
		}
		assert_eq!(Handler::listings(POOL), vec![]);
	});
}

#[test]
fn whatever_the_meter_it_is_kept_and_the_pass_ends_when_there_is_room() {
	run(|| {
		follow(POOL, rule());
		let most = before_listing() + Weights::poke_listings();
		for price in [2_000, 4_000, 2_000] {
			set_price(price);
			for part in 0..200 {
				events();
				let used = within(most.saturating_mul(part) / 200);
				let events = events();
				let listed = events.iter().filter(|event| is_listed(event)).count() as u64;
				let retired = events.iter().filter(|event| is_retired(event)).count() as u64;
				let needed = Weights::list_series().saturating_mul(listed)
					+ Weights::retire_listing().saturating_mul(retired);
				assert!(needed.all_lte(used));
				assert!(listed <= LISTED_PER_TURN.into() && retired <= SWEPT_PER_TURN.into());
				if part % 10 == 0 {
					set_price(price);
				}
			}
			assert!(is_done(POOL));
			assert_eq!(Handler::listings(POOL).len(), 50);
		}
	});
}

#[test]
fn a_block_without_room_to_list_loses_no_place() {
	run(|| {
		follow(POOL, days(1));
		let scarce = before_listing() + Weights::retire_listing() + Weights::look_at_listing();
		for _ in 0..5 {
			within(scarce);
		}
		assert_eq!(Handler::listings(POOL), vec![]);
		let stage = ListingPasses::<Test>::get(POOL).unwrap().stage;
		assert_eq!(stage, Stage::Listing { rung: 0, place: 0 });
		within(Weight::MAX);
		assert_eq!(Handler::listings(POOL).len(), 6);
		assert!(is_done(POOL));
	});
}

#[test]
fn a_block_does_a_bounded_part_of_a_large_grid() {
	run(|| {
		follow(POOL, rule());
		let lists = u64::from(LISTED_PER_TURN);
		assert_eq!(u64::from(settle(2_000)), 50u64.div_ceil(lists));
		assert_eq!(count(is_listed), 50);
		// Sixteen are looked at in a block: 50 in three blocks and the fourth, which lists too.
		set_price(4_000);
		for _ in 0..3 {
			block();
			assert_eq!(count(is_retired), u64::from(SWEPT_PER_TURN));
		}
		block();
		let last = events();
		assert_eq!(last.iter().filter(|event| is_retired(event)).count(), 2);
		assert_eq!(last.iter().filter(|event| is_listed(event)).count(), 8);
	});
}

#[test]
fn a_pass_ends_on_its_own_grid_however_the_price_moves() {
	run(|| {
		follow(POOL, rule());
		let mut ended = 0;
		for index in 0..60 {
			set_price(if index % 2 == 0 { 2_000 } else { 4_000 });
			block();
			if is_done(POOL) {
				ended += 1;
				let strikes = grid(POOL).into_values().next().unwrap();
				assert_eq!(strikes.len(), 5);
			}
		}
		assert!(ended >= 4, "{ended} passes ended");
	});
}

#[test]
fn every_pool_with_a_rule_has_its_turn() {
	run(|| {
		assert_ok!(put(BARE_POOL, terms()));
		follow(POOL, rule());
		follow(BARE_POOL, rule());
		let before = |pool| Handler::listings(pool).len();
		for turn in 1..=6 {
			block();
			block();
			assert_eq!([POOL, BARE_POOL].map(before), [turn * 8; 2]);
		}
		// A pool that has nothing to do keeps the other from nothing; nor one that is gone.
		assert_ok!(Handler::set_listing_rule(RuntimeOrigin::root(), BARE_POOL, None));
		ListingTurn::<Test>::put(PoolId(7));
		block();
		assert_eq!(Handler::listings(POOL).len(), 50);
	});
}

#[test]
fn blocks_without_rules_do_nothing() {
	run(|| {
		within(Weight::MAX);
		assert_eq!(ListingTurn::<Test>::get(), None);
		assert_eq!(events(), vec![]);
	});
}
