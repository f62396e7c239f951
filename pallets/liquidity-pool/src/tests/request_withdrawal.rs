use super::mock::*;
use crate::*;
use dhv_primitives::PoolId;
use frame_support::{assert_noop, assert_ok};

fn request(shares: u128) -> sp_runtime::DispatchResult {
	LiquidityPool::request_withdrawal(RuntimeOrigin::signed(ALICE), POOL, shares)
}

#[test]
fn escrows_the_shares() {
	test(|| {
		invest(ALICE, 100 * USD);
		withdraw(ALICE, 30 * SHARE);
		withdraw(ALICE, 10 * SHARE);
		assert_eq!(shares(ALICE), 60 * SHARE);
		assert_eq!(shares(LiquidityPool::escrow_account(POOL)), 40 * SHARE);
		assert_eq!(ledger().pending_withdrawals, 40 * SHARE);
		assert_eq!(ledger().supply, 100 * SHARE);
		let receipt = WithdrawalReceipts::<Test>::get((POOL, ALICE, 2)).unwrap();
		assert_eq!(receipt, WithdrawalReceipt { shares: 40 * SHARE, reached: 2 });
		let shares = 10 * SHARE;
		assert!(has_event(Event::WithdrawalRequested { pool: POOL, epoch: 2, who: ALICE, shares }));
	});
}

#[test]
fn several_epochs_stay_apart() {
	// (F6): nothing blocks a second request, nothing is overwritten.
	test(|| {
		invest(ALICE, 100 * USD);
		withdraw(ALICE, 30 * SHARE);
		wait(DAY - 3_600);
		withdraw(ALICE, 10 * SHARE);
		assert_eq!(EpochTallies::<Test>::get(POOL, 2).withdrawals, 30 * SHARE);
		assert_eq!(EpochTallies::<Test>::get(POOL, 3).withdrawals, 10 * SHARE);
		price_epoch();
		withdraw(ALICE, 20 * SHARE);
		price_epoch();
		let before = cash(ALICE);
		claim(ALICE, 2);
		claim(ALICE, 3);
		assert_eq!(cash(ALICE) - before, 60 * USD);
	});
}

#[test]
fn refuses() {
	test(|| {
		invest(ALICE, 100 * USD);
		assert_noop!(
			LiquidityPool::request_withdrawal(RuntimeOrigin::signed(ALICE), PoolId(7), SHARE),
			Error::<Test>::UnknownPool
		);
		assert_noop!(request(0), Error::<Test>::WithdrawalTooSmall);
		assert_noop!(request(SHARE / 1_000 - 1), Error::<Test>::WithdrawalTooSmall);
		assert!(request(101 * SHARE).is_err());
		// A whole balance may be smaller than the minimum.
		assert_ok!(request(100 * SHARE - 5));
		assert_ok!(request(5));
	});
}
