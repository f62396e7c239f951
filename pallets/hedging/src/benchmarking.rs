//! Benchmarks of every call and of the scheduled work.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

use crate::{types::*, *};
use alloc::vec;
use dhv_primitives::{
	ports::{PerpId, ScheduledWork},
	tunable::Power,
	AssetIndex, Balance, Delta, Fixed, PoolId,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	weights::WeightMeter,
};
use frame_system::{pallet_prelude::OriginFor, RawOrigin};

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// Opens a pool that may hedge, with as large a book as it may have, a young price round for
	/// its assets, and a deep spot market at that price.
	fn pool() -> PoolId;

	/// Underlying and collateral asset of that pool.
	fn assets(pool: PoolId) -> (AssetIndex, AssetIndex);

	/// Creates `amount` of `asset` for `who`.
	fn mint(asset: AssetIndex, who: &AccountId, amount: Balance);

	/// One whole unit of the asset.
	fn unit(asset: AssetIndex) -> Balance;

	/// Opens an account of that pool at a venue, which takes sizes of at least ten, long and short.
	fn perp(pool: PoolId) -> PerpId;
}

/// Parameters that let a benchmark trade.
fn parameters() -> HedgeParameters {
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

fn limits() -> ReactorParameters {
	ReactorParameters { max_delta: Delta::new(Fixed::from_int(1_000_000)) }
}

/// A pool whose first reactor is long so much that the net delta calls for a sale.
fn long_reactor<T: Config>() -> Result<(PoolId, ReactorId), BenchmarkError> {
	let pool = T::BenchmarkHelper::pool();
	let (base, quote) = T::BenchmarkHelper::assets(pool);
	Parameters::<T>::insert(pool, parameters());
	let id = match Reactors::<T>::get(pool).first() {
		Some(id) => *id,
		None => Pallet::<T>::insert_spot_reactor(pool, base, quote, limits())?.0,
	};
	let inventory = T::BenchmarkHelper::unit(base).saturating_mul(1_000);
	T::BenchmarkHelper::mint(base, &Pallet::<T>::reactor_account(id), inventory);
	ReactorOf::<T>::mutate(id, |reactor| {
		if let Some(Reactor { kind: ReactorKind::Spot(spot), .. }) = reactor {
			spot.inventory = spot.inventory.saturating_add(inventory);
		}
	});
	Ok((pool, id))
}

fn keeper_terms() -> KeeperTerms {
	let max_delta = Delta::new(Fixed::from_int(1_000_000));
	KeeperTerms { max_delta, max_cost: Balance::MAX, period: 86_400 }
}

/// Bounds that every charge for the hedge covers.
fn narrow<T: Config>(pool: PoolId) -> HedgeParameters {
	let narrow = HedgeParameters {
		buy_slippage_bps: 10,
		sell_slippage_bps: 10,
		max_price_deviation_bps: 5,
		..parameters()
	};
	Parameters::<T>::insert(pool, narrow);
	narrow
}

/// An account at a venue as the first route of the pool.
fn route_perp<T: Config>(pool: PoolId, routing: Routing) -> PerpId {
	let account = T::BenchmarkHelper::perp(pool);
	let routes = Routes::truncate_from(vec![Route::Perp { account, cost_bps: 5 }]);
	Plans::<T>::insert(pool, Plan { routing, routes });
	account
}

fn governor<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	T::GovernorOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		let old = narrow::<T>(pool);
		route_perp::<T>(pool, Routing::InOrder);
		// Much has moved before.
		let much = HedgeParameters {
			cooldown: 3,
			buy_slippage_bps: 9,
			sell_slippage_bps: 9,
			max_price_deviation_bps: 4,
			..old
		};
		Pallet::<T>::do_set_parameters(pool, much, Power::Governor)?;
		let new = HedgeParameters { cooldown: 2, max_order: Delta::from_raw(2), ..much };
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, new);
		assert_eq!(Parameters::<T>::get(pool), Some(new));
		Ok(())
	}

	#[benchmark]
	fn add_spot_reactor() -> Result<(), BenchmarkError> {
		let pool = T::BenchmarkHelper::pool();
		let id = NextReactorId::<T>::get();
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, limits());
		assert!(ReactorOf::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn set_reactor_parameters() -> Result<(), BenchmarkError> {
		let (_, id) = long_reactor::<T>()?;
		let new = ReactorParameters { max_delta: Delta::ZERO };
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id, new);
		assert_eq!(ReactorOf::<T>::get(id).map(|reactor| reactor.parameters), Some(new));
		Ok(())
	}

	#[benchmark]
	fn close_reactor() -> Result<(), BenchmarkError> {
		let (_, id) = long_reactor::<T>()?;
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
		assert!(ReactorOf::<T>::get(id).is_some_and(|reactor| !reactor.is_active()));
		Ok(())
	}

	/// Split by cost between spot and an account at a venue; each further route is looked at.
	#[benchmark]
	fn rebalance(r: Linear<2, 4>) -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		route_perp::<T>(pool, Routing::Cheapest);
		let (base, quote) = T::BenchmarkHelper::assets(pool);
		for _ in 2..r.min(T::MaxReactors::get()) {
			Pallet::<T>::insert_spot_reactor(pool, base, quote, limits())?;
		}
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool);
		assert!(HedgeStates::<T>::get(pool).clock.last_trade.is_some());
		Ok(())
	}

	#[benchmark]
	fn hedge() -> Result<(), BenchmarkError> {
		let (pool, id) = long_reactor::<T>()?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, id, Delta::new(Fixed::from_int(-1)));
		assert!(HedgeStates::<T>::get(pool).clock.last_trade.is_some());
		Ok(())
	}

	#[benchmark]
	fn hedge_perp() -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		let account = route_perp::<T>(pool, Routing::InOrder);
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, account, Delta::new(Fixed::from_int(-1)));
		assert!(HedgeStates::<T>::get(pool).clock.last_trade.is_some());
		Ok(())
	}

	#[benchmark]
	fn hedge_as_keeper() -> Result<(), BenchmarkError> {
		let (pool, id) = long_reactor::<T>()?;
		let origin =
			T::KeeperOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let who = T::KeeperOrigin::ensure_origin(origin.clone())
			.map_err(|_| BenchmarkError::Weightless)?;
		Pallet::<T>::do_set_keeper(pool, who.clone(), Some(keeper_terms()))?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, RouteId::Spot(id), Delta::new(Fixed::from_int(-1)));
		assert!(Keepers::<T>::get(pool, who).is_some_and(|keeper| keeper.spent.cost_cap > 0));
		Ok(())
	}

	#[benchmark]
	fn set_keeper() -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		let keeper: T::AccountId = whitelisted_caller();
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, keeper.clone(), Some(keeper_terms()));
		assert!(Keepers::<T>::contains_key(pool, keeper));
		Ok(())
	}

	#[benchmark]
	fn set_routing() -> Result<(), BenchmarkError> {
		let (pool, id) = long_reactor::<T>()?;
		narrow::<T>(pool);
		let account = T::BenchmarkHelper::perp(pool);
		let plan = Plan {
			routing: Routing::Cheapest,
			routes: Routes::truncate_from(vec![
				Route::Perp { account, cost_bps: 5 },
				Route::Spot(id),
			]),
		};
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, plan.clone());
		assert_eq!(Plans::<T>::get(pool), plan);
		Ok(())
	}

	#[benchmark]
	fn set_bounty() -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		narrow::<T>(pool);
		route_perp::<T>(pool, Routing::InOrder);
		let terms = BountyTerms { share_bps: 1, most: 1, period_cap: 1, delay: 1 };
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, terms);
		assert_eq!(Bounties::<T>::get(pool), terms);
		Ok(())
	}

	#[benchmark]
	fn unwind() -> Result<(), BenchmarkError> {
		let (_, id) = long_reactor::<T>()?;
		Pallet::<T>::do_close_reactor(id)?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id);
		assert!(matches!(
			ReactorOf::<T>::get(id).map(|reactor| reactor.status),
			Some(ReactorStatus::Closing(TradeClock { last_trade: Some(_), .. }))
		));
		Ok(())
	}

	#[benchmark]
	fn run_base() {
		let mut meter = WeightMeter::with_limit(T::WeightInfo::run_base());
		#[block]
		{
			<Pallet<T> as ScheduledWork>::run(&mut meter);
		}
	}

	/// The look at a pool that finds nothing due: the net delta is inside the band.
	#[benchmark]
	fn run_pool(r: Linear<1, 4>) -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		let (base, quote) = T::BenchmarkHelper::assets(pool);
		for _ in 1..r.min(T::MaxReactors::get()) {
			Pallet::<T>::insert_spot_reactor(pool, base, quote, limits())?;
		}
		let wide = Delta::new(Fixed::from_int(1_000_000_000));
		Parameters::<T>::insert(pool, HedgeParameters { target_band: wide, ..parameters() });
		let mut meter = WeightMeter::new();
		#[block]
		{
			<Pallet<T> as ScheduledWork>::run(&mut meter);
		}
		assert!(HedgeStates::<T>::get(pool).clock.last_trade.is_none());
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::new_test_ext(),
		crate::tests::mock::Test
	);
}
