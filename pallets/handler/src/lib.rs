#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod automatic;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod calls;
mod chain;
mod errors;
mod events;
mod exchange;
mod impls;
pub mod invariants;
mod list;
mod otc;
pub mod pricer;
mod quote;
mod rfq;
#[cfg(test)]
mod tests;
pub mod types;
pub mod weights;

pub use automatic::{LISTED_PER_TURN, LOOKED_PER_TURN, SWEPT_PER_TURN};
pub use pallet::*;
pub use types::{
	Leg, Legs, Limit, Listing, ListingRule, LossPeriod, MultiplierTables, OrderId, OtcFill,
	OtcFills, OtcLeg, OtcLegs, OtcOrder, OtcTerms, RoundDelta, TradingParameters, MAX_LEGS,
};
pub use types::{MakerQuote, QuoteFill, QuoteHash, QuotePayload, QuoteState, QUOTE_DOMAIN};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The catalogue of series, the price of every trade, and the exchange between takers and pools.
#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::large_enum_variant,
	clippy::too_many_arguments,
	reason = "the macros number variants and look up the pallet's own index; an event carries the \
	          whole fact, a call has the terms of an order as arguments"
)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use dhv_primitives::{
		ports::{
			AssetCatalogue, HedgeCost, OptionRegistry, PriceRounds, PublicWriter, SurfaceError,
			Underwriter, VolatilitySpread, VolatilitySurface,
		},
		AssetIndex, Balance, Contracts, Fixed, OptionKind, OrderQuote, PoolId, Price, PriceRound,
		Quote, Series, SeriesId, Side, StateVersion, Timestamp,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungibles, UnixTime},
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{IdentifyAccount, Verify};

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
		type Registry: OptionRegistry<Self::AccountId> + PublicWriter<Self::AccountId>;

		/// Price rounds.
		type Prices: PriceRounds;

		/// Volatilities and forwards, and how far those of calls and puts may lie apart.
		type Surface: VolatilitySurface + VolatilitySpread;

		/// What the hedge of each pool may cost.
		type Hedges: HedgeCost;

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

		/// Greatest number of orders of the manager that are open, per pool.
		#[pallet::constant]
		type MaxOpenOrders: Get<u32>;

		/// What makers are paid in and pay in.
		type Assets: fungibles::Inspect<Self::AccountId, AssetId = AssetIndex, Balance = Balance>
			+ fungibles::Mutate<Self::AccountId>;

		/// How makers sign.
		type Signature: Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>> + Parameter;

		/// Longest life of a maker's quote, in seconds: so long something is kept of it at most.
		#[pallet::constant]
		type MaxQuoteLifetime: Get<u64>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up the neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::AccountId>
			+ benchmarking::SigningHelper<Self::AccountId, Self::Signature>;
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

	/// Multipliers of each pool; without them all are one.
	#[pallet::storage]
	pub type Tables<T: Config> = StorageMap<_, Twox64Concat, PoolId, MultiplierTables>;

	/// How often the terms and tables of each pool were set.
	#[pallet::storage]
	pub type TermsRevision<T: Config> = StorageMap<_, Twox64Concat, PoolId, u32, ValueQuery>;

	/// Delta that each pool opened at its newest traded price round.
	#[pallet::storage]
	pub type OpenedDelta<T: Config> = StorageMap<_, Twox64Concat, PoolId, RoundDelta, ValueQuery>;

	/// Governed rules by which pools list series by themselves; without one a pool does not.
	#[pallet::storage]
	pub type ListingRules<T: Config> = StorageMap<_, Twox64Concat, PoolId, ListingRule>;

	/// The pass of each pool over the grid of its rule.
	#[pallet::storage]
	pub type ListingPasses<T: Config> = StorageMap<_, Twox64Concat, PoolId, types::Pass>;

	/// The pool whose pass went on last.
	#[pallet::storage]
	pub type ListingTurn<T: Config> = StorageValue<_, PoolId>;

	/// The listings that a rule made and nobody has changed.
	#[pallet::storage]
	pub type RuleListings<T: Config> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, SeriesId, types::RuleListing>;

	/// Series of each pool that were unlisted and that its rule does not list again.
	#[pallet::storage]
	pub type Excluded<T: Config> =
		StorageMap<_, Twox64Concat, PoolId, types::Exclusions, ValueQuery>;

	/// Number of listings of each pool by expiry.
	#[pallet::storage]
	pub type ListingsPerExpiry<T: Config> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Twox64Concat, Timestamp, u32, ValueQuery>;

	/// Governed terms of the manager's orders of each pool; without them it makes none.
	#[pallet::storage]
	pub type OtcParameters<T: Config> = StorageMap<_, Twox64Concat, PoolId, OtcTerms>;

	/// The orders that wait for their counterparties.
	#[pallet::storage]
	pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, OtcOrder<T::AccountId>>;

	/// Number of the next order.
	#[pallet::storage]
	pub type NextOrder<T: Config> = StorageValue<_, OrderId, ValueQuery>;

	/// The open orders of each pool with the last second of each, soonest first.
	#[pallet::storage]
	pub type OrderQueue<T: Config> = StorageMap<
		_,
		Twox64Concat,
		PoolId,
		BoundedVec<(Timestamp, OrderId), T::MaxOpenOrders>,
		ValueQuery,
	>;

	/// What the manager's orders have cost each pool against the model in its newest period.
	#[pallet::storage]
	pub type Losses<T: Config> = StorageMap<_, Twox64Concat, PoolId, LossPeriod, ValueQuery>;

	/// What has become of makers' quotes, by their last second, the first to expire in front.
	#[pallet::storage]
	pub type Quotes<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Identity, [u8; 8]>,
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Twox64Concat, u64>,
		),
		QuoteState,
	>;

	/// The moment up to which each maker has revoked what was signed.
	#[pallet::storage]
	pub type Revocations<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Timestamp>;

	/// Revocations by the last second in which one of their quotes could be filled.
	#[pallet::storage]
	pub type RevocationQueue<T: Config> =
		StorageDoubleMap<_, Identity, [u8; 8], Blake2_128Concat, T::AccountId, ()>;

	/// Terms of trading at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Terms of each pool.
		pub parameters: Vec<(PoolId, TradingParameters)>,
		/// What each pool lists by itself.
		pub listing_rules: Vec<(PoolId, ListingRule)>,
		/// Terms of the manager's orders of each pool.
		pub otc: Vec<(PoolId, OtcTerms)>,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (pool, parameters) in &self.parameters {
				let suit = MultiplierTables::flat().suit(parameters);
				assert!(parameters.is_valid() && suit, "trading parameters out of range");
				Parameters::<T>::insert(pool, parameters);
			}
			for (pool, rule) in &self.listing_rules {
				assert!(rule.is_valid(T::MaxListings::get()), "a listing rule out of range");
				ListingRules::<T>::insert(pool, rule);
			}
			for (pool, terms) in &self.otc {
				assert!(terms.is_valid(), "terms of orders out of range");
				OtcParameters::<T>::insert(pool, terms);
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxListings::get() > 0, "a pool must be able to list a series");
			assert!(T::MaxExpiries::get() > 0, "a listing needs an expiry");
			assert!(T::MaxOpenOrders::get() > 0, "a pool must be able to have an order");
			assert!(T::MaxQuoteLifetime::get() > 0, "a maker's quote must be able to live");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			let largest = T::WeightInfo::trade(MAX_LEGS)
				.max(T::WeightInfo::create_order(MAX_LEGS))
				.max(T::WeightInfo::fill_order(MAX_LEGS))
				.max(T::WeightInfo::fill_quote())
				.max(T::WeightInfo::poke_listings());
			assert!(largest.all_lte(most), "the largest order must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What a trade would cost or bring now, or why it would fail. A trade at the same state is
		/// filled at exactly this.
		pub fn quote(
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			side: Side,
		) -> Result<Quote, DispatchError> {
			Self::do_quote(pool, Leg { series, side, contracts })
		}

		/// What an order of several legs would cost and bring now, or why it would fail. Each leg is
		/// asked of the pool as it stands.
		pub fn quote_order(pool: PoolId, legs: Legs) -> Result<OrderQuote, DispatchError> {
			Self::do_quote_order(pool, &legs)
		}

		/// The multipliers of a pool; none where all are one.
		pub fn tables(pool: PoolId) -> Option<MultiplierTables> {
			Tables::<T>::get(pool)
		}

		/// The series that a pool trades.
		pub fn listings(pool: PoolId) -> Vec<(SeriesId, Listing)> {
			Listings::<T>::iter_prefix(pool).collect()
		}

		/// The terms at which a pool trades.
		pub fn parameters(pool: PoolId) -> Option<TradingParameters> {
			Parameters::<T>::get(pool)
		}

		/// What a pool lists by itself.
		pub fn listing_rule(pool: PoolId) -> Option<ListingRule> {
			ListingRules::<T>::get(pool)
		}

		/// The series that were unlisted and that a pool does not list again by itself, each until it
		/// expires.
		pub fn excluded(pool: PoolId) -> Vec<(SeriesId, Timestamp)> {
			let excluded = Excluded::<T>::get(pool);
			excluded.iter().map(|exclusion| (exclusion.series, exclusion.expiry)).collect()
		}

		/// The open orders of a pool, the one that expires first in front.
		pub fn orders(pool: PoolId) -> Vec<(OrderId, OtcOrder<T::AccountId>)> {
			let queue = OrderQueue::<T>::get(pool);
			queue.iter().filter_map(|(_, id)| Some((*id, Orders::<T>::get(id)?))).collect()
		}

		/// The terms of a pool's orders, and what its budget of the current period has lost. None for
		/// a pool that makes no orders.
		pub fn otc_budget(pool: PoolId) -> Option<(OtcTerms, LossPeriod)> {
			let terms = OtcParameters::<T>::get(pool)?;
			Some((terms, Losses::<T>::get(pool).at(Self::now(), &terms)))
		}

		/// Exactly what the maker of a quote signs, as it is or between `<Bytes>` and `</Bytes>`.
		pub fn quote_payload(quote: MakerQuote<T::AccountId>) -> Vec<u8> {
			Self::payload(&quote)
		}

		/// How much of a maker's quote is left, or why none of it can be filled now. Signature and
		/// funds are not looked at.
		pub fn quote_left(quote: MakerQuote<T::AccountId>) -> Result<Contracts, DispatchError> {
			Ok(Self::fillable(&quote)?.left)
		}

		/// What is known of the quote with this identity, until it expires.
		pub fn quote_state(
			maker: T::AccountId,
			expires_at: Timestamp,
			nonce: u64,
		) -> Option<QuoteState> {
			Quotes::<T>::get((types::sorted(expires_at), maker, nonce))
		}

		/// The moment up to which a maker has revoked what was signed, while that matters.
		pub fn revoked_until(maker: T::AccountId) -> Option<Timestamp> {
			Revocations::<T>::get(maker)
		}
	}
}
