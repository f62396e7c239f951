//! Looking after breakers, in every block.

use crate::{
	Breaker, BreakerTermsOf, Config, Error, Event, Observed, Pallet, PoolCount, Watches, WeightInfo,
};
use dhv_primitives::{ports::Reactors, PoolId};
use frame_support::{ensure, pallet_prelude::DispatchResult, weights::WeightMeter};

impl<T: Config> Pallet<T> {
	/// Looks at every pool, the first thing in a block. A pool that the meter does not reach is looked
	/// at in the next block.
	pub(crate) fn run_breakers(meter: &mut WeightMeter) {
		let mut pools = (0..PoolCount::<T>::get()).map(PoolId);
		while meter.can_consume(T::WeightInfo::look_at_breakers()) {
			let Some(id) = pools.next() else { return };
			meter.consume(T::WeightInfo::look_at_breakers());
			Self::look_at_breakers(id);
		}
	}

	pub(crate) fn do_poke_breakers(id: PoolId) -> DispatchResult {
		Self::pool_of(id)?;
		let seen = Watches::<T>::get(id).seen;
		ensure!(seen < Self::now(), Error::<T>::SeenAlready);
		Self::look_at_breakers(id);
		Ok(())
	}

	/// Looks at one pool, and says which breakers tripped and which recovered.
	fn look_at_breakers(id: PoolId) {
		let now = Self::now();
		let Ok(pool) = Self::pool_of(id) else { return };
		if now.secs() == 0 {
			return;
		}
		let venues = Some(T::Reactors::are_reliable(id));
		let observed = Observed { venues, ..Self::observed(&pool) };
		let before = Watches::<T>::get(id);
		let after = before.look(&BreakerTermsOf::<T>::get(id), &observed, now);
		Watches::<T>::insert(id, after);
		let old = Self::all_statuses(id, &pool, &before);
		let new = Self::all_statuses(id, &pool, &after);
		for breaker in Breaker::ALL {
			let event = match (before.is_tripped(breaker), after.is_tripped(breaker)) {
				(false, true) => Event::BreakerTripped { pool: id, breaker, old, new },
				(true, false) => Event::BreakerRecovered { pool: id, breaker, old, new },
				_ => continue,
			};
			Self::deposit_event(event);
		}
	}
}
