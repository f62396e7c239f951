//! What must hold after every call and every block.
//!
//! * `PX-1` every unit of money stands in one bucket: buckets, fees, written off and withdrawn are
//!   contributed, gains and realised profit;
//! * `PX-2` numbers of open ops strictly increase, are below the next and were used once;
//! * `PX-3` `out_flight` and `stranded` are the open funds, `in_flight` what has left the venue and
//!   did not arrive; one transfer at most is open;
//! * `PX-4` an account holds at least what its ledger says is idle;
//! * `PX-5` what waits or is in quarantine is newer than what is known; a value is refused once the
//!   last report is too old;
//! * `PX-6` a believed mark is inside the band, an equity inside the jump: checked with each report;
//!   while a report is in quarantine nothing is sent;
//! * `PX-7` one open change of the position at most may raise the risk;
//! * `PX-8` `low <= mark <= high`, all equal when nothing is in doubt and no change is open;
//! * `PX-9` open ops are bounded;
//! * `PX-10` lists, accounts and reactors agree, and parameters are inside their ranges.

use crate::{
	plan::reduces,
	types::{Ledger, Op, OpKind, OpState, PerpReactor},
	Config, Inbox, NextId, Ops, Pallet, Quarantine, ReactorByAccount, Reactors, ReactorsOf,
};
use dhv_primitives::ports::PerpId;
use frame_support::{
	ensure,
	traits::{fungibles::Inspect, Get},
};
use sp_runtime::TryRuntimeError;

type Check = Result<(), TryRuntimeError>;

impl<T: Config> Pallet<T> {
	/// Every invariant of the pallet.
	pub fn check_invariants() -> Check {
		for (id, reactor) in Reactors::<T>::iter() {
			let ops = Ops::<T>::get(id);
			ensure!(reactor.ledger.balances(), "PX-1: money came or went");
			Self::check_numbers(&reactor, &ops)?;
			check_flights(&reactor.ledger, &ops)?;
			let held = T::Assets::balance(reactor.quote, &reactor.account);
			ensure!(held >= reactor.ledger.idle, "PX-4: less cash than booked");
			Self::check_reports(id, &reactor)?;
			check_risk(&ops)?;
			Self::check_value(&reactor, &ops)?;
			Self::check_entry(id, &reactor)?;
		}
		Self::check_lists()
	}

	fn check_numbers(reactor: &PerpReactor<T::AccountId>, ops: &[Op]) -> Check {
		let bound = usize::try_from(T::MaxOpenOps::get()).unwrap_or(usize::MAX);
		ensure!(ops.len() <= bound, "PX-9: too many open ops");
		ensure!(ops.is_sorted_by(|a, b| a.nonce < b.nonce), "PX-2: numbers do not increase");
		let used = ops.iter().all(|op| op.nonce > 0 && op.nonce < reactor.next_nonce);
		ensure!(used, "PX-2: number was not used");
		let known = reactor.snapshot.last_nonce < reactor.next_nonce;
		ensure!(known, "PX-2: the venue knows a number that was not used");
		Ok(())
	}

	fn check_reports(id: PerpId, reactor: &PerpReactor<T::AccountId>) -> Check {
		let known = reactor.snapshot.seq;
		let waiting = Inbox::<T>::get(id).map(|report| report.seq);
		let doubted = Quarantine::<T>::get(id).map(|(report, _)| report.seq);
		ensure!(waiting.is_none_or(|seq| seq > known), "PX-5: an old report waits");
		ensure!(doubted.is_none_or(|seq| seq > known), "PX-5: an old report is in quarantine");
		Ok(())
	}

	fn check_value(reactor: &PerpReactor<T::AccountId>, ops: &[Op]) -> Check {
		if reactor.is_stale(Self::relay_now()) {
			return Ok(());
		}
		let Ok(spot) = Self::spot(reactor) else { return Ok(()) };
		let nav = Self::nav_at(reactor, ops, spot)?;
		ensure!(nav.low <= nav.mark && nav.mark <= nav.high, "PX-8: values are out of order");
		let quiet = |op: &Op| !op.is_doubtful() && !matches!(op.kind, OpKind::SetPosition { .. });
		let equal = nav.low == nav.high;
		ensure!(equal || !ops.iter().all(quiet), "PX-8: values differ without a doubt");
		Ok(())
	}

	fn check_entry(id: PerpId, reactor: &PerpReactor<T::AccountId>) -> Check {
		let valid = Self::ensure_parameters(reactor.quote, &reactor.parameters);
		ensure!(valid.is_ok(), "PX-10: parameters out of range");
		ensure!(id < NextId::<T>::get(), "PX-10: identifier was not issued");
		ensure!(reactor.account == Self::reactor_account(id), "PX-10: foreign account");
		let indexed = ReactorByAccount::<T>::get(&reactor.account) == Some(id);
		ensure!(indexed, "PX-10: account is not indexed");
		let listed = ReactorsOf::<T>::get(reactor.pool).iter().filter(|one| **one == id).count();
		ensure!(listed == 1, "PX-10: reactor is not listed once");
		let providers = frame_system::Pallet::<T>::providers(&reactor.account);
		ensure!(providers > 0, "PX-10: account without provider");
		Ok(())
	}

	fn check_lists() -> Check {
		for (pool, ids) in ReactorsOf::<T>::iter() {
			let own = |id: &PerpId| Reactors::<T>::get(id).is_some_and(|one| one.pool == pool);
			ensure!(ids.iter().all(own), "PX-10: listed reactor of no or another pool");
		}
		let known = |id: PerpId| Reactors::<T>::contains_key(id);
		ensure!(ReactorByAccount::<T>::iter_values().all(known), "PX-10: account of no reactor");
		let ops = Ops::<T>::iter().all(|(id, ops)| known(id) || ops.is_empty());
		let reports = Inbox::<T>::iter_keys().chain(Quarantine::<T>::iter_keys()).all(known);
		ensure!(ops && reports, "PX-10: something is left of no reactor");
		Ok(())
	}
}

fn check_flights(ledger: &Ledger, ops: &[Op]) -> Check {
	let sum = |of: fn(&Op) -> u128| ops.iter().map(of).fold(0, u128::saturating_add);
	let out = sum(|op| match (op.kind, op.state) {
		(OpKind::Fund(_), OpState::Stranded) => 0,
		(OpKind::Fund(amount), _) => amount,
		_ => 0,
	});
	let stranded = sum(|op| if op.state == OpState::Stranded { op.kind.amount() } else { 0 });
	let back = sum(|op| match op.state {
		OpState::Returning { received, .. } => op.kind.amount().saturating_sub(received),
		_ => 0,
	});
	ensure!(ledger.out_flight == out, "PX-3: out_flight is not the open funds");
	ensure!(ledger.stranded == stranded, "PX-3: stranded is not the stranded funds");
	ensure!(ledger.in_flight == back, "PX-3: in_flight is not what has left");
	let legs = ops.iter().filter(|op| op.kind.is_leg()).count();
	ensure!(legs <= 1, "PX-3: two transfers are open");
	Ok(())
}

/// Each change of the position may only lower the risk of the one before it, so the first alone may
/// raise it.
fn check_risk(ops: &[Op]) -> Check {
	let mut before = None;
	for op in ops {
		let OpKind::SetPosition { target, .. } = op.kind else { continue };
		ensure!(before.is_none_or(|one| reduces(one, target)), "PX-7: two commands raise the risk");
		before = Some(target);
	}
	Ok(())
}
