//! `ScheduledWork::run`: order, bounds, parking.

use super::mock::*;
use crate::{Cursor, Event, SettlementQueue, WeightInfo};
use dhv_mocks::{MockOwner, USDC};
use dhv_primitives::{ports::ScheduledWork, Contracts, Fixed, OptionKind, SeriesId, SeriesStatus};
use frame_support::{
	assert_ok,
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

const EXPIRY: u64 = 2 * HOUR;

fn put(strike: i64) -> SeriesId {
	let series = issue(terms(OptionKind::Put, strike, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	write(POOL_B, series, contracts(1), BOB).unwrap();
	series
}

#[test]
fn a_block_without_work_changes_nothing() {
	test(|| {
		put(2_000);
		frame_support::assert_storage_noop!(work());
	});
}

#[test]
fn one_block_does_everything() {
	test(|| {
		put(2_000);
		put(1_500);
		issue(terms(OptionKind::Call, 2_000, EXPIRY));
		feed_window(EXPIRY, 1_800);
		work();
		assert_nothing_stored();
		let retired = events().iter().filter(|e| matches!(e, Event::SeriesRetired { .. })).count();
		assert_eq!(retired, 3);
	});
}

#[test]
fn without_weight_nothing_is_done() {
	test(|| {
		put(2_000);
		feed_window(EXPIRY, 1_800);
		for limit in [Weight::zero(), <() as WeightInfo>::run_base()] {
			frame_support::assert_storage_noop!(Registry::run(&mut WeightMeter::with_limit(limit)));
		}
	});
}

#[test]
fn little_weight_takes_several_blocks() {
	test(|| {
		put(2_000);
		put(1_500);
		feed_window(EXPIRY, 1_400);
		let limit = <() as WeightInfo>::run_base()
			.saturating_add(<() as WeightInfo>::check_fixing())
			.saturating_add(<() as WeightInfo>::finalise_fixing(4))
			.saturating_add(<() as WeightInfo>::pay_holder())
			.saturating_add(<() as WeightInfo>::retire())
			.saturating_add(<() as WeightInfo>::list_holders(16));
		let mut blocks = 0;
		while Registry::series_list() != vec![] {
			let mut meter = WeightMeter::with_limit(limit);
			Registry::run(&mut meter);
			Registry::check_invariants().unwrap();
			blocks += 1;
			assert!(blocks < 20, "settlement stands still");
		}
		assert!(blocks > 2, "the limit did not bind");
		assert_nothing_stored();
	});
}

#[test]
fn a_failing_vault_is_parked_and_never_blocks_the_next() {
	test(|| {
		let (parked, other) = (put(2_000), put(1_500));
		let error = DispatchError::Other("books are closed");
		MockOwner::set_refusal(POOL, Some(error));
		feed_window(EXPIRY, 1_400);
		work();
		let failed = events()
			.into_iter()
			.filter(|e| matches!(e, Event::SettlementFailed { writer: POOL, .. }))
			.count();
		assert_eq!(failed, 2);
		for series in [parked, other] {
			assert_eq!(status(series), Some(SeriesStatus::Fixed { fixing: usd(1_400) }));
			assert_eq!(info(series).vaults, 1);
		}
		assert!(SettlementQueue::<Test>::get().is_empty());
		// Nothing is retried by itself.
		work();
		frame_support::assert_storage_noop!(work());
		// The poke brings it back: the next block pays the holders.
		MockOwner::set_refusal(POOL, None);
		for series in [parked, other] {
			assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, POOL));
		}
		work();
		assert_nothing_stored();
	});
}

#[test]
fn a_holder_who_cannot_be_paid_is_skipped() {
	test(|| {
		let series = put(2_000);
		assert_ok!(Assets::block(RawOrigin::Signed(99).into(), USDC, ALICE));
		feed_window(EXPIRY, 1_400);
		work();
		assert!(events().iter().any(|e| matches!(e, Event::PayoutFailed { holder: ALICE, .. })));
		assert_eq!(options(series, BOB), Contracts::ZERO);
		assert_eq!(options(series, ALICE), contracts(1));
		let (fixing, recovery) = (usd(1_400), Fixed::ONE);
		assert_eq!(status(series), Some(SeriesStatus::Paying { fixing, recovery }));
		assert!(Cursor::<Test>::get().is_none());
		frame_support::assert_storage_noop!(work());
		assert_ok!(Assets::thaw(RawOrigin::Signed(99).into(), USDC, ALICE));
		assert_ok!(Registry::claim(RawOrigin::Signed(ALICE).into(), series));
		assert_nothing_stored();
	});
}

#[test]
fn a_market_without_prices_does_not_hold_up_another() {
	test(|| {
		let first = put(2_000);
		let second = issue(terms(OptionKind::Put, 2_000, EXPIRY + HOUR));
		// No price in the window of the first expiry, and the dispute over it goes on.
		feed_window(EXPIRY + HOUR, 1_900);
		work();
		assert_eq!(status(first), Some(SeriesStatus::Open));
		assert_eq!(status(second), None);
		at(EXPIRY + 2 * HOUR);
		work();
		assert_nothing_stored();
	});
}

#[test]
fn fixings_wait_while_the_queue_is_full() {
	test(|| {
		let series = put(2_000);
		SettlementQueue::<Test>::put(frame_support::BoundedVec::truncate_from(
			(100..108).map(SeriesId).collect(),
		));
		feed_window(EXPIRY, 1_900);
		frame_support::assert_noop!(
			Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series),
			crate::Error::<Test>::SettlementQueueFull
		);
		// This block empties the queue, the next one fixes.
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		work();
		assert_nothing_stored();
	});
}
