//! Issue: from terms to a series that trades.

use crate::{
	average::TimeWeighted, types::*, Config, Error, Event, Fixings, NextSeriesId, Pallet,
	PendingExpiries, RoundsInForce, SeriesByExpiry, SeriesIds, SeriesOf,
};
use dhv_primitives::{
	ports::{OptionTokens, PriceRounds},
	BackingClass, Series, SeriesId, Timestamp,
};
use frame_support::ensure;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Opens a series, or finds the one with these terms.
	pub(crate) fn do_issue(terms: Series) -> Result<SeriesId, DispatchError> {
		if let Some(series) = SeriesIds::<T>::get(terms) {
			return Ok(series);
		}
		ensure!(terms.backing == BackingClass::Pool, Error::<T>::ClassNotOpen);
		let parameters = Self::parameters(&terms)?;
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
		Ok(series)
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
