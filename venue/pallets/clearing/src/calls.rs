//! Every call of the clearing house: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Executes a request of an account.
		/// # Origin
		/// The account, signed: for a remote one, a message of its home.
		/// # Details
		/// The request takes its nonce, whether it is executed, refused or too late; in the last two
		/// cases nothing else happens. See [`dhv_venue_primitives`] for the rules.
		/// # Errors
		/// `NonceUsed`.
		/// # Events
		/// `Handled`, and of what was done `Deposited`, `Withdrawn` or `Traded`.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::weight_of(request))]
		pub fn execute(origin: OriginFor<T>, request: VersionedRequest) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_execute(&who, request).map(|_| ())
		}

		/// Fails unless a request was executed: stops a program whose request was refused.
		/// # Origin
		/// The account, signed.
		/// # Details
		/// Changes nothing.
		/// # Errors
		/// `NotExecuted`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::assert_executed())]
		pub fn assert_executed(origin: OriginFor<T>, nonce: Nonce) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_assert_executed(&who, nonce)
		}

		/// Closes as much of an account below its maintenance margin as restores its initial margin.
		/// # Origin
		/// Any signed account, which receives a part of the penalty.
		/// # Details
		/// At the index, from the position that needs most; everything if the margin does not cover
		/// what is lost. A debt falls on the insurance fund, then on the pool.
		/// # Errors
		/// `VenuePaused`, `IndexStale`, `NotLiquidatable`.
		/// # Events
		/// `Liquidated`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::liquidate())]
		pub fn liquidate(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			let liquidator = ensure_signed(origin)?;
			Self::do_liquidate(&liquidator, &who)
		}

		/// Brings the funding of a market up to date.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// Trades and feeds do the same.
		/// # Errors
		/// `UnknownMarket`.
		/// # Events
		/// `FundingAccrued`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::touch())]
		pub fn touch(origin: OriginFor<T>, market: MarketId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_touch(market)
		}

		/// Sends the report of an account if it is due. The same happens by itself in every block.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// Nobody can have more reports sent than are due.
		/// # Errors
		/// `UnknownAccount`, `NothingToReport`, `NotSent`.
		/// # Events
		/// `ReportSent`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::push_report())]
		pub fn push_report(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_push_report(&who)
		}

		/// Feeds the index of a market.
		/// # Origin
		/// Oracle.
		/// # Details
		/// Funding until now is accrued at the index before.
		/// # Errors
		/// `InvalidPrice`, `UnknownMarket`.
		/// # Events
		/// `IndexFed`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::feed_index())]
		pub fn feed_index(origin: OriginFor<T>, market: MarketId, price: Price) -> DispatchResult {
			T::OracleOrigin::ensure_origin(origin)?;
			Self::do_feed_index(market, price)
		}

		/// Opens a market or sets the rules of one.
		/// # Origin
		/// Admin.
		/// # Details
		/// New rules hold for open positions too: higher ratios may have accounts liquidated.
		/// # Errors
		/// `InvalidParameters`, `TooManyMarkets`.
		/// # Events
		/// `MarketSet`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::set_market())]
		pub fn set_market(
			origin: OriginFor<T>,
			market: MarketId,
			parameters: MarketParameters,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_market(market, parameters)
		}

		/// Sets what may be done in a market.
		/// # Origin
		/// Admin.
		/// # Details
		/// Reports of all accounts become due.
		/// # Errors
		/// `UnknownMarket`.
		/// # Events
		/// `MarketStatusSet`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_market_status(T::MaxHomes::get()))]
		pub fn set_market_status(
			origin: OriginFor<T>,
			market: MarketId,
			status: MarketStatus,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_market_status(market, status)
		}

		/// Pauses the venue or lets it go on.
		/// # Origin
		/// Admin.
		/// # Details
		/// While paused: no increases, no withdrawals, no liquidations. Reports of all accounts
		/// become due.
		/// # Events
		/// `PauseSet`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::set_paused(T::MaxHomes::get()))]
		pub fn set_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_paused(paused)
		}

		/// Has reports of an account pushed to its home from now on.
		/// # Origin
		/// Admin.
		/// # Details
		/// The account is the one that only messages of the home can control.
		/// # Errors
		/// `UnknownHome`, `AlreadyRegistered`, `TooManyHomes`.
		/// # Events
		/// `HomeRegistered`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::register_home())]
		pub fn register_home(origin: OriginFor<T>, home: HomeOf<T>) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_register_home(home).map(|_| ())
		}

		/// Gives collateral to the pool.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// A gift to the venue's operator, who may take it out again.
		/// # Errors
		/// `InvalidAmount`, `Overflow`; those of the transfer.
		/// # Events
		/// `PoolFunded`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::fund_pool())]
		pub fn fund_pool(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_fund_pool(&who, amount)
		}

		/// Takes collateral out of the pool.
		/// # Origin
		/// Admin.
		/// # Details
		/// What is left covers what is open in the markets.
		/// # Errors
		/// `InvalidAmount`, `PoolTooSmall`; those of the transfer.
		/// # Events
		/// `PoolReduced`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::take_from_pool())]
		pub fn take_from_pool(
			origin: OriginFor<T>,
			to: T::AccountId,
			amount: Balance,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_take_from_pool(&to, amount)
		}

		/// Gives collateral to the insurance fund.
		/// # Origin
		/// Any signed account.
		/// # Details
		/// It pays debts of accounts and nothing else.
		/// # Errors
		/// `InvalidAmount`, `Overflow`; those of the transfer.
		/// # Events
		/// `InsuranceFunded`.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::fund_insurance())]
		pub fn fund_insurance(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_fund_insurance(&who, amount)
		}
	}
}
