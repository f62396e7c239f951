#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod advance;
#[cfg(feature = "runtime-benchmarks")]
#[allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	reason = "the macros step through component ranges; nothing of it runs in a block"
)]
mod benchmarking;
mod breakers;
mod buy;
mod calls;
mod deposit;
mod epoch;
mod errors;
mod events;
mod fees;
mod fill;
mod health;
mod history;
mod impls;
mod insure;
mod invariants;
mod ledger;
mod limits;
mod mark;
mod open;
mod pricing;
mod receipts;
mod schedule;
mod sell;
mod settle;
#[cfg(test)]
mod tests;
mod trade;
mod tune;
mod types;
mod value;
mod views;
pub mod weights;
mod withdraw;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use impls::{PoolAccounts, PoolBreakers, PoolEpochs, PoolMarks};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// Pools: deposits and withdrawals by epoch, shares, and the book of options.
#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	missing_docs,
	reason = "the macros number variants, look up the pallet's own index and add items of their own"
)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::{types::*, weights::WeightInfo};
	use alloc::vec::Vec;
	use dhv_math::{error::MathError, vault::Fees};
	use dhv_primitives::{
		ports::{
			AssetCatalogue, GovernanceClock, InsuranceFund, OptionRegistry, PriceRounds, Reactors,
			ShareTokens, SurfaceError, VolatilitySurface,
		},
		tunable::{ParameterRefusal, ParameterSet, Power, Trail},
		AssetIndex, Balance, Contracts, Fixed, Greeks, PoolId, SeriesId, Timestamp,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungibles::{Inspect, Mutate},
			UnixTime,
		},
		PalletId,
	};
	use frame_system::pallet_prelude::*;

	/// Parameters of pools on this chain.
	pub type ParametersOf<T> = PoolParameters<<T as frame_system::Config>::AccountId>;

	/// The in-code storage version.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Collateral assets.
		type Assets: Inspect<Self::AccountId, AssetId = AssetIndex, Balance = Balance>
			+ Mutate<Self::AccountId>;
		/// Shares; the id is the pool's.
		type ShareAssets: Inspect<Self::AccountId, AssetId = PoolId, Balance = Balance>
			+ Mutate<Self::AccountId>;
		/// Creates the share token of a new pool.
		type ShareTokens: ShareTokens;
		/// Series, margin and settlement.
		type Registry: OptionRegistry<Self::AccountId>;
		/// Gets a share of premium.
		type Insurance: InsuranceFund<Self::AccountId>;
		/// Price rounds.
		type Prices: PriceRounds;
		/// Implied volatility.
		type Surface: VolatilitySurface;
		/// Hedges.
		type Reactors: Reactors;
		/// Facts about assets.
		type Catalogue: AssetCatalogue;
		/// Unix time.
		type Time: UnixTime;
		/// In what the intervals of parameters count.
		type Governance: GovernanceClock;
		/// Opens pools, sets parameters, breakers and any status.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Tightens the status and parameters.
		type GuardianOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Source of the pools' keyless accounts.
		#[pallet::constant]
		type PalletId: Get<PalletId>;
		/// Most pools.
		#[pallet::constant]
		type MaxPools: Get<u32>;
		/// Most series in the book of one pool.
		#[pallet::constant]
		type MaxSeriesPerPool: Get<u32>;
		/// Weights of calls and of scheduled work.
		type WeightInfo: WeightInfo;
		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::BenchmarkHelper;
	}

	/// The price of a share of an empty pool.
	#[pallet::type_value]
	pub fn InitialPrice() -> Fixed {
		Fixed::ONE
	}

	/// Number of pools ever opened; ids are dense and no pool disappears.
	#[pallet::storage]
	pub type PoolCount<T> = StorageValue<_, u32, ValueQuery>;

	/// Every pool.
	#[pallet::storage]
	pub type Pools<T> = StorageMap<_, Twox64Concat, PoolId, Pool>;

	/// Parameters of each pool.
	#[pallet::storage]
	pub type Parameters<T: Config> = StorageMap<_, Twox64Concat, PoolId, ParametersOf<T>>;

	/// Which parameters of each pool moved within their intervals.
	#[pallet::storage]
	pub type Trails<T> = StorageMap<_, Twox64Concat, PoolId, Trail, ValueQuery>;

	/// The pool of each book account.
	#[pallet::storage]
	pub type AccountPools<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, PoolId>;

	/// What was set for single functions of each pool; absent where nothing is stopped.
	#[pallet::storage]
	pub type Statuses<T> = StorageMap<_, Twox64Concat, PoolId, FunctionStatuses, ValueQuery>;

	/// The default of [`BreakerTermsOf`].
	#[pallet::type_value]
	pub fn NoBreakers() -> BreakerTerms {
		BreakerTerms::OFF
	}

	/// When the breakers of each pool trip.
	#[pallet::storage]
	pub type BreakerTermsOf<T> =
		StorageMap<_, Twox64Concat, PoolId, BreakerTerms, ValueQuery, NoBreakers>;

	/// Which terms of the breakers of each pool moved within their intervals.
	#[pallet::storage]
	pub type BreakerTrails<T> = StorageMap<_, Twox64Concat, PoolId, Trail, ValueQuery>;

	/// What the breakers of each pool remember.
	#[pallet::storage]
	pub type Watches<T> = StorageMap<_, Twox64Concat, PoolId, Watch, ValueQuery>;

	/// Money and shares of each pool.
	#[pallet::storage]
	pub type Ledgers<T> = StorageMap<_, Twox64Concat, PoolId, Ledger, ValueQuery>;

	/// The current epoch of each pool; absent until the chain first knows the time.
	#[pallet::storage]
	pub type Epochs<T> = StorageMap<_, Twox64Concat, PoolId, EpochState>;

	/// Outcome of the latest priced epochs, and of older ones as long as they have receipts.
	#[pallet::storage]
	pub type EpochPrices<T> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, EpochIndex, EpochPrice>;

	/// What the latest priced epochs were valued on.
	#[pallet::storage]
	pub type EpochReports<T> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, EpochIndex, EpochReport>;

	/// The first epoch of each pool's history; those before it have no report, and an outcome only
	/// for receipts.
	#[pallet::storage]
	pub type HistoryStarts<T> = StorageMap<_, Twox64Concat, PoolId, EpochIndex, ValueQuery>;

	/// The highest price that leavers of each pool met, fees deducted; at least 1.
	#[pallet::storage]
	pub type HighWaterMarks<T> =
		StorageMap<_, Twox64Concat, PoolId, Fixed, ValueQuery, InitialPrice>;

	/// What epochs were asked for and still owe.
	#[pallet::storage]
	pub type EpochTallies<T> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, EpochIndex, EpochTally, ValueQuery>;

	/// Deposits by pool, beneficiary and epoch.
	#[pallet::storage]
	pub type DepositReceipts<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Twox64Concat, PoolId>,
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Twox64Concat, EpochIndex>,
		),
		DepositReceipt,
	>;

	/// Withdrawals by pool, owner and epoch of the request.
	#[pallet::storage]
	pub type WithdrawalReceipts<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Twox64Concat, PoolId>,
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Twox64Concat, EpochIndex>,
		),
		WithdrawalReceipt,
	>;

	/// Positions of each pool: the one source of its exposures.
	#[pallet::storage]
	pub type Book<T> = StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, SeriesId, BookEntry>;

	/// Sum of each pool's positions at their last marks.
	#[pallet::storage]
	pub type BookTotals<T> = StorageMap<_, Twox64Concat, PoolId, BookTotal, ValueQuery>;

	/// Sum of each pool's positions of one expiry, at their last marks; absent without positions.
	#[pallet::storage]
	pub type ExpiryTotals<T> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, Timestamp, BookTotal, ValueQuery>;

	/// Rolling re-marking of each pool.
	#[pallet::storage]
	pub type MarkPasses<T> = StorageMap<_, Twox64Concat, PoolId, MarkPass, ValueQuery>;

	/// The pool whose epoch is looked at first in the next block.
	#[pallet::storage]
	pub type EpochTurn<T> = StorageValue<_, PoolId, ValueQuery>;

	/// The pool that is re-marked first in the next block.
	#[pallet::storage]
	pub type MarkTurn<T> = StorageValue<_, PoolId, ValueQuery>;

	/// Pools that exist from the start. Their first epoch begins with the first block.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Assets and parameters of each pool; ids are given in this order from 0.
		pub pools: Vec<(PoolAssets, ParametersOf<T>)>,
		/// When breakers trip; nothing trips in pools that are not here.
		pub breakers: Vec<(PoolId, BreakerTerms)>,
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (assets, parameters) in &self.pools {
				let opened = Pallet::<T>::do_open_pool(*assets, parameters.clone(), None);
				assert!(opened.is_ok(), "genesis pool {assets:?} cannot be opened: {opened:?}");
			}
			for (pool, terms) in &self.breakers {
				let set = Pallet::<T>::replace_breakers(*pool, *terms);
				assert!(set.is_ok(), "breakers of {pool:?} cannot be set: {set:?}");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxPools::get() > 0, "MaxPools must be positive");
			assert!(T::MaxSeriesPerPool::get() > 0, "MaxSeriesPerPool must be positive");
			// An account id that is too short would cut the purpose or the pool off.
			let mut accounts = Vec::new();
			for pool in [PoolId(0), PoolId(T::MaxPools::get())] {
				accounts.push(Self::book_account(pool));
				accounts.push(Self::pending_account(pool));
				accounts.push(Self::claims_account(pool));
				accounts.push(Self::escrow_account(pool));
			}
			accounts.sort();
			accounts.dedup();
			assert!(accounts.len() == 8, "AccountId must tell accounts of pools apart");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			let (epoch, marks) = (
				T::WeightInfo::poke_epoch(Self::MAX_POKED),
				T::WeightInfo::poke_marks(Self::MAX_POKED),
			);
			assert!(epoch.max(marks).all_lte(most), "the calls that poke must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What a pool is worth on the current round and surface.
		pub fn nav(pool: PoolId) -> Result<NavBreakdown, DispatchError> {
			Self::nav_breakdown(pool)
		}

		/// What an account has in a pool.
		pub fn position_of(pool: PoolId, who: T::AccountId) -> Option<PoolPosition> {
			Self::account_position(pool, &who).ok()
		}

		/// Deposits of an account that are not claimed, at most `limit`, and 64, in the order of the
		/// storage, after that of epoch `after`.
		pub fn deposits_of(
			pool: PoolId,
			who: T::AccountId,
			after: Option<EpochIndex>,
			limit: u32,
		) -> Result<Vec<DepositView>, DispatchError> {
			Self::deposit_page(pool, &who, after, limit)
		}

		/// Withdrawals of an account that are not closed, at most `limit`, and 64, in the order of
		/// the storage, after that of epoch `after`.
		pub fn withdrawals_of(
			pool: PoolId,
			who: T::AccountId,
			after: Option<EpochIndex>,
			limit: u32,
		) -> Result<Vec<WithdrawalView>, DispatchError> {
			Self::withdrawal_page(pool, &who, after, limit)
		}

		/// The current epoch of a pool.
		pub fn epoch(pool: PoolId) -> Option<EpochState> {
			Epochs::<T>::get(pool)
		}

		/// The outcome of an epoch, as long as the history or a receipt keeps it.
		pub fn epoch_price(pool: PoolId, epoch: EpochIndex) -> Option<EpochPrice> {
			EpochPrices::<T>::get(pool, epoch)
		}

		/// What an epoch was valued on, as long as the history keeps it.
		pub fn epoch_report(pool: PoolId, epoch: EpochIndex) -> Option<EpochReport> {
			EpochReports::<T>::get(pool, epoch)
		}

		/// The highest price that leavers of a pool met so far, at least 1.
		pub fn high_water_mark(pool: PoolId) -> Fixed {
			HighWaterMarks::<T>::get(pool)
		}

		/// The first epoch of a pool's history.
		pub fn history_start(pool: PoolId) -> EpochIndex {
			Self::history_start_of(pool)
		}

		/// Outcomes of a pool's history in order: at most `limit`, and 256, from epoch `from` on.
		pub fn price_history(
			pool: PoolId,
			from: EpochIndex,
			limit: u32,
		) -> Vec<(EpochIndex, EpochPrice)> {
			Self::price_page(pool, from, limit)
		}

		/// Every position of a pool.
		pub fn book(pool: PoolId) -> Vec<(SeriesId, BookEntry)> {
			Self::book_entries(pool)
		}

		/// Every position of a pool from its side, at the last marks.
		pub fn book_greeks(pool: PoolId) -> Result<Vec<(SeriesId, Greeks)>, DispatchError> {
			Ok(Self::greeks_by_series(pool).map_err(Error::<T>::from)?)
		}

		/// Sums of a pool's positions by expiry, the earliest first, at the last marks.
		pub fn book_by_expiry(pool: PoolId) -> Vec<(Timestamp, BookTotal)> {
			Self::totals_by_expiry(pool)
		}

		/// Sum of a pool's positions, at the last marks.
		pub fn book_total(pool: PoolId) -> BookTotal {
			BookTotals::<T>::get(pool)
		}

		/// How much of its limits a pool uses, at the last marks and the newest price; of the expiry
		/// with the largest net position.
		pub fn risk(pool: PoolId) -> Result<RiskUse, DispatchError> {
			Ok(Self::risk_use(pool)?)
		}

		/// Every parameter of every pool, with its bounds and what may be set now.
		pub fn tunables() -> Vec<ParameterSet> {
			Self::parameter_sets()
		}

		/// What each function of a pool does now, and everything that stops one.
		pub fn breakers(pool: PoolId) -> Result<BreakerReport, DispatchError> {
			Ok(Self::breaker_report(pool)?)
		}

		/// When the breakers of a pool trip.
		pub fn breaker_terms(pool: PoolId) -> BreakerTerms {
			BreakerTermsOf::<T>::get(pool)
		}

		/// Account that holds a pool's free funds and owns its margin vaults.
		pub fn pool_account(pool: PoolId) -> T::AccountId {
			Self::book_account(pool)
		}
	}

	impl<T: Config> Pallet<T> {
		/// Most epochs that one claim is taken through.
		pub const MAX_WALK: u32 = 64;
		/// Series that one call values, so that it fits into a block whatever the size of the book.
		pub const MAX_POKED: u32 = 64;

		/// The present time.
		pub(crate) fn now() -> Timestamp {
			Timestamp::from_secs(T::Time::now().as_secs())
		}
	}
}
