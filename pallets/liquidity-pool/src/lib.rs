#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
#[allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	reason = "the macros step through component ranges; nothing of it runs in a block"
)]
mod benchmarking;
mod deposit;
mod epoch;
mod fill;
mod health;
mod impls;
mod insure;
mod invariants;
mod ledger;
mod mark;
mod open;
mod pricing;
mod schedule;
mod sell;
mod settle;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod views;
pub mod weights;
mod withdraw;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use impls::{PoolAccounts, PoolEpochs, PoolMarks};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	missing_docs,
	reason = "the macros number variants, look up the pallet's own index and add items of their own"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{types::*, weights::WeightInfo};
	use alloc::vec::Vec;
	use dhv_math::error::MathError;
	use dhv_primitives::{
		ports::{
			AssetCatalogue, InsuranceFund, OptionRegistry, PriceRounds, Reactors, ShareTokens,
			SurfaceError, VolatilitySurface,
		},
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
		/// Opens pools, sets parameters and any status.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Tightens the status.
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

	/// Number of pools ever opened; ids are dense and no pool disappears.
	#[pallet::storage]
	pub type PoolCount<T> = StorageValue<_, u32, ValueQuery>;

	/// Every pool.
	#[pallet::storage]
	pub type Pools<T> = StorageMap<_, Twox64Concat, PoolId, Pool>;

	/// Parameters of each pool.
	#[pallet::storage]
	pub type Parameters<T> = StorageMap<_, Twox64Concat, PoolId, PoolParameters>;

	/// The pool of each book account.
	#[pallet::storage]
	pub type AccountPools<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, PoolId>;

	/// Money and shares of each pool.
	#[pallet::storage]
	pub type Ledgers<T> = StorageMap<_, Twox64Concat, PoolId, Ledger, ValueQuery>;

	/// The current epoch of each pool; absent until the chain first knows the time.
	#[pallet::storage]
	pub type Epochs<T> = StorageMap<_, Twox64Concat, PoolId, EpochState>;

	/// Outcome of every priced epoch.
	#[pallet::storage]
	pub type EpochPrices<T> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, EpochIndex, EpochPrice>;

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
		pub pools: Vec<(PoolAssets, PoolParameters)>,
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (assets, parameters) in &self.pools {
				let opened = Pallet::<T>::do_open_pool(*assets, *parameters, None);
				assert!(opened.is_ok(), "genesis pool {assets:?} cannot be opened: {opened:?}");
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool was opened.
		PoolOpened { pool: PoolId, terms: Pool, account: T::AccountId, parameters: PoolParameters },
		/// Parameters of a pool were replaced.
		ParametersSet { pool: PoolId, old: PoolParameters, new: PoolParameters },
		/// The status of a pool changed.
		StatusSet { pool: PoolId, old: PoolStatus, new: PoolStatus },
		/// `who` paid a deposit in, to be priced at the end of `epoch` for `beneficiary`.
		DepositRequested {
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
			beneficiary: T::AccountId,
			amount: Balance,
		},
		/// A deposit was taken back before its price.
		DepositCancelled { pool: PoolId, epoch: EpochIndex, who: T::AccountId, amount: Balance },
		/// The shares of a priced deposit were handed over.
		SharesClaimed {
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
			amount: Balance,
			shares: Balance,
		},
		/// A deposit of an epoch that minted nothing was given back.
		DepositRefunded { pool: PoolId, epoch: EpochIndex, who: T::AccountId, amount: Balance },
		/// Shares were put up for the price at the end of `epoch`.
		WithdrawalRequested { pool: PoolId, epoch: EpochIndex, who: T::AccountId, shares: Balance },
		/// Shares that had not left were taken back.
		WithdrawalCancelled { pool: PoolId, epoch: EpochIndex, who: T::AccountId, shares: Balance },
		/// Cash for `filled` shares was paid; `carried` shares wait for the price of epoch
		/// `reached`.
		WithdrawalClaimed {
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
			filled: Balance,
			amount: Balance,
			carried: Balance,
			reached: EpochIndex,
		},
		/// What rounding left of an epoch was returned: cash to the pool, shares burned.
		DustSwept { pool: PoolId, epoch: EpochIndex, cash: Balance, shares: Balance },
		/// An epoch began.
		EpochOpened { pool: PoolId, epoch: EpochState },
		/// The book is being valued on this snapshot; trades and new hedges wait.
		EpochValuing { pool: PoolId, epoch: EpochIndex, snapshot: Snapshot },
		/// An epoch that is due waits. Everything else goes on. Said once for each reason.
		EpochDelayed { pool: PoolId, epoch: EpochIndex, reason: DelayReason },
		/// An epoch was priced and filled.
		EpochPriced { pool: PoolId, epoch: EpochIndex, price: EpochPrice },
		/// Reactors were asked for cash to pay leavers, or for collateral that a margin vault lacks.
		ReactorsWithdrawn { pool: PoolId, requested: Balance, returned: Balance },
		/// Reactors could not be asked for cash; leavers are filled and margin vaults topped up with
		/// what there is.
		ReactorsFailed { pool: PoolId, requested: Balance, error: DispatchError },
		/// The pool owes at least what it has. Deposits of this epoch are refunded, withdrawals
		/// wait.
		WoundDown { pool: PoolId, epoch: EpochIndex, nav: Fixed },
		/// Options were sold to `buyer`.
		OptionsSold {
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			buyer: T::AccountId,
			premium: Balance,
			fee: Balance,
			collateral: Balance,
			free: Balance,
			allocated: Balance,
			unit: Greeks,
		},
		/// The insurance fund got `amount` of the `premium` of a sale.
		PremiumInsured { pool: PoolId, series: SeriesId, premium: Balance, amount: Balance },
		/// The insurance fund could not be paid `amount` of the `premium` of a sale; the pool keeps
		/// it.
		PremiumNotInsured {
			pool: PoolId,
			series: SeriesId,
			premium: Balance,
			amount: Balance,
			error: DispatchError,
		},
		/// Series were re-marked at model price on this round; `side` is the book after it.
		BookMarked { pool: PoolId, round: u64, marked: u32, side: Greeks },
		/// A series keeps its old mark because it could not be valued.
		MarkFailed { pool: PoolId, series: SeriesId, round: u64, error: DispatchError },
		/// Free funds were used for a margin vault that owes more than it holds.
		ShortfallCovered {
			pool: PoolId,
			series: SeriesId,
			shortfall: Balance,
			covered: Balance,
			free: Balance,
		},
		/// Somebody gave `amount` to a margin vault of the pool; it is locked with the rest.
		VaultToppedUp { pool: PoolId, series: SeriesId, amount: Balance, allocated: Balance },
		/// A margin vault of the pool lacks `missing` of its margin; `added` became its collateral.
		CollateralAdded {
			pool: PoolId,
			series: SeriesId,
			missing: Balance,
			added: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// A margin vault gave back collateral that it did not need; it is free.
		CollateralReleased {
			pool: PoolId,
			series: SeriesId,
			amount: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// A margin vault lacks `missing` that the pool does not have. The pool sells nothing, under
		/// this status, until the governor opens it again.
		MarginCall { pool: PoolId, series: SeriesId, missing: Balance, status: PoolStatus },
		/// A bidder closed options of a margin vault; both payments came out of its collateral.
		VaultLiquidated {
			pool: PoolId,
			series: SeriesId,
			closed: Contracts,
			payment: Balance,
			penalty: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// A margin vault of the pool was settled and left the book.
		VaultSettled {
			pool: PoolId,
			series: SeriesId,
			short: Contracts,
			collateral: Balance,
			owed: Balance,
			covered: Balance,
			returned: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// Free funds went to a reactor.
		FundsAdvanced { pool: PoolId, to: T::AccountId, amount: Balance, free: Balance },
		/// A reactor gave funds back.
		FundsRepaid { pool: PoolId, from: T::AccountId, amount: Balance, free: Balance },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such pool. Use the id of a `PoolOpened` event.
		UnknownPool,
		/// The limit on pools is reached. Raise it by a runtime upgrade.
		TooManyPools,
		/// An asset is not in the catalogue. Register it first.
		UnknownAsset,
		/// Pools of this version hold their collateral in the strike asset. Use it for both.
		CollateralNotStrikeAsset,
		/// Underlying and collateral are the same asset. Choose two.
		SameAsset,
		/// The collateral asset has a minimum balance above 1, so whole balances could be lost as
		/// dust. Register it with 1.
		MinimumBalanceTooHigh,
		/// A parameter is out of range. Correct the one that is named.
		InvalidParameters(ParameterFault),
		/// A guardian may only tighten the status. Ask the governor.
		OnlyTightening,
		/// The pool is halted and takes no requests. Wait until it is released.
		PoolHalted,
		/// The pool sells no options in its present status. Wait, or ask the governor.
		TradingClosed,
		/// An epoch is being priced. Try again in the next block.
		EpochBeingPriced,
		/// The deposit is below the minimum. Deposit more.
		DepositTooSmall,
		/// The deposit would exceed the pool's cap. Deposit less or wait for withdrawals.
		DepositCapExceeded,
		/// The withdrawal is below the minimum. Withdraw more, or the whole balance.
		WithdrawalTooSmall,
		/// The account has no such request in that epoch. Check pool, account and epoch.
		NoRequest,
		/// The cut-off has passed. Wait for the price and claim.
		CutoffPassed,
		/// That epoch has no price yet. Wait until it is priced.
		EpochNotPriced,
		/// The request still has priced epochs to be taken through. Claim it first.
		ClaimFirst,
		/// The epoch has not ended. Wait.
		EpochNotDue,
		/// Every mark is as recent as the newest price and surface. Wait for new ones.
		NothingToMark,
		/// There is no price of the underlying yet. Wait for the feeds.
		NoPrice,
		/// The newest price is too old. Wait for the next round.
		PriceStale,
		/// The marks of the book are too old to report its delta. Mark it or wait.
		MarksStale,
		/// The surface has no volatility for a series; the reason says what to wait for.
		SurfaceRefused(SurfaceError),
		/// There is no such series. Use one that the registry knows.
		UnknownSeries,
		/// The series is not on the assets of this pool. Use one that is.
		SeriesMismatch,
		/// No contracts were given. Trade a positive number.
		ZeroContracts,
		/// The book holds as many series as it may. Trade one that it holds.
		BookFull,
		/// The trade would take the pool beyond its exposure limit in this series. Trade less.
		ExposureExceeded,
		/// The trade would leave less free than the buffer asks for. Trade less.
		InsufficientFunds,
		/// A result does not fit its type. Use smaller amounts.
		Overflow,
		/// A computation divided by zero. Report the inputs; nothing was changed.
		DivisionByZero,
		/// An input lies outside the domain of a formula. Correct it.
		OutOfDomain,
	}

	impl<T> From<MathError> for Error<T> {
		fn from(error: MathError) -> Self {
			match error {
				MathError::Overflow => Self::Overflow,
				MathError::DivisionByZero => Self::DivisionByZero,
				MathError::OutOfDomain => Self::OutOfDomain,
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxPools::get() > 0, "MaxPools must be positive");
			assert!(T::MaxSeriesPerPool::get() > 0, "MaxSeriesPerPool must be positive");
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

		/// The current epoch of a pool.
		pub fn epoch(pool: PoolId) -> Option<EpochState> {
			Epochs::<T>::get(pool)
		}

		/// The outcome of an epoch.
		pub fn epoch_price(pool: PoolId, epoch: EpochIndex) -> Option<EpochPrice> {
			EpochPrices::<T>::get(pool, epoch)
		}

		/// Every position of a pool.
		pub fn book(pool: PoolId) -> Vec<(SeriesId, BookEntry)> {
			Self::book_entries(pool)
		}

		/// Account that holds a pool's free funds and owns its margin vaults.
		pub fn pool_account(pool: PoolId) -> T::AccountId {
			Self::book_account(pool)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Opens a pool. *Origin*: `GovernorOrigin`.
		///
		/// # Details
		/// Creates the share token and the keyless accounts; the first epoch begins now.
		/// # Errors
		/// `TooManyPools`, `UnknownAsset`, `CollateralNotStrikeAsset`, `SameAsset`,
		/// `MinimumBalanceTooHigh`, `InvalidParameters`.
		/// # Events
		/// `PoolOpened`, `EpochOpened`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::open_pool())]
		pub fn open_pool(
			origin: OriginFor<T>,
			assets: PoolAssets,
			parameters: PoolParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_open_pool(assets, parameters, Some(Self::now())).map(|_| ())
		}

		/// Replaces a pool's parameters. *Origin*: `GovernorOrigin`.
		///
		/// # Details
		/// Length and cut-off hold from the next epoch on, everything else at once.
		/// # Errors
		/// `UnknownPool`, `InvalidParameters`.
		/// # Events
		/// `ParametersSet` with old and new.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_parameters())]
		pub fn set_parameters(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: PoolParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(pool, parameters)
		}

		/// Sets a pool's status. *Origin*: `GovernorOrigin`, or `GuardianOrigin` to tighten.
		///
		/// # Details
		/// No status ever stops claims, cancels or settlement.
		/// # Errors
		/// `UnknownPool`, `OnlyTightening`.
		/// # Events
		/// `StatusSet` with old and new.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_status())]
		pub fn set_status(
			origin: OriginFor<T>,
			pool: PoolId,
			status: PoolStatus,
		) -> DispatchResult {
			let governor = T::GovernorOrigin::ensure_origin(origin.clone()).is_ok();
			if !governor {
				T::GuardianOrigin::ensure_origin(origin)?;
			}
			Self::do_set_status(pool, status, governor)
		}

		/// Pays a deposit in, to be priced at the end of the epoch. *Origin*: signed.
		///
		/// # Details
		/// After the cut-off it belongs to the next epoch. Deposits of one epoch add up. The
		/// receipt is the beneficiary's, who alone may cancel.
		/// # Errors
		/// `UnknownPool`, `PoolHalted`, `DepositTooSmall`, `DepositCapExceeded`, errors of the asset.
		/// # Events
		/// `DepositRequested`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::request_deposit())]
		pub fn request_deposit(
			origin: OriginFor<T>,
			pool: PoolId,
			amount: Balance,
			beneficiary: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_request_deposit(pool, &who, amount, &beneficiary)
		}

		/// Takes a deposit back before the cut-off of its epoch. *Origin*: signed.
		///
		/// # Details
		/// Also once the price is overdue by the length of the epoch. Works under every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `CutoffPassed`.
		/// # Events
		/// `DepositCancelled`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::cancel_deposit())]
		pub fn cancel_deposit(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_deposit(pool, &who, epoch)
		}

		/// Puts shares up for the price at the end of the epoch. *Origin*: signed.
		///
		/// # Details
		/// After the cut-off they belong to the next epoch. What is not filled is carried to the next
		/// price.
		/// # Errors
		/// `UnknownPool`, `PoolHalted`, `WithdrawalTooSmall`, errors of the share asset.
		/// # Events
		/// `WithdrawalRequested`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::request_withdrawal())]
		pub fn request_withdrawal(
			origin: OriginFor<T>,
			pool: PoolId,
			shares: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_request_withdrawal(pool, &who, shares)
		}

		/// Takes shares back that have not left, before the cut-off. *Origin*: signed.
		///
		/// # Details
		/// `epoch` is the epoch of the request; what priced epochs filled is paid first. Works under
		/// every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `CutoffPassed`, `ClaimFirst`.
		/// # Events
		/// `WithdrawalClaimed` if anything was filled, `WithdrawalCancelled`, `DustSwept`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::cancel_withdrawal(Pallet::<T>::MAX_WALK))]
		pub fn cancel_withdrawal(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_withdrawal(pool, &who, epoch)
		}

		/// Hands the shares of a priced deposit to `who`. *Origin*: signed, anybody.
		///
		/// # Details
		/// Gives the deposit back if its epoch minted nothing. Works under every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `EpochNotPriced`.
		/// # Events
		/// `SharesClaimed` or `DepositRefunded`, `DustSwept`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::claim_shares())]
		pub fn claim_shares(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim_shares(pool, epoch, &who)
		}

		/// Pays `who` what priced epochs filled of a withdrawal. *Origin*: signed, anybody.
		///
		/// # Details
		/// `epoch` is the epoch of the request. Takes it through at most 64 epochs at a time. Works
		/// under every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `EpochNotPriced`.
		/// # Events
		/// `WithdrawalClaimed`, `DustSwept`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::claim_withdrawal(Pallet::<T>::MAX_WALK))]
		pub fn claim_withdrawal(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let epochs = Self::do_claim_withdrawal(pool, epoch, &who)?;
			Ok(Some(T::WeightInfo::claim_withdrawal(epochs)).into())
		}

		/// Values, prices and fills an epoch that is due. *Origin*: signed, anybody.
		///
		/// # Details
		/// What the chain does by itself in every block, for when it lags.
		/// # Errors
		/// `UnknownPool`, `EpochNotDue`.
		/// # Events
		/// `EpochValuing`, `EpochPriced` and those of filling, or `EpochDelayed`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::poke_epoch(T::MaxSeriesPerPool::get()))]
		pub fn poke_epoch(origin: OriginFor<T>, pool: PoolId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_poke_epoch(pool)
		}

		/// Re-marks a pool's book at model price. *Origin*: signed, anybody.
		///
		/// # Details
		/// What the chain does by itself in every block, for when it lags.
		/// # Errors
		/// `UnknownPool`, `EpochBeingPriced`, `NoPrice`, `PriceStale`, `NothingToMark`.
		/// # Events
		/// `BookMarked`, `MarkFailed`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::poke_marks(T::MaxSeriesPerPool::get()))]
		pub fn poke_marks(origin: OriginFor<T>, pool: PoolId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_poke_marks(pool)
		}
	}

	impl<T: Config> Pallet<T> {
		/// Most epochs that one claim is taken through.
		pub const MAX_WALK: u32 = 64;

		/// The present time.
		pub(crate) fn now() -> Timestamp {
			Timestamp::from_secs(T::Time::now().as_secs())
		}
	}
}
