//! Closing and unwinding.

use super::mock::*;
use crate::{types::*, Error, Event, Parameters, ReactorOf, Reactors};
use dhv_primitives::{Delta, Price};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use sp_runtime::DispatchError;

fn close() {
	assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), REACTOR));
}

fn unwind() -> sp_runtime::DispatchResult {
	with_storage_layer(|| Hedging::unwind(signed(), REACTOR))
}

fn change(f: impl FnOnce(&mut HedgeParameters)) {
	Parameters::<Test>::mutate(POOL, |parameters| f(parameters.as_mut().unwrap()));
}

fn removed() -> bool {
	!ReactorOf::<Test>::contains_key(REACTOR) && !Reactors::<Test>::contains_key(POOL)
}

#[test]
fn only_an_active_reactor_closes_and_only_a_closing_one_unwinds() {
	run(|| {
		let unknown = ReactorId(7);
		assert_noop!(
			Hedging::close_reactor(RuntimeOrigin::root(), unknown),
			Error::<Test>::UnknownReactor
		);
		assert_noop!(Hedging::unwind(signed(), unknown), Error::<Test>::UnknownReactor);
		assert_noop!(Hedging::unwind(signed(), REACTOR), Error::<Test>::NotClosing);
		close();
		assert_noop!(
			Hedging::close_reactor(RuntimeOrigin::root(), REACTOR),
			Error::<Test>::AlreadyClosing
		);
	});
}

#[test]
fn an_empty_reactor_goes_at_the_first_step() {
	run(|| {
		close();
		assert!(!removed());
		assert_ok!(unwind());
		assert!(removed());
		let account = Hedging::reactor_account(REACTOR);
		assert_eq!(System::providers(&account), 0);
		assert_eq!(
			events(),
			[
				Event::ReactorClosing { pool: POOL, reactor: REACTOR, cash: 0, inventory: 0 },
				Event::ReactorClosed { pool: POOL, reactor: REACTOR, account, written_off: 0 },
			]
		);
	});
}

#[test]
fn sells_one_order_per_cooldown_and_goes_at_zero() {
	run(|| {
		hedge_twenty();
		change(|parameters| parameters.max_order = delta(8));
		close();
		let before = free();
		for left in [12, 4] {
			assert_ok!(unwind());
			assert_eq!(ledgers(REACTOR), (0, left * ETH));
			assert_noop!(unwind(), Error::<Test>::CoolingDown);
			later(600);
		}
		assert_ok!(unwind());
		assert!(removed());
		assert_eq!(free(), before + 49_900 * USD);
		let kinds: Vec<bool> =
			events().iter().map(|event| matches!(event, Event::Unwound { .. })).collect();
		assert_eq!(kinds, [false, true, true, true, false]);
	});
}

#[test]
fn buys_no_more() {
	run(|| {
		close();
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::NoCapacity);
	});
}

#[test]
fn still_sells_when_rebalancing() {
	run(|| {
		hedge_twenty();
		close();
		MockPortfolio::set_delta(POOL, delta(-5));
		later(600);
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 5 * ETH));
	});
}

#[test]
fn keeps_the_bounds() {
	run(|| {
		hedge_twenty();
		close();
		MockMarket::set_constant(price(2_450), 0);
		assert_noop!(unwind(), Error::<Test>::PriceDeviates);
		MockMarket::set_constant(price(2_500), 101);
		assert_noop!(unwind(), Error::<Test>::SlippageExceeded);
		MockMarket::set_constant(price(2_500), 20);
		change(|parameters| parameters.cost_budget = 199 * USD);
		assert_noop!(unwind(), Error::<Test>::BudgetExceeded);
		change(|parameters| parameters.cost_budget = 200 * USD);
		MockPortfolio::set_may_hedge(POOL, false);
		assert_noop!(unwind(), Error::<Test>::HedgingSuspended);
		MockPortfolio::set_may_hedge(POOL, true);
		assert_ok!(unwind());
		assert!(removed());
	});
}

#[test]
fn cash_goes_home_even_if_the_sale_is_refused() {
	run(|| {
		hedge_twenty();
		assert_ok!(<Hedging as dhv_primitives::ports::Reactors>::withdraw(POOL, 24_750 * USD));
		close();
		MockMarket::remove();
		System::reset_events();
		assert_ok!(unwind());
		assert_eq!(ledgers(REACTOR), (0, 10 * ETH));
		assert_eq!(
			events(),
			[
				Event::CashRepaid { pool: POOL, reactor: REACTOR, amount: 200 * USD },
				Event::UnwindSkipped {
					pool: POOL,
					reactor: REACTOR,
					reason: Error::<Test>::NoMarket.into(),
				},
			]
		);
		assert_noop!(unwind(), Error::<Test>::NoMarket);
	});
}

#[test]
fn a_failed_sale_rolls_back() {
	run(|| {
		hedge_twenty();
		close();
		MockMarket::refuse(Some(DispatchError::Exhausted));
		assert_noop!(unwind(), DispatchError::Exhausted);
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
	});
}

#[test]
fn dust_is_written_off() {
	run(|| {
		hedge_twenty();
		// Leave one smallest balance: 1e-6 ETH, 2,500 units at this price.
		MockPortfolio::set_delta(POOL, Delta::from_raw(-1));
		later(600);
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, WETH_MINIMUM));
		close();
		let cheap = Price::new(milli(900_000));
		MockPrices::set(WETH, USDC, cheap);
		MockMarket::set_constant(cheap, 20);
		System::reset_events();
		assert_ok!(unwind());
		assert!(removed());
		let account = Hedging::reactor_account(REACTOR);
		assert_eq!(
			events(),
			[Event::ReactorClosed {
				pool: POOL,
				reactor: REACTOR,
				account,
				written_off: WETH_MINIMUM
			}]
		);
	});
}

#[test]
fn a_donation_outlives_the_reactor() {
	run(|| {
		let account = Hedging::reactor_account(REACTOR);
		send(WETH, &WORLD, &account, ETH);
		close();
		assert_ok!(unwind());
		assert!(removed());
		assert_eq!(System::providers(&account), 1);
	});
}
