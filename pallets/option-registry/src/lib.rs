#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod adjust;
mod average;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod books;
mod caps;
mod decide;
mod feeds;
mod fix;
mod fixing;
mod govern;
mod impls;
mod insure;
#[cfg(any(feature = "try-runtime", test))]
mod invariants;
mod issue;
mod margin;
mod operate;
mod parameters;
mod pay;
mod positions;
mod pots;
mod settle;
#[cfg(test)]
mod tests;
mod transfer;
mod types;
pub mod weights;
mod work;
mod write;

pub use average::TimeWeighted;
pub use feeds::{AssetPrices, MarketPrices, OperatorView};
pub use margin::{Backing, Judgement, Requirement};
pub use pallet::*;
pub use parameters::{ParameterFault, TermsFault};
pub use types::*;
pub use weights::WeightInfo;

#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	reason = "in what the macros of FRAME generate; our own code in here has neither"
)]
#[frame_support::pallet]
pub mod pallet {
	use super::{
		feeds::{MarketPrices, OperatorView},
		types::*,
		WeightInfo,
	};
	use alloc::{boxed::Box, vec::Vec};
	use dhv_primitives::{
		ports::{AssetCatalogue, OptionTokens, PriceOperators, PriceRounds, VaultOwner},
		AssetIndex, Balance, Contracts, Fixed, Price, Series, SeriesId, Timestamp,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, fungibles, Contains, UnixTime},
		PalletId,
	};
	use frame_system::pallet_prelude::*;

	/// Amounts of native deposits.
	pub type DepositOf<T> = <<T as Config>::Currency as fungible::Inspect<
		<T as frame_system::Config>::AccountId,
	>>::Balance;

	/// A batch of changes of a vault.
	pub type ActionsOf<T> = BoundedVec<
		VaultAction<<T as frame_system::Config>::AccountId>,
		<T as Config>::MaxVaultActions,
	>;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Collateral and strike assets.
		type Assets: fungibles::Inspect<Self::AccountId, AssetId = AssetIndex, Balance = Balance>
			+ fungibles::Mutate<Self::AccountId>;
		/// Option tokens: 8 decimals, one id per series.
		type OptionAssets: fungibles::Inspect<Self::AccountId, AssetId = SeriesId, Balance = Balance>
			+ fungibles::Mutate<Self::AccountId>;
		/// Creation, retirement and holders of option tokens.
		type OptionTokens: OptionTokens<Self::AccountId>;
		/// Decimals of assets.
		type Catalogue: AssetCatalogue;
		/// Price rounds for margin and fixings.
		type Prices: PriceRounds;
		/// Owners of margin vaults that keep books of their own.
		type Owner: VaultOwner<Self::AccountId>;
		/// Native deposits.
		type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;
		/// Why deposits are held.
		type RuntimeHoldReason: From<HoldReason>;
		/// Accounts that may write series of the pool class.
		type Writers: Contains<Self::AccountId>;
		/// The clock.
		type Time: UnixTime;
		/// Who sets the parameters of products.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Who issues series without a deposit and in the room that is reserved.
		type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Source of the keyless accounts.
		#[pallet::constant]
		type PalletId: Get<PalletId>;
		/// Most expiries, over all markets, whose fixing is not final.
		#[pallet::constant]
		type MaxPendingExpiries: Get<u32>;
		/// Most series of one market that expire together.
		#[pallet::constant]
		type MaxSeriesPerExpiry: Get<u32>;
		/// Most series in automatic settlement at once; at least `MaxSeriesPerExpiry`.
		#[pallet::constant]
		type MaxSettling: Get<u32>;
		/// Who disputes a proposed fixing.
		type DisputeOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Whose prices make a fixing.
		type Operators: PriceOperators<Self::AccountId>;
		/// Most operators.
		#[pallet::constant]
		type MaxOperators: Get<u32>;
		/// Most windows of one asset that are open together, and most of its markets with a pending
		/// expiry: bounds what one price costs.
		#[pallet::constant]
		type MaxOpenWindows: Get<u32>;
		/// Blocks that the periods of a dispute last at least, whatever the clock does.
		#[pallet::constant]
		type MinPeriodBlocks: Get<u32>;
		/// Of `MaxPendingExpiries`, those that users' series leave free.
		#[pallet::constant]
		type ReservedExpiries: Get<u32>;
		/// Of `MaxSeriesPerExpiry`, those that users' series leave free.
		#[pallet::constant]
		type ReservedSeries: Get<u32>;
		/// What a user's series holds until it retires.
		#[pallet::constant]
		type SeriesDeposit: Get<DepositOf<Self>>;
		/// What allowing an operator holds.
		#[pallet::constant]
		type OperatorDeposit: Get<DepositOf<Self>>;
		/// Most actions of one batch.
		#[pallet::constant]
		type MaxVaultActions: Get<u32>;
		/// Weights.
		type WeightInfo: WeightInfo;
		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

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

	/// Products from the first block on.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Approved products with their parameters.
		pub products: Vec<(Product, ProductParameters)>,
		/// Use of insurance funds.
		pub insurance: Vec<(AssetIndex, InsuranceTerms)>,
		/// No value.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::ensure_accounts();
			for (product, parameters) in &self.products {
				assert!(parameters.validate().is_ok(), "invalid product at genesis: {product:?}");
				assert!(product.supports(&parameters.classes), "unsupported: {product:?}");
				Products::<T>::insert(product, parameters);
			}
			for (asset, terms) in &self.insurance {
				assert!(terms.pot_share <= BPS, "invalid insurance at genesis: {asset:?}");
				InsuranceTermsOf::<T>::insert(asset, terms);
			}
		}
	}

	/// Why native funds of an account are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A series that it opened is not retired.
		Series,
		/// It allows an operator.
		Operator,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	#[allow(missing_docs, reason = "the text of each variant explains its fields")]
	pub enum Event<T: Config> {
		/// The parameters of a product changed from `old` (none: it is new) to `new`.
		ProductSet {
			product: Product,
			old: Option<Box<ProductParameters>>,
			new: Box<ProductParameters>,
		},
		/// A series was opened.
		SeriesIssued { series: SeriesId, terms: Series },
		/// `writer` locked `collateral` and `contracts` were minted to `to`. The vault now is
		/// `short` contracts with `locked` collateral.
		OptionsWritten {
			series: SeriesId,
			writer: T::AccountId,
			to: T::AccountId,
			contracts: Contracts,
			collateral: Balance,
			short: Contracts,
			locked: Balance,
		},
		/// `contracts` of `from` were burned against `writer`'s vault, which got back
		/// `collateral` and now is `short` contracts with `locked` collateral.
		OptionsClosed {
			series: SeriesId,
			writer: T::AccountId,
			from: T::AccountId,
			contracts: Contracts,
			collateral: Balance,
			short: Contracts,
			locked: Balance,
		},
		/// `by` gave `amount` to `writer`'s vault, which now has `locked` collateral.
		VaultToppedUp {
			series: SeriesId,
			writer: T::AccountId,
			by: T::AccountId,
			amount: Balance,
			locked: Balance,
		},
		/// The fixing of an expiry is final. Every series of it is being settled. Rounds covered
		/// `covered` seconds of the window.
		FixingFinal { key: FixingKey, price: Price, rule: FixingRule, covered: u64 },
		/// A due step of a fixing failed. It is parked; `poke_fixing` tries it again.
		FixingFailed { key: FixingKey, error: DispatchError },
		/// A round did not count for a fixing, because the sum would overflow.
		RoundIgnored { key: FixingKey, round: u64 },
		/// A margin vault was settled: of `collateral` it kept `owed` for the holders, its owner
		/// added `covered`, and `returned` went back.
		VaultSettled {
			series: SeriesId,
			writer: T::AccountId,
			short: Contracts,
			collateral: Balance,
			owed: Balance,
			covered: Balance,
			returned: Balance,
		},
		/// A margin vault could not be settled and is left as it was. `settle_vault` tries again.
		SettlementFailed { series: SeriesId, writer: T::AccountId, error: DispatchError },
		/// Every vault is settled: of `owed` the pot has `collected`, so each holder gets the
		/// share `recovery` of the full payout.
		PayoutsOpened { series: SeriesId, owed: Balance, collected: Balance, recovery: Fixed },
		/// `holder`'s `contracts` were burned for `payout`.
		HolderPaid { series: SeriesId, holder: T::AccountId, contracts: Contracts, payout: Balance },
		/// A holder could not be paid and keeps the claim. `claim` and `pay_holder` try again.
		PayoutFailed { series: SeriesId, holder: T::AccountId, error: DispatchError },
		/// Nothing is left of a series. It collected `collected` of `owed` and paid `paid`; the
		/// rest `dust` goes to insurance.
		SeriesRetired {
			series: SeriesId,
			terms: Series,
			fixing: Price,
			recovery: Fixed,
			owed: Balance,
			collected: Balance,
			paid: Balance,
			dust: Balance,
		},
		/// A series without options could not be retired. `poke_fixing` tries again.
		RetirementFailed { series: SeriesId, error: DispatchError },
		/// The empty token of a retired series could not be removed and stays.
		TokenKept { series: SeriesId, error: DispatchError },
		/// `amount` of dust moved to the insurance account, which now has `total`.
		DustInsured { asset: AssetIndex, amount: Balance, total: Balance },
		/// The median over `operators` that covered the window is proposed. It becomes final after
		/// `until` unless it is disputed.
		FixingProposed { key: FixingKey, price: Price, operators: u32, until: Timestamp },
		/// A fixing is in dispute: the median `proposal` of a quorum, or none for want of one. The
		/// governor may resolve it until `deadline`; then the fallback rule decides.
		FixingDisputed {
			key: FixingKey,
			proposal: Option<Price>,
			cause: DisputeCause,
			deadline: Timestamp,
		},
		/// A dispute over `proposal` was resolved with `price`, which becomes final next.
		FixingResolved { key: FixingKey, price: Price, proposal: Option<Price> },
		/// An operator's value did not count for a fixing, because the sum would overflow.
		ValueIgnored { key: FixingKey, operator: T::AccountId },
		/// `deposit` of `account` is held until the series retires.
		DepositHeld { series: SeriesId, account: T::AccountId, deposit: DepositOf<T> },
		/// The series retired: `deposit` of `account` is free again.
		DepositReturned { series: SeriesId, account: T::AccountId, deposit: DepositOf<T> },
		/// `operator` may, or may no longer, adjust `owner`'s vault in a series (none: in all).
		OperatorSet {
			owner: T::AccountId,
			operator: T::AccountId,
			series: Option<SeriesId>,
			allowed: bool,
		},
		/// `by` locked `amount` in `owner`'s vault.
		CollateralDeposited {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			amount: Balance,
		},
		/// `by` returned `amount` from `owner`'s vault to `owner`.
		CollateralWithdrawn {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			amount: Balance,
		},
		/// `by` locked `contracts` of the series `long` in `owner`'s vault.
		LongDeposited {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			long: SeriesId,
			contracts: Contracts,
		},
		/// `by` returned `contracts` of the series `long` from `owner`'s vault to `owner`.
		LongWithdrawn {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			long: SeriesId,
			contracts: Contracts,
		},
		/// `by` wrote `contracts` against `owner`'s vault; `to` has them.
		OptionsMinted {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			to: T::AccountId,
			contracts: Contracts,
		},
		/// `contracts` of `by` were burned against `owner`'s vault.
		OptionsBurned {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			contracts: Contracts,
		},
		/// After a batch `owner`'s vault is `short` contracts with `collateral` and `long`.
		VaultAdjusted {
			series: SeriesId,
			owner: T::AccountId,
			short: Contracts,
			collateral: Balance,
			long: Option<LongLeg>,
		},
		/// At settlement `used` of a vault's options of the series `long` paid for its short and
		/// were burned, `returned` went to `writer`.
		LongSettled {
			series: SeriesId,
			writer: T::AccountId,
			long: SeriesId,
			used: Contracts,
			returned: Contracts,
		},
		/// `owner` did not take `contracts` of its vault's long leg because of `error`; the registry
		/// now keeps `total` options of `series` for it and pays it for them.
		LongKept {
			series: SeriesId,
			owner: T::AccountId,
			contracts: Contracts,
			total: Contracts,
			error: DispatchError,
		},
		/// Every vault of all fully backed series of a fixing and collateral is settled: of `owed`
		/// their pot has `collected`, so each holder gets the share `recovery` of the full payout.
		GroupPayoutsOpened {
			fixing: FixingKey,
			collateral_asset: AssetIndex,
			owed: Balance,
			collected: Balance,
			recovery: Fixed,
		},
		/// `account` did not take `amount` because of `error`; it may now claim `total`.
		CreditBooked {
			account: T::AccountId,
			asset: AssetIndex,
			amount: Balance,
			total: Balance,
			error: DispatchError,
		},
		/// `account` sent what it could claim to `to`.
		CreditClaimed {
			account: T::AccountId,
			asset: AssetIndex,
			to: T::AccountId,
			amount: Balance,
		},
		/// The cap on contracts short of an underlying changed.
		UnderlyingCapSet { underlying: AssetIndex, old: Option<Contracts>, new: Option<Contracts> },
		/// The use of an insurance fund changed.
		InsuranceSet { asset: AssetIndex, old: Option<InsuranceTerms>, new: Option<InsuranceTerms> },
		/// The insurance fund took `amount` of `from` and now has `total`.
		InsuranceContributed {
			asset: AssetIndex,
			from: T::AccountId,
			amount: Balance,
			total: Balance,
		},
		/// Of what a pot is `missing` the insurance fund paid `amount`; it now has `total`.
		ShortfallInsured {
			pot: PotKey,
			asset: AssetIndex,
			missing: Balance,
			amount: Balance,
			total: Balance,
		},
		/// `amount` above the target went to `to`; the insurance fund now has `total`.
		SurplusWithdrawn { asset: AssetIndex, to: T::AccountId, amount: Balance, total: Balance },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The product is not approved. Choose another, or ask governance to approve it.
		ProductNotApproved,
		/// A product names an asset that is not registered. Register it first.
		UnknownAsset,
		/// The underlying is the strike asset. Name two assets.
		SameAsset,
		/// The collateral is neither the strike asset nor the underlying, or it is the underlying
		/// and pools would write it. Choose another, or close the product to pools.
		CollateralNotSupported,
		/// `min_expiry` or `write_cutoff` is not below `max_expiry`. Lower it.
		InvalidExpiryRange,
		/// `expiry_offset` is not below `expiry_interval`. Lower it.
		InvalidExpiryGrid,
		/// Strike limits are not above zero or out of order, or the step is not above zero.
		/// Correct them.
		InvalidStrikeRange,
		/// Health factors break upper > lower >= 10,000 or exceed 100,000 basis points. Correct
		/// them.
		InvalidHealthFactors,
		/// The spot shock is not strictly between 0 and 1. Correct it.
		InvalidSpotShock,
		/// Times of an upper-bound table do not increase, its values fall or are outside (0, 1],
		/// or it ends before `max_expiry`. Correct it.
		InvalidUpperBoundTable,
		/// Age or coverage is zero, coverage exceeds the window, or the window exceeds
		/// `expiry_interval` or `min_expiry`. Correct them.
		InvalidFixingTerms,
		/// The product does not open this class, or one option of the series cannot be fully backed
		/// (puts in the underlying, calls in the strike asset), or the port was asked for a class
		/// other than the pools'. Choose another class or collateral.
		ClassNotOpen,
		/// The expiry is nearer than allowed. Choose a later one.
		ExpiryTooNear,
		/// The expiry is further than allowed. Choose an earlier one.
		ExpiryTooFar,
		/// The expiry is off the grid. Choose one on it.
		ExpiryOffGrid,
		/// The strike is outside the limits of its kind. Choose one inside.
		StrikeOutOfRange,
		/// The strike is not a multiple of the step. Choose one that is.
		StrikeOffGrid,
		/// Too many expiries are pending. Wait until one is fixed.
		TooManyExpiries,
		/// Too many series expire at that moment. Use one of them or another expiry.
		TooManySeries,
		/// Every series id has been used. Only a code upgrade helps.
		SeriesIdsExhausted,
		/// No series has this id: it was never issued or is retired. Check the id.
		UnknownSeries,
		/// The series is not open: its fixing is final. Claim the payout instead.
		SeriesNotOpen,
		/// The series has expired. Wait for its fixing.
		SeriesExpired,
		/// The series expires too soon to write it. Choose a later expiry.
		TooCloseToExpiry,
		/// The quantity is zero or not a multiple of 1e-4 contract. Round it to a lot.
		InvalidLot,
		/// The account may not write this class. Write through a pool.
		WriterNotAllowed,
		/// The product's open interest would exceed its cap. Write less.
		OpenInterestCapExceeded,
		/// No price round is young enough. Try again after the next round.
		StalePrice,
		/// The writer's whole vault would hold less than its margin. Top it up first.
		UnderMargined,
		/// The writer has no vault in this series, or it is settled. Check the account.
		VaultNotFound,
		/// More contracts than the vault is short. Close less.
		ExceedsShort,
		/// The amount is zero. Give some.
		ZeroAmount,
		/// The series has not expired, or its locking period runs. Wait.
		NotExpired,
		/// Nothing is left that could fix it: wait for a round, the long stop, or a resolution.
		AwaitingPrice,
		/// Too many series are in settlement. Try again when some are done.
		SettlementQueueFull,
		/// The fixing is final and nothing is left to do for the series here. Settle its vaults
		/// or pay its holders.
		NothingDue,
		/// The fixing is not final. Poke it after expiry.
		FixingNotFinal,
		/// Vaults of the series are not settled. Settle them first.
		PayoutsNotOpen,
		/// The account holds no option of the series. Nothing to pay.
		NothingToClaim,
		/// The vault's owner reports more cover than was asked. A defect of the owner: report it.
		CoverExceedsShortfall,
		/// The series' shorts would exceed its cap. Write less.
		SeriesCapExceeded,
		/// The shorts of all products of the underlying would exceed their cap. Write less.
		UnderlyingCapExceeded,
		/// Naked vaults of the product would hold more collateral than their cap. Lock less.
		NakedCapExceeded,
		/// A naked vault would hold something, but not more than the minimum. Lock more, or
		/// withdraw everything.
		BelowMinimumCollateral,
		/// The loss has no bound in this collateral. Write the series in another one.
		UnboundedLoss,
		/// A naked vault takes no long options. Use a fully backed series.
		NakedLong,
		/// The options are not of a fully backed series that differs from the vault's in nothing
		/// but the strike. Choose another.
		InvalidLong,
		/// The vault has a long leg of another series. Withdraw that first.
		OtherLong,
		/// More options than the vault's long leg of this series has. Withdraw less.
		ExceedsLong,
		/// More than the vault's collateral. Withdraw less.
		ExceedsCollateral,
		/// The batch is empty. Name an action.
		EmptyBatch,
		/// The owner does not allow the caller to adjust this vault. Ask for `set_operator`.
		NotOperator,
		/// An operator mints to the vault's owner only. Name the owner.
		MintToStranger,
		/// The operator is already allowed, or already not. Nothing to do.
		NothingChanges,
		/// A fully backed vault has no health: it never falls short. See its margin.
		AlwaysBacked,
		/// The share of the fund is above 10,000 basis points. Lower it.
		InvalidInsuranceTerms,
		/// The fund has no terms or holds no more than its target. Nothing to withdraw.
		NoSurplus,
		/// A number does not fit its type. Use smaller numbers.
		Overflow,
		/// A divisor is zero. Report the input: checks should have refused it.
		DivisionByZero,
		/// A number is outside the domain of its formula. Report the input.
		OutOfDomain,
		/// A period of a dispute is zero or above 30 days, or the deviation exceeds 10,000 basis
		/// points. Correct it.
		InvalidDisputeTerms,
		/// Too many windows of one of the assets would be open together, or too many of its markets
		/// have pending expiries. Choose another expiry.
		TooManyWindows,
		/// No series expires then in that market. Check the key.
		UnknownFixing,
		/// The fixing is final and never changes. Claim the payout instead.
		FixingIsFinal,
		/// No price is proposed yet. Wait for the proposal.
		NothingProposed,
		/// The fixing was disputed before, and is disputed only once. Resolve it.
		AlreadyDisputed,
		/// The proposal may still be disputed. Wait for the end of the dispute period.
		DisputePeriodRuns,
		/// The dispute period is over. The proposal becomes final.
		DisputePeriodOver,
		/// The fixing is not in dispute. Dispute it while its dispute period runs.
		NotDisputed,
		/// The dispute may still be resolved. Wait for the end of the resolution period.
		ResolutionPeriodRuns,
		/// The resolution period is over. The fallback rule decides.
		ResolutionPeriodOver,
		/// The price is not above zero, or further from the rounds of the window than the governed
		/// deviation. Choose one inside.
		ResolutionOutOfBounds,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxPendingExpiries::get() > 0, "no expiry could be pending");
			assert!(T::MaxSeriesPerExpiry::get() > 0, "no series could be issued");
			assert!(
				T::MaxSettling::get() >= T::MaxSeriesPerExpiry::get(),
				"an expiry with every series would never be settled"
			);
			assert!(T::MaxOperators::get() > 0, "no operator could feed a fixing");
			assert!(T::MaxOpenWindows::get() > 0, "no window could open");
			assert!(
				T::MaxPendingExpiries::get() >= T::ReservedExpiries::get()
					&& T::MaxSeriesPerExpiry::get() >= T::ReservedSeries::get(),
				"more room is reserved than there is"
			);
			assert!(T::MaxVaultActions::get() > 0, "no vault could be adjusted");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The governed parameters of a product.
		pub fn product(product: Product) -> Option<ProductParameters> {
			Products::<T>::get(product)
		}

		/// Every live series, by id.
		pub fn series_list() -> Vec<SeriesId> {
			let mut ids: Vec<_> = SeriesOf::<T>::iter_keys().collect();
			ids.sort_unstable();
			ids
		}

		/// A series with its totals.
		pub fn series_info(series: SeriesId) -> Option<SeriesInfo> {
			Self::load(series).ok()
		}

		/// The margin vault of a writer.
		pub fn vault(series: SeriesId, writer: T::AccountId) -> Option<MarginVault> {
			Vaults::<T>::get(series, writer)
		}

		/// Margin and health of a writer's vault at the latest round; empty if there is none.
		pub fn health(
			series: SeriesId,
			writer: T::AccountId,
		) -> Result<VaultHealth, DispatchError> {
			Self::vault_health(series, &writer)
		}

		/// A vault with what it needs at the latest round, and the prices at which it is in need.
		pub fn margin(series: SeriesId, owner: T::AccountId) -> Result<VaultMargin, DispatchError> {
			Self::margin_of(series, &owner)
		}

		/// What a batch would make of a vault, and what that would need.
		pub fn preview_adjust(
			owner: T::AccountId,
			series: SeriesId,
			actions: ActionsOf<T>,
		) -> Result<VaultMargin, DispatchError> {
			Self::preview(&owner, series, &actions)
		}

		/// Whether `operator` may adjust the vault of `owner` in a series.
		pub fn is_operator(owner: T::AccountId, operator: T::AccountId, series: SeriesId) -> bool {
			Self::operates(&owner, &operator, series)
		}

		/// Open interest of a product and of its underlying.
		pub fn open_interest(product: Product) -> Option<Interest> {
			Self::interest(product)
		}

		/// What waits for an account because it could not be delivered.
		pub fn credits(account: T::AccountId) -> Vec<(AssetIndex, Balance)> {
			Credits::<T>::iter_prefix(account).collect()
		}

		/// Options of a series that an account did not take and is paid for.
		pub fn kept_options(series: SeriesId, owner: T::AccountId) -> Contracts {
			KeptOptions::<T>::get(series, owner)
		}

		/// The insurance fund of an asset.
		pub fn insurance_fund(asset: AssetIndex) -> InsuranceState {
			let terms = InsuranceTermsOf::<T>::get(asset);
			InsuranceState { fund: Insurance::<T>::get(asset), terms }
		}

		/// The pot of a series whose fixing is final.
		pub fn pot(series: SeriesId) -> Option<Pot> {
			let terms = SeriesOf::<T>::get(series)?.terms;
			Pots::<T>::get(PotKey::of(series, &terms))
		}

		/// What writing `contracts` would lock at the latest round.
		pub fn collateral_required(
			series: SeriesId,
			contracts: Contracts,
		) -> Result<Balance, DispatchError> {
			Self::initial_requirement(series, contracts)
		}

		/// The fixing of a series: accumulating, proposed, disputed or final, with its times.
		pub fn fixing(series: SeriesId) -> Option<FixingRecord> {
			SeriesOf::<T>::get(series)
				.and_then(|info| Fixings::<T>::get(FixingKey::of(&info.terms)))
		}

		/// What `holder` would be paid now; none before payouts are open.
		pub fn claimable(series: SeriesId, holder: T::AccountId) -> Option<Balance> {
			Self::payout_of(series, &holder).ok()
		}

		/// Expiries whose fixing is not final, the nearest first.
		pub fn pending_expiries() -> Vec<(Timestamp, AssetIndex, AssetIndex)> {
			let pending = PendingExpiries::<T>::get();
			pending.iter().map(|e| (e.expiry, e.underlying, e.strike_asset)).collect()
		}

		/// What every operator's prices for a fixing come to so far; nothing once it is final.
		pub fn fixing_operators(key: FixingKey) -> Vec<(T::AccountId, OperatorView)> {
			Self::load_fixing(&key)
				.map(|(record, entry)| Self::operator_views(&entry, &record))
				.unwrap_or_default()
		}

		/// When a fixing is final at the earliest, and when at the latest if there are prices: the
		/// end of the resolution period. The dispute may begin later when blocks are late.
		pub fn fixing_schedule(key: FixingKey) -> Option<(Timestamp, Timestamp)> {
			Fixings::<T>::get(key).map(|record| record.schedule(&key))
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Approve a product or change its parameters.
		///
		/// ## Origin
		/// `GovernorOrigin`.
		///
		/// ## Details
		/// Issue, writing and margin follow the new parameters at once; fixings of expiries that
		/// already have a series keep their terms.
		///
		/// ## Errors
		/// `UnknownAsset`, `SameAsset`, `CollateralNotSupported` and every `Invalid…`.
		///
		/// ## Events
		/// `ProductSet`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_product())]
		pub fn set_product(
			origin: OriginFor<T>,
			product: Product,
			parameters: Box<ProductParameters>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_product(product, parameters)
		}

		/// Open a series inside the governed limits.
		///
		/// ## Origin
		/// Signed, by anybody; or `ManagerOrigin`.
		///
		/// ## Details
		/// Equal terms are the same series: issuing it again changes nothing. `SeriesDeposit` of the
		/// caller is held until the series retires, and some room of every expiry is reserved; the
		/// manager gives no deposit and uses all room.
		///
		/// ## Errors
		/// `ClassNotOpen`, `ProductNotApproved`, `Expiry…`, `Strike…`, `TooMany…`,
		/// `SeriesIdsExhausted` and those of the deposit.
		///
		/// ## Events
		/// `SeriesIssued`, unless the series exists; `DepositHeld`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::issue_series())]
		pub fn issue_series(origin: OriginFor<T>, terms: Series) -> DispatchResult {
			let issuer = match T::ManagerOrigin::try_origin(origin) {
				Ok(_) => None,
				Err(origin) => Some(ensure_signed(origin)?),
			};
			Self::do_issue(terms, issuer).map(|_| ())
		}

		/// Give collateral to a writer's vault.
		///
		/// ## Origin
		/// Signed, by anybody.
		///
		/// ## Details
		/// A gift, told to the owner: what settlement and closing leave of it goes to the writer.
		///
		/// ## Errors
		/// `ZeroAmount`, `UnknownSeries`, `VaultNotFound`, `Overflow` and those of the asset.
		///
		/// ## Events
		/// `VaultToppedUp`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::top_up())]
		pub fn top_up(
			origin: OriginFor<T>,
			series: SeriesId,
			writer: T::AccountId,
			amount: Balance,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_top_up(&by, series, &writer, amount)
		}

		/// Make the due step of a series' fixing, or retire an expired series without options.
		///
		/// ## Origin
		/// Signed, by anybody.
		///
		/// ## Details
		/// What automatic work does: after expiry the median is proposed, or a dispute begins for
		/// want of a quorum; after its period a proposal or the fallback rule becomes final. All
		/// series of the expiry share the fixing. It also makes steps that failed and were parked.
		///
		/// ## Errors
		/// `UnknownSeries`, `NotExpired`, `DisputePeriodRuns`, `ResolutionPeriodRuns`,
		/// `AwaitingPrice`, `SettlementQueueFull`, `NothingDue`.
		///
		/// ## Events
		/// `FixingProposed`, `FixingDisputed` or `FixingFinal`; `PayoutsOpened` for series without
		/// vaults, `SeriesRetired`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::poke_fixing(
			T::MaxOperators::get(),
			T::MaxSeriesPerExpiry::get(),
		))]
		pub fn poke_fixing(origin: OriginFor<T>, series: SeriesId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_poke_fixing(series)
		}

		/// Settle one margin vault of a fixed series.
		///
		/// ## Origin
		/// Signed, by anybody.
		///
		/// ## Details
		/// What automatic settlement does. The last vault opens the payouts.
		///
		/// ## Errors
		/// `UnknownSeries`, `FixingNotFinal`, `VaultNotFound`, `CoverExceedsShortfall` and those
		/// of the asset and of the vault's owner.
		///
		/// ## Events
		/// `VaultSettled`, `PayoutsOpened`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::settle_vault())]
		pub fn settle_vault(
			origin: OriginFor<T>,
			series: SeriesId,
			writer: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle_vault(series, &writer)
		}

		/// Pay one holder of a settled series.
		///
		/// ## Origin
		/// Signed, by anybody.
		///
		/// ## Details
		/// Burns all of the holder's options of the series and pays for them, rounded down. The
		/// last payment retires the series.
		///
		/// ## Errors
		/// `UnknownSeries`, `PayoutsNotOpen`, `NothingToClaim` and those of the asset.
		///
		/// ## Events
		/// `HolderPaid`, `SeriesRetired`, `DustInsured`, `TokenKept`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::pay_holder().saturating_add(T::WeightInfo::retire()))]
		pub fn pay_holder(
			origin: OriginFor<T>,
			series: SeriesId,
			holder: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_pay_holder(series, &holder)
		}

		/// Take the payout for one's options of a settled series.
		///
		/// ## Origin
		/// Signed, by the holder.
		///
		/// ## Details
		/// As `pay_holder`.
		///
		/// ## Errors
		/// `UnknownSeries`, `PayoutsNotOpen`, `NothingToClaim` and those of the asset.
		///
		/// ## Events
		/// `HolderPaid`, `SeriesRetired`, `DustInsured`, `TokenKept`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::pay_holder().saturating_add(T::WeightInfo::retire()))]
		pub fn claim(origin: OriginFor<T>, series: SeriesId) -> DispatchResult {
			let holder = ensure_signed(origin)?;
			Self::do_pay_holder(series, &holder)
		}

		/// Change a public vault by several actions at once.
		///
		/// ## Origin
		/// Signed, by `owner` or one of its operators.
		///
		/// ## Details
		/// Until expiry. All or nothing; judged once, on the final state. Deposits and burned options
		/// come from the caller, withdrawals go to the owner; the owner mints to anybody, an operator
		/// to the owner only. A batch of deposits and burns is not judged: it passes with a stale
		/// price and in a closed class. What withdraws or mints must leave a fully backed vault with
		/// its greatest loss, at no price; a naked one with its margin times the upper factor at a
		/// fresh price.
		///
		/// ## Errors
		/// `NotOperator`, `MintToStranger`, `EmptyBatch`, `WriterNotAllowed`, `UnknownSeries`,
		/// `SeriesNotOpen`, `SeriesExpired`, `ZeroAmount`, `InvalidLot`, `Exceeds…`, `NakedLong`,
		/// `InvalidLong`, `OtherLong`, `ClassNotOpen`, `TooCloseToExpiry`, `…CapExceeded`,
		/// `BelowMinimumCollateral`, `StalePrice`, `UnboundedLoss`, `UnderMargined` and those of the
		/// assets.
		///
		/// ## Events
		/// One for each action, then `VaultAdjusted`.
		#[pallet::call_index(20)]
		#[pallet::weight(T::WeightInfo::adjust_vault(actions.len() as u32))]
		pub fn adjust_vault(
			origin: OriginFor<T>,
			owner: T::AccountId,
			series: SeriesId,
			actions: ActionsOf<T>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_adjust(&by, &owner, series, &actions)
		}

		/// Allow an account to adjust one's vaults, or no longer.
		///
		/// ## Origin
		/// Signed, by the owner of the vaults.
		///
		/// ## Details
		/// In one series, or in all with none. `OperatorDeposit` is held while it is allowed. An
		/// operator cannot take anything out to other accounts than the owner's.
		///
		/// ## Errors
		/// `NothingChanges`, `UnknownSeries` and those of the deposit.
		///
		/// ## Events
		/// `OperatorSet`.
		#[pallet::call_index(21)]
		#[pallet::weight(T::WeightInfo::set_operator())]
		pub fn set_operator(
			origin: OriginFor<T>,
			operator: T::AccountId,
			series: Option<SeriesId>,
			allowed: bool,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_set_operator(owner, operator, series, allowed)
		}

		/// Take what could not be delivered.
		///
		/// ## Origin
		/// Signed, by the account with the claim.
		///
		/// ## Details
		/// All of it, to an account of its choice.
		///
		/// ## Errors
		/// `NothingToClaim` and those of the asset.
		///
		/// ## Events
		/// `CreditClaimed`.
		#[pallet::call_index(22)]
		#[pallet::weight(T::WeightInfo::claim_credit())]
		pub fn claim_credit(
			origin: OriginFor<T>,
			asset: AssetIndex,
			to: T::AccountId,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_claim_credit(account, asset, to)
		}

		/// Cap the contracts short over all products of an underlying, or lift the cap.
		///
		/// ## Origin
		/// `GovernorOrigin`.
		///
		/// ## Details
		/// A cap below what is short stops writing; nothing is closed by it.
		///
		/// ## Errors
		/// `UnknownAsset`.
		///
		/// ## Events
		/// `UnderlyingCapSet`.
		#[pallet::call_index(23)]
		#[pallet::weight(T::WeightInfo::set_limit())]
		pub fn set_underlying_cap(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			cap: Option<Contracts>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_underlying_cap(underlying, cap)
		}

		/// Set how the insurance fund of an asset is used.
		///
		/// ## Origin
		/// `GovernorOrigin`.
		///
		/// ## Details
		/// Without terms the fund takes income, covers nothing and gives nothing away.
		///
		/// ## Errors
		/// `UnknownAsset`, `InvalidInsuranceTerms`.
		///
		/// ## Events
		/// `InsuranceSet`.
		#[pallet::call_index(24)]
		#[pallet::weight(T::WeightInfo::set_limit())]
		pub fn set_insurance(
			origin: OriginFor<T>,
			asset: AssetIndex,
			terms: Option<InsuranceTerms>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_insurance(asset, terms)
		}

		/// Pay out what the insurance fund holds above its target.
		///
		/// ## Origin
		/// `GovernorOrigin`.
		///
		/// ## Details
		/// The whole surplus; the target itself never leaves but to holders.
		///
		/// ## Errors
		/// `NoSurplus` and those of the asset.
		///
		/// ## Events
		/// `SurplusWithdrawn`.
		#[pallet::call_index(25)]
		#[pallet::weight(T::WeightInfo::withdraw_surplus())]
		pub fn withdraw_surplus(
			origin: OriginFor<T>,
			asset: AssetIndex,
			to: T::AccountId,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_withdraw_surplus(asset, to)
		}

		/// Dispute the proposed fixing of an expiry.
		///
		/// ## Origin
		/// `DisputeOrigin`.
		///
		/// ## Details
		/// Once for each fixing, until the last second of the dispute period. The governor then
		/// resolves it; if nobody does, the proposal becomes final all the same.
		///
		/// ## Errors
		/// `UnknownFixing`, `FixingIsFinal`, `NothingProposed`, `AlreadyDisputed`,
		/// `DisputePeriodOver`.
		///
		/// ## Events
		/// `FixingDisputed`.
		#[pallet::call_index(40)]
		#[pallet::weight(T::WeightInfo::dispute_fixing())]
		pub fn dispute_fixing(origin: OriginFor<T>, key: FixingKey) -> DispatchResult {
			T::DisputeOrigin::ensure_origin(origin)?;
			Self::do_dispute(key)
		}

		/// Set the price of a fixing in dispute.
		///
		/// ## Origin
		/// `GovernorOrigin`.
		///
		/// ## Details
		/// Until the last second of the resolution period; later only while the fallback rule has
		/// no price either. If rounds were seen in the window, the price lies between the lowest
		/// and the highest, each widened by the governed deviation. It becomes final with the next
		/// step, in the next block.
		///
		/// ## Errors
		/// `UnknownFixing`, `FixingIsFinal`, `NotDisputed`, `ResolutionPeriodOver`,
		/// `ResolutionOutOfBounds`, `Overflow`.
		///
		/// ## Events
		/// `FixingResolved`.
		#[pallet::call_index(41)]
		#[pallet::weight(T::WeightInfo::resolve_fixing())]
		pub fn resolve_fixing(
			origin: OriginFor<T>,
			key: FixingKey,
			price: Price,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_resolve(key, price)
		}
	}
}
