//! Issue: from terms to a series that trades.

use crate::{types::*, Config, Error, Event, NextSeriesId, Pallet, SeriesIds, SeriesOf};
use dhv_primitives::{ports::OptionTokens, BackingClass, Series, SeriesId};
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
}
