use super::mock::*;
use crate::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{
	ports::{Portfolio, ReactorFunds, ReactorsValue},
	Fixed, OptionKind, PoolId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};
use PoolStatus::{CloseOnly, Halted, Open};

fn set(who: AccountId, function: PoolFunction, status: PoolStatus) -> DispatchResult {
	LiquidityPool::set_function_status(RuntimeOrigin::signed(who), POOL, function, status)
}

#[test]
fn the_guardian_tightens_and_the_governor_does_anything() {
	test(|| {
		for function in PoolFunction::ALL {
			assert_ok!(set(GUARDIAN, function, CloseOnly));
			let (old, new, cause) = (Open, CloseOnly, StatusCause::Guardian);
			let said = Event::FunctionStatusSet { pool: POOL, function, old, new, cause };
			assert!(has_event(said));
			assert_noop!(set(GUARDIAN, function, Open), Error::<Test>::OnlyTightening);
			assert_noop!(set(GUARDIAN, function, CloseOnly), Error::<Test>::OnlyTightening);
			assert_ok!(set(GUARDIAN, function, Halted));
			assert_ok!(set(GOVERNOR, function, Open));
			let (old, new, cause) = (Halted, Open, StatusCause::Governor);
			let said = Event::FunctionStatusSet { pool: POOL, function, old, new, cause };
			assert!(has_event(said));
			assert_noop!(set(ALICE, function, Halted), DispatchError::BadOrigin);
			let governor = RuntimeOrigin::signed(GOVERNOR);
			assert_noop!(
				LiquidityPool::set_function_status(governor, PoolId(7), function, Open),
				Error::<Test>::UnknownPool
			);
		}
		assert!(!Statuses::<Test>::contains_key(POOL), "nothing is kept of it");
	});
}

#[test]
fn deposits_are_closed_by_themselves() {
	test(|| {
		let request = |amount| {
			LiquidityPool::request_deposit(RuntimeOrigin::signed(ALICE), POOL, amount, ALICE)
		};
		assert_ok!(request(100 * USD));
		for status in [CloseOnly, Halted] {
			assert_ok!(set(GUARDIAN, PoolFunction::Deposits, status));
			assert_noop!(request(100 * USD), Error::<Test>::DepositsClosed);
		}
		price_epoch();
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(ALICE), POOL, 1, ALICE));
		withdraw(ALICE, 10 * SHARE);
		assert_ok!(set(GOVERNOR, PoolFunction::Deposits, Open));
		assert_ok!(request(100 * USD));
	});
}

#[test]
fn trades_are_closed_by_themselves() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 600 * USD));
		assert_ok!(set(GUARDIAN, PoolFunction::Trading, CloseOnly));
		assert_noop!(sell(id, 1, 300 * USD), Error::<Test>::TradingClosed);
		assert_ok!(buy(id, 1, USD));
		assert_ok!(set(GUARDIAN, PoolFunction::Trading, Halted));
		assert_noop!(buy(id, 1, USD), Error::<Test>::TradingClosed);
		assert!(<LiquidityPool as Portfolio>::may_hedge(POOL));
		deposit(BOB, 100 * USD);
		withdraw(ALICE, 10 * SHARE);
		price_epoch();
		claim(ALICE, 2);
	});
}

#[test]
fn hedging_keeps_funds_at_home_and_then_stands_still() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let advance = || <LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, USD);
		let repay = || <LiquidityPool as ReactorFunds<AccountId>>::repay(POOL, &REACTOR, USD / 4);
		assert_ok!(advance());
		assert_ok!(set(GUARDIAN, PoolFunction::Hedging, CloseOnly));
		assert_noop!(advance(), Error::<Test>::FundsKept);
		assert!(<LiquidityPool as Portfolio>::may_hedge(POOL));
		assert_ok!(repay());
		assert_ok!(set(GUARDIAN, PoolFunction::Hedging, Halted));
		assert_noop!(advance(), Error::<Test>::FundsKept);
		assert!(!<LiquidityPool as Portfolio>::may_hedge(POOL));
		assert_ok!(repay());
	});
}

#[test]
fn leavers_are_paid_out_of_what_is_free_while_hedging_is_halted() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let amount = 6_000 * USD;
		assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, amount));
		assert_ok!(set(GUARDIAN, PoolFunction::Hedging, Halted));
		let mark = Fixed::from_int(6_000);
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(value));
		withdraw(ALICE, 10_000 * SHARE);
		price_epoch();
		assert!(MockReactors::requests().is_empty());
		let before = cash(ALICE);
		claim(ALICE, 2);
		assert!(cash(ALICE) > before);
	});
}

#[test]
fn pricing_waits_in_a_halt_and_no_longer() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 30), 1, 300 * USD));
		withdraw(ALICE, 10 * SHARE);
		assert_ok!(set(GUARDIAN, PoolFunction::Pricing, CloseOnly));
		begin_valuing();
		assert_ok!(set(GUARDIAN, PoolFunction::Pricing, Halted));
		run();
		let reason = DelayReason::Halted;
		assert!(has_event(Event::EpochDelayed { pool: POOL, epoch: 2, reason }));
		assert!(!epoch().is_valuing());
		run();
		assert_eq!(epoch().number, 2);
		withdraw(ALICE, 10 * SHARE);
		assert_ok!(set(GOVERNOR, PoolFunction::Pricing, Open));
		run();
		assert_eq!(epoch().number, 3);
		claim(ALICE, 2);
	});
}

#[test]
fn the_stricter_of_pool_and_function_holds() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(set(GOVERNOR, PoolFunction::Trading, Halted));
		let governor = || RuntimeOrigin::signed(GOVERNOR);
		assert_ok!(LiquidityPool::set_status(governor(), POOL, Open));
		assert_noop!(sell(id, 1, 300 * USD), Error::<Test>::TradingClosed);
		assert_ok!(set(GOVERNOR, PoolFunction::Trading, Open));
		assert_ok!(LiquidityPool::set_status(governor(), POOL, CloseOnly));
		assert_noop!(sell(id, 1, 300 * USD), Error::<Test>::TradingClosed);
		// Close-only of a whole pool is about trades.
		deposit(BOB, 10 * USD);
		assert_ok!(LiquidityPool::set_status(governor(), POOL, Open));
		assert_ok!(sell(id, 1, 300 * USD));
	});
}
