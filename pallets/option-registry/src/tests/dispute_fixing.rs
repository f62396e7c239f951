//! `dispute_fixing`: who, when, once.

use super::mock::*;
use crate::{DisputeCause, Error, Event, FixingKey, FixingRule, FixingState};
use dhv_primitives::{OptionKind, SeriesId, SeriesStatus, Timestamp};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

const EXPIRY: u64 = 2 * HOUR;

fn put() -> (SeriesId, FixingKey) {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	(series, FixingKey::of(&info(series).terms))
}

/// A put whose fixing was proposed one second after expiry.
fn proposed() -> (SeriesId, FixingKey) {
	let (series, key) = put();
	feed_until(EXPIRY, 1_950);
	work();
	(series, key)
}

fn dispute(key: FixingKey) -> DispatchResult {
	Registry::dispute_fixing(RawOrigin::Signed(GUARDIAN).into(), key)
}

#[test]
fn stops_a_proposal() {
	test(|| {
		let (series, key) = proposed();
		at(EXPIRY + 100);
		assert_ok!(dispute(key));
		let deadline = Timestamp::from_secs(START + EXPIRY + 1_900);
		let (proposal, cause) = (Some(usd(1_950)), DisputeCause::Guardian);
		assert_eq!(last_event(), Event::FixingDisputed { key, proposal, cause, deadline });
		at(EXPIRY + 1_900);
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		// Nobody resolved it: the disputed median stands.
		at(EXPIRY + 1_901);
		work();
		let (price, rule, covered) = (usd(1_950), FixingRule::UpheldMedian, 1_800);
		assert!(events().contains(&Event::FixingFinal { key, price, rule, covered }));
		assert_nothing_stored();
	});
}

#[test]
fn in_the_last_second_and_not_later() {
	test(|| {
		let (_, key) = proposed();
		at(EXPIRY + 601);
		assert_ok!(dispute(key));
	});
	test(|| {
		let (_, key) = proposed();
		// The block has no room for the step: still nobody gets more time.
		at(EXPIRY + 602);
		assert_noop!(dispute(key), Error::<Test>::DisputePeriodOver);
	});
}

#[test]
fn only_the_guardian() {
	test(|| {
		let (_, key) = proposed();
		for origin in [RawOrigin::Signed(MANAGER), RawOrigin::Root, RawOrigin::None] {
			assert_noop!(Registry::dispute_fixing(origin.into(), key), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn once_and_only_what_is_proposed() {
	test(|| {
		let (series, key) = put();
		let other = FixingKey { expiry: Timestamp::from_secs(7), ..key };
		assert_noop!(dispute(other), Error::<Test>::UnknownFixing);
		assert_noop!(dispute(key), Error::<Test>::NothingProposed);
		feed_until(EXPIRY, 1_950);
		assert_noop!(dispute(key), Error::<Test>::NothingProposed);
		work();
		assert_ok!(dispute(key));
		assert_noop!(dispute(key), Error::<Test>::AlreadyDisputed);
		assert_ok!(Registry::resolve_fixing(RawOrigin::Root.into(), key, usd(1_960)));
		assert_noop!(dispute(key), Error::<Test>::AlreadyDisputed);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
		assert_noop!(dispute(key), Error::<Test>::FixingIsFinal);
	});
}

#[test]
fn a_dispute_for_want_of_a_quorum_is_the_one_dispute() {
	test(|| {
		let (series, key) = put();
		at(EXPIRY + 1);
		work();
		let state = Registry::fixing(series).unwrap().state;
		assert!(matches!(state, FixingState::Disputed { cause: DisputeCause::NoQuorum, .. }));
		assert_noop!(dispute(key), Error::<Test>::AlreadyDisputed);
	});
}

#[test]
fn a_clock_that_jumps_takes_nobodys_turn() {
	test(|| {
		MinPeriodBlocks::set(10);
		let (series, key) = proposed();
		// The chain stands still for hours; the guardian has ten blocks all the same.
		at(EXPIRY + 5 * HOUR);
		System::set_block_number(2);
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		System::set_block_number(10);
		assert_ok!(dispute(key));
		at(EXPIRY + 50 * HOUR);
		System::set_block_number(19);
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		assert_ok!(Registry::resolve_fixing(RawOrigin::Root.into(), key, usd(1_940)));
		work();
		assert_nothing_stored();
	});
}
