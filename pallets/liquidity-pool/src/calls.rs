//! Every call of the pool: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Opens a pool. *Origin*: `GovernorOrigin`.
		///
		/// # Details
		/// Creates the share token and the keyless accounts; the first epoch begins now.
		/// # Errors
		/// `TooManyPools`, `UnknownAsset`, `CollateralNotStrikeAsset`, `SameAsset`,
		/// `MinimumBalanceTooHigh`, `TooManyDecimals`, `ParameterRefused`, `InvalidParameters`.
		/// # Events
		/// `PoolOpened`, `EpochOpened`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::open_pool())]
		pub fn open_pool(
			origin: OriginFor<T>,
			assets: PoolAssets,
			parameters: ParametersOf<T>,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_open_pool(assets, parameters, Some(Self::now())).map(|_| ())
		}

		/// Replaces a pool's parameters. *Origin*: `GovernorOrigin`, or `GuardianOrigin` to tighten.
		///
		/// # Details
		/// Length, cut-off and fees hold from the next epoch on, everything else at once. Within the
		/// interval of a parameter the governor moves it by its step at most, in whatever number of
		/// calls; stricter it may become at once, and then be taken back.
		/// # Errors
		/// `UnknownPool`, `ParameterRefused`, `InvalidParameters`.
		/// # Events
		/// `ParametersSet` with old and new.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_parameters())]
		pub fn set_parameters(
			origin: OriginFor<T>,
			pool: PoolId,
			parameters: ParametersOf<T>,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::GuardianOrigin>(origin)?;
			Self::do_set_parameters(pool, parameters, power)
		}

		/// Sets a pool's status. *Origin*: `GovernorOrigin`, or `GuardianOrigin` to tighten.
		///
		/// # Details
		/// No status ever stops requests to leave, claims, cancels or settlement.
		/// # Errors
		/// `UnknownPool`, `OnlyTightening`.
		/// # Events
		/// `StatusSet` with old and new.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_status())]
		pub fn set_status(
			origin: OriginFor<T>,
			pool: PoolId,
			status: PoolStatus,
		) -> DispatchResult {
			let governor = T::GovernorOrigin::ensure_origin(origin.clone()).is_ok();
			if !governor {
				T::GuardianOrigin::ensure_origin(origin)?;
			}
			Self::do_set_status(pool, status, governor)
		}

		/// Sets the status of one function of a pool. *Origin*: `GovernorOrigin`, or `GuardianOrigin` to
		/// tighten.
		///
		/// # Details
		/// Holds beside the pool's status, whichever is stricter. No status ever stops requests to
		/// leave, claims, cancels or settlement.
		/// # Errors
		/// `UnknownPool`, `OnlyTightening`.
		/// # Events
		/// `FunctionStatusSet` with old and new.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::set_function_status())]
		pub fn set_function_status(
			origin: OriginFor<T>,
			pool: PoolId,
			function: PoolFunction,
			status: PoolStatus,
		) -> DispatchResult {
			let governor = T::GovernorOrigin::ensure_origin(origin.clone()).is_ok();
			if !governor {
				T::GuardianOrigin::ensure_origin(origin)?;
			}
			Self::do_set_function_status(pool, function, status, governor)
		}

		/// Replaces the terms of a pool's breakers. *Origin*: `GovernorOrigin`, or `GuardianOrigin` to
		/// tighten.
		///
		/// # Details
		/// What has tripped stays for the new cool-down. Within the interval of a term the governor moves
		/// it by its step at most; stricter it may become at once, and then be taken back.
		/// # Errors
		/// `UnknownPool`, `BreakersRefused`.
		/// # Events
		/// `BreakersSet` with old and new.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::set_breakers())]
		pub fn set_breakers(
			origin: OriginFor<T>,
			pool: PoolId,
			terms: BreakerTerms,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::GuardianOrigin>(origin)?;
			Self::do_set_breakers(pool, terms, power)
		}

		/// Looks at a pool's breakers. *Origin*: signed, anybody.
		///
		/// # Details
		/// What the chain does by itself in every block, for when it lags: breakers whose condition
		/// holds trip, and those whose condition is over for longer than the cool-down recover.
		/// # Errors
		/// `UnknownPool`, `SeenAlready`.
		/// # Events
		/// `BreakerTripped`, `BreakerRecovered`.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::look_at_breakers())]
		pub fn poke_breakers(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_poke_breakers(pool)
		}

		/// Pays a deposit in, to be priced at the end of the epoch. *Origin*: signed.
		///
		/// # Details
		/// After the cut-off it belongs to the next epoch. Deposits of one epoch add up. The
		/// receipt is the beneficiary's, who alone may cancel.
		/// # Errors
		/// `UnknownPool`, `PoolHalted`, `DepositsClosed`, `Tripped`, `DepositTooSmall`, `DepositCapExceeded`, errors of the asset.
		/// # Events
		/// `DepositRequested`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::request_deposit())]
		pub fn request_deposit(
			origin: OriginFor<T>,
			pool: PoolId,
			amount: Balance,
			beneficiary: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_request_deposit(pool, &who, amount, &beneficiary)
		}

		/// Takes a deposit back before the cut-off of its epoch. *Origin*: signed.
		///
		/// # Details
		/// Also once the price is overdue by the length of the epoch, until the price that was missing
		/// is there. Works under every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `CutoffPassed`.
		/// # Events
		/// `DepositCancelled`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::cancel_deposit())]
		pub fn cancel_deposit(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_deposit(pool, &who, epoch)
		}

		/// Puts shares up for the price at the end of the epoch. *Origin*: signed.
		///
		/// # Details
		/// After the cut-off they belong to the next epoch. What is not filled is carried to the next
		/// price.
		/// # Errors
		/// `UnknownPool`, `WithdrawalTooSmall`, errors of the share asset.
		/// # Events
		/// `WithdrawalRequested`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::request_withdrawal())]
		pub fn request_withdrawal(
			origin: OriginFor<T>,
			pool: PoolId,
			shares: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_request_withdrawal(pool, &who, shares)
		}

		/// Takes shares back that have not left, before the cut-off. *Origin*: signed.
		///
		/// # Details
		/// `epoch` is the epoch of the request; what priced epochs filled is paid first. Works under
		/// every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `CutoffPassed`, `ClaimFirst`.
		/// # Events
		/// `WithdrawalClaimed` if anything was filled, `WithdrawalCancelled`, `DustSwept`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::cancel_withdrawal(Pallet::<T>::MAX_WALK))]
		pub fn cancel_withdrawal(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_withdrawal(pool, &who, epoch)
		}

		/// Hands the shares of a priced deposit to `who`. *Origin*: signed, anybody.
		///
		/// # Details
		/// Gives the deposit back if its epoch minted nothing. Works under every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `EpochNotPriced`.
		/// # Events
		/// `SharesClaimed` or `DepositRefunded`, `DustSwept`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::claim_shares())]
		pub fn claim_shares(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim_shares(pool, epoch, &who)
		}

		/// Pays `who` what priced epochs filled of a withdrawal. *Origin*: signed, anybody.
		///
		/// # Details
		/// `epoch` is the epoch of the request. Takes it through at most 64 epochs at a time. Works
		/// under every status.
		/// # Errors
		/// `UnknownPool`, `NoRequest`, `EpochNotPriced`.
		/// # Events
		/// `WithdrawalClaimed`, `DustSwept`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::claim_withdrawal(Pallet::<T>::MAX_WALK))]
		pub fn claim_withdrawal(
			origin: OriginFor<T>,
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let epochs = Self::do_claim_withdrawal(pool, epoch, &who)?;
			Ok(Some(T::WeightInfo::claim_withdrawal(epochs)).into())
		}

		/// Values, prices and fills an epoch that is due. *Origin*: signed, anybody.
		///
		/// # Details
		/// What the chain does by itself in every block, for when it lags. One call values about
		/// [`Pallet::MAX_POKED`] series and leaves the rest to the next.
		/// # Errors
		/// `UnknownPool`, `EpochNotDue`.
		/// # Events
		/// `EpochValuing`, `EpochPriced` and those of filling, or `EpochDelayed`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::poke_epoch(Pallet::<T>::MAX_POKED))]
		pub fn poke_epoch(origin: OriginFor<T>, pool: PoolId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_poke_epoch(pool)
		}

		/// Re-marks a pool's book at model price. *Origin*: signed, anybody.
		///
		/// # Details
		/// What the chain does by itself in every block, for when it lags. One call marks at most
		/// [`Pallet::MAX_POKED`] series and leaves the rest to the next.
		/// # Errors
		/// `UnknownPool`, `EpochBeingPriced`, `NoPrice`, `PriceStale`, `NothingToMark`.
		/// # Events
		/// `BookMarked`, `MarkFailed`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::poke_marks(Pallet::<T>::MAX_POKED))]
		pub fn poke_marks(origin: OriginFor<T>, pool: PoolId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_poke_marks(pool)
		}
	}
}
