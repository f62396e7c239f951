use super::mock::*;
use crate::*;
use dhv_primitives::PoolId;
use frame_support::{assert_noop, assert_ok};

fn request(amount: u128) -> sp_runtime::DispatchResult {
	LiquidityPool::request_deposit(RuntimeOrigin::signed(ALICE), POOL, amount, ALICE)
}

#[test]
fn waits_on_its_own_account_outside_nav() {
	// (F3)
	test(|| {
		deposit(ALICE, 100 * USD);
		deposit(ALICE, 50 * USD);
		assert_eq!(cash(ALICE), WEALTH - 150 * USD);
		assert_eq!(cash(LiquidityPool::pending_account(POOL)), 150 * USD);
		assert_eq!(ledger().pending_deposits, 150 * USD);
		assert_eq!(ledger().free, 0);
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav.raw(), 0);
		let receipt = DepositReceipts::<Test>::get((POOL, ALICE, 1)).unwrap();
		assert_eq!(receipt.amount, 150 * USD);
		assert!(has_event(Event::DepositRequested {
			pool: POOL,
			epoch: 1,
			who: ALICE,
			beneficiary: ALICE,
			amount: 50 * USD
		}));
	});
}

#[test]
fn belongs_to_the_beneficiary() {
	test(|| {
		let alice = RuntimeOrigin::signed(ALICE);
		assert_ok!(LiquidityPool::request_deposit(alice.clone(), POOL, 10 * USD, BOB));
		assert_noop!(LiquidityPool::cancel_deposit(alice, POOL, 1), Error::<Test>::NoRequest);
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(BOB), POOL, 1));
		assert_eq!(cash(BOB), WEALTH + 10 * USD);
	});
}

#[test]
fn after_the_cutoff_it_belongs_to_the_next_epoch() {
	test(|| {
		wait(DAY - 3_601);
		deposit(ALICE, 100 * USD);
		wait(1);
		deposit(ALICE, 7 * USD);
		assert_eq!(EpochTallies::<Test>::get(POOL, 1).deposits, 100 * USD);
		assert_eq!(EpochTallies::<Test>::get(POOL, 2).deposits, 7 * USD);
		let price = price_epoch();
		assert_eq!(price.deposits, 100 * USD);
		assert_eq!(ledger().pending_deposits, 7 * USD);
	});
}

#[test]
fn refuses() {
	test(|| {
		assert_noop!(
			LiquidityPool::request_deposit(RuntimeOrigin::signed(ALICE), PoolId(7), USD, ALICE),
			Error::<Test>::UnknownPool
		);
		assert_noop!(request(USD - 1), Error::<Test>::DepositTooSmall);
		let cap = PoolParameters { deposit_cap: 100 * USD, ..parameters() };
		assert_ok!(put(cap));
		assert_ok!(request(60 * USD));
		assert_noop!(request(40 * USD + 1), Error::<Test>::DepositCapExceeded);
		assert_ok!(request(40 * USD));
		assert_ok!(put(parameters()));
		assert!(request(WEALTH).is_err());
	});
}

#[test]
fn the_cap_counts_booked_values_only() {
	// (F5): what reactors gained does not close the pool.
	test(|| {
		let cap = PoolParameters { deposit_cap: 200 * USD, ..parameters() };
		assert_ok!(put(cap));
		invest(ALICE, 100 * USD);
		let mark = dhv_primitives::Fixed::from_int(1_000_000);
		dhv_mocks::MockReactors::set_value(Ok(dhv_primitives::ports::ReactorsValue {
			low: mark,
			mark,
			high: mark,
			..Default::default()
		}));
		assert_ok!(request(100 * USD));
	});
}
