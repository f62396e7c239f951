//! What a fixing will be, before it is final.

use crate::{
	fixing::{FixingKey, FixingRecord, FixingState},
	Config, Fixings, Pallet,
};
use dhv_primitives::{Price, SeriesId};

impl<T: Config> Pallet<T> {
	/// The price at which an expired series will be fixed, as far as that is known. `None` before
	/// expiry, and for a window that nobody covered.
	pub(crate) fn expected_fixing_of(id: SeriesId) -> Option<Price> {
		let info = Self::load(id).ok()?;
		if let Some(fixing) = info.status.fixing() {
			return Some(fixing);
		}
		if !info.terms.is_expired(Self::clock().now.time) {
			return None;
		}
		let key = FixingKey::of(&info.terms);
		Fixings::<T>::get(key)?.expected(&key)
	}
}

impl FixingRecord {
	/// What is proposed; in dispute what was proposed, as long as a resolution may repeat it; else
	/// the average of the rounds, if they cover enough of the window.
	fn expected(&self, key: &FixingKey) -> Option<Price> {
		match self.state {
			FixingState::Proposed { price, .. } | FixingState::Final { price, .. } => Some(price),
			FixingState::Disputed { proposal, .. } => proposal
				.filter(|price| self.admits(*price) == Ok(true))
				.or_else(|| self.average(key)),
			FixingState::Accumulating => self.average(key),
		}
	}

	fn average(&self, key: &FixingKey) -> Option<Price> {
		let window = key.pending(&self.terms).window();
		let average = self.rounds.fold(key.expiry, &window).ok()?.average;
		(average.covered >= self.terms.min_coverage).then(|| average.average().ok()).flatten()
	}
}
