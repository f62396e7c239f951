use super::mock::*;
use crate::*;
use dhv_primitives::PoolId;
use frame_support::{assert_noop, assert_ok};

fn cancel(epoch: EpochIndex) -> sp_runtime::DispatchResult {
	LiquidityPool::cancel_deposit(RuntimeOrigin::signed(ALICE), POOL, epoch)
}

#[test]
fn gives_everything_back_before_the_cutoff() {
	// (F5)
	test(|| {
		deposit(ALICE, 100 * USD);
		assert_ok!(cancel(1));
		assert_eq!(cash(ALICE), WEALTH);
		assert_eq!(ledger(), Ledger::default());
		assert!(!EpochTallies::<Test>::contains_key(POOL, 1));
		let amount = 100 * USD;
		assert!(has_event(Event::DepositCancelled { pool: POOL, epoch: 1, who: ALICE, amount }));
	});
}

#[test]
fn refuses() {
	test(|| {
		assert_noop!(
			LiquidityPool::cancel_deposit(RuntimeOrigin::signed(ALICE), PoolId(7), 1),
			Error::<Test>::UnknownPool
		);
		assert_noop!(cancel(1), Error::<Test>::NoRequest);
		deposit(ALICE, 100 * USD);
		wait(DAY - 3_600);
		assert_noop!(cancel(1), Error::<Test>::CutoffPassed);
		// What was booked for the next epoch can still be taken back.
		deposit(ALICE, 5 * USD);
		assert_ok!(cancel(2));
		price_epoch();
		assert_noop!(cancel(1), Error::<Test>::CutoffPassed);
	});
}

#[test]
fn an_epoch_overdue_by_its_own_length_lets_go() {
	test(|| {
		deposit(ALICE, 100 * USD);
		wait(2 * DAY - 1);
		run();
		assert_noop!(cancel(1), Error::<Test>::CutoffPassed);
		wait(1);
		assert_ok!(cancel(1));
		assert_eq!(cash(ALICE), WEALTH);
	});
}
