//! Reads for people and front ends.

use crate::{
	types::{
		BudgetsLeft, Keeper, KeeperTerms, Reactor, ReactorId, ReactorKind, ReactorView, Spending,
	},
	Bounties, Config, Keepers, Pallet, Parameters, ReactorOf, Reactors,
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

	/// What the running period of a pool has left; none without parameters.
	pub(crate) fn budgets_left(pool: PoolId) -> Option<BudgetsLeft> {
		let parameters = Parameters::<T>::get(pool)?;
		let left = Self::left(pool, &parameters);
		let bounties = Self::bounty_left(pool, &parameters, &Bounties::<T>::get(pool));
		Some(BudgetsLeft { delta: left.delta, cost: left.cost, bounties })
	}

	/// What a keeper may still do for a pool in its running period; none without a budget.
	pub(crate) fn keeper_budget(
		pool: PoolId,
		who: &T::AccountId,
	) -> Option<(KeeperTerms, Spending)> {
		let Keeper { terms, spent } = Keepers::<T>::get(pool, who)?;
		Some((terms, spent.left(Self::now(), &terms.caps())))
	}

	fn view(id: ReactorId, reactor: Reactor<T::AccountId>) -> Option<ReactorView<T::AccountId>> {
		let ReactorKind::Spot(spot) = &reactor.kind;
		let delta = Self::delta_of(&reactor.kind).ok()?;
		let value = Self::round(spot.base, spot.quote)
			.and_then(|round| Self::value_of(&reactor.kind, round.price).ok());
		Some(ReactorView { id, reactor, delta, value })
	}
}
