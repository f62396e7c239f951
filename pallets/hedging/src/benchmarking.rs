//! Benchmarks of every call and of the scheduled work.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

mod prepare;

use crate::{types::*, *};
use dhv_primitives::{
	ports::{PerpHedges, PerpId, ScheduledWork},
	tunable::Power,
	AssetIndex, Balance, Delta, Fixed, PoolId,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	weights::WeightMeter,
};
use frame_system::{pallet_prelude::OriginFor, RawOrigin};
use prepare::*;

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

	/// Opens an account of that pool at a venue, if it may have one more; it takes sizes of at least ten,
	/// long and short.
	fn perp(pool: PoolId) -> Option<PerpId>;

	/// Gives the book of that pool a delta.
	fn set_book(pool: PoolId, delta: Delta);

	/// Lets a venue have confirmed that an account has a size.
	fn confirm(account: PerpId, size: Delta);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let pool = idle::<T>()?;
		let old = Parameters::<T>::get(pool).ok_or(BenchmarkError::Stop("no parameters"))?;
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
		narrow::<T>(pool);
		fill_up::<T>(pool, T::MaxReactors::get().saturating_sub(1))?;
		route_all::<T>(pool, Routing::InOrder)?;
		let id = NextReactorId::<T>::get();
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, limits());
		assert!(ReactorOf::<T>::contains_key(id));
		Ok(())
	}

	/// A reactor that did not trade is to trade: the charge for it is looked at.
	#[benchmark]
	fn set_reactor_parameters() -> Result<(), BenchmarkError> {
		let pool = idle::<T>()?;
		let id = Reactors::<T>::get(pool).first().copied();
		let id = id.ok_or(BenchmarkError::Stop("no reactor"))?;
		let new = ReactorParameters { max_delta: Delta::new(Fixed::ONE) };
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

	/// Every route takes a part: the reactors sell what they hold, and what that leaves is split between
	/// accounts at venues. Those that no route names are asked for something that they cannot send, which
	/// is given up first.
	#[benchmark]
	fn rebalance(r: Linear<2, 12>) -> Result<(), BenchmarkError> {
		let spots = r.saturating_sub(1).min(T::MaxReactors::get());
		let pool = small_reactors::<T>(spots)?;
		let (named, unnamed) = split_routes::<T>(pool, r, spots);
		for account in &unnamed {
			T::Perps::set_target(*account, Delta::new(Fixed::ONE))?;
		}
		let large = Delta::new(Fixed::from_int(10_000));
		T::BenchmarkHelper::set_book(pool, large);
		Parameters::<T>::insert(pool, HedgeParameters { max_order: large, ..parameters() });
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool);
		assert!(named.iter().all(|account| T::Perps::unsent(*account).is_some()));
		assert!(unnamed.iter().all(|account| T::Perps::unsent(*account).is_none()));
		assert_eq!(Pallet::<T>::reactors_delta(pool)?, Delta::ZERO);
		Ok(())
	}

	/// Longs and shorts are closed against each other: every reactor sells.
	#[benchmark]
	fn rebalance_netting(r: Linear<2, 12>) -> Result<(), BenchmarkError> {
		let spots = r.saturating_sub(1).min(T::MaxReactors::get());
		let pool = small_reactors::<T>(spots)?;
		let (named, _) = split_routes::<T>(pool, r, spots);
		for account in named {
			T::BenchmarkHelper::confirm(account, Delta::new(Fixed::from_int(-1)));
		}
		T::BenchmarkHelper::set_book(pool, Delta::ZERO);
		let net = Pallet::<T>::net_delta_of(pool)?.net;
		T::BenchmarkHelper::set_book(pool, Delta::from_raw(-net.raw()));
		let target_band = Delta::new(Fixed::ONE);
		Parameters::<T>::insert(pool, HedgeParameters { target_band, ..parameters() });
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		rebalance(RawOrigin::Signed(caller), pool);
		assert_eq!(Pallet::<T>::reactors_delta(pool)?, Delta::ZERO);
		Ok(())
	}

	#[benchmark]
	fn hedge() -> Result<(), BenchmarkError> {
		let (pool, id) = long_reactor::<T>()?;
		fill_up::<T>(pool, T::MaxReactors::get())?;
		route_all::<T>(pool, Routing::InOrder)?;
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
		fill_up::<T>(pool, T::MaxReactors::get())?;
		let account = route_all::<T>(pool, Routing::InOrder)?;
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
		fill_up::<T>(pool, T::MaxReactors::get())?;
		route_all::<T>(pool, Routing::InOrder)?;
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
		let pool = idle::<T>()?;
		let plan = Plan {
			routing: Routing::Cheapest,
			routes: Routes::truncate_from(Pallet::<T>::routes_of(pool)),
		};
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, plan.clone());
		assert_eq!(Plans::<T>::get(pool), plan);
		Ok(())
	}

	#[benchmark]
	fn set_bounty() -> Result<(), BenchmarkError> {
		let pool = idle::<T>()?;
		let terms = BountyTerms { share_bps: 1, most: 1, period_cap: 1, delay: 1 };
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, terms);
		assert_eq!(Bounties::<T>::get(pool), terms);
		Ok(())
	}

	/// Everything that is left is sold, and the reactor removed, which the routes name.
	#[benchmark]
	fn unwind() -> Result<(), BenchmarkError> {
		let pool = T::BenchmarkHelper::pool();
		Parameters::<T>::insert(pool, parameters());
		fill_up::<T>(pool, T::MaxReactors::get())?;
		let id = Reactors::<T>::get(pool).last().copied();
		let id = id.ok_or(BenchmarkError::Stop("no reactor"))?;
		let routes = Routes::truncate_from([Route::Spot(id)].to_vec());
		Plans::<T>::insert(pool, Plan { routing: Routing::InOrder, routes });
		Pallet::<T>::do_close_reactor(id)?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id);
		assert!(!ReactorOf::<T>::contains_key(id));
		assert!(Plans::<T>::get(pool).routes.is_empty());
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

	/// The look at a pool that finds nothing due: the net delta is inside the band, and what the reactors
	/// and accounts hold is too little to be closed against each other.
	#[benchmark]
	fn run_pool(r: Linear<1, 8>) -> Result<(), BenchmarkError> {
		let (pool, _) = long_reactor::<T>()?;
		fill_up::<T>(pool, r)?;
		route_all::<T>(pool, Routing::Cheapest)?;
		let wide = Delta::new(Fixed::from_int(1_000_000_000));
		let rules = HedgeParameters { target_band: wide, min_order: wide, ..parameters() };
		Parameters::<T>::insert(pool, rules);
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
		crate::tests::mock::benchmark_ext(),
		crate::tests::mock::Test
	);
}
