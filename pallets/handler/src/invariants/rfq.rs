//! What must hold of makers' quotes.

use crate::{
	types::{is_whole_lots, moment, QuoteState},
	Config, Pallet, Quotes, RevocationQueue, Revocations,
};
use alloc::collections::btree_set::BTreeSet;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// HD-13.
	pub(super) fn check_quotes() -> Result<(), TryRuntimeError> {
		let latest = Self::now()
			.try_add_secs(T::MaxQuoteLifetime::get())
			.map_err(|_| "HD-13: no time for a quote")?;
		for ((last, ..), state) in Quotes::<T>::iter() {
			ensure!(moment(last) <= latest, "HD-13: a quote that lives too long");
			ensure!(is_whole_lots(state.filled()), "HD-13: a part of a lot is filled");
			if let QuoteState::Filled { contracts, filled, .. } = state {
				ensure!(!filled.is_zero(), "HD-13: a fill of nothing");
				ensure!(filled <= contracts, "HD-13: more is filled than was offered");
			}
		}
		Ok(())
	}

	/// HD-14.
	pub(super) fn check_revocations() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		let mut expected = BTreeSet::new();
		for (maker, until) in Revocations::<T>::iter() {
			ensure!(until <= now, "HD-14: a revocation from the future");
			let last = Self::over(until).map_err(|_| "HD-14: a revocation without an end")?;
			expected.insert((last, maker));
		}
		let queued: BTreeSet<_> = RevocationQueue::<T>::iter_keys().collect();
		ensure!(queued == expected, "HD-14: queue differs from revocations");
		Ok(())
	}
}
