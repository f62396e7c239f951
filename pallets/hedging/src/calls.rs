//! Every call: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Sets when and how a pool is hedged.
		///
		/// ## Origin
		///
		/// Governor; whoever tightens, to make them stricter.
		///
		/// ## Details
		///
		/// Every figure is checked against its range, and moves by its step at most within its interval
		/// unless it becomes stricter; it counts from the next order. What trading there and back may cost
		/// inside the bounds is covered by what takers are charged for it.
		///
		/// ## Errors
		///
		/// `UnknownPool`, `NotConfigured`, `ParameterRefused`, `InvalidOrders`, `CostAboveCharge`.
		///
		/// ## Events
		///
		/// `ParametersSet`.
		#[pallet::call_index(0)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: HedgeParameters,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_parameters(pool, parameters, power)
		}

		/// Adds a reactor that hedges a pool on the local spot market.
		///
		/// ## Origin
		///
		/// Governor.
		///
		/// ## Details
		///
		/// It is used after the reactors that the pool has already.
		///
		/// ## Errors
		///
		/// `UnknownPool`, `UnsupportedAssets`, `ParameterRefused`, `CostAboveCharge`, `TooManyReactors`,
		/// `ReactorIdsExhausted`.
		///
		/// ## Events
		///
		/// `ReactorAdded`.
		#[pallet::call_index(1)]
		pub fn add_spot_reactor(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: ReactorParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_add_spot_reactor(pool, parameters)
		}

		/// Sets the limits of a reactor.
		///
		/// ## Origin
		///
		/// Governor; whoever tightens, to lower the cap.
		///
		/// ## Details
		///
		/// A cap below the delta held sells nothing; it only stops further purchases.
		///
		/// ## Errors
		///
		/// `UnknownReactor`, `ParameterRefused`, `CostAboveCharge`.
		///
		/// ## Events
		///
		/// `ReactorParametersSet`.
		#[pallet::call_index(2)]
		pub fn set_reactor_parameters(
			origin: OriginFor<T>,
			reactor: ReactorId,
			parameters: ReactorParameters,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_reactor_parameters(reactor, parameters, power)
		}

		/// Starts to close a reactor.
		///
		/// ## Origin
		///
		/// Governor.
		///
		/// ## Details
		///
		/// It buys no more, is unwound by [`Self::unwind`], and disappears when nothing is left.
		///
		/// ## Errors
		///
		/// `UnknownReactor`, `AlreadyClosing`.
		///
		/// ## Events
		///
		/// `ReactorClosing`.
		#[pallet::call_index(3)]
		pub fn close_reactor(origin: OriginFor<T>, reactor: ReactorId) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_close_reactor(reactor)
		}

		/// Rebalances a pool as the rules call for. The same happens by itself in every block.
		///
		/// ## Origin
		///
		/// Any signed account.
		///
		/// ## Details
		///
		/// At most one order with each route, as the routing says, inside every bound. Cash of a
		/// reactor is used before the pool's; unspent funds and proceeds go to the pool. The caller
		/// gets the bounty, if there is one and the chain had no weight to do this by itself.
		///
		/// ## Errors
		///
		/// `NotConfigured`, `HedgingSuspended`, `CoolingDown`, `InsideBand`, `OrderTooSmall`,
		/// `NoCapacity`, `NothingToSell`, `PriceUnknown`, `PriceStale`, `NoMarket`, `PriceDeviates`,
		/// `NoLiquidity`, `SlippageExceeded`, `BudgetExceeded`, `RiskNotReduced`,
		/// `MarketMisreported`, `AwaitsVenue`, `PeriodDeltaExceeded`; refusals of pool, market and
		/// venue.
		///
		/// ## Events
		///
		/// `Hedged`, `PerpOrdered`, `BountyPaid`, `BountyUnpaid`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::rebalance(Pallet::<T>::max_routes()))]
		pub fn rebalance(origin: OriginFor<T>, pool: PoolId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let weight = T::WeightInfo::rebalance(Self::count_routes(pool));
			Self::do_rebalance_for(who, pool)?;
			Ok(Some(weight).into())
		}

		/// Hedges by hand on the spot market: a positive `delta` is bought, a negative one sold.
		///
		/// ## Origin
		///
		/// Manager.
		///
		/// ## Details
		///
		/// May act inside the band; every other limit of [`Self::rebalance`] holds. What it costs
		/// against oracle value is also taken out of the budget that all decisions of the manager
		/// share.
		///
		/// ## Errors
		///
		/// Those of [`Self::rebalance`] but `InsideBand`; `UnknownReactor`, `OrderTooLarge`; those of
		/// the manager's budget.
		///
		/// ## Events
		///
		/// `Hedged`.
		#[pallet::call_index(5)]
		pub fn hedge(
			origin: OriginFor<T>,
			pool: PoolId,
			reactor: ReactorId,
			delta: Delta,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_hedge(pool, RouteId::Spot(reactor), delta)
		}

		/// Does one step of closing a reactor. The same happens by itself in every block.
		///
		/// ## Origin
		///
		/// Any signed account.
		///
		/// ## Details
		///
		/// Repays cash, sells at most one order per cooldown, and removes what is empty.
		///
		/// ## Errors
		///
		/// `UnknownReactor`, `NotClosing`; unless cash was repaid, those of [`Self::rebalance`].
		///
		/// ## Events
		///
		/// `CashRepaid`, `Unwound`, `UnwindSkipped`, `ReactorClosed`.
		#[pallet::call_index(6)]
		pub fn unwind(origin: OriginFor<T>, reactor: ReactorId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_unwind(reactor)
		}

		/// Sets where the orders of a pool go.
		///
		/// ## Origin
		///
		/// Governor.
		///
		/// ## Details
		///
		/// Accounts at venues are used only if they are named, each with what trading there costs at
		/// most. Spot reactors that are not named come last. What trading there and back may cost is
		/// covered by what takers are charged for it.
		///
		/// ## Errors
		///
		/// `UnknownPool`, `InvalidRoutes`, `UnknownRoute`, `CostAboveCharge`.
		///
		/// ## Events
		///
		/// `RoutingSet`.
		#[pallet::call_index(7)]
		pub fn set_routing(origin: OriginFor<T>, pool: PoolId, plan: Plan) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_routing(pool, plan)
		}

		/// Sets what somebody gets whose call lowers the net delta.
		///
		/// ## Origin
		///
		/// Governor; whoever tightens, to pay less or later.
		///
		/// ## Details
		///
		/// Who causes a hedge in both directions pays at least what the bounties for them can be.
		///
		/// ## Errors
		///
		/// `UnknownPool`, `ParameterRefused`, `InvalidBounty`, `CostAboveCharge`.
		///
		/// ## Events
		///
		/// `BountySet`.
		#[pallet::call_index(8)]
		pub fn set_bounty(
			origin: OriginFor<T>,
			pool: PoolId,
			terms: BountyTerms,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_bounty(pool, terms, power)
		}

		/// Sets what a keeper may do for a pool; nothing without `terms`.
		///
		/// ## Origin
		///
		/// Governor.
		///
		/// ## Details
		///
		/// What the keeper did in the running period goes on counting.
		///
		/// ## Errors
		///
		/// `UnknownPool`, `InvalidKeeperTerms`.
		///
		/// ## Events
		///
		/// `KeeperSet`.
		#[pallet::call_index(9)]
		pub fn set_keeper(
			origin: OriginFor<T>,
			pool: PoolId,
			keeper: T::AccountId,
			terms: Option<KeeperTerms>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_keeper(pool, keeper, terms)
		}

		/// Hedges by hand with an account at a venue: `delta` is what its size should change by.
		///
		/// ## Origin
		///
		/// Manager.
		///
		/// ## Details
		///
		/// Like [`Self::hedge`], with an account that the routes of the pool name. The order is in
		/// flight until the venue reports.
		///
		/// ## Errors
		///
		/// Those of [`Self::hedge`] but `UnknownReactor`; `UnknownRoute`; refusals of the account.
		///
		/// ## Events
		///
		/// `PerpOrdered`.
		#[pallet::call_index(10)]
		pub fn hedge_perp(
			origin: OriginFor<T>,
			pool: PoolId,
			account: PerpId,
			delta: Delta,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_hedge(pool, RouteId::Perp(account), delta)
		}

		/// Hedges by hand within the caller's own budget.
		///
		/// ## Origin
		///
		/// Keeper with a budget for the pool.
		///
		/// ## Details
		///
		/// Like [`Self::hedge`] and [`Self::hedge_perp`], but delta and cost count for the keeper's
		/// period and not for the budget of the manager.
		///
		/// ## Errors
		///
		/// Those of [`Self::hedge`] and [`Self::hedge_perp`]; `NoKeeperBudget`, `KeeperDeltaExceeded`,
		/// `KeeperCostExceeded`.
		///
		/// ## Events
		///
		/// `Hedged` or `PerpOrdered`, `KeeperCharged`.
		#[pallet::call_index(11)]
		pub fn hedge_as_keeper(
			origin: OriginFor<T>,
			pool: PoolId,
			route: RouteId,
			delta: Delta,
		) -> DispatchResult {
			let who = T::KeeperOrigin::ensure_origin(origin)?;
			Self::do_hedge_as_keeper(who, pool, route, delta)
		}
	}
}
