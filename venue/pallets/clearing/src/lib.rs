#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

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

// For what the macros write: casts of variant indices, and `expect`s.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
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
		traits::{fungible, UnixTime},
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

		/// The most markets.
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
			for mut name in self.homes.iter().map(Vec::as_slice) {
				let name = HomeOf::<T>::decode(&mut name);
				let added = name.map(Pallet::<T>::do_register_home);
				assert!(matches!(added, Ok(Ok(_))), "home that cannot be served");
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A request took its nonce.
		Handled {
			/// Who asked.
			who: T::AccountId,
			/// The nonce.
			nonce: Nonce,
			/// What came of it.
			outcome: Outcome,
		},
		/// Collateral became margin.
		Deposited {
			/// Whose.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
		},
		/// Margin was paid out to the account.
		Withdrawn {
			/// Whose.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
		},
		/// A position was traded to its target.
		Traded {
			/// Who traded.
			who: T::AccountId,
			/// The market.
			market: MarketId,
			/// Size before.
			before: Delta,
			/// Size after.
			after: Delta,
			/// Average price, fee excluded.
			fill: Price,
			/// Fee in units of collateral.
			fee: Balance,
		},
		/// Positions of an account below its maintenance margin were closed at the index.
		Liquidated {
			/// Whose.
			who: T::AccountId,
			/// Who did it.
			liquidator: T::AccountId,
			/// Market, change of size, and price of each.
			closed: Vec<(MarketId, Delta, Price)>,
			/// Penalty taken from the margin.
			penalty: Balance,
			/// The part of it that went to the liquidator, or, if it could not be paid, to the
			/// insurance fund.
			reward: Balance,
			/// What the account owed beyond its margin.
			debt: Balance,
			/// What the insurance fund paid.
			insured: Balance,
			/// Profit that neither pool nor insurance fund could pay: lost to the account.
			unpaid: Balance,
		},
		/// A report was handed over.
		ReportSent {
			/// Of whom.
			who: T::AccountId,
			/// Its number.
			seq: ReportSeq,
			/// Why.
			reason: ReportReason,
		},
		/// A report could not be handed over. It is tried again in every block.
		ReportHeld {
			/// Of whom.
			who: T::AccountId,
			/// Why not.
			error: DispatchError,
		},
		/// A market was opened or its rules were set.
		MarketSet {
			/// The market.
			market: MarketId,
			/// Before; none for a new market.
			old: Option<MarketParameters>,
			/// From now on.
			new: MarketParameters,
		},
		/// What may be done in a market was set.
		MarketStatusSet {
			/// The market.
			market: MarketId,
			/// Before.
			old: MarketStatus,
			/// From now on.
			new: MarketStatus,
		},
		/// The pause was set.
		PauseSet {
			/// Before.
			old: bool,
			/// From now on.
			new: bool,
		},
		/// An index was fed.
		IndexFed {
			/// The market.
			market: MarketId,
			/// Before; none for the first.
			old: Option<Price>,
			/// From now on.
			new: Price,
		},
		/// Funding of a market was brought up to date.
		FundingAccrued {
			/// The market.
			market: MarketId,
			/// The annual rate at which longs pay now.
			rate: Rate,
			/// What one unit long has paid since the market exists.
			sum: Fixed,
		},
		/// Reports of an account are pushed from now on.
		HomeRegistered {
			/// The account here.
			who: T::AccountId,
			/// The account at home.
			home: HomeOf<T>,
		},
		/// The pool received collateral.
		PoolFunded {
			/// From whom.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
			/// The pool now.
			pool: Balance,
		},
		/// Collateral was taken from the pool.
		PoolReduced {
			/// To whom.
			to: T::AccountId,
			/// Units of collateral.
			amount: Balance,
			/// The pool now.
			pool: Balance,
		},
		/// The insurance fund received collateral.
		InsuranceFunded {
			/// From whom.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
			/// The fund now.
			insurance: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The nonce is not above the last one of the account. Use a larger one.
		NonceUsed,
		/// The outcome of the nonce is not that it was executed. Read the account's report.
		NotExecuted,
		/// The account is neither registered nor did it make a request. Check the account.
		UnknownAccount,
		/// The venue is paused. Wait until it is not.
		VenuePaused,
		/// The index of a position is too old to liquidate at. Wait for the oracle.
		IndexStale,
		/// The account covers its maintenance margin. Nothing is to be done.
		NotLiquidatable,
		/// No report is due. Wait for the heartbeat, or have the account request one.
		NothingToReport,
		/// The report could not be handed over. It is tried again in the next block.
		NotSent,
		/// A figure of the rules is outside its range, or too tight for what is open. Correct it.
		InvalidParameters,
		/// There are as many markets as fit. Use one of them.
		TooManyMarkets,
		/// There is no such market. Open it first.
		UnknownMarket,
		/// The price is not above zero, or too high. Have the feed examined.
		InvalidPrice,
		/// The home chain is not served. Check the name of the account at home.
		UnknownHome,
		/// The account is registered already. Nothing is to be done.
		AlreadyRegistered,
		/// There are as many homes as fit. Only a runtime upgrade helps.
		TooManyHomes,
		/// The amount is zero. Use a larger one.
		InvalidAmount,
		/// The pool would not cover what is open in the markets. Take less.
		PoolTooSmall,
		/// A figure does not fit its type. Use smaller amounts.
		Overflow,
		/// A divisor is zero. Have the rules examined.
		DivisionByZero,
		/// A figure is outside the domain of a formula. Have rules and index examined.
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
		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(limit);
			Self::flush(&mut meter);
			meter.consumed()
		}

		fn integrity_test() {
			assert!(T::MaxMarkets::get() > 0, "no room for markets");
			assert!(T::MaxHomes::get() <= MOST_HOMES, "looking at all homes is not weighed");
			assert!(T::Heartbeat::get() > 0, "a report in every block");
			assert!(T::Decimals::get() <= 18, "values of collateral are not exact");
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

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Executes a request of an account.
		/// # Origin
		/// The account, signed: for a remote one, a message of its home.
		/// # Details
		/// The request takes its nonce, whether it is executed, refused or too late; in the last two
		/// cases nothing else happens. See [`dhv_venue_primitives`] for the rules.
		/// # Errors
		/// `NonceUsed`.
		/// # Events
		/// `Handled`, and of what was done `Deposited`, `Withdrawn` or `Traded`.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::weight_of(request))]
		pub fn execute(origin: OriginFor<T>, request: VersionedRequest) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_execute(&who, request).map(|_| ())
		}

		/// Fails unless a request was executed: stops a program whose request was refused.
		/// # Origin
		/// The account, signed.
		/// # Details
		/// Changes nothing.
		/// # Errors
		/// `NotExecuted`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::assert_executed())]
		pub fn assert_executed(origin: OriginFor<T>, nonce: Nonce) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_assert_executed(&who, nonce)
		}

		/// Closes as much of an account below its maintenance margin as restores its initial margin.
		/// # Origin
		/// Any signed account, which receives a part of the penalty.
		/// # Details
		/// At the index, from the position that needs most; everything if the margin does not cover
		/// what is lost. A debt falls on the insurance fund, then on the pool.
		/// # Errors
		/// `VenuePaused`, `IndexStale`, `NotLiquidatable`.
		/// # Events
		/// `Liquidated`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::liquidate())]
		pub fn liquidate(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			let liquidator = ensure_signed(origin)?;
			Self::do_liquidate(&liquidator, &who)
		}

		/// Brings the funding of a market up to date.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// Trades and feeds do the same.
		/// # Errors
		/// `UnknownMarket`.
		/// # Events
		/// `FundingAccrued`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::touch())]
		pub fn touch(origin: OriginFor<T>, market: MarketId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_touch(market)
		}

		/// Sends the report of an account if it is due. The same happens by itself in every block.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// Nobody can have more reports sent than are due.
		/// # Errors
		/// `UnknownAccount`, `NothingToReport`, `NotSent`.
		/// # Events
		/// `ReportSent`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::push_report())]
		pub fn push_report(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_push_report(&who)
		}

		/// Feeds the index of a market.
		/// # Origin
		/// Oracle.
		/// # Details
		/// Funding until now is accrued at the index before.
		/// # Errors
		/// `InvalidPrice`, `UnknownMarket`.
		/// # Events
		/// `IndexFed`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::feed_index())]
		pub fn feed_index(origin: OriginFor<T>, market: MarketId, price: Price) -> DispatchResult {
			T::OracleOrigin::ensure_origin(origin)?;
			Self::do_feed_index(market, price)
		}

		/// Opens a market or sets the rules of one.
		/// # Origin
		/// Admin.
		/// # Details
		/// New rules hold for open positions too: higher ratios may have accounts liquidated.
		/// # Errors
		/// `InvalidParameters`, `TooManyMarkets`.
		/// # Events
		/// `MarketSet`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::set_market())]
		pub fn set_market(
			origin: OriginFor<T>,
			market: MarketId,
			parameters: MarketParameters,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_market(market, parameters)
		}

		/// Sets what may be done in a market.
		/// # Origin
		/// Admin.
		/// # Details
		/// Reports of all accounts become due.
		/// # Errors
		/// `UnknownMarket`.
		/// # Events
		/// `MarketStatusSet`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_market_status(T::MaxHomes::get()))]
		pub fn set_market_status(
			origin: OriginFor<T>,
			market: MarketId,
			status: MarketStatus,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_market_status(market, status)
		}

		/// Pauses the venue or lets it go on.
		/// # Origin
		/// Admin.
		/// # Details
		/// While paused: no increases, no withdrawals, no liquidations. Reports of all accounts
		/// become due.
		/// # Events
		/// `PauseSet`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::set_paused(T::MaxHomes::get()))]
		pub fn set_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_paused(paused)
		}

		/// Has reports of an account pushed to its home from now on.
		/// # Origin
		/// Admin.
		/// # Details
		/// The account is the one that only messages of the home can control.
		/// # Errors
		/// `UnknownHome`, `AlreadyRegistered`, `TooManyHomes`.
		/// # Events
		/// `HomeRegistered`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::register_home())]
		pub fn register_home(origin: OriginFor<T>, home: HomeOf<T>) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_register_home(home).map(|_| ())
		}

		/// Gives collateral to the pool.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// A gift to the venue's operator, who may take it out again.
		/// # Errors
		/// `InvalidAmount`, `Overflow`; those of the transfer.
		/// # Events
		/// `PoolFunded`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::fund_pool())]
		pub fn fund_pool(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_fund_pool(&who, amount)
		}

		/// Takes collateral out of the pool.
		/// # Origin
		/// Admin.
		/// # Details
		/// What is left covers what is open in the markets.
		/// # Errors
		/// `InvalidAmount`, `PoolTooSmall`; those of the transfer.
		/// # Events
		/// `PoolReduced`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::take_from_pool())]
		pub fn take_from_pool(
			origin: OriginFor<T>,
			to: T::AccountId,
			amount: Balance,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_take_from_pool(&to, amount)
		}

		/// Gives collateral to the insurance fund.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// It pays debts of accounts and nothing else.
		/// # Errors
		/// `InvalidAmount`, `Overflow`; those of the transfer.
		/// # Events
		/// `InsuranceFunded`.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::fund_insurance())]
		pub fn fund_insurance(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_fund_insurance(&who, amount)
		}
	}
}
