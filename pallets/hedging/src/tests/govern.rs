//! Parameters and the list of reactors.

use super::mock::*;
use crate::{types::*, Error, Event, NextReactorId, ReactorOf, Reactors};
use dhv_primitives::{AssetIndex, Delta, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn set(change: impl FnOnce(&mut HedgeParameters)) -> sp_runtime::DispatchResult {
	let mut new = parameters();
	change(&mut new);
	Hedging::set_parameters(RuntimeOrigin::root(), POOL, new)
}

#[test]
fn is_for_the_governor() {
	run(|| {
		for origin in [signed(), RuntimeOrigin::signed(MANAGER), RuntimeOrigin::none()] {
			assert_noop!(
				Hedging::set_parameters(origin.clone(), POOL, parameters()),
				DispatchError::BadOrigin
			);
			assert_noop!(
				Hedging::add_spot_reactor(origin.clone(), POOL, limits()),
				DispatchError::BadOrigin
			);
			assert_noop!(
				Hedging::set_reactor_parameters(origin.clone(), REACTOR, limits()),
				DispatchError::BadOrigin
			);
			assert_noop!(Hedging::close_reactor(origin, REACTOR), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn parameters_stay_in_range() {
	run(|| {
		let orders = Error::<Test>::InvalidOrders;
		assert_noop!(set(|p| p.target_band = Delta::from_raw(-1)), orders);
		let orders = Error::<Test>::InvalidOrders;
		assert_noop!(set(|p| p.min_order = Delta::ZERO), orders);
		let orders = Error::<Test>::InvalidOrders;
		assert_noop!(set(|p| p.max_order = Delta::from_raw(p.min_order.raw() - 1)), orders);
		assert_noop!(set(|p| p.buy_slippage_bps = 1_001), Error::<Test>::InvalidBounds);
		assert_noop!(set(|p| p.sell_slippage_bps = 1_001), Error::<Test>::InvalidBounds);
		assert_noop!(set(|p| p.max_price_deviation_bps = 1_001), Error::<Test>::InvalidBounds);
		assert_noop!(set(|p| p.cooldown = 0), Error::<Test>::InvalidDurations);
		assert_noop!(set(|p| p.max_price_age = 0), Error::<Test>::InvalidDurations);
		assert_noop!(set(|p| p.budget_period = 0), Error::<Test>::InvalidDurations);
		assert_noop!(
			Hedging::set_parameters(RuntimeOrigin::root(), PoolId(9), parameters()),
			Error::<Test>::UnknownPool
		);
	});
}

#[test]
fn events_carry_old_and_new() {
	run(|| {
		let new = HedgeParameters { cooldown: 60, ..parameters() };
		assert_ok!(set(|p| *p = new));
		let cap = ReactorParameters { max_delta: delta(7) };
		assert_ok!(Hedging::set_reactor_parameters(RuntimeOrigin::root(), REACTOR, cap));
		assert_eq!(
			events(),
			[
				Event::ParametersSet { pool: POOL, old: Some(parameters()), new },
				Event::ReactorParametersSet {
					pool: POOL,
					reactor: REACTOR,
					old: limits(),
					new: cap
				},
			]
		);
	});
}

#[test]
fn reactors_are_listed_in_order() {
	run(|| {
		for id in 1..4 {
			assert_ok!(Hedging::add_spot_reactor(RuntimeOrigin::root(), POOL, limits()));
			let account = Hedging::reactor_account(ReactorId(id));
			assert_eq!(System::providers(&account), 1);
			let reactor = ReactorId(id);
			let added = Event::ReactorAdded {
				pool: POOL,
				reactor,
				account,
				base: WETH,
				quote: USDC,
				parameters: limits(),
			};
			assert_eq!(events().last(), Some(&added));
		}
		assert_eq!(Reactors::<Test>::get(POOL).into_inner(), [0, 1, 2, 3].map(ReactorId));
		assert_noop!(
			Hedging::add_spot_reactor(RuntimeOrigin::root(), POOL, limits()),
			Error::<Test>::TooManyReactors
		);
	});
}

#[test]
fn impossible_reactors_are_refused() {
	run(|| {
		let add =
			|pool, parameters| Hedging::add_spot_reactor(RuntimeOrigin::root(), pool, parameters);
		assert_noop!(add(PoolId(9), limits()), Error::<Test>::UnknownPool);
		MockPortfolio::open(PoolId(1), WETH, WETH);
		assert_noop!(add(PoolId(1), limits()), Error::<Test>::UnsupportedAssets);
		MockPortfolio::open(PoolId(2), AssetIndex(77), USDC);
		assert_noop!(add(PoolId(2), limits()), Error::<Test>::UnsupportedAssets);
		let negative = ReactorParameters { max_delta: Delta::from_raw(-1) };
		assert_noop!(add(POOL, negative), Error::<Test>::InvalidCap);
		assert_noop!(
			Hedging::set_reactor_parameters(RuntimeOrigin::root(), REACTOR, negative),
			Error::<Test>::InvalidCap
		);
		assert_noop!(
			Hedging::set_reactor_parameters(RuntimeOrigin::root(), ReactorId(5), limits()),
			Error::<Test>::UnknownReactor
		);
		NextReactorId::<Test>::put(ReactorId(u32::MAX));
		assert_noop!(add(POOL, limits()), Error::<Test>::ReactorIdsExhausted);
		NextReactorId::<Test>::put(ReactorId(1));
	});
}

#[test]
fn genesis_is_complete() {
	run(|| {
		let reactor = ReactorOf::<Test>::get(REACTOR).unwrap();
		assert_eq!((reactor.pool, reactor.parameters), (POOL, limits()));
		assert!(reactor.is_active());
		assert_eq!(System::providers(&Hedging::reactor_account(REACTOR)), 1);
		assert_eq!(NextReactorId::<Test>::get(), ReactorId(1));
		assert_eq!(Hedging::parameters(POOL), Some(parameters()));
	});
}

#[test]
#[should_panic(expected = "hedge parameters out of range")]
fn genesis_refuses_bad_parameters() {
	let bad = HedgeParameters { cooldown: 0, ..parameters() };
	let genesis =
		crate::GenesisConfig::<Test> { parameters: vec![(POOL, bad)], ..Default::default() };
	new_test_ext().execute_with(|| frame_support::traits::BuildGenesisConfig::build(&genesis));
}
