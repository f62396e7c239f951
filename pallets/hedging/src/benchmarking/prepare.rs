//! Pools in the states that cost most.

use super::BenchmarkHelper as _;
use crate::{types::*, *};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{PerpHedges, PerpId},
	AssetIndex, Balance, Delta, Fixed, PoolId,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::pallet_prelude::OriginFor;

/// Parameters that let a benchmark trade.
pub(super) fn parameters() -> HedgeParameters {
	HedgeParameters {
		target_band: Delta::ZERO,
		min_order: Delta::from_raw(1),
		max_order: Delta::new(Fixed::ONE),
		cooldown: 1,
		buy_slippage_bps: MAX_BOUND_BPS,
		sell_slippage_bps: MAX_BOUND_BPS,
		max_price_deviation_bps: MAX_BOUND_BPS,
		max_price_age: 86_400,
		cost_budget: 1_000_000_000_000_000_000,
		max_period_delta: Delta::new(Fixed::from_int(1_000_000)),
		budget_period: 86_400,
	}
}

pub(super) fn limits() -> ReactorParameters {
	ReactorParameters { max_delta: Delta::new(Fixed::from_int(1_000_000)) }
}

/// A pool whose first reactor is long so much that the net delta calls for a sale.
pub(super) fn long_reactor<T: Config>() -> Result<(PoolId, ReactorId), BenchmarkError> {
	let pool = T::BenchmarkHelper::pool();
	let (base, quote) = T::BenchmarkHelper::assets(pool);
	Parameters::<T>::insert(pool, parameters());
	let id = match Reactors::<T>::get(pool).first() {
		Some(id) => *id,
		None => Pallet::<T>::insert_spot_reactor(pool, base, quote, limits())?.0,
	};
	let inventory = T::BenchmarkHelper::unit(base).saturating_mul(1_000);
	hold::<T>(id, &Pallet::<T>::reactor_account(id), base, inventory);
	Ok((pool, id))
}

pub(super) fn keeper_terms() -> KeeperTerms {
	let max_delta = Delta::new(Fixed::from_int(1_000_000));
	KeeperTerms { max_delta, max_cost: Balance::MAX, period: 86_400 }
}

/// Bounds that every charge for the hedge covers.
pub(super) fn narrow<T: Config>(pool: PoolId) {
	let narrow = HedgeParameters {
		buy_slippage_bps: 10,
		sell_slippage_bps: 10,
		max_price_deviation_bps: 5,
		..parameters()
	};
	Parameters::<T>::insert(pool, narrow);
}

/// As many accounts at venues as the pool may have.
pub(super) fn accounts<T: Config>(pool: PoolId) -> Vec<PerpId> {
	while T::BenchmarkHelper::perp(pool).is_some() {}
	T::Perps::accounts(pool)
}

/// Accounts at venues as the first routes of the pool.
pub(super) fn route<T: Config>(pool: PoolId, routing: Routing, accounts: &[PerpId]) {
	let route = |account: &PerpId| Route::Perp { account: *account, cost_bps: 5 };
	let routes = Routes::truncate_from(accounts.iter().map(route).collect());
	Plans::<T>::insert(pool, Plan { routing, routes });
}

/// Every account that the pool may have, as a route.
pub(super) fn route_all<T: Config>(
	pool: PoolId,
	routing: Routing,
) -> Result<PerpId, BenchmarkError> {
	let accounts = accounts::<T>(pool);
	route::<T>(pool, routing, &accounts);
	accounts.last().copied().ok_or(BenchmarkError::Stop("no account at a venue"))
}

/// Reactors of the pool until it has `count`, each with as much as it may sell in one order.
pub(super) fn fill_up<T: Config>(pool: PoolId, count: u32) -> Result<(), BenchmarkError> {
	let (base, quote) = T::BenchmarkHelper::assets(pool);
	while Reactors::<T>::decode_len(pool).unwrap_or(0) < count.min(T::MaxReactors::get()) as usize {
		let (id, account) = Pallet::<T>::insert_spot_reactor(pool, base, quote, limits())?;
		hold::<T>(id, &account, base, small::<T>(base));
	}
	Ok(())
}

/// A twentieth of the underlying.
pub(super) fn small<T: Config>(base: AssetIndex) -> Balance {
	T::BenchmarkHelper::unit(base) / 20
}

/// Gives a reactor more of the underlying.
pub(super) fn hold<T: Config>(
	id: ReactorId,
	account: &T::AccountId,
	base: AssetIndex,
	amount: Balance,
) {
	T::BenchmarkHelper::mint(base, account, amount);
	ReactorOf::<T>::mutate(id, |reactor| {
		if let Some(Reactor { kind: ReactorKind::Spot(spot), .. }) = reactor {
			spot.inventory = spot.inventory.saturating_add(amount);
		}
	});
}

/// A pool whose `spots` reactors each hold less than one order.
pub(super) fn small_reactors<T: Config>(spots: u32) -> Result<PoolId, BenchmarkError> {
	let pool = T::BenchmarkHelper::pool();
	let (base, _) = T::BenchmarkHelper::assets(pool);
	fill_up::<T>(pool, spots)?;
	for id in Reactors::<T>::get(pool) {
		if ReactorOf::<T>::get(id)
			.is_some_and(|one| matches!(one.kind, ReactorKind::Spot(spot) if spot.inventory == 0))
		{
			hold::<T>(id, &Pallet::<T>::reactor_account(id), base, small::<T>(base));
		}
	}
	Ok(pool)
}

/// So many routes: one account at least, and no more than there may be.
pub(super) fn split_routes<T: Config>(
	pool: PoolId,
	routes: u32,
	spots: u32,
) -> (Vec<PerpId>, Vec<PerpId>) {
	let mut named = accounts::<T>(pool);
	let count = named.len().min(routes.saturating_sub(spots) as usize);
	let unnamed = named.split_off(count);
	route::<T>(pool, Routing::Cheapest, &named);
	(named, unnamed)
}

/// A pool with every reactor and account that it may have, none of which trades: to learn that, each is
/// looked at.
pub(super) fn idle<T: Config>() -> Result<PoolId, BenchmarkError> {
	let pool = T::BenchmarkHelper::pool();
	narrow::<T>(pool);
	fill_up::<T>(pool, T::MaxReactors::get())?;
	for id in Reactors::<T>::get(pool) {
		ReactorOf::<T>::mutate(id, |entry| {
			let Some(Reactor { kind: ReactorKind::Spot(spot), parameters, .. }) = entry else {
				return;
			};
			spot.inventory = 0;
			parameters.max_delta = Delta::ZERO;
		});
	}
	route_all::<T>(pool, Routing::InOrder)?;
	Ok(pool)
}

pub(super) fn governor<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	T::GovernorOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}
