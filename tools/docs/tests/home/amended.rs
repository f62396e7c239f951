//! Sets of parameters as they stand in the world, with one figure made stricter or looser.

use super::{walk::Chain, Home, EXISTING};
use codec::Encode;
use dhv_primitives::{ports::PerpId, Contracts, Delta, PoolId};
use dhv_runtime::{
	constants::{USDC_INDEX, WETH_INDEX},
	Runtime,
};
use pallet_hedging::ReactorId;
use pallet_option_registry::Product;
use std::sync::LazyLock;

/// The cap of an underlying in the world.
pub const CAP: u128 = 1_000;
/// The product whose parameters are set.
pub const PRODUCT: Product =
	Product { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX };

/// Pallet, call, whether it is looser, and the set.
type Amended = (&'static str, &'static str, bool, Vec<u8>);

static ALL: LazyLock<Vec<Amended>> = LazyLock::new(|| Home::world().execute_with(all));

/// The set that a call is made with.
pub fn set(pallet: &str, call: &str, case: &str) -> Option<Vec<u8>> {
	let looser = match case {
		"tightens" => false,
		"loosens" => true,
		_ => return None,
	};
	let fits = |one: &&Amended| (one.0, one.1, one.2) == (pallet, call, looser);
	ALL.iter().find(fits).map(|one| one.3.clone())
}

/// The longest time that pools are left alone in the world, in seconds.
pub const GAP: u64 = 600;

/// One smallest unit further or less far.
const fn moved(value: Delta, looser: bool) -> Delta {
	let step = if looser { 1 } else { -1 };
	Delta::from_raw(value.raw().saturating_add(step))
}

/// The same for an amount.
const fn amount(value: u128, looser: bool) -> u128 {
	if looser {
		value.saturating_add(1)
	} else {
		value.saturating_sub(1)
	}
}

fn all() -> Vec<Amended> {
	let pool = PoolId(EXISTING);
	let one = |looser| {
		let mut pools = pallet_liquidity_pool::Parameters::<Runtime>::get(pool).unwrap();
		pools.deposit_cap = amount(pools.deposit_cap, looser);
		let mut breakers = pallet_liquidity_pool::BreakerTermsOf::<Runtime>::get(pool);
		breakers.max_gap = if looser { GAP.saturating_add(1) } else { GAP.saturating_sub(1) };
		let mut trading = pallet_handler::Parameters::<Runtime>::get(pool).unwrap();
		let round = Delta::new(trading.max_round_delta);
		trading.max_round_delta = moved(round, looser).get();
		let mut orders = pallet_handler::OtcParameters::<Runtime>::get(pool).unwrap();
		orders.max_loss = amount(orders.max_loss, looser);
		let mut hedges = pallet_hedging::Parameters::<Runtime>::get(pool).unwrap();
		hedges.max_period_delta = moved(hedges.max_period_delta, looser);
		let reactor = pallet_hedging::ReactorOf::<Runtime>::get(ReactorId(EXISTING)).unwrap();
		let mut reactor = reactor.parameters;
		reactor.max_delta = moved(reactor.max_delta, looser);
		let mut bounty = pallet_hedging::Bounties::<Runtime>::get(pool);
		if looser {
			bounty.most = amount(bounty.most, true);
		} else {
			bounty.delay = bounty.delay.saturating_add(1);
		}
		let mut limits = pallet_option_registry::Products::<Runtime>::get(PRODUCT).unwrap();
		let naked = &mut limits.classes.naked_cap;
		*naked = amount(*naked, looser);
		let cap = Some(Contracts::from_units(if looser { CAP + 1 } else { CAP - 1 }));
		let perp = pallet_perp_reactor::Reactors::<Runtime>::get(PerpId(EXISTING)).unwrap();
		let mut perp = perp.parameters;
		perp.max_size = moved(perp.max_size, looser);
		[
			("OptionRegistry", "set_product", looser, limits.encode()),
			("OptionRegistry", "set_underlying_cap", looser, cap.encode()),
			("PerpReactor", "set_parameters", looser, perp.encode()),
			("LiquidityPool", "set_parameters", looser, pools.encode()),
			("LiquidityPool", "set_breakers", looser, breakers.encode()),
			("Handler", "set_parameters", looser, trading.encode()),
			("Handler", "set_otc_terms", looser, orders.encode()),
			("Hedging", "set_parameters", looser, hedges.encode()),
			("Hedging", "set_reactor_parameters", looser, reactor.encode()),
			("Hedging", "set_bounty", looser, bounty.encode()),
		]
	};
	[one(false), one(true)].concat()
}
