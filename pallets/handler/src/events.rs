//! Every event of the handler: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool trades a series from now on.
		SeriesListed {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// Its terms.
			terms: Series,
			/// How it trades.
			listing: Listing,
		},
		/// A listing was changed.
		ListingChanged {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// How it traded.
			old: Listing,
			/// How it trades now.
			new: Listing,
		},
		/// A pool no longer trades a series.
		SeriesUnlisted {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// How it traded.
			listing: Listing,
		},
		/// A listing ended because its series expired.
		ListingExpired {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// When it expired.
			expiry: Timestamp,
		},
		/// Options changed hands at this price.
		Traded {
			/// The taker.
			who: T::AccountId,
			/// The whole fact.
			quote: Quote,
		},
		/// Every leg of an order was traded.
		OrderFilled {
			/// The taker.
			who: T::AccountId,
			/// The pool.
			pool: PoolId,
			/// What was traded.
			legs: Legs,
			/// What the taker paid, fees included, in the smallest unit of the strike asset.
			paid: Balance,
			/// What the taker got, fees deducted.
			received: Balance,
			/// Fingerprint of what the prices depended on.
			state_version: StateVersion,
		},
		/// The terms at which a pool trades were set.
		ParametersSet {
			/// The pool.
			pool: PoolId,
			/// The terms before; none for a pool that did not trade yet.
			old: Option<TradingParameters>,
			/// The terms now.
			new: TradingParameters,
		},
		/// The multipliers of a pool were set.
		TablesSet {
			/// The pool.
			pool: PoolId,
			/// The tables before; none where all were one.
			old: Option<MultiplierTables>,
			/// The tables now.
			new: MultiplierTables,
		},
		/// The rule by which a pool lists series was set.
		ListingRuleSet {
			/// The pool.
			pool: PoolId,
			/// The rule before; none for a pool that listed nothing by itself.
			old: Option<ListingRule>,
			/// The rule now.
			new: Option<ListingRule>,
		},
		/// A listing of the rule ended because it fell out of the grid and nobody used it.
		ListingRetired {
			/// The pool.
			pool: PoolId,
			/// The series.
			series: SeriesId,
			/// How it traded.
			listing: Listing,
		},
		/// A series of the grid could not be listed. It is tried again when the grid has moved.
		ListingRefused {
			/// The pool.
			pool: PoolId,
			/// When it would expire.
			expiry: Timestamp,
			/// Call or put.
			kind: OptionKind,
			/// Its strike.
			strike: Price,
			/// The reason.
			error: DispatchError,
		},
		/// The manager made an order of a pool.
		OrderCreated {
			/// Its number.
			id: OrderId,
			/// The whole order.
			order: OtcOrder<T::AccountId>,
		},
		/// An order was filled, wholly or in part.
		OtcFilled {
			/// The order.
			id: OrderId,
			/// The pool.
			pool: PoolId,
			/// The counterparty.
			who: T::AccountId,
			/// The price round of the model.
			round: PriceRound,
			/// Each leg, in the order in which they were traded.
			fills: OtcFills,
			/// What the counterparty paid, fees included, in the smallest unit of the strike asset.
			paid: Balance,
			/// What the counterparty got.
			received: Balance,
			/// What the fill took out of the loss budget.
			loss: Balance,
			/// How much of the first leg is left; zero for an order that is done.
			left: Contracts,
		},
		/// The manager took an order back.
		OrderCancelled {
			/// The order.
			id: OrderId,
			/// The pool.
			pool: PoolId,
			/// How much of its first leg was filled.
			filled: Contracts,
		},
		/// An order was removed because it had expired.
		OrderExpired {
			/// The order.
			id: OrderId,
			/// The pool.
			pool: PoolId,
			/// How much of its first leg was filled.
			filled: Contracts,
		},
		/// The terms of a pool's orders were set.
		OtcTermsSet {
			/// The pool.
			pool: PoolId,
			/// The terms before; none for a pool that made no orders yet.
			old: Option<OtcTerms>,
			/// The terms now.
			new: OtcTerms,
		},
		/// A maker's quote was filled, wholly or in part.
		QuoteFilled {
			/// Hash of what the maker signed.
			hash: QuoteHash,
			/// The maker.
			maker: T::AccountId,
			/// The taker.
			taker: T::AccountId,
			/// When the quote expires.
			expires_at: Timestamp,
			/// Its nonce.
			nonce: u64,
			/// What was traded.
			fill: QuoteFill,
		},
		/// A maker took a quote back.
		QuoteCancelled {
			/// The maker.
			maker: T::AccountId,
			/// When the quote expires.
			expires_at: Timestamp,
			/// Its nonce.
			nonce: u64,
			/// How much of it was filled before.
			filled: Contracts,
		},
		/// A maker took all quotes back that were signed until now.
		QuotesRevoked {
			/// The maker.
			maker: T::AccountId,
			/// The last second of signing that it concerns.
			until: Timestamp,
		},
		/// A quote that was filled or cancelled has expired.
		QuoteForgotten {
			/// The maker.
			maker: T::AccountId,
			/// When the quote expired.
			expires_at: Timestamp,
			/// Its nonce.
			nonce: u64,
		},
		/// Everything that a maker had revoked has expired.
		RevocationForgotten {
			/// The maker.
			maker: T::AccountId,
			/// The last second of signing that it concerned.
			until: Timestamp,
		},
		/// A decision of the manager outside of orders, such as a hedge by hand, cost a pool.
		ManagerCharged {
			/// The pool.
			pool: PoolId,
			/// What it took out of the loss budget, in the smallest unit of the strike asset.
			loss: Balance,
			/// The budget's period with it.
			period: LossPeriod,
		},
	}
}
