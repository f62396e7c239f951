//! Every call of the registry: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Approve a product or change its parameters.
		///
		/// ## Origin
		/// `GovernorOrigin`; or `TightenOrigin`, if every figure that moves becomes stricter.
		///
		/// ## Details
		/// Figures move by their steps at most within their intervals; stricter as far as wanted. Grid
		/// and tables are replaced whole. Issue, writing and margin follow the new parameters at once; fixings of expiries that
		/// already have a series keep their terms.
		///
		/// ## Errors
		/// `UnknownAsset`, `SameAsset`, `CollateralNotSupported`, `ParameterRefused` and every `Invalid…`;
		/// `ProductNotApproved` unless the governor sets the first ones.
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
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_product(product, parameters, power)
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
		/// Burns all of the holder's options of the series and pays for them, rounded down. Options
		/// that the registry keeps for the holder are paid first and alone. The last payment retires
		/// the series.
		///
		/// ## Errors
		/// `UnknownSeries`, `FixingNotFinal`, `PayoutsNotOpen`, `NothingToClaim` and those of the
		/// asset.
		///
		/// ## Events
		/// `HolderPaid`; with the last option `SeriesRetired`, `DepositReturned`, `DustInsured`,
		/// `TokenKept`.
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
		/// `UnknownSeries`, `FixingNotFinal`, `PayoutsNotOpen`, `NothingToClaim` and those of the
		/// asset.
		///
		/// ## Events
		/// `HolderPaid`; with the last option `SeriesRetired`, `DepositReturned`, `DustInsured`,
		/// `TokenKept`.
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
		/// `GovernorOrigin`; or `TightenOrigin`, to lower it.
		///
		/// ## Details
		/// It rises by its step at most within its interval; no cap is the greatest. A cap below what is
		/// short stops writing; nothing is closed by it.
		///
		/// ## Errors
		/// `UnknownAsset`, `ParameterRefused`.
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
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_underlying_cap(underlying, cap, power)
		}

		/// Set how the insurance fund of an asset is used.
		///
		/// ## Origin
		/// `GovernorOrigin`.
		///
		/// ## Details
		/// Before the first terms the fund takes income, covers nothing and gives nothing away. Terms that
		/// there are move by their steps at most within their intervals.
		///
		/// ## Errors
		/// `UnknownAsset`, `ParameterRefused`.
		///
		/// ## Events
		/// `InsuranceSet`.
		#[pallet::call_index(24)]
		#[pallet::weight(T::WeightInfo::set_limit())]
		pub fn set_insurance(
			origin: OriginFor<T>,
			asset: AssetIndex,
			terms: InsuranceTerms,
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

		/// Do what is due for a vault of a pool or a naked one.
		///
		/// ## Origin
		/// Signed, by anybody.
		///
		/// ## Details
		/// What automatic work does. Below its maintenance: an owner that keeps health adds
		/// collateral, or is called and has the grace period; any other vault is put up for auction. In
		/// distress: it is let off, topped up, or its auction starts. Above its band: the excess
		/// returns to an owner that keeps health.
		///
		/// ## Errors
		/// `UnknownSeries`, `SeriesNotOpen`, `SeriesExpired`, `AlwaysBacked`, `VaultNotFound`,
		/// `StalePrice`, `HealthyVault` and those of the asset and of the vault's owner.
		///
		/// ## Events
		/// `CollateralAdded`, `OwnerFailed`, `MarginCalled`, `AuctionStarted`, `VaultRecovered`,
		/// `CollateralReleased`.
		#[pallet::call_index(26)]
		#[pallet::weight(T::WeightInfo::poke_vault())]
		pub fn poke_vault(
			origin: OriginFor<T>,
			series: SeriesId,
			owner: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_poke_vault(series, &owner)
		}

		/// Close options of a vault that is put up for auction.
		///
		/// ## Origin
		/// Signed, by the holder of the options.
		///
		/// ## Details
		/// Burns options of the caller and pays for each out of the vault's collateral, at the
		/// price of the moment. At most as many as bring the vault to its initial margin are
		/// closed; what is asked beyond stays with the caller. `min_price` is per contract, in
		/// whole units of the collateral asset.
		///
		/// ## Errors
		/// `UnknownSeries`, `SeriesNotOpen`, `SeriesExpired`, `InvalidLot`, `NotInAuction`,
		/// `StalePrice`, `HealthyVault`, `PriceBelowLimit`, `LeavesDust` and those of the assets and
		/// of the vault's owner.
		///
		/// ## Events
		/// `VaultRecovered` if it holds its maintenance now, `DustInsured`, `VaultLiquidated`;
		/// `CollateralReleased` if all is closed and the owner keeps health.
		#[pallet::call_index(27)]
		#[pallet::weight(T::WeightInfo::bid())]
		pub fn bid(
			origin: OriginFor<T>,
			series: SeriesId,
			owner: T::AccountId,
			contracts: Contracts,
			min_price: Fixed,
		) -> DispatchResult {
			let bidder = ensure_signed(origin)?;
			Self::do_bid(&bidder, series, &owner, contracts, min_price)
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
