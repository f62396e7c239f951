//! Trading with a pool: one series, or several legs at once.

use crate::{
	quote::{Desk, PricedLeg},
	types::{Leg, Legs, Limit},
	Config, Error, Event, OpenedDelta, Pallet,
};
use alloc::{collections::BTreeSet, vec::Vec};
use dhv_primitives::{
	ports::Underwriter, Balance, OrderQuote, PoolId, Quote, Side, StateVersion, Timestamp,
};
use frame_support::{ensure, pallet_prelude::*};
use sp_runtime::traits::{BlakeTwo256, Hash};

impl<T: Config> Pallet<T> {
	/// Buys from a pool for at most `max_total`.
	pub(crate) fn do_buy(
		who: &T::AccountId,
		pool: PoolId,
		leg: Leg,
		max_total: Balance,
		expected: Option<StateVersion>,
	) -> DispatchResult {
		let priced = Self::price_leg(&Self::desk(pool)?, leg)?;
		ensure_version::<T>(priced.version, expected)?;
		ensure!(priced.price.total <= max_total, Error::<T>::PremiumTooHigh);
		Self::fill(who, &priced).map(|_| ())
	}

	/// Sells to a pool for at least `min_total`.
	pub(crate) fn do_sell(
		who: &T::AccountId,
		pool: PoolId,
		leg: Leg,
		min_total: Balance,
		expected: Option<StateVersion>,
	) -> DispatchResult {
		let priced = Self::price_leg(&Self::desk(pool)?, leg)?;
		ensure_version::<T>(priced.version, expected)?;
		ensure!(priced.price.total >= min_total, Error::<T>::PremiumTooLow);
		Self::fill(who, &priced).map(|_| ())
	}

	/// Trades every leg or none. What the taker sells comes first, so that its premium pays for what
	/// the taker buys; the prices of legs do not depend on each other, because no two are of one
	/// series.
	pub(crate) fn do_trade(
		who: &T::AccountId,
		pool: PoolId,
		legs: &Legs,
		limit: Limit,
		deadline: Option<Timestamp>,
		expected: Option<StateVersion>,
	) -> DispatchResult {
		let in_time = deadline.is_none_or(|deadline| Self::now() <= deadline);
		ensure!(in_time, Error::<T>::DeadlinePassed);
		let order = Self::price_order(&Self::desk(pool)?, legs)?;
		ensure_version::<T>(order.version, expected)?;
		ensure!(limit.allows(order.paid, order.received), Error::<T>::LimitNotMet);
		for priced in &order.legs {
			Self::fill(who, priced)?;
		}
		Self::deposit_event(Event::OrderFilled {
			who: who.clone(),
			pool,
			legs: legs.clone(),
			paid: order.paid,
			received: order.received,
			state_version: order.version,
		});
		Ok(())
	}

	/// The quote of an order. Each leg is asked of the pool as it stands: limits that only all legs
	/// together reach show at the trade.
	pub(crate) fn do_quote_order(pool: PoolId, legs: &Legs) -> Result<OrderQuote, DispatchError> {
		let desk = Self::desk(pool)?;
		let order = Self::price_order(&desk, legs)?;
		let quotes: Result<Vec<Quote>, _> =
			legs.iter().map(|leg| Self::quote_leg(&desk, *leg)).collect();
		Ok(OrderQuote {
			legs: quotes?,
			paid: order.paid,
			received: order.received,
			state_version: order.version,
		})
	}

	fn price_order(desk: &Desk, legs: &Legs) -> Result<PricedOrder, DispatchError> {
		ensure!(!legs.is_empty(), Error::<T>::NoLegs);
		let series: BTreeSet<_> = legs.iter().map(|leg| leg.series).collect();
		ensure!(series.len() == legs.len(), Error::<T>::DuplicateLeg);
		let sells = legs.iter().filter(|leg| leg.side == Side::Sell);
		let buys = legs.iter().filter(|leg| leg.side == Side::Buy);
		let mut order = PricedOrder::default();
		for leg in sells.chain(buys) {
			let priced = Self::price_leg(desk, *leg)?;
			let total = match leg.side {
				Side::Buy => &mut order.paid,
				Side::Sell => &mut order.received,
			};
			*total = total.checked_add(priced.price.total).ok_or(Error::<T>::Overflow)?;
			order.legs.push(priced);
		}
		let mut versions: Vec<_> =
			order.legs.iter().map(|priced| (priced.leg.series, priced.version)).collect();
		versions.sort_unstable();
		order.version = BlakeTwo256::hash_of(&versions);
		Ok(order)
	}

	/// Trades at a price.
	pub(crate) fn fill(who: &T::AccountId, priced: &PricedLeg) -> Result<Quote, DispatchError> {
		let (pool, trade) = (priced.pool, priced.trade());
		OpenedDelta::<T>::insert(pool, Self::opened_after(priced)?);
		let filled = match priced.leg.side {
			Side::Buy => T::Underwriter::sell(pool, &trade, who)?.into(),
			Side::Sell => T::Underwriter::buy(pool, &trade, who)?.into(),
		};
		let quote = priced.quote(filled);
		Self::deposit_event(Event::Traded { who: who.clone(), quote });
		Ok(quote)
	}
}

/// An order with the prices of its legs, in the order in which they are filled.
#[derive(Default)]
struct PricedOrder {
	legs: Vec<PricedLeg>,
	paid: Balance,
	received: Balance,
	version: StateVersion,
}

fn ensure_version<T: Config>(
	version: StateVersion,
	expected: Option<StateVersion>,
) -> Result<(), Error<T>> {
	ensure!(expected.is_none_or(|expected| expected == version), Error::<T>::StateMoved);
	Ok(())
}
