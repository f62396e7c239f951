//! Numbered oracle prices.
//!
//! Pool, margin, trading, hedging and settlement must agree on *one* price. Each time the combined
//! value of the oracle moves, this pallet opens a **round**: value, time and a number that only grows.
//!
//! # How a round comes about
//!
//! The oracle stores an operator's value, combines all values, stores the result *if there is one*,
//! and then reports the new data, upon which `refresh` looks. So reading the combined value once is enough, and a feed
//! without quorum finds the value unchanged and opens nothing: the round keeps its time and ages.
//! A combined value can be stamped earlier than the last round, when an operator's older value
//! counts again after it was an outlier; time never runs backwards here, so that is passed over.
//!
//! # Invariants
//!
//! * **PR-1** A stored round has a number above zero and a price above zero.

pub use pallet::*;

/// Where rounds get their prices.
pub trait PriceSource<Key> {
	/// The current combined price of `key` (18 decimals), and its time in Unix seconds.
	fn combined(key: &Key) -> Option<(u128, u64)>;
}

/// Numbered oracle prices.
// The expansions of the pallet macros cast variant counts and expect what the runtime macro provides.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::PriceSource;
	use dhv_primitives::ports::PriceTick;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use scale_info::TypeInfo;

	/// One price that everybody uses.
	#[derive(
		Clone,
		Copy,
		PartialEq,
		Eq,
		Debug,
		Default,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
	)]
	pub struct PriceRound {
		/// US dollars for one unit of the asset, 18 decimals.
		pub price: u128,
		/// When the oldest contribution was made, in Unix seconds.
		pub time: u64,
		/// Counts the rounds of this asset, from 1.
		pub number: u64,
	}

	/// What the pallet needs.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// What a price is a price of.
		type Key: Parameter + MaxEncodedLen + Into<dhv_primitives::AssetIndex>;
		/// Where prices come from.
		type Source: PriceSource<Self::Key>;
		/// Told of every new round, so that fixings accumulate as data arrives.
		type OnRound: dhv_primitives::ports::PriceTick;
	}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The latest round of each asset.
	#[pallet::storage]
	pub type Latest<T: Config> = StorageMap<_, Twox64Concat, T::Key, PriceRound>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The combined price of an asset moved, in value or in time.
		NewRound {
			/// The asset.
			asset: T::Key,
			/// US dollars for one unit, 18 decimals.
			price: u128,
			/// When the oldest contribution was made, in Unix seconds.
			time: u64,
			/// The number of the round.
			number: u64,
		},
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants().map_err(Into::into)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The latest round of an asset.
		pub fn latest_round(asset: T::Key) -> Option<PriceRound> {
			Latest::<T>::get(asset)
		}
	}

	impl<T: Config> Pallet<T> {
		/// Opens a round if the source has a price that the latest one does not.
		pub fn refresh(asset: &T::Key) {
			let Some((price, time)) = T::Source::combined(asset) else { return };
			let last = Latest::<T>::get(asset).unwrap_or_default();
			if price == 0 || time < last.time || (price == last.price && time == last.time) {
				return;
			}
			let Some(number) = last.number.checked_add(1) else { return };
			Latest::<T>::insert(asset, PriceRound { price, time, number });
			Self::deposit_event(Event::NewRound { asset: asset.clone(), price, time, number });
			T::OnRound::on_round(asset.clone().into());
		}

		/// Checks the invariants.
		#[cfg(any(feature = "try-runtime", test))]
		pub fn check_invariants() -> Result<(), &'static str> {
			for round in Latest::<T>::iter_values() {
				ensure!(round.number > 0 && round.price > 0, "PR-1: empty round");
			}
			Ok(())
		}
	}
}
