//! Sending: what the plan calls for goes out, and is booked as it does.

use crate::{
	figures::{add, sub},
	plan::{self, Step},
	types::{Op, OpKind, OpState, Outcome, PerpParameters, PerpReactor, Status},
	Config, Error, Event, HeldAt, Inbox, Ops, OpsOf, Pallet, Quarantine, Reactors,
};
use dhv_primitives::{
	ports::{
		Channel, Nonce, PerpId, PerpVenue, Portfolio, ReactorFunds, VenueAction, VenueCommand,
	},
	Balance,
};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{fungibles::Inspect, Get},
};
use sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult};

/// How many steps one call may do: funds, margin, position and the question what became of them.
const MAX_STEPS: u32 = 4;

impl<T: Config> Pallet<T> {
	/// Marks what is overdue, processes what waits, and does what is due.
	pub(crate) fn do_advance(id: PerpId) -> DispatchResult {
		ensure!(Reactors::<T>::contains_key(id), Error::<T>::UnknownReactor);
		let overdue = Self::mark_overdue(id)?;
		let waits = Inbox::<T>::contains_key(id) && !Quarantine::<T>::contains_key(id);
		let processed = waits && with_storage_layer(|| Self::do_process(id)).is_ok();
		let mut done = overdue || processed;
		for _ in 0..MAX_STEPS {
			match with_storage_layer(|| Self::step(id)) {
				Ok(true) => done = true,
				Ok(false) => break,
				Err(reason) if done => {
					Self::note_held(id, reason);
					break;
				}
				Err(reason) => return Err(reason),
			}
		}
		ensure!(done, Error::<T>::NothingToDo);
		Ok(())
	}

	/// Does the next step; false if there is none.
	fn step(id: PerpId) -> Result<bool, DispatchError> {
		let Some(reactor) = Reactors::<T>::get(id) else { return Ok(false) };
		if Quarantine::<T>::contains_key(id) {
			return Ok(false);
		}
		if Self::is_empty(id, &reactor) {
			Self::remove(id, reactor);
			return Ok(true);
		}
		match Self::next_step(id, &reactor)? {
			None => Ok(false),
			Some(Step::Send(kind)) => Self::send(id, reactor, kind).map(|()| true),
			Some(Step::Repay(amount)) => Self::repay(id, reactor, amount).map(|()| true),
		}
	}

	/// What the plan calls for. Without a young price nothing but a report is asked for.
	pub(crate) fn next_step(
		id: PerpId,
		reactor: &PerpReactor<T::AccountId>,
	) -> Result<Option<Step>, DispatchError> {
		let ops = Ops::<T>::get(id);
		let price = Self::spot(reactor);
		let spot = price.unwrap_or(reactor.snapshot.mark);
		let scene = plan::Scene {
			reactor,
			ops: &ops,
			spot,
			equity: Self::equity(reactor, spot)?,
			decimals: Self::decimals(reactor.quote)?,
			now: Self::relay_now(),
			available: T::Funds::available(reactor.pool),
		};
		let may_move = price.is_ok() && T::Portfolio::may_hedge(reactor.pool);
		let step = scene.next(may_move).map_err(Error::<T>::from)?;
		match (step, price) {
			(None, Err(reason)) if reactor.is_exposed() => Err(reason),
			(step, _) => Ok(step),
		}
	}

	/// Where the funds of one command come home: used once.
	pub fn arrival_account(id: PerpId, nonce: Nonce) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating((*b"in", id.0, nonce))
	}

	/// Sends one message and books it.
	fn send(id: PerpId, mut reactor: PerpReactor<T::AccountId>, kind: OpKind) -> DispatchResult {
		ensure!(T::Venue::channel(reactor.venue) == Channel::Ready, Error::<T>::ChannelNotReady);
		let mut ops = Ops::<T>::get(id);
		if kind == OpKind::Report {
			Self::end_questions(id, &mut ops);
		}
		let (nonce, now) = (reactor.next_nonce, Self::relay_now());
		let parameters = reactor.parameters;
		let fee = match kind {
			OpKind::Fund(_) => parameters.fund_fee,
			_ => parameters.command_fee,
		};
		let fee = PerpParameters::with_surcharge(fee, reactor.surcharge_bps);
		let amount = if let OpKind::Fund(amount) = kind { amount } else { 0 };
		let total = add(amount, fee).map_err(Error::<T>::from)?;
		let valid_until = now.saturating_add(parameters.command_ttl);
		let kept = Self::kept_behind(&reactor, kind);
		let behind = kept.max(reactor.reserve());
		Self::have(&mut reactor, total, behind)?;
		let suffices = reactor.ledger.idle.saturating_sub(total) >= kept;
		ensure!(suffices, Error::<T>::InsufficientFunds);
		let before = T::Assets::balance(reactor.quote, &reactor.account);
		match Self::action(id, &reactor, nonce, kind) {
			None => T::Venue::fund(reactor.venue, &reactor.account, nonce, amount, fee)?,
			Some(action) => {
				let command = VenueCommand { nonce, valid_until, action, fee };
				T::Venue::command(reactor.venue, &reactor.account, &command)?;
			}
		}
		let after = T::Assets::balance(reactor.quote, &reactor.account);
		ensure!(before.checked_sub(after) == Some(total), Error::<T>::VenueMisreported);

		if amount > 0 && !reactor.is_exposed() {
			reactor.exposed_at = now;
		}
		let ledger = &mut reactor.ledger;
		ledger.idle = sub(ledger.idle, total).map_err(Error::<T>::from)?;
		ledger.fees = add(ledger.fees, fee).map_err(Error::<T>::from)?;
		ledger.out_flight = add(ledger.out_flight, amount).map_err(Error::<T>::from)?;
		reactor.next_nonce = nonce.checked_add(1).ok_or(Error::<T>::IdsExhausted)?;
		if kind == OpKind::Report {
			reactor.asked_at = now;
		}
		let timeout_at = now.saturating_add(parameters.timeout);
		let state = OpState::Sent;
		let op = Op { nonce, kind, valid_until, sent_at: now, timeout_at, state };
		// One place is kept for the question what became of the others.
		let room = kind == OpKind::Report || ops.len() < OpsOf::<T>::bound().saturating_sub(1);
		ensure!(room, Error::<T>::TooManyOps);
		ops.try_push(op).map_err(|_| Error::<T>::TooManyOps)?;
		Ops::<T>::insert(id, ops);
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::Sent { id, nonce, kind, valid_until, fee });
		Ok(())
	}

	/// The command for the venue; `None` for funds.
	fn action(
		id: PerpId,
		reactor: &PerpReactor<T::AccountId>,
		nonce: Nonce,
		kind: OpKind,
	) -> Option<VenueAction<T::AccountId>> {
		let to = Self::arrival_account(id, nonce);
		Some(match kind {
			OpKind::Fund(_) => return None,
			OpKind::Deposit(amount) => VenueAction::Deposit { amount },
			OpKind::SetPosition { target, limit, reduce_only, .. } => {
				VenueAction::SetPosition { market: reactor.market, target, limit, reduce_only }
			}
			OpKind::Withdraw(amount) => VenueAction::Withdraw { amount, to },
			OpKind::Sweep(amount) => VenueAction::Sweep { amount, to },
			OpKind::Report => VenueAction::Report,
		})
	}

	/// Sees that `total` is on the account, with funds of the pool, and the fees of what follows as
	/// far as the pool can spare them. What the account has pays for it even if the pool gives nothing.
	pub(crate) fn have(
		reactor: &mut PerpReactor<T::AccountId>,
		total: Balance,
		behind: Balance,
	) -> DispatchResult {
		let wanted = total.saturating_add(behind);
		let idle = reactor.ledger.idle;
		if wanted > idle {
			let available = T::Funds::available(reactor.pool);
			let minimum = T::Assets::minimum_balance(reactor.quote);
			let missing = wanted.saturating_sub(idle).max(minimum).min(available);
			let advance = || T::Funds::advance(reactor.pool, &reactor.account, missing);
			match if missing > 0 { with_storage_layer(advance) } else { Ok(()) } {
				Ok(()) => {
					let ledger = &mut reactor.ledger;
					ledger.idle = add(ledger.idle, missing).map_err(Error::<T>::from)?;
					ledger.contributed =
						add(ledger.contributed, missing).map_err(Error::<T>::from)?;
				}
				Err(_) if idle >= total => {}
				Err(reason) => return Err(reason),
			}
		}
		ensure!(reactor.ledger.idle >= total, Error::<T>::InsufficientFunds);
		Ok(())
	}

	/// What has to stay on the account behind a message. What raises the risk leaves the fees of the
	/// way back, and of the question what became of it.
	fn kept_behind(reactor: &PerpReactor<T::AccountId>, kind: OpKind) -> Balance {
		match kind {
			OpKind::SetPosition { reduce_only: false, .. } => {
				reactor.reserve().saturating_add(reactor.fee())
			}
			_ => 0,
		}
	}

	/// Pays loose cash to the pool.
	pub(crate) fn repay(
		id: PerpId,
		mut reactor: PerpReactor<T::AccountId>,
		amount: Balance,
	) -> DispatchResult {
		T::Funds::repay(reactor.pool, &reactor.account, amount)?;
		let ledger = &mut reactor.ledger;
		ledger.idle = sub(ledger.idle, amount).map_err(Error::<T>::from)?;
		ledger.withdrawn = add(ledger.withdrawn, amount).map_err(Error::<T>::from)?;
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::CashRepaid { id, amount });
		Ok(())
	}

	/// A new question replaces the old ones.
	fn end_questions(id: PerpId, ops: &mut OpsOf<T>) {
		for op in ops.iter().filter(|op| op.kind == OpKind::Report) {
			let (nonce, kind, outcome) = (op.nonce, op.kind, Outcome::Skipped);
			Self::deposit_event(Event::Ended { id, nonce, kind, outcome });
		}
		ops.retain(|op| op.kind != OpKind::Report);
	}

	/// Puts in doubt what was not resolved in time, and forgets questions without an answer.
	pub(crate) fn mark_overdue(id: PerpId) -> Result<bool, DispatchError> {
		let now = Self::relay_now();
		let mut ops = Ops::<T>::get(id);
		let mut events = alloc::vec::Vec::new();
		for op in ops.iter_mut().filter(|op| now >= op.timeout_at && !op.is_doubtful()) {
			let (nonce, kind) = (op.nonce, op.kind);
			events.push(if kind == OpKind::Report {
				Event::Ended { id, nonce, kind, outcome: Outcome::Expired }
			} else {
				Event::Overdue { id, nonce, kind }
			});
			op.state = match op.state {
				OpState::Returning { received, .. } => {
					OpState::Returning { received, overdue: true }
				}
				_ => OpState::Unknown,
			};
		}
		if events.is_empty() {
			return Ok(false);
		}
		ops.retain(|op| op.kind != OpKind::Report || !op.is_doubtful());
		Ops::<T>::insert(id, ops);
		events.into_iter().for_each(Self::deposit_event);
		Ok(true)
	}

	/// Announces at most once per timeout that something due could not be done.
	pub(crate) fn note_held(id: PerpId, reason: DispatchError) {
		let now = Self::relay_now();
		let timeout = Reactors::<T>::get(id).map_or(0, |reactor| reactor.parameters.timeout);
		let quiet = HeldAt::<T>::get(id).is_some_and(|at| now.saturating_sub(at) < timeout);
		if !quiet {
			HeldAt::<T>::insert(id, now);
			Self::deposit_event(Event::Held { id, reason });
		}
	}

	/// Whether a closing reactor has nothing left but what is not worth its way home.
	fn is_empty(id: PerpId, reactor: &PerpReactor<T::AccountId>) -> bool {
		reactor.status == Status::Closing
			&& Ops::<T>::get(id).is_empty()
			&& reactor.ledger.idle == 0
			&& reactor.has_only_dust()
	}
}
