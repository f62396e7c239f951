//! Fixing: prices accumulate as they arrive; after expiry a rule, not a person, picks the price, and
//! a dispute ends by a rule as well.

use crate::{
	decide::{Clock, Due, Wait},
	types::*,
	Config, Error, Event, Fixings, Pallet, PendingExpiries, SeriesByExpiry, SettlementQueue,
};
use alloc::collections::BTreeSet;
use dhv_primitives::{
	ports::PriceRounds, AssetIndex, Contracts, Price, PriceRound, SeriesId, SeriesStatus, Timestamp,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{DispatchResult, SaturatedConversion};

impl<T> From<Wait> for Error<T> {
	fn from(wait: Wait) -> Self {
		match wait {
			Wait::Expiry => Self::NotExpired,
			Wait::Dispute => Self::DisputePeriodRuns,
			Wait::Resolution => Self::ResolutionPeriodRuns,
			Wait::Price => Self::AwaitingPrice,
			Wait::Nothing => Self::NothingDue,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The time of this block, as periods count it.
	pub(crate) fn clock() -> Clock {
		let block = frame_system::Pallet::<T>::block_number().saturated_into();
		let now = Moment { time: Self::now(), block };
		Clock { now, min_blocks: T::MinPeriodBlocks::get() }
	}

	/// The newest round of a market that has a price.
	pub(crate) fn latest_round(market: (AssetIndex, AssetIndex)) -> Option<PriceRound> {
		T::Prices::latest(market.0, market.1).filter(|round| round.price.get().is_positive())
	}

	/// Adds a series to the fixing of its expiry; the first one starts the fixing.
	pub(crate) fn join_fixing(
		series: SeriesId,
		key: FixingKey,
		terms: FixingTerms,
		now: Timestamp,
	) -> Result<(), Error<T>> {
		SeriesByExpiry::<T>::try_append(key, series).map_err(|()| Error::TooManySeries)?;
		if Fixings::<T>::contains_key(key) {
			return Ok(());
		}
		let mut pending = PendingExpiries::<T>::get();
		let entry = key.pending(&terms);
		Self::ensure_few_windows(&pending, &entry)?;
		let place = pending.partition_point(|other| other.place() < entry.place());
		pending.try_insert(place, entry).map_err(|_| Error::TooManyExpiries)?;
		PendingExpiries::<T>::put(pending);
		let held = Self::latest_round(entry.market())
			.filter(|_| entry.is_listening(now))
			.map(|round| RoundInForce { round, arrived: now });
		Fixings::<T>::insert(key, FixingRecord::new(terms, held));
		Ok(())
	}

	/// A price of one asset never has to be added to more than `MaxOpenWindows` windows, nor read
	/// for more than that many markets.
	fn ensure_few_windows(
		pending: &[PendingExpiry],
		entry: &PendingExpiry,
	) -> Result<(), Error<T>> {
		let most = crate::books::bound::<T::MaxOpenWindows>();
		let together = pending.iter().filter(|other| other.crowds(entry)).count();
		let markets: BTreeSet<_> = pending
			.iter()
			.filter(|other| other.is_of(entry.underlying) || other.is_of(entry.strike_asset))
			.map(PendingExpiry::market)
			.chain([entry.market()])
			.collect();
		ensure!(together < most && markets.len() <= most, Error::TooManyWindows);
		Ok(())
	}

	/// Takes up a new round of `asset`: every window that listens adds what held until now, and
	/// every expiry that has passed without a round since notes its first one.
	pub(crate) fn do_tick(asset: AssetIndex) {
		let now = Self::now();
		let mut pending = PendingExpiries::<T>::get();
		let mut noted = false;
		for entry in pending.iter_mut().filter(|entry| entry.is_of(asset)) {
			let waits = entry.expiry <= now && entry.first_after.is_none();
			if !waits && !entry.is_listening(now) {
				continue;
			}
			let Some(round) = Self::latest_round(entry.market()) else { continue };
			if !waits {
				Self::take_up(entry, round, now);
			} else if round.time >= entry.expiry {
				entry.first_after = Some(round);
				noted = true;
			}
		}
		if noted {
			PendingExpiries::<T>::put(pending);
		}
	}

	/// Adds the round that held until now to a window; from now on the new one holds.
	fn take_up(entry: &PendingExpiry, round: PriceRound, now: Timestamp) {
		let key = entry.key();
		let Some(mut record) = Fixings::<T>::get(key) else { return };
		if record.rounds.held.is_some_and(|held| held.round.number >= round.number) {
			return;
		}
		record.rounds = Self::fold_rounds(entry, &record.rounds, now);
		record.rounds.held = Some(RoundInForce { round, arrived: now });
		Fixings::<T>::insert(key, record);
	}

	/// Adds the round that held until `until`; one that would overflow is left out.
	fn fold_rounds(entry: &PendingExpiry, rounds: &WindowRounds, until: Timestamp) -> WindowRounds {
		rounds.fold(until, &entry.window()).unwrap_or_else(|_| {
			let round = rounds.held.map_or(0, |held| held.round.number);
			Self::deposit_event(Event::RoundIgnored { key: entry.key(), round });
			WindowRounds { held: None, ..*rounds }
		})
	}

	/// A pending fixing with its place in the queue.
	pub(crate) fn load_fixing(key: &FixingKey) -> Result<(FixingRecord, PendingExpiry), Error<T>> {
		let record = Fixings::<T>::get(key).ok_or(Error::UnknownFixing)?;
		let pending = PendingExpiries::<T>::get();
		let entry = pending.into_iter().find(|entry| entry.key() == *key);
		Ok((record, entry.ok_or(Error::FixingIsFinal)?))
	}

	/// The step of a fixing that can be made now, or what it waits for.
	pub(crate) fn due_step(entry: &PendingExpiry, record: &FixingRecord) -> Result<Due, Error<T>> {
		let last = Self::latest_round(entry.market());
		let due = record.due(entry, last, &Self::clock())?;
		if matches!(due, Due::Finalise(..)) {
			let queued = SettlementQueue::<T>::decode_len().unwrap_or_default();
			let added = SeriesByExpiry::<T>::decode_len(entry.key()).unwrap_or_default();
			let fits = queued.saturating_add(added) <= crate::books::bound::<T::MaxSettling>();
			ensure!(fits, Error::SettlementQueueFull);
		}
		Ok(due)
	}

	/// Makes the step of a fixing that is due.
	pub(crate) fn do_advance(key: FixingKey) -> Result<(), Error<T>> {
		let (record, entry) = Self::load_fixing(&key)?;
		match Self::due_step(&entry, &record)? {
			Due::Propose => Self::propose(&entry, &record),
			Due::Finalise(price, rule) => Self::finalise(key, &record, price, rule)?,
		}
		Ok(())
	}

	/// Proposes the median, or begins the dispute by itself if there is none.
	fn propose(entry: &PendingExpiry, record: &FixingRecord) {
		let (key, now) = (entry.key(), Self::clock().now);
		let rounds = Self::fold_rounds(entry, &record.rounds, entry.expiry);
		let record = FixingRecord { rounds, ..*record };
		let (median, operators) = Self::find_median(entry, &record);
		let next = match median {
			Some(price) => record.proposed(price, FixingRule::Median, now),
			None => record.disputed(None, DisputeCause::NoQuorum, now),
		};
		Fixings::<T>::insert(key, next);
		PendingExpiries::<T>::mutate(|pending| {
			for parked in pending.iter_mut().filter(|other| other.key() == key) {
				parked.parked = false;
			}
		});
		match next.state {
			FixingState::Proposed { price, until, .. } => {
				Self::deposit_event(Event::FixingProposed { key, price, operators, until });
			}
			FixingState::Disputed { proposal, cause, deadline, .. } => {
				Self::deposit_event(Event::FixingDisputed { key, proposal, cause, deadline });
			}
			FixingState::Accumulating | FixingState::Final { .. } => {}
		}
	}

	/// Makes a price final and starts settlement of every series of the expiry.
	fn finalise(
		key: FixingKey,
		record: &FixingRecord,
		price: Price,
		rule: FixingRule,
	) -> Result<(), Error<T>> {
		Self::start_settlement(SeriesByExpiry::<T>::get(key), price)?;
		let state = FixingState::Final { price, rule };
		Fixings::<T>::insert(key, FixingRecord { state, ..*record });
		PendingExpiries::<T>::mutate(|pending| pending.retain(|entry| entry.key() != key));
		Self::forget_feeds(&key);
		let covered = record.rounds.average.covered;
		Self::deposit_event(Event::FixingFinal { key, price, rule, covered });
		Ok(())
	}

	/// Disputes a proposal while its dispute period runs.
	pub(crate) fn do_dispute(key: FixingKey) -> DispatchResult {
		let (record, _) = Self::load_fixing(&key)?;
		let clock = Self::clock();
		let (price, over) = match record.state {
			FixingState::Proposed { price, rule: FixingRule::Median, since, until } => {
				(price, since.is_over(until, &clock))
			}
			FixingState::Proposed { .. } | FixingState::Disputed { .. } => {
				return Err(Error::<T>::AlreadyDisputed.into());
			}
			FixingState::Accumulating | FixingState::Final { .. } => {
				return Err(Error::<T>::NothingProposed.into());
			}
		};
		ensure!(!over, Error::<T>::DisputePeriodOver);
		let next = record.disputed(Some(price), DisputeCause::Guardian, clock.now);
		Fixings::<T>::insert(key, next);
		if let FixingState::Disputed { proposal, cause, deadline, .. } = next.state {
			Self::deposit_event(Event::FixingDisputed { key, proposal, cause, deadline });
		}
		Ok(())
	}

	/// Ends a dispute with a price inside the bounds. It becomes final with the next step.
	pub(crate) fn do_resolve(key: FixingKey, price: Price) -> DispatchResult {
		let (record, entry) = Self::load_fixing(&key)?;
		let FixingState::Disputed { proposal, .. } = record.state else {
			return Err(Error::<T>::NotDisputed.into());
		};
		// After the deadline only where the fallback rule has no price either.
		let last = Self::latest_round(entry.market());
		let clock = Self::clock();
		let decided = record.due(&entry, last, &clock).is_ok();
		ensure!(!decided, Error::<T>::ResolutionPeriodOver);
		let inside = price.get().is_positive() && record.admits(price).map_err(Error::<T>::from)?;
		ensure!(inside, Error::<T>::ResolutionOutOfBounds);
		let next = record.proposed(price, FixingRule::Resolved, clock.now);
		Fixings::<T>::insert(key, next);
		Self::deposit_event(Event::FixingResolved { key, price, proposal });
		Ok(())
	}

	/// The permissionless fallback of automatic fixing.
	pub(crate) fn do_poke_fixing(series: SeriesId) -> DispatchResult {
		let info = Self::load(series)?;
		if info.status == SeriesStatus::Open {
			Self::do_advance(FixingKey::of(&info.terms))?;
		} else {
			ensure!(Self::is_spent(&info), Error::<T>::NothingDue);
		}
		let info = Self::load(series)?;
		if Self::is_spent(&info) {
			Self::retire(series, &info)?;
		}
		Ok(())
	}

	/// Whether payouts are open and no option is left.
	pub(crate) fn is_spent(info: &SeriesInfo) -> bool {
		matches!(info.status, SeriesStatus::Paying { .. }) && info.supply == Contracts::ZERO
	}
}
