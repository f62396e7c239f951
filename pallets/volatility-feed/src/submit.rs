//! Life-cycle of a smile: submitted, replaced, removed.

use crate::{
	judge::Accepted,
	types::{Limits, Smile, Submission},
	Config, Error, Event, Expiries, Histories, Pallet, Smiles, Versions,
};
use dhv_primitives::{AssetIndex, Timestamp};
use frame_support::pallet_prelude::*;

impl<T: Config> Pallet<T> {
	/// Counts `who` for a smile, and stores it if that is enough.
	pub(crate) fn do_submit(who: T::AccountId, submission: Submission) -> DispatchResult {
		let accepted = Self::judge(&submission, Limits::All).accepted::<T>()?;
		match Self::approve(who, &submission, &accepted.limits)? {
			Some(approvals) => Self::store(&submission, accepted, Some(approvals)),
			None => Ok(()),
		}
	}

	/// Stores a smile that the governor sets.
	pub(crate) fn do_force(submission: Submission) -> DispatchResult {
		let accepted = Self::judge(&submission, Limits::ValidityOnly).accepted::<T>()?;
		Self::drop_approvals(submission.underlying, submission.expiry);
		Self::store(&submission, accepted, None)
	}

	fn store(
		Submission { underlying, expiry, terms }: &Submission,
		Accepted { round, view, old, history, .. }: Accepted,
		approvals: Option<u32>,
	) -> DispatchResult {
		let (underlying, expiry) = (*underlying, *expiry);
		let version = Self::raise_version(underlying)?;
		if old.is_none() {
			Expiries::<T>::try_mutate(underlying, |expiries| {
				let place = expiries.partition_point(|known| *known < expiry);
				expiries.try_insert(place, expiry).map_err(|_| Error::<T>::TooManyExpiries)
			})?;
		}
		let new = Smile {
			call: terms.call,
			put: terms.put,
			rate: terms.rate,
			spot: round.price,
			updated_at: Self::now(),
			version,
		};
		Smiles::<T>::insert(underlying, expiry, new);
		if history.is_empty() {
			Histories::<T>::remove(underlying, expiry);
		} else {
			Histories::<T>::insert(underlying, expiry, history);
		}
		let forward = view.forward;
		let event = Event::SmileUpdated { underlying, expiry, old, new, round, forward, approvals };
		Self::deposit_event(event);
		Ok(())
	}

	pub(crate) fn do_remove(underlying: AssetIndex, expiry: Timestamp) -> DispatchResult {
		let smile = Smiles::<T>::get(underlying, expiry).ok_or(Error::<T>::UnknownSmile)?;
		let version = Self::raise_version(underlying)?;
		Self::forget(underlying, expiry);
		Self::deposit_event(Event::SmileRemoved { underlying, expiry, smile, version });
		Ok(())
	}

	/// Counts a change of the surface.
	pub(crate) fn raise_version(underlying: AssetIndex) -> Result<u64, Error<T>> {
		let version = Versions::<T>::get(underlying).checked_add(1).ok_or(Error::<T>::Overflow)?;
		Versions::<T>::insert(underlying, version);
		Ok(version)
	}

	/// Takes a smile out of every map, with approvals of others in its place.
	pub(crate) fn forget(underlying: AssetIndex, expiry: Timestamp) {
		let mut expiries = Expiries::<T>::get(underlying);
		expiries.retain(|known| *known != expiry);
		if expiries.is_empty() {
			Expiries::<T>::remove(underlying);
		} else {
			Expiries::<T>::insert(underlying, expiries);
		}
		Smiles::<T>::remove(underlying, expiry);
		Histories::<T>::remove(underlying, expiry);
		Self::drop_approvals(underlying, expiry);
	}
}
