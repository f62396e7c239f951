//! Everything that is stored: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod storage {
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

	/// Between which volatilities each smile was in the last 24 hours, hour by hour, until its last
	/// update.
	#[pallet::storage]
	pub type Histories<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		AssetIndex,
		Twox64Concat,
		Timestamp,
		History,
		ValueQuery,
	>;

	/// Approvals of smiles that too few have approved, at most one of each submitter.
	#[pallet::storage]
	pub type Approvals<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		AssetIndex,
		Twox64Concat,
		Timestamp,
		BoundedVec<Approval<T::AccountId>, T::MaxSubmitters>,
		ValueQuery,
	>;

	/// Expiries with such approvals; those whose latest approval is the oldest come first.
	#[pallet::storage]
	pub type Proposals<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		AssetIndex,
		BoundedVec<Proposal<T::AccountId>, T::MaxProposals>,
		ValueQuery,
	>;

	/// Version of the surface of each underlying: grows with every smile accepted or removed by the
	/// governor and with every change of its parameters, and never falls.
	#[pallet::storage]
	pub type Versions<T: Config> = StorageMap<_, Blake2_128Concat, AssetIndex, u64, ValueQuery>;

	/// Governed limits of the surface of each underlying; without them it has none.
	#[pallet::storage]
	pub type Parameters<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, AssetIndex, SurfaceParameters>;

	/// Which limits of each surface moved within their intervals.
	#[pallet::storage]
	pub type Trails<T: Config> = StorageMap<_, Blake2_128Concat, AssetIndex, Trail, ValueQuery>;
}
