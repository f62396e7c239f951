//! A margin vault of the pool gives back collateral that it does not need.

use super::mock::*;
use crate::*;
use dhv_primitives::{ports::VaultOwner, Balance, OptionKind};
use frame_support::{assert_noop, assert_ok};

#[test]
fn collateral_becomes_free_and_no_value_moves() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 300 * USD));
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_ok!(TestRegistry::release(POOL, id, 400 * USD));
		let after = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(after.nav, before.nav);
		assert_eq!((after.free, after.allocated), (8_700 * USD, 1_600 * USD));
		assert_eq!(after.book, before.book);
		let (free, allocated) = (after.free, after.allocated);
		assert!(has_event(Event::CollateralReleased {
			pool: POOL,
			series: id,
			amount: 400 * USD,
			free,
			allocated
		}));
		// What came back can be sold on.
		assert_ok!(sell(id, 4, 0));
	});
}

#[test]
fn what_was_added_comes_back_whole() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 300 * USD));
		let before = ledger();
		assert_eq!(TestRegistry::top_up(POOL, id, 123_456_789), Ok(123_456_789));
		assert_ok!(TestRegistry::release(POOL, id, 123_456_789));
		assert_eq!(ledger(), before);
	});
}

#[test]
fn every_status_takes_it_even_while_an_epoch_is_priced() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 300 * USD));
		begin_valuing();
		assert_ok!(TestRegistry::release(POOL, id, 100 * USD));
		let halt = PoolStatus::Halted;
		assert_ok!(LiquidityPool::set_status(RuntimeOrigin::signed(GUARDIAN), POOL, halt));
		assert_ok!(TestRegistry::release(POOL, id, 100 * USD));
		assert_eq!(ledger().allocated, 1_800 * USD);
	});
}

#[test]
fn an_epoch_is_priced_the_same_over_a_release() {
	let priced = |amount: Balance| {
		let mut price = None;
		test(|| {
			invest(ALICE, 10_000 * USD);
			let id = series(OptionKind::Call, 2_600, 30);
			assert_ok!(sell(id, 2, 300 * USD));
			deposit(BOB, 777 * USD);
			withdraw(ALICE, 100 * SHARE);
			begin_valuing();
			assert_ok!(TestRegistry::release(POOL, id, amount));
			let number = epoch().number;
			run();
			price = EpochPrices::<Test>::get(POOL, number);
		});
		price.unwrap()
	};
	assert_eq!(priced(500 * USD), priced(0));
}

#[test]
fn refuses_more_than_is_allocated_and_ignores_strangers() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 300 * USD));
		let account = LiquidityPool::book_account(POOL);
		assert_noop!(
			LiquidityPool::on_released(&account, id, 2_000 * USD + 1),
			Error::<Test>::Overflow
		);
		let before = ledger();
		assert_ok!(LiquidityPool::on_released(&ALICE, id, USD));
		assert_eq!(ledger(), before);
	});
}
