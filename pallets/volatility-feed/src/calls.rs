//! Every call: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Submits the smile of an expiry, or approves one that others submitted.
		///
		/// ## Origin
		///
		/// Signed, one of [`Config::Submitters`]: a keeper or an operator of the oracle.
		///
		/// ## Details
		///
		/// Both smiles are judged at the current price round on a grid of strikes around the
		/// forward: the volatility exists, lies in the governed range, implies a density that is
		/// not negative, and call and put agree. Total variance lies between those of the
		/// neighbouring expiries at every strike between 5 and 95 delta. A smile that replaces one
		/// keeps the minimum interval and the limits of rate and volatility per update and per 24
		/// hours; one for a new expiry keeps those against what was answered there. The view `check_smile` tells everything that is wrong at once.
		///
		/// The smile is stored with the submission that is the governed number of submitters to submit
		/// exactly the same; before, each of them is kept as an approval, in place of the one that
		/// its submitter gave for this expiry before. An approval counts for the governed time and
		/// while its submitter is one.
		///
		/// While a pool is being valued on the surface, for five minutes at most, no smile is taken.
		///
		/// ## Errors
		///
		/// One per condition; those of the grid name smile and strike. [`Error::PoolBeingValued`],
		/// [`Error::TooManyProposals`], [`Error::TooManyApprovals`].
		///
		/// ## Events
		///
		/// [`Event::SmileUpdated`], or [`Event::SmileApproved`] while approvals lack.
		#[pallet::call_index(0)]
		pub fn submit_smile(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			expiry: Timestamp,
			call: SabrParameters,
			put: SabrParameters,
			rate: Rate,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			ensure!(T::Submitters::contains(&who), DispatchError::BadOrigin);
			let terms = SmileTerms { call, put, rate };
			Self::do_submit(who, Submission { underlying, expiry, terms })
		}

		/// Sets the smile of an expiry past the limits of moves and interval.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// As [`submit_smile`](Self::submit_smile), but the smile needs no approval and may be any
		/// distance away from the one before. The daily band starts anew, and approvals that wait
		/// are dropped.
		///
		/// ## Errors
		///
		/// As [`submit_smile`](Self::submit_smile), without those of moves, interval and approvals.
		///
		/// ## Events
		///
		/// [`Event::SmileUpdated`] without approvals.
		#[pallet::call_index(1)]
		pub fn force_smile(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			expiry: Timestamp,
			call: SabrParameters,
			put: SabrParameters,
			rate: Rate,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			let terms = SmileTerms { call, put, rate };
			Self::do_force(Submission { underlying, expiry, terms })
		}

		/// Removes the smile of an expiry before its time.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// From then on the expiry is interpolated between its neighbours. The version grows; approvals
		/// that wait are dropped.
		///
		/// ## Errors
		///
		/// [`Error::UnknownSmile`].
		///
		/// ## Events
		///
		/// [`Event::SmileRemoved`].
		#[pallet::call_index(2)]
		pub fn remove_smile(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			expiry: Timestamp,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_remove(underlying, expiry)
		}

		/// Removes the oldest smile of an underlying whose expiry has passed, and the oldest approvals
		/// whose time has passed.
		///
		/// ## Origin
		///
		/// Signed, anybody.
		///
		/// ## Details
		///
		/// What every block does by itself: with smiles an hour after the expiry.
		///
		/// ## Errors
		///
		/// [`Error::NothingExpired`].
		///
		/// ## Events
		///
		/// [`Event::SmileExpired`], [`Event::ProposalExpired`].
		#[pallet::call_index(3)]
		pub fn remove_expired(origin: OriginFor<T>, underlying: AssetIndex) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(Self::expire(underlying), Error::<T>::NothingExpired);
			Ok(())
		}

		/// Sets the limits of the surface of an underlying.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// Limits that there are move by their steps at most within their intervals. Limits judge updates and the age and reach of answers, so the version grows. Smiles already
		/// accepted stay, and approvals that wait are counted against the new number.
		///
		/// ## Errors
		///
		/// [`Error::ParameterRefused`], [`Error::InvalidParameters`], [`Error::SpreadAboveCharge`],
		/// [`Error::TooManyUnderlyings`].
		///
		/// ## Events
		///
		/// [`Event::ParametersSet`].
		#[pallet::call_index(4)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			underlying: AssetIndex,
			parameters: SurfaceParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(underlying, parameters)
		}
	}
}
