use super::mock::*;
use crate::*;
use dhv_primitives::{ports::ReactorFunds, OptionKind, PoolId};
use frame_support::{assert_noop, assert_ok};

type Funds = LiquidityPool;

#[test]
fn a_buffer_that_does_not_come_out_even_is_rounded_up() {
	let ledger = Ledger { free: 10, allocated: 3, ..Ledger::default() };
	assert_eq!(ledger.available(5_000), Ok(8));
	assert_eq!(Ledger { allocated: 4, ..ledger }.available(5_000), Ok(8));
	assert_eq!(Ledger { allocated: 0, ..ledger }.available(5_000), Ok(10));
}

#[test]
fn advances_what_is_free_above_the_buffer_and_takes_it_back() {
	test(|| {
		invest(ALICE, 4_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 30), 2, 0));
		assert_eq!(<Funds as ReactorFunds<AccountId>>::available(POOL), 1_000 * USD);
		assert_noop!(
			<Funds as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, 1_000 * USD + 1),
			Error::<Test>::InsufficientFunds
		);
		assert_ok!(<Funds as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, 600 * USD));
		assert_eq!(cash(REACTOR), WEALTH + 600 * USD);
		assert_eq!((ledger().free, ledger().advanced), (1_400 * USD, 600 * USD));
		assert_ok!(<Funds as ReactorFunds<AccountId>>::repay(POOL, &REACTOR, 700 * USD));
		assert_eq!((ledger().free, ledger().repaid), (2_100 * USD, 700 * USD));
		let (from, amount, free) = (REACTOR, 700 * USD, 2_100 * USD);
		assert!(has_event(Event::FundsRepaid { pool: POOL, from, amount, free }));
	});
}

#[test]
fn refuses() {
	test(|| {
		invest(ALICE, 4_000 * USD);
		assert_eq!(<Funds as ReactorFunds<AccountId>>::available(PoolId(7)), 0);
		assert_noop!(
			<Funds as ReactorFunds<AccountId>>::advance(PoolId(7), &REACTOR, 1),
			Error::<Test>::UnknownPool
		);
		assert_noop!(
			<Funds as ReactorFunds<AccountId>>::repay(PoolId(7), &REACTOR, 1),
			Error::<Test>::UnknownPool
		);
		assert_ok!(LiquidityPool::set_status(
			RuntimeOrigin::signed(GUARDIAN),
			POOL,
			PoolStatus::Halted
		));
		assert_noop!(
			<Funds as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, 1),
			Error::<Test>::PoolHalted
		);
	});
}

#[test]
fn donations_move_nothing() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		for account in [
			LiquidityPool::book_account(POOL),
			LiquidityPool::pending_account(POOL),
			LiquidityPool::claims_account(POOL),
		] {
			assert_ok!(LiquidityPool::pay(dhv_mocks::USDC, &BOB, &account, 500 * USD));
		}
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap(), before);
		assert_eq!(<Funds as ReactorFunds<AccountId>>::available(POOL), 1_000 * USD);
	});
}
