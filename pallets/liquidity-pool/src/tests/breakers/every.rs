use super::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::SurfaceError, Timestamp};

#[test]
fn all_trip_together_and_recover_one_by_one() {
	test(|| {
		let id = watched();
		MockReactors::set_reliable(false);
		peg(9_000);
		wait(1_000);
		set_spot(Fixed::from_int(SPOT * 2));
		run();
		assert!(Breaker::ALL.into_iter().all(is_tripped));
		// The first that stops it is the one that is told.
		assert_noop!(open(id), Error::<Test>::Tripped(Breaker::Jump));
		blocks(1_200);
		let left: Vec<_> = Breaker::ALL.into_iter().filter(|one| is_tripped(*one)).collect();
		assert_eq!(left, [Breaker::Depeg, Breaker::Venue]);
		MockReactors::set_reliable(true);
		blocks(660);
		only_closing(id, Breaker::Depeg);
		peg(10_000);
		blocks(660);
		assert_ok!(open(id));
	});
}

#[test]
fn nothing_trips_by_itself_in_a_pool_without_terms() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		MockReactors::set_reliable(false);
		peg(5_000);
		for spot in [SPOT, SPOT * 2] {
			wait(DAY);
			set_spot(Fixed::from_int(spot));
			run();
			assert_ok!(sell(id, 1, 300 * USD));
		}
		assert_eq!(count_events(|event| matches!(event, Event::BreakerTripped { .. })), 0);
	});
}

#[test]
fn a_missing_price_or_surface_stops_trades_and_nothing_else() {
	test(|| {
		let id = watched();
		wait(parameters().max_price_age + 1);
		run();
		assert_noop!(buy(id, 1, USD), Error::<Test>::PriceStale);
		withdraw(ALICE, SHARE);
		deposit(BOB, 10 * USD);
		look(1);
		blocks(660);
		TestSurface::refuse(Some(SurfaceError::Stale));
		assert_noop!(open(id), Error::<Test>::SurfaceRefused(SurfaceError::Stale));
		withdraw(ALICE, SHARE);
		deposit(BOB, 10 * USD);
		TestSurface::refuse(None);
		assert_ok!(open(id));
	});
}

#[test]
fn series_are_settled_whatever_has_tripped() {
	test(|| {
		let id = watched();
		MockReactors::set_reliable(false);
		peg(9_000);
		dhv_mocks::MockClock::set(Timestamp::from_secs(START + 30 * DAY));
		set_spot(Fixed::from_int(SPOT * 2));
		run();
		assert!(Breaker::ALL.into_iter().all(is_tripped));
		let set = |function| {
			let guardian = RuntimeOrigin::signed(GUARDIAN);
			LiquidityPool::set_function_status(guardian, POOL, function, PoolStatus::Halted)
		};
		PoolFunction::ALL.into_iter().for_each(|function| set(function).unwrap());
		let before = ledger();
		let fixing = Price::new(Fixed::from_int(2_500));
		assert_ok!(TestRegistry::settle(POOL, id, fixing));
		assert!(ledger().allocated < before.allocated);
	});
}
