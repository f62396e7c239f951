//! Fixings are proposed, disputed, resolved and made final.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::World,
};
use crate::{
	tests::mock::*, Call, FixingKey, FixingRecord, FixingRule, FixingState, Fixings, SeriesByExpiry,
};
use dhv_primitives::{Price, SeriesId, Timestamp};
use frame_system::RawOrigin;
use std::collections::BTreeMap;

const LATE: &[&str] = &["ResolutionPeriodOver"];
const FULL: &[&str] = &["SettlementQueueFull"];

const OPERATIONS: &[Operation] = &[
	may("fixing: poke proposes", 2, World::poke_proposes, &[]),
	may("fixing: poke makes final", 2, World::poke_finalises, &[FULL, &["AwaitingPrice"]]),
	may("fixing: guardian disputes", 3, World::dispute, &[]),
	may("fixing: resolved inside the bounds", 2, World::resolve, &[LATE]),
	may("fixing: no price for the long stop", 1, World::blackout, &[]),
	may("fixing: median upheld after a dispute", 1, World::uphold, &[FULL]),
	may("fixing: everything due is poked", 1, World::poke_all_due, &[]),
	must_fail("fixing: poke before expiry", World::poke_early, "NotExpired", &[]),
	must_fail("fixing: poke in the dispute period", World::poke_proposed, "DisputePeriodRuns", &[]),
	must_fail("fixing: poke in the resolution", World::poke_disputed, "ResolutionPeriodRuns", &[]),
	must_fail("fixing: poke without any price", World::poke_priceless, "AwaitingPrice", &[]),
	must_fail("fixing: poke at nothing due", World::poke_done, "NothingDue", &[]),
	must_fail("fixing: poke with a full queue", World::poke_full, "SettlementQueueFull", &[]),
	must_fail("fixing: stranger disputes", World::dispute_by_stranger, "BadOrigin", &[]),
	must_fail("fixing: disputed too early", World::dispute_early, "NothingProposed", &[]),
	must_fail("fixing: disputed too late", World::dispute_late, "DisputePeriodOver", &[]),
	must_fail("fixing: disputed again", World::dispute_again, "AlreadyDisputed", &[]),
	must_fail("fixing: disputed when final", World::dispute_final, "FixingIsFinal", &[]),
	must_fail("fixing: resolved by a stranger", World::resolve_by_stranger, "BadOrigin", &[]),
	must_fail("fixing: resolved at zero", World::resolve_zero, "ResolutionOutOfBounds", &[LATE]),
	must_fail("fixing: resolved too far off", World::resolve_far, "ResolutionOutOfBounds", &[LATE]),
	must_fail("fixing: resolved undisputed", World::resolve_undisputed, "NotDisputed", &[]),
	must_fail("fixing: resolved too late", World::resolve_late, "ResolutionPeriodOver", &[]),
	must_fail("fixing: unknown", World::resolve_unknown, "UnknownFixing", &[]),
];

pub const FAMILY: Family =
	Family { operations: OPERATIONS, check: World::check_final, end: |_| () };

/// Whether a period that began with a state is over.
fn is_over(since: crate::Moment, until: Timestamp) -> bool {
	since.is_over(until, &Registry::clock())
}

/// Whether the period of a proposal or of a dispute is over.
fn is_past(state: &FixingState) -> bool {
	match *state {
		FixingState::Proposed { since, until, .. } => is_over(since, until),
		FixingState::Disputed { since, deadline, .. } => is_over(since, deadline),
		_ => false,
	}
}

/// Whether a price becomes final next.
fn is_due(state: &FixingState) -> bool {
	match state {
		FixingState::Proposed { rule: FixingRule::Resolved, .. } => true,
		FixingState::Disputed { proposal: None, .. } => false,
		state => is_past(state),
	}
}

impl World {
	/// OR-21.
	fn check_final(&mut self) {
		let stored: BTreeMap<_, _> = Fixings::<Test>::iter()
			.filter(|(_, record)| record.fixing().is_some())
			.map(|(key, record)| (key, record.state))
			.collect();
		for (key, state) in &stored {
			let before = self.fixed.get(key);
			assert!(before.is_none_or(|before| before == state), "OR-21: {key:?} changed");
		}
		self.fixed = stored;
	}

	/// A fixing in some state.
	fn fixing(
		&mut self,
		fits: impl Fn(&FixingKey, &FixingRecord) -> bool,
	) -> Option<(FixingKey, FixingRecord)> {
		let all: Vec<_> = Fixings::<Test>::iter().filter(|(key, fix)| fits(key, fix)).collect();
		self.random.choose(&all)
	}

	fn dispute_by(&mut self, origin: RawOrigin<AccountId>, key: FixingKey) -> Tried {
		Some(self.call(origin, Call::dispute_fixing { key }))
	}

	fn resolve_with(&mut self, key: FixingKey, price: Price) -> Tried {
		Some(self.call(RawOrigin::Root, Call::resolve_fixing { key, price }))
	}

	fn poke(&mut self, key: FixingKey) -> Tried {
		let list = SeriesByExpiry::<Test>::get(key);
		let series: SeriesId = self.random.choose(&list)?;
		let who = self.anybody();
		Some(self.call(RawOrigin::Signed(who), Call::poke_fixing { series }))
	}

	fn poke_proposes(&mut self) -> Tried {
		let now = self.now();
		let (key, _) = self.fixing(|key, record| {
			let locked = key.expiry.secs() + record.terms.dispute.locking_period;
			record.state == FixingState::Accumulating && now.secs() > locked
		})?;
		let tried = self.poke(key);
		assert!(Fixings::<Test>::get(key).unwrap().state != FixingState::Accumulating);
		tried
	}

	fn poke_finalises(&mut self) -> Tried {
		let (key, _) = self.fixing(|_, record| {
			let priceless = matches!(record.state, FixingState::Disputed { proposal: None, .. });
			is_due(&record.state) || priceless && is_past(&record.state)
		})?;
		let tried = self.poke(key);
		let record = Fixings::<Test>::get(key);
		let done = record.is_none_or(|record| record.fixing().is_some());
		assert_eq!(tried == Some(Ok(())), done);
		tried
	}

	/// A median that may still be disputed, or no longer.
	fn proposal(&mut self, over: bool) -> Option<FixingKey> {
		let found = self.fixing(|_, record| match record.state {
			FixingState::Proposed { rule: FixingRule::Median, since, until, .. } => {
				is_over(since, until) == over
			}
			_ => false,
		});
		found.map(|(key, _)| key)
	}

	/// A dispute that may still be resolved.
	fn dispute_running(&mut self) -> Option<(FixingKey, FixingRecord)> {
		self.fixing(|_, record| match record.state {
			FixingState::Disputed { since, deadline, .. } => !is_over(since, deadline),
			_ => false,
		})
	}

	fn dispute(&mut self) -> Tried {
		let key = self.proposal(false)?;
		self.dispute_by(RawOrigin::Signed(GUARDIAN), key)
	}

	/// A price between those of the rounds, each widened by the deviation.
	fn resolve(&mut self) -> Tried {
		let (key, record) = self.fixing(|_, r| matches!(r.state, FixingState::Disputed { .. }))?;
		let price = match record.rounds.range {
			None => usd(self.price),
			Some((low, high)) => {
				let deviation = i128::from(record.terms.dispute.max_deviation_bps);
				let low = low.raw() / 10_000 * (10_000 - deviation) + 10_000;
				let high = high.raw() / 10_000 * (10_000 + deviation);
				let percent = i128::from(self.random.below(101));
				Price::from_raw(low + (high - low) / 100 * percent)
			}
		};
		self.resolve_with(key, price)
	}

	/// The chain stands still across the window of the next expiry, and no round comes after it.
	fn stand_still(&mut self) -> Option<FixingKey> {
		let expiry = self.next_expiry()?;
		let (key, record) = self.fixing(|key, _| key.expiry == expiry)?;
		if self.now() >= key.opens(&record.terms) {
			return None;
		}
		let wait = record.terms.dispute.locking_period + 1;
		self.pass(expiry.saturating_since(self.now()) + wait, 1);
		let _proposes = self.poke(key)?;
		let open = |state| matches!(state, FixingState::Disputed { proposal: None, .. });
		Fixings::<Test>::get(key).is_some_and(|record| open(record.state)).then_some(key)
	}

	fn poke_priceless(&mut self) -> Tried {
		let key = self.stand_still()?;
		let record = Fixings::<Test>::get(key)?;
		let terms = record.terms.dispute;
		let covered = record.rounds.average.covered >= record.terms.min_coverage;
		if covered || terms.locking_period + terms.resolution_period + 2 >= terms.long_stop {
			return None;
		}
		self.pass(terms.resolution_period + 1, 6);
		self.poke(key)
	}

	/// Until the last price before expiry has to do.
	fn blackout(&mut self) -> Tried {
		let key = self.stand_still()?;
		let terms = Fixings::<Test>::get(key)?.terms.dispute;
		self.pass(terms.long_stop.max(terms.resolution_period) + 1, 6);
		work();
		Some(Ok(()))
	}

	/// A dispute that nobody resolved in time.
	fn unresolved(&mut self) -> Option<FixingKey> {
		let key = self.proposal(false)?;
		self.dispute_by(RawOrigin::Signed(GUARDIAN), key)?.unwrap();
		let terms = Fixings::<Test>::get(key)?.terms.dispute;
		self.pass(terms.resolution_period + 1, 6);
		self.feed_all();
		Some(key)
	}

	fn uphold(&mut self) -> Tried {
		let key = self.unresolved()?;
		self.poke(key)
	}

	fn poke_early(&mut self) -> Tried {
		let now = self.now();
		let (key, _) = self.fixing(|key, record| {
			let locked = key.expiry.secs() + record.terms.dispute.locking_period;
			record.state == FixingState::Accumulating && now.secs() <= locked
		})?;
		self.poke(key)
	}

	fn poke_proposed(&mut self) -> Tried {
		let key = self.proposal(false)?;
		self.poke(key)
	}

	fn poke_disputed(&mut self) -> Tried {
		let (key, _) = self.dispute_running()?;
		self.poke(key)
	}

	fn poke_done(&mut self) -> Tried {
		let (series, _) =
			self.series_where(|info| info.status.fixing().is_some() && !Registry::is_spent(info))?;
		Some(self.call(RawOrigin::Signed(BOB), Call::poke_fixing { series }))
	}

	/// The chain stands still until everything has expired, and nobody settles anything.
	fn poke_full(&mut self) -> Tried {
		let pending = crate::PendingExpiries::<Test>::get();
		let keys: Vec<_> = pending.iter().map(|entry| entry.key()).collect();
		let count: usize = keys.iter().map(|key| SeriesByExpiry::<Test>::get(key).len()).sum();
		let last = pending.last()?.expiry;
		if count + crate::SettlementQueue::<Test>::get().len() <= 8 {
			return None;
		}
		self.pass(last.saturating_since(self.now()) + 400, 6);
		self.feed_all();
		for key in &keys {
			let _not_due = self.poke(*key)?;
		}
		self.pass(HOUR, 6);
		let pokes = keys.into_iter().map(|key| self.poke(key));
		let full = Some(Err(crate::Error::<Test>::SettlementQueueFull.into()));
		pokes.into_iter().find(|tried| *tried == full).flatten()
	}

	fn dispute_by_stranger(&mut self) -> Tried {
		let key = self.proposal(false)?;
		let who = self.anybody();
		self.dispute_by(RawOrigin::Signed(who), key)
	}

	fn dispute_early(&mut self) -> Tried {
		let (key, _) = self.fixing(|_, record| record.state == FixingState::Accumulating)?;
		self.dispute_by(RawOrigin::Signed(GUARDIAN), key)
	}

	fn dispute_late(&mut self) -> Tried {
		let key = self.proposal(true)?;
		self.dispute_by(RawOrigin::Signed(GUARDIAN), key)
	}

	fn dispute_again(&mut self) -> Tried {
		let (key, _) = self.fixing(|_, record| match record.state {
			FixingState::Proposed { rule, .. } => rule == FixingRule::Resolved,
			FixingState::Disputed { .. } => true,
			_ => false,
		})?;
		self.dispute_by(RawOrigin::Signed(GUARDIAN), key)
	}

	fn dispute_final(&mut self) -> Tried {
		let (key, _) = self.fixing(|_, record| record.fixing().is_some())?;
		self.dispute_by(RawOrigin::Signed(GUARDIAN), key)
	}

	fn resolve_by_stranger(&mut self) -> Tried {
		let (key, _) = self.dispute_running()?;
		let (who, price) = (self.anybody(), usd(self.price));
		Some(self.call(RawOrigin::Signed(who), Call::resolve_fixing { key, price }))
	}

	fn resolve_zero(&mut self) -> Tried {
		let (key, _) = self.dispute_running()?;
		self.resolve_with(key, Price::from_raw(0))
	}

	fn resolve_far(&mut self) -> Tried {
		let (key, record) = self.dispute_running()?;
		let (low, high) = record.rounds.range?;
		let price = if self.random.once_in(2) { low.raw() / 3 } else { high.raw() * 3 };
		self.resolve_with(key, Price::from_raw(price))
	}

	fn resolve_undisputed(&mut self) -> Tried {
		let (key, _) = self.fixing(|_, record| {
			let disputed = matches!(record.state, FixingState::Disputed { .. });
			!disputed && record.fixing().is_none()
		})?;
		self.resolve_with(key, usd(self.price))
	}

	/// After the deadline, when a rule has a price.
	fn resolve_late(&mut self) -> Tried {
		let key = self.unresolved()?;
		self.resolve_with(key, usd(self.price))
	}

	/// Makes the fixing of a series final; nobody disputes or resolves it.
	pub fn finalise(&mut self, series: SeriesId) {
		for _ in 0..3 {
			let poke = Call::poke_fixing { series };
			if self.call(RawOrigin::Signed(BOB), poke).is_err() {
				self.pass(1_300, 6);
				self.feed_all();
			}
		}
	}

	/// Everything that is due.
	fn poke_all_due(&mut self) -> Tried {
		let now = self.now();
		let pending = crate::PendingExpiries::<Test>::get();
		let due: Vec<_> = pending.iter().filter(|entry| entry.expiry < now).collect();
		for entry in &due {
			let _not_due = self.poke(entry.key())?;
		}
		(due.len() > 1).then_some(Ok(()))
	}

	fn resolve_unknown(&mut self) -> Tried {
		let key = FixingKey::of(&terms(dhv_primitives::OptionKind::Put, 2_000, 1));
		self.resolve_with(key, usd(self.price))
	}
}
