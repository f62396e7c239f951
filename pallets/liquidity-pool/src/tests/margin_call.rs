//! A margin vault of the pool stays below its maintenance.

use super::mock::*;
use crate::*;
use dhv_primitives::{
	ports::{Portfolio, VaultOwner},
	OptionKind, SeriesId,
};
use frame_support::{assert_noop, assert_ok};

fn call(series: SeriesId) {
	assert_ok!(LiquidityPool::on_margin_call(&LiquidityPool::book_account(POOL), series, 70 * USD));
}

fn status() -> PoolStatus {
	Pools::<Test>::get(POOL).unwrap().status
}

fn set_status(who: AccountId, status: PoolStatus) -> sp_runtime::DispatchResult {
	LiquidityPool::set_status(RuntimeOrigin::signed(who), POOL, status)
}

fn said(series: SeriesId, status: PoolStatus) -> bool {
	has_event(Event::MarginCall { pool: POOL, series, missing: 70 * USD, status })
}

#[test]
fn an_open_pool_sells_no_more_until_the_governor_opens_it() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 1, 300 * USD));
		let before = ledger();
		call(id);
		assert_eq!(status(), PoolStatus::CloseOnly);
		assert!(said(id, PoolStatus::CloseOnly));
		let (old, new) = (PoolStatus::Open, PoolStatus::CloseOnly);
		assert!(has_event(Event::StatusSet {
			pool: POOL,
			old,
			new,
			cause: StatusCause::MarginCall
		}));
		assert_eq!(ledger(), before);
		assert_noop!(sell(id, 1, 300 * USD), Error::<Test>::TradingClosed);
		// Hedging, requests and pricing go on, and so does every help for the vault.
		assert!(<LiquidityPool as Portfolio>::may_hedge(POOL));
		deposit(BOB, 100 * USD);
		price_epoch();
		assert_eq!(TestRegistry::top_up(POOL, id, 70 * USD), Ok(70 * USD));
		assert_eq!(status(), PoolStatus::CloseOnly);
		assert_noop!(set_status(GUARDIAN, PoolStatus::Open), Error::<Test>::OnlyTightening);
		assert_ok!(set_status(GOVERNOR, PoolStatus::Open));
		assert_ok!(sell(id, 1, 300 * USD));
	});
}

#[test]
fn a_stricter_pool_only_says_so() {
	test(|| {
		let id = series(OptionKind::Call, 2_600, 30);
		for strict in [PoolStatus::CloseOnly, PoolStatus::Halted] {
			assert_ok!(set_status(GOVERNOR, strict));
			System::reset_events();
			call(id);
			assert_eq!(status(), strict);
			assert!(said(id, strict));
			assert_eq!(count_events(|event| matches!(event, Event::StatusSet { .. })), 0);
		}
	});
}

#[test]
fn each_call_is_said_and_the_status_moves_once() {
	test(|| {
		let ids = [series(OptionKind::Call, 2_600, 30), series(OptionKind::Put, 2_600, 30)];
		ids.into_iter().for_each(call);
		assert!(ids.iter().all(|id| said(*id, PoolStatus::CloseOnly)));
		assert_eq!(count_events(|event| matches!(event, Event::StatusSet { .. })), 1);
	});
}

#[test]
fn an_epoch_that_is_being_priced_is_priced() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 1, 300 * USD));
		begin_valuing();
		let number = epoch().number;
		call(id);
		run();
		assert_eq!(epoch().number, number + 1);
		assert_eq!(status(), PoolStatus::CloseOnly);
	});
}

#[test]
fn strangers_close_no_pool() {
	test(|| {
		assert_ok!(LiquidityPool::on_margin_call(&ALICE, SeriesId(0), USD));
		assert_eq!(status(), PoolStatus::Open);
		assert_eq!(count_events(|event| matches!(event, Event::MarginCall { .. })), 0);
	});
}
