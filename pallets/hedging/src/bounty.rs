//! Bounties for calls that do what the chain had no weight for.

use crate::{
	types::{BountyTerms, Caps, HedgeParameters, Spending},
	Bounties, Config, Error, Event, HedgeStates, Pallet, Parameters,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{Portfolio, ReactorFunds},
	Balance, Delta, Fixed, PoolId,
};
use frame_support::storage::with_storage_layer;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Rebalances for a caller, who gets the bounty if it is earned.
	pub(crate) fn do_rebalance_for(who: T::AccountId, pool: PoolId) -> DispatchResult {
		let missed = Self::was_missed(pool);
		let removed = Self::do_rebalance(pool)?;
		if missed {
			Self::pay_bounty(who, pool, removed)?;
		}
		Ok(())
	}

	/// Whether the chain saw long ago that a rebalancing was due, and has had no weight for it since.
	fn was_missed(pool: PoolId) -> bool {
		let delay = Bounties::<T>::get(pool).delay;
		let since = HedgeStates::<T>::get(pool).missed_since;
		since.is_some_and(|since| Self::now().saturating_since(since) >= delay)
	}

	/// Pays for the delta that was removed for certain; what cannot be paid is not owed.
	fn pay_bounty(who: T::AccountId, pool: PoolId, removed: Delta) -> DispatchResult {
		let Some(parameters) = Parameters::<T>::get(pool) else { return Ok(()) };
		let terms = Bounties::<T>::get(pool);
		let left = Self::bounty_left(pool, &parameters, &terms);
		let amount = Self::bounty_for(pool, &parameters, &terms, removed)?.min(left);
		if amount == 0 {
			return Ok(());
		}
		match with_storage_layer(|| T::Funds::advance(pool, &who, amount)) {
			Ok(()) => {
				let caps = bounty_caps(&parameters, &terms);
				let paid = Spending { delta: Delta::ZERO, cost: amount };
				HedgeStates::<T>::try_mutate(pool, |state| {
					let booked = state.bounties.book(Self::now(), &caps, paid);
					booked.map_err(Error::<T>::from)
				})?;
				let left = left.saturating_sub(amount);
				Self::deposit_event(Event::BountyPaid { pool, who, amount, removed, left });
			}
			Err(reason) => Self::deposit_event(Event::BountyUnpaid { pool, who, amount, reason }),
		}
		Ok(())
	}

	/// The share of the oracle value of `removed`, rounded down, and at most what one call may get.
	fn bounty_for(
		pool: PoolId,
		parameters: &HedgeParameters,
		terms: &BountyTerms,
		removed: Delta,
	) -> Result<Balance, DispatchError> {
		if terms.share_bps == 0 || removed == Delta::ZERO {
			return Ok(0);
		}
		let (base, quote) = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		let bounds = Self::oracle_bounds(base, quote, parameters)?;
		let value = removed
			.get()
			.mul_floor(bounds.price.get())
			.and_then(|value| value.mul_floor(Fixed::from_bps(terms.share_bps)))
			.and_then(|value| amount::from_fixed_floor(value, bounds.quote_decimals))
			.map_err(Error::<T>::from)?;
		Ok(value.min(terms.most))
	}

	/// What may still be paid in the running period.
	pub(crate) fn bounty_left(
		pool: PoolId,
		parameters: &HedgeParameters,
		terms: &BountyTerms,
	) -> Balance {
		let paid = HedgeStates::<T>::get(pool).bounties;
		paid.left(Self::now(), &bounty_caps(parameters, terms)).cost
	}

	/// The chain saw that a rebalancing is due and has no weight for it.
	pub(crate) fn note_missed(pool: PoolId) {
		let state = HedgeStates::<T>::get(pool);
		if state.missed_since.is_none() {
			HedgeStates::<T>::mutate(pool, |state| state.missed_since = Some(Self::now()));
		}
	}

	/// The chain had weight for what is due, or nothing is.
	pub(crate) fn note_not_missed(pool: PoolId) {
		let state = HedgeStates::<T>::get(pool);
		if state.missed_since.is_some() {
			HedgeStates::<T>::mutate(pool, |state| state.missed_since = None);
		}
	}
}

/// Bounties share the period of the pool's budget.
const fn bounty_caps(parameters: &HedgeParameters, terms: &BountyTerms) -> Caps {
	Caps { delta: Delta::ZERO, cost: terms.period_cap, period: parameters.budget_period }
}
