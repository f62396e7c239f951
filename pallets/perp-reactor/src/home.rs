//! What comes home: arrivals, and claims of what was trapped.

use crate::{
	figures::{add, sub},
	types::{Op, OpState, Outcome, PerpParameters},
	Config, Error, Event, Ops, Pallet, Reactors,
};
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::{Channel, Nonce, PerpId, PerpVenue, Trap},
	Balance,
};
use frame_support::{
	ensure,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
	},
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Takes in what lies on the account of one command.
	pub(crate) fn do_collect(id: PerpId, nonce: Nonce) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(nonce < reactor.next_nonce, Error::<T>::UnknownNonce);
		let from = Self::arrival_account(id, nonce);
		let amount = T::Assets::balance(reactor.quote, &from);
		ensure!(amount > 0, Error::<T>::NothingArrived);
		let mut ops = Ops::<T>::get(id);
		let op = ops.iter_mut().find(|op| op.nonce == nonce);
		let undecided = op.as_ref().is_some_and(|op| op.kind.is_leg() && op.is_open());
		ensure!(!undecided, Error::<T>::NotYetReported);
		let all = Preservation::Expendable;
		T::Assets::transfer(reactor.quote, &from, &reactor.account, amount, all)?;

		let fee = reactor.parameters.max_return_fee;
		let (gain, ended) =
			Self::book_arrival(&mut reactor.ledger, op, amount, fee).map_err(Error::<T>::from)?;
		if let Some(kind) = ended {
			ops.retain(|op| op.nonce != nonce);
			let outcome = Outcome::Settled;
			Self::deposit_event(Event::Ended { id, nonce, kind, outcome });
		}
		Ops::<T>::insert(id, ops);
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::Arrived { id, nonce, amount, gain });
		Ok(())
	}

	/// Books an arrival. Returns what nobody had asked for, and the op if that ends it. A transfer ends
	/// only when no more is missing than it may cost, so that dust ends nothing.
	fn book_arrival(
		ledger: &mut crate::Ledger,
		op: Option<&mut Op>,
		amount: Balance,
		max_fee: Balance,
	) -> Result<(Balance, Option<crate::OpKind>), MathError> {
		ledger.idle = add(ledger.idle, amount)?;
		let returning = op.and_then(|op| match op.state {
			OpState::Returning { received, overdue } => Some((op, received, overdue)),
			_ => None,
		});
		let Some((op, received, overdue)) = returning else {
			ledger.gains = add(ledger.gains, amount)?;
			return Ok((amount, None));
		};
		let missing = sub(op.kind.amount(), received)?;
		let matched = amount.min(missing);
		let gain = sub(amount, matched)?;
		ledger.gains = add(ledger.gains, gain)?;
		ledger.in_flight = sub(ledger.in_flight, matched)?;
		let lost = sub(missing, matched)?;
		if lost > max_fee {
			op.state = OpState::Returning { received: add(received, matched)?, overdue };
			return Ok((gain, None));
		}
		ledger.in_flight = sub(ledger.in_flight, lost)?;
		ledger.fees = add(ledger.fees, lost)?;
		Ok((gain, Some(op.kind)))
	}

	/// Sends a claim of trapped assets to whoever holds them.
	pub(crate) fn do_reclaim(id: PerpId, trap: Trap) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let in_doubt = Ops::<T>::get(id).iter().any(|op| op.is_doubtful() && op.kind.is_leg());
		ensure!(in_doubt, Error::<T>::NothingTrapped);
		let (now, timeout) = (Self::relay_now(), reactor.parameters.timeout);
		let waited = reactor.claimed_at.is_none_or(|at| now.saturating_sub(at) >= timeout);
		ensure!(waited, Error::<T>::TooSoon);
		reactor.claimed_at = Some(now);
		let (to, remote) = match trap {
			Trap::Venue { .. } => (reactor.account.clone(), true),
			Trap::Home { nonce, .. } => {
				ensure!(nonce < reactor.next_nonce, Error::<T>::UnknownNonce);
				(Self::arrival_account(id, nonce), false)
			}
		};
		let ready = T::Venue::channel(reactor.venue) == Channel::Ready;
		ensure!(ready || !remote, Error::<T>::ChannelNotReady);
		let fee = reactor.parameters.command_fee;
		let fee =
			if remote { PerpParameters::with_surcharge(fee, reactor.surcharge_bps) } else { 0 };
		let behind = reactor.reserve();
		Self::have(&mut reactor, fee, behind)?;
		let before = T::Assets::balance(reactor.quote, &reactor.account);
		T::Venue::reclaim(reactor.venue, &reactor.account, trap, &to, fee)?;
		let after = T::Assets::balance(reactor.quote, &reactor.account);
		ensure!(before.checked_sub(after) == Some(fee), Error::<T>::VenueMisreported);
		let ledger = &mut reactor.ledger;
		ledger.idle = sub(ledger.idle, fee).map_err(Error::<T>::from)?;
		ledger.fees = add(ledger.fees, fee).map_err(Error::<T>::from)?;
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::ReclaimSent { id, trap, fee });
		Ok(())
	}
}
