//! Rebalancing: the net delta is brought towards zero by bounded orders.

use crate::{
	allocate::{self, Market},
	orders::{self, Capacity, Demand, Netting, NoOrder, Part},
	place::Rule,
	types::{HedgeParameters, NetDelta, Over, Routing, Side, Spending},
	Config, Error, Event, HedgeStates, Pallet, Parameters, Plans,
};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{PerpHedges, PerpId, Portfolio, SpotMarket},
	Delta, Fixed, PoolId,
};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Hedges what the rules call for, where the routing says; where they call for nothing, longs and
	/// shorts are netted. Returns the delta that was removed for certain.
	pub(crate) fn do_rebalance(pool: PoolId) -> Result<Delta, DispatchError> {
		let parameters = Self::ready(pool)?;
		let late = Self::give_up_late(pool);
		let before = Self::net_delta_of(pool)?;
		let left = Self::left(pool, &parameters).delta;
		let capacities = Self::capacities_but(pool, &late)?;
		let removed = match orders::demand(&before, &parameters, left) {
			Ok(demand) => {
				Self::hedge_routed(pool, demand, &capacities, &late, before, &parameters)?
			}
			// What was asked for is not needed any more.
			Err(NoOrder::InsideBand) if !late.is_empty() => Delta::ZERO,
			Err(NoOrder::InsideBand) => Self::net(pool, &before, &capacities, &parameters, left)?,
			Err(refusal) => return Err(Error::<T>::from(refusal).into()),
		};
		HedgeStates::<T>::mutate(pool, |state| state.missed_since = None);
		Ok(removed)
	}

	/// Gives up what accounts were asked for a cooldown ago and could not send yet: the other routes are
	/// to take it. If none does, the call fails, and so nothing is given up. Returns the accounts.
	fn give_up_late(pool: PoolId) -> Vec<PerpId> {
		let given_up = |account: &PerpId| {
			let Some(target) = T::Perps::unsent(*account) else { return false };
			let done = T::Perps::give_up(*account).is_ok();
			if done {
				let account = *account;
				Self::deposit_event(Event::RequestGivenUp { pool, account, target });
			}
			done
		};
		T::Perps::accounts(pool).into_iter().filter(given_up).collect()
	}

	/// What is held on the other side is unwound first, so that no opposite hedge is built; what that
	/// leaves goes where the routing says.
	fn hedge_routed(
		pool: PoolId,
		demand: Demand,
		capacities: &[Capacity],
		late: &[PerpId],
		before: NetDelta,
		parameters: &HedgeParameters,
	) -> Result<Delta, DispatchError> {
		let Done { size, removed, net } =
			Self::unwind_first(pool, demand, capacities, before, parameters, Rule::Falls)
				.unwrap_or(Done { size: Fixed::ZERO, removed: Delta::ZERO, net: before });
		let rest = demand.size.try_sub(size).map_err(Error::<T>::from)?;
		if size.is_positive() && rest < parameters.min_order.get() {
			return Ok(removed);
		}
		let demand = Demand { size: rest, ..demand };
		let build = || {
			// What was unwound has changed what each route can take.
			let capacities = Self::capacities_but(pool, late)?;
			match Plans::<T>::get(pool).routing {
				Routing::InOrder => {
					Self::hedge_in_order(pool, demand, &capacities, net, parameters)
				}
				Routing::Cheapest => Self::hedge_split(pool, demand, &capacities, net, parameters),
			}
		};
		match build() {
			Ok(more) => Ok(crate::types::plus(removed, more).map_err(Error::<T>::from)?),
			Err(_) if size.is_positive() => Ok(removed),
			Err(reason) => Err(reason),
		}
	}

	/// Places what only unwinds; what is refused is passed over. Fails if nothing is placed.
	fn unwind_first(
		pool: PoolId,
		demand: Demand,
		capacities: &[Capacity],
		before: NetDelta,
		parameters: &HedgeParameters,
		rule: Rule,
	) -> Result<Done, DispatchError> {
		let held: Vec<Capacity> = capacities.iter().map(Capacity::unwinding).collect();
		let mut parts = orders::in_order(demand, &held, parameters.min_order);
		if Plans::<T>::get(pool).routing == Routing::Cheapest && !parts.is_empty() {
			let split = Self::cheapest_parts(pool, demand, &held, parameters)?;
			if !split.is_empty() {
				parts = split;
			}
		}
		let mut done = Done { size: Fixed::ZERO, removed: Delta::ZERO, net: before };
		let mut refusal = None;
		for part in parts {
			match with_storage_layer(|| Self::place(pool, part, &done.net, parameters, rule)) {
				Ok(placed) => {
					let more = certain(placed.is_certain, placed.spending);
					let removed = crate::types::plus(done.removed, more);
					done = Done {
						size: done.size.try_add(part.size).map_err(Error::<T>::from)?,
						removed: removed.map_err(Error::<T>::from)?,
						net: placed.net,
					};
				}
				Err(reason) => refusal = refusal.or(Some(reason)),
			}
		}
		if done.size.is_zero() {
			return Err(refusal.unwrap_or_else(|| Self::no_route(demand.side, capacities)));
		}
		Ok(done)
	}

	/// One step of netting.
	fn net(
		pool: PoolId,
		before: &NetDelta,
		capacities: &[Capacity],
		parameters: &HedgeParameters,
		left: Delta,
	) -> Result<Delta, DispatchError> {
		let held: Vec<Capacity> = capacities.iter().map(Capacity::unwinding).collect();
		let step = orders::netting(before, &held, parameters, left).map_err(Error::<T>::from)?;
		let Netting { demand, opposite } = step.ok_or(Error::<T>::InsideBand)?;
		Self::deposit_event(Event::Netting { pool, opposite, band: parameters.target_band });
		let rule = Rule::StaysInside;
		Self::unwind_first(pool, demand, capacities, *before, parameters, rule)?;
		Ok(Delta::ZERO)
	}

	/// Whether there is a step of netting.
	fn nets(pool: PoolId, net: &NetDelta, parameters: &HedgeParameters) -> bool {
		let Ok(capacities) = Self::capacities(pool) else { return false };
		let held: Vec<Capacity> = capacities.iter().map(Capacity::unwinding).collect();
		let left = Self::left(pool, parameters).delta;
		orders::netting(net, &held, parameters, left).is_ok_and(|step| step.is_some())
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
			match with_storage_layer(|| Self::place(pool, part, &before, parameters, Rule::Falls)) {
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
			match with_storage_layer(|| Self::place(pool, part, &net, parameters, Rule::Falls)) {
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
		let Ok(net) = Self::net_delta_of(pool) else { return Due::Now };
		let outcomes = net.outcomes;
		let band = parameters.target_band.get();
		if outcomes.nearest().get().try_abs().is_ok_and(|size| size > band) {
			Due::Now
		} else if outcomes.farthest().is_ok_and(|size| size > band) {
			let is_late = |account: PerpId| T::Perps::unsent(account).is_some();
			let late = T::Perps::accounts(pool).into_iter().any(is_late);
			if late {
				Due::Now
			} else {
				Due::Waits
			}
		} else if Self::nets(pool, &net, parameters) {
			Due::Now
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
	/// In every outcome, or longs and shorts are to be netted.
	Now,
}

/// What was placed.
struct Done {
	/// Delta, above zero.
	size: Fixed,
	/// What of it is done.
	removed: Delta,
	/// The net delta now.
	net: NetDelta,
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
