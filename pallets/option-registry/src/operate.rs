//! Operators: who may adjust the vaults of another account.

use crate::{Config, Error, Event, HoldReason, Operators, Pallet};
use dhv_primitives::SeriesId;
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Whether an operator may adjust the vault of an owner in a series.
	pub(crate) fn operates(
		owner: &T::AccountId,
		operator: &T::AccountId,
		series: SeriesId,
	) -> bool {
		Operators::<T>::contains_key((owner, operator, None::<SeriesId>))
			|| Operators::<T>::contains_key((owner, operator, Some(series)))
	}

	/// Allows or no longer allows an operator, for the vault of one series or for all.
	pub(crate) fn do_set_operator(
		owner: T::AccountId,
		operator: T::AccountId,
		series: Option<SeriesId>,
		allowed: bool,
	) -> DispatchResult {
		let key = (&owner, &operator, series);
		let held = Operators::<T>::get(key);
		ensure!(held.is_some() != allowed, Error::<T>::NothingChanges);
		let reason = HoldReason::Operator.into();
		if let Some(deposit) = held {
			Operators::<T>::remove(key);
			T::Currency::release(&reason, &owner, deposit, Precision::BestEffort)?;
		} else {
			if let Some(series) = series {
				Self::load(series)?;
			}
			let deposit = T::OperatorDeposit::get();
			T::Currency::hold(&reason, &owner, deposit)?;
			Operators::<T>::insert(key, deposit);
		}
		Self::deposit_event(Event::OperatorSet { owner, operator, series, allowed });
		Ok(())
	}
}
