use super::mock::*;
use crate::*;
use dhv_primitives::{
	ports::{Portfolio, ScheduledWork, SurfaceError},
	Fixed, OptionKind, PoolId,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};

fn poke() -> sp_runtime::DispatchResult {
	LiquidityPool::poke_marks(RuntimeOrigin::signed(BOB), POOL)
		.map(|_| ())
		.map_err(|error| error.error)
}

#[test]
fn follows_price_and_surface() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let call = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(call, 2, 50 * USD));
		let before = BookTotals::<Test>::get(POOL).side;
		assert!(before.value.is_negative() && before.delta.get().is_negative());
		assert_noop!(poke(), Error::<Test>::NothingToMark);
		wait(60);
		set_spot(Fixed::from_int(2_700));
		assert_ok!(poke());
		let after = BookTotals::<Test>::get(POOL).side;
		assert!(after.value < before.value && after.delta < before.delta);
		TestSurface::set(Fixed::from_int(1));
		run();
		assert!(BookTotals::<Test>::get(POOL).side.value < after.value);
		let entry = Book::<Test>::get(POOL, call).unwrap();
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().book, entry.side().unwrap());
		assert_eq!(count_events(|event| matches!(event, Event::BookMarked { .. })), 2);
	});
}

#[test]
fn goes_on_where_the_meter_stopped() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		for i in 0..5 {
			assert_ok!(sell(series(OptionKind::Put, 2_000 + 100 * i, 30), 1, 50 * USD));
		}
		wait(60);
		set_spot(Fixed::from_int(2_500));
		let limit = <() as WeightInfo>::check_marks()
			.saturating_add(<() as WeightInfo>::begin_marks())
			.saturating_add(<() as WeightInfo>::value_series().saturating_mul(2));
		let block = || PoolMarks::<Test>::run(&mut WeightMeter::with_limit(limit));
		for _ in 0..2 {
			block();
			assert!(MarkPasses::<Test>::get(POOL).active);
		}
		block();
		assert!(!MarkPasses::<Test>::get(POOL).active);
		assert!(Book::<Test>::iter_prefix_values(POOL)
			.all(|entry| entry.marked_at.secs() == START + DAY + 60));
	});
}

#[test]
fn one_call_marks_no_more_than_fits_into_a_block() {
	for (count, calls) in [(64, 1), (65, 2), (80, 2)] {
		test(|| {
			invest(ALICE, 1_000_000 * USD);
			for i in 0..count {
				assert_ok!(sell(series(OptionKind::Put, 2_000 + 10 * i, 30), 1, 50 * USD));
			}
			wait(60);
			set_spot(Fixed::from_int(2_500));
			for call in 1..=calls {
				assert_ok!(poke());
				assert_eq!(MarkPasses::<Test>::get(POOL).active, call < calls, "{count}");
			}
			assert!(Book::<Test>::iter_prefix_values(POOL)
				.all(|entry| entry.marked_at.secs() == START + DAY + 60));
			assert_noop!(poke(), Error::<Test>::NothingToMark);
		});
	}
}

#[test]
fn a_series_that_cannot_be_valued_keeps_its_mark() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 50 * USD));
		let entry = Book::<Test>::get(POOL, id).unwrap();
		TestSurface::refuse(Some(SurfaceError::UnknownExpiry));
		wait(60);
		set_spot(Fixed::from_int(2_700));
		run();
		run();
		assert_eq!(count_events(|event| matches!(event, Event::MarkFailed { .. })), 1);
		let after = Book::<Test>::get(POOL, id).unwrap();
		assert_eq!((after.unit, after.marked_at), (entry.unit, entry.marked_at));
		// The delta is not reported on marks that are too old.
		assert_ok!(<LiquidityPool as Portfolio>::delta(POOL));
		wait(1_741);
		assert_noop!(<LiquidityPool as Portfolio>::delta(POOL), Error::<Test>::MarksStale);
		TestSurface::refuse(None);
		set_spot(Fixed::from_int(2_700));
		run();
		assert_ok!(<LiquidityPool as Portfolio>::delta(POOL));
	});
}

#[test]
fn a_strike_that_the_market_left_behind_is_still_valued() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 1, 50 * USD));
		wait(60);
		set_spot(Fixed::from_int(6_000));
		assert_ok!(poke());
		let unit = Book::<Test>::get(POOL, id).unwrap().unit;
		assert!(unit.value >= Fixed::from_int(3_400) && unit.value < Fixed::from_int(3_401));
		// ... and so is a price epoch.
		price_epoch();
		LiquidityPool::check_invariants().unwrap();
	});
}

#[test]
fn refuses() {
	test(|| {
		assert_noop!(
			LiquidityPool::poke_marks(RuntimeOrigin::signed(BOB), PoolId(7)),
			Error::<Test>::UnknownPool
		);
		assert_noop!(poke(), Error::<Test>::NothingToMark);
		wait(601);
		assert_noop!(poke(), Error::<Test>::PriceStale);
		dhv_mocks::MockPrices::clear();
		assert_noop!(poke(), Error::<Test>::NoPrice);
	});
}
