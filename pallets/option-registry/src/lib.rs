#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod adjust;
mod average;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod bid;
mod books;
mod calls;
mod caps;
mod decide;
mod distress;
mod errors;
mod events;
mod expected;
mod feeds;
mod fix;
mod fixing;
mod govern;
mod health;
mod impls;
mod insure;
#[cfg(any(feature = "try-runtime", test))]
mod invariants;
mod issue;
mod liquidation;
mod margin;
mod operate;
mod order;
mod parameters;
mod pay;
mod positions;
mod pots;
mod settle;
mod storage;
#[cfg(test)]
mod tests;
mod transfer;
mod tunables;
mod tune;
mod types;
mod watch;
pub mod weights;
mod work;
mod write;

pub use average::TimeWeighted;
pub use feeds::{AssetPrices, MarketPrices, OperatorView};
pub use margin::{Backing, Judged, Judgement, Requirement};
pub use pallet::*;
pub use parameters::{ParameterFault, TermsFault};
pub use tunables::{TunedSet, UnderlyingCap};
pub use types::*;
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// Series of options, the margin vaults behind them, fixings and settlement.
#[allow(
	clippy::cast_possible_truncation,
	clippy::expect_used,
	reason = "in what the macros of FRAME generate; our own code in here has neither"
)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::{
		feeds::{MarketPrices, OperatorView},
		tunables::TunedSet,
		types::*,
		WeightInfo,
	};
	use alloc::{boxed::Box, vec::Vec};
	use dhv_primitives::{
		ports::{
			AssetCatalogue, GovernanceClock, OptionTokens, PriceOperators, PriceRounds, VaultOwner,
		},
		tunable::{ParameterRefusal, ParameterSet, Power, Trail},
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

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

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
		/// In what the intervals of parameters count.
		type Governance: GovernanceClock;
		/// Who sets the parameters of products.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Who makes them stricter at once.
		type TightenOrigin: EnsureOrigin<Self::RuntimeOrigin>;
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
				let valid = Pallet::<T>::ensure_product(*product, parameters);
				assert!(valid.is_ok(), "invalid product at genesis: {product:?}, {valid:?}");
				Products::<T>::insert(product, parameters);
			}
			for (asset, terms) in &self.insurance {
				let valid = Pallet::<T>::ensure_insurance(*asset, terms);
				assert!(valid.is_ok(), "invalid insurance at genesis: {asset:?}, {valid:?}");
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
			assert!(Self::account_id() != Self::insurance_account(), "short account ids");
			let limits = T::BlockWeights::get();
			let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
			let (operators, series) = (T::MaxOperators::get(), T::MaxSeriesPerExpiry::get());
			let largest = T::WeightInfo::poke_fixing(operators, series)
				.max(T::WeightInfo::adjust_vault(T::MaxVaultActions::get()))
				.max(T::WeightInfo::on_value(T::MaxOpenWindows::get()));
			assert!(largest.all_lte(most), "what is done at one go must fit into a block");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	// No section of its own: what the macro derives for arguments does not compile in one.
	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The governed parameters of a product.
		pub fn product(product: Product) -> Option<ProductParameters> {
			Products::<T>::get(product)
		}

		/// Every parameter of every product, insurance fund and underlying, with its bounds and what may be
		/// set now.
		pub fn tunables() -> Vec<ParameterSet> {
			Self::parameter_sets()
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

		/// At which price the weakest vault of a series falls below its maintenance.
		pub fn watch(series: SeriesId) -> Option<Watch> {
			Watches::<T>::get(series)
		}

		/// Vaults of a series that are in distress.
		pub fn distressed(series: SeriesId) -> Vec<(T::AccountId, Distress)> {
			Distressed::<T>::iter_prefix(series).collect()
		}

		/// What the auction of a vault offers at the latest round and time.
		pub fn auction(series: SeriesId, owner: T::AccountId) -> Result<Offer, DispatchError> {
			Self::offer(series, &owner).map(|(offer, _)| offer)
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
}
