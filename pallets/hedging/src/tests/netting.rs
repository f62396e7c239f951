//! Hedges on both sides at once: not built, and not kept.

use super::mock::*;
use crate::{types::*, Error, Event, HedgeStates, Parameters};
use dhv_primitives::{
	ports::{Reactors, ScheduledWork},
	Delta,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

/// One block; what it asks for is filled.
fn block() {
	later(600);
	Hedging::run(&mut WeightMeter::new());
	MockPerps::fill(PERP);
	check();
}

/// Spot and account hedge nothing but each other.
fn opposite(eth: i64) {
	perp_first(5);
	hold_spot(eth.unsigned_abs().into());
	MockPerps::confirm(PERP, delta(-eth));
	MockPortfolio::set_delta(POOL, Delta::ZERO);
}

fn perp() -> Delta {
	Hedging::net_delta(POOL).unwrap().perps
}

#[test]
fn spot_is_sold_before_an_account_goes_short() {
	run(|| {
		hold_spot(5);
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(15));
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 0));
		assert_eq!(MockPerps::asked(), [(PERP, delta(-15))], "the rest in the same call");
	});
}

#[test]
fn shorts_are_closed_before_spot_is_bought() {
	run(|| {
		perp_first(5);
		let routes = Routes::truncate_from(vec![
			Route::Spot(REACTOR),
			Route::Perp { account: PERP, cost_bps: 5 },
		]);
		let plan = Plan { routes, routing: Routing::InOrder };
		assert_ok!(Hedging::set_routing(RuntimeOrigin::root(), POOL, plan));
		MockPerps::confirm(PERP, delta(-12));
		MockPortfolio::set_delta(POOL, delta(-8));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, Delta::ZERO)]);
		assert_eq!(ledgers(REACTOR), (0, 8 * ETH));
		MockPerps::fill(PERP);
		assert_eq!(net(), Delta::ZERO.get());
	});
}

#[test]
fn where_unwinding_is_refused_the_other_routes_take_the_order() {
	run(|| {
		hold_spot(5);
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(15));
		MockMarket::refuse(Some(DispatchError::Exhausted));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(-20))]);
	});
}

#[test]
fn what_is_held_on_both_sides_is_netted_while_no_outcome_leaves_the_band() {
	run(|| {
		opposite(7);
		for _ in 0..12 {
			block();
			assert!(net().try_abs().unwrap() <= delta(1).get());
		}
		let (spot, short) = (ledgers(REACTOR).1, perp());
		assert!(spot == 0 || short > Delta::new(milli(-10)), "{spot} {short:?}");
		let netted = events().iter().filter(|event| matches!(event, Event::Netting { .. })).count();
		assert!((7..=9).contains(&netted), "{netted}");
	});
}

#[test]
fn netting_waits_for_what_is_in_flight_and_for_the_cooldown() {
	run(|| {
		opposite(7);
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR).1, 6 * ETH);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::CoolingDown);
		later(600);
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(-5))]);
		later(600);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::InsideBand);
	});
}

#[test]
fn netting_is_inside_the_budgets() {
	run(|| {
		opposite(7);
		Parameters::<Test>::mutate(POOL, |entry| entry.as_mut().unwrap().cost_budget = 0);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::BudgetExceeded);
		Parameters::<Test>::mutate(POOL, |entry| {
			let parameters = entry.as_mut().unwrap();
			parameters.cost_budget = 2_000 * USD;
			parameters.max_order = Delta::new(milli(500));
			parameters.max_period_delta = Delta::new(milli(500));
		});
		assert_ok!(rebalance());
		assert_eq!(HedgeStates::<Test>::get(POOL).spent.delta, Delta::new(milli(500)));
		later(600);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::InsideBand);
	});
}

#[test]
fn without_room_in_the_band_nothing_is_netted() {
	run(|| {
		opposite(7);
		Parameters::<Test>::mutate(POOL, |entry| {
			entry.as_mut().unwrap().target_band = Delta::new(milli(9))
		});
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::InsideBand);
	});
}

#[test]
fn a_short_whose_spot_was_sold_for_leavers_is_closed_in_the_next_block() {
	run(|| {
		perp_first(5);
		hold_spot(20);
		MockPerps::confirm(PERP, delta(-20));
		// An order just now: the cooldown runs.
		HedgeStates::<Test>::mutate(POOL, |state| state.clock.last_trade = Some(now()));
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::CoolingDown);
		assert_eq!(<Hedging as Reactors>::withdraw(POOL, 24_750 * USD), Ok(24_750 * USD));
		assert_eq!(net(), delta(-10).get(), "leavers are paid all the same");
		later(6);
		Hedging::run(&mut WeightMeter::new());
		assert_eq!(MockPerps::asked(), [(PERP, delta(-10))]);
		assert!(MockPerps::fill(PERP));
		assert_eq!(net(), Delta::ZERO.get());
		assert_eq!(ledgers(REACTOR).1, 10 * ETH, "and nothing is bought");
	});
}

#[test]
fn a_sale_for_leavers_that_lowers_the_net_delta_calls_for_nothing_more() {
	run(|| {
		perp_first(5);
		hold_spot(20);
		MockPerps::confirm(PERP, delta(-10));
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		assert_eq!(<Hedging as Reactors>::withdraw(POOL, 24_750 * USD), Ok(24_750 * USD));
		assert_eq!(net(), Delta::ZERO.get());
	});
}

#[test]
fn what_loose_cash_pays_leaves_the_cooldown() {
	run(|| {
		perp_first(5);
		hold_spot(20);
		withdraw_and_keep_cash();
		let clock = || HedgeStates::<Test>::get(POOL).clock.last_trade;
		HedgeStates::<Test>::mutate(POOL, |state| state.clock.last_trade = Some(now()));
		assert_eq!(<Hedging as Reactors>::withdraw(POOL, USD), Ok(USD));
		assert_eq!(clock(), Some(now()));
	});
}

fn now() -> dhv_primitives::Timestamp {
	Hedging::now()
}

/// A sale at better than the bound leaves cash in the reactor.
fn withdraw_and_keep_cash() {
	assert_eq!(<Hedging as Reactors>::withdraw(POOL, 24_750 * USD), Ok(24_750 * USD));
	assert!(ledgers(REACTOR).0 > USD);
}

#[test]
fn one_side_alone_is_no_opposite() {
	run(|| {
		hold_spot(7);
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(-7));
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::InsideBand);
	});
}
