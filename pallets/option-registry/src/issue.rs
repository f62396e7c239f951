//! Issue: from terms to a series that trades.

use crate::{
	average::TimeWeighted, books::length, types::*, Config, Error, Event, Fixings, HoldReason,
	Issuers, NextSeriesId, Pallet, PendingExpiries, RoundsInForce, SeriesByExpiry, SeriesIds,
	SeriesOf,
};
use dhv_primitives::{
	ports::{OptionTokens, PriceRounds},
	Series, SeriesId, Timestamp,
};
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Opens a series, or finds the one with these terms. A user's deposit is held until it
	/// retires.
	pub(crate) fn do_issue(
		terms: Series,
		issuer: Option<T::AccountId>,
	) -> Result<SeriesId, DispatchError> {
		if let Some(series) = SeriesIds::<T>::get(terms) {
			return Ok(series);
		}
		let parameters = Self::parameters(&terms)?;
		ensure!(parameters.opens(&terms), Error::<T>::ClassNotOpen);
		if issuer.is_some() {
			Self::ensure_room(FixingKey::of(&terms))?;
		}
		let now = Self::now();
		parameters.admit(&terms, now).map_err(Error::<T>::from)?;
		let series = NextSeriesId::<T>::get();
		let next = series.next().ok_or(Error::<T>::SeriesIdsExhausted)?;

		Self::join_fixing(series, FixingKey::of(&terms), parameters.fixing_terms(), now)?;
		NextSeriesId::<T>::put(next);
		SeriesIds::<T>::insert(terms, series);
		SeriesOf::<T>::insert(series, SeriesInfo::new(terms));
		T::OptionTokens::create(series, &terms)?;
		Self::deposit_event(Event::SeriesIssued { series, terms });
		if let Some(account) = issuer {
			let deposit = T::SeriesDeposit::get();
			T::Currency::hold(&HoldReason::Series.into(), &account, deposit)?;
			Issuers::<T>::insert(series, Issuer { account: account.clone(), deposit });
			Self::deposit_event(Event::DepositHeld { series, account, deposit });
		}
		Ok(series)
	}

	/// Whether users leave the manager the room that is reserved.
	fn ensure_room(key: FixingKey) -> Result<(), Error<T>> {
		let series = SeriesByExpiry::<T>::decode_len(key).unwrap_or_default();
		let room = T::MaxSeriesPerExpiry::get().saturating_sub(T::ReservedSeries::get());
		ensure!(series < length(room), Error::TooManySeries);
		let expiries = PendingExpiries::<T>::decode_len().unwrap_or_default();
		let room = T::MaxPendingExpiries::get().saturating_sub(T::ReservedExpiries::get());
		let known = Fixings::<T>::contains_key(key);
		ensure!(known || expiries < length(room), Error::TooManyExpiries);
		Ok(())
	}

	/// Returns the deposit of a series that retires. What cannot be returned was lost to a slash.
	pub(crate) fn return_deposit(series: SeriesId) {
		let Some(Issuer { account, deposit }) = Issuers::<T>::take(series) else { return };
		let released = T::Currency::release(
			&HoldReason::Series.into(),
			&account,
			deposit,
			Precision::BestEffort,
		);
		let deposit = released.unwrap_or_default();
		Self::deposit_event(Event::DepositReturned { series, account, deposit });
	}

	/// Adds a series to the fixing of its expiry; the first one starts the fixing.
	fn join_fixing(
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
		let place = pending.partition_point(|other| *other < entry);
		pending.try_insert(place, entry).map_err(|_| Error::TooManyExpiries)?;
		PendingExpiries::<T>::put(pending);
		let average = TimeWeighted::default();
		let state = FixingState::Accumulating { average, first_after: None };
		Fixings::<T>::insert(key, FixingRecord { terms, state });

		let market = (key.underlying, key.strike_asset);
		if !RoundsInForce::<T>::contains_key(market) {
			if let Some(round) = T::Prices::latest(key.underlying, key.strike_asset) {
				RoundsInForce::<T>::insert(market, RoundInForce { round, arrived: now });
			}
		}
		Ok(())
	}
}
