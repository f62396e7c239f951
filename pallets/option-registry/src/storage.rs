//! Everything that the registry stores: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod storage {
	/// Parameters of approved products.
	#[pallet::storage]
	pub type Products<T> = StorageMap<_, Blake2_128Concat, Product, ProductParameters>;

	/// Contracts short over all series of a product.
	#[pallet::storage]
	pub type OpenInterest<T> = StorageMap<_, Blake2_128Concat, Product, Contracts, ValueQuery>;

	/// Contracts short over all products of an underlying.
	#[pallet::storage]
	pub type UnderlyingInterest<T> =
		StorageMap<_, Blake2_128Concat, AssetIndex, Contracts, ValueQuery>;

	/// The most contracts short over all products of an underlying; none: no cap.
	#[pallet::storage]
	pub type UnderlyingCaps<T> = StorageMap<_, Blake2_128Concat, AssetIndex, Contracts>;

	/// Collateral of all naked vaults of a product.
	#[pallet::storage]
	pub type NakedCollateral<T> = StorageMap<_, Blake2_128Concat, Product, Balance, ValueQuery>;

	/// The id of the next series. Ids are never used again.
	#[pallet::storage]
	pub type NextSeriesId<T> = StorageValue<_, SeriesId, ValueQuery>;

	/// Every series from issue to retirement.
	#[pallet::storage]
	pub type SeriesOf<T> = StorageMap<_, Blake2_128Concat, SeriesId, SeriesInfo>;

	/// The id of a series by its terms.
	#[pallet::storage]
	pub type SeriesIds<T> = StorageMap<_, Blake2_128Concat, Series, SeriesId>;

	/// The series that share a fixing, oldest first.
	#[pallet::storage]
	pub type SeriesByExpiry<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		FixingKey,
		BoundedVec<SeriesId, T::MaxSeriesPerExpiry>,
		ValueQuery,
	>;

	/// Deposits of series that users opened.
	#[pallet::storage]
	pub type Issuers<T: Config> =
		StorageMap<_, Blake2_128Concat, SeriesId, Issuer<T::AccountId, DepositOf<T>>>;

	/// Who adjusts whose vaults, in one series or in all, and the owner's deposit for it.
	#[pallet::storage]
	pub type Operators<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Blake2_128Concat, Option<SeriesId>>,
		),
		DepositOf<T>,
	>;

	/// Pots of series whose fixing is final.
	#[pallet::storage]
	pub type Pots<T> = StorageMap<_, Blake2_128Concat, PotKey, Pot>;

	/// The series of a pot of fully backed vaults that are not retired.
	#[pallet::storage]
	pub type GroupMembers<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		PotKey,
		BoundedVec<SeriesId, T::MaxSeriesPerExpiry>,
		ValueQuery,
	>;

	/// What could not be delivered and waits for its owner.
	#[pallet::storage]
	pub type Credits<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		AssetIndex,
		Balance,
		ValueQuery,
	>;

	/// What parameters moved within their intervals.
	#[pallet::storage]
	pub type Trails<T> = StorageMap<_, Blake2_128Concat, TunedSet, Trail, ValueQuery>;

	/// How the insurance fund of an asset is used.
	#[pallet::storage]
	pub type InsuranceTermsOf<T> = StorageMap<_, Blake2_128Concat, AssetIndex, InsuranceTerms>;

	/// Margin vaults that are not settled, by series and writer.
	#[pallet::storage]
	pub type Vaults<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		SeriesId,
		Blake2_128Concat,
		T::AccountId,
		MarginVault,
	>;

	/// Vaults of pools and naked ones that are short of something and not in distress, by collateral
	/// per contract: the first of a series falls into need first.
	#[pallet::storage]
	pub type VaultOrder<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, SeriesId>,
			NMapKey<Identity, OrderKey>,
			NMapKey<Blake2_128Concat, T::AccountId>,
		),
		(),
	>;

	/// The trigger of the first vault in the order of each series.
	#[pallet::storage]
	pub type Watches<T> = StorageMap<_, Blake2_128Concat, SeriesId, Watch>;

	/// Watched series by trigger: a price that moves crosses the first of its side first.
	#[pallet::storage]
	pub type TriggerOrder<T> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, Side>,
			NMapKey<Identity, OrderKey>,
			NMapKey<Blake2_128Concat, SeriesId>,
		),
		(),
	>;

	/// Vaults that were found below their maintenance.
	#[pallet::storage]
	pub type Distressed<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, SeriesId, Blake2_128Concat, T::AccountId, Distress>;

	/// The last vault in distress that automatic work looked at; none at the start of a pass.
	#[pallet::storage]
	pub type DistressCursor<T: Config> = StorageValue<_, VaultKey<T::AccountId>>;

	/// The last series that the pass over all series looked at; none at its start.
	#[pallet::storage]
	pub type SeriesCursor<T> = StorageValue<_, SeriesId>;

	/// Whether the pass runs without a pause, because parameters have changed.
	#[pallet::storage]
	pub type SeriesHurry<T> = StorageValue<_, bool, ValueQuery>;

	/// What the registry account holds and for whom.
	#[pallet::storage]
	pub type Ledger<T> = StorageMap<_, Blake2_128Concat, AssetIndex, LedgerEntry, ValueQuery>;

	/// What the insurance account holds.
	#[pallet::storage]
	pub type Insurance<T> = StorageMap<_, Blake2_128Concat, AssetIndex, Balance, ValueQuery>;

	/// Fixings of every expiry that still has a series.
	#[pallet::storage]
	pub type Fixings<T> = StorageMap<_, Blake2_128Concat, FixingKey, FixingRecord>;

	/// Expiries whose fixing is not final, the nearest first.
	#[pallet::storage]
	pub type PendingExpiries<T: Config> =
		StorageValue<_, BoundedVec<PendingExpiry, T::MaxPendingExpiries>, ValueQuery>;

	/// Series in automatic settlement, in the order in which their fixings became final.
	#[pallet::storage]
	pub type SettlementQueue<T: Config> =
		StorageValue<_, BoundedVec<SeriesId, T::MaxSettling>, ValueQuery>;

	/// Pots that opened while the queue was full. The next one fills it when it is empty.
	#[pallet::storage]
	pub type WaitingPots<T> = StorageMap<_, Blake2_128Concat, PotKey, ()>;

	/// Long options that a settled vault did not use and its owner's account did not take. They are
	/// paid like any others.
	#[pallet::storage]
	pub type KeptOptions<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		SeriesId,
		Blake2_128Concat,
		T::AccountId,
		Contracts,
		ValueQuery,
	>;

	/// Where automatic settlement of the head of the queue stopped.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, SettlementCursor<T::AccountId>>;

	/// What every operator fed for a window, from when prices begin to matter until the fixing is
	/// final.
	#[pallet::storage]
	pub type OperatorPrices<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		FixingKey,
		Blake2_128Concat,
		T::AccountId,
		MarketPrices,
	>;
}
