//! Dense numbers for assets.
//!
//! Our pallets name an asset by a small number and never see a [`Location`]; the locations stay in
//! the runtime. Root registers an asset once and its number never changes or moves to another asset.
//! Number 0 is the native token. [`ByIndex`] shows the foreign assets under these numbers.
//!
//! # Calls
//!
//! | Call | Who | Effect |
//! |---|---|---|
//! | `register` | root | the next number names this location |
//!
//! # Invariants
//!
//! * **AI-1** Every registered location leads back to its number, and nothing else does.
//! * **AI-2** The numbers are 0, 1, … without a gap.

use core::marker::PhantomData;
use frame_support::traits::{
	fungibles::{Dust, Inspect, Mutate, Unbalanced},
	tokens::{
		DepositConsequence, Fortitude, Precision, Preservation, Provenance, WithdrawConsequence,
	},
};
use sp_runtime::{traits::Zero, DispatchError, TokenError};
use xcm::latest::Location;

pub use pallet::*;

/// The type of an asset's number.
pub type Index = dhv_primitives::AssetIndex;

/// An asset's number from its position.
const fn index_at(position: u32) -> Index {
	dhv_primitives::AssetIndex(position)
}

/// Dense numbers for assets.
// The expansions of the pallet macros cast variant counts and expect what the runtime macro provides.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::{index_at, Index};
	use alloc::vec::Vec;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use scale_info::TypeInfo;
	use sp_runtime::FixedU128;
	use xcm::latest::Location;

	/// The longest symbol, in bytes.
	pub type MaxSymbol = ConstU32<16>;

	/// What is known of an asset.
	#[derive(
		Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
	)]
	pub struct AssetRecord {
		/// Where the asset is at home, seen from here.
		pub location: Location,
		/// How many decimals its smallest unit has.
		pub decimals: u8,
		/// What people call it, such as `USDC`.
		pub symbol: BoundedVec<u8, MaxSymbol>,
	}

	/// What the pallet needs.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ pallet_asset_rate::Config<AssetKind = Location>
	{
		/// Who may register assets.
		type RegisterOrigin: EnsureOrigin<Self::RuntimeOrigin>;
	}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The assets by number.
	#[pallet::storage]
	pub type Assets<T: Config> = StorageMap<_, Twox64Concat, Index, AssetRecord>;

	/// The numbers by location.
	#[pallet::storage]
	pub type Indices<T: Config> = StorageMap<_, Blake2_128Concat, Location, Index>;

	/// How many assets are registered, which is the position of the next one.
	#[pallet::storage]
	pub type Count<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An asset got a number.
		AssetRegistered {
			/// Its number.
			index: Index,
			/// Where it is at home.
			location: Location,
			/// How many decimals its smallest unit has.
			decimals: u8,
			/// What people call it.
			symbol: BoundedVec<u8, MaxSymbol>,
		},
	}

	/// What may go wrong.
	#[pallet::error]
	pub enum Error<T> {
		/// The location has a number already. Use that one.
		AlreadyRegistered,
		/// The symbol is longer than 16 bytes. Shorten it.
		SymbolTooLong,
		/// No number is left. Only an upgrade can widen the type.
		NoIndexLeft,
	}

	/// The register at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Location, decimals and symbol of each asset; the first gets number 0.
		pub assets: Vec<(Location, u8, Vec<u8>)>,
		/// Fee rates: smallest units of the native token for one smallest unit of the asset. The
		/// rate pallet has no genesis configuration of its own.
		pub fee_rates: Vec<(Location, FixedU128)>,
		/// Only there to carry the type.
		#[serde(skip)]
		pub phantom: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (location, decimals, symbol) in &self.assets {
				let done = Pallet::<T>::do_register(location.clone(), *decimals, symbol.clone());
				// A chain must not start on half a register.
				assert!(done.is_ok(), "asset {location:?} at genesis: {done:?}");
			}
			for (location, rate) in &self.fee_rates {
				pallet_asset_rate::ConversionRateToNative::<T>::insert(location, rate);
			}
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
		/// The asset with a number.
		pub fn asset(index: Index) -> Option<AssetRecord> {
			Assets::<T>::get(index)
		}

		/// The number of the asset at a location.
		pub fn index_of(location: Location) -> Option<Index> {
			Indices::<T>::get(location)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Gives the next number to the asset at `location`.
		///
		/// # Origin
		///
		/// `RegisterOrigin`: root.
		///
		/// # Details
		///
		/// The asset itself is created by `ForeignAssets.force_create`, before or after. A number
		/// cannot be taken back.
		///
		/// # Errors
		///
		/// `AlreadyRegistered`, `SymbolTooLong`, `NoIndexLeft`.
		///
		/// # Events
		///
		/// `AssetRegistered`.
		#[pallet::call_index(0)]
		#[pallet::weight(
            T::DbWeight::get()
                .reads_writes(2, 3)
                .saturating_add(Weight::from_parts(30_000_000, 4_100))
        )]
		pub fn register(
			origin: OriginFor<T>,
			location: Location,
			decimals: u8,
			symbol: Vec<u8>,
		) -> DispatchResult {
			T::RegisterOrigin::ensure_origin(origin)?;
			Self::do_register(location, decimals, symbol)
		}
	}

	impl<T: Config> Pallet<T> {
		fn do_register(location: Location, decimals: u8, symbol: Vec<u8>) -> DispatchResult {
			ensure!(!Indices::<T>::contains_key(&location), Error::<T>::AlreadyRegistered);
			let symbol: BoundedVec<u8, MaxSymbol> =
				symbol.try_into().map_err(|_| Error::<T>::SymbolTooLong)?;
			let position = Count::<T>::get();
			let count = position.checked_add(1).ok_or(Error::<T>::NoIndexLeft)?;
			let index = index_at(position);

			Count::<T>::put(count);
			Indices::<T>::insert(&location, index);
			Assets::<T>::insert(
				index,
				AssetRecord { location: location.clone(), decimals, symbol: symbol.clone() },
			);
			Self::deposit_event(Event::AssetRegistered { index, location, decimals, symbol });
			Ok(())
		}

		/// Where the asset with a number is at home.
		pub fn location_of(index: Index) -> Option<Location> {
			Assets::<T>::get(index).map(|record| record.location)
		}

		/// How many decimals the asset with a number has.
		pub fn decimals_of(index: Index) -> Option<u8> {
			Assets::<T>::get(index).map(|record| record.decimals)
		}

		/// Checks the invariants.
		#[cfg(any(feature = "try-runtime", test))]
		pub fn check_invariants() -> Result<(), &'static str> {
			let count = Count::<T>::get();
			for position in 0..count {
				let record = Assets::<T>::get(index_at(position)).ok_or("AI-2: gap")?;
				ensure!(
					Indices::<T>::get(&record.location) == Some(index_at(position)),
					"AI-1: location leads elsewhere"
				);
			}
			ensure!(
				Some(Assets::<T>::iter_keys().count()) == usize::try_from(count).ok(),
				"AI-2: number beyond the count"
			);
			ensure!(
				Some(Indices::<T>::iter_keys().count()) == usize::try_from(count).ok(),
				"AI-1: location without asset"
			);
			Ok(())
		}
	}
}

/// The assets `F`, named by location, under their numbers.
///
/// A number that is not registered names an asset that does not exist: it has no balances, and
/// moving it fails with `UnknownAsset`. The native token's number is such a one here: it is no
/// foreign asset.
pub struct ByIndex<T, F>(PhantomData<(T, F)>);

impl<T: Config, F> ByIndex<T, F> {
	fn location(index: Index) -> Option<Location> {
		Pallet::<T>::location_of(index).filter(|location| *location != Location::here())
	}

	fn known(index: Index) -> Result<Location, DispatchError> {
		Self::location(index).ok_or(DispatchError::Token(TokenError::UnknownAsset))
	}
}

impl<T, F> Inspect<T::AccountId> for ByIndex<T, F>
where
	T: Config,
	F: Inspect<T::AccountId, AssetId = Location>,
{
	type AssetId = Index;
	type Balance = F::Balance;

	fn total_issuance(asset: Index) -> Self::Balance {
		Self::location(asset).map_or(Zero::zero(), F::total_issuance)
	}

	fn active_issuance(asset: Index) -> Self::Balance {
		Self::location(asset).map_or(Zero::zero(), F::active_issuance)
	}

	fn minimum_balance(asset: Index) -> Self::Balance {
		Self::location(asset).map_or(Zero::zero(), F::minimum_balance)
	}

	fn total_balance(asset: Index, who: &T::AccountId) -> Self::Balance {
		Self::location(asset).map_or(Zero::zero(), |id| F::total_balance(id, who))
	}

	fn balance(asset: Index, who: &T::AccountId) -> Self::Balance {
		Self::location(asset).map_or(Zero::zero(), |id| F::balance(id, who))
	}

	fn reducible_balance(
		asset: Index,
		who: &T::AccountId,
		preservation: Preservation,
		force: Fortitude,
	) -> Self::Balance {
		Self::location(asset)
			.map_or(Zero::zero(), |id| F::reducible_balance(id, who, preservation, force))
	}

	fn can_deposit(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
		provenance: Provenance,
	) -> DepositConsequence {
		Self::location(asset).map_or(DepositConsequence::UnknownAsset, |id| {
			F::can_deposit(id, who, amount, provenance)
		})
	}

	fn can_withdraw(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
	) -> WithdrawConsequence<Self::Balance> {
		Self::location(asset)
			.map_or(WithdrawConsequence::UnknownAsset, |id| F::can_withdraw(id, who, amount))
	}

	fn asset_exists(asset: Index) -> bool {
		Self::location(asset).is_some_and(F::asset_exists)
	}
}

impl<T, F> Unbalanced<T::AccountId> for ByIndex<T, F>
where
	T: Config,
	F: Unbalanced<T::AccountId, AssetId = Location>,
{
	fn handle_raw_dust(asset: Index, amount: Self::Balance) {
		if let Some(id) = Self::location(asset) {
			F::handle_raw_dust(id, amount);
		}
	}

	fn handle_dust(dust: Dust<T::AccountId, Self>) {
		if let Some(id) = Self::location(dust.0) {
			F::handle_dust(Dust(id, dust.1));
		}
	}

	fn write_balance(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
	) -> Result<Option<Self::Balance>, DispatchError> {
		F::write_balance(Self::known(asset)?, who, amount)
	}

	fn set_total_issuance(asset: Index, amount: Self::Balance) {
		if let Some(id) = Self::location(asset) {
			F::set_total_issuance(id, amount);
		}
	}

	fn decrease_balance(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
		precision: Precision,
		preservation: Preservation,
		force: Fortitude,
	) -> Result<Self::Balance, DispatchError> {
		F::decrease_balance(Self::known(asset)?, who, amount, precision, preservation, force)
	}

	fn increase_balance(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
		precision: Precision,
	) -> Result<Self::Balance, DispatchError> {
		F::increase_balance(Self::known(asset)?, who, amount, precision)
	}

	fn deactivate(asset: Index, amount: Self::Balance) {
		if let Some(id) = Self::location(asset) {
			F::deactivate(id, amount);
		}
	}

	fn reactivate(asset: Index, amount: Self::Balance) {
		if let Some(id) = Self::location(asset) {
			F::reactivate(id, amount);
		}
	}
}

// Everything that moves funds goes to the assets themselves, which also announce it: their hooks
// `done_…` must not run a second time here.
impl<T, F> Mutate<T::AccountId> for ByIndex<T, F>
where
	T: Config,
	F: Mutate<T::AccountId, AssetId = Location>,
{
	fn mint_into(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
	) -> Result<Self::Balance, DispatchError> {
		F::mint_into(Self::known(asset)?, who, amount)
	}

	fn burn_from(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
		preservation: Preservation,
		precision: Precision,
		force: Fortitude,
	) -> Result<Self::Balance, DispatchError> {
		F::burn_from(Self::known(asset)?, who, amount, preservation, precision, force)
	}

	fn shelve(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
	) -> Result<Self::Balance, DispatchError> {
		F::shelve(Self::known(asset)?, who, amount)
	}

	fn restore(
		asset: Index,
		who: &T::AccountId,
		amount: Self::Balance,
	) -> Result<Self::Balance, DispatchError> {
		F::restore(Self::known(asset)?, who, amount)
	}

	fn transfer(
		asset: Index,
		source: &T::AccountId,
		dest: &T::AccountId,
		amount: Self::Balance,
		preservation: Preservation,
	) -> Result<Self::Balance, DispatchError> {
		F::transfer(Self::known(asset)?, source, dest, amount, preservation)
	}

	fn set_balance(asset: Index, who: &T::AccountId, amount: Self::Balance) -> Self::Balance {
		Self::location(asset).map_or(Zero::zero(), |id| F::set_balance(id, who, amount))
	}
}
