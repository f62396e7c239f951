//! Hedging by hand: by managers, and by keepers with budgets of their own.

use crate::{
	orders::Part,
	place::Rule,
	types::{Keeper, KeeperTerms, Over, RouteId, Side, Spending, Spent},
	Config, Error, Event, Keepers, Pallet,
};
use dhv_primitives::{
	ports::{ManagerBudget, Portfolio},
	Delta, PoolId,
};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Hedges what a manager asks for. What it costs counts as a decision of theirs.
	pub(crate) fn do_hedge(pool: PoolId, id: RouteId, delta: Delta) -> DispatchResult {
		let spending = Self::hedge_by_hand(pool, id, delta)?;
		T::ManagerBudget::charge(pool, spending.cost)
	}

	/// Hedges what a keeper asks for, within its budget.
	pub(crate) fn do_hedge_as_keeper(
		who: T::AccountId,
		pool: PoolId,
		id: RouteId,
		delta: Delta,
	) -> DispatchResult {
		let mut keeper = Keepers::<T>::get(pool, &who).ok_or(Error::<T>::NoKeeperBudget)?;
		let spending = Self::hedge_by_hand(pool, id, delta)?;
		let (now, caps) = (Self::now(), keeper.terms.caps());
		keeper.spent.book(now, &caps, spending).map_err(|over| match over {
			Over::Delta => Error::<T>::KeeperDeltaExceeded,
			Over::Cost => Error::<T>::KeeperCostExceeded,
			Over::Math(error) => error.into(),
		})?;
		let left = keeper.spent.left(now, &caps);
		Keepers::<T>::insert(pool, &who, keeper);
		Self::deposit_event(Event::KeeperCharged {
			pool,
			keeper: who,
			delta: spending.delta,
			cost: spending.cost,
			delta_left: left.delta,
			cost_left: left.cost,
		});
		Ok(())
	}

	/// One order of chosen size with a chosen route, within the limits of every order: only the band
	/// does not hold.
	fn hedge_by_hand(pool: PoolId, id: RouteId, delta: Delta) -> Result<Spending, DispatchError> {
		let parameters = Self::ready(pool)?;
		let route = Self::route(pool, id)?;
		let capacity = Self::capacity(route)?;
		let size = delta.get().try_abs().map_err(Error::<T>::from)?;
		ensure!(size >= parameters.min_order.get(), Error::<T>::OrderTooSmall);
		ensure!(size <= parameters.max_order.get(), Error::<T>::OrderTooLarge);
		let side = if delta.get().is_negative() { Side::Sell } else { Side::Buy };
		let full = if side == Side::Sell && capacity.is_spot() {
			Error::<T>::NothingToSell
		} else {
			Error::<T>::NoCapacity
		};
		ensure!(size <= capacity.of(side), full);
		let before = Self::net_delta_of(pool)?;
		let aimed = before.outcomes.shifted(delta).map_err(Error::<T>::from)?;
		Self::ensure_falls(&before.outcomes, &aimed)?;
		let part = Part { route, side, size };
		let placed = Self::place(pool, part, &before, &parameters, Rule::Falls)?;
		Ok(placed.spending)
	}

	pub(crate) fn do_set_keeper(
		pool: PoolId,
		who: T::AccountId,
		new: Option<KeeperTerms>,
	) -> DispatchResult {
		ensure!(T::Portfolio::assets(pool).is_some(), Error::<T>::UnknownPool);
		ensure!(new.is_none_or(|terms| terms.is_valid()), Error::<T>::InvalidKeeperTerms);
		let old = Keepers::<T>::get(pool, &who);
		let spent = old.map_or_else(Spent::default, |keeper| keeper.spent);
		Keepers::<T>::set(pool, &who, new.map(|terms| Keeper { terms, spent }));
		let old = old.map(|keeper| keeper.terms);
		Self::deposit_event(Event::KeeperSet { pool, keeper: who, old, new });
		Ok(())
	}
}
