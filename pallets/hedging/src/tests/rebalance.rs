//! Rebalancing in both directions.

use super::mock::*;
use crate::{types::*, Error, Event, HedgeStates, Parameters};
use dhv_primitives::{Delta, PoolId};
use frame_support::{assert_noop, assert_ok};

#[test]
fn buys_against_a_short_book() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(rebalance());
		// 20 × 2,500 and 0.2 % on top; 50,500 were advanced.
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		assert_eq!(free(), FREE - 50_100 * USD);
		assert!(net().is_zero());
		let trade = Trade {
			side: Side::Buy,
			base: 20 * ETH,
			quote: 50_100 * USD,
			advanced: 50_500 * USD,
			repaid: 400 * USD,
			oracle_price: price(2_500),
			cost: 100 * USD,
		};
		assert_eq!(
			events(),
			[Event::Hedged {
				pool: POOL,
				reactor: REACTOR,
				net_delta_before: delta(-20),
				net_delta_after: Delta::ZERO,
				outcomes_before: sure(delta(-20)),
				outcomes_after: Outcomes::default(),
				trade,
			}]
		);
	});
}

#[test]
fn sells_what_is_too_much() {
	run(|| {
		hedge_twenty();
		later(600);
		MockPortfolio::set_delta(POOL, delta(-5));
		let before = free();
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 5 * ETH));
		assert_eq!(free(), before + 37_425 * USD);
		let trade = Trade {
			side: Side::Sell,
			base: 15 * ETH,
			quote: 37_425 * USD,
			advanced: 0,
			repaid: 37_425 * USD,
			oracle_price: price(2_500),
			cost: 75 * USD,
		};
		assert_eq!(
			events(),
			[Event::Hedged {
				pool: POOL,
				reactor: REACTOR,
				net_delta_before: delta(15),
				net_delta_after: Delta::ZERO,
				outcomes_before: sure(delta(15)),
				outcomes_after: Outcomes::default(),
				trade,
			}]
		);
	});
}

#[test]
fn never_sells_more_than_it_holds() {
	run(|| {
		hedge_twenty();
		later(600);
		MockPortfolio::set_delta(POOL, delta(7));
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 0));
		assert_eq!(net(), delta(7).get());
	});
}

#[test]
fn splits_a_large_order_over_cooldowns() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-120));
		for held in [50, 100, 120] {
			assert_ok!(rebalance());
			assert_eq!(ledgers(REACTOR), (0, held * ETH));
			assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::CoolingDown);
			later(600);
		}
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::InsideBand);
	});
}

#[test]
fn own_cash_is_spent_first() {
	run(|| {
		hedge_twenty();
		// A withdrawal sells a little more than it pays out.
		assert_ok!(<Hedging as dhv_primitives::ports::Reactors>::withdraw(POOL, 24_750 * USD));
		assert_eq!(ledgers(REACTOR), (200 * USD, 10 * ETH));
		System::reset_events();
		later(600);
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		let Event::Hedged { trade, .. } = events().remove(0) else { panic!("not hedged") };
		// 25,250 at most, of which 200 are there; 25,050 are spent.
		assert_eq!(
			(trade.advanced, trade.quote, trade.repaid),
			(25_050 * USD, 25_050 * USD, 200 * USD)
		);
	});
}

#[test]
fn cash_beyond_the_order_stays() {
	run(|| {
		hedge_twenty();
		assert_ok!(<Hedging as dhv_primitives::ports::Reactors>::withdraw(POOL, 24_750 * USD));
		MockPortfolio::set_delta(POOL, delta(-10));
		Parameters::<Test>::mutate(POOL, |parameters| {
			parameters.as_mut().unwrap().target_band = Delta::ZERO
		});
		MockPortfolio::set_delta(POOL, Delta::new(milli(-10_050)));
		later(600);
		let before = free();
		assert_ok!(rebalance());
		// 0.05 ETH for 125.25 out of 200.
		assert_eq!(ledgers(REACTOR).0, 74_750_000);
		assert_eq!(free(), before);
	});
}

#[test]
fn the_budget_renews_itself() {
	run(|| {
		Parameters::<Test>::mutate(POOL, |parameters| {
			parameters.as_mut().unwrap().cost_budget = 400 * USD
		});
		MockPortfolio::set_delta(POOL, delta(-150));
		assert_ok!(rebalance());
		later(600);
		assert_noop!(rebalance(), Error::<Test>::BudgetExceeded);
		assert_eq!(HedgeStates::<Test>::get(POOL).spent.cost, 250 * USD);
		later(86_400 - 601);
		assert_noop!(rebalance(), Error::<Test>::BudgetExceeded);
		later(1);
		assert_ok!(rebalance());
		let state = HedgeStates::<Test>::get(POOL);
		assert_eq!((state.spent.cost, state.spent.cost_cap), (250 * USD, 400 * USD));
		assert_eq!(state.spent.start, MockClock::timestamp());
	});
}

#[test]
fn an_order_without_loss_needs_no_budget() {
	run(|| {
		Parameters::<Test>::mutate(POOL, |parameters| parameters.as_mut().unwrap().cost_budget = 0);
		MockMarket::set_constant(price(2_500), 0);
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(rebalance());
		assert_eq!(HedgeStates::<Test>::get(POOL).spent.cost, 0);
	});
}

#[test]
fn the_second_reactor_takes_what_the_first_cannot() {
	run(|| {
		assert_ok!(Hedging::add_spot_reactor(RuntimeOrigin::root(), POOL, limits()));
		let small = ReactorParameters { max_delta: delta(30) };
		assert_ok!(put_cap(REACTOR, small));
		MockPortfolio::set_delta(POOL, delta(-60));
		for _ in 0..2 {
			assert_ok!(rebalance());
			later(600);
		}
		assert_eq!(ledgers(REACTOR), (0, 30 * ETH));
		assert_eq!(ledgers(ReactorId(1)), (0, 30 * ETH));
		assert!(net().is_zero());
	});
}

#[test]
fn donations_move_nothing() {
	run(|| {
		hedge_twenty();
		let account = Hedging::reactor_account(REACTOR);
		let before = Hedging::reactors(POOL);
		for (asset, amount) in [(WETH, 5 * ETH), (USDC, 1_000 * USD)] {
			send(asset, &WORLD, &account, amount);
		}
		assert_eq!(Hedging::reactors(POOL), before);
		assert!(net().is_zero());
	});
}

#[test]
fn leaves_no_dust_to_be_destroyed() {
	run(|| {
		hedge_twenty();
		later(600);
		// All but half of the smallest balance would be sold.
		let dust = i128::try_from(WETH_MINIMUM / 2).unwrap();
		MockPortfolio::set_delta(POOL, Delta::from_raw(-dust));
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, WETH_MINIMUM));
	});
}

#[test]
fn cash_left_by_a_purchase_is_never_dust() {
	run(|| {
		// 20 ETH for 50,000 with a limit that is one unit above.
		MockMarket::set_constant(price(2_500), 0);
		let odd = dhv_primitives::Price::from_raw(price(2_500).raw() + 50_000_000_000);
		MockPrices::set(WETH, USDC, odd);
		Parameters::<Test>::mutate(POOL, |parameters| {
			parameters.as_mut().unwrap().buy_slippage_bps = 0
		});
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(rebalance());
		assert_eq!((ledgers(REACTOR), free()), ((0, 20 * ETH), FREE - 50_000 * USD));
		let Event::Hedged { trade, .. } = events().remove(0) else { panic!("not hedged") };
		assert_eq!(trade.advanced, 50_000 * USD + USDC_MINIMUM);
	});
}

#[test]
fn views_tell_the_whole_state() {
	run(|| {
		hedge_twenty();
		MockPortfolio::set_delta(POOL, delta(-23));
		let told = Hedging::net_delta(POOL).unwrap();
		let expected = NetDelta {
			book: delta(-23),
			reactors: delta(20),
			perps: Delta::ZERO,
			net: delta(-3),
			outcomes: sure(delta(-3)),
		};
		assert_eq!(told, expected);
		let views = Hedging::reactors(POOL);
		assert_eq!(views.len(), 1);
		assert_eq!((views[0].id, views[0].delta), (REACTOR, delta(20)));
		assert_eq!(views[0].value, Some(price(50_000).get()));
		MockPrices::clear();
		assert_eq!(Hedging::reactors(POOL)[0].value, None);
		assert_eq!(Hedging::parameters(POOL), Some(parameters()));
		assert_eq!(Hedging::hedge_state(POOL), HedgeStates::<Test>::get(POOL));
		assert!(Hedging::net_delta(PoolId(9)).is_err());
		assert!(Hedging::reactors(PoolId(9)).is_empty());
	});
}
