//! Perpetuals venues: how each is reached, what messages may cost, and whose answer is whose.
//!
//! The adapters in `adapters/perp_venue` read this table and send; here come back the answers to what they
//! sent. An answer moves nothing: it is a hint for `perp-reactor`.
//!
//! # Accounts
//!
//! | Account | Pays |
//! |---|---|
//! | this chain's account at the venue, its *float* | for messages, there |
//! | this pallet's account | fills the float up; what accounts of reactors pay for commands goes here |
//!
//! # Calls
//!
//! | Call | Who | Effect |
//! |---|---|---|
//! | `set_venue(id, venue)` | governor | adds a venue, or changes what may change of it |
//! | `set_market(venue, market, remote)` | governor | what the venue calls a market |
//! | `close_venue(id)` | guardian, tightening track, governor | no more funds are sent there |
//! | `answer(query, response)` | the transport | notes the answer to a message |
//! | `top_up(id, amount)` | governor | fills the float of a venue up by hand |
//! | `refill(id)` | anyone | fills it up by the venue's rule; the same happens by itself |
//!
//! # Invariants
//!
//! * **VN-1** Every venue is inside its ranges, and each parachain reports for one venue at most.
//! * **VN-2** Markets are those of venues that there are.
//! * **VN-3** Every answer that is waited for stands once, in the list of its account, which is
//!   bounded and not empty.

mod barrier;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod errors;
mod events;
mod float;
mod origin;
mod table;
pub mod types;
pub mod weights;

pub use barrier::{AllowReports, DeliveryFees};
pub use float::{KnownFloat, SendFloat};
pub use origin::{EnsureVenue, Reporters};
pub use pallet::*;
pub use types::{
	Awaited, Budget, Budgets, EvmContract, FloatRule, FramePerps, LastFund, Transport, Venue,
	VenueFault,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The most answers that one account waits for. A later message lets the oldest go.
pub const MAX_AWAITED: u32 = 16;

/// Perpetuals venues: how each is reached, what messages may cost, whose answer is whose.
// The expansions of the pallet macros cast variant counts and expect what the runtime macro provides.
#[allow(clippy::cast_possible_truncation, clippy::expect_used, clippy::large_enum_variant)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{boxed::Box, vec::Vec};
	use dhv_primitives::{
		ports::{MarketId, Nonce, RelayBlock, VenueAnswer, VenueId, VenueReplies},
		Balance,
	};
	use frame_support::{pallet_prelude::*, PalletId};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{AccountIdConversion, BlockNumberProvider};
	use xcm::latest::prelude::{Location, QueryId, Response};

	/// What the pallet needs.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ pallet_xcm::Config<RuntimeCall: From<Call<Self>>>
	{
		/// Sets venues.
		type GovernorOrigin: EnsureOrigin<<Self as frame_system::Config>::RuntimeOrigin>;
		/// Closes venues.
		type TightenOrigin: EnsureOrigin<<Self as frame_system::Config>::RuntimeOrigin>;
		/// The transport, with who answered.
		type ResponseOrigin: EnsureOrigin<
			<Self as frame_system::Config>::RuntimeOrigin,
			Success = Location,
		>;
		/// Told of answers.
		type Replies: VenueReplies<Self::AccountId>;
		/// Reads an answer.
		type Answers: sp_runtime::traits::Convert<Response, VenueAnswer>;
		/// Sends what pays for messages.
		type Float: SendFloat<Self::AccountId>;
		/// What reports say of it.
		type KnownFloat: KnownFloat;
		/// Relay blocks.
		type RelayClock: BlockNumberProvider<BlockNumber = RelayBlock>;
		/// The account is derived from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;
		/// The most venues.
		#[pallet::constant]
		type MaxVenues: Get<u32>;
		/// Weights of the calls.
		type WeightInfo: WeightInfo;
		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// The relay block in which it was last looked at by itself how full the float of a venue is.
	#[pallet::storage]
	pub type LookedAt<T: Config> = StorageMap<_, Twox64Concat, VenueId, RelayBlock>;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Every venue.
	#[pallet::storage]
	pub type Venues<T: Config> = CountedStorageMap<_, Twox64Concat, VenueId, Venue>;

	/// The venue for which a parachain reports.
	#[pallet::storage]
	pub type ByPara<T: Config> = StorageMap<_, Twox64Concat, u32, VenueId>;

	/// What venues call markets.
	#[pallet::storage]
	pub type Markets<T: Config> =
		StorageDoubleMap<_, Twox64Concat, VenueId, Twox64Concat, MarketId, u32>;

	/// Answers that are waited for.
	#[pallet::storage]
	pub type Queries<T: Config> = StorageMap<_, Twox64Concat, QueryId, Awaited<T::AccountId>>;

	/// The same by account, the oldest first.
	#[pallet::storage]
	pub type Open<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		BoundedVec<QueryId, ConstU32<MAX_AWAITED>>,
		ValueQuery,
	>;

	/// The last funds that were sent for each account.
	#[pallet::storage]
	pub type LastFunds<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, LastFund>;

	/// The relay block in which the float of a venue was last filled up.
	#[pallet::storage]
	pub type FilledAt<T: Config> = StorageMap<_, Twox64Concat, VenueId, RelayBlock>;

	/// The venues at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Venues by id.
		pub venues: Vec<(VenueId, Venue)>,
		/// What they call markets.
		pub markets: Vec<(VenueId, MarketId, u32)>,
		/// Only there to carry the type.
		#[serde(skip)]
		pub phantom: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (id, venue) in &self.venues {
				let done = Pallet::<T>::do_set_venue(*id, venue.clone());
				// A chain must not start on half a table.
				assert!(done.is_ok(), "venue {id:?} at genesis: {done:?}");
			}
			for (venue, market, remote) in &self.markets {
				let done = Pallet::<T>::do_set_market(*venue, *market, Some(*remote));
				assert!(done.is_ok(), "market {market:?} at genesis: {done:?}");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxVenues::get() > 0, "no room for venues");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			let largest =
				<T as Config>::WeightInfo::refill().max(<T as Config>::WeightInfo::answer());
			assert!(largest.all_lte(most), "an answer must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants().map_err(Into::into)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A venue.
		pub fn venue(id: VenueId) -> Option<Venue> {
			Venues::<T>::get(id)
		}

		/// What a venue calls a market.
		pub fn market(venue: VenueId, market: MarketId) -> Option<u32> {
			Markets::<T>::get(venue, market)
		}

		/// The account that fills floats up, and gets what accounts of reactors pay for commands.
		pub fn account() -> T::AccountId {
			<T as Config>::PalletId::get().into_account_truncating()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Adds a venue, or changes guard, budgets, rule of the float and whether it is open.
		///
		/// # Origin
		///
		/// `GovernorOrigin`.
		///
		/// # Details
		///
		/// Where a venue is and in what it counts never change: what lies there is reached no other way.
		///
		/// # Errors
		///
		/// `TooManyVenues`, `VenueFixed`, `ParaTaken`, `InvalidBudget`, `InvalidGuard`, `NotSendable`.
		///
		/// # Events
		///
		/// `VenueSet`.
		#[pallet::call_index(0)]
		pub fn set_venue(origin: OriginFor<T>, id: VenueId, venue: Box<Venue>) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_venue(id, *venue)
		}

		/// Says what a venue calls a market, or forgets it.
		///
		/// # Origin
		///
		/// `GovernorOrigin`.
		///
		/// # Details
		///
		/// Only for a market without reactors: their positions stay in the market in which they are.
		///
		/// # Errors
		///
		/// `UnknownVenue`, `UnknownMarket`.
		///
		/// # Events
		///
		/// `MarketSet`.
		#[pallet::call_index(1)]
		pub fn set_market(
			origin: OriginFor<T>,
			venue: VenueId,
			market: MarketId,
			remote: Option<u32>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_market(venue, market, remote)
		}

		/// Lets no more funds go to a venue. What is there comes home as before.
		///
		/// # Origin
		///
		/// `TightenOrigin`.
		///
		/// # Errors
		///
		/// `UnknownVenue`.
		///
		/// # Events
		///
		/// `VenueClosed`.
		#[pallet::call_index(2)]
		pub fn close_venue(origin: OriginFor<T>, id: VenueId) -> DispatchResult {
			T::TightenOrigin::ensure_origin(origin)?;
			Venues::<T>::try_mutate(id, |entry| {
				let venue = entry.as_mut().ok_or(Error::<T>::UnknownVenue)?;
				venue.open = false;
				Self::deposit_event(Event::VenueClosed { id });
				Ok(())
			})
		}

		/// Notes the answer to a message.
		///
		/// # Origin
		///
		/// `ResponseOrigin`: the transport, which has checked who answers and whom.
		///
		/// # Details
		///
		/// Never fails, and moves nothing: the answer is a hint.
		///
		/// # Events
		///
		/// `Answered`, `AnswerIgnored`.
		#[pallet::call_index(3)]
		pub fn answer(
			origin: OriginFor<T>,
			query: QueryId,
			response: Box<Response>,
		) -> DispatchResult {
			T::ResponseOrigin::ensure_origin(origin)?;
			Self::take_answer(query, *response);
			Ok(())
		}

		/// Sends `amount` from the account of this pallet to the float of a venue.
		///
		/// # Origin
		///
		/// `GovernorOrigin`.
		///
		/// # Errors
		///
		/// `UnknownVenue`, `AmountTooSmall` for nothing, `NotSendable`, `ProgramFailed`.
		///
		/// # Events
		///
		/// `FloatFilled`.
		#[pallet::call_index(4)]
		pub fn top_up(origin: OriginFor<T>, id: VenueId, amount: Balance) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_top_up(id, amount)
		}

		/// Fills the float of a venue up, if the last report says that it is low.
		///
		/// # Origin
		///
		/// Any signed account.
		///
		/// # Errors
		///
		/// `UnknownVenue`, `NothingToFill`, `NotSendable`, `ProgramFailed`.
		///
		/// # Events
		///
		/// `FloatFilled`.
		#[pallet::call_index(5)]
		pub fn refill(origin: OriginFor<T>, id: VenueId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_refill(id)
		}
	}
}
