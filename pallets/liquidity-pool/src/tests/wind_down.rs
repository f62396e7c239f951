//! A pool that owes at least what it has: how it gets there and how it comes back.

use super::{
	mock::*,
	scenarios::{surplus, take_cash, take_shares},
};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{
	ports::{OptionTrade, Portfolio, Underwriter},
	Balance, Contracts, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok};

fn status() -> PoolStatus {
	Pools::<Test>::get(POOL).unwrap().status
}

fn set_status(status: PoolStatus) {
	assert_ok!(LiquidityPool::set_status(RuntimeOrigin::signed(GOVERNOR), POOL, status));
}

fn wound_down() -> usize {
	count_events(|event| matches!(event, Event::WoundDown { .. }))
}

fn sell_a_tenth(series: SeriesId) -> sp_runtime::DispatchResult {
	let contracts = Contracts::from_units(Contracts::ONE.units() / 10);
	let trade = OptionTrade { series, contracts, premium: 0, fee: 0 };
	<LiquidityPool as Underwriter<AccountId>>::sell(POOL, &trade, &BUYER).map(|_| ())
}

/// 1,000 of Alice, all of it owed.
fn insolvent() {
	invest(ALICE, 1_000 * USD);
	surplus(-1_000 * Fixed::ONE.raw());
}

#[test]
fn it_begins_at_zero_and_ends_above_it() {
	test(|| {
		insolvent();
		deposit(BOB, 500 * USD);
		withdraw(ALICE, 100 * SHARE);
		let price = price_epoch();
		assert_eq!((price.nav, price.minted, price.filled), (Fixed::ZERO, 0, 0));
		assert_eq!((wound_down(), status()), (1, PoolStatus::CloseOnly));
		let call = series(OptionKind::Call, 5_000, 30);
		assert_noop!(sell_a_tenth(call), Error::<Test>::TradingClosed);
		assert!(<LiquidityPool as Portfolio>::may_hedge(POOL), "the debt can still be hedged");
		take_shares(BOB, 2);
		assert_eq!((cash(BOB), ledger().refunds), (WEALTH, 0));

		// One dollar above what is owed, newcomers pay (1 + 1) / (1,000 + 1) and leavers get 1 / 1,000.
		surplus(-999 * Fixed::ONE.raw());
		deposit(BOB, 500 * USD);
		let price = price_epoch();
		assert_eq!(price.mint, Fixed::from_raw(1_998_001_998_001_999));
		assert_eq!(price.burn, Fixed::from_raw(1_000_000_000_000_000));
		assert_eq!((price.filled, price.paid), (100 * SHARE, USD / 10));
		assert_eq!(take_cash(ALICE, 2), USD / 10);
		take_shares(BOB, 3);
		// Of the dollar that was left Alice keeps nine tenths and a part of what Bob paid too much.
		let alice = LiquidityPool::position_of(POOL, ALICE).unwrap().value;
		assert!((9 * USD / 10..=18 * USD / 10).contains(&alice), "{alice}");
		// Neither gets more than there is: 1 - 0.1 + 500.
		let burn = LiquidityPool::nav_breakdown(POOL).unwrap().burn;
		let bob = dhv_math::vault::amount_floor(shares(BOB), 6, burn).unwrap();
		assert!((499 * USD..500 * USD).contains(&bob), "{bob}");
		// Prices are back by themselves; what sells risk again is the governor's word.
		assert_eq!((wound_down(), status()), (1, PoolStatus::CloseOnly));
		set_status(PoolStatus::Open);
		Parameters::<Test>::mutate(POOL, |terms| {
			let terms = terms.as_mut().unwrap();
			(terms.buffer_bps, terms.closing_buffer_bps) = (0, 0);
		});
		assert_ok!(sell_a_tenth(call));
	});
}

#[test]
fn who_waited_through_it_leaves_at_the_price_after_it_and_may_turn_back_before() {
	test(|| {
		insolvent();
		withdraw(ALICE, 400 * SHARE);
		for _ in 0..3 {
			assert_eq!(price_epoch().paid, 0);
		}
		assert_eq!(wound_down(), 3);
		assert_eq!(ledger().pending_withdrawals, 400 * SHARE);
		// The debt goes: it leaves at 1.00 as if nothing had been.
		surplus(0);
		let price = price_epoch();
		assert_eq!((price.filled, price.paid), (400 * SHARE, 400 * USD));
		assert_eq!(take_cash(ALICE, 2), 400 * USD);
	});
	test(|| {
		insolvent();
		withdraw(ALICE, 400 * SHARE);
		price_epoch();
		assert_ok!(LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, 2));
		assert_eq!(shares(ALICE), 1_000 * SHARE);
	});
}

#[test]
fn a_gift_brings_it_back_and_belongs_to_those_who_hold_shares() {
	test(|| {
		invest(ALICE, 2_000 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		assert_ok!(sell(id, 1, 0));
		surplus(-2_000 * Fixed::ONE.raw());
		deposit(BOB, 500 * USD);
		price_epoch();
		take_shares(BOB, 2);
		assert_eq!((cash(BOB), status()), (WEALTH, PoolStatus::CloseOnly));
		TestRegistry::give(POOL, id, 300 * USD);
		deposit(BOB, 500 * USD);
		let number = epoch().number;
		let price = price_epoch();
		assert!(price.nav > Fixed::from_int(299) && price.nav <= Fixed::from_int(300));
		assert!(price.minted > 0 && !price.is_refunded());
		take_shares(BOB, number);
		let burn = LiquidityPool::nav_breakdown(POOL).unwrap().burn;
		let value = |who| dhv_math::vault::amount_floor(shares(who), 6, burn).unwrap();
		assert!(value(ALICE) > 299 * USD && value(ALICE) <= 301 * USD, "{}", value(ALICE));
		assert!(value(BOB) >= 499 * USD && value(BOB) <= 500 * USD, "{}", value(BOB));
	});
}

#[test]
fn a_debt_of_nobody_keeps_newcomers_out() {
	// Nobody holds shares and the pool owes 10: a deposit would pay it.
	test(|| {
		invest(ALICE, 1_000 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		price_epoch();
		take_cash(ALICE, 2);
		assert_eq!(ledger().supply, 0);
		surplus(-10 * Fixed::ONE.raw());
		deposit(BOB, 100 * USD);
		assert!(price_epoch().is_refunded());
		take_shares(BOB, 3);
		assert_eq!(cash(BOB), WEALTH);
		// Without the debt it is a new pool.
		surplus(0);
		deposit(BOB, 100 * USD);
		let price = price_epoch();
		assert_eq!((price.mint, price.minted), (Fixed::ONE, 100 * SHARE));
	});
}

#[test]
fn a_total_loss_leaves_claims_reads_and_refunds() {
	// The worst that a settlement does: collateral and free funds are gone, 1,000 shares are not.
	test(|| {
		invest(ALICE, 1_500 * USD);
		let id = series(OptionKind::Call, 2_600, 3);
		assert_ok!(sell(id, 1, 0));
		withdraw(ALICE, 500 * SHARE);
		let before = price_epoch();
		assert!(before.paid < 50 * USD, "the buffer holds the rest: {}", before.paid);
		MockClock::set(Timestamp::from_secs(START + 3 * DAY));
		set_spot(Fixed::from_int(9_000));
		assert_ok!(TestRegistry::settle(POOL, id, Price::new(Fixed::from_int(9_000))));
		assert_eq!((ledger().free, ledger().allocated), (0, 0));
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, Fixed::ZERO);
		deposit(BOB, 100 * USD);
		let number = epoch().accepting(MockClock::timestamp()).unwrap();
		for _ in 0..2 {
			let price = price_epoch();
			assert_eq!((price.nav, price.paid, price.mint > Fixed::ZERO), (Fixed::ZERO, 0, true));
		}
		// What was priced before is paid, what was paid in goes back, shares that wait come back.
		assert_eq!(take_cash(ALICE, 2), before.paid);
		let refundable = |who| LiquidityPool::position_of(POOL, who).unwrap().refundable;
		let refund: Balance = if refundable(BOB) > 0 { 100 * USD } else { 0 };
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, number, BOB));
		assert_eq!(cash(BOB), WEALTH - 100 * USD + refund);
		assert_ok!(LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, 2));
		assert_eq!(shares(ALICE), ledger().supply);
	});
}
