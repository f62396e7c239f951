//! What the bounds owe to the charge of the handler, and what hedges by hand take out of the
//! manager's budget.

use super::mock::*;
use crate::{types::*, Error, Event, ReactorOf, Reactors};
use dhv_primitives::{ports::HedgeCost, Delta, Fixed, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

const NEW_POOL: PoolId = PoolId(1);

fn set(pool: PoolId, change: impl FnOnce(&mut HedgeParameters)) -> DispatchResult {
	let mut new = parameters();
	change(&mut new);
	put(pool, new)
}

fn charge(bps: u32) {
	MockTerms::set_hedge_cost(Some(Fixed::from_bps(bps)));
}

#[test]
fn bounds_are_covered_by_the_charge() {
	run(|| {
		// 1 % to buy, 1 % to sell, 0.5 % between market and oracle.
		assert_eq!(parameters().dearest(), Fixed::from_bps(250));
		charge(250);
		assert_ok!(set(POOL, |_| ()));
		let above = Error::<Test>::CostAboveCharge;
		assert_noop!(set(POOL, |p| p.buy_slippage_bps += 1), above);
		let above = Error::<Test>::CostAboveCharge;
		assert_noop!(set(POOL, |p| p.sell_slippage_bps += 1), above);
		let above = Error::<Test>::CostAboveCharge;
		assert_noop!(set(POOL, |p| p.max_price_deviation_bps += 1), above);
		assert_ok!(set(POOL, |p| (p.buy_slippage_bps, p.sell_slippage_bps) = (150, 50)));
		// A pool that does not trade charges nobody, and nobody makes it hedge.
		MockTerms::set_hedge_cost(None);
		assert_ok!(set(POOL, |p| p.buy_slippage_bps = 1_000));
	});
}

#[test]
fn what_becomes_stricter_is_not_held_up_by_a_charge_that_has_fallen_short() {
	run(|| {
		charge(100);
		let by = |origin, bps| {
			let new = HedgeParameters { buy_slippage_bps: bps, ..parameters() };
			Hedging::set_parameters(origin, POOL, new)
		};
		let above = Error::<Test>::CostAboveCharge;
		assert_noop!(by(RuntimeOrigin::root(), 50), above);
		let guardian = || RuntimeOrigin::signed(GUARDIAN);
		assert_ok!(by(guardian(), 50));
		let none = ReactorParameters { max_delta: Delta::ZERO };
		assert_ok!(Hedging::set_reactor_parameters(guardian(), REACTOR, none));
		let later = BountyTerms { delay: 60, ..Hedging::bounty(POOL) };
		assert_ok!(Hedging::set_bounty(guardian(), POOL, later));
	});
}

#[test]
fn a_reactor_comes_with_the_bounds_of_its_pool() {
	run(|| {
		MockPortfolio::open(NEW_POOL, WETH, USDC);
		charge(249);
		// Without a reactor nothing is traded, whatever the bounds.
		assert_ok!(set(NEW_POOL, |_| ()));
		assert_eq!(<Hedging as HedgeCost>::hedge_cost(NEW_POOL), None);
		let add = |limits| Hedging::add_spot_reactor(RuntimeOrigin::root(), NEW_POOL, limits);
		assert_noop!(add(limits()), Error::<Test>::CostAboveCharge);
		let none = ReactorParameters { max_delta: Delta::ZERO };
		assert_ok!(add(none));
		assert_eq!(<Hedging as HedgeCost>::hedge_cost(NEW_POOL), None);
		let id = Reactors::<Test>::get(NEW_POOL)[0];
		let open = || put_cap(id, limits());
		assert_noop!(open(), Error::<Test>::CostAboveCharge);
		charge(250);
		assert_ok!(open());
		assert_eq!(<Hedging as HedgeCost>::hedge_cost(NEW_POOL), Some(Fixed::from_bps(250)));
	});
}

#[test]
fn a_reactor_that_only_sells_still_costs() {
	run(|| {
		hedge_twenty();
		let none = ReactorParameters { max_delta: Delta::ZERO };
		assert_ok!(put_cap(REACTOR, none));
		assert_eq!(<Hedging as HedgeCost>::hedge_cost(POOL), Some(Fixed::from_bps(250)));
		charge(250);
		assert_noop!(set(POOL, |p| p.sell_slippage_bps = 101), Error::<Test>::CostAboveCharge);
		assert_eq!(<Hedging as HedgeCost>::hedge_cost(PoolId(9)), None);
	});
}

fn by_hand(size: i64) -> DispatchResult {
	Hedging::hedge(RuntimeOrigin::signed(MANAGER), POOL, REACTOR, delta(size))
}

#[test]
fn a_hedge_by_hand_is_paid_from_the_managers_budget() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(by_hand(5));
		let told = events();
		let Some(Event::Hedged { trade, .. }) = told.last() else { panic!("{told:?}") };
		// 0.2 % of 5 times 2,500.
		assert_eq!(trade.cost, 25 * USD);
		assert_eq!(MockTerms::spent(), 25 * USD);
		later(600);
		MockTerms::set_budget(Some(25 * USD - 1));
		assert_noop!(by_hand(5), DispatchError::Other("no budget"));
		MockTerms::set_budget(Some(25 * USD));
		assert_ok!(by_hand(5));
		assert_eq!(MockTerms::spent(), 50 * USD);
		// What the rules call for is nobody's decision.
		later(600);
		assert_ok!(Hedging::rebalance(signed(), POOL));
		assert_eq!(MockTerms::spent(), 50 * USD);
		assert!(ReactorOf::<Test>::get(REACTOR).is_some());
	});
}
