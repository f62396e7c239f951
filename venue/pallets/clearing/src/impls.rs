//! The port through which code of the same chain uses the clearing house.

use crate::{Accounts, Config, Pallet};
use dhv_venue_primitives::{LocalClearing, Nonce, Outcome, VersionedReport, VersionedRequest};
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchError;

impl<T: Config> LocalClearing<T::AccountId> for Pallet<T> {
	fn execute(who: &T::AccountId, request: VersionedRequest) -> Result<Outcome, DispatchError> {
		with_storage_layer(|| Self::do_execute(who, request))
	}

	fn outcome(who: &T::AccountId, nonce: Nonce) -> Option<Outcome> {
		Accounts::<T>::get(who).outcome(nonce)
	}

	fn report(who: &T::AccountId) -> Option<VersionedReport> {
		Self::report_of(who).ok()
	}
}
