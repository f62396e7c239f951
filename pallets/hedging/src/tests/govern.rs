//! Parameters and the list of reactors.

use super::mock::*;
use crate::{types::*, Error, Event, NextReactorId, ReactorOf, Reactors, Trails};
use dhv_primitives::{
	tunable::{forgotten_bits, place_of, ParameterRefusal},
	AssetIndex, Delta, PoolId,
};
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

fn refused(name: &str) -> Error<Test> {
	let place = place_of::<HedgeParameters>(name).expect(name);
	Error::ParameterRefused(ParameterRefusal::OutOfRange(place))
}

#[test]
fn every_field_is_in_the_tables() {
	assert_eq!(forgotten_bits(&parameters()), [0usize; 0]);
	assert_eq!(forgotten_bits(&limits()), [0usize; 0]);
	assert_eq!(forgotten_bits(&BountyTerms::default()), [0usize; 0]);
}

#[test]
fn parameters_stay_in_range() {
	run(|| {
		assert_noop!(set(|p| p.target_band = Delta::from_raw(-1)), refused("target_band"));
		assert_noop!(set(|p| p.min_order = Delta::ZERO), refused("min_order"));
		assert_noop!(set(|p| p.buy_slippage_bps = 1_001), refused("buy_slippage_bps"));
		assert_noop!(set(|p| p.sell_slippage_bps = 1_001), refused("sell_slippage_bps"));
		let deviation = refused("max_price_deviation_bps");
		assert_noop!(set(|p| p.max_price_deviation_bps = 1_001), deviation);
		assert_noop!(set(|p| p.cooldown = 0), refused("cooldown"));
		assert_noop!(set(|p| p.max_price_age = 0), refused("max_price_age"));
		assert_noop!(set(|p| p.budget_period = 0), refused("budget_period"));
		let most = 1_000_000_000_000_000 * USD;
		assert_noop!(set(|p| p.cost_budget = most + 1), refused("cost_budget"));
		assert_noop!(set(|p| p.cost_budget = u128::MAX), refused("cost_budget"));
		let orders = Error::<Test>::InvalidOrders;
		assert_noop!(set(|p| p.max_order = Delta::from_raw(p.min_order.raw() - 1)), orders);
		let orders = Error::<Test>::InvalidOrders;
		assert_noop!(set(|p| p.max_order = Delta::from_raw(p.max_period_delta.raw() + 1)), orders);
		assert_noop!(
			Hedging::set_parameters(RuntimeOrigin::root(), PoolId(9), parameters()),
			Error::<Test>::UnknownPool
		);
	});
}

#[test]
fn the_governor_moves_them_by_steps() {
	run(|| {
		let far = |name| {
			let place = place_of::<HedgeParameters>(name).unwrap();
			Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(place))
		};
		assert_ok!(set(|p| p.buy_slippage_bps = 130));
		assert_ok!(set(|p| p.buy_slippage_bps = 150));
		MockGovernance::pass(23);
		assert_noop!(set(|p| p.buy_slippage_bps = 151), far("buy_slippage_bps"));
		MockGovernance::pass(1);
		assert_ok!(set(|p| p.buy_slippage_bps = 200));
		// What the pool is let lose has no stricter side, since leavers are paid from sales.
		assert_noop!(set(|p| p.cost_budget = 12_001 * USD), far("cost_budget"));
		// But no step is below ten thousand.
		assert_ok!(set(|p| p.cost_budget = 0));
	});
}

#[test]
fn whoever_tightens_stops_purchases_and_no_sales() {
	run(|| {
		let set = |change: fn(&mut HedgeParameters)| {
			let mut new = Hedging::parameters(POOL).unwrap();
			change(&mut new);
			Hedging::set_parameters(RuntimeOrigin::signed(GUARDIAN), POOL, new)
		};
		assert_ok!(set(|p| p.buy_slippage_bps = 0));
		assert_ok!(set(|p| p.max_order = p.min_order));
		type Change = fn(&mut HedgeParameters);
		let loosened: [(&str, Change); 5] = [
			("sell_slippage_bps", |p| p.sell_slippage_bps = 0),
			("cost_budget", |p| p.cost_budget = 0),
			("max_price_age", |p| p.max_price_age = 1),
			("cooldown", |p| p.cooldown = 86_400),
			("buy_slippage_bps", |p| p.buy_slippage_bps = 1),
		];
		for (name, change) in loosened {
			let place = place_of::<HedgeParameters>(name).unwrap();
			assert_noop!(
				set(change),
				Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(place))
			);
		}
		let none = ReactorParameters { max_delta: Delta::ZERO };
		let guardian = || RuntimeOrigin::signed(GUARDIAN);
		assert_ok!(Hedging::set_reactor_parameters(guardian(), REACTOR, none));
		let refused = Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(0));
		assert_noop!(Hedging::set_reactor_parameters(guardian(), REACTOR, limits()), refused);
		// A pool without parameters has none to tighten.
		MockPortfolio::open(PoolId(1), WETH, USDC);
		assert_noop!(
			Hedging::set_parameters(guardian(), PoolId(1), parameters()),
			Error::<Test>::NotConfigured
		);
	});
}

#[test]
fn the_view_lists_every_set() {
	run(|| {
		let sets = Hedging::parameter_sets();
		let names: Vec<_> =
			sets.iter().map(|set| (&set.set[..], &set.subject[..], set.parameters.len())).collect();
		let expected = [
			("Bounties", "pool 0", 4),
			("Parameters", "pool 0", 11),
			("ReactorOf", "reactor 0 of pool 0", 1),
		];
		assert_eq!(names, expected);
	});
}

#[test]
fn what_moved_is_forgotten_with_the_reactor() {
	run(|| {
		let cap = ReactorParameters { max_delta: delta(150) };
		assert_ok!(Hedging::set_reactor_parameters(RuntimeOrigin::root(), REACTOR, cap));
		assert_eq!(Trails::<Test>::iter().count(), 1);
		assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), REACTOR));
		let _ = Hedging::unwind(signed(), REACTOR);
		assert!(ReactorOf::<Test>::get(REACTOR).is_none());
		assert_eq!(Trails::<Test>::iter().count(), 0);
	});
}

#[test]
fn events_carry_old_and_new() {
	run(|| {
		let new = HedgeParameters { cooldown: 300, ..parameters() };
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
		let refused = || Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(0));
		assert_noop!(add(POOL, negative), refused());
		assert_noop!(
			Hedging::set_reactor_parameters(RuntimeOrigin::root(), REACTOR, negative),
			refused()
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
