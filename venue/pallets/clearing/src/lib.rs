#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod calls;
mod errors;
mod events;
mod funds;
mod govern;
mod impls;
mod invariants;
mod liquidate;
mod reports;
mod requests;
mod standing;
mod trade;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{Account, Home, Index, Market, MarketParameters, MarketStatus, Position};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The clearing house of a perpetuals venue: accounts, markets, and reports to their homes.
#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::large_enum_variant,
	reason = "for what the macros write: casts of variant indices, and `expect`s; rules stand in events"
)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{types, types::*, weights::WeightInfo};
	use alloc::vec::Vec;
	use dhv_math::{Delta, Fixed, MathError, Price, Rate};
	use dhv_venue_primitives::{
		Balance, Command, HomeAccounts, MarketId, Nonce, Outcome, RelayBlock, ReportReason,
		ReportSeq, Reports, VersionedReport, VersionedRequest,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, fungible::Inspect, UnixTime},
		weights::WeightMeter,
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::BlockNumberProvider;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// How an account of a home chain is named.
	pub type HomeOf<T> =
		<<T as Config>::Homes as HomeAccounts<<T as frame_system::Config>::AccountId>>::Home;

	/// The largest [`Config::MaxHomes`] for which a block's look at all of them is weighed.
	pub const MOST_HOMES: u32 = 64;

	/// The largest [`Config::MaxMarkets`] for which what the pool has to cover is weighed.
	pub const MOST_MARKETS: u32 = 16;

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The collateral asset.
		type Collateral: fungible::Mutate<Self::AccountId, Balance = Balance>;

		/// Accounts of home chains and their accounts here.
		type Homes: HomeAccounts<Self::AccountId>;

		/// Sends reports.
		type Reports: Reports<HomeOf<Self>>;

		/// The relay block: the clock of deadlines and heartbeats. It never goes back.
		type RelayBlocks: BlockNumberProvider<BlockNumber = RelayBlock>;

		/// Unix time: the clock of funding and of the age of an index.
		type Time: UnixTime;

		/// Sets markets, the pause and the accounts that are served; takes from the pool.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Feeds indices.
		type OracleOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The clearing account is derived from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Decimals of the collateral asset, at most 18.
		#[pallet::constant]
		type Decimals: Get<u8>;

		/// The most markets, at most [`MOST_MARKETS`].
		#[pallet::constant]
		type MaxMarkets: Get<u32>;

		/// The most accounts to which reports are pushed, at most [`MOST_HOMES`].
		#[pallet::constant]
		type MaxHomes: Get<u32>;

		/// The most relay blocks between two reports of an account.
		#[pallet::constant]
		type Heartbeat: Get<RelayBlock>;

		/// Weights of the calls and of reports.
		type WeightInfo: WeightInfo;

		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<HomeOf<Self>>;
	}

	/// Every market.
	#[pallet::storage]
	pub type Markets<T: Config> = CountedStorageMap<_, Twox64Concat, MarketId, Market>;

	/// Every account that made a request.
	#[pallet::storage]
	pub type Accounts<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Account, ValueQuery>;

	/// Where reports go, by account.
	#[pallet::storage]
	pub type Homes<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, Home<HomeOf<T>>>;

	/// Pool and insurance fund.
	#[pallet::storage]
	pub type Reserves<T: Config> = StorageValue<_, types::Reserves, ValueQuery>;

	/// Whether no risk is taken and nothing is paid out.
	#[pallet::storage]
	pub type Paused<T: Config> = StorageValue<_, bool, ValueQuery>;

	/// The account at which reports stopped last.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, T::AccountId>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Markets.
		pub markets: Vec<(MarketId, MarketParameters)>,
		/// What the pool owns at first, of what the clearing account holds at genesis.
		pub pool: Balance,
		/// What the insurance fund owns at first, of the same.
		pub insurance: Balance,
		/// Accounts to which reports are pushed, as the encoded names of their homes.
		pub homes: Vec<Vec<u8>>,
		/// Ties the configuration to the runtime.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (id, parameters) in &self.markets {
				assert!(parameters.is_valid(), "rules of a market out of range");
				Markets::<T>::insert(id, Market::new(*parameters, 0));
			}
			assert!(Markets::<T>::count() <= T::MaxMarkets::get(), "too many markets");
			let owned = self.pool.checked_add(self.insurance);
			let held = T::Collateral::balance(&Pallet::<T>::clearing_account());
			assert!(owned.is_some_and(|owned| owned <= held), "reserves that nobody holds");
			Reserves::<T>::put(types::Reserves { pool: self.pool, insurance: self.insurance });
			for mut name in self.homes.iter().map(Vec::as_slice) {
				let name = HomeOf::<T>::decode(&mut name);
				let added = name.map(Pallet::<T>::do_register_home);
				assert!(matches!(added, Ok(Ok(_))), "home that cannot be served");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(limit);
			Self::flush(&mut meter);
			meter.consumed()
		}

		fn integrity_test() {
			assert!(T::MaxMarkets::get() > 0, "no room for markets");
			assert!(T::MaxMarkets::get() <= MOST_MARKETS, "looking at all markets is not weighed");
			assert!(T::MaxHomes::get() <= MOST_HOMES, "looking at all homes is not weighed");
			assert!(T::Heartbeat::get() > 0, "a report in every block");
			assert!(T::Decimals::get() <= 18, "values of collateral are not exact");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			let homes = T::MaxHomes::get();
			let largest = T::WeightInfo::set_paused(homes)
				.max(T::WeightInfo::set_market_status(homes))
				.max(T::WeightInfo::liquidate());
			assert!(largest.all_lte(most), "telling every home must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A report of an account as it would be pushed now; its number is that of the last one.
		pub fn report(who: T::AccountId) -> Result<VersionedReport, DispatchError> {
			Self::report_of(&who)
		}

		/// What became of a nonce, while it is remembered.
		pub fn outcome(who: T::AccountId, nonce: Nonce) -> Option<Outcome> {
			Accounts::<T>::get(who).outcome(nonce)
		}

		/// A market as it is stored; funding is accrued until its own time.
		pub fn market(id: MarketId) -> Option<Market> {
			Markets::<T>::get(id)
		}

		/// Pool and insurance fund.
		pub fn reserves() -> types::Reserves {
			Reserves::<T>::get()
		}
	}

	impl<T: Config> Pallet<T> {
		/// The weight of a request.
		fn weight_of(request: &VersionedRequest) -> Weight {
			match request.into_latest().command {
				Command::Deposit { .. } => T::WeightInfo::deposit(),
				Command::Withdraw { .. } => T::WeightInfo::withdraw(),
				Command::SetPosition { .. } => T::WeightInfo::set_position(),
				Command::Report => T::WeightInfo::request_report(),
			}
		}
	}
}
