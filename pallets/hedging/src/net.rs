//! The delta of a pool: its book, its spot reactors, its accounts at venues.

use crate::{
	types::{plus, NetDelta, ReactorKind},
	Config, Error, Pallet, ReactorOf, Reactors,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{PerpExposure, PerpHedges, Portfolio},
	Delta, Fixed, PoolId,
};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Delta of a pool by origin.
	pub(crate) fn net_delta_of(pool: PoolId) -> Result<NetDelta, DispatchError> {
		Self::net_with_book(pool, T::Portfolio::delta(pool)?)
	}

	/// The same for a book whose delta is known.
	pub(crate) fn net_with_book(pool: PoolId, book: Delta) -> Result<NetDelta, DispatchError> {
		let (reactors, perps) = (Self::reactors_delta(pool)?, Self::perps_exposure(pool)?);
		Ok(NetDelta::of(book, reactors, &perps).map_err(Error::<T>::from)?)
	}

	/// What all accounts at venues hold together, whether the routes name them or not.
	pub(crate) fn perps_exposure(pool: PoolId) -> Result<PerpExposure, DispatchError> {
		let mut sum = PerpExposure::default();
		for account in T::Perps::accounts(pool) {
			let one = T::Perps::exposure(account)?;
			let add = |a, b| plus(a, b).map_err(Error::<T>::from);
			sum.confirmed = add(sum.confirmed, one.confirmed)?;
			sum.least = add(sum.least, one.least)?;
			sum.most = add(sum.most, one.most)?;
		}
		Ok(sum)
	}

	/// Delta of every spot reactor of a pool.
	pub(crate) fn reactors_delta(pool: PoolId) -> Result<Delta, DispatchError> {
		let mut sum = Fixed::ZERO;
		for id in Reactors::<T>::get(pool) {
			let reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
			let delta = Self::delta_of(&reactor.kind)?;
			sum = sum.try_add(delta.get()).map_err(Error::<T>::from)?;
		}
		Ok(Delta::new(sum))
	}

	/// Delta of one reactor: what it holds of the underlying.
	pub(crate) fn delta_of(kind: &ReactorKind<T::AccountId>) -> Result<Delta, DispatchError> {
		let ReactorKind::Spot(spot) = kind;
		let decimals = Self::decimals(spot.base)?;
		let held = amount::to_fixed(spot.inventory, decimals).map_err(Error::<T>::from)?;
		Ok(Delta::new(held))
	}
}
