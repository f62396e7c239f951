use super::{mock::*, rules::*};
use crate::{
	types::{Cycle, Expiries, Step, Width},
	*,
};
use dhv_primitives::{PoolId, Volatility};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn set(pool: PoolId, rule: Option<ListingRule>) -> DispatchResult {
	Handler::set_listing_rule(RuntimeOrigin::root(), pool, rule)
}

#[test]
fn sets_changes_and_takes_away_and_says_old_and_new() {
	run(|| {
		make_room();
		let (first, second) = (rule(), days(3));
		for (old, new) in [
			(None, Some(first.clone())),
			(Some(first), Some(second.clone())),
			(Some(second), None),
			(None, None),
		] {
			assert_ok!(set(POOL, new.clone()));
			assert_eq!(Handler::listing_rule(POOL), new);
			assert_eq!(events(), vec![Event::ListingRuleSet { pool: POOL, old, new }]);
		}
	});
}

#[test]
fn only_the_governor() {
	run(|| {
		make_room();
		for origin in
			[RuntimeOrigin::signed(ALICE), RuntimeOrigin::signed(MANAGER), RuntimeOrigin::none()]
		{
			assert_noop!(
				Handler::set_listing_rule(origin, POOL, Some(rule())),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn refuses_unknown_pools() {
	run(|| {
		assert_noop!(set(PoolId(9), None), Error::<Test>::UnknownPool);
		make_room();
		assert_noop!(set(PoolId(9), Some(rule())), Error::<Test>::UnknownPool);
	});
}

fn with(change: impl FnOnce(&mut ListingRule)) -> ListingRule {
	let mut changed = rule();
	change(&mut changed);
	changed
}

fn at(cycle: Cycle, count: u32) -> ListingRule {
	with(|rule| rule.expiries = vec![Expiries { cycle, count }].try_into().unwrap())
}

fn every(seconds: u64, offset: u64) -> ListingRule {
	at(Cycle::Period { seconds, offset }, 1)
}

fn month_end(months: u64, weekday: u64, time_of_day: u64) -> ListingRule {
	at(Cycle::MonthEnd { months, weekday, time_of_day }, 1)
}

fn apart(step: Step) -> ListingRule {
	with(|rule| rule.step = step)
}

fn nice(share: u32, unit: i64) -> ListingRule {
	apart(Step::Nice { share: bps(share), unit: price(unit) })
}

fn wide(width: Width) -> ListingRule {
	with(|rule| rule.width = width)
}

fn deviations(count: i64, volatility: u32) -> ListingRule {
	let volatility = Volatility::new(bps(volatility));
	wide(Width::Deviations { count: dhv_primitives::Fixed::from_int(count), volatility })
}

#[test]
fn refuses_each_figure_out_of_its_range() {
	run(|| {
		make_room();
		let day = Cycle::Period { seconds: DAY, offset: 0 };
		let wrong = [
			with(|rule| rule.expiries = Default::default()),
			at(day, 0),
			at(day, 33),
			at(day, u32::MAX),
			every(0, 0),
			every(DAY, DAY),
			every(400 * DAY + 1, 0),
			month_end(0, 5, 0),
			month_end(5, 5, 0),
			month_end(1, 0, 0),
			month_end(1, 8, 0),
			month_end(1, 5, DAY),
			apart(Step::Constant(price(0))),
			apart(Step::Constant(price(-1))),
			nice(0, 25),
			nice(10_001, 25),
			nice(250, 0),
			wide(Width::Share(bps(0))),
			wide(Width::Share(bps(10_001))),
			deviations(0, 7_000),
			deviations(11, 7_000),
			deviations(2, 0),
			deviations(2, 50_001),
			with(|rule| rule.min_time = rule.max_time),
			with(|rule| rule.max_time = 400 * DAY + 1),
			with(|rule| rule.max_per_expiry = 1),
			with(|rule| rule.max_per_expiry = 101),
			with(|rule| rule.max_listings = 129),
		];
		for (index, rule) in wrong.into_iter().enumerate() {
			let refused = set(POOL, Some(rule));
			assert_eq!(refused, Err(Error::<Test>::InvalidListingRule.into()), "case {index}");
		}
		assert_eq!(events(), vec![]);
		assert_eq!(Handler::listing_rule(POOL), None);
	});
}

#[test]
fn takes_each_figure_at_its_bound() {
	run(|| {
		make_room();
		let day = Cycle::Period { seconds: DAY, offset: DAY - 1 };
		let right = [
			at(day, 32),
			every(400 * DAY, 0),
			every(1, 0),
			month_end(12, 7, DAY - 1),
			nice(10_000, 1),
			wide(Width::Share(bps(10_000))),
			deviations(10, 50_000),
			with(|rule| rule.min_time = rule.max_time - 1),
			with(|rule| rule.max_time = 400 * DAY),
			with(|rule| rule.max_per_expiry = 100),
			with(|rule| rule.max_per_expiry = 2),
			with(|rule| rule.max_listings = 128),
		];
		for rule in right {
			assert_ok!(set(POOL, Some(rule)));
		}
	});
}

#[test]
fn a_new_rule_retires_what_the_old_one_listed_and_it_would_not() {
	run(|| {
		follow(POOL, days(2));
		settle(2_000);
		let before = grid(POOL);
		assert_eq!(before.keys().copied().collect::<Vec<_>>(), vec![day(2), day(3)]);
		// Fridays instead of days; at the same round.
		let mut fridays = rule();
		fridays.expiries = vec![fridays.expiries[1]].try_into().unwrap();
		assert_ok!(set(POOL, Some(fridays)));
		// What is listed stays until a block looks at it.
		assert_eq!(grid(POOL), before);
		block();
		while !is_done(POOL) {
			block();
		}
		assert_eq!(grid(POOL).keys().copied().collect::<Vec<_>>(), vec![day(7), day(14)]);
	});
}

#[test]
fn without_a_rule_nothing_is_listed_retired_or_remembered() {
	run(|| {
		follow(POOL, days(2));
		settle(2_000);
		let series = find(day(2), dhv_primitives::OptionKind::Call, 2_000);
		assert_ok!(Handler::unlist(RuntimeOrigin::signed(MANAGER), POOL, series));
		assert_eq!(Handler::excluded(POOL), vec![(series, day(2))]);
		assert_ok!(set(POOL, None));
		assert_eq!(Handler::excluded(POOL), vec![]);
		assert!(ListingPasses::<Test>::iter().next().is_none());
		let before = Handler::listings(POOL);
		System::reset_events();
		set_price(4_000);
		block();
		assert_eq!(events(), vec![]);
		assert_eq!(Handler::listings(POOL), before);
		// Without a rule the manager's unlisting is not remembered either.
		let other = find(day(2), dhv_primitives::OptionKind::Put, 2_000);
		assert_ok!(Handler::unlist(RuntimeOrigin::signed(MANAGER), POOL, other));
		assert_eq!(Handler::excluded(POOL), vec![]);
		// A later rule lists both again.
		assert_ok!(set(POOL, Some(days(2))));
		settle(2_000);
		assert_eq!(grid(POOL).values().flatten().count(), 6);
	});
}

#[test]
#[should_panic(expected = "a listing rule out of range")]
fn genesis_refuses_a_rule_out_of_range() {
	new_test_ext().execute_with(|| {
		make_room();
		let listing_rules = vec![(POOL, every(0, 0))];
		let genesis = GenesisConfig::<Test> { listing_rules, ..Default::default() };
		sp_runtime::BuildStorage::build_storage(&genesis).unwrap();
	});
}
