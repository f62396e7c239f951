//! Reads for people and front ends.

use crate::{
	types::{Reactor, ReactorId, ReactorKind, ReactorView},
	Config, Pallet, ReactorOf, Reactors,
};
use alloc::vec::Vec;
use dhv_primitives::PoolId;

impl<T: Config> Pallet<T> {
	/// Every reactor of a pool, valued at the newest price round.
	pub(crate) fn reactor_views(pool: PoolId) -> Vec<ReactorView<T::AccountId>> {
		Reactors::<T>::get(pool)
			.into_iter()
			.filter_map(|id| Self::view(id, ReactorOf::<T>::get(id)?))
			.collect()
	}

	fn view(id: ReactorId, reactor: Reactor<T::AccountId>) -> Option<ReactorView<T::AccountId>> {
		let ReactorKind::Spot(spot) = &reactor.kind;
		let delta = Self::delta_of(&reactor.kind).ok()?;
		let value = Self::round(spot.base, spot.quote)
			.and_then(|round| Self::value_of(&reactor.kind, round.price).ok());
		Some(ReactorView { id, reactor, delta, value })
	}
}
