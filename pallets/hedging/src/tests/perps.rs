//! Hedging with accounts at venues: net delta, both outcomes, both directions.

use super::mock::*;
use crate::{types::*, Error, Event, HedgeStates, Parameters};
use dhv_primitives::{
	ports::{HedgeCost, PerpExposure, PerpId, ScheduledWork},
	Delta, Fixed, PoolId,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

fn manager() -> RuntimeOrigin {
	RuntimeOrigin::signed(MANAGER)
}

#[test]
fn a_long_book_is_hedged_short_at_the_venue() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(20));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(-20))]);
		let ordered = Event::PerpOrdered {
			pool: POOL,
			account: PERP,
			net_delta: delta(20),
			outcomes_before: sure(delta(20)),
			outcomes_filled: Outcomes::default(),
			trade: PerpTrade {
				target: delta(-20),
				change: delta(-20),
				oracle_price: price(2_500),
				// 5 bps of 50,000.
				cost: 25 * USD,
			},
		};
		assert_eq!(events(), [ordered]);
		let net = Hedging::net_delta(POOL).unwrap();
		assert_eq!((net.perps, net.net), (Delta::ZERO, delta(20)));
		assert_eq!(net.outcomes, Outcomes { least: Delta::ZERO, most: delta(20) });
		assert!(MockPerps::fill(PERP));
		let net = Hedging::net_delta(POOL).unwrap();
		assert_eq!(
			(net.perps, net.net, net.outcomes),
			(delta(-20), Delta::ZERO, Outcomes::default())
		);
	});
}

#[test]
fn a_short_book_is_hedged_long_at_the_venue() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(20))]);
		assert_eq!(ledgers(REACTOR), (0, 0), "nothing is bought besides");
	});
}

#[test]
fn nothing_more_is_ordered_while_an_order_in_flight_may_suffice() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(20));
		assert_ok!(rebalance());
		later(600);
		System::reset_events();
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::AwaitsVenue);
		// That the answer is late is announced once per cooldown.
		let reason = Error::<Test>::AwaitsVenue.into();
		let late = Event::HedgeSkipped { pool: POOL, net_delta: Some(delta(20)), reason };
		for _ in 0..3 {
			Hedging::run(&mut WeightMeter::new());
			later(100);
		}
		assert_eq!(events(), [late]);
		// It had no effect: it is ordered again.
		assert!(MockPerps::drop_orders(PERP));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(-20)), (PERP, delta(-20))]);
	});
}

#[test]
fn only_what_no_outcome_of_an_order_in_flight_hedges_is_ordered() {
	run(|| {
		hold_spot(30);
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(-10));
		assert_ok!(Hedging::hedge_perp(manager(), POOL, PERP, delta(-20)));
		assert_eq!(MockPerps::asked(), [(PERP, delta(-20))]);
		later(600);
		System::reset_events();
		// The book grows by 10: at least that is left. The account is busy, spot is not.
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		let Event::Hedged { outcomes_before, outcomes_after, net_delta_before, .. } =
			events().remove(0)
		else {
			panic!("not hedged")
		};
		assert_eq!(net_delta_before, delta(30));
		assert_eq!(outcomes_before, Outcomes { least: delta(10), most: delta(30) });
		assert_eq!(outcomes_after, Outcomes { least: Delta::ZERO, most: delta(20) });
	});
}

#[test]
fn a_spot_order_that_one_outcome_forbids_is_refused() {
	// [F36]: the original takes any order, whatever it does to the risk.
	run(|| {
		hold_spot(30);
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(-10));
		assert_ok!(Hedging::hedge_perp(manager(), POOL, PERP, delta(-20)));
		later(600);
		// 20 if the order fails, 0 if it is filled: a sale of 10 would help the one and not the other.
		let sale = |size| Hedging::hedge(manager(), POOL, REACTOR, delta(size));
		assert_noop!(sale(-10), Error::<Test>::RiskNotReduced);
		assert_noop!(sale(-1), Error::<Test>::RiskNotReduced);
		// The book moved on: 30 or 10.
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		assert_noop!(sale(-20), Error::<Test>::RiskNotReduced);
		assert_ok!(sale(-19));
	});
}

#[test]
fn while_zero_is_among_the_outcomes_nothing_is_ordered() {
	run(|| {
		perp_first(5);
		MockPerps::add_in_flight(PERP, delta(-30));
		// 15 if it fails, -15 if it is filled.
		MockPortfolio::set_delta(POOL, delta(15));
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::AwaitsVenue);
		hold_spot(30);
		MockPortfolio::set_delta(POOL, delta(-15));
		for size in [-1, 1, -30, 30] {
			let order = Hedging::hedge(manager(), POOL, REACTOR, delta(size));
			assert_eq!(order, Err(Error::<Test>::RiskNotReduced.into()));
		}
	});
}

#[test]
fn a_request_that_cannot_be_sent_for_a_cooldown_goes_to_another_route() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(-20));
		MockPerps::stick(PERP, true);
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(20))]);
		later(599);
		Hedging::run(&mut WeightMeter::new());
		assert_eq!(ledgers(REACTOR), (0, 0));
		later(1);
		System::reset_events();
		Hedging::run(&mut WeightMeter::new());
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		let given_up = Event::RequestGivenUp { pool: POOL, account: PERP, target: delta(20) };
		assert_eq!(events()[0], given_up);
		assert_eq!(Hedging::net_delta(POOL).unwrap().outcomes, Outcomes::default());
	});
}

#[test]
fn a_request_that_no_other_route_takes_is_kept() {
	run(|| {
		perp_first(5);
		// Spot has nothing to sell.
		MockPortfolio::set_delta(POOL, delta(20));
		MockPerps::stick(PERP, true);
		assert_ok!(rebalance());
		later(600);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::NothingToSell);
		MockPerps::stick(PERP, false);
		assert!(MockPerps::fill(PERP));
		assert_eq!(net(), Fixed::ZERO);
	});
}

#[test]
fn a_request_that_is_not_needed_any_more_and_was_not_sent_is_given_up() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(20));
		MockPerps::stick(PERP, true);
		assert_ok!(rebalance());
		later(600);
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		assert_ok!(rebalance());
		assert_eq!(Hedging::net_delta(POOL).unwrap().outcomes, Outcomes::default());
	});
}

#[test]
fn accounts_that_no_route_names_count_and_are_not_used() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		MockPerps::confirm(PERP, delta(-15));
		MockPortfolio::set_delta(POOL, delta(-5));
		assert_eq!(net(), delta(-20).get());
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		assert!(MockPerps::asked().is_empty());
		later(600);
		let wrong = Hedging::hedge_perp(manager(), POOL, PERP, delta(5));
		assert_eq!(wrong, Err(Error::<Test>::UnknownRoute.into()));
	});
}

#[test]
fn a_delta_that_a_venue_does_not_tell_stops_the_hedge_with_an_event() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(20));
		let error = DispatchError::CannotLookup;
		MockPerps::forget(PERP, Some(error));
		assert_noop!(Hedging::rebalance(signed(), POOL), error);
		Hedging::run(&mut WeightMeter::new());
		let skipped = Event::HedgeSkipped { pool: POOL, net_delta: None, reason: error };
		assert_eq!(events(), [skipped]);
		MockPerps::forget(PERP, None);
	});
}

#[test]
fn an_account_takes_what_its_range_has_room_for() {
	run(|| {
		perp_first(5);
		MockPerps::confirm(PERP, delta(-90));
		MockPortfolio::set_delta(POOL, delta(120));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(-100))]);
		assert!(MockPerps::fill(PERP));
		later(600);
		// It is full, and spot has nothing to sell.
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::NoCapacity);
	});
}

#[test]
fn the_estimate_counts_against_the_budget() {
	run(|| {
		perp_first(5);
		Parameters::<Test>::mutate(POOL, |parameters| {
			parameters.as_mut().unwrap().cost_budget = 25 * USD - 1
		});
		MockPortfolio::set_delta(POOL, delta(20));
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::BudgetExceeded);
		Parameters::<Test>::mutate(POOL, |parameters| {
			parameters.as_mut().unwrap().cost_budget = 25 * USD
		});
		assert_ok!(rebalance());
		let spent = HedgeStates::<Test>::get(POOL).spent;
		assert_eq!((spent.cost, spent.delta), (25 * USD, delta(20)));
	});
}

#[test]
fn a_refusal_of_the_account_passes_the_order_on() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(-20));
		MockPerps::refuse(PERP, Some(DispatchError::Exhausted));
		assert_ok!(rebalance());
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		assert!(MockPerps::asked().is_empty());
		assert_eq!(HedgeStates::<Test>::get(POOL).spent.cost, 100 * USD, "only what was traded");
	});
}

#[test]
fn old_prices_stop_orders_at_venues_too() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(20));
		MockClock::advance(301);
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::PriceStale);
		MockPrices::clear();
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::PriceUnknown);
	});
}

#[test]
fn a_manager_hedges_at_a_venue_inside_the_limits() {
	run(|| {
		perp_first(5);
		MockPortfolio::set_delta(POOL, delta(40));
		MockTerms::set_budget(Some(100 * USD));
		let hedge = |size| Hedging::hedge_perp(manager(), POOL, PERP, Delta::new(milli(size)));
		assert_noop!(
			Hedging::hedge_perp(signed(), POOL, PERP, delta(-5)),
			DispatchError::BadOrigin
		);
		assert_noop!(hedge(5_000), Error::<Test>::RiskNotReduced);
		assert_noop!(hedge(-9), Error::<Test>::OrderTooSmall);
		assert_noop!(hedge(-50_001), Error::<Test>::OrderTooLarge);
		let unknown = Hedging::hedge_perp(manager(), POOL, PerpId(8), delta(-5));
		assert_eq!(unknown, Err(Error::<Test>::UnknownRoute.into()));
		MockPerps::hold(PERP, true);
		assert_noop!(hedge(-5_000), Error::<Test>::NoCapacity);
		MockPerps::hold(PERP, false);
		assert_ok!(hedge(-40_000));
		assert_eq!(MockPerps::asked(), [(PERP, delta(-40))]);
		// 5 bps of 100,000: a decision of the manager.
		assert_eq!(MockTerms::spent(), 50 * USD);
	});
}

#[test]
fn takers_are_charged_for_the_dearest_route() {
	run(|| {
		let cost = || <Hedging as HedgeCost>::hedge_cost(POOL);
		let none = ReactorParameters { max_delta: Delta::ZERO };
		// Spot alone: 1 % to buy, 1 % to sell, 0.5 % between market and oracle.
		assert_eq!(cost(), Some(Fixed::from_bps(250)));
		perp_first(30);
		assert_eq!(cost(), Some(Fixed::from_bps(250)));
		// Where only the venue is used, a fraction of it: there and back.
		assert_ok!(put_cap(REACTOR, none));
		assert_eq!(cost(), Some(Fixed::from_bps(60)));
		assert_eq!(Hedging::cost_bound(POOL), cost());
		// What the spot reactor still holds may have to be sold.
		hold_spot(1);
		assert_eq!(cost(), Some(Fixed::from_bps(250)));
		hold_spot(0);
		MockPerps::close(PERP);
		assert_eq!(cost(), None);
	});
}

#[test]
fn routes_are_shown_with_what_they_take() {
	run(|| {
		hold_spot(30);
		perp_first(5);
		MockPerps::confirm(PERP, delta(-10));
		let held = |size| PerpExposure { confirmed: size, least: size, most: size };
		let shown = [
			RouteView {
				route: Route::Perp { account: PERP, cost_bps: 5 },
				buy: delta(110),
				sell: delta(90),
				exposure: held(delta(-10)),
			},
			RouteView {
				route: Route::Spot(REACTOR),
				buy: delta(170),
				sell: delta(30),
				exposure: held(delta(30)),
			},
		];
		assert_eq!(Hedging::routes(POOL), shown);
		assert!(Hedging::routes(PoolId(9)).is_empty());
	});
}
