//! Every call: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Opens an account at a venue for a pool.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// Nothing is sent: the first size that is asked for moves the first funds.
		///
		/// ## Errors
		///
		/// [`Error::UnknownPool`], [`Error::UnsupportedAssets`], [`Error::TooManyReactors`],
		/// [`Error::IdsExhausted`], those of the parameters.
		///
		/// ## Events
		///
		/// [`Event::ReactorAdded`].
		#[pallet::call_index(0)]
		pub fn add_reactor(
			origin: OriginFor<T>,
			pool: PoolId,
			venue: VenueId,
			market: MarketId,
			parameters: PerpParameters,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_add_reactor(pool, venue, market, parameters)
		}

		/// Sets the limits of a reactor.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`]; or [`Config::TightenOrigin`], if every figure that moves becomes
		/// stricter.
		///
		/// ## Details
		///
		/// They move by their steps at most within their intervals, and count from the next step of the
		/// reactor on. The surcharge on fees is forgotten.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::ParameterRefused`], those of the parameters.
		///
		/// ## Events
		///
		/// [`Event::ParametersSet`].
		#[pallet::call_index(1)]
		pub fn set_parameters(
			origin: OriginFor<T>,
			id: PerpId,
			parameters: PerpParameters,
		) -> DispatchResult {
			let power = Power::of::<_, T::GovernorOrigin, T::TightenOrigin>(origin)?;
			Self::do_set_parameters(id, parameters, power)
		}

		/// Starts to close a reactor.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// Its position goes to zero, everything comes home, and it disappears when nothing is left.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::Closing`].
		///
		/// ## Events
		///
		/// [`Event::ReactorClosing`].
		#[pallet::call_index(2)]
		pub fn close(origin: OriginFor<T>, id: PerpId) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_close(id)
		}

		/// Asks for a size by hand.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// Margin is moved as it needs, step by step. Hedging asks through its port.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::Closing`], [`Error::SizeOutOfRange`],
		/// [`Error::InDoubt`], [`Error::InQuarantine`].
		///
		/// ## Events
		///
		/// [`Event::TargetSet`].
		#[pallet::call_index(3)]
		pub fn set_target(origin: OriginFor<T>, id: PerpId, target: Delta) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_set_target(id, target)
		}

		/// Does what is due for a reactor. The same happens by itself in every block.
		///
		/// ## Origin
		///
		/// Any signed account.
		///
		/// ## Details
		///
		/// Marks what is overdue, processes a waiting report, and sends what the plan calls for.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::NothingToDo`], what keeps the first step from being done.
		///
		/// ## Events
		///
		/// [`Event::Overdue`], [`Event::Sent`], [`Event::CashRepaid`], [`Event::ReactorClosed`], those
		/// of a report.
		#[pallet::call_index(4)]
		pub fn advance(origin: OriginFor<T>, id: PerpId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_advance(id)
		}

		/// Takes a report of a venue.
		///
		/// ## Origin
		///
		/// [`Config::VenueOrigin`].
		///
		/// ## Details
		///
		/// It is kept if it is newer than what is known, and processed at once if that is possible.
		///
		/// ## Errors
		///
		/// [`Error::UndecodableReport`], [`Error::UnknownAccount`].
		///
		/// ## Events
		///
		/// [`Event::ReportIgnored`], [`Event::ReportKept`], [`Event::Reported`],
		/// [`Event::Quarantined`], [`Event::Ended`], [`Event::LeftVenue`], [`Event::Stranded`].
		#[pallet::call_index(5)]
		pub fn receive_report(
			origin: OriginFor<T>,
			raw: BoundedVec<u8, ConstU32<MAX_REPORT_SIZE>>,
		) -> DispatchResult {
			let venue = T::VenueOrigin::ensure_origin(origin)?;
			Self::do_receive_report(venue, &raw)
		}

		/// Processes the report that waits. The same happens by itself in every block.
		///
		/// ## Origin
		///
		/// Any signed account.
		///
		/// ## Details
		///
		/// An implausible report goes to quarantine, and the reactor stands still.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::InboxEmpty`], [`Error::InQuarantine`],
		/// [`Error::PriceUnknown`], [`Error::PriceStale`].
		///
		/// ## Events
		///
		/// As [`Self::receive_report`].
		#[pallet::call_index(6)]
		pub fn process_inbox(origin: OriginFor<T>, id: PerpId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_process(id)
		}

		/// Takes in what has arrived from the venue for one number.
		///
		/// ## Origin
		///
		/// Any signed account.
		///
		/// ## Details
		///
		/// Counts only once a report has told that the funds left the venue. What nobody asked for is
		/// a gain.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::UnknownNonce`], [`Error::NothingArrived`],
		/// [`Error::NotYetReported`].
		///
		/// ## Events
		///
		/// [`Event::Arrived`], [`Event::Ended`].
		#[pallet::call_index(7)]
		pub fn collect(origin: OriginFor<T>, id: PerpId, nonce: Nonce) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_collect(id, nonce)
		}

		/// Claims assets that a failed message left behind.
		///
		/// ## Origin
		///
		/// Any signed account.
		///
		/// ## Details
		///
		/// The beneficiary is fixed, so a wrong list only costs the message, which is why something
		/// must be in doubt.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::UnknownNonce`], [`Error::NothingTrapped`],
		/// [`Error::TooSoon`], [`Error::ChannelNotReady`], [`Error::InsufficientFunds`], [`Error::VenueMisreported`].
		///
		/// ## Events
		///
		/// [`Event::ReclaimSent`].
		#[pallet::call_index(8)]
		pub fn reclaim(origin: OriginFor<T>, id: PerpId, trap: Trap) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_reclaim(id, trap)
		}

		/// Decides about the report in quarantine.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// An accepted report counts although it is implausible. If it does not fit what was sent, its
		/// figures are taken over as they are and what is open is given up. A refused one is forgotten.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::NotInQuarantine`].
		///
		/// ## Events
		///
		/// [`Event::QuarantineResolved`], [`Event::Reported`], [`Event::Ended`].
		#[pallet::call_index(9)]
		pub fn resolve_quarantine(
			origin: OriginFor<T>,
			id: PerpId,
			accept: bool,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_resolve_quarantine(id, accept)
		}

		/// Resolves an op that nothing else resolves.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// Money on its way is back on the account or lost; a command is dropped, unless it sends
		/// money home: whether that has left, only a report can tell.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::UnknownOp`], [`Error::WrongResolution`],
		/// [`Error::NotReturned`].
		///
		/// ## Events
		///
		/// [`Event::Ended`].
		#[pallet::call_index(10)]
		pub fn force_resolve(
			origin: OriginFor<T>,
			id: PerpId,
			nonce: Nonce,
			resolution: Resolution,
		) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_force_resolve(id, nonce, resolution)
		}

		/// Gives up everything that a closing reactor has at the venue and on its way.
		///
		/// ## Origin
		///
		/// [`Config::GovernorOrigin`].
		///
		/// ## Details
		///
		/// For a venue that is gone. Every op ends, and the position counts no more.
		///
		/// ## Errors
		///
		/// [`Error::UnknownReactor`], [`Error::NotClosing`].
		///
		/// ## Events
		///
		/// [`Event::Abandoned`], [`Event::Ended`].
		#[pallet::call_index(11)]
		pub fn abandon(origin: OriginFor<T>, id: PerpId) -> DispatchResult {
			T::GovernorOrigin::ensure_origin(origin)?;
			Self::do_abandon(id)
		}
	}
}
