use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockPrices, MockReactors, USDC, WETH};
use dhv_primitives::{
	ports::{Portfolio, ReactorsValue, ScheduledWork, SurfaceError},
	Fixed, OptionKind, PoolId, Price,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

fn poke() -> sp_runtime::DispatchResult {
	LiquidityPool::poke_epoch(RuntimeOrigin::signed(CAROL), POOL)
		.map(|_| ())
		.map_err(|error| error.error)
}

fn due() {
	MockClock::set(epoch().ends_at);
	set_spot(Fixed::from_int(SPOT));
}

fn delayed(reason: DelayReason) -> usize {
	count_events(
		|event| matches!(event, Event::EpochDelayed { reason: said, .. } if *said == reason),
	)
}

#[test]
fn prices_what_is_due() {
	test(|| {
		deposit(ALICE, 100 * USD);
		assert_noop!(poke(), Error::<Test>::EpochNotDue);
		assert_noop!(
			LiquidityPool::poke_epoch(RuntimeOrigin::signed(CAROL), PoolId(7)),
			Error::<Test>::UnknownPool
		);
		due();
		assert_ok!(poke());
		let price = EpochPrices::<Test>::get(POOL, 1).unwrap();
		assert_eq!(price.mint, Fixed::ONE);
		assert_eq!((price.deposits, price.minted), (100 * USD, 100 * SHARE));
		assert!(has_event(Event::EpochPriced { pool: POOL, epoch: 1, price }));
		let next = epoch();
		assert_eq!((next.number, next.ends_at.secs()), (2, START + 2 * DAY));
		assert_noop!(poke(), Error::<Test>::EpochNotDue);
	});
}

#[test]
fn waits_for_a_fresh_price_and_says_so_once() {
	test(|| {
		deposit(ALICE, 100 * USD);
		MockClock::set(epoch().ends_at);
		for _ in 0..3 {
			run();
			wait(6);
		}
		assert_eq!(delayed(DelayReason::PriceStale), 1);
		assert_eq!(epoch().number, 1);
		assert!(<LiquidityPool as Portfolio>::may_hedge(POOL));
		set_spot(Fixed::from_int(SPOT));
		run();
		assert_eq!(epoch().number, 2);
	});
}

#[test]
fn waits_without_any_price() {
	test(|| {
		MockPrices::clear();
		MockClock::set(epoch().ends_at);
		run();
		assert_eq!(delayed(DelayReason::NoPrice), 1);
		assert_ok!(poke());
		assert_eq!(epoch().number, 1);
	});
}

#[test]
fn a_price_from_before_the_cutoff_is_not_used() {
	// (F10): nobody may know the price while requests can still change.
	test(|| {
		let lax = PoolParameters { max_price_age: DAY, max_mark_age: DAY, ..parameters() };
		assert_ok!(put(lax));
		MockClock::set(dhv_primitives::Timestamp::from_secs(epoch().cutoff_at.secs() - 1));
		set_spot(Fixed::from_int(SPOT));
		MockClock::set(epoch().ends_at);
		run();
		assert_eq!(delayed(DelayReason::PriceStale), 1);
	});
}

#[test]
fn the_schedule_keeps_its_grid_when_late() {
	test(|| {
		MockClock::set(epoch().ends_at);
		wait(2 * DAY + DAY / 2);
		set_spot(Fixed::from_int(SPOT));
		run();
		assert_eq!((epoch().number, epoch().ends_at.secs()), (2, START + 4 * DAY));
	});
}

#[test]
fn a_cursor_values_on_the_snapshot_while_trades_wait() {
	// (F35)
	test(|| {
		invest(ALICE, 100_000 * USD);
		let ids: Vec<_> = (0..5).map(|i| series(OptionKind::Call, 2_500 + 100 * i, 30)).collect();
		for id in &ids {
			assert_ok!(sell(*id, 1, 50 * USD));
		}
		due();
		let block = || {
			let limit = <() as WeightInfo>::check_epoch()
				.saturating_add(<() as WeightInfo>::begin_valuing())
				.saturating_add(<() as WeightInfo>::value_series().saturating_mul(2));
			PoolEpochs::<Test>::run(&mut WeightMeter::with_limit(limit));
		};
		block();
		assert!(epoch().is_valuing());
		assert!(!<LiquidityPool as Portfolio>::may_hedge(POOL));
		assert_noop!(sell(ids[0], 1, USD), Error::<Test>::EpochBeingPriced);
		assert_noop!(
			<LiquidityPool as dhv_primitives::ports::ReactorFunds<AccountId>>::advance(
				POOL, &REACTOR, USD
			),
			Error::<Test>::EpochBeingPriced
		);
		assert_noop!(
			LiquidityPool::poke_marks(RuntimeOrigin::signed(BOB), POOL),
			Error::<Test>::EpochBeingPriced
		);
		// A new price changes nothing: the snapshot is frozen.
		let EpochPhase::Valuing { snapshot, .. } = epoch().phase else { panic!() };
		wait(6);
		set_spot(Fixed::from_int(9_999));
		let mut blocks = 1;
		while epoch().is_valuing() {
			block();
			blocks += 1;
			if blocks > 4 {
				run();
			}
			LiquidityPool::check_invariants().unwrap();
		}
		let price = EpochPrices::<Test>::get(POOL, 2).unwrap();
		assert_eq!(price.round, snapshot.round.number);
		assert!(price.mark > Fixed::from_bps(9_800), "{:?}", price.mark);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 30), 1, 300 * USD));
	});
}

#[test]
fn one_call_values_no_more_than_fits_into_a_block() {
	test(|| {
		invest(ALICE, 1_000_000 * USD);
		for i in 0..80 {
			assert_ok!(sell(series(OptionKind::Put, 2_000 + 10 * i, 30), 1, 50 * USD));
		}
		due();
		assert_ok!(poke());
		assert!(epoch().is_valuing());
		assert_ok!(poke());
		assert_eq!((epoch().number, epoch().is_valuing()), (3, false));
		assert_noop!(poke(), Error::<Test>::EpochNotDue);
	});
}

#[test]
fn a_series_without_a_volatility_delays_and_is_not_retried_on_the_same_inputs() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let id = series(OptionKind::Call, 2_500, 30);
		assert_ok!(sell(id, 1, 50 * USD));
		TestSurface::refuse(Some(SurfaceError::Stale));
		due();
		run();
		run();
		assert_eq!(delayed(DelayReason::SeriesUnvalued { series: id }), 1);
		assert_eq!(count_events(|event| matches!(event, Event::EpochValuing { epoch: 2, .. })), 1);
		assert!(!epoch().is_valuing());
		TestSurface::refuse(None);
		set_spot(Fixed::from_int(SPOT));
		run();
		assert_eq!(epoch().number, 3);
	});
}

#[test]
fn needs_a_surface_only_for_a_book() {
	test(|| {
		TestSurface::set_version(0);
		invest(ALICE, 100_000 * USD);
		TestSurface::set_version(1);
		assert_ok!(sell(series(OptionKind::Call, 2_500, 30), 1, 50 * USD));
		TestSurface::set_version(0);
		due();
		run();
		assert_eq!(delayed(DelayReason::NoSurface), 1);
	});
}

#[test]
fn a_surface_that_moves_during_valuing_begins_anew() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_500, 30), 1, 50 * USD));
		due();
		let limit =
			<() as WeightInfo>::check_epoch().saturating_add(<() as WeightInfo>::begin_valuing());
		PoolEpochs::<Test>::run(&mut WeightMeter::with_limit(limit));
		assert!(epoch().is_valuing());
		TestSurface::set(Fixed::from_bps(9_000));
		run();
		assert_eq!(delayed(DelayReason::SurfaceMoved), 1);
		run();
		assert_eq!(epoch().number, 3);
	});
}

#[test]
fn a_halt_stops_pricing_even_midway() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_500, 30), 1, 50 * USD));
		due();
		let limit =
			<() as WeightInfo>::check_epoch().saturating_add(<() as WeightInfo>::begin_valuing());
		PoolEpochs::<Test>::run(&mut WeightMeter::with_limit(limit));
		let set = |who, status| {
			LiquidityPool::set_status(RuntimeOrigin::signed(who), POOL, status).unwrap()
		};
		set(GUARDIAN, PoolStatus::Halted);
		run();
		run();
		assert_eq!(delayed(DelayReason::Halted), 1);
		assert!(!epoch().is_valuing());
		set(GOVERNOR, PoolStatus::Open);
		run();
		assert_eq!(epoch().number, 3);
	});
}

#[test]
fn reactors_are_in_the_price_and_doubt_splits_it() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		let fixed = Fixed::from_int;
		MockReactors::set_value(Err(DispatchError::Other("venue")));
		due();
		run();
		assert_eq!(delayed(DelayReason::ReactorsUnvalued), 1);
		MockReactors::set_value(Ok(ReactorsValue {
			low: fixed(100),
			mark: fixed(200),
			high: fixed(300),
			..Default::default()
		}));
		set_spot(fixed(SPOT));
		run();
		let price = EpochPrices::<Test>::get(POOL, 2).unwrap();
		assert!(price.mint > price.mark && price.mark > price.burn);
		assert_eq!(price.nav, fixed(1_200));
	});
}

#[test]
fn reactors_are_asked_for_what_is_missing() {
	// (F8)
	test(|| {
		invest(ALICE, 1_000 * USD);
		assert_ok!(<LiquidityPool as dhv_primitives::ports::ReactorFunds<AccountId>>::advance(
			POOL,
			&REACTOR,
			600 * USD
		));
		let mark = Fixed::from_int(600);
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(value));
		MockReactors::on_withdraw(|pool, amount| {
			use dhv_primitives::ports::ReactorFunds;
			let amount = amount.min(250 * USD);
			<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
			Ok(amount)
		});
		withdraw(ALICE, 700 * SHARE);
		let price = price_epoch();
		assert_eq!(MockReactors::requests(), vec![(POOL, 300 * USD)]);
		assert_eq!((price.paid, ledger().free), (650 * USD, 0), "all there is, to the last unit");
		let (requested, returned) = (300 * USD, 250 * USD);
		assert!(has_event(Event::ReactorsWithdrawn { pool: POOL, requested, returned }));
		// A venue that fails is no reason to wait.
		MockReactors::on_withdraw(|_, _| Err(DispatchError::Other("venue")));
		let price = price_epoch();
		assert_eq!(price.paid, 0);
		assert_eq!(count_events(|event| matches!(event, Event::ReactorsFailed { .. })), 1);
	});
}

#[test]
fn a_price_of_another_pool_does_not_wait_for_this_one() {
	test(|| {
		assert_ok!(LiquidityPool::open_pool(
			RuntimeOrigin::signed(GOVERNOR),
			assets(),
			parameters()
		));
		LiquidityPool::set_status(RuntimeOrigin::signed(GUARDIAN), POOL, PoolStatus::Halted)
			.unwrap();
		due();
		run();
		assert_eq!(epoch().number, 1);
		assert_eq!(Epochs::<Test>::get(PoolId(1)).unwrap().number, 2);
		MockPrices::set(WETH, USDC, Price::new(Fixed::from_int(SPOT)));
	});
}
