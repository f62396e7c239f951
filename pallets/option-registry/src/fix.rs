//! Fixing: prices accumulate as they arrive; at expiry a rule, not a person, picks the price.

use crate::{
	average::Window, types::*, Config, Error, Event, Fixings, Pallet, PendingExpiries,
	RoundsInForce, SeriesByExpiry, SettlementQueue,
};
use alloc::collections::BTreeSet;
use dhv_math::MathError;
use dhv_primitives::{
	ports::PriceRounds, AssetIndex, Contracts, Price, PriceRound, SeriesId, SeriesStatus, Timestamp,
};
use frame_support::ensure;
use sp_runtime::DispatchResult;

/// What a fixing is found to be.
struct Found {
	price: Price,
	rule: FixingRule,
	covered: u64,
}

fn window(key: &FixingKey, terms: &FixingTerms) -> Window {
	Window { opens: key.opens(terms), closes: key.expiry, max_age: terms.max_price_age }
}

impl FixingRecord {
	/// The record after a new round arrived at `now` and replaced `held`.
	fn with_round(
		mut self,
		key: &FixingKey,
		held: Option<&RoundInForce>,
		round: &PriceRound,
		now: Timestamp,
	) -> Result<Self, MathError> {
		if let FixingState::Accumulating { average, first_after } = &mut self.state {
			if let Some(held) = held {
				*average = average.add(held, now, &window(key, &self.terms))?;
			}
			if first_after.is_none() && round.time >= key.expiry {
				*first_after = Some(*round);
			}
		}
		Ok(self)
	}

	/// The fixing at `now`, at or after expiry: the average if the window is covered, else the
	/// first round stamped at or after expiry, else nothing yet.
	fn find(
		&self,
		key: &FixingKey,
		held: Option<&RoundInForce>,
		now: Timestamp,
	) -> Result<Option<Found>, MathError> {
		let FixingState::Accumulating { mut average, first_after } = self.state else {
			return Ok(None);
		};
		if let Some(held) = held {
			average = average.add(held, now, &window(key, &self.terms))?;
		}
		let covered = average.covered;
		if covered >= self.terms.min_coverage {
			let price = average.average()?;
			return Ok(Some(Found { price, rule: FixingRule::Window, covered }));
		}
		Ok(first_after.map(|round| Found {
			price: round.price,
			rule: FixingRule::FirstAfterExpiry,
			covered,
		}))
	}
}

impl<T: Config> Pallet<T> {
	/// Takes up a new round of `asset` in every market that it is part of. Work is bounded by the
	/// pending expiries whose window is open: by the grid one for each market.
	pub(crate) fn do_tick(asset: AssetIndex) {
		let pending = PendingExpiries::<T>::get();
		let markets: BTreeSet<_> = pending
			.iter()
			.map(|entry| (entry.underlying, entry.strike_asset))
			.filter(|market| market.0 == asset || market.1 == asset)
			.collect();
		let now = Self::now();
		for market in markets {
			let held = RoundsInForce::<T>::get(market);
			let last = held.map_or(0, |held| held.round.number);
			let Some(round) = T::Prices::latest(market.0, market.1)
				.filter(|round| round.number > last && round.price.get().is_positive())
			else {
				continue;
			};
			let open = pending.iter().filter(|entry| {
				(entry.underlying, entry.strike_asset) == market && entry.opens <= now
			});
			for entry in open {
				Self::accumulate(&entry.key(), held.as_ref(), &round, now);
			}
			RoundsInForce::<T>::insert(market, RoundInForce { round, arrived: now });
		}
	}

	/// Adds the price that held until now to a fixing.
	fn accumulate(
		key: &FixingKey,
		held: Option<&RoundInForce>,
		round: &PriceRound,
		now: Timestamp,
	) {
		let Some(record) = Fixings::<T>::get(key) else { return };
		match record.with_round(key, held, round, now) {
			Ok(record) => Fixings::<T>::insert(key, record),
			Err(_) => {
				let round = held.map_or(round.number, |held| held.round.number);
				Self::deposit_event(Event::RoundIgnored { key: *key, round });
			}
		}
	}

	/// Makes a due fixing final and starts settlement of its series.
	pub(crate) fn do_finalise(key: FixingKey) -> Result<(), Error<T>> {
		let now = Self::now();
		ensure!(now >= key.expiry, Error::NotExpired);
		let record = Fixings::<T>::get(key).ok_or(Error::NothingDue)?;
		let market = (key.underlying, key.strike_asset);
		let held = RoundsInForce::<T>::get(market);
		let found = record.find(&key, held.as_ref(), now)?;
		let Found { price, rule, covered } = found.ok_or(Error::AwaitingPrice)?;

		Self::start_settlement(SeriesByExpiry::<T>::get(key), price)?;
		let state = FixingState::Final { price, rule, covered };
		Fixings::<T>::insert(key, FixingRecord { state, ..record });
		let mut pending = PendingExpiries::<T>::get();
		pending.retain(|entry| entry.key() != key);
		if !pending.iter().any(|entry| (entry.underlying, entry.strike_asset) == market) {
			RoundsInForce::<T>::remove(market);
		}
		PendingExpiries::<T>::put(pending);
		Self::deposit_event(Event::FixingFinal { key, price, rule, covered });
		Ok(())
	}

	/// Whether a due fixing could be made final now. Reads only.
	pub(crate) fn is_ready(key: &FixingKey) -> bool {
		let held = RoundsInForce::<T>::get((key.underlying, key.strike_asset));
		let found = Fixings::<T>::get(key)
			.map(|record| record.find(key, held.as_ref(), Self::now()))
			.unwrap_or(Ok(None));
		let queued = SettlementQueue::<T>::decode_len().unwrap_or_default();
		let added = SeriesByExpiry::<T>::decode_len(key).unwrap_or_default();
		let fits = queued.saturating_add(added) <= crate::books::bound::<T::MaxSettling>();
		// A failure is ready as well: finalising reports it.
		fits && !matches!(found, Ok(None))
	}

	/// The permissionless fallback of automatic fixing.
	pub(crate) fn do_poke_fixing(series: SeriesId) -> DispatchResult {
		let info = Self::load(series)?;
		if info.status == SeriesStatus::Open {
			Self::do_finalise(FixingKey::of(&info.terms))?;
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
