#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod approve;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod calls;
mod errors;
mod events;
mod history;
mod impls;
pub mod invariants;
mod judge;
mod refusal;
mod storage;
mod submit;
#[cfg(test)]
mod tests;
pub mod types;
pub mod weights;

pub use history::{Checkpoint, History};
pub use pallet::*;
pub use refusal::{Finding, Refusal, SmileReport};
pub use types::{
	Approval, GridPoint, Limits, Proposal, Smile, Submission, SurfaceParameters, MOST_APPROVALS,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// Surfaces of implied volatility, a smile for each expiry, within governed limits.
#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	reason = "the macros number variants and look up the pallet's own index"
)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use dhv_math::{sabr::SabrParameters, surface::SmileTerms};
	use dhv_primitives::{
		ports::{
			PriceRounds, SurfaceError, SurfacePoint, SurfaceReaders, VolatilitySpread,
			VolatilitySurface,
		},
		AssetIndex, OptionKind, Price, PriceRound, Rate, Timestamp,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{Contains, UnixTime},
	};
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

		/// Who submits and approves smiles: keepers and operators of the oracle.
		type Submitters: Contains<Self::AccountId>;

		/// The share by which each pool lowers the volatility of what takers sell.
		type Traders: VolatilitySpread;

		/// Pools that are being valued.
		type Readers: SurfaceReaders;

		/// The price round that updates are judged at.
		type Prices: PriceRounds;

		/// The time of the block.
		type Time: UnixTime;

		/// Greatest number of expiries with a smile per underlying, and of expiries for which one
		/// submitter may open a proposal.
		#[pallet::constant]
		type MaxExpiries: Get<u32>;

		/// Greatest number of underlyings with a surface.
		#[pallet::constant]
		type MaxUnderlyings: Get<u32>;

		/// Greatest number of submitters.
		#[pallet::constant]
		type MaxSubmitters: Get<u32>;

		/// Greatest number of expiries per underlying whose approvals wait, at least `MaxExpiries`.
		#[pallet::constant]
		type MaxProposals: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up the neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::AccountId>;
	}

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

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxExpiries::get() > 1, "a surface needs two expiries to interpolate");
			assert!(T::MaxUnderlyings::get() > 0, "a surface needs an underlying");
			assert!(
				T::MaxProposals::get() >= T::MaxExpiries::get(),
				"a surface could not be proposed at once"
			);
			assert!(
				T::MaxSubmitters::get() >= MOST_APPROVALS,
				"the greatest number of approvals could not be given"
			);
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			assert!(T::WeightInfo::submit_smile().all_lte(most), "a smile must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	// No section of its own: what the macro derives for arguments does not compile in one.
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

		/// What is wrong with a smile if it were submitted now: every condition with the expiry and
		/// strike at which it fails. Nothing is if the findings are empty.
		pub fn check_smile(
			underlying: AssetIndex,
			expiry: Timestamp,
			call: SabrParameters,
			put: SabrParameters,
			rate: Rate,
		) -> SmileReport {
			Self::report(&Submission { underlying, expiry, terms: SmileTerms { call, put, rate } })
		}

		/// Approvals of smiles of an expiry that wait for more, oldest first.
		pub fn approvals(underlying: AssetIndex, expiry: Timestamp) -> Vec<Approval<T::AccountId>> {
			Approvals::<T>::get(underlying, expiry).into_inner()
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
}
