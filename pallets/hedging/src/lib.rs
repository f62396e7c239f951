#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod bounds;
mod govern;
mod hedge;
mod impls;
mod invariants;
mod orders;
mod trade;
pub mod types;
mod unwind;
mod views;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::{
	HedgeParameters, HedgeState, NetDelta, Reactor, ReactorId, ReactorKind, ReactorParameters,
	ReactorStatus, ReactorView, Side, SpotReactor, Trade, TradeClock,
};
pub use weights::WeightInfo;

// For what the macros write: casts of variant indices, and `expect`s.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{types::*, weights::WeightInfo};
	use alloc::vec::Vec;
	use dhv_primitives::{
		ports::{
			AssetCatalogue, HedgeCost, ManagerBudget, Portfolio, PriceRounds, ReactorFunds,
			SpotMarket,
		},
		AssetIndex, Balance, Delta, PoolId,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungibles, UnixTime},
		PalletId,
	};
	use frame_system::pallet_prelude::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The assets of the chain. Only read: funds move through the market and the pool.
		type Assets: fungibles::Inspect<Self::AccountId, AssetId = AssetIndex, Balance = Balance>;

		/// Where spot reactors trade.
		type Market: SpotMarket<Self::AccountId>;

		/// The cash of the pools.
		type Funds: ReactorFunds<Self::AccountId>;

		/// The books of the pools.
		type Portfolio: Portfolio;

		/// Price rounds.
		type Prices: PriceRounds;

		/// Decimals of assets.
		type Catalogue: AssetCatalogue;

		/// What the takers of each pool are charged for its hedge.
		type Charges: HedgeCost;

		/// What the manager's decisions may cost a pool.
		type ManagerBudget: ManagerBudget;

		/// Unix time.
		type Time: UnixTime;

		/// Sets parameters, adds and closes reactors.
		type GovernorOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Hedges by hand within the limits.
		type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Reactor accounts are derived from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The most reactors one pool may have.
		#[pallet::constant]
		type MaxReactors: Get<u32>;

		/// Weights of the calls and of the scheduled work.
		type WeightInfo: WeightInfo;

		/// Prepares neighbours for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// When and how each pool is hedged.
	#[pallet::storage]
	pub type Parameters<T: Config> = StorageMap<_, Twox64Concat, PoolId, HedgeParameters>;

	/// The reactors of each pool, in the order in which they are used.
	#[pallet::storage]
	pub type Reactors<T: Config> =
		StorageMap<_, Twox64Concat, PoolId, BoundedVec<ReactorId, T::MaxReactors>, ValueQuery>;

	/// Every reactor with its ledgers.
	#[pallet::storage]
	pub type ReactorOf<T: Config> = StorageMap<_, Twox64Concat, ReactorId, Reactor<T::AccountId>>;

	/// The identifier of the next reactor.
	#[pallet::storage]
	pub type NextReactorId<T: Config> = StorageValue<_, ReactorId, ValueQuery>;

	/// Clocks and budget of each pool.
	#[pallet::storage]
	pub type HedgeStates<T: Config> = StorageMap<_, Twox64Concat, PoolId, HedgeState, ValueQuery>;

	/// The pool after which scheduled work goes on; absent when it got through.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, PoolId>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Hedge parameters per pool.
		pub parameters: Vec<(PoolId, HedgeParameters)>,
		/// Spot reactors: pool (from its own genesis), underlying, collateral asset, limits.
		pub spot_reactors: Vec<(PoolId, AssetIndex, AssetIndex, ReactorParameters)>,
		/// Ties the configuration to the runtime.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (pool, parameters) in &self.parameters {
				assert!(parameters.validate().is_ok(), "hedge parameters out of range");
				Parameters::<T>::insert(pool, parameters);
			}
			for (pool, base, quote, parameters) in &self.spot_reactors {
				assert!(base != quote && parameters.is_valid(), "impossible spot reactor");
				let added = Pallet::<T>::insert_spot_reactor(*pool, *base, *quote, *parameters);
				assert!(added.is_ok(), "too many reactors");
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The hedge parameters of a pool were set.
		ParametersSet {
			/// The pool.
			pool: PoolId,
			/// Before; `None` the first time.
			old: Option<HedgeParameters>,
			/// From now on.
			new: HedgeParameters,
		},
		/// A spot reactor was added at the end of a pool's list.
		ReactorAdded {
			/// The pool.
			pool: PoolId,
			/// The new reactor.
			reactor: ReactorId,
			/// Its account.
			account: T::AccountId,
			/// The underlying.
			base: AssetIndex,
			/// The collateral asset.
			quote: AssetIndex,
			/// Its limits.
			parameters: ReactorParameters,
		},
		/// The limits of a reactor were set.
		ReactorParametersSet {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Before.
			old: ReactorParameters,
			/// From now on.
			new: ReactorParameters,
		},
		/// A reactor takes no more purchases and is being unwound.
		ReactorClosing {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Loose cash still held.
			cash: Balance,
			/// Underlying still held.
			inventory: Balance,
		},
		/// A reactor holds nothing any more and was removed.
		ReactorClosed {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Its former account.
			account: T::AccountId,
			/// Underlying too small to sell that stays on the account, in its units.
			written_off: Balance,
		},
		/// The net delta of a pool was brought nearer to zero.
		Hedged {
			/// The pool.
			pool: PoolId,
			/// The reactor that traded.
			reactor: ReactorId,
			/// Net delta before the order.
			net_delta_before: Delta,
			/// Net delta after it; smaller in size.
			net_delta_after: Delta,
			/// What was traded, for what, and what it cost.
			trade: Trade,
		},
		/// A due rebalancing was refused. Announced at most once per cooldown.
		HedgeSkipped {
			/// The pool.
			pool: PoolId,
			/// What is left to hedge; `None` while the book cannot be valued.
			net_delta: Option<Delta>,
			/// Why.
			reason: DispatchError,
		},
		/// A reactor sold underlying to close or to pay a withdrawal.
		Unwound {
			/// The pool.
			pool: PoolId,
			/// The reactor that traded.
			reactor: ReactorId,
			/// What was traded, for what, and what it cost.
			trade: Trade,
		},
		/// A sale to close a reactor or to pay a withdrawal was refused.
		UnwindSkipped {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Why.
			reason: DispatchError,
		},
		/// Loose cash of a reactor went to its pool.
		CashRepaid {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Units of the collateral asset.
			amount: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The pool does not exist. Use the id of an open pool.
		UnknownPool,
		/// The pool has no hedge parameters. Have the governor set them.
		NotConfigured,
		/// The pool has no such reactor. Read the pool's list of reactors.
		UnknownReactor,
		/// The pool has as many reactors as fit. Close one first.
		TooManyReactors,
		/// Every reactor identifier is used. Only a runtime upgrade helps.
		ReactorIdsExhausted,
		/// The assets are equal, unknown or above 18 decimals. Use another kind of reactor.
		UnsupportedAssets,
		/// Not: band >= 0 and 0 < smallest order <= largest order. Correct them.
		InvalidOrders,
		/// A bound in basis points is above the widest that may be governed. Narrow it.
		InvalidBounds,
		/// Cooldown, price age or budget period is zero. Make it at least one second.
		InvalidDurations,
		/// The delta cap of the reactor is negative. Use zero or more.
		InvalidCap,
		/// The reactor is being closed already. Nothing is left to do but wait or unwind it.
		AlreadyClosing,
		/// The reactor is not being closed. Close it first.
		NotClosing,
		/// The pool lets no hedge funds move now, as while an epoch is priced. Try afterwards.
		HedgingSuspended,
		/// The last order was too recent. Wait until the cooldown has passed.
		CoolingDown,
		/// The net delta is inside the target band. Nothing needs to be hedged.
		InsideBand,
		/// The order is below the smallest one. Wait until more is left to hedge.
		OrderTooSmall,
		/// The order is above the largest one. Split it over several cooldowns.
		OrderTooLarge,
		/// No active reactor may add this much delta. Add a reactor or raise its cap.
		NoCapacity,
		/// No reactor holds this much of the underlying. Sell less.
		NothingToSell,
		/// There is no price round for the underlying. Wait for the oracle.
		PriceUnknown,
		/// The newest price round is too old. Wait for the oracle.
		PriceStale,
		/// There is no spot market for the two assets, or it is empty. Open or fill one.
		NoMarket,
		/// The market's price is too far from the oracle price. Wait until they meet again.
		PriceDeviates,
		/// The market cannot fill an order of this size. Use smaller orders.
		NoLiquidity,
		/// The order would execute outside the slippage bound. Use smaller orders, or wait.
		SlippageExceeded,
		/// The order costs more than is left of the budget. Wait for the next period.
		BudgetExceeded,
		/// The order would not lower |net delta|. Choose its sign and size against the net delta.
		RiskNotReduced,
		/// The market reported amounts that it did not move. Have its adapter examined.
		MarketMisreported,
		/// A figure does not fit its type. Use smaller amounts.
		Overflow,
		/// A divisor is zero. Have the price feed examined.
		DivisionByZero,
		/// A figure is outside the domain of a formula. Have the parameters examined.
		OutOfDomain,
		/// Hedging there and back could cost more than the takers of the pool are charged for it.
		/// Narrow the bounds, or have the charge of the pool's terms of trading raised first.
		CostAboveCharge,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxReactors::get() > 0, "no room for reactors");
			let [first, second] = [0, 1].map(|id| Self::reactor_account(ReactorId(id)));
			assert!(first != second, "short account ids");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::check_invariants()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What is left to hedge, by origin.
		pub fn net_delta(pool: PoolId) -> Result<NetDelta, DispatchError> {
			Self::net_delta_of(pool)
		}

		/// The reactors of a pool in the order in which they are used.
		pub fn reactors(pool: PoolId) -> Vec<ReactorView<T::AccountId>> {
			Self::reactor_views(pool)
		}

		/// The hedge parameters of a pool.
		pub fn parameters(pool: PoolId) -> Option<HedgeParameters> {
			Parameters::<T>::get(pool)
		}

		/// Clocks and budget of a pool.
		pub fn hedge_state(pool: PoolId) -> HedgeState {
			HedgeStates::<T>::get(pool)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Sets when and how a pool is hedged.
		/// # Origin
		/// Governor.
		/// # Details
		/// Every figure is checked against its range; it counts from the next order. What trading
		/// there and back may cost inside the bounds is covered by what takers are charged for it.
		/// # Errors
		/// `UnknownPool`, `InvalidOrders`, `InvalidBounds`, `InvalidDurations`, `CostAboveCharge`.
		/// # Events
		/// `ParametersSet`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_parameters())]
		pub fn set_parameters(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: HedgeParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(pool, parameters)
		}

		/// Adds a reactor that hedges a pool on the local spot market.
		/// # Origin
		/// Governor.
		/// # Details
		/// It is used after the reactors that the pool has already.
		/// # Errors
		/// `UnknownPool`, `UnsupportedAssets`, `InvalidCap`, `CostAboveCharge`, `TooManyReactors`,
		/// `ReactorIdsExhausted`.
		/// # Events
		/// `ReactorAdded`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::add_spot_reactor())]
		pub fn add_spot_reactor(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: ReactorParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_add_spot_reactor(pool, parameters)
		}

		/// Sets the limits of a reactor.
		/// # Origin
		/// Governor.
		/// # Details
		/// A cap below the delta held sells nothing; it only stops further purchases.
		/// # Errors
		/// `UnknownReactor`, `InvalidCap`, `CostAboveCharge`.
		/// # Events
		/// `ReactorParametersSet`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_reactor_parameters())]
		pub fn set_reactor_parameters(
			origin: OriginFor<T>,
			reactor: ReactorId,
			parameters: ReactorParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_reactor_parameters(reactor, parameters)
		}

		/// Starts to close a reactor.
		/// # Origin
		/// Governor.
		/// # Details
		/// It buys no more, is unwound by [`Self::unwind`], and disappears when nothing is left.
		/// # Errors
		/// `UnknownReactor`, `AlreadyClosing`.
		/// # Events
		/// `ReactorClosing`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::close_reactor())]
		pub fn close_reactor(origin: OriginFor<T>, reactor: ReactorId) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_close_reactor(reactor)
		}

		/// Rebalances a pool as the rules call for. The same happens by itself in every block.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// One order at most, in the first reactor that can take it, inside every bound. Cash of
		/// the reactor is used before the pool's; unspent funds and proceeds go to the pool.
		/// # Errors
		/// `NotConfigured`, `HedgingSuspended`, `CoolingDown`, `InsideBand`, `OrderTooSmall`,
		/// `NoCapacity`, `NothingToSell`, `PriceUnknown`, `PriceStale`, `NoMarket`, `PriceDeviates`,
		/// `NoLiquidity`, `SlippageExceeded`, `BudgetExceeded`, `RiskNotReduced`,
		/// `MarketMisreported`; refusals of pool and market.
		/// # Events
		/// `Hedged`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::rebalance())]
		pub fn rebalance(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_rebalance(pool)
		}

		/// Hedges by hand: a positive `delta` is bought, a negative one sold.
		/// # Origin
		/// Manager.
		/// # Details
		/// May act inside the band; every other limit of [`Self::rebalance`] holds. What it costs
		/// against oracle value is also taken out of the budget that all decisions of the manager
		/// share.
		/// # Errors
		/// Those of [`Self::rebalance`] but `InsideBand`; `UnknownReactor`, `OrderTooLarge`; those of
		/// the manager's budget.
		/// # Events
		/// `Hedged`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::hedge())]
		pub fn hedge(
			origin: OriginFor<T>,
			pool: PoolId,
			reactor: ReactorId,
			delta: Delta,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_hedge(pool, reactor, delta)
		}

		/// Does one step of closing a reactor. The same happens by itself in every block.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// Repays cash, sells at most one order per cooldown, and removes what is empty.
		/// # Errors
		/// `UnknownReactor`, `NotClosing`; unless cash was repaid, those of [`Self::rebalance`].
		/// # Events
		/// `CashRepaid`, `Unwound`, `UnwindSkipped`, `ReactorClosed`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::unwind())]
		pub fn unwind(origin: OriginFor<T>, reactor: ReactorId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_unwind(reactor)
		}
	}
}
