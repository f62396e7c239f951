//! Terms that two pallets have to agree on: in every preset they do, and neither side leaves the
//! other behind.

use super::{development, preset};
use crate::{
	constants::WETH_INDEX, genesis_config_presets::preset_names, Handler, Hedging, Runtime,
	RuntimeOrigin, VolatilityFeed,
};
use dhv_primitives::{
	ports::{HedgeCost, ManagerBudget, SurfaceReaders, VolatilitySpread},
	Delta, Fixed, PoolId,
};
use frame_support::{assert_noop, assert_ok};
use pallet_hedging::{ReactorId, ReactorParameters};

const POOL: PoolId = PoolId(0);

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

#[test]
fn the_terms_of_every_preset_suit_each_other() {
	for name in preset_names() {
		preset(name.as_ref()).execute_with(|| {
			for pool in pallet_handler::Parameters::<Runtime>::iter_keys() {
				let cost = <Hedging as HedgeCost>::hedge_cost(pool).unwrap();
				let charge = <Handler as HedgeCost>::hedge_cost(pool).unwrap();
				assert!(charge >= cost, "{name:?}: {charge} {cost}");
				assert_eq!(cost, Fixed::from_bps(200));
			}
			for underlying in pallet_volatility_feed::Parameters::<Runtime>::iter_keys() {
				let assumed = <VolatilityFeed as VolatilitySpread>::bid_ask_spread(underlying);
				let taken = <Handler as VolatilitySpread>::bid_ask_spread(underlying);
				assert!(assumed <= taken, "{name:?}: {assumed:?} {taken:?}");
			}
			// What is in force can be set again.
			let terms = Handler::parameters(POOL).unwrap();
			assert_ok!(Handler::set_parameters(root(), POOL, terms));
			let hedge = Hedging::parameters(POOL).unwrap();
			assert_ok!(Hedging::set_parameters(root(), POOL, hedge));
			let limits = VolatilityFeed::parameters(WETH_INDEX).unwrap();
			assert_ok!(VolatilityFeed::set_parameters(root(), WETH_INDEX, limits));
		});
	}
}

#[test]
fn charge_and_cost_of_the_hedge_follow_each_other() {
	development().execute_with(|| {
		let (mut terms, mut hedge) =
			(Handler::parameters(POOL).unwrap(), Hedging::parameters(POOL).unwrap());
		terms.hedge_cost = Fixed::from_bps(199);
		let low = pallet_handler::Error::<Runtime>::HedgeCostTooLow;
		assert_noop!(Handler::set_parameters(root(), POOL, terms), low);
		terms.hedge_cost = Fixed::from_bps(200);
		assert_ok!(Handler::set_parameters(root(), POOL, terms));
		hedge.sell_slippage_bps += 1;
		let above = pallet_hedging::Error::<Runtime>::CostAboveCharge;
		assert_noop!(Hedging::set_parameters(root(), POOL, hedge), above);
		// First the charge, then the bounds.
		terms.hedge_cost = Fixed::from_bps(201);
		assert_ok!(Handler::set_parameters(root(), POOL, terms));
		assert_ok!(Hedging::set_parameters(root(), POOL, hedge));
		// A pool whose reactor neither buys nor holds anything costs nothing.
		let closed = ReactorParameters { max_delta: Delta::ZERO };
		assert_ok!(Hedging::set_reactor_parameters(root(), ReactorId(0), closed));
		// Perps cost less, and are charged for too.
		let perps = Hedging::hedge_cost(POOL).unwrap();
		assert_eq!(perps, Fixed::from_bps(90));
		terms.hedge_cost = Fixed::from_bps(89);
		let low = pallet_handler::Error::<Runtime>::HedgeCostTooLow;
		assert_noop!(Handler::set_parameters(root(), POOL, terms), low);
		assert_ok!(Hedging::set_routing(root(), POOL, Default::default()));
		let stored = pallet_handler::Parameters::<Runtime>::get(POOL).unwrap();
		pallet_handler::Parameters::<Runtime>::insert(
			POOL,
			pallet_handler::TradingParameters { hedge_cost: Fixed::ZERO, ..stored },
		);
		let open = ReactorParameters { max_delta: Delta::new(Fixed::ONE) };
		let above = pallet_hedging::Error::<Runtime>::CostAboveCharge;
		assert_noop!(Hedging::set_reactor_parameters(root(), ReactorId(0), open), above);
		let above = pallet_hedging::Error::<Runtime>::CostAboveCharge;
		assert_noop!(Hedging::add_spot_reactor(root(), POOL, open), above);
	});
}

#[test]
fn the_spreads_of_surface_and_pools_follow_each_other() {
	development().execute_with(|| {
		let mut terms = Handler::parameters(POOL).unwrap();
		let mut limits = VolatilityFeed::parameters(WETH_INDEX).unwrap();
		terms.bid_ask_spread = limits.bid_ask_spread.try_sub(Fixed::from_raw(1)).unwrap();
		let low = pallet_handler::Error::<Runtime>::VolatilitySpreadTooLow;
		assert_noop!(Handler::set_parameters(root(), POOL, terms), low);
		limits.bid_ask_spread = Fixed::from_bps(100);
		assert_ok!(VolatilityFeed::set_parameters(root(), WETH_INDEX, limits));
		terms.bid_ask_spread = Fixed::from_bps(100);
		assert_ok!(Handler::set_parameters(root(), POOL, terms));
		limits.bid_ask_spread = Fixed::from_bps(101);
		let above = pallet_volatility_feed::Error::<Runtime>::SpreadAboveCharge;
		assert_noop!(VolatilityFeed::set_parameters(root(), WETH_INDEX, limits), above);
	});
}

#[test]
fn the_manager_has_one_budget_and_surfaces_are_free() {
	development().execute_with(|| {
		type Budget = <Runtime as pallet_hedging::Config>::ManagerBudget;
		let (terms, _) = Handler::otc_budget(POOL).unwrap();
		assert_ok!(Budget::charge(POOL, terms.max_loss));
		let (_, period) = Handler::otc_budget(POOL).unwrap();
		assert_eq!(period.lost, terms.max_loss);
		let used = pallet_handler::Error::<Runtime>::LossBudgetExceeded;
		assert_noop!(Budget::charge(POOL, 1), used);

		type Readers = <Runtime as pallet_volatility_feed::Config>::Readers;
		assert_eq!(Readers::reader(WETH_INDEX), None);
	});
}
