//! Numbered oracle prices.
//!
//! Pool, margin, trading, hedging and settlement must agree on *one* price. Each time the combined
//! value of the oracle moves, this pallet opens a **round**: value, time and a number that only grows.
//!
//! # How a round comes about
//!
//! The oracle stores an operator's value and reports it, upon which `refresh` combines what all
//! operators say ([`combine`](combine()), under the governed [`Limits`]). Without a quorum that agrees nothing opens: the round keeps
//! its time and ages, and every consumer refuses one that is too old for its purpose. That a price is lost is announced
//! once, with the reason; the next round is the news that it is back.
//! A combined value can be stamped earlier than the last round, when an operator's older value
//! counts again after it was an outlier; time never runs backwards here, so that is passed over.
//!
//! # Who decides
//!
//! Operators are a membership that the governor appoints. The governor sets the limits; a guardian or
//! the tightening track may make them stricter, at once, and never looser. Stricter limits stop prices, never invent them.
//!
//! # Invariants
//!
//! * **PR-1** A stored round has a number above zero and a price above zero.
//! * **PR-2** The limits are in their ranges.

mod combine;
mod limits;

pub use combine::{combine, standings, Combined, Lack, Opinion, Standing};
pub use limits::Limits;
pub use pallet::*;

use alloc::vec::Vec;
use frame_support::weights::Weight;

/// Where rounds get their prices.
pub trait PriceSource<AccountId, Key> {
	/// What each operator said last of `key`.
	fn opinions(key: &Key) -> Vec<(AccountId, Opinion)>;
	/// How many operators there are.
	fn operators() -> u32;
	/// The time of the block, in milliseconds since the Unix epoch.
	fn now() -> u64;
}

/// The weights of the calls.
pub trait WeightInfo {
	/// Of `set_limits` and `tighten_limits`.
	fn set_limits() -> Weight;
}

/// Numbered oracle prices.
// The expansions of the pallet macros cast variant counts and expect what the runtime macro provides.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::{combine, standings, Combined, Lack, Limits, Opinion, PriceSource, Standing};
	use super::{Vec, WeightInfo};
	use dhv_primitives::{
		ports::{GovernanceClock, PriceTick},
		tunable::{views, Amendment, ParameterRefusal, ParameterSet, Power, Trail},
	};
	use frame_support::{pallet_prelude::*, traits::PalletInfoAccess};
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
		type Source: PriceSource<Self::AccountId, Self::Key>;
		/// In what the intervals of limits count.
		type Governance: GovernanceClock;
		/// Sets the limits.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Makes the limits stricter at once.
		type TightenOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
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

	/// The default of [`Bounds`].
	#[pallet::type_value]
	pub fn DefaultLimits() -> Limits {
		Limits::DEFAULT
	}

	/// What operators' values must satisfy to make a price.
	#[pallet::storage]
	pub type Bounds<T> = StorageValue<_, Limits, ValueQuery, DefaultLimits>;

	/// What limits moved within their intervals.
	#[pallet::storage]
	pub type Moves<T> = StorageValue<_, Trail, ValueQuery>;

	/// Why the last feed of an asset made no price; nothing if it made one.
	#[pallet::storage]
	pub type Lost<T: Config> = StorageMap<_, Twox64Concat, T::Key, Lack>;

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
			/// The distance from the price within which a quorum of operators lies, in US dollars,
			/// 18 decimals.
			spread: u128,
		},
		/// Operators feed an asset and make no price any more. Its last round ages until they do.
		PriceLost {
			/// The asset.
			asset: T::Key,
			/// Why.
			lack: Lack,
		},
		/// The limits were set.
		LimitsSet {
			/// What held before.
			old: Limits,
			/// What holds now.
			new: Limits,
		},
		/// Operators joined or left.
		OperatorsChanged {
			/// Who joined.
			joined: Vec<T::AccountId>,
			/// Who left; what they said is forgotten.
			left: Vec<T::AccountId>,
			/// How many there are now.
			operators: u32,
			/// How many of them make a quorum.
			quorum: u32,
		},
	}

	/// What may go wrong.
	#[pallet::error]
	pub enum Error<T> {
		/// A limit is outside its range. Read the ranges at `Limits`.
		InvalidLimits,
		/// A limit moves further than whoever moves it may. Read the view `tunables`.
		ParameterRefused(ParameterRefusal),
		/// The limits are not stricter than the present ones. Only the governor loosens.
		NotTighter,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Sets what operators' values must satisfy to make a price.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// They move by their steps at most within their intervals. Holds from the next feed on; rounds
		/// that are open stay.
		///
		/// ## Errors
		///
		/// [`Error::InvalidLimits`], [`Error::ParameterRefused`].
		///
		/// ## Events
		///
		/// [`Event::LimitsSet`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_limits())]
		pub fn set_limits(origin: OriginFor<T>, limits: Limits) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::amend(limits, Power::Governor)
		}

		/// Makes the limits stricter, at once.
		///
		/// ## Origin
		///
		/// [`Config::TightenOrigin`].
		///
		/// ## Details
		///
		/// None of them may become looser.
		///
		/// ## Errors
		///
		/// [`Error::NotTighter`], [`Error::InvalidLimits`].
		///
		/// ## Events
		///
		/// [`Event::LimitsSet`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_limits())]
		pub fn tighten_limits(origin: OriginFor<T>, limits: Limits) -> DispatchResult {
			T::TightenOrigin::ensure_origin(origin)?;
			ensure!(limits.is_tighter_than(&Bounds::<T>::get()), Error::<T>::NotTighter);
			Self::amend(limits, Power::Tightener)
		}
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

		/// The limits, with their bounds and what may be set now.
		pub fn tunables() -> Vec<ParameterSet> {
			Self::parameter_sets()
		}

		/// What operators' values must satisfy to make a price.
		pub fn limits() -> Limits {
			Bounds::<T>::get()
		}

		/// What the operators say together of an asset now, with its spread; or why there is no price.
		pub fn combined(asset: T::Key) -> Result<Combined, Lack> {
			Self::price_of(&asset)
		}

		/// What each operator said last of an asset, and whether that counts.
		pub fn opinions(asset: T::Key) -> Vec<(T::AccountId, Opinion, Standing)> {
			let (who, said): (Vec<_>, Vec<_>) = T::Source::opinions(&asset).into_iter().unzip();
			let standings = standings(&said, T::Source::now(), &Bounds::<T>::get());
			let with_standing = said.into_iter().zip(standings);
			who.into_iter()
				.zip(with_standing)
				.map(|(who, (opinion, standing))| (who, opinion, standing))
				.collect()
		}
	}

	impl<T: Config> Pallet<T> {
		/// What the operators say together of an asset now.
		pub fn price_of(asset: &T::Key) -> Result<Combined, Lack> {
			let opinions = T::Source::opinions(asset).into_iter().map(|(_, opinion)| opinion);
			let limits = Bounds::<T>::get();
			combine(opinions, T::Source::now(), T::Source::operators(), &limits)
		}

		/// How many operators make a quorum.
		pub fn quorum() -> u32 {
			Bounds::<T>::get().quorum(T::Source::operators())
		}

		/// Announces a change of the operators.
		pub fn note_operators(joined: &[T::AccountId], left: &[T::AccountId], operators: u32) {
			let quorum = Bounds::<T>::get().quorum(operators);
			let (joined, left) = (joined.to_vec(), left.to_vec());
			Self::deposit_event(Event::OperatorsChanged { joined, left, operators, quorum });
		}

		/// Sets limits as far as whoever does it may.
		fn amend(new: Limits, power: Power) -> DispatchResult {
			ensure!(new.is_valid(), Error::<T>::InvalidLimits);
			let old = Bounds::<T>::get();
			let terms = Amendment::new::<T::Governance>(power, 0);
			let mut moves = Moves::<T>::get();
			moves.amend(&old, &new, &terms).map_err(Error::<T>::ParameterRefused)?;
			Moves::<T>::put(moves);
			Bounds::<T>::put(new);
			Self::deposit_event(Event::LimitsSet { old, new });
			Ok(())
		}

		/// The limits, each with its bounds and what may be set now.
		pub fn parameter_sets() -> Vec<ParameterSet> {
			let parameters = views::<_, T::Governance>(&Bounds::<T>::get(), &Moves::<T>::get(), 0);
			let (pallet, set) = (Self::name().into(), "Bounds".into());
			[ParameterSet { pallet, set, subject: "all prices".into(), parameters }].into()
		}

		/// Remembers why a feed made no price; announces it when the feed before made one, or
		/// lacked something else.
		fn note_lost(asset: &T::Key, lack: Lack) {
			let before = Lost::<T>::get(asset);
			let same_kind = before.is_some_and(|before| {
				core::mem::discriminant(&before) == core::mem::discriminant(&lack)
			});
			if before != Some(lack) {
				Lost::<T>::insert(asset, lack);
			}
			if !same_kind {
				Self::deposit_event(Event::PriceLost { asset: asset.clone(), lack });
			}
		}

		/// Opens a round if the operators make a price that the latest one does not have.
		pub fn refresh(asset: &T::Key) {
			let Combined { price, spread, time, .. } = match Self::price_of(asset) {
				Ok(combined) => combined,
				Err(lack) => return Self::note_lost(asset, lack),
			};
			if Lost::<T>::contains_key(asset) {
				Lost::<T>::remove(asset);
			}
			let Some(time) = time.checked_div(1_000) else { return };
			let last = Latest::<T>::get(asset).unwrap_or_default();
			if price == 0 || time < last.time || (price == last.price && time == last.time) {
				return;
			}
			let Some(number) = last.number.checked_add(1) else { return };
			Latest::<T>::insert(asset, PriceRound { price, time, number });
			Self::deposit_event(Event::NewRound {
				asset: asset.clone(),
				price,
				time,
				number,
				spread,
			});
			T::OnRound::on_round(asset.clone().into());
		}

		/// Checks the invariants.
		#[cfg(any(feature = "try-runtime", test))]
		pub fn check_invariants() -> Result<(), &'static str> {
			for round in Latest::<T>::iter_values() {
				ensure!(round.number > 0 && round.price > 0, "PR-1: empty round");
			}
			ensure!(Bounds::<T>::get().is_valid(), "PR-2: limits out of range");
			Ok(())
		}
	}
}
