#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod calls;
mod errors;
mod events;
mod figures;
mod govern;
mod home;
mod impls;
mod inbox;
mod invariants;
pub mod judge;
pub mod plan;
mod send;
#[cfg(test)]
mod tests;
mod tune;
pub mod types;
mod value;
pub mod weights;

pub use pallet::*;
pub use types::{
	Doubt, HealthView, Ledger, NavView, Op, OpKind, OpState, Outcome, PerpParameters, PerpReactor,
	Resolution, Snapshot, Status,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The longest report, in bytes.
pub const MAX_REPORT_SIZE: u32 = 2_048;

/// Accounts of the pools at perpetuals venues: what is in flight, and what reports prove.
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
	use super::*;
	use alloc::vec::Vec;
	use dhv_primitives::{
		ports::{
			AssetCatalogue, GovernanceClock, MarketId, Nonce, PerpExposure, PerpId, PerpVenue,
			Portfolio, PriceRounds, ReactorFunds, RelayBlock, Trap, VenueAnswer, VenueId,
			VenueReport,
		},
		tunable::{ParameterRefusal, ParameterSet, Power, Trail},
		AssetIndex, Balance, Delta, Fixed, PoolId,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungibles, UnixTime},
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::BlockNumberProvider;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The assets of the chain.
		type Assets: fungibles::Inspect<Self::AccountId, AssetId = AssetIndex, Balance = Balance>
			+ fungibles::Mutate<Self::AccountId>;

		/// The venues.
		type Venue: PerpVenue<Self::AccountId>;

		/// The cash of the pools.
		type Funds: ReactorFunds<Self::AccountId>;

		/// The pools.
		type Portfolio: Portfolio;

		/// Price rounds.
		type Prices: PriceRounds;

		/// Decimals of assets.
		type Catalogue: AssetCatalogue;

		/// Unix time, for the age of prices.
		type Time: UnixTime;

		/// Relay blocks, for deadlines: the clock that this chain and the venues share.
		type RelayClock: BlockNumberProvider<BlockNumber = RelayBlock>;

		/// In what the intervals of limits count.
		type Governance: GovernanceClock;

		/// Opens and closes accounts, sets limits, and resolves what nothing else resolves.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Makes limits stricter at once.
		type TightenOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// A venue itself, and nobody on it.
		type VenueOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = VenueId>;

		/// Accounts are derived from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The most reactors one pool may have.
		#[pallet::constant]
		type MaxReactors: Get<u32>;

		/// The most ops that may be open at once; at most the results in a report.
		#[pallet::constant]
		type MaxOpenOps: Get<u32>;

		/// Weights of the calls and of the scheduled work.
		type WeightInfo: WeightInfo;

		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<
			Self::AccountId,
			Self::RuntimeOrigin,
		>;
	}

	/// Ops of one reactor, the oldest first.
	pub type OpsOf<T> = BoundedVec<Op, <T as Config>::MaxOpenOps>;

	/// Every reactor.
	#[pallet::storage]
	pub type Reactors<T: Config> = StorageMap<_, Twox64Concat, PerpId, PerpReactor<T::AccountId>>;

	/// What limits moved within their intervals.
	#[pallet::storage]
	pub type Trails<T: Config> = StorageMap<_, Twox64Concat, PerpId, Trail, ValueQuery>;

	/// The reactors of each pool, in the order in which they were opened.
	#[pallet::storage]
	pub type ReactorsOf<T: Config> =
		StorageMap<_, Twox64Concat, PoolId, BoundedVec<PerpId, T::MaxReactors>, ValueQuery>;

	/// The reactor of each account.
	#[pallet::storage]
	pub type ReactorByAccount<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, PerpId>;

	/// The identifier of the next reactor.
	#[pallet::storage]
	pub type NextId<T: Config> = StorageValue<_, PerpId, ValueQuery>;

	/// What is open.
	#[pallet::storage]
	pub type Ops<T: Config> = StorageMap<_, Twox64Concat, PerpId, OpsOf<T>, ValueQuery>;

	/// The newest report that was not processed yet.
	#[pallet::storage]
	pub type Inbox<T: Config> = StorageMap<_, Twox64Concat, PerpId, VenueReport>;

	/// The report that is not believed, and why.
	#[pallet::storage]
	pub type Quarantine<T: Config> = StorageMap<_, Twox64Concat, PerpId, (VenueReport, Doubt)>;

	/// When it was last announced that something due could not be done.
	#[pallet::storage]
	pub type HeldAt<T: Config> = StorageMap<_, Twox64Concat, PerpId, RelayBlock>;

	/// The reactor after which scheduled work goes on; absent when it got through.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, PerpId>;

	/// A reactor at genesis: pool, venue, market, underlying, collateral asset, limits.
	pub type GenesisReactor = (PoolId, VenueId, MarketId, AssetIndex, AssetIndex, PerpParameters);

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The reactors of pools that have their own genesis.
		pub reactors: Vec<GenesisReactor>,
		/// Ties the configuration to the runtime.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (pool, venue, market, base, quote, parameters) in &self.reactors {
				let valid = Pallet::<T>::ensure_parameters(*quote, parameters);
				assert!(valid.is_ok(), "parameters of a reactor out of range: {valid:?}");
				let assets = (*base, *quote);
				let added = Pallet::<T>::insert(*pool, *venue, *market, assets, *parameters);
				assert!(added.is_ok(), "too many reactors");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxReactors::get() > 0, "no room for reactors");
			let ops = T::MaxOpenOps::get();
			assert!(
				(5..=dhv_primitives::ports::MAX_RESULTS).contains(&ops),
				"ops do not fit a report"
			);
			let [first, second] = [0, 1].map(|id| Self::reactor_account(PerpId(id)));
			assert!(first != second, "short account ids");
			let arrivals = [0, 1].map(|nonce| Self::arrival_account(PerpId(0), nonce));
			assert!(
				arrivals.iter().all(|one| *one != first && *one != second),
				"short account ids"
			);
			assert!(arrivals.first() != arrivals.last(), "short account ids");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			assert!(T::WeightInfo::advance().all_lte(most), "all steps must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A reactor with its ledger and what the last report said.
		pub fn reactor(id: PerpId) -> Option<PerpReactor<T::AccountId>> {
			Reactors::<T>::get(id)
		}

		/// Every limit of every reactor, with its bounds and what may be set now.
		pub fn tunables() -> Vec<ParameterSet> {
			Self::parameter_sets()
		}

		/// The reactors of a pool.
		pub fn reactors(pool: PoolId) -> Vec<PerpId> {
			ReactorsOf::<T>::get(pool).into_inner()
		}

		/// What is open, the oldest first.
		pub fn ops(id: PerpId) -> Vec<Op> {
			Ops::<T>::get(id).into_inner()
		}

		/// What a reactor is worth at the newest price.
		pub fn nav(id: PerpId) -> Result<NavView, DispatchError> {
			Self::nav_now(id)
		}

		/// How healthy a reactor is at the newest price.
		pub fn health(id: PerpId) -> Result<HealthView, DispatchError> {
			Self::health_now(id)
		}

		/// What a reactor may turn out to hold.
		pub fn exposure(id: PerpId) -> Result<PerpExposure, DispatchError> {
			Self::exposure_of(id)
		}

		/// The report in quarantine, and why.
		pub fn quarantine(id: PerpId) -> Option<(VenueReport, Doubt)> {
			Quarantine::<T>::get(id)
		}
	}
}
