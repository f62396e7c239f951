use super::{mock::*, rules::*};
use crate::*;
use dhv_mocks::{MockClock, MockPrices};
use frame_support::{
	assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo, weights::Weight,
};
use sp_runtime::DispatchError;

fn poke() -> DispatchResultWithPostInfo {
	Handler::poke_listings(RuntimeOrigin::signed(ALICE), POOL)
}

#[test]
fn anybody_lists_as_much_as_a_block_would() {
	run(|| {
		follow(POOL, rule());
		let most = LISTED_PER_TURN as usize;
		for turn in 1..=6 {
			assert_ok!(poke());
			assert_eq!(Handler::listings(POOL).len(), turn * most);
			let listed = |event: &Event<Test>| matches!(event, Event::SeriesListed { .. });
			assert_eq!(events().iter().filter(|event| listed(event)).count(), most);
		}
		assert_ok!(poke());
		assert_eq!(Handler::listings(POOL).len(), 50);
		assert_eq!(grid(POOL).len(), 5);
		assert!(is_done(POOL));
		assert_noop!(poke(), Error::<Test>::NothingToList);
	});
}

#[test]
fn the_fee_is_that_of_what_was_done() {
	run(|| {
		type Weights = <Test as Config>::WeightInfo;
		follow(POOL, days(1));
		// Three strikes with two kinds each; nothing to retire, and none is left to look at.
		let times = |weight: Weight, count: u64| weight.saturating_mul(count);
		let done = Weights::plan_listings()
			+ Weights::retire_listing()
			+ times(Weights::look_at_listing(), 6)
			+ times(Weights::list_series(), 6);
		assert_eq!(poke().unwrap().actual_weight, Some(done));
		assert!(done.all_lte(Weights::poke_listings()));
		assert_eq!(Handler::listings(POOL).len(), 6);
	});
}

#[test]
fn refuses_a_pool_without_a_rule_and_callers_without_a_signature() {
	run(|| {
		assert_noop!(poke(), Error::<Test>::NoListingRule);
		let unsigned = Handler::poke_listings(RuntimeOrigin::none(), POOL);
		assert_noop!(unsigned, DispatchError::BadOrigin);
	});
}

#[test]
fn has_nothing_to_list_without_a_young_price_and_terms() {
	run(|| {
		follow(POOL, rule());
		MockPrices::clear();
		assert_noop!(poke(), Error::<Test>::NothingToList);
		set_price(2_000);
		MockClock::advance(terms().max_price_age + 1);
		assert_noop!(poke(), Error::<Test>::NothingToList);
		set_price(2_000);
		assert_ok!(poke());
		follow(BARE_POOL, rule());
		let bare = Handler::poke_listings(RuntimeOrigin::signed(ALICE), BARE_POOL);
		assert_noop!(bare, Error::<Test>::NothingToList);
	});
}

#[test]
fn has_nothing_to_list_until_a_round_moves_the_grid() {
	run(|| {
		follow(POOL, days(1));
		assert_ok!(poke());
		while poke().is_ok() {}
		// The closest strike stays the same.
		set_price(2_010);
		assert_noop!(poke(), Error::<Test>::NothingToList);
		set_price(2_070);
		assert_ok!(poke());
	});
}
