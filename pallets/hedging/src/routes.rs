//! Routes: which there are, what each can take, what they may cost.

use crate::{
	orders::Capacity,
	types::{
		minus, BountyTerms, HedgeParameters, Plan, Reactor, ReactorKind, Route, RouteId, RouteView,
	},
	Bounties, Config, Error, Event, Pallet, Parameters, Plans, ReactorOf, Reactors,
};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{HedgeCost, PerpExposure, PerpHedges, PerpId, Portfolio},
	Delta, Fixed, PoolId,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_routing(pool: PoolId, new: Plan) -> DispatchResult {
		ensure!(T::Portfolio::assets(pool).is_some(), Error::<T>::UnknownPool);
		ensure!(new.is_valid(), Error::<T>::InvalidRoutes);
		let (spots, accounts) = (Reactors::<T>::get(pool), T::Perps::accounts(pool));
		let known = new.routes.iter().all(|route| match route {
			Route::Spot(reactor) => spots.contains(reactor),
			Route::Perp { account, .. } => accounts.contains(account),
		});
		ensure!(known, Error::<T>::UnknownRoute);
		let bounty = Bounties::<T>::get(pool);
		Self::ensure_charged(pool, Parameters::<T>::get(pool), &new, bounty, false)?;
		let old = Plans::<T>::get(pool);
		Plans::<T>::insert(pool, &new);
		Self::deposit_event(Event::RoutingSet { pool, old, new });
		Ok(())
	}

	/// The routes of a pool that there are, in the order in which they are used.
	pub(crate) fn routes_of(pool: PoolId) -> Vec<Route> {
		let (plan, spots) = (Plans::<T>::get(pool), Reactors::<T>::get(pool));
		let accounts = T::Perps::accounts(pool);
		let named = plan.routes.iter().copied().filter(|route| match route {
			Route::Spot(reactor) => spots.contains(reactor),
			Route::Perp { account, .. } => accounts.contains(account),
		});
		let unnamed = spots.iter().copied().filter(|id| !plan.names(RouteId::Spot(*id)));
		named.chain(unnamed.map(Route::Spot)).collect()
	}

	/// A route by its place.
	///
	/// # Errors
	/// `UnknownReactor` for a spot reactor of another pool or none, `UnknownRoute` for an account
	/// that is closed, another pool's or not named.
	pub(crate) fn route(pool: PoolId, id: RouteId) -> Result<Route, Error<T>> {
		let found = Self::routes_of(pool).into_iter().find(|route| route.id() == id);
		found.ok_or(match id {
			RouteId::Spot(_) => Error::<T>::UnknownReactor,
			RouteId::Perp(_) => Error::<T>::UnknownRoute,
		})
	}

	/// How many routes a pool may have.
	pub fn max_routes() -> u32 {
		T::MaxReactors::get().saturating_add(crate::MAX_ROUTES)
	}

	/// How many routes a pool has.
	pub(crate) fn count_routes(pool: PoolId) -> u32 {
		u32::try_from(Self::routes_of(pool).len()).unwrap_or_else(|_| Self::max_routes())
	}

	/// What every route of a pool can take, in order.
	pub(crate) fn capacities(pool: PoolId) -> Result<Vec<Capacity>, DispatchError> {
		Self::routes_of(pool).into_iter().map(Self::capacity).collect()
	}

	/// The same without some accounts.
	pub(crate) fn capacities_but(
		pool: PoolId,
		but: &[PerpId],
	) -> Result<Vec<Capacity>, DispatchError> {
		let mut capacities = Self::capacities(pool)?;
		capacities.retain(|capacity| match capacity.route {
			Route::Perp { account, .. } => !but.contains(&account),
			Route::Spot(_) => true,
		});
		Ok(capacities)
	}

	/// What one route can take.
	pub(crate) fn capacity(route: Route) -> Result<Capacity, DispatchError> {
		match route {
			Route::Spot(id) => {
				let reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
				Self::spot_capacity(route, &reactor)
			}
			Route::Perp { account, .. } => Self::perp_capacity(route, account),
		}
	}

	fn spot_capacity(
		route: Route,
		reactor: &Reactor<T::AccountId>,
	) -> Result<Capacity, DispatchError> {
		let sell = Self::delta_of(&reactor.kind)?.get();
		let room = reactor.parameters.max_delta.get().try_sub(sell).map_err(Error::<T>::from)?;
		let buy = if reactor.is_active() { room.max(Fixed::ZERO) } else { Fixed::ZERO };
		Ok(Capacity { route, buy, sell, cover: Fixed::ZERO, shed: sell })
	}

	/// Counted from the sizes that the account may turn out to have, so that the room is there
	/// whatever becomes of what is in flight.
	fn perp_capacity(route: Route, account: PerpId) -> Result<Capacity, DispatchError> {
		let held = T::Perps::exposure(account)?;
		let (least, most) = T::Perps::range(account)?;
		let room = |far: Delta, near: Delta| {
			let room = minus(far, near).map_err(Error::<T>::from)?;
			Ok::<_, DispatchError>(room.get().max(Fixed::ZERO))
		};
		let (buy, sell) = (room(most, held.most)?, room(held.least, least)?);
		let cover = buy.min(room(Delta::ZERO, held.most)?);
		let shed = sell.min(room(held.least, Delta::ZERO)?);
		Ok(Capacity { route, buy, sell, cover, shed })
	}

	/// Every route as a reader sees it.
	pub(crate) fn route_views(pool: PoolId) -> Vec<RouteView> {
		let view = |route: Route| {
			let Capacity { buy, sell, .. } = Self::capacity(route).ok()?;
			let exposure = match route {
				Route::Spot(id) => {
					let held = Self::delta_of(&ReactorOf::<T>::get(id)?.kind).ok()?;
					PerpExposure { confirmed: held, least: held, most: held }
				}
				Route::Perp { account, .. } => T::Perps::exposure(account).ok()?,
			};
			Some(RouteView { route, buy: Delta::new(buy), sell: Delta::new(sell), exposure })
		};
		Self::routes_of(pool).into_iter().filter_map(view).collect()
	}

	/// Whether a pool has a spot reactor that trades: one that may buy, or holds something to sell.
	fn trades_spot(pool: PoolId) -> bool {
		let mut reactors = Reactors::<T>::get(pool).into_iter().filter_map(ReactorOf::<T>::get);
		reactors.any(|reactor| {
			let ReactorKind::Spot(spot) = &reactor.kind;
			reactor.parameters.max_delta.get().is_positive() || spot.inventory > 0
		})
	}

	/// What hedging there and back may cost on the dearest route that is used without anybody's
	/// decision, bounties included, as a part of the price; none without such a route.
	fn worst_cost(
		pool: PoolId,
		parameters: &HedgeParameters,
		plan: &Plan,
		bounty: BountyTerms,
		trades_spot: bool,
	) -> Option<Fixed> {
		let twice = |bps: u32| Fixed::from_bps(bps.saturating_mul(2));
		let spot = trades_spot.then(|| {
			// Both are at most a few tenths.
			let (trades, bounties) = (parameters.dearest(), twice(bounty.share_bps));
			trades.try_add(bounties).unwrap_or(trades)
		});
		let accounts = T::Perps::accounts(pool);
		let perps = plan.routes.iter().filter_map(|route| match route {
			Route::Perp { account, cost_bps } if accounts.contains(account) => {
				Some(twice(*cost_bps))
			}
			_ => None,
		});
		perps.chain(spot).max()
	}

	/// The takers of a pool are charged at least what its hedge may cost. `adds_spot`: a spot reactor
	/// will trade that does not yet.
	pub(crate) fn ensure_charged(
		pool: PoolId,
		parameters: Option<HedgeParameters>,
		plan: &Plan,
		bounty: BountyTerms,
		adds_spot: bool,
	) -> Result<(), Error<T>> {
		let Some(parameters) = parameters else { return Ok(()) };
		let trades_spot = adds_spot || Self::trades_spot(pool);
		let cost = Self::worst_cost(pool, &parameters, plan, bounty, trades_spot);
		let charge = T::Charges::hedge_cost(pool);
		let covered = cost.zip(charge).is_none_or(|(cost, charge)| charge >= cost);
		ensure!(covered, Error::<T>::CostAboveCharge);
		Ok(())
	}
}

impl<T: Config> HedgeCost for Pallet<T> {
	/// What the bounds let trading there and back cost on the dearest route; none without parameters
	/// or without a route.
	fn hedge_cost(pool: PoolId) -> Option<Fixed> {
		let parameters = Parameters::<T>::get(pool)?;
		let (plan, bounty) = (Plans::<T>::get(pool), Bounties::<T>::get(pool));
		Self::worst_cost(pool, &parameters, &plan, bounty, Self::trades_spot(pool))
	}
}
