//! Every call of the handler: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Lists a series of a pool, and opens it if it is new.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// Assets come from the pool; only pools write the series. The registry checks expiry and
		/// strike against its limits.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::SeriesExpired`], [`Error::TooManyListings`],
		/// [`Error::TooManyExpiries`], [`Error::AlreadyListed`], and what the registry refuses.
		///
		/// ## Events
		///
		/// [`Event::SeriesListed`].
		#[pallet::call_index(0)]
		pub fn list_series(
			origin: OriginFor<T>,
			pool: PoolId,
			expiry: Timestamp,
			kind: OptionKind,
			strike: Price,
			buyable: bool,
			sellable: bool,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			let candidate = list::Candidate { expiry, kind, strike, buyable, sellable };
			Self::do_list_series(pool, candidate)
		}

		/// Sets which sides of a listed series trade.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// Holders keep what they have: only new trades are affected. A listing that a rule made is
		/// the manager's from now on: the rule leaves it alone until it expires.
		///
		/// ## Errors
		///
		/// [`Error::NotListed`].
		///
		/// ## Events
		///
		/// [`Event::ListingChanged`].
		#[pallet::call_index(1)]
		pub fn set_listing(
			origin: OriginFor<T>,
			pool: PoolId,
			series: SeriesId,
			buyable: bool,
			sellable: bool,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_set_listing(pool, series, buyable, sellable)
		}

		/// Takes a series out of a pool's listings.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// The series itself stays, with its holders and writers. If the pool lists by a rule, the rule
		/// does not list the series again; the manager can.
		///
		/// ## Errors
		///
		/// [`Error::NotListed`], [`Error::TooManyExclusions`].
		///
		/// ## Events
		///
		/// [`Event::SeriesUnlisted`].
		#[pallet::call_index(2)]
		pub fn unlist(origin: OriginFor<T>, pool: PoolId, series: SeriesId) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			Self::do_unlist(pool, series)
		}

		/// Sets the terms at which a pool trades.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`]; [`Config::TightenOrigin`] to make them stricter.
		///
		/// ## Details
		///
		/// They hold for the next trade; quotes that carry a state version fail with
		/// [`Error::StateMoved`]. The charge for the hedge covers what the pool's reactors may cost,
		/// and the spread of volatilities is no less than the one that smiles assume.
		///
		/// Each figure moves by its step at most within its interval unless it becomes stricter.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::ParameterRefused`], [`Error::InvalidParameters`],
		/// [`Error::HedgeCostTooLow`], [`Error::VolatilitySpreadTooLow`], [`Error::NotConfigured`].
		///
		/// ## Events
		///
		/// [`Event::ParametersSet`].
		#[pallet::call_index(3)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: TradingParameters,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_parameters(pool, parameters, power)
		}

		/// Buys options from a pool at the price of [`quote`](Pallet::quote).
		///
		/// ## Origin
		///
		/// Signed, anybody with the strike asset.
		///
		/// ## Details
		///
		/// `max_total` is the most that premium and fee together may cost. With `expected_version`
		/// the trade is filled to the unit of the quote that carried it, or fails.
		///
		/// ## Errors
		///
		/// Those of the quote; [`Error::StateMoved`], [`Error::PremiumTooHigh`]; what pool and
		/// registry refuse.
		///
		/// ## Events
		///
		/// [`Event::Traded`].
		#[pallet::call_index(4)]
		pub fn buy(
			origin: OriginFor<T>,
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			max_total: Balance,
			expected_version: Option<StateVersion>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let leg = Leg { series, side: Side::Buy, contracts };
			Self::do_buy(&who, pool, leg, max_total, expected_version)
		}

		/// Removes one listing whose series has expired.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// What every block does by itself.
		///
		/// ## Errors
		///
		/// [`Error::NothingExpired`].
		///
		/// ## Events
		///
		/// [`Event::ListingExpired`].
		#[pallet::call_index(5)]
		pub fn remove_expired(origin: OriginFor<T>) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(Self::expire_first(Self::now()), Error::<T>::NothingExpired);
			Ok(())
		}

		/// Sells options to a pool at the price of [`quote`](Pallet::quote).
		///
		/// ## Origin
		///
		/// Signed, anybody with the options.
		///
		/// ## Details
		///
		/// `min_total` is the least that the premium less the fee may bring. What the pool has
		/// written is closed first, the rest it keeps. An order that only closes may be of any size
		/// and premium.
		///
		/// ## Errors
		///
		/// Those of the quote; [`Error::StateMoved`], [`Error::PremiumTooLow`]; what pool and
		/// registry refuse.
		///
		/// ## Events
		///
		/// [`Event::Traded`].
		#[pallet::call_index(6)]
		pub fn sell(
			origin: OriginFor<T>,
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			min_total: Balance,
			expected_version: Option<StateVersion>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let leg = Leg { series, side: Side::Sell, contracts };
			Self::do_sell(&who, pool, leg, min_total, expected_version)
		}

		/// Trades several series with a pool, all or none.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// At most [`MAX_LEGS`](crate::types::MAX_LEGS) legs, each of another series. What the taker
		/// sells is traded first. `limit` bounds what the whole order costs or brings, fees included.
		///
		/// ## Errors
		///
		/// Those of the quotes; [`Error::NoLegs`], [`Error::DuplicateLeg`],
		/// [`Error::DeadlinePassed`], [`Error::StateMoved`], [`Error::LimitNotMet`]; what pool and
		/// registry refuse.
		///
		/// ## Events
		///
		/// [`Event::Traded`] for each leg, [`Event::OrderFilled`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::trade(legs.len() as u32))]
		pub fn trade(
			origin: OriginFor<T>,
			pool: PoolId,
			legs: Legs,
			limit: Limit,
			deadline: Option<Timestamp>,
			expected_version: Option<StateVersion>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_trade(&who, pool, &legs, limit, deadline, expected_version)
		}

		/// Sets the multipliers of slippage and spread of a pool.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// They hold for the next trade. A pool without tables has ones everywhere.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::InvalidTables`].
		///
		/// ## Events
		///
		/// [`Event::TablesSet`].
		#[pallet::call_index(8)]
		pub fn set_tables(
			origin: OriginFor<T>,
			pool: PoolId,
			tables: MultiplierTables,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_tables(pool, tables)
		}

		/// Sets what a pool lists by itself; nothing without a rule.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// What is listed stays. What the rule before listed, and the new one would not, is retired
		/// as long as nobody uses it. Without a rule, what was unlisted is forgotten.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::InvalidListingRule`].
		///
		/// ## Events
		///
		/// [`Event::ListingRuleSet`].
		#[pallet::call_index(9)]
		pub fn set_listing_rule(
			origin: OriginFor<T>,
			pool: PoolId,
			rule: Option<ListingRule>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_listing_rule(pool, rule)
		}

		/// Retires and lists what the rule of a pool asks for, a bounded number of series.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// What blocks do by themselves, one pool each. The fee is that of what was done.
		///
		/// ## Errors
		///
		/// [`Error::NoListingRule`], [`Error::NothingToList`].
		///
		/// ## Events
		///
		/// [`Event::SeriesListed`], [`Event::ListingRetired`], [`Event::ListingRefused`].
		#[pallet::call_index(10)]
		pub fn poke_listings(origin: OriginFor<T>, pool: PoolId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let done = Self::do_poke_listings(pool)?;
			Ok(Some(done).into())
		}

		/// Makes an order of a pool, for one account or for anybody.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`].
		///
		/// ## Details
		///
		/// Each leg says what the counterparty does and what a contract costs, fees included; a
		/// buyback is a leg that the counterparty sells. The series must be listed, whatever sides
		/// trade. The order can be filled until `lifetime` seconds from now, at most
		/// [`MAX_LIFETIME`](dhv_math::otc::MAX_LIFETIME), while the spot stands no more than `down`
		/// below and `up` above where it is now. Prices are held against the model now and again when
		/// the order is filled. Listings that a rule made are the manager's from now on, so that none
		/// is retired before the order is filled.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::OtcNotConfigured`], [`Error::NoLegs`],
		/// [`Error::DuplicateLeg`], [`Error::InvalidPrice`], [`Error::LifetimeTooLong`],
		/// [`Error::NotWholeLots`], [`Error::OrderTooSmall`], [`Error::OrderTooLarge`] above a
		/// million contracts, [`Error::InvalidBounds`],
		/// [`Error::NotListed`], [`Error::PriceOutsideBand`], [`Error::LossBudgetExceeded`],
		/// [`Error::TooManyOrders`]; those of a price round and a series that does not trade.
		///
		/// ## Events
		///
		/// [`Event::OrderCreated`].
		#[pallet::call_index(30)]
		#[pallet::weight(T::WeightInfo::create_order(legs.len() as u32))]
		pub fn create_order(
			origin: OriginFor<T>,
			pool: PoolId,
			legs: OtcLegs,
			counterparty: Option<T::AccountId>,
			lifetime: u64,
			down: Fixed,
			up: Fixed,
			partial: bool,
		) -> DispatchResult {
			T::ManagerOrigin::ensure_origin(origin)?;
			let proposal = otc::Proposal { legs, counterparty, lifetime, down, up, partial };
			Self::do_create_order(pool, proposal)
		}

		/// Fills an order of a pool: all legs or none.
		///
		/// ## Origin
		///
		/// Signed: the account that the order names, anybody if it names none.
		///
		/// ## Details
		///
		/// `contracts` is how much of the first leg is filled, all that is left if none; the other
		/// legs are filled in proportion. What the pool holds is sold and what it has written is
		/// closed first. `limit` bounds what the fill costs or brings, fees included.
		///
		/// ## Errors
		///
		/// [`Error::UnknownOrder`], [`Error::NotCounterparty`], [`Error::OrderPastExpiry`],
		/// [`Error::SpotMoved`], [`Error::NotWholeLots`], [`Error::OrderTooSmall`],
		/// [`Error::MoreThanLeft`], [`Error::NotPartial`], [`Error::PriceOutsideBand`],
		/// [`Error::LimitNotMet`], [`Error::LossBudgetExceeded`], [`Error::RoundDeltaExceeded`];
		/// those of a price round and a series that does not trade; what pool and registry refuse.
		///
		/// ## Events
		///
		/// [`Event::OtcFilled`].
		#[pallet::call_index(31)]
		#[pallet::weight(T::WeightInfo::fill_order(MAX_LEGS))]
		pub fn fill_order(
			origin: OriginFor<T>,
			id: OrderId,
			contracts: Option<Contracts>,
			limit: Limit,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let legs = Self::do_fill_order(&who, id, contracts, limit)?;
			Ok(Some(T::WeightInfo::fill_order(legs)).into())
		}

		/// Takes an order back.
		///
		/// ## Origin
		///
		/// [`Config::ManagerOrigin`]; anybody who signs once the order has expired.
		///
		/// ## Details
		///
		/// What was filled stays. Every block removes expired orders by itself.
		///
		/// ## Errors
		///
		/// [`Error::UnknownOrder`], [`Error::OrderOpen`].
		///
		/// ## Events
		///
		/// [`Event::OrderCancelled`]; [`Event::OrderExpired`] for an order that has expired.
		#[pallet::call_index(32)]
		pub fn cancel_order(origin: OriginFor<T>, id: OrderId) -> DispatchResult {
			let by_manager = match T::ManagerOrigin::try_origin(origin) {
				Ok(_) => true,
				Err(origin) => {
					ensure_signed(origin)?;
					false
				}
			};
			Self::do_cancel_order(id, by_manager)
		}

		/// Sets the terms of the orders that the manager makes for a pool.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`]; [`Config::TightenOrigin`] to make them stricter.
		///
		/// ## Details
		///
		/// They hold for the next fill, of orders that are open too. What the current period has lost
		/// stays lost.
		///
		/// Each figure moves by its step at most within its interval unless it becomes stricter.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::ParameterRefused`], [`Error::NotConfigured`].
		///
		/// ## Events
		///
		/// [`Event::OtcTermsSet`].
		#[pallet::call_index(33)]
		pub fn set_otc_terms(
			origin: OriginFor<T>,
			pool: PoolId,
			terms: OtcTerms,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_otc_terms(pool, terms, power)
		}

		/// Fills a quote that a maker signed off chain.
		///
		/// ## Origin
		///
		/// Signed: the account that the quote names, anybody but the maker if it names none.
		///
		/// ## Details
		///
		/// The maker's signature over [`quote_payload`](Pallet::quote_payload), as it is or between
		/// `<Bytes>` and `</Bytes>`, is the maker's consent. `contracts` is how much is filled, all
		/// that is left if none. The buyer pays `price × contracts`, rounded in the maker's favour, and
		/// no fee. Of the seller, options that are held are delivered first; the rest is written, fully
		/// backed by the seller's own margin vault, and what the vault lacks for it comes from the
		/// seller's account, the premium included.
		///
		/// ## Errors
		///
		/// [`Error::InvalidPrice`], [`Error::NotWholeLots`], [`Error::OrderTooSmall`],
		/// [`Error::QuoteNotYetValid`], [`Error::QuotePastExpiry`], [`Error::QuoteLifetimeTooLong`],
		/// [`Error::QuoteRevoked`], [`Error::QuoteCancelled`], [`Error::NonceUsed`],
		/// [`Error::QuoteExhausted`], [`Error::OwnQuote`], [`Error::NotTaker`],
		/// [`Error::MoreThanLeft`], [`Error::NotPartial`], [`Error::WrongSignature`],
		/// [`Error::UnknownSeries`], [`Error::UnknownAsset`]; what registry and assets refuse.
		///
		/// ## Events
		///
		/// [`Event::QuoteFilled`].
		#[pallet::call_index(40)]
		pub fn fill_quote(
			origin: OriginFor<T>,
			quote: MakerQuote<T::AccountId>,
			signature: T::Signature,
			contracts: Option<Contracts>,
		) -> DispatchResult {
			let taker = ensure_signed(origin)?;
			Self::do_fill_quote(&taker, &quote, &signature, contracts)
		}

		/// Takes a quote back.
		///
		/// ## Origin
		///
		/// Signed by its maker.
		///
		/// ## Details
		///
		/// Every quote of the caller with this expiry and nonce, whatever its terms. What was filled
		/// stays.
		///
		/// ## Errors
		///
		/// [`Error::QuotePastExpiry`]; [`Error::QuoteLifetimeTooLong`] for one that cannot be filled
		/// yet; [`Error::QuoteCancelled`].
		///
		/// ## Events
		///
		/// [`Event::QuoteCancelled`].
		#[pallet::call_index(41)]
		pub fn cancel_quote(
			origin: OriginFor<T>,
			expires_at: Timestamp,
			nonce: u64,
		) -> DispatchResult {
			let maker = ensure_signed(origin)?;
			Self::do_cancel_quote(maker, expires_at, nonce)
		}

		/// Takes every quote back that the caller signed until now.
		///
		/// ## Origin
		///
		/// Signed by the maker.
		///
		/// ## Details
		///
		/// Quotes whose `signed_at` is not after the time of this block are no longer filled.
		///
		/// ## Errors
		///
		/// Arithmetic only.
		///
		/// ## Events
		///
		/// [`Event::QuotesRevoked`].
		#[pallet::call_index(42)]
		pub fn revoke_quotes(origin: OriginFor<T>) -> DispatchResult {
			let maker = ensure_signed(origin)?;
			Self::do_revoke_quotes(maker)
		}

		/// Removes what is kept of a maker's expired quote, or of a revocation of expired ones.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// The quote with an expiry and a nonce, the revocation with none. What every block does by
		/// itself.
		///
		/// ## Errors
		///
		/// [`Error::NothingOver`].
		///
		/// ## Events
		///
		/// [`Event::QuoteForgotten`] or [`Event::RevocationForgotten`].
		#[pallet::call_index(43)]
		pub fn forget_quote(
			origin: OriginFor<T>,
			maker: T::AccountId,
			quote: Option<(Timestamp, u64)>,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_forget_quote(maker, quote)
		}
	}
}
