//! Limits on what messages bring in and take out.
//!
//! A reserve that is taken over can send any amount here, and a thief can take any amount away,
//! within a block. A limit per asset, direction and period of 24 governance hours turns either into a
//! loss that has a bound and leaves guardians time. Amounts are measured by [`Window`], which has no
//! edge between two periods; [`Limited`] holds the executor to them.
//!
//! # No limit
//!
//! An asset without a limit does not come in, and goes out freely: whoever has it may take it home.
//!
//! # The way home
//!
//! To fill the outward window one must take out what one has brought in, and that is bounded
//! inwards. So the outward limit is at least twice the inward one: money that is carried in and out
//! in circles leaves at least half of the way home free in every period, whatever it costs.
//!
//! # Hedging
//!
//! Money to and from registered venues has caps of its own. It is neither counted here nor stopped,
//! so it cannot block users nor be blocked by them.
//!
//! # Invariants
//!
//! * **FL-1** A limit lets out at least twice what it lets in.
//! * **FL-2** Windows exist only for assets with a limit.
//!
//! Laws of what crosses, shown by tests:
//!
//! * **FL-3** No stretch of a period sees more than the limit.
//! * **FL-4** A deposit over the limit is the beneficiary's in the trap, to the unit.
//! * **FL-5** A withdrawal over the limit changes nothing.
//! * **FL-6** Money in circles leaves half of the way home free.
//! * **FL-7** Once every message has arrived, what Asset Hub keeps for this chain is what exists of it
//!   here.
//! * **FL-8** The hedging route neither uses the windows nor is stopped by them.

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod limited;
mod route;
pub mod weights;
mod window;

pub use limited::Limited;
pub use pallet::*;
pub use route::AccountsOf;
pub use weights::WeightInfo;
pub use window::{Window, HOURS};

/// How much more a limit must let out than in.
pub const EXIT_FACTOR: u128 = 2;

/// Limits on what messages bring in and take out.
// The expansions of the pallet macros cast variant counts and expect what the runtime macro provides.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::{WeightInfo, Window, EXIT_FACTOR};
	use alloc::vec::Vec;
	use dhv_primitives::Balance;
	use frame_support::{pallet_prelude::*, traits::Contains};
	use frame_system::pallet_prelude::*;
	use serde::{Deserialize, Serialize};
	use sp_runtime::traits::BlockNumberProvider;
	use xcm::latest::prelude::{Location, NetworkId};

	/// Which way an asset crosses the border.
	#[derive(
		Clone,
		Copy,
		PartialEq,
		Eq,
		Debug,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
	)]
	pub enum Direction {
		/// Into this chain.
		In,
		/// Out of this chain.
		Out,
	}

	/// What may cross the border in one period, in the smallest unit of the asset.
	#[derive(
		Clone,
		Copy,
		PartialEq,
		Eq,
		Debug,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
		Serialize,
		Deserialize,
	)]
	pub struct Limit {
		/// Inwards.
		pub inward: Balance,
		/// Outwards.
		pub outward: Balance,
	}

	impl Limit {
		/// What holds for an asset without a limit.
		pub const NONE: Self = Self { inward: 0, outward: Balance::MAX };

		fn toward(&self, direction: Direction) -> Balance {
			match direction {
				Direction::In => self.inward,
				Direction::Out => self.outward,
			}
		}

		/// Whether carrying money in and out in circles leaves half of the way out free.
		fn keeps_the_way_home(&self) -> bool {
			self.outward >= self.inward.saturating_mul(EXIT_FACTOR)
		}

		fn is_tighter_than(&self, other: &Self) -> bool {
			self != other && self.inward <= other.inward && self.outward <= other.outward
		}
	}

	/// What the pallet needs.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Sets and removes limits.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Makes limits stricter at once.
		type TightenOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// The number of the relay chain's block.
		type Clock: BlockNumberProvider<BlockNumber = u32>;
		/// How many of its blocks make an hour.
		type Hour: Get<u32>;
		/// The hedging route: keyless accounts of the vault, and registered venues.
		type Exempt: Contains<Location>;
		/// The network that signed accounts carry in their location.
		type Network: Get<Option<NetworkId>>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::benchmarking::BenchmarkHelper;
	}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The limits.
	#[pallet::storage]
	pub type Limits<T: Config> = StorageMap<_, Blake2_128Concat, Location, Limit>;

	/// What has flowed lately.
	#[pallet::storage]
	pub type Windows<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		Location,
		Twox64Concat,
		Direction,
		Window,
		ValueQuery,
	>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The governor set or removed a limit.
		LimitSet {
			/// The asset.
			asset: Location,
			/// The limit; none closes the way in and opens the way out.
			limit: Option<Limit>,
		},
		/// A limit became stricter.
		LimitTightened {
			/// The asset.
			asset: Location,
			/// The limit.
			limit: Limit,
		},
		/// An asset came in or went out.
		Flowed {
			/// The asset.
			asset: Location,
			/// Which way.
			direction: Direction,
			/// How much.
			amount: Balance,
			/// How much more may go that way now.
			allowance: Balance,
		},
		/// More came in than the limit allows: it waits in the trap. `polkadotXcm.claimAssets` by the
		/// claimer takes it out, once the allowance suffices.
		FlowLimited {
			/// The asset.
			asset: Location,
			/// How much came.
			amount: Balance,
			/// How much might have come.
			allowance: Balance,
			/// Who may claim it.
			claimer: Location,
		},
	}

	/// What may go wrong.
	#[pallet::error]
	pub enum Error<T> {
		/// The asset is this chain's own token, which no limit concerns. Name another chain's.
		NotForeign,
		/// The limit lets out less than twice what it lets in. Let less in.
		ExitTooNarrow,
		/// The limit is not stricter than the present one. Only the governor loosens.
		NotTighter,
	}

	/// Limits at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Assets and their limits.
		pub limits: Vec<(Location, Limit)>,
		/// Only there to carry the type.
		#[serde(skip)]
		pub phantom: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (asset, limit) in &self.limits {
				let done = Pallet::<T>::check(asset, limit);
				// A chain must not start on limits that it would refuse.
				assert!(done.is_ok(), "limit of {asset:?} at genesis: {done:?}");
				Limits::<T>::insert(asset, limit);
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::Hour::get() > 0, "an hour without blocks has no end");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants().map_err(Into::into)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// How much of an asset messages may bring in and take out now.
		pub fn allowance(asset: Location) -> (Balance, Balance) {
			(Self::allowed(&asset, Direction::In), Self::allowed(&asset, Direction::Out))
		}

		/// The limit of an asset.
		pub fn limit(asset: Location) -> Option<Limit> {
			Limits::<T>::get(asset)
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Sets the limit of an asset, or removes it.
		///
		/// # Origin
		///
		/// `GovernorOrigin`.
		///
		/// # Details
		///
		/// What has flowed lately keeps counting under a new limit. Without a limit nothing comes in
		/// and everything may go out.
		///
		/// # Errors
		///
		/// `NotForeign`, `ExitTooNarrow`.
		///
		/// # Events
		///
		/// `LimitSet`.
		#[pallet::call_index(0)]
		pub fn set_limit(
			origin: OriginFor<T>,
			asset: Location,
			limit: Option<Limit>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::check(&asset, &limit.unwrap_or(Limit::NONE))?;
			Limits::<T>::set(&asset, limit);
			if limit.is_none() {
				Windows::<T>::remove(&asset, Direction::In);
				Windows::<T>::remove(&asset, Direction::Out);
			}
			Self::deposit_event(Event::LimitSet { asset, limit });
			Ok(())
		}

		/// Makes the limit of an asset stricter, at once.
		///
		/// # Origin
		///
		/// `TightenOrigin`.
		///
		/// # Details
		///
		/// Neither direction may become wider. Zero both ways stops the asset until the governor sets
		/// a limit.
		///
		/// # Errors
		///
		/// `NotForeign`, `ExitTooNarrow`, `NotTighter`.
		///
		/// # Events
		///
		/// `LimitTightened`.
		#[pallet::call_index(1)]
		pub fn tighten_limit(
			origin: OriginFor<T>,
			asset: Location,
			limit: Limit,
		) -> DispatchResult {
			T::TightenOrigin::ensure_origin(origin)?;
			Self::check(&asset, &limit)?;
			let present = Limits::<T>::get(&asset).unwrap_or(Limit::NONE);
			ensure!(limit.is_tighter_than(&present), Error::<T>::NotTighter);
			Limits::<T>::insert(&asset, limit);
			Self::deposit_event(Event::LimitTightened { asset, limit });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		fn check(asset: &Location, limit: &Limit) -> DispatchResult {
			ensure!(asset.parent_count() > 0, Error::<T>::NotForeign);
			ensure!(limit.keeps_the_way_home(), Error::<T>::ExitTooNarrow);
			Ok(())
		}

		fn hour() -> u32 {
			let hour = T::Hour::get().max(1);
			T::Clock::current_block_number().checked_div(hour).unwrap_or_default()
		}

		/// How much more of an asset may cross the border now.
		pub(super) fn allowed(asset: &Location, direction: Direction) -> Balance {
			let Some(limit) = Limits::<T>::get(asset) else {
				return Limit::NONE.toward(direction);
			};
			let used = Windows::<T>::get(asset, direction).at(Self::hour()).used();
			limit.toward(direction).saturating_sub(used)
		}

		/// Counts what has crossed the border. Without a limit there is nothing to count for.
		pub(super) fn count(asset: &Location, direction: Direction, amount: Balance) {
			let limit = Limits::<T>::get(asset);
			let used = limit.map_or(0, |_| {
				Windows::<T>::mutate(asset, direction, |window| {
					*window = window.at(Self::hour()).with(amount);
					window.used()
				})
			});
			let most = limit.unwrap_or(Limit::NONE).toward(direction);
			let allowance = most.saturating_sub(used);
			let asset = asset.clone();
			Self::deposit_event(Event::Flowed { asset, direction, amount, allowance });
		}

		pub(super) fn note_limited(
			asset: Location,
			amount: Balance,
			allowance: Balance,
			claimer: Location,
		) {
			Self::deposit_event(Event::FlowLimited { asset, amount, allowance, claimer });
		}

		/// Checks the invariants.
		#[cfg(any(feature = "try-runtime", test))]
		pub fn check_invariants() -> Result<(), &'static str> {
			for (asset, limit) in Limits::<T>::iter() {
				ensure!(Self::check(&asset, &limit).is_ok(), "FL-1: the way home is too narrow");
			}
			for (asset, _, _) in Windows::<T>::iter() {
				ensure!(Limits::<T>::contains_key(&asset), "FL-2: window without a limit");
			}
			Ok(())
		}
	}
}
