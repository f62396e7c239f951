use super::mock::*;
use crate::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::ReactorsValue, Fixed, PoolId};
use frame_support::{assert_noop, assert_ok};

#[test]
fn anybody_may_claim_for_anybody() {
	test(|| {
		deposit(ALICE, 100 * USD);
		price_epoch();
		assert_eq!(ledger().unclaimed_shares, 100 * SHARE);
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, 1, ALICE));
		assert_eq!(shares(ALICE), 100 * SHARE);
		assert_eq!(ledger().unclaimed_shares, 0);
		assert!(!EpochTallies::<Test>::contains_key(POOL, 1));
		assert!(has_event(Event::SharesClaimed {
			pool: POOL,
			epoch: 1,
			who: ALICE,
			amount: 100 * USD,
			shares: 100 * SHARE
		}));
	});
}

#[test]
fn rounding_is_burned_with_the_last_receipt() {
	// (F9)
	test(|| {
		invest(ALICE, 1_000 * USD);
		let mark = Fixed::from_raw(333_333_333_333_333_333_333);
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(value));
		for (who, amount) in [(ALICE, 1_000_001), (BOB, 7_000_003), (CAROL, 13_000_007)] {
			deposit(who, amount);
		}
		let price = price_epoch();
		let mut claimed = 0;
		for who in [ALICE, BOB, CAROL] {
			let before = shares(who);
			assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(who), POOL, 2, who));
			claimed += shares(who) - before;
			LiquidityPool::check_invariants().unwrap();
		}
		assert!(claimed <= price.minted && price.minted - claimed < 3);
		assert_eq!(ledger().unclaimed_shares, 0);
		assert_eq!(ledger().supply, 1_000 * SHARE + claimed);
	});
}

#[test]
fn refuses() {
	test(|| {
		let claim = |pool, epoch, who| {
			LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), pool, epoch, who)
		};
		assert_noop!(claim(PoolId(7), 1, ALICE), Error::<Test>::UnknownPool);
		assert_noop!(claim(POOL, 1, ALICE), Error::<Test>::NoRequest);
		deposit(ALICE, 100 * USD);
		assert_noop!(claim(POOL, 1, ALICE), Error::<Test>::EpochNotPriced);
		price_epoch();
		assert_ok!(claim(POOL, 1, ALICE));
		assert_noop!(claim(POOL, 1, ALICE), Error::<Test>::NoRequest);
	});
}
