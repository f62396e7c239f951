#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod allocate;
mod bounds;
mod bounty;
mod calls;
mod errors;
mod events;
mod govern;
mod hand;
mod hedge;
mod impls;
mod invariants;
mod net;
mod orders;
mod place;
mod routes;
mod trade;
pub mod types;
mod unwind;
mod views;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{
	BountyTerms, BudgetsLeft, HedgeParameters, HedgeState, Keeper, KeeperTerms, NetDelta, Outcomes,
	PerpTrade, Plan, Reactor, ReactorId, ReactorKind, ReactorParameters, ReactorStatus,
	ReactorView, Route, RouteId, RouteView, Routes, Routing, Side, Spent, SpotReactor, Trade,
	TradeClock, MAX_ROUTES,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// Keeps the delta of each pool in its band: routes, orders and spot reactors.
#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::large_enum_variant,
	reason = "the macros number variants and look up the pallet's own index; an event carries the \
	          whole fact"
)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{types::*, weights::WeightInfo};
	use alloc::vec::Vec;
	use dhv_primitives::{
		ports::{
			AssetCatalogue, HedgeCost, ManagerBudget, PerpHedges, PerpId, Portfolio, PriceRounds,
			ReactorFunds, SpotMarket,
		},
		AssetIndex, Balance, Delta, Fixed, PoolId,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungibles, UnixTime},
		PalletId,
	};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The assets of the chain. Only read: funds move through the market and the pool.
		type Assets: fungibles::Inspect<Self::AccountId, AssetId = AssetIndex, Balance = Balance>;

		/// Where spot reactors trade.
		type Market: SpotMarket<Self::AccountId>;

		/// Accounts of the pools at venues.
		type Perps: PerpHedges;

		/// The cash of the pools.
		type Funds: ReactorFunds<Self::AccountId>;

		/// The books of the pools.
		type Portfolio: Portfolio;

		/// Price rounds.
		type Prices: PriceRounds;

		/// Decimals of assets.
		type Catalogue: AssetCatalogue;

		/// What the takers of each pool are charged for its hedge.
		type Charges: HedgeCost;

		/// What the manager's decisions may cost a pool.
		type ManagerBudget: ManagerBudget;

		/// Unix time.
		type Time: UnixTime;

		/// Sets parameters, adds and closes reactors.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Hedges by hand within the limits.
		type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Hedges by hand within a budget of its own.
		type KeeperOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = Self::AccountId>;

		/// Reactor accounts are derived from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The most spot reactors one pool may have.
		#[pallet::constant]
		type MaxReactors: Get<u32>;

		/// Weights of the calls and of the scheduled work.
		type WeightInfo: WeightInfo;

		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// When and how each pool is hedged.
	#[pallet::storage]
	pub type Parameters<T: Config> = StorageMap<_, Twox64Concat, PoolId, HedgeParameters>;

	/// The reactors of each pool, in the order in which they are used.
	#[pallet::storage]
	pub type Reactors<T: Config> =
		StorageMap<_, Twox64Concat, PoolId, BoundedVec<ReactorId, T::MaxReactors>, ValueQuery>;

	/// Every reactor with its ledgers.
	#[pallet::storage]
	pub type ReactorOf<T: Config> = StorageMap<_, Twox64Concat, ReactorId, Reactor<T::AccountId>>;

	/// The identifier of the next reactor.
	#[pallet::storage]
	pub type NextReactorId<T: Config> = StorageValue<_, ReactorId, ValueQuery>;

	/// Clocks and budget of each pool.
	#[pallet::storage]
	pub type HedgeStates<T: Config> = StorageMap<_, Twox64Concat, PoolId, HedgeState, ValueQuery>;

	/// Where the orders of each pool go.
	#[pallet::storage]
	pub type Plans<T: Config> = StorageMap<_, Twox64Concat, PoolId, Plan, ValueQuery>;

	/// What is paid for useful calls.
	#[pallet::storage]
	pub type Bounties<T: Config> = StorageMap<_, Twox64Concat, PoolId, BountyTerms, ValueQuery>;

	/// What keepers may do, and did, for each pool.
	#[pallet::storage]
	pub type Keepers<T: Config> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Blake2_128Concat, T::AccountId, Keeper>;

	/// The pool after which scheduled work goes on; absent when it got through.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, PoolId>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Hedge parameters per pool.
		pub parameters: Vec<(PoolId, HedgeParameters)>,
		/// Spot reactors: pool (from its own genesis), underlying, collateral asset, limits.
		pub spot_reactors: Vec<(PoolId, AssetIndex, AssetIndex, ReactorParameters)>,
		/// Where the orders of a pool go.
		pub plans: Vec<(PoolId, Plan)>,
		/// Ties the configuration to the runtime.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (pool, parameters) in &self.parameters {
				assert!(parameters.validate().is_ok(), "hedge parameters out of range");
				Parameters::<T>::insert(pool, parameters);
			}
			for (pool, base, quote, parameters) in &self.spot_reactors {
				assert!(base != quote && parameters.is_valid(), "impossible spot reactor");
				let added = Pallet::<T>::insert_spot_reactor(*pool, *base, *quote, *parameters);
				assert!(added.is_ok(), "too many reactors");
			}
			for (pool, plan) in &self.plans {
				assert!(plan.is_valid(), "impossible routes");
				Plans::<T>::insert(pool, plan);
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxReactors::get() > 0, "no room for reactors");
			let [first, second] = [0, 1].map(|id| Self::reactor_account(ReactorId(id)));
			assert!(first != second, "short account ids");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			let all = T::WeightInfo::rebalance(Self::max_routes());
			assert!(all.all_lte(most), "an order over every route must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What is left to hedge, by origin.
		pub fn net_delta(pool: PoolId) -> Result<NetDelta, DispatchError> {
			Self::net_delta_of(pool)
		}

		/// The reactors of a pool in the order in which they are used.
		pub fn reactors(pool: PoolId) -> Vec<ReactorView<T::AccountId>> {
			Self::reactor_views(pool)
		}

		/// The hedge parameters of a pool.
		pub fn parameters(pool: PoolId) -> Option<HedgeParameters> {
			Parameters::<T>::get(pool)
		}

		/// Clocks and budget of a pool.
		pub fn hedge_state(pool: PoolId) -> HedgeState {
			HedgeStates::<T>::get(pool)
		}

		/// The routes of a pool in the order in which they are used, with what each can take.
		pub fn routes(pool: PoolId) -> Vec<RouteView> {
			Self::route_views(pool)
		}

		/// The routing of a pool as it was set.
		pub fn plan(pool: PoolId) -> Plan {
			Plans::<T>::get(pool)
		}

		/// What is left for the running period of a pool.
		pub fn budgets(pool: PoolId) -> Option<BudgetsLeft> {
			Self::budgets_left(pool)
		}

		/// What is paid for useful calls.
		pub fn bounty(pool: PoolId) -> BountyTerms {
			Bounties::<T>::get(pool)
		}

		/// What a keeper may do for a pool in a period, and what is left of it.
		pub fn keeper(pool: PoolId, who: T::AccountId) -> Option<(KeeperTerms, Spending)> {
			Self::keeper_budget(pool, &who)
		}

		/// What hedging there and back may cost at most, as a part of the price.
		pub fn cost_bound(pool: PoolId) -> Option<Fixed> {
			<Self as HedgeCost>::hedge_cost(pool)
		}
	}
}
