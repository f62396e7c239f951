#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod cover;
pub mod grid;
mod impls;
pub mod invariants;
mod submit;
#[cfg(test)]
mod tests;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{Anchor, GridPoint, Limits, Smile, SurfaceParameters};
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
	use dhv_math::{error::MathError, sabr::SabrParameters};
	use dhv_primitives::{
		ports::{PriceRounds, SurfaceError, SurfacePoint, VolatilitySurface},
		AssetIndex, OptionKind, Price, PriceRound, Rate, Timestamp,
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
		/// Who sets the limits of a surface, forces a smile past the move limits and removes one.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who submits smiles: keepers or operators of the oracle.
		type SubmitOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The price round that updates are judged at.
		type Prices: PriceRounds;

		/// The time of the block.
		type Time: UnixTime;

		/// Greatest number of expiries with a smile per underlying.
		#[pallet::constant]
		type MaxExpiries: Get<u32>;

		/// Greatest number of underlyings with a surface.
		#[pallet::constant]
		type MaxUnderlyings: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up the neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	/// Expiries that have a smile, ascending.
	#[pallet::storage]
	pub type Expiries<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		AssetIndex,
		BoundedVec<Timestamp, T::MaxExpiries>,
		ValueQuery,
	>;

	/// The smile of each underlying and expiry.
	#[pallet::storage]
	pub type Smiles<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AssetIndex, Twox64Concat, Timestamp, Smile>;

	/// Where each smile stood at the beginning of its daily window.
	#[pallet::storage]
	pub type Anchors<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AssetIndex, Twox64Concat, Timestamp, Anchor>;

	/// Version of the surface of each underlying; grows with every smile accepted or taken away by
	/// the governor, and never falls.
	#[pallet::storage]
	pub type Versions<T: Config> = StorageMap<_, Blake2_128Concat, AssetIndex, u64, ValueQuery>;

	/// Governed limits of the surface of each underlying; without them it has none.
	#[pallet::storage]
	pub type Parameters<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, AssetIndex, SurfaceParameters>;

	/// Limits of the surfaces at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Limits of each underlying.
		pub parameters: Vec<(AssetIndex, SurfaceParameters)>,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (underlying, parameters) in &self.parameters {
				assert!(parameters.is_valid(), "surface parameters out of range");
				Parameters::<T>::insert(underlying, parameters);
			}
			assert!(Parameters::<T>::count() <= T::MaxUnderlyings::get(), "too many underlyings");
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A smile was accepted.
		SmileUpdated {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
			/// The smile before; none for a new expiry.
			old: Option<Smile>,
			/// The smile now.
			new: Smile,
			/// The price round it was judged at.
			round: PriceRound,
			/// The forward it was judged at.
			forward: Price,
			/// Whether the governor waived the move limits.
			forced: bool,
		},
		/// The governor removed a smile.
		SmileRemoved {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
			/// The smile that was removed.
			smile: Smile,
			/// Version of the surface without it.
			version: u64,
		},
		/// A smile was removed because its expiry has passed.
		SmileExpired {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
		},
		/// The limits of a surface were set.
		ParametersSet {
			/// The underlying.
			underlying: AssetIndex,
			/// The limits before; none for a new underlying.
			old: Option<SurfaceParameters>,
			/// The limits now.
			new: SurfaceParameters,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The underlying has no surface. The governor must set its parameters first.
		UnknownUnderlying,
		/// There is no smile at this expiry. Read the list of expiries.
		UnknownSmile,
		/// The expiry is not in the future. Choose a later one.
		ExpiryPassed,
		/// The expiry is further away than governed. Choose a nearer one.
		TenorTooLong,
		/// The rate is larger than governed. Correct the forward of the fit.
		RateOutOfRange,
		/// The SABR parameters of the calls are outside their domain. Correct the fit.
		InvalidCallParameters,
		/// The SABR parameters of the puts are outside their domain. Correct the fit.
		InvalidPutParameters,
		/// There never was a price of the underlying. Wait for the oracle.
		NoPrice,
		/// The price round is too old to judge a smile. Wait for the next round.
		StalePrice,
		/// The smile has no implied volatility at this point of the grid. Correct the fit.
		VolatilityUndefined(GridPoint),
		/// The volatility at this point of the grid is outside the governed range. Correct the
		/// fit, or ask the governor for a wider range.
		VolatilityOutOfRange(GridPoint),
		/// Call prices up to this point of the grid are not convex in the strike: the density is
		/// negative. Correct the fit.
		NegativeDensity(GridPoint),
		/// Call and put volatility at this strike of the grid are too far apart. Fit both to
		/// prices of the same moment.
		CallPutGap(u8),
		/// Total variance at the money is below that of the previous expiry. Update the previous
		/// expiry first.
		CalendarBelowPrevious,
		/// Total variance at the money is above that of the next expiry. Update the next expiry
		/// first.
		CalendarAboveNext,
		/// The smile was updated a moment ago. Wait for the minimum interval.
		TooSoon,
		/// The rate changed by more than governed. Approach it in several updates.
		RateStepTooLarge,
		/// The volatility at this point of the grid moved by more than one update may. Approach it
		/// in several updates, or ask the governor to force the smile.
		MoveTooLarge(GridPoint),
		/// The volatility at this point of the grid moved by more than a day may. Ask the governor
		/// to force the smile.
		DailyBandExceeded(GridPoint),
		/// The underlying has as many expiries as it can. Wait until one expires.
		TooManyExpiries,
		/// There are as many underlyings as there can be.
		TooManyUnderlyings,
		/// A limit is out of its range or contradicts another. See the documentation of
		/// `SurfaceParameters`.
		InvalidParameters,
		/// Nothing of this underlying has expired. There is nothing to do.
		NothingExpired,
		/// A number does not fit its type. Use smaller figures.
		Overflow,
		/// A divisor is zero. Use figures above zero.
		DivisionByZero,
		/// A figure is outside the domain of the formula. Use realistic figures.
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

	impl<T> From<grid::Flaw> for Error<T> {
		fn from(flaw: grid::Flaw) -> Self {
			match flaw {
				grid::Flaw::Undefined(point) => Self::VolatilityUndefined(point),
				grid::Flaw::OutOfRange(point) => Self::VolatilityOutOfRange(point),
				grid::Flaw::NegativeDensity(point) => Self::NegativeDensity(point),
				grid::Flaw::CallPutGap(strike) => Self::CallPutGap(strike),
				grid::Flaw::Math(error) => error.into(),
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxExpiries::get() > 1, "a surface needs two expiries to interpolate");
			assert!(T::MaxUnderlyings::get() > 0, "a surface needs an underlying");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Volatility and forward for one option at `spot`, priced at `now`.
		pub fn volatility_at(
			underlying: AssetIndex,
			kind: OptionKind,
			expiry: Timestamp,
			strike: Price,
			spot: Price,
			now: Timestamp,
		) -> Result<SurfacePoint, SurfaceError> {
			<Self as VolatilitySurface>::point(underlying, kind, expiry, strike, spot, now)
		}

		/// Every smile of an underlying, nearest expiry first.
		pub fn smiles(underlying: AssetIndex) -> Vec<(Timestamp, Smile)> {
			Expiries::<T>::get(underlying)
				.into_iter()
				.filter_map(|expiry| Some((expiry, Smiles::<T>::get(underlying, expiry)?)))
				.collect()
		}

		/// The limits of the surface of an underlying.
		pub fn parameters(underlying: AssetIndex) -> Option<SurfaceParameters> {
			Parameters::<T>::get(underlying)
		}

		/// Version of the surface of an underlying; 0 if it has none.
		pub fn surface_version(underlying: AssetIndex) -> u64 {
			Versions::<T>::get(underlying)
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Submits the smile of an expiry.
		///
		/// ## Origin
		///
		/// [`Config::SubmitOrigin`]: a keeper or an operator of the oracle.
		///
		/// ## Details
		///
		/// Both smiles are judged at the current price round on a grid of ten strikes around the
		/// forward: the volatility exists, lies in the governed range, implies a density that is
		/// not negative, and call and put agree. Total variance at the money lies between those of
		/// the neighbouring expiries. A smile that replaces one keeps the minimum interval and the
		/// limits of rate and volatility per update and per day.
		///
		/// ## Errors
		///
		/// One per condition; those of the grid name smile and strike.
		///
		/// ## Events
		///
		/// [`Event::SmileUpdated`].
		#[pallet::call_index(0)]
		pub fn submit_smile(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			expiry: Timestamp,
			call: SabrParameters,
			put: SabrParameters,
			rate: Rate,
		) -> DispatchResult {
			T::SubmitOrigin::ensure_origin(origin)?;
			let submission = submit::Submission { underlying, expiry, call, put, rate };
			Self::do_submit(submission, Limits::All)
		}

		/// Sets the smile of an expiry past the limits of moves and interval.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// As [`submit_smile`](Self::submit_smile), but the smile may be any distance away from
		/// the one before. The daily band starts anew.
		///
		/// ## Errors
		///
		/// As [`submit_smile`](Self::submit_smile), without those of moves and interval.
		///
		/// ## Events
		///
		/// [`Event::SmileUpdated`] with `forced`.
		#[pallet::call_index(1)]
		pub fn force_smile(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			expiry: Timestamp,
			call: SabrParameters,
			put: SabrParameters,
			rate: Rate,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			let submission = submit::Submission { underlying, expiry, call, put, rate };
			Self::do_submit(submission, Limits::ValidityOnly)
		}

		/// Removes the smile of an expiry before its time.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// From then on the expiry is interpolated between its neighbours. The version grows.
		///
		/// ## Errors
		///
		/// [`Error::UnknownSmile`].
		///
		/// ## Events
		///
		/// [`Event::SmileRemoved`].
		#[pallet::call_index(2)]
		pub fn remove_smile(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			expiry: Timestamp,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_remove(underlying, expiry)
		}

		/// Removes the oldest smile of an underlying whose expiry has passed.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// What every block does by itself, an hour after the expiry.
		///
		/// ## Errors
		///
		/// [`Error::NothingExpired`].
		///
		/// ## Events
		///
		/// [`Event::SmileExpired`].
		#[pallet::call_index(3)]
		pub fn remove_expired(origin: OriginFor<T>, underlying: AssetIndex) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(Self::expire_first(underlying), Error::<T>::NothingExpired);
			Ok(())
		}

		/// Sets the limits of the surface of an underlying.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// Limits judge updates and the age of answers; smiles already accepted stay.
		///
		/// ## Errors
		///
		/// [`Error::InvalidParameters`], [`Error::TooManyUnderlyings`].
		///
		/// ## Events
		///
		/// [`Event::ParametersSet`].
		#[pallet::call_index(4)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			parameters: SurfaceParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(underlying, parameters)
		}
	}
}
