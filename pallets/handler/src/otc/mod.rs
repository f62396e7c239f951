//! Orders that a manager makes for a pool: made, filled in [`fill`], cancelled or expired.
//!
//! The price of each leg keeps to a band around the model ([`model`]), and what orders cost the pool
//! against the model shares one budget per period, so that a manager cannot give the pool away.

mod budget;
mod fill;
mod model;

use crate::{
	types::{is_whole_lots, OrderId, OtcLegs, OtcOrder, OtcTerms, LARGEST_ORDER},
	Config, Error, Event, NextOrder, OrderQueue, Orders, OtcParameters, Pallet,
};
use alloc::{collections::BTreeSet, vec::Vec};
use dhv_math::otc::{self, OrderRefusal, SpotBounds};
use dhv_primitives::{ports::Underwriter, Balance, Fixed, PoolId, Timestamp};
use frame_support::{ensure, pallet_prelude::*};

/// What a manager asks for.
pub(crate) struct Proposal<AccountId> {
	pub legs: OtcLegs,
	pub counterparty: Option<AccountId>,
	pub lifetime: u64,
	pub down: Fixed,
	pub up: Fixed,
	pub partial: bool,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_order(
		pool: PoolId,
		proposal: Proposal<T::AccountId>,
	) -> DispatchResult {
		let Proposal { legs, counterparty, lifetime, down, up, partial } = proposal;
		let terms = Self::otc_terms(pool)?;
		Self::ensure_legs(&legs, lifetime)?;
		let desk = Self::desk(pool)?;
		let bounds = SpotBounds::around(desk.round.price, down, up)
			.map_err(|_| Error::<T>::InvalidBounds)?;
		let expires_at = Self::now().try_add_secs(lifetime).map_err(Error::<T>::from)?;
		let filled = dhv_primitives::Contracts::ZERO;
		let order = OtcOrder { pool, legs, counterparty, expires_at, bounds, partial, filled };

		let mut loss: Balance = 0;
		for (leg, contracts) in Self::parts(&order, order.size())? {
			let judged = Self::judge_leg(&desk, &leg, contracts, &terms)?;
			loss = loss.checked_add(judged.loss).ok_or(Error::<T>::Overflow)?;
		}
		Self::loss_period_with(pool, &terms, loss)?;

		let id = NextOrder::<T>::get();
		NextOrder::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
		OrderQueue::<T>::try_mutate(pool, |queue| {
			let place = queue.partition_point(|(expiry, _)| *expiry <= expires_at);
			queue.try_insert(place, (expires_at, id)).map_err(|_| Error::<T>::TooManyOrders)
		})?;
		// What is ordered must not be retired before it is filled.
		for leg in &order.legs {
			Self::leave_to_manager(pool, leg.series);
		}
		Orders::<T>::insert(id, &order);
		Self::deposit_event(Event::OrderCreated { id, order });
		Ok(())
	}

	/// Takes an order back: the manager at any time, everybody else once it has expired.
	pub(crate) fn do_cancel_order(id: OrderId, by_manager: bool) -> DispatchResult {
		let order = Orders::<T>::get(id).ok_or(Error::<T>::UnknownOrder)?;
		let expired = Self::now() > order.expires_at;
		ensure!(by_manager || expired, Error::<T>::OrderOpen);
		Self::forget_order(id, &order);
		let OtcOrder { pool, filled, .. } = order;
		Self::deposit_event(if expired {
			Event::OrderExpired { id, pool, filled }
		} else {
			Event::OrderCancelled { id, pool, filled }
		});
		Ok(())
	}

	/// The pools with open orders.
	pub(crate) fn pools_with_orders() -> Vec<PoolId> {
		OrderQueue::<T>::iter_keys().collect()
	}

	/// Removes the first order of a pool if it has expired.
	pub(crate) fn expire_order(pool: PoolId, now: Timestamp) -> bool {
		let queue = OrderQueue::<T>::get(pool);
		let due = queue.first().filter(|(expires_at, _)| now > *expires_at);
		let Some((_, id)) = due else { return false };
		let Some(order) = Orders::<T>::get(id) else { return false };
		Self::forget_order(*id, &order);
		Self::deposit_event(Event::OrderExpired { id: *id, pool, filled: order.filled });
		true
	}

	fn otc_terms(pool: PoolId) -> Result<OtcTerms, Error<T>> {
		ensure!(T::Underwriter::terms(pool).is_some(), Error::<T>::UnknownPool);
		OtcParameters::<T>::get(pool).ok_or(Error::<T>::OtcNotConfigured)
	}

	/// Legs there are, of different series, in whole lots, at prices above zero, for a short time.
	fn ensure_legs(legs: &OtcLegs, lifetime: u64) -> Result<(), Error<T>> {
		ensure!(!legs.is_empty(), Error::<T>::NoLegs);
		let series: BTreeSet<_> = legs.iter().map(|leg| leg.series).collect();
		ensure!(series.len() == legs.len(), Error::<T>::DuplicateLeg);
		for leg in legs {
			otc::check_new(leg.price, lifetime).map_err(Error::<T>::from)?;
			ensure!(is_whole_lots(leg.contracts), Error::<T>::NotWholeLots);
			ensure!(!leg.contracts.is_zero(), Error::<T>::OrderTooSmall);
			ensure!(leg.contracts <= LARGEST_ORDER, Error::<T>::OrderTooLarge);
		}
		Ok(())
	}

	/// Takes an order out of every map.
	fn forget_order(id: OrderId, order: &OtcOrder<T::AccountId>) {
		Orders::<T>::remove(id);
		OrderQueue::<T>::mutate_exists(order.pool, |slot| {
			let mut queue = slot.take().unwrap_or_default();
			queue.retain(|(_, other)| *other != id);
			*slot = Some(queue).filter(|queue| !queue.is_empty());
		});
	}
}

impl<T> From<OrderRefusal> for Error<T> {
	fn from(refusal: OrderRefusal) -> Self {
		match refusal {
			OrderRefusal::Price => Self::InvalidPrice,
			OrderRefusal::Lifetime => Self::LifetimeTooLong,
			OrderRefusal::Expired => Self::OrderPastExpiry,
			OrderRefusal::SpotMoved => Self::SpotMoved,
			// Each leg carries its side, and orders are filled as they are.
			OrderRefusal::Side => Self::UnknownOrder,
		}
	}
}
