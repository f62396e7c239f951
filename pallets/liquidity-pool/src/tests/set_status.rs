use super::mock::*;
use crate::*;
use dhv_primitives::{ports::Portfolio, OptionKind, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn set(who: AccountId, status: PoolStatus) -> sp_runtime::DispatchResult {
	LiquidityPool::set_status(RuntimeOrigin::signed(who), POOL, status)
}

#[test]
fn guardian_tightens_governor_does_anything() {
	test(|| {
		assert_ok!(set(GUARDIAN, PoolStatus::CloseOnly));
		let (old, new) = (PoolStatus::Open, PoolStatus::CloseOnly);
		let cause = StatusCause::Guardian;
		assert!(has_event(Event::StatusSet { pool: POOL, old, new, cause }));
		assert_noop!(set(GUARDIAN, PoolStatus::Open), Error::<Test>::OnlyTightening);
		assert_noop!(set(GUARDIAN, PoolStatus::CloseOnly), Error::<Test>::OnlyTightening);
		assert_ok!(set(GUARDIAN, PoolStatus::Halted));
		assert_ok!(set(GOVERNOR, PoolStatus::Open));
		assert_noop!(set(ALICE, PoolStatus::Halted), DispatchError::BadOrigin);
		assert_noop!(
			LiquidityPool::set_status(RuntimeOrigin::signed(GOVERNOR), PoolId(7), PoolStatus::Open),
			Error::<Test>::UnknownPool
		);
	});
}

#[test]
fn each_status_stops_what_it_says() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		assert_ok!(set(GUARDIAN, PoolStatus::CloseOnly));
		let id = series(OptionKind::Call, 2_600, 30);
		assert_noop!(sell(id, 1, 300 * USD), Error::<Test>::TradingClosed);
		assert!(<LiquidityPool as Portfolio>::may_hedge(POOL));
		deposit(ALICE, USD);
		withdraw(ALICE, SHARE);
		assert_ok!(set(GUARDIAN, PoolStatus::Halted));
		assert!(!<LiquidityPool as Portfolio>::may_hedge(POOL));
		let alice = || RuntimeOrigin::signed(ALICE);
		assert_noop!(
			LiquidityPool::request_deposit(alice(), POOL, USD, ALICE),
			Error::<Test>::PoolHalted
		);
		// Nobody's money is held by a halt, and everybody may ask to leave.
		assert_ok!(LiquidityPool::request_withdrawal(alice(), POOL, SHARE));
		assert_ok!(LiquidityPool::cancel_deposit(alice(), POOL, 2));
		assert_ok!(LiquidityPool::cancel_withdrawal(alice(), POOL, 2));
	});
}

#[test]
fn claims_are_paid_under_every_status() {
	// (F7)
	test(|| {
		invest(ALICE, 1_000 * USD);
		deposit(BOB, 500 * USD);
		withdraw(ALICE, 100 * SHARE);
		price_epoch();
		assert_ok!(set(GUARDIAN, PoolStatus::Halted));
		let before = cash(ALICE);
		claim(ALICE, 2);
		assert_eq!(cash(ALICE) - before, 100 * USD);
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, 2, BOB));
		assert_eq!(shares(BOB), 500 * SHARE);
	});
}
