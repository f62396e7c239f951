//! What happens by itself in every block.

use super::mock::*;
use crate::{types::*, weights::WeightInfo, Cursor, Error, Event, HedgeStates, ReactorOf};
use dhv_primitives::{ports::ScheduledWork, Delta, PoolId};
use frame_support::{
	assert_ok,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchError;

fn block() {
	<Hedging as ScheduledWork>::run(&mut WeightMeter::new());
}

fn block_with(limit: Weight) {
	<Hedging as ScheduledWork>::run(&mut WeightMeter::with_limit(limit));
}

fn other_pool() -> PoolId {
	let other = PoolId(1);
	MockPortfolio::open(other, WETH, USDC);
	assert_ok!(Hedging::set_parameters(RuntimeOrigin::root(), other, parameters()));
	assert_ok!(Hedging::add_spot_reactor(RuntimeOrigin::root(), other, limits()));
	System::reset_events();
	other
}

#[test]
fn hedges_like_the_call() {
	let mut states = Vec::new();
	for by_itself in [true, false] {
		run(|| {
			MockPortfolio::set_delta(POOL, delta(-20));
			if by_itself {
				block();
			} else {
				assert_ok!(rebalance());
			}
			states.push((ledgers(REACTOR), free(), HedgeStates::<Test>::get(POOL), events()));
		});
	}
	assert_eq!(states[0], states[1]);
}

#[test]
fn does_nothing_while_nothing_is_due() {
	run(|| {
		let root = sp_io::storage::root(Default::default());
		block();
		MockPortfolio::set_delta(POOL, delta(-20));
		MockPortfolio::set_may_hedge(POOL, false);
		block();
		assert_eq!(sp_io::storage::root(Default::default()), root);
		MockPortfolio::set_may_hedge(POOL, true);
		block();
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		System::reset_events();
		MockPortfolio::set_delta(POOL, delta(-40));
		block();
		assert!(events().is_empty(), "cooling down");
	});
}

#[test]
fn a_refusal_is_announced_once_per_cooldown_and_changes_nothing() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		MockMarket::remove();
		for _ in 0..5 {
			block();
			later(100);
		}
		let skipped = Event::HedgeSkipped {
			pool: POOL,
			net_delta: Some(delta(-20)),
			reason: Error::<Test>::NoMarket.into(),
		};
		assert_eq!(events(), std::slice::from_ref(&skipped));
		later(100);
		block();
		assert_eq!(events(), [skipped.clone(), skipped]);
		assert_eq!((ledgers(REACTOR), free()), ((0, 0), FREE));
		assert_eq!(HedgeStates::<Test>::get(POOL).clock.last_trade, None);
		// A refusal starts no cooldown.
		MockMarket::set_constant(price(2_500), 20);
		block();
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
	});
}

#[test]
fn a_failure_half_way_is_rolled_back() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		MockMarket::refuse(Some(DispatchError::Exhausted));
		block();
		assert_eq!(free(), FREE);
		let reason = DispatchError::Exhausted;
		let net_delta = Some(delta(-20));
		assert_eq!(events(), [Event::HedgeSkipped { pool: POOL, net_delta, reason }]);
	});
}

#[test]
fn a_book_without_value_is_announced() {
	run(|| {
		let reason = DispatchError::Other("surface");
		MockPortfolio::fail_delta(POOL, reason);
		block();
		// `Other` keeps no text in storage.
		let reason = DispatchError::Other("");
		let skipped = Event::HedgeSkipped { pool: POOL, net_delta: None, reason };
		assert_eq!(events(), [skipped]);
	});
}

#[test]
fn one_pool_never_blocks_the_next() {
	run(|| {
		let other = other_pool();
		MockPortfolio::fail_delta(POOL, DispatchError::Exhausted);
		MockPortfolio::set_delta(other, delta(-20));
		send(USDC, &MockFunds::account(POOL), &MockFunds::account(other), FREE / 2);
		block();
		assert_eq!(ledgers(ReactorId(1)), (0, 20 * ETH));
	});
}

#[test]
fn goes_on_where_the_weight_ended() {
	run(|| {
		let other = other_pool();
		for pool in [POOL, other] {
			MockPortfolio::set_delta(pool, delta(-20));
		}
		MockMarket::remove();
		let one = <() as WeightInfo>::run_base()
			+ <() as WeightInfo>::run_pool(4)
			+ <() as WeightInfo>::rebalance(20);
		block_with(one - Weight::from_parts(1, 0));
		assert_eq!((events().len(), Cursor::<Test>::get()), (0, None));
		block_with(one);
		assert_eq!((events().len(), Cursor::<Test>::get()), (1, Some(POOL)));
		block_with(one);
		assert_eq!((events().len(), Cursor::<Test>::get()), (2, Some(other)));
		block();
		assert_eq!((events().len(), Cursor::<Test>::get()), (2, None));
	});
}

#[test]
fn closes_reactors() {
	run(|| {
		hedge_twenty();
		assert_ok!(Hedging::add_spot_reactor(RuntimeOrigin::root(), POOL, limits()));
		assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), REACTOR));
		later(600);
		// The first sells, the second takes over in the same block.
		block();
		assert!(ReactorOf::<Test>::get(REACTOR).is_none());
		assert_eq!(ledgers(ReactorId(1)), (0, 20 * ETH));
		assert!(net().is_zero());
	});
}

#[test]
fn a_refused_unwinding_is_announced_once_per_cooldown() {
	run(|| {
		hedge_twenty();
		assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), REACTOR));
		System::reset_events();
		MockMarket::remove();
		for _ in 0..7 {
			block();
			later(100);
		}
		let reason = Error::<Test>::NoMarket.into();
		let skipped = Event::UnwindSkipped { pool: POOL, reactor: REACTOR, reason };
		assert_eq!(events(), [skipped.clone(), skipped]);
		MockMarket::set_constant(price(2_500), 20);
		block();
		assert!(ReactorOf::<Test>::get(REACTOR).is_none());
	});
}

#[test]
fn an_unconfigured_pool_is_left_alone() {
	run(|| {
		crate::Parameters::<Test>::remove(POOL);
		MockPortfolio::set_delta(POOL, delta(-20));
		block();
		assert!(events().is_empty());
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), REACTOR));
		block();
		assert!(ReactorOf::<Test>::get(REACTOR).is_none());
	});
}
