use super::mock::*;
use crate::*;
use dhv_primitives::{OptionKind, PoolId};
use frame_support::{assert_noop, assert_ok};

fn cancel(epoch: EpochIndex) -> sp_runtime::DispatchResult {
	LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, epoch)
}

#[test]
fn gives_the_shares_back() {
	test(|| {
		invest(ALICE, 100 * USD);
		withdraw(ALICE, 30 * SHARE);
		assert_ok!(cancel(2));
		assert_eq!(shares(ALICE), 100 * SHARE);
		assert_eq!(ledger().pending_withdrawals, 0);
		let shares = 30 * SHARE;
		assert!(has_event(Event::WithdrawalCancelled { pool: POOL, epoch: 2, who: ALICE, shares }));
	});
}

#[test]
fn pays_what_was_filled_and_returns_the_rest() {
	test(|| {
		invest(ALICE, 3_000 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		assert_ok!(sell(id, 1, 0));
		withdraw(ALICE, 3_000 * SHARE);
		let price = price_epoch();
		// 2,000 free, 500 of buffer: half of what was asked for, less the value of the call.
		assert!(price.fill > dhv_primitives::Fixed::from_bps(5_000));
		assert!(price.paid.abs_diff(1_500 * USD) <= 1);
		let before = cash(ALICE);
		assert_ok!(cancel(2));
		assert_eq!(cash(ALICE) - before, price.paid);
		assert_eq!(shares(ALICE), price.requested - price.filled);
		assert_eq!(ledger().pending_withdrawals, 0);
		assert_eq!(ledger().set_aside, 0);
	});
}

#[test]
fn refuses() {
	test(|| {
		assert_noop!(
			LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), PoolId(7), 1),
			Error::<Test>::UnknownPool
		);
		assert_noop!(cancel(1), Error::<Test>::NoRequest);
		invest(ALICE, 100 * USD);
		withdraw(ALICE, 30 * SHARE);
		wait(DAY - 3_600);
		assert_noop!(cancel(2), Error::<Test>::CutoffPassed);
		price_epoch();
		// Everything left: there is nothing to cancel, the cash is paid.
		let before = cash(ALICE);
		assert_ok!(cancel(2));
		assert_eq!(cash(ALICE) - before, 30 * USD);
		assert_noop!(cancel(2), Error::<Test>::NoRequest);
	});
}
