//! The invariants of automatic listing see a broken state.

use super::{mock::*, rules::*};
use crate::{
	types::{Exclusion, RuleListing},
	*,
};
use dhv_mocks::{MockPrices, MockUnderwriter};
use dhv_primitives::{
	OptionKind::{Call, Put},
	PoolId, SeriesId,
};
use sp_runtime::DispatchError;

/// Breaks the state of a pool that follows a rule and expects the invariant to say so.
fn breaks(broken: impl FnOnce(), said: &'static str) {
	new_test_ext().execute_with(|| {
		follow(POOL, days(2));
		settle(2_000);
		assert_eq!(Handler::check_invariants(), Ok(()));
		broken();
		assert_eq!(Handler::check_invariants(), Err(DispatchError::Other(said)));
	});
}

fn mark(change: impl FnOnce(&mut RuleListing)) {
	let series = find(day(2), Call, 2_000);
	RuleListings::<Test>::mutate(POOL, series, |mark| change(mark.as_mut().unwrap()));
}

#[test]
fn a_rule_has_only_listings_of_its_pool() {
	let missing = || {
		let mark = RuleListing { expiry: day(2), strike: price(2_000) };
		RuleListings::<Test>::insert(POOL, SeriesId(999), mark);
	};
	breaks(missing, "HD-10: a rule lists nothing");
	breaks(|| mark(|mark| mark.expiry = day(3)), "HD-10: another expiry");
	breaks(|| mark(|mark| mark.strike = price(2_100)), "HD-10: another strike");
}

#[test]
fn listings_are_counted_by_expiry() {
	let said = "HD-11: counts of expiries differ from listings";
	breaks(|| ListingsPerExpiry::<Test>::insert(POOL, day(2), 5), said);
	breaks(|| ListingsPerExpiry::<Test>::remove(POOL, day(3)), said);
	breaks(|| ListingsPerExpiry::<Test>::insert(POOL, day(9), 1), said);
}

#[test]
fn rules_stay_in_range() {
	breaks(|| MaxListings::set(99), "HD-12: a rule out of range");
}

fn pass(change: impl FnOnce(&mut types::Pass)) {
	ListingPasses::<Test>::mutate(POOL, |pass| change(pass.as_mut().unwrap()));
}

#[test]
fn a_pass_follows_a_rule_at_a_known_round_with_a_grid_that_ascends() {
	let orphan = || ListingRules::<Test>::remove(POOL);
	breaks(orphan, "HD-12: a pass without a rule");
	breaks(|| pass(|pass| pass.round += 1), "HD-12: a pass at a future round");
	breaks(MockPrices::clear, "HD-12: a pass without a price");
	let said = "HD-12: a grid that does not ascend";
	breaks(|| pass(|pass| pass.grid.as_mut().swap(0, 1)), said);
	let twice = |pass: &mut types::Pass| pass.grid.as_mut()[1].expiry = day(2);
	breaks(|| pass(twice), said);
	let nowhere = || {
		ListingRules::<Test>::insert(PoolId(7), days(1));
		let pass = ListingPasses::<Test>::get(POOL).unwrap();
		ListingPasses::<Test>::insert(PoolId(7), pass);
		assert!(<MockUnderwriter as dhv_primitives::ports::Underwriter<u64>>::terms(PoolId(7))
			.is_none());
	};
	breaks(nowhere, "HD-12: a pass without a pool");
}

fn exclude(pool: PoolId, series: &[SeriesId]) {
	let all = series.iter().map(|series| Exclusion { series: *series, expiry: day(2) });
	Excluded::<Test>::insert(pool, types::Exclusions::truncate_from(all.collect()));
}

#[test]
fn exclusions_belong_to_a_rule_and_name_unlisted_series_once() {
	let absent = SeriesId(999);
	breaks(|| exclude(BARE_POOL, &[absent]), "HD-12: an exclusion without a rule");
	breaks(|| exclude(POOL, &[]), "HD-12: an empty list");
	breaks(|| exclude(POOL, &[absent; 2]), "HD-12: a series is excluded twice");
	let listed = || exclude(POOL, &[absent, find(day(2), Put, 2_000)]);
	breaks(listed, "HD-12: an excluded series is listed");
}
