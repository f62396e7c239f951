//! Every error: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
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
		/// Not: smallest order <= largest order <= delta of a period. Correct them.
		InvalidOrders,
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
		/// No route may take this much delta. Add a route or raise its cap.
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
		/// The order costs more than is left of the period's budget. Wait for the next period.
		BudgetExceeded,
		/// The order would not lower |net delta| in every outcome of what is in flight. Choose its sign
		/// and size against the net delta, or wait for the venue's report.
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
		/// What is in flight at a venue may bring the net delta into the band. Wait for its report.
		AwaitsVenue,
		/// What is left of the period's delta is below the smallest order. Wait for the next period.
		PeriodDeltaExceeded,
		/// A place is named twice, or a cost is above the widest bound. Correct the routes.
		InvalidRoutes,
		/// The place is none of the pool's, or none that its routes name. Use one of them.
		UnknownRoute,
		/// There is a share without a delay. Correct the terms.
		InvalidBounty,
		/// A figure is negative or the period is zero. Correct the terms.
		InvalidKeeperTerms,
		/// The account has no budget for this pool. Have the governor set one.
		NoKeeperBudget,
		/// The order moves more delta than is left of the keeper's period. Use a smaller one, or wait.
		KeeperDeltaExceeded,
		/// The order costs more than is left of the keeper's period. Use a smaller one, or wait.
		KeeperCostExceeded,
		/// A parameter is out of its range, or may not move so far or that way. It is told by its place in
		/// the table of its set; the view `tunables` tells what may be set.
		ParameterRefused(ParameterRefusal),
	}
}
