//! Every way in which an order is refused, with nothing changed.

use super::mock::*;
use crate::{types::*, Error, HedgeStates, Parameters};
use dhv_primitives::{Delta, Price};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// A book that calls for 20 ETH.
fn short_book(test: impl FnOnce()) {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		test();
	});
}

fn change(f: impl FnOnce(&mut HedgeParameters)) {
	Parameters::<Test>::mutate(POOL, |parameters| f(parameters.as_mut().unwrap()));
}

fn refused(error: impl Into<DispatchError>) {
	assert_noop!(Hedging::rebalance(signed(), POOL), error.into());
}

/// As a call: what was half done is rolled back.
fn rolled_back(error: impl Into<DispatchError>) {
	let root = sp_io::storage::root(Default::default());
	assert_eq!(rebalance(), Err(error.into()));
	assert_eq!(sp_io::storage::root(Default::default()), root);
}

#[test]
fn needs_parameters() {
	short_book(|| {
		Parameters::<Test>::remove(POOL);
		refused(Error::<Test>::NotConfigured);
	});
}

#[test]
fn needs_a_valued_book() {
	run(|| {
		MockPortfolio::fail_delta(POOL, DispatchError::Other("surface"));
		refused(DispatchError::Other("surface"));
	});
}

#[test]
fn not_while_suspended() {
	short_book(|| {
		MockPortfolio::set_may_hedge(POOL, false);
		refused(Error::<Test>::HedgingSuspended);
	});
}

#[test]
fn not_inside_the_band() {
	run(|| {
		for book in [-1, 0, 1] {
			MockPortfolio::set_delta(POOL, delta(book));
			refused(Error::<Test>::InsideBand);
		}
		MockPortfolio::set_delta(POOL, Delta::from_raw(-Delta::new(milli(1_000)).raw() - 1));
		assert_ok!(rebalance());
	});
}

#[test]
fn not_below_the_smallest_order() {
	run(|| {
		change(|parameters| {
			parameters.target_band = Delta::ZERO;
			parameters.min_order = delta(2);
		});
		MockPortfolio::set_delta(POOL, Delta::new(milli(-1_999)));
		refused(Error::<Test>::OrderTooSmall);
		MockPortfolio::set_delta(POOL, delta(-2));
		assert_ok!(rebalance());
	});
}

#[test]
fn nothing_to_sell_against_a_long_book() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(20));
		refused(Error::<Test>::NothingToSell);
	});
}

#[test]
fn not_beyond_the_cap() {
	short_book(|| {
		let none = ReactorParameters { max_delta: Delta::ZERO };
		assert_ok!(put_cap(REACTOR, none));
		refused(Error::<Test>::NoCapacity);
		let some = ReactorParameters { max_delta: delta(5) };
		assert_ok!(put_cap(REACTOR, some));
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 5 * ETH));
	});
}

#[test]
fn needs_a_price() {
	short_book(|| {
		MockPrices::clear();
		refused(Error::<Test>::PriceUnknown);
		MockPrices::set(WETH, USDC, price(0));
		refused(Error::<Test>::PriceUnknown);
	});
}

#[test]
fn needs_a_young_price() {
	short_book(|| {
		MockClock::advance(301);
		refused(Error::<Test>::PriceStale);
		MockPrices::set(WETH, USDC, price(2_500));
		MockClock::advance(300);
		assert_ok!(rebalance());
	});
}

#[test]
fn needs_a_market() {
	short_book(|| {
		MockMarket::remove();
		refused(Error::<Test>::NoMarket);
	});
}

#[test]
fn not_on_a_moved_market() {
	short_book(|| {
		for moved in [2_487, 2_513] {
			MockMarket::set_constant(price(moved), 0);
			refused(Error::<Test>::PriceDeviates);
		}
		MockMarket::set_constant(Price::new(milli(2_512_500)), 0);
		assert_ok!(rebalance());
	});
}

#[test]
fn not_beyond_the_slippage() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		MockMarket::set_constant(price(2_500), 101);
		refused(Error::<Test>::SlippageExceeded);
		MockMarket::set_constant(price(2_500), 100);
		assert_ok!(rebalance());
		later(600);
		MockPortfolio::set_delta(POOL, delta(0));
		MockMarket::set_constant(price(2_500), 101);
		refused(Error::<Test>::SlippageExceeded);
		MockMarket::set_constant(price(2_500), 100);
		change(|parameters| parameters.cost_budget *= 2);
		assert_ok!(rebalance());
	});
}

#[test]
fn not_more_than_the_market_holds() {
	run(|| {
		change(|parameters| {
			parameters.max_order = delta(1_000_000);
			parameters.max_period_delta = delta(1_000_000);
		});
		let wide = ReactorParameters { max_delta: delta(1_000_000) };
		assert_ok!(put_cap(REACTOR, wide));
		MockPortfolio::set_delta(POOL, delta(-100_000));
		refused(Error::<Test>::NoLiquidity);
	});
}

#[test]
fn not_beyond_the_budget() {
	short_book(|| {
		// 20 ETH at 2,500 with 0.2 % lose 100 USDC.
		change(|parameters| parameters.cost_budget = 100 * USD - 1);
		rolled_back(Error::<Test>::BudgetExceeded);
		change(|parameters| parameters.cost_budget = 100 * USD);
		assert_ok!(rebalance());
		assert_eq!(HedgeStates::<Test>::get(POOL).spent.cost, 100 * USD);
	});
}

#[test]
fn not_without_funds() {
	short_book(|| {
		MockFunds::set_buffer(FREE - 50_000 * USD);
		rolled_back(DispatchError::Other("no free funds"));
		// The most that 20 ETH may cost is 50,500.
		MockFunds::set_buffer(FREE - 50_500 * USD);
		assert_ok!(rebalance());
	});
}

#[test]
fn a_refusing_market_changes_nothing() {
	short_book(|| {
		MockMarket::refuse(Some(DispatchError::Other("closed")));
		rolled_back(DispatchError::Other("closed"));
	});
}

#[test]
fn a_failing_repayment_changes_nothing() {
	short_book(|| {
		MockFunds::on_repay(Some(Box::new(|_, _| Err(DispatchError::Unavailable))));
		rolled_back(DispatchError::Unavailable);
	});
}

#[test]
fn a_failing_advance_changes_nothing() {
	short_book(|| {
		MockFunds::on_advance(Some(Box::new(|_, amount| {
			assert_eq!(amount, 50_500 * USD);
			Err(DispatchError::Unavailable)
		})));
		rolled_back(DispatchError::Unavailable);
	});
}

#[test]
fn a_lying_market_changes_nothing() {
	run(|| {
		hedge_twenty();
		later(600);
		MockMarket::misreport(1);
		for book in [-40, 0] {
			MockPortfolio::set_delta(POOL, delta(book));
			rolled_back(Error::<Test>::MarketMisreported);
		}
	});
}

#[test]
fn not_during_the_cooldown() {
	run(|| {
		hedge_twenty();
		MockPortfolio::set_delta(POOL, delta(-40));
		later(599);
		refused(Error::<Test>::CoolingDown);
		later(1);
		assert_ok!(rebalance());
	});
}

#[test]
fn needs_a_signature() {
	short_book(|| {
		assert_noop!(Hedging::rebalance(RuntimeOrigin::none(), POOL), DispatchError::BadOrigin);
		assert_noop!(Hedging::unwind(RuntimeOrigin::none(), REACTOR), DispatchError::BadOrigin);
	});
}
