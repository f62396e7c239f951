//! Every error of the handler: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The pool does not exist. Read the list of pools.
		UnknownPool,
		/// The pool has no terms of trading. The governor must set its parameters first.
		NotConfigured,
		/// The pool does not trade this series. Read the listings.
		NotListed,
		/// The pool trades this series already. Change its listing instead.
		AlreadyListed,
		/// The series is not for sale now. Choose another, or wait for the manager.
		NotBuyable,
		/// The pool does not buy the series now. Choose another, or wait for the manager.
		NotSellable,
		/// The series has expired. Choose a later expiry.
		SeriesExpired,
		/// The registry does not know the series. Choose another.
		UnknownSeries,
		/// The series is being settled. Choose another.
		SeriesNotOpen,
		/// The pool has as many listings as it can. Unlist one first.
		TooManyListings,
		/// As many different expiries are listed as can be. Choose one of them.
		TooManyExpiries,
		/// The size is not a whole multiple of 0.0001 contracts. Round it.
		NotWholeLots,
		/// The order is smaller than governed. Trade more.
		OrderTooSmall,
		/// The order is larger than governed, or an order of the manager above a million contracts.
		/// Split it.
		OrderTooLarge,
		/// The series expires too soon to trade. Choose a later expiry.
		PastCutoff,
		/// The strike asset is not registered. The governor must register it.
		UnknownAsset,
		/// There never was a price of the underlying. Wait for the oracle.
		NoPrice,
		/// The price round is too old to trade at. Wait for the next round.
		StalePrice,
		/// The surface has no volatility for this option; the reason is inside.
		NoVolatility(SurfaceError),
		/// The option is too far out of the money. Choose a nearer strike.
		DeltaTooSmall,
		/// The option is too far in the money. Choose another strike.
		DeltaTooLarge,
		/// The pool has opened as much delta as it may at one price round. Trade less, or wait for
		/// the next round.
		RoundDeltaExceeded,
		/// Premium and fee are above the acceptable total. Ask for a new quote.
		PremiumTooHigh,
		/// Premium less fee is below the acceptable total. Ask for a new quote.
		PremiumTooLow,
		/// An eighth of the premium does not cover the fee. Sell more, or only as much as the pool
		/// has written.
		PremiumTooSmall,
		/// The order has no legs. Name at least one.
		NoLegs,
		/// Two legs are of one series. Merge them.
		DuplicateLeg,
		/// The order costs more or brings less than is acceptable. Ask for a new quote.
		LimitNotMet,
		/// The deadline of the order has passed. Ask for a new quote.
		DeadlinePassed,
		/// Round, surface, inventory or parameters changed since the quote. Ask for a new quote.
		StateMoved,
		/// A size is not in whole lots, a figure contradicts another, or with the tables in force one
		/// contract moves a price by more than all of it. See the documentation of
		/// `TradingParameters`, or lower the tables first.
		InvalidParameters,
		/// A table has not one entry for each knot of the grid, or one that is not from a million to
		/// a hundred million; or with the gradient in force one contract moves a price by more than
		/// all of it. See the documentation of `MultiplierTables`, or lower the gradient first.
		InvalidTables,
		/// A figure of a rule of listing is out of its range or contradicts another. See the
		/// documentation of `ListingRule`.
		InvalidListingRule,
		/// The pool lists nothing by itself. The governor may set a rule.
		NoListingRule,
		/// Everything of the grid was looked at. Wait for a price round that moves it.
		NothingToList,
		/// As many unlisted series are remembered as can be. Switch both sides of the listing off
		/// instead.
		TooManyExclusions,
		/// No listing has expired. There is nothing to do.
		NothingExpired,
		/// A number does not fit its type. Use smaller figures.
		Overflow,
		/// A divisor is zero. Use figures above zero.
		DivisionByZero,
		/// A figure is outside the domain of the formula. Use realistic figures.
		OutOfDomain,
		/// The pool has no terms of orders. The governor must set them first.
		OtcNotConfigured,
		/// A parameter is out of its range, or may not move so far or that way. It is told by its place in
		/// the table of its set; the view `tunables` tells what may be set.
		ParameterRefused(ParameterRefusal),
		/// The pool has as many open orders as it can. Cancel one, or wait until one is filled.
		TooManyOrders,
		/// There is no such order: it never was, is filled, cancelled or expired. Read the orders.
		UnknownOrder,
		/// The order names another account. Ask the manager for one of your own.
		NotCounterparty,
		/// The last second of the order is over. Ask the manager for a new one.
		OrderPastExpiry,
		/// The order has not expired. Until then only the manager takes it back.
		OrderOpen,
		/// The price of a leg is not above zero. Name one.
		InvalidPrice,
		/// The order would live for more than 1,800 seconds. Shorten it.
		LifetimeTooLong,
		/// A bound is negative, or the lower one farther than the spot is from zero. Choose nearer
		/// bounds.
		InvalidBounds,
		/// The spot has left the bounds of the order. Wait until it returns, or ask for a new order.
		SpotMoved,
		/// The price of a leg is too far from the model. Agree on one inside the band.
		PriceOutsideBand,
		/// The order or the hedge by hand costs the pool more than is left of the period's budget.
		/// Agree on a better price, trade less, or wait for the next period.
		LossBudgetExceeded,
		/// The order is filled as a whole or not at all. Fill all of it.
		NotPartial,
		/// The order has fewer contracts left. Fill no more than those.
		MoreThanLeft,
		/// The maker did not sign exactly this for this chain. Sign what `quote_payload` returns.
		WrongSignature,
		/// The quote names another taker. Ask the maker for one of your own.
		NotTaker,
		/// Maker and taker are one account. Name another one.
		OwnQuote,
		/// The quote begins later. Wait for it.
		QuoteNotYetValid,
		/// The last second of the quote is over. Ask the maker for a new one.
		QuotePastExpiry,
		/// The quote would live for longer than `MaxQuoteLifetime`. Let it expire sooner.
		QuoteLifetimeTooLong,
		/// The maker has revoked what was signed up to a moment after this quote. Ask for a new one.
		QuoteRevoked,
		/// The maker took the quote back. Ask for a new one.
		QuoteCancelled,
		/// Another quote with this expiry and nonce was filled. Sign one with another nonce.
		NonceUsed,
		/// All of the quote is filled. Ask the maker for a new one.
		QuoteExhausted,
		/// Nothing is kept of it, or it is not over yet. There is nothing to do.
		NothingOver,
		/// The price of the underlying is not above zero, or it or the strike is above 10,000,000:
		/// nobody prices such an option. Have the price feed examined, or choose a lower strike.
		PriceOutOfRange,
		/// The charge for the hedge is below what trading the pool's hedge there and back may cost.
		/// Raise it, or have the bounds of the hedge narrowed first.
		HedgeCostTooLow,
		/// The spread of volatilities is below the one that the smiles of the underlying assume: calls
		/// and puts could lie too far apart. Raise it, or have the one of the surface lowered first.
		VolatilitySpreadTooLow,
	}
}
