//! Issue: from terms to a series that trades.

use crate::{
	books::length, types::*, Config, Error, Event, Fixings, HoldReason, Issuers, NextSeriesId,
	Pallet, PendingExpiries, SeriesByExpiry, SeriesIds, SeriesOf,
};
use dhv_primitives::{ports::OptionTokens, Series, SeriesId};
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
}
