//! The port that the pool uses.

use super::mock::*;
use crate::{types::*, Error, Event, HedgeStates, Parameters};
use dhv_primitives::{
	ports::{Reactors, ReactorsValue},
	Balance, Delta, Fixed, PoolId, Price,
};
use sp_runtime::DispatchError;

fn withdraw(amount: Balance) -> Balance {
	let before = free();
	let repaid = <Hedging as Reactors>::withdraw(POOL, amount).unwrap();
	assert_eq!(free(), before + repaid, "returned is what was repaid");
	assert!(repaid <= amount);
	repaid
}

fn change(f: impl FnOnce(&mut HedgeParameters)) {
	Parameters::<Test>::mutate(POOL, |parameters| f(parameters.as_mut().unwrap()));
}

#[test]
fn nothing_from_nothing() {
	run(|| {
		assert_eq!(withdraw(1_000 * USD), 0);
		assert_eq!(<Hedging as Reactors>::withdraw(PoolId(9), 1), Ok(0));
		hedge_twenty();
		assert_eq!(withdraw(0), 0);
		assert!(events().is_empty());
	});
}

#[test]
fn sells_as_far_as_needed() {
	run(|| {
		hedge_twenty();
		assert_eq!(withdraw(24_750 * USD), 24_750 * USD);
		// 10 ETH bring at least 24,750 and in fact 24,950.
		assert_eq!(ledgers(REACTOR), (200 * USD, 10 * ETH));
		let Event::Unwound { pool, reactor, trade } = events().remove(0) else {
			panic!("not unwound")
		};
		assert_eq!((pool, reactor), (POOL, REACTOR));
		assert_eq!((trade.base, trade.quote), (10 * ETH, 24_950 * USD));
		assert_eq!((trade.repaid, trade.cost), (24_750 * USD, 50 * USD));
	});
}

#[test]
fn loose_cash_comes_first() {
	run(|| {
		hedge_twenty();
		withdraw(24_750 * USD);
		System::reset_events();
		assert_eq!(withdraw(150 * USD), 150 * USD);
		assert_eq!(ledgers(REACTOR), (50 * USD, 10 * ETH));
		assert_eq!(
			events(),
			[Event::CashRepaid { pool: POOL, reactor: REACTOR, amount: 150 * USD }]
		);
	});
}

#[test]
fn gives_all_when_asked_for_more() {
	run(|| {
		hedge_twenty();
		assert_eq!(withdraw(Balance::from(u64::MAX)), 49_900 * USD);
		assert_eq!(ledgers(REACTOR), (0, 0));
	});
}

#[test]
fn neither_cooldown_nor_suspension_nor_order_size_stop_it() {
	run(|| {
		hedge_twenty();
		change(|parameters| parameters.max_order = delta(1));
		MockPortfolio::set_may_hedge(POOL, false);
		assert_eq!(withdraw(40_000 * USD), 40_000 * USD);
	});
}

#[test]
fn a_refused_sale_is_announced_and_no_error() {
	run(|| {
		hedge_twenty();
		withdraw(24_750 * USD);
		for (reason, prepare) in [
			(Error::<Test>::PriceStale, (|| MockClock::advance(301)) as fn()),
			(Error::<Test>::NoMarket, || {
				later(0);
				MockMarket::remove();
			}),
			(Error::<Test>::PriceDeviates, || MockMarket::set_constant(price(2_400), 0)),
			(Error::<Test>::SlippageExceeded, || MockMarket::set_constant(price(2_500), 101)),
			(Error::<Test>::NotConfigured, || Parameters::<Test>::remove(POOL)),
		] {
			prepare();
			System::reset_events();
			withdraw(1_000 * USD);
			let reason: DispatchError = reason.into();
			let skipped = Event::UnwindSkipped { pool: POOL, reactor: REACTOR, reason };
			assert_eq!(events().last(), Some(&skipped));
		}
		assert_eq!(ledgers(REACTOR), (0, 10 * ETH));
	});
}

#[test]
fn a_failing_market_leaves_the_ledgers() {
	run(|| {
		hedge_twenty();
		MockMarket::refuse(Some(DispatchError::Exhausted));
		assert_eq!(withdraw(1_000 * USD), 0);
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
	});
}

#[test]
fn sells_less_where_more_does_not_fit() {
	run(|| {
		hedge_twenty();
		// A shallow market: 20 ETH against 400 would move it by 5 %.
		MockMarket::set_constant_product(30);
		shrink_market(400);
		let repaid = withdraw(49_000 * USD);
		assert!(repaid > 0 && repaid < 49_000 * USD);
		let (cash, inventory) = ledgers(REACTOR);
		assert_eq!(cash, 0);
		assert!(inventory > 0 && inventory < 20 * ETH);
	});
}

#[test]
fn loses_no_more_than_the_budget_has_left() {
	run(|| {
		hedge_twenty();
		MockMarket::set_constant_product(30);
		shrink_market(400);
		// The purchase has cost 100.
		change(|parameters| parameters.cost_budget = 130 * USD);
		assert!(withdraw(49_000 * USD) > 0);
		let cost = HedgeStates::<Test>::get(POOL).spent.cost;
		assert!(cost > 100 * USD && cost <= 130 * USD);
	});
}

/// Leaves so much of the underlying in the market, at its price.
fn shrink_market(eth: Balance) {
	let (base, quote) = MockMarket::reserves(WETH, USDC);
	let account = MockMarket::ACCOUNT;
	send(WETH, &account, &WORLD, base - eth * ETH);
	let left = eth * 2_500 * USD;
	send(USDC, &account, &WORLD, quote - left);
}

#[test]
fn value_is_cash_and_inventory() {
	run(|| {
		hedge_twenty();
		withdraw(24_750 * USD);
		let value = |price| <Hedging as Reactors>::value(POOL, price).unwrap();
		let worth = price(25_200).get();
		assert_eq!(
			value(price(2_500)),
			ReactorsValue { low: worth, mark: worth, high: worth, delta: delta(10) }
		);
		// One quantum of price on 10 ETH: exact.
		let up = value(Price::from_raw(price(2_500).raw() + 1));
		assert_eq!(up.mark, worth.try_add(Fixed::from_raw(10)).unwrap());
		assert_eq!(<Hedging as Reactors>::value(PoolId(9), price(1)), Ok(Default::default()));
		assert_eq!(value(Price::ZERO).delta, delta(10));
		assert!(Delta::ZERO < value(Price::ZERO).delta);
	});
}
