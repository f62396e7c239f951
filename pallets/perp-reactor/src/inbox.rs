//! Reports: kept first, processed when that is possible.

use crate::{
	figures::{minus, plus, signed},
	judge::{self, Fate, Judgement},
	types::{Doubt, Op, OpKind, OpState, Outcome, PerpReactor, Resolution},
	Config, Error, Event, Inbox, Ops, Pallet, Quarantine, ReactorByAccount, Reactors,
};
use alloc::vec::Vec;
use dhv_math::perp::is_below;
use dhv_primitives::{
	ports::{Nonce, PerpId, PerpVenue, VenueAnswer, VenueId, VenueReport},
	Price,
};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Keeps a report that is newer than what is known, and tries to process it.
	pub(crate) fn do_receive_report(venue: VenueId, raw: &[u8]) -> DispatchResult {
		let (account, report) =
			T::Venue::decode_report(venue, raw).ok_or(Error::<T>::UndecodableReport)?;
		let id = ReactorByAccount::<T>::get(&account).ok_or(Error::<T>::UnknownAccount)?;
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.venue == venue, Error::<T>::UnknownAccount);
		let seq = report.seq;
		let known = Inbox::<T>::get(id).map_or(reactor.snapshot.seq, |kept| kept.seq);
		if seq <= known.max(reactor.snapshot.seq) {
			Self::deposit_event(Event::ReportIgnored { id, seq });
			return Ok(());
		}
		Inbox::<T>::insert(id, report);
		if let Err(reason) = with_storage_layer(|| Self::do_process(id)) {
			Self::deposit_event(Event::ReportKept { id, seq, reason });
		}
		Ok(())
	}

	/// Notes a hint of the transport. Touches one reactor and never fails.
	pub(crate) fn note_answer(id: PerpId, nonce: Nonce, answer: VenueAnswer) {
		let mut ops = Ops::<T>::get(id);
		let open = ops.iter_mut().find(|op| op.nonce == nonce && op.is_open());
		let Some(op) = open else {
			Self::deposit_event(Event::LateResponse { id, nonce, answer });
			return;
		};
		let was = op.state;
		if matches!(was, OpState::Sent | OpState::Acked | OpState::Refused) {
			op.state = match answer {
				VenueAnswer::Done => OpState::Acked,
				VenueAnswer::TooExpensive | VenueAnswer::Refused(_) => OpState::Refused,
			};
		}
		let (kind, refused) = (op.kind, op.state == OpState::Refused);
		if kind == OpKind::Report && refused {
			ops.retain(|op| op.nonce != nonce);
			Self::deposit_event(Event::Ended { id, nonce, kind, outcome: Outcome::Skipped });
		}
		Ops::<T>::insert(id, ops);
		// A message that is answered twice raises the surcharge once.
		if answer == VenueAnswer::TooExpensive && was != OpState::Refused {
			Reactors::<T>::mutate(id, |entry| {
				if let Some(reactor) = entry {
					let parameters = &reactor.parameters;
					let raised = reactor.surcharge_bps.saturating_add(parameters.fee_step_bps);
					reactor.surcharge_bps = raised.min(parameters.max_surcharge_bps);
				}
			});
		}
		Self::deposit_event(Event::Answered { id, nonce, answer });
	}

	/// Processes the report that waits: believes it, or puts it into quarantine.
	pub(crate) fn do_process(id: PerpId) -> DispatchResult {
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(!Quarantine::<T>::contains_key(id), Error::<T>::InQuarantine);
		let report = Inbox::<T>::get(id).ok_or(Error::<T>::InboxEmpty)?;
		let spot = Self::spot(&reactor)?;
		let judged = Self::judge(id, &reactor, spot, &report, false)?;
		Inbox::<T>::remove(id);
		match judged {
			Ok(judgement) => Self::believe(id, reactor, spot, &report, judgement),
			Err(doubt) => {
				let seq = report.seq;
				Quarantine::<T>::insert(id, (report, doubt));
				Self::deposit_event(Event::Quarantined { id, seq, doubt });
				Ok(())
			}
		}
	}

	fn judge(
		id: PerpId,
		reactor: &PerpReactor<T::AccountId>,
		spot: Price,
		report: &VenueReport,
		vouched: bool,
	) -> Result<Result<Judgement, Doubt>, DispatchError> {
		let ops = Ops::<T>::get(id);
		let scene = judge::Scene {
			snapshot: &reactor.snapshot,
			ledger: &reactor.ledger,
			ops: &ops,
			next_nonce: reactor.next_nonce,
			parameters: &reactor.parameters,
			spot,
			now: Self::relay_now(),
			decimals: Self::decimals(reactor.quote)?,
			vouched,
		};
		Ok(judge::judge(&scene, report))
	}

	/// Books what a report proves.
	fn believe(
		id: PerpId,
		mut reactor: PerpReactor<T::AccountId>,
		spot: Price,
		report: &VenueReport,
		judgement: Judgement,
	) -> DispatchResult {
		let old = reactor.snapshot;
		reactor.ledger = judgement.ledger;
		reactor.snapshot = judgement.snapshot;
		let mut ops = Ops::<T>::get(id);
		let timeout_at = Self::relay_now().saturating_add(reactor.parameters.timeout);
		for (nonce, fate) in &judgement.fates {
			let Some(op) = ops.iter_mut().find(|op| op.nonce == *nonce) else { continue };
			Self::meet(id, op, *fate, timeout_at);
		}
		let failed =
			|fate: &Fate| matches!(fate, Fate::Ended(Outcome::Failed(_) | Outcome::Stayed));
		if judgement.fates.iter().any(|(_, fate)| failed(fate)) {
			reactor.failed_at = Some(Self::relay_now());
		}
		let ended = |op: &Op| {
			let fate = judgement.fates.iter().find(|(nonce, _)| *nonce == op.nonce);
			matches!(fate, Some((_, Fate::Ended(_))))
		};
		ops.retain(|op| !ended(op));
		Ops::<T>::insert(id, ops);
		Self::announce(id, &mut reactor, spot, old)?;
		Reactors::<T>::insert(id, reactor);
		Ok(())
	}

	/// One op meets its fate.
	fn meet(id: PerpId, op: &mut Op, fate: Fate, timeout_at: u32) {
		let Op { nonce, kind, .. } = *op;
		let amount = kind.amount();
		match fate {
			Fate::Ended(outcome) => {
				Self::deposit_event(Event::Ended { id, nonce, kind, outcome });
			}
			Fate::Left => {
				op.state = OpState::Returning { received: 0, overdue: false };
				op.timeout_at = timeout_at;
				Self::deposit_event(Event::LeftVenue { id, nonce, amount });
			}
			Fate::Stranded => {
				op.state = OpState::Stranded;
				Self::deposit_event(Event::Stranded { id, nonce, amount });
			}
		}
	}

	/// Tells what a report changed.
	fn announce(
		id: PerpId,
		reactor: &mut PerpReactor<T::AccountId>,
		spot: Price,
		old: crate::Snapshot,
	) -> DispatchResult {
		let new = reactor.snapshot;
		Self::deposit_event(Event::Reported { id, old, new, ledger: reactor.ledger });
		let size = new.position.size;
		if new.liquidations > old.liquidations {
			// What the venue took away is opened again only if somebody asks for it.
			reactor.wanted = None;
			Self::deposit_event(Event::LiquidatedAtVenue { id, old: old.position.size, new: size });
		}
		let equity = Self::equity(reactor, spot)?;
		let alarm = reactor.parameters.ratios.alarm;
		if is_below(equity, size, spot, alarm).map_err(Error::<T>::from)? {
			Self::deposit_event(Event::MarginAlarm { id, equity, size });
		}
		Ok(())
	}

	/// Governance looks at the report in quarantine.
	pub(crate) fn do_resolve_quarantine(id: PerpId, accept: bool) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let (report, _) = Quarantine::<T>::take(id).ok_or(Error::<T>::NotInQuarantine)?;
		let seq = report.seq;
		let mut rebased = false;
		if accept {
			let spot = Self::spot(&reactor).unwrap_or(report.mark);
			match Self::judge(id, &reactor, spot, &report, true)? {
				Ok(judgement) => Self::believe(id, reactor, spot, &report, judgement)?,
				Err(_) => {
					rebased = true;
					let old = reactor.snapshot;
					Self::rebase(id, &mut reactor, &report)?;
					Self::announce(id, &mut reactor, spot, old)?;
					Reactors::<T>::insert(id, reactor);
				}
			}
		}
		// What waits may be older than what was accepted.
		if accept && Inbox::<T>::get(id).is_some_and(|kept| kept.seq <= seq) {
			Inbox::<T>::remove(id);
		}
		Self::deposit_event(Event::QuarantineResolved { id, seq, accepted: accept, rebased });
		Ok(())
	}

	/// Takes over the figures of a report as they are. What is open is given up; what has left the
	/// venue is still on its way home.
	fn rebase(
		id: PerpId,
		reactor: &mut PerpReactor<T::AccountId>,
		report: &VenueReport,
	) -> DispatchResult {
		let ledger = &mut reactor.ledger;
		let figures = |ledger: &mut crate::Ledger| {
			let lost = crate::figures::add(ledger.out_flight, ledger.stranded)?;
			ledger.written_off = crate::figures::add(ledger.written_off, lost)?;
			(ledger.out_flight, ledger.stranded, ledger.surplus) = (0, 0, 0);
			let now = plus(signed(report.free)?, signed(report.margin)?)?;
			let before = plus(signed(ledger.venue_free)?, signed(ledger.margin)?)?;
			ledger.realised = plus(ledger.realised, minus(now, before)?)?;
			ledger.venue_free = report.free;
			ledger.margin = report.margin;
			ledger.in_total = report.in_total;
			ledger.out_total = report.out_total;
			Ok::<_, dhv_math::error::MathError>(())
		};
		figures(ledger).map_err(Error::<T>::from)?;
		reactor.snapshot = judge::snapshot_of(report);
		reactor.next_nonce = reactor
			.next_nonce
			.max(report.last_nonce.checked_add(1).ok_or(Error::<T>::IdsExhausted)?);
		let given_up = |op: &Op| !matches!(op.state, OpState::Returning { .. });
		Self::end_all(id, given_up);
		Ok(())
	}

	/// Governance ends ops: money on its way is written off, commands are dropped.
	pub(crate) fn end_all(id: PerpId, which: impl Fn(&Op) -> bool) {
		let mut ops = Ops::<T>::get(id);
		let ended: Vec<Op> = ops.iter().filter(|op| which(op)).copied().collect();
		ops.retain(|op| !which(op));
		Ops::<T>::insert(id, ops);
		for Op { nonce, kind, state, .. } in ended {
			let on_its_way =
				matches!(kind, OpKind::Fund(_)) || matches!(state, OpState::Returning { .. });
			let resolution = if on_its_way { Resolution::WrittenOff } else { Resolution::Dropped };
			let outcome = Outcome::Resolved(resolution);
			Self::deposit_event(Event::Ended { id, nonce, kind, outcome });
		}
	}
}
