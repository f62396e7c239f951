//! Every event: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account at a venue was opened for a pool.
		ReactorAdded {
			/// The new reactor.
			id: PerpId,
			/// The pool.
			pool: PoolId,
			/// The venue.
			venue: VenueId,
			/// The market.
			market: MarketId,
			/// Its account on this chain.
			account: T::AccountId,
			/// Its limits.
			parameters: PerpParameters,
		},
		/// The limits of a reactor were set.
		ParametersSet {
			/// The reactor.
			id: PerpId,
			/// Before.
			old: PerpParameters,
			/// From now on.
			new: PerpParameters,
		},
		/// A reactor goes to zero and sends everything home.
		ReactorClosing {
			/// The reactor.
			id: PerpId,
			/// The size that it still holds.
			size: Delta,
		},
		/// A reactor held nothing any more and was removed.
		ReactorClosed {
			/// The reactor.
			id: PerpId,
			/// The pool.
			pool: PoolId,
			/// Everything that was ever booked.
			ledger: Ledger,
		},
		/// A size was asked for.
		TargetSet {
			/// The reactor.
			id: PerpId,
			/// Before; `None`: as it was.
			old: Option<Delta>,
			/// From now on.
			new: Delta,
		},
		/// A message was sent.
		Sent {
			/// The reactor.
			id: PerpId,
			/// Its number.
			nonce: Nonce,
			/// What was sent.
			kind: OpKind,
			/// The last relay block in which it may be done.
			valid_until: RelayBlock,
			/// What it cost.
			fee: Balance,
		},
		/// The transport told what it made of a message. Only a report counts.
		Answered {
			/// The reactor.
			id: PerpId,
			/// The op.
			nonce: Nonce,
			/// The hint.
			answer: VenueAnswer,
		},
		/// The transport told of a message whose op has ended, or never was.
		LateResponse {
			/// The reactor.
			id: PerpId,
			/// The number.
			nonce: Nonce,
			/// The hint.
			answer: VenueAnswer,
		},
		/// No report told in time what became of an op.
		Overdue {
			/// The reactor.
			id: PerpId,
			/// The op.
			nonce: Nonce,
			/// What was sent.
			kind: OpKind,
		},
		/// Funds did not arrive at the venue although later messages did.
		Stranded {
			/// The reactor.
			id: PerpId,
			/// The op.
			nonce: Nonce,
			/// How much.
			amount: Balance,
		},
		/// Funds have left the venue and are on their way home.
		LeftVenue {
			/// The reactor.
			id: PerpId,
			/// The op.
			nonce: Nonce,
			/// How much.
			amount: Balance,
		},
		/// An op has ended.
		Ended {
			/// The reactor.
			id: PerpId,
			/// The op.
			nonce: Nonce,
			/// What was sent.
			kind: OpKind,
			/// How it ended.
			outcome: Outcome,
		},
		/// A report was believed.
		Reported {
			/// The reactor.
			id: PerpId,
			/// What was known before.
			old: Snapshot,
			/// What is known now.
			new: Snapshot,
			/// Where the money stands now.
			ledger: Ledger,
		},
		/// A report was not newer than what is known or waits.
		ReportIgnored {
			/// The reactor.
			id: PerpId,
			/// Its number.
			seq: u64,
		},
		/// A report waits in the inbox.
		ReportKept {
			/// The reactor.
			id: PerpId,
			/// Its number.
			seq: u64,
			/// Why it could not be processed.
			reason: DispatchError,
		},
		/// A report is not believed: the reactor stands still until governance has looked at it.
		Quarantined {
			/// The reactor.
			id: PerpId,
			/// Its number.
			seq: u64,
			/// What is wrong with it.
			doubt: Doubt,
		},
		/// Governance has decided about a report in quarantine.
		QuarantineResolved {
			/// The reactor.
			id: PerpId,
			/// Its number.
			seq: u64,
			/// Whether it counts.
			accepted: bool,
			/// Its figures were taken over as they are, and what was open was given up.
			rebased: bool,
		},
		/// The venue liquidated the position, or a part.
		LiquidatedAtVenue {
			/// The reactor.
			id: PerpId,
			/// The size before.
			old: Delta,
			/// What is left.
			new: Delta,
		},
		/// The equity is below the alarm.
		MarginAlarm {
			/// The reactor.
			id: PerpId,
			/// Margin, profit and funding.
			equity: Fixed,
			/// The size.
			size: Delta,
		},
		/// Funds came home.
		Arrived {
			/// The reactor.
			id: PerpId,
			/// The op that sent them.
			nonce: Nonce,
			/// What arrived.
			amount: Balance,
			/// How much of it nobody had asked for.
			gain: Balance,
		},
		/// Trapped assets were claimed.
		ReclaimSent {
			/// The reactor.
			id: PerpId,
			/// What and where.
			trap: Trap,
			/// What the message cost.
			fee: Balance,
		},
		/// Loose cash went to the pool.
		CashRepaid {
			/// The reactor.
			id: PerpId,
			/// How much.
			amount: Balance,
		},
		/// What is due could not be done. Announced once per timeout.
		Held {
			/// The reactor.
			id: PerpId,
			/// Why.
			reason: DispatchError,
		},
		/// Governance has given up everything at the venue and on its way.
		Abandoned {
			/// The reactor.
			id: PerpId,
			/// How much.
			amount: Balance,
			/// The size that nobody counts any more.
			size: Delta,
		},
		/// A size that was asked for and could not be sent was given up by whoever hedges the pool.
		TargetGivenUp {
			/// The reactor.
			id: PerpId,
			/// The size.
			target: Delta,
		},
	}
}
