//! Rebalancing: the net delta is brought towards zero by bounded orders.

use crate::{
	allocate::{self, Market},
	orders::{self, Capacity, Demand, NoOrder, Part},
	types::{HedgeParameters, NetDelta, Over, Routing, Side, Spending},
	Config, Error, Event, HedgeStates, Pallet, Parameters, Plans,
};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{Portfolio, SpotMarket},
	Delta, PoolId,
};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Hedges what the rules call for, where the routing says. Returns the delta that was removed for
	/// certain.
	pub(crate) fn do_rebalance(pool: PoolId) -> Result<Delta, DispatchError> {
		let parameters = Self::ready(pool)?;
		let before = Self::net_delta_of(pool)?;
		let left = Self::left(pool, &parameters).delta;
		let demand = orders::demand(&before, &parameters, left).map_err(Error::<T>::from)?;
		let capacities = Self::capacities(pool)?;
		let removed = match Plans::<T>::get(pool).routing {
			Routing::InOrder => {
				Self::hedge_in_order(pool, demand, &capacities, before, &parameters)
			}
			Routing::Cheapest => Self::hedge_split(pool, demand, &capacities, before, &parameters),
		}?;
		HedgeStates::<T>::mutate(pool, |state| state.missed_since = None);
		Ok(removed)
	}

	/// The first route takes the order that can; what refuses it is passed over.
	fn hedge_in_order(
		pool: PoolId,
		demand: Demand,
		capacities: &[Capacity],
		before: NetDelta,
		parameters: &HedgeParameters,
	) -> Result<Delta, DispatchError> {
		let mut refusal = None;
		for part in orders::alternatives(demand, capacities, parameters.min_order) {
			match with_storage_layer(|| Self::place(pool, part, &before, parameters)) {
				Ok(placed) => return Ok(certain(placed.is_certain, placed.spending)),
				Err(reason) => refusal = refusal.or(Some(reason)),
			}
		}
		Err(refusal.unwrap_or_else(|| Self::no_route(demand.side, capacities)))
	}

	/// Every part of the cheapest split is placed on its own; one that is refused stops no other. If all
	/// are, the routes are tried in order: what is cheapest need not be there.
	fn hedge_split(
		pool: PoolId,
		demand: Demand,
		capacities: &[Capacity],
		before: NetDelta,
		parameters: &HedgeParameters,
	) -> Result<Delta, DispatchError> {
		let parts = Self::cheapest_parts(pool, demand, capacities, parameters)?;
		let (mut net, mut removed, mut refusal, mut placed_any) =
			(before, Delta::ZERO, None, false);
		for part in parts {
			match with_storage_layer(|| Self::place(pool, part, &net, parameters)) {
				Ok(placed) => {
					let more = certain(placed.is_certain, placed.spending);
					removed = crate::types::plus(removed, more).map_err(Error::<T>::from)?;
					(net, placed_any) = (placed.net, true);
				}
				Err(reason) => refusal = refusal.or(Some(reason)),
			}
		}
		if placed_any {
			return Ok(removed);
		}
		// Every part was refused, none is as large as the smallest order, or nothing may be split.
		let in_order = Self::hedge_in_order(pool, demand, capacities, before, parameters);
		in_order.map_err(|reason| refusal.unwrap_or(reason))
	}

	fn cheapest_parts(
		pool: PoolId,
		demand: Demand,
		capacities: &[Capacity],
		parameters: &HedgeParameters,
	) -> Result<Vec<Part>, DispatchError> {
		let (base, quote) = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		let bounds = Self::oracle_bounds(base, quote, parameters)?;
		let market = Market {
			bounds: &bounds,
			is_open: Self::ensure_market_fair(base, quote, &bounds, parameters).is_ok(),
			preview: |amount| match demand.side {
				Side::Buy => T::Market::quote_buy(base, quote, amount),
				Side::Sell => T::Market::quote_sell(base, quote, amount),
			},
		};
		let parts = allocate::cheapest(demand, capacities, parameters, &market);
		Ok(parts.map_err(Error::<T>::from)?)
	}

	/// Why no route takes anything.
	fn no_route(side: Side, capacities: &[Capacity]) -> DispatchError {
		let only_spot = capacities.iter().all(Capacity::is_spot);
		match side {
			Side::Sell if only_spot => Error::<T>::NothingToSell.into(),
			_ => Error::<T>::NoCapacity.into(),
		}
	}

	/// Parameters of a pool that may place an order now.
	pub(crate) fn ready(pool: PoolId) -> Result<HedgeParameters, DispatchError> {
		let parameters = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?;
		ensure!(T::Portfolio::may_hedge(pool), Error::<T>::HedgingSuspended);
		let clock = HedgeStates::<T>::get(pool).clock;
		ensure!(clock.may_trade(Self::now(), parameters.cooldown), Error::<T>::CoolingDown);
		Ok(parameters)
	}

	/// Announces that a due rebalancing was refused, at most once per cooldown.
	pub(crate) fn note_hedge_skipped(pool: PoolId, cooldown: u64, reason: DispatchError) {
		let now = Self::now();
		let mut state = HedgeStates::<T>::get(pool);
		if !state.clock.may_announce(now, cooldown) {
			return;
		}
		state.clock.last_skip = Some(now);
		HedgeStates::<T>::insert(pool, state);
		let net_delta = Self::net_delta_of(pool).ok().map(|delta| delta.net);
		Self::deposit_event(Event::HedgeSkipped { pool, net_delta, reason });
	}

	/// Whether the rules call for a rebalancing order now. A book that cannot be valued is due, so that
	/// the refusal is announced.
	pub(crate) fn due(pool: PoolId, parameters: &HedgeParameters) -> Due {
		let clock = HedgeStates::<T>::get(pool).clock;
		if !clock.may_trade(Self::now(), parameters.cooldown) || !T::Portfolio::may_hedge(pool) {
			return Due::Not;
		}
		let Ok(NetDelta { outcomes, .. }) = Self::net_delta_of(pool) else { return Due::Now };
		let band = parameters.target_band.get();
		if outcomes.nearest().get().try_abs().is_ok_and(|size| size > band) {
			Due::Now
		} else if outcomes.farthest().is_ok_and(|size| size > band) {
			Due::Waits
		} else {
			Due::Not
		}
	}
}

/// Whether something is to be hedged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
	/// Nothing, or not yet.
	Not,
	/// What is in flight may suffice, and its outcome is late: a cooldown has passed.
	Waits,
	/// In every outcome.
	Now,
}

/// What an order removed that is done.
const fn certain(is_certain: bool, spending: Spending) -> Delta {
	if is_certain {
		spending.delta
	} else {
		Delta::ZERO
	}
}

impl<T> From<NoOrder> for Error<T> {
	fn from(refusal: NoOrder) -> Self {
		match refusal {
			NoOrder::InsideBand => Self::InsideBand,
			NoOrder::InFlight => Self::AwaitsVenue,
			NoOrder::TooSmall => Self::OrderTooSmall,
			NoOrder::PeriodUsed => Self::PeriodDeltaExceeded,
			NoOrder::Math(error) => error.into(),
		}
	}
}

impl<T> From<Over> for Error<T> {
	fn from(over: Over) -> Self {
		match over {
			Over::Delta => Self::PeriodDeltaExceeded,
			Over::Cost => Self::BudgetExceeded,
			Over::Math(error) => error.into(),
		}
	}
}
