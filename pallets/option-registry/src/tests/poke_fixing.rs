//! `poke_fixing`, and the same steps by automatic work.

use super::mock::*;
use crate::{Error, Event, FixingKey, FixingRule, FixingState, PendingExpiries, Products};
use dhv_primitives::{OptionKind, SeriesId, SeriesStatus};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use frame_system::RawOrigin;
use serde_json::Value;
use sp_runtime::DispatchResult;

const EXPIRY: u64 = 2 * HOUR;

fn put() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	series
}

fn poke(series: SeriesId) -> DispatchResult {
	Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series)
}

#[test]
fn waits_while_a_dispute_may_be_resolved() {
	test(|| {
		let series = put();
		at(EXPIRY + 1);
		assert_ok!(poke(series));
		at(EXPIRY + 1 + 1_800);
		assert_noop!(poke(series), Error::<Test>::ResolutionPeriodRuns);
	});
}

#[test]
fn makes_one_step_after_the_other() {
	test(|| {
		let series = put();
		feed_until(EXPIRY, 2_000);
		at(EXPIRY);
		assert_noop!(poke(series), Error::<Test>::NotExpired);
		at(EXPIRY + 1);
		assert_ok!(poke(series));
		assert_noop!(poke(series), Error::<Test>::DisputePeriodRuns);
		assert_eq!(status(series), Some(SeriesStatus::Open));
		at(EXPIRY + 602);
		assert_ok!(poke(series));
		assert_eq!(status(series), Some(SeriesStatus::Fixed { fixing: usd(2_000) }));
		assert_noop!(poke(series), Error::<Test>::NothingDue);
		assert_noop!(poke(SeriesId(9)), Error::<Test>::UnknownSeries);
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::SeriesNotOpen);
		assert_noop!(close(POOL, series, contracts(1), ALICE), Error::<Test>::SeriesNotOpen);
		assert!(Registry::pending_expiries().is_empty());
	});
}

#[test]
fn automatic_work_makes_the_same_steps() {
	test(|| {
		let series = put();
		feed_until(EXPIRY, 2_000);
		at(EXPIRY);
		work();
		assert_storage_noop!(work());
		at(EXPIRY + 1);
		work();
		let state = Registry::fixing(series).unwrap().state;
		assert!(matches!(state, FixingState::Proposed { rule: FixingRule::Median, .. }));
		at(EXPIRY + 601);
		assert_storage_noop!(work());
		at(EXPIRY + 602);
		work();
		assert_nothing_stored();
	});
}

#[test]
fn a_step_that_fails_is_parked_and_holds_up_nobody() {
	test(|| {
		let first = put();
		let second = issue(terms(OptionKind::Put, 2_000, EXPIRY + HOUR));
		feed_window(EXPIRY, 2_000);
		feed_window(EXPIRY + HOUR, 2_000);
		// A defect: the list names a series that does not exist.
		let key = FixingKey::of(&info(first).terms);
		crate::SeriesByExpiry::<Test>::try_append(key, SeriesId(77)).unwrap();
		work();
		let error = Error::<Test>::UnknownSeries.into();
		assert!(events().contains(&Event::FixingFailed { key, error }));
		assert_eq!(status(second), None);
		assert!(PendingExpiries::<Test>::get()[0].parked);
		assert_storage_noop!(work());
		assert_noop!(poke(first), Error::<Test>::UnknownSeries);
		crate::SeriesByExpiry::<Test>::mutate(key, |list| list.retain(|id| *id == first));
		assert_ok!(poke(first));
		assert_eq!(status(first), Some(SeriesStatus::Fixed { fixing: usd(2_000) }));
	});
}

/// Locking period `locking`, dispute period `dispute`; proposed as early as the rules allow if
/// `proposed`.
fn with_periods(locking: u64, dispute: u64) -> SeriesId {
	let mut changed = parameters();
	changed.dispute.locking_period = locking;
	changed.dispute.dispute_period = dispute;
	Products::<Test>::insert(product(), changed);
	let series = put();
	feed_until(EXPIRY, 2_000);
	series
}

#[test]
fn the_period_rules_of_the_original() {
	let text = include_str!("../../../../math/tests/vectors/gamma_settlement.json");
	let file: Value = serde_json::from_str(text).unwrap();
	let rules = file["oracle_period_rules"].as_array().unwrap();
	let number = |case: &Value, name: &str| case[name].as_u64();
	let mut replayed = 0;
	for case in rules.iter().filter_map(|rule| rule["cases"].as_array()).flatten() {
		test(|| {
			if let (Some(locking), Some(since)) =
				(number(case, "locking"), number(case, "since_expiry"))
			{
				let series = with_periods(locking, 1_200);
				at(EXPIRY + since);
				assert_eq!(poke(series).is_ok(), case["ok"].as_bool().unwrap(), "{case}");
			} else {
				let dispute = number(case, "dispute").unwrap();
				let series = with_periods(0, dispute);
				assert_ok!(poke(series));
				at(EXPIRY + 1 + number(case, "since_push").unwrap());
				let key = FixingKey::of(&info(series).terms);
				let last = case["final"].as_bool().unwrap();
				// Until it is final a guardian may dispute it, afterwards nobody.
				let guardian = RawOrigin::Signed(GUARDIAN);
				assert_eq!(poke(series).is_ok(), last, "{case}");
				let disputed = Registry::dispute_fixing(guardian.into(), key);
				assert_eq!(disputed.is_err(), last, "{case}");
			}
		});
		replayed += 1;
	}
	assert_eq!(replayed, 4);
}
