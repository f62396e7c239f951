//! A rule of listing, and the blocks in which a pool follows it.

use super::mock::*;
use crate::{
	types::{Cycle, Expiries, RuleListing, Stage, Step, Width},
	*,
};
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{
	ports::{OptionRegistry, ScheduledWork},
	OptionKind, PoolId, Series, SeriesId, Timestamp,
};
use frame_support::{assert_ok, weights::WeightMeter};
use sp_runtime::DispatchResult;
use std::collections::{BTreeMap, BTreeSet};

/// Seconds of an hour.
pub const HOUR: u64 = 3_600;
/// Days, Fridays and month ends are at 08:00 UTC; the tests begin on Friday, 15 January 2027, at
/// this time of the day.
const MORNING: u64 = 8 * HOUR;

/// Two days, two weeks, a month and a quarter, at five strikes 2.5 % of the spot price apart.
pub fn rule() -> ListingRule {
	let each = |cycle, count| Expiries { cycle, count };
	let month_end = |months| Cycle::MonthEnd { months, weekday: 5, time_of_day: MORNING };
	// The first of January 1970 was a Thursday.
	let week = Cycle::Period { seconds: 7 * DAY, offset: DAY + MORNING };
	ListingRule {
		expiries: vec![
			each(Cycle::Period { seconds: DAY, offset: MORNING }, 2),
			each(week, 2),
			each(month_end(1), 1),
			each(month_end(3), 1),
		]
		.try_into()
		.unwrap(),
		min_time: 25 * HOUR,
		max_time: 91 * DAY,
		step: Step::Nice { share: bps(250), unit: price(25) },
		width: Width::Share(bps(500)),
		max_per_expiry: 10,
		max_listings: 100,
		buyable: true,
		sellable: true,
	}
}

/// Days alone, with strikes 100 apart at most 5.5 % from the spot price.
pub fn days(count: u32) -> ListingRule {
	let cycle = Cycle::Period { seconds: DAY, offset: MORNING };
	ListingRule {
		expiries: vec![Expiries { cycle, count }].try_into().unwrap(),
		step: Step::Constant(price(100)),
		width: Width::Share(bps(550)),
		..rule()
	}
}

/// Makes a pool follow a rule.
pub fn follow(pool: PoolId, rule: ListingRule) {
	make_room();
	assert_ok!(Handler::set_listing_rule(RuntimeOrigin::root(), pool, Some(rule)));
	System::reset_events();
}

/// Six seconds and what the block does after them.
pub fn block() {
	MockClock::advance(6);
	Handler::run(&mut WeightMeter::new());
	Handler::check_invariants().unwrap();
}

/// Whether the pass of a pool has ended.
pub fn is_done(pool: PoolId) -> bool {
	ListingPasses::<Test>::get(pool).is_some_and(|pass| pass.stage == Stage::Done)
}

/// A round at `units`, and blocks until [`POOL`] has followed it. Returns how many they were.
pub fn settle(units: i64) -> u32 {
	set_price(units);
	for count in 1..100 {
		block();
		if is_done(POOL) {
			return count;
		}
	}
	panic!("the pass does not end")
}

/// The terms of what a pool lists.
pub fn listed(pool: PoolId) -> Vec<Series> {
	let terms = |(series, _)| MockRegistry::series(series).unwrap();
	Handler::listings(pool).into_iter().map(terms).collect()
}

/// The strikes that a pool lists at each expiry; each must have its call and its put.
pub fn grid(pool: PoolId) -> BTreeMap<Timestamp, Vec<i64>> {
	let mut found = BTreeMap::<_, BTreeMap<_, BTreeSet<_>>>::new();
	for Series { expiry, strike, kind, .. } in listed(pool) {
		let kinds = found.entry(expiry).or_default().entry(strike).or_default();
		assert!(kinds.insert(kind == OptionKind::Call));
	}
	let whole = |(strike, kinds): (dhv_primitives::Price, BTreeSet<bool>)| {
		assert_eq!(kinds.len(), 2, "a strike has one kind alone");
		i64::try_from(strike.raw() / price(1).raw()).unwrap()
	};
	found
		.into_iter()
		.map(|(expiry, strikes)| (expiry, strikes.into_iter().map(whole).collect()))
		.collect()
}

/// The series with these terms.
pub fn find(expiry: Timestamp, kind: OptionKind, strike: i64) -> SeriesId {
	let matches = |terms: &Series| {
		terms.expiry == expiry && terms.kind == kind && terms.strike == price(strike)
	};
	let all: Vec<SeriesId> = (0..1_000).map(SeriesId).collect();
	let found = |id: &SeriesId| MockRegistry::series(*id).is_some_and(|terms| matches(&terms));
	all.into_iter().find(found).expect("the registry knows it")
}

/// What the rule of a pool has listed and nobody has changed.
pub fn of_the_rule(pool: PoolId) -> BTreeMap<SeriesId, RuleListing> {
	RuleListings::<Test>::iter_prefix(pool).collect()
}

/// Takes a listing of [`POOL`] away.
pub fn unlist(series: SeriesId) -> DispatchResult {
	Handler::unlist(RuntimeOrigin::signed(MANAGER), POOL, series)
}

/// Lists a call of two days as the manager.
pub fn list_call(strike: i64) -> DispatchResult {
	let manager = RuntimeOrigin::signed(MANAGER);
	Handler::list_series(manager, POOL, day(2), OptionKind::Call, price(strike), true, false)
}

/// When the first block of a test lists.
pub fn listing_time() -> Timestamp {
	Timestamp::from_secs(START + 6)
}
