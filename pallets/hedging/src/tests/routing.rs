//! Which routes take an order: in governed order, or split by cost.

use super::mock::*;
use crate::{types::*, Error, Event, Plans};
use dhv_primitives::{ports::PerpId, Balance, Delta, Fixed, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{BoundedVec, DispatchError};

const SECOND: ReactorId = ReactorId(1);
const OTHER: PerpId = PerpId(8);

fn set(routing: Routing, routes: Vec<Route>) -> frame_support::dispatch::DispatchResult {
	let routes = BoundedVec::truncate_from(routes);
	Hedging::set_routing(RuntimeOrigin::root(), POOL, Plan { routing, routes })
}

fn perp(account: PerpId, cost_bps: u32) -> Route {
	Route::Perp { account, cost_bps }
}

/// A constant product of 5,000 ETH at 2,500, with a fee in bps.
fn deep_market(fee_bps: u32) {
	let market = MockMarket::ACCOUNT;
	send(WETH, &market, &WORLD, MARKET_ETH - 5_000 * ETH);
	send(USDC, &market, &WORLD, MARKET_USD - 12_500_000 * USD);
	MockMarket::set_constant_product(fee_bps);
}

/// Delta of all parts of the last call: spot, venues.
fn parts() -> (Fixed, Fixed) {
	let (mut spot, mut venue) = (Fixed::ZERO, Fixed::ZERO);
	for event in events() {
		match event {
			Event::Hedged { outcomes_before, outcomes_after, .. } => {
				let moved = outcomes_after.least.get().try_sub(outcomes_before.least.get());
				spot = spot.try_add(moved.unwrap()).unwrap();
			}
			Event::PerpOrdered { trade, .. } => {
				venue = venue.try_add(trade.change.get()).unwrap();
			}
			_ => (),
		}
	}
	(spot, venue)
}

#[test]
fn is_for_the_governor_and_names_what_there_is() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		let plan = Plan::default();
		assert_noop!(Hedging::set_routing(signed(), POOL, plan.clone()), DispatchError::BadOrigin);
		let root = RuntimeOrigin::root;
		assert_noop!(Hedging::set_routing(root(), PoolId(9), plan), Error::<Test>::UnknownPool);
		let in_order = |routes| set(Routing::InOrder, routes);
		let wrong = Error::<Test>::UnknownRoute;
		assert_eq!(in_order(vec![Route::Spot(SECOND)]), Err(wrong.into()));
		let wrong = Error::<Test>::UnknownRoute;
		assert_eq!(in_order(vec![perp(OTHER, 5)]), Err(wrong.into()));
		let invalid = [vec![perp(PERP, 1_001)], vec![perp(PERP, 5), perp(PERP, 6)]];
		for routes in invalid {
			assert_eq!(in_order(routes), Err(Error::<Test>::InvalidRoutes.into()));
		}
		assert_ok!(in_order(vec![perp(PERP, 5), Route::Spot(REACTOR)]));
		let new = Hedging::plan(POOL);
		let set = Event::RoutingSet { pool: POOL, old: Plan::default(), new };
		assert_eq!(events(), [set]);
	});
}

#[test]
fn a_dear_account_needs_a_higher_charge() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		MockTerms::set_hedge_cost(Some(Fixed::from_bps(300)));
		let above = Error::<Test>::CostAboveCharge;
		assert_eq!(set(Routing::InOrder, vec![perp(PERP, 151)]), Err(above.into()));
		assert_ok!(set(Routing::InOrder, vec![perp(PERP, 150)]));
	});
}

#[test]
fn the_governed_order_decides() {
	run(|| {
		assert_ok!(Hedging::add_spot_reactor(RuntimeOrigin::root(), POOL, limits()));
		MockPerps::open(PERP, POOL, delta(100));
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(set(Routing::InOrder, vec![Route::Spot(SECOND), perp(PERP, 5)]));
		let ids: Vec<_> = Hedging::routes(POOL).iter().map(|view| view.route.id()).collect();
		let named = [RouteId::Spot(SECOND), RouteId::Perp(PERP), RouteId::Spot(REACTOR)];
		assert_eq!(ids, named, "what is not named comes last");
		assert_ok!(rebalance());
		assert_eq!(ledgers(SECOND), (0, 20 * ETH));
	});
}

#[test]
fn a_moved_spot_market_passes_the_order_on() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		assert_ok!(set(Routing::InOrder, vec![Route::Spot(REACTOR), perp(PERP, 5)]));
		MockPortfolio::set_delta(POOL, delta(-20));
		MockMarket::set_constant(price(2_600), 0);
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(20))]);
		later(600);
		assert!(MockPerps::drop_orders(PERP));
		// With nowhere else to go the first refusal is the answer.
		MockPerps::refuse(PERP, Some(DispatchError::Exhausted));
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::PriceDeviates);
	});
}

#[test]
fn the_cheapest_split_equalises_what_the_last_slice_costs() {
	run(|| {
		deep_market(0);
		MockPerps::open(PERP, POOL, delta(100));
		assert_ok!(set(Routing::Cheapest, vec![perp(PERP, 40)]));
		MockPortfolio::set_delta(POOL, delta(-40));
		assert_ok!(rebalance());
		// On x·y = k the marginal price is 40 bps up at about 10 of 5,000: two slices of 5, since the
		// third would go from 40 to 60 bps.
		let (spot, venue) = parts();
		assert_eq!((spot, venue), (delta(10).get(), delta(30).get()));
		let net = Hedging::net_delta(POOL).unwrap();
		assert_eq!(net.outcomes, Outcomes { least: delta(-30), most: Delta::ZERO });
	});
}

#[test]
fn the_cheapest_split_is_no_dearer_than_any_other() {
	for (fee, bps, side) in [(10, 30, -1), (10, 30, 1), (0, 8, -1), (30, 60, 1), (30, 20, -1)] {
		run(|| {
			deep_market(fee);
			hold_spot(60);
			MockPerps::open(PERP, POOL, delta(100));
			assert_ok!(set(Routing::Cheapest, vec![perp(PERP, bps)]));
			// What sells unwinds on both, what buys builds on both.
			let held = if side > 0 { 40 } else { 0 };
			MockPerps::confirm(PERP, delta(held));
			MockPortfolio::set_delta(POOL, delta(-60 - held + 40 * side));
			let price = |spot: Balance| -> i128 {
				// What 40 cost above the oracle price if `spot` milli of them are traded here.
				let base = spot * ETH / 1_000;
				let value = i128::try_from(base / 1_000_000_000_000 * 2_500).unwrap();
				let market = if side < 0 {
					<MockMarket as dhv_primitives::ports::SpotMarket<_>>::quote_buy(
						WETH, USDC, base,
					)
				} else {
					<MockMarket as dhv_primitives::ports::SpotMarket<_>>::quote_sell(
						WETH, USDC, base,
					)
				};
				let market = i128::try_from(market.unwrap_or_default()).unwrap();
				let loss = if spot == 0 { 0 } else { (market - value) * i128::from(-side) };
				let venue = i128::try_from((40_000 - spot) * 2_500 * 1_000).unwrap();
				loss + venue * i128::from(bps) / 10_000
			};
			let costs: Vec<_> = (0..=8).map(|slices| price(slices * 5_000)).collect();
			let best = *costs.iter().min().unwrap();
			assert_ok!(rebalance());
			let (spot, venue) = parts();
			let taken = u128::try_from(spot.try_abs().unwrap().raw() / 1_000_000_000_000_000);
			assert_eq!(spot.try_add(venue).unwrap(), delta(-40 * side).get());
			let at = usize::try_from(taken.unwrap() / 5_000).unwrap();
			assert!(costs[at] - best <= 2, "{fee} {bps} {side}: {costs:?}, {at} slices");
		});
	}
}

#[test]
fn of_several_accounts_the_cheapest_fills_first() {
	run(|| {
		let none = ReactorParameters { max_delta: Delta::ZERO };
		assert_ok!(put_cap(REACTOR, none));
		MockPerps::open(PERP, POOL, delta(100));
		MockPerps::open(OTHER, POOL, delta(15));
		assert_ok!(set(Routing::Cheapest, vec![perp(PERP, 9), perp(OTHER, 4)]));
		MockPortfolio::set_delta(POOL, delta(40));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(OTHER, delta(-15)), (PERP, delta(-25))]);
		let net = Hedging::net_delta(POOL).unwrap();
		assert_eq!(net.outcomes, Outcomes { least: Delta::ZERO, most: delta(40) });
	});
}

#[test]
fn a_market_that_may_not_be_traded_gets_no_part() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		assert_ok!(set(Routing::Cheapest, vec![perp(PERP, 50)]));
		MockPortfolio::set_delta(POOL, delta(-20));
		MockMarket::set_constant(price(2_600), 0);
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(20))]);
	});
}

#[test]
fn a_part_that_is_refused_stops_no_other() {
	run(|| {
		deep_market(0);
		MockPerps::open(PERP, POOL, delta(100));
		assert_ok!(set(Routing::Cheapest, vec![perp(PERP, 40)]));
		MockPortfolio::set_delta(POOL, delta(-40));
		MockPerps::refuse(PERP, Some(DispatchError::Exhausted));
		assert_ok!(rebalance());
		assert_eq!(parts(), (delta(10).get(), Fixed::ZERO));
		later(600);
		MockPerps::refuse(PERP, None);
		MockMarket::refuse(Some(DispatchError::Exhausted));
		System::reset_events();
		assert_ok!(rebalance());
		assert_eq!(parts().0, Fixed::ZERO);
	});
}

#[test]
fn where_every_part_of_the_split_is_refused_the_routes_are_tried_in_order() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		MockPerps::open(OTHER, POOL, delta(100));
		assert_ok!(set(Routing::Cheapest, vec![perp(OTHER, 15), perp(PERP, 10)]));
		MockPortfolio::set_delta(POOL, delta(-20));
		let refused = Error::<Test>::NoLiquidity;
		MockPerps::refuse(PERP, Some(refused.into()));
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(OTHER, delta(20))]);
	});
}

#[test]
fn a_pool_without_cash_for_the_cheapest_route_hedges_with_the_next() {
	run(|| {
		MockPerps::open(PERP, POOL, delta(100));
		// Spot costs 20 bps, and the pool can spare nothing to buy with.
		assert_ok!(set(Routing::Cheapest, vec![perp(PERP, 30)]));
		MockPortfolio::set_delta(POOL, delta(-20));
		MockFunds::set_buffer(FREE);
		assert_ok!(rebalance());
		assert_eq!((MockPerps::asked(), ledgers(REACTOR)), (vec![(PERP, delta(20))], (0, 0)));
		// With nobody else to take it, the refusal of the first choice is told.
		later(600);
		assert!(MockPerps::drop_orders(PERP));
		MockPerps::refuse(PERP, Some(DispatchError::Exhausted));
		let told = rebalance().unwrap_err();
		assert!(told != DispatchError::Exhausted, "{told:?}");
	});
}

#[test]
fn parts_below_the_smallest_order_join_another() {
	run(|| {
		deep_market(0);
		MockPerps::open(PERP, POOL, delta(100));
		crate::Parameters::<Test>::mutate(POOL, |parameters| {
			parameters.as_mut().unwrap().min_order = delta(12)
		});
		assert_ok!(set(Routing::Cheapest, vec![perp(PERP, 40)]));
		MockPortfolio::set_delta(POOL, delta(-40));
		assert_ok!(rebalance());
		assert_eq!(parts(), (Fixed::ZERO, delta(40).get()));
	});
}

#[test]
fn a_removed_reactor_leaves_the_routes() {
	run(|| {
		assert_ok!(Hedging::add_spot_reactor(RuntimeOrigin::root(), POOL, limits()));
		let routes = vec![Route::Spot(SECOND), Route::Spot(REACTOR)];
		assert_ok!(set(Routing::InOrder, routes));
		assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), SECOND));
		assert_ok!(Hedging::unwind(signed(), SECOND));
		assert_eq!(Plans::<Test>::get(POOL).routes.to_vec(), [Route::Spot(REACTOR)]);
	});
}
