#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod buy;
mod impls;
pub mod invariants;
mod list;
pub mod pricer;
mod quote;
#[cfg(test)]
mod tests;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Listing, RoundDelta, TradingParameters};
pub use weights::WeightInfo;

#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	reason = "the macros number variants and look up the pallet's own index"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use dhv_primitives::{
		ports::{
			AssetCatalogue, OptionRegistry, PriceRounds, SurfaceError, Underwriter,
			VolatilitySurface,
		},
		Balance, Contracts, Delta, Fixed, OptionKind, PoolId, Price, PriceRound, Quote, Series,
		SeriesId, Side, StateVersion, Timestamp, Volatility,
	};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;

	/// The in-code storage version.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who sets the terms of trading.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who lists series.
		type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The pools that sell.
		type Underwriter: Underwriter<Self::AccountId>;

		/// Series and the collateral they need.
		type Registry: OptionRegistry<Self::AccountId>;

		/// Price rounds.
		type Prices: PriceRounds;

		/// Volatilities and forwards.
		type Surface: VolatilitySurface;

		/// Decimals of the assets.
		type Catalogue: AssetCatalogue;

		/// The time of the block.
		type Time: UnixTime;

		/// Greatest number of listings per pool.
		#[pallet::constant]
		type MaxListings: Get<u32>;

		/// Greatest number of different expiries that are listed, over all pools.
		#[pallet::constant]
		type MaxExpiries: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up the neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// The series that each pool trades.
	#[pallet::storage]
	pub type Listings<T: Config> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, SeriesId, Listing>;

	/// Number of listings of each pool.
	#[pallet::storage]
	pub type ListingCount<T: Config> = StorageMap<_, Twox64Concat, PoolId, u32, ValueQuery>;

	/// Moments at which listings end, soonest first.
	#[pallet::storage]
	pub type ExpiryQueue<T: Config> =
		StorageValue<_, BoundedVec<types::Expiring, T::MaxExpiries>, ValueQuery>;

	/// The listings that end at each moment.
	#[pallet::storage]
	pub type ExpiringListings<T: Config> =
		StorageDoubleMap<_, Twox64Concat, Timestamp, Twox64Concat, (PoolId, SeriesId), ()>;

	/// Governed terms at which each pool trades; without them it does not.
	#[pallet::storage]
	pub type Parameters<T: Config> = StorageMap<_, Twox64Concat, PoolId, TradingParameters>;

	/// Delta that each pool sold at its newest traded price round.
	#[pallet::storage]
	pub type SoldDelta<T: Config> = StorageMap<_, Twox64Concat, PoolId, RoundDelta, ValueQuery>;

	/// Terms of trading at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Terms of each pool.
		pub parameters: Vec<(PoolId, TradingParameters)>,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (pool, parameters) in &self.parameters {
				assert!(parameters.is_valid(), "trading parameters out of range");
				Parameters::<T>::insert(pool, parameters);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool trades a series from now on.
		SeriesListed {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// Its terms.
			terms: Series,
			/// How it trades.
			listing: Listing,
		},
		/// A listing was changed.
		ListingChanged {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// How it traded.
			old: Listing,
			/// How it trades now.
			new: Listing,
		},
		/// A pool no longer trades a series.
		SeriesUnlisted {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// How it traded.
			listing: Listing,
		},
		/// A listing ended because its series expired.
		ListingExpired {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// When it expired.
			expiry: Timestamp,
		},
		/// Options were bought from a pool.
		Bought {
			/// The buyer.
			who: T::AccountId,
			/// The pool that sold.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// Size of the order.
			contracts: Contracts,
			/// What the options cost, in the smallest unit of the strike asset.
			premium: Balance,
			/// The fee that was charged on top.
			fee: Balance,
			/// Collateral that was locked, in the collateral asset.
			collateral: Balance,
			/// Delta of the order from the buyer's side, in units of the underlying.
			delta: Delta,
			/// The price round.
			round: PriceRound,
			/// Implied volatility.
			volatility: Volatility,
			/// Forward price at expiry.
			forward: Price,
			/// Model value of one contract.
			fair_value: Fixed,
			/// Mean price factor of the order by the inventory.
			slippage_factor: Fixed,
			/// Spread of the order, in the strike asset.
			spread: Fixed,
			/// Charge for the age of the round, in the strike asset.
			staleness_spread: Fixed,
			/// Fingerprint of what the price depended on.
			state_version: StateVersion,
		},
		/// The terms at which a pool trades were set.
		ParametersSet {
			/// The pool.
			pool: PoolId,
			/// The terms before; none for a pool that did not trade yet.
			old: Option<TradingParameters>,
			/// The terms now.
			new: TradingParameters,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The pool does not exist. Read the list of pools.
		UnknownPool,
		/// The pool has no terms of trading. The governor must set its parameters first.
		NotConfigured,
		/// The pool does not trade this series. Read the listings.
		NotListed,
		/// The pool trades this series already. Change its listing instead.
		AlreadyListed,
		/// The series is not for sale now. Choose another, or wait for the manager.
		NotBuyable,
		/// Pools do not take this side yet. Buy, or hold until settlement.
		SideNotOffered,
		/// The series has expired. Choose a later expiry.
		SeriesExpired,
		/// The registry does not know the series. Choose another.
		UnknownSeries,
		/// The series is being settled. Choose another.
		SeriesNotOpen,
		/// The pool has as many listings as it can. Unlist one first.
		TooManyListings,
		/// As many different expiries are listed as can be. Choose one of them.
		TooManyExpiries,
		/// The size is not a whole multiple of 0.0001 contracts. Round it.
		NotWholeLots,
		/// The order is smaller than governed. Buy more.
		OrderTooSmall,
		/// The order is larger than governed. Split it.
		OrderTooLarge,
		/// The series expires too soon to trade. Choose a later expiry.
		PastCutoff,
		/// The strike asset is not registered. The governor must register it.
		UnknownAsset,
		/// There never was a price of the underlying. Wait for the oracle.
		NoPrice,
		/// The price round is too old to trade at. Wait for the next round.
		StalePrice,
		/// The surface has no volatility for this option; the reason is inside.
		NoVolatility(SurfaceError),
		/// The option is too far out of the money. Choose a nearer strike.
		DeltaTooSmall,
		/// The option is too far in the money. Choose another strike.
		DeltaTooLarge,
		/// The pool has sold as much delta as it may at one price round. Buy less, or wait for the
		/// next round.
		RoundDeltaExceeded,
		/// Premium and fee are above the acceptable total. Ask for a new quote.
		PremiumTooHigh,
		/// Round, surface, inventory or parameters changed since the quote. Ask for a new quote.
		StateMoved,
		/// A figure is out of its range or contradicts another. See the documentation of
		/// `TradingParameters`.
		InvalidParameters,
		/// No listing has expired. There is nothing to do.
		NothingExpired,
		/// A number does not fit its type. Use smaller figures.
		Overflow,
		/// A divisor is zero. Use figures above zero.
		DivisionByZero,
		/// A figure is outside the domain of the formula. Use realistic figures.
		OutOfDomain,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxListings::get() > 0, "a pool must be able to list a series");
			assert!(T::MaxExpiries::get() > 0, "a listing needs an expiry");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What an order would cost now, or why it would fail. A trade at the same state is filled
		/// at exactly this.
		pub fn quote(
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			side: Side,
		) -> Result<Quote, DispatchError> {
			Self::do_quote(pool, series, contracts, side)
		}

		/// The series that a pool trades.
		pub fn listings(pool: PoolId) -> Vec<(SeriesId, Listing)> {
			Listings::<T>::iter_prefix(pool).collect()
		}

		/// The terms at which a pool trades.
		pub fn parameters(pool: PoolId) -> Option<TradingParameters> {
			Parameters::<T>::get(pool)
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Lists a series of a pool, and opens it if it is new.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// Assets come from the pool; only pools write the series. The registry checks expiry and
		/// strike against its limits.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::SeriesExpired`], [`Error::TooManyListings`],
		/// [`Error::TooManyExpiries`], [`Error::AlreadyListed`], and what the registry refuses.
		///
		/// ## Events
		///
		/// [`Event::SeriesListed`].
		#[pallet::call_index(0)]
		pub fn list_series(
			origin: OriginFor<T>,
			pool: PoolId,
			expiry: Timestamp,
			kind: OptionKind,
			strike: Price,
			buyable: bool,
			sellable: bool,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			let candidate = list::Candidate { expiry, kind, strike, buyable, sellable };
			Self::do_list_series(pool, candidate)
		}

		/// Sets which sides of a listed series trade.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// Holders keep what they have: only new trades are affected.
		///
		/// ## Errors
		///
		/// [`Error::NotListed`].
		///
		/// ## Events
		///
		/// [`Event::ListingChanged`].
		#[pallet::call_index(1)]
		pub fn set_listing(
			origin: OriginFor<T>,
			pool: PoolId,
			series: SeriesId,
			buyable: bool,
			sellable: bool,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_set_listing(pool, series, buyable, sellable)
		}

		/// Takes a series out of a pool's listings.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// The series itself stays, with its holders and writers.
		///
		/// ## Errors
		///
		/// [`Error::NotListed`].
		///
		/// ## Events
		///
		/// [`Event::SeriesUnlisted`].
		#[pallet::call_index(2)]
		pub fn unlist(origin: OriginFor<T>, pool: PoolId, series: SeriesId) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_unlist(pool, series)
		}

		/// Sets the terms at which a pool trades.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// They hold for the next trade; quotes that carry a state version fail with
		/// [`Error::StateMoved`].
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::InvalidParameters`].
		///
		/// ## Events
		///
		/// [`Event::ParametersSet`].
		#[pallet::call_index(3)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: TradingParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(pool, parameters)
		}

		/// Buys options from a pool at the price of [`quote`](Self::quote).
		///
		/// ## Origin
		///
		/// Signed, anybody with the strike asset.
		///
		/// ## Details
		///
		/// `max_total` is the most that premium and fee together may cost. With `expected_version`
		/// the trade is filled to the unit of the quote that carried it, or fails.
		///
		/// ## Errors
		///
		/// Those of the quote; [`Error::StateMoved`], [`Error::PremiumTooHigh`]; what pool and
		/// registry refuse.
		///
		/// ## Events
		///
		/// [`Event::Bought`].
		#[pallet::call_index(4)]
		pub fn buy(
			origin: OriginFor<T>,
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			max_total: Balance,
			expected_version: Option<StateVersion>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_buy(who, pool, series, contracts, max_total, expected_version)
		}

		/// Removes one listing whose series has expired.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// What every block does by itself.
		///
		/// ## Errors
		///
		/// [`Error::NothingExpired`].
		///
		/// ## Events
		///
		/// [`Event::ListingExpired`].
		#[pallet::call_index(5)]
		pub fn remove_expired(origin: OriginFor<T>) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(Self::expire_first(Self::now()), Error::<T>::NothingExpired);
			Ok(())
		}
	}
}
