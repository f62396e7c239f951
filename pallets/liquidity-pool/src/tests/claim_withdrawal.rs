use super::mock::*;
use crate::*;
use dhv_primitives::{Fixed, OptionKind, PoolId};
use frame_support::{assert_noop, assert_ok};

#[test]
fn pays_cash_at_the_burn_price() {
	test(|| {
		invest(ALICE, 100 * USD);
		withdraw(ALICE, 40 * SHARE);
		let price = price_epoch();
		assert_eq!(price.fill, Fixed::ONE);
		assert_eq!(price.paid, 40 * USD);
		assert_eq!(ledger().set_aside, 40 * USD);
		assert_eq!(cash(LiquidityPool::claims_account(POOL)), 40 * USD);
		assert_eq!(ledger().supply, 60 * SHARE);
		let before = cash(ALICE);
		assert_ok!(LiquidityPool::claim_withdrawal(RuntimeOrigin::signed(BOB), POOL, 2, ALICE));
		assert_eq!(cash(ALICE) - before, 40 * USD);
		assert_eq!(ledger().set_aside, 0);
		assert!(!EpochTallies::<Test>::contains_key(POOL, 2));
		assert!(has_event(Event::WithdrawalClaimed {
			pool: POOL,
			epoch: 2,
			who: ALICE,
			filled: 40 * SHARE,
			amount: 40 * USD,
			carried: 0,
			reached: 3
		}));
	});
}

#[test]
fn a_shortage_fills_pro_rata_and_carries_over_several_epochs() {
	// (F8)
	test(|| {
		invest(ALICE, 6_000 * USD);
		invest(BOB, 3_000 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		assert_ok!(sell(id, 4, 0));
		// Free 5,000, buffer 2,000.
		withdraw(ALICE, 4_000 * SHARE);
		withdraw(BOB, 2_000 * SHARE);
		let first = price_epoch();
		assert!(first.fill < Fixed::ONE && first.fill > Fixed::from_bps(4_900));
		assert_eq!(first.requested, 6_000 * SHARE);
		assert_eq!(first.deposits, 0);
		assert_eq!(ledger().pending_withdrawals, first.requested - first.filled);
		LiquidityPool::check_invariants().unwrap();
		// Nothing is free above the buffer: everything is carried.
		let second = price_epoch();
		assert_eq!((second.fill, second.paid), (Fixed::ZERO, 0));
		// Half of what is missing comes in.
		deposit(CAROL, 1_500 * USD);
		let third = price_epoch();
		assert!(third.fill.is_positive() && third.fill < Fixed::ONE);
		LiquidityPool::check_invariants().unwrap();
		deposit(CAROL, 5_000 * USD);
		let fourth = price_epoch();
		assert_eq!(fourth.fill, Fixed::ONE);
		let (alice, bob) = (cash(ALICE), cash(BOB));
		claim(ALICE, 3);
		LiquidityPool::check_invariants().unwrap();
		claim(BOB, 3);
		let (alice, bob) = (cash(ALICE) - alice, cash(BOB) - bob);
		assert!(alice >= 2 * bob && alice - 2 * bob < 8);
		let paid = first.paid + third.paid + fourth.paid;
		assert!(alice + bob <= paid && paid - alice - bob < 8);
		// What rounding left went back to the pool.
		assert_eq!(ledger().set_aside, 0);
		assert_eq!(ledger().pending_withdrawals, 0);
		assert!(WithdrawalReceipts::<Test>::iter().next().is_none());
	});
}

#[test]
fn a_receipt_may_be_claimed_between_prices() {
	test(|| {
		invest(ALICE, 6_000 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		assert_ok!(sell(id, 2, 0));
		withdraw(ALICE, 6_000 * SHARE);
		let first = price_epoch();
		let before = cash(ALICE);
		claim(ALICE, 2);
		assert_eq!(cash(ALICE) - before, first.paid);
		let receipt = WithdrawalReceipts::<Test>::get((POOL, ALICE, 2)).unwrap();
		assert_eq!(receipt.reached, 3);
		assert_noop!(
			LiquidityPool::claim_withdrawal(RuntimeOrigin::signed(ALICE), POOL, 2, ALICE),
			Error::<Test>::EpochNotPriced
		);
		deposit(BOB, 10_000 * USD);
		let second = price_epoch();
		claim(ALICE, 2);
		assert_eq!(cash(ALICE) - before, first.paid + second.paid);
	});
}

#[test]
fn one_claim_takes_at_most_64_epochs() {
	test(|| {
		invest(ALICE, 3_000 * USD);
		let id = series(OptionKind::Call, 5_000, 300);
		assert_ok!(sell(id, 2, 0));
		withdraw(ALICE, 3_000 * SHARE);
		for _ in 0..70 {
			price_epoch();
		}
		claim(ALICE, 2);
		assert_eq!(WithdrawalReceipts::<Test>::get((POOL, ALICE, 2)).unwrap().reached, 66);
		assert_noop!(
			LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(BOB), POOL, 2),
			Error::<Test>::NoRequest
		);
		claim(ALICE, 2);
		assert_eq!(WithdrawalReceipts::<Test>::get((POOL, ALICE, 2)).unwrap().reached, 72);
		for _ in 0..70 {
			price_epoch();
		}
		assert_noop!(
			LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, 2),
			Error::<Test>::ClaimFirst
		);
	});
}

#[test]
fn refuses() {
	test(|| {
		let claim = |pool, epoch| {
			LiquidityPool::claim_withdrawal(RuntimeOrigin::signed(BOB), pool, epoch, ALICE)
		};
		assert!(claim(PoolId(7), 1).is_err_and(|e| e.error == Error::<Test>::UnknownPool.into()));
		assert!(claim(POOL, 1).is_err_and(|e| e.error == Error::<Test>::NoRequest.into()));
		invest(ALICE, 100 * USD);
		withdraw(ALICE, SHARE);
		assert!(claim(POOL, 2).is_err_and(|e| e.error == Error::<Test>::EpochNotPriced.into()));
	});
}
