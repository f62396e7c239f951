//! One order with one route: checked against every outcome, placed, booked, announced.

use crate::{
	orders::Part,
	trade::Proceeds,
	types::{
		minus, plus, HedgeParameters, NetDelta, Order, Outcomes, PerpTrade, ReactorId, Route, Side,
		Spending,
	},
	Config, Error, Event, HedgeStates, Pallet, ReactorOf,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{PerpHedges, PerpId, Portfolio},
	Delta, PoolId,
};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

/// When an order is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
	/// The size of the net delta falls in every outcome.
	Falls,
	/// No outcome leaves the band: for netting alone.
	StaysInside,
}

/// An order that was placed.
pub struct Placed {
	/// What it counts for.
	pub spending: Spending,
	/// Whether it is done; else it is in flight.
	pub is_certain: bool,
	/// The net delta now.
	pub net: NetDelta,
}

impl<T: Config> Pallet<T> {
	/// Places an order and starts the cooldown. `before` is the net delta now.
	pub(crate) fn place(
		pool: PoolId,
		part: Part,
		before: &NetDelta,
		parameters: &HedgeParameters,
		rule: Rule,
	) -> Result<Placed, DispatchError> {
		let (base_asset, _) = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		let decimals = Self::decimals(base_asset)?;
		let base = amount::from_fixed_floor(part.size, decimals).map_err(Error::<T>::from)?;
		ensure!(base > 0, Error::<T>::OrderTooSmall);
		let order = Order { side: part.side, base };
		let placed = match part.route {
			Route::Spot(id) => Self::place_spot(pool, id, order, before, parameters, rule)?,
			Route::Perp { account, cost_bps } => {
				let size = amount::to_fixed(base, decimals).map_err(Error::<T>::from)?;
				let part = Part { size, ..part };
				Self::place_perp(pool, (account, cost_bps), part, before, parameters, rule)?
			}
		};
		HedgeStates::<T>::mutate(pool, |state| state.clock.last_trade = Some(Self::now()));
		Ok(placed)
	}

	/// Trades at once.
	fn place_spot(
		pool: PoolId,
		id: ReactorId,
		order: Order,
		before: &NetDelta,
		parameters: &HedgeParameters,
		rule: Rule,
	) -> Result<Placed, DispatchError> {
		let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.pool == pool, Error::<T>::UnknownReactor);
		let trade = Self::execute(pool, &mut reactor.kind, order, parameters, Proceeds::Repay)?;
		ReactorOf::<T>::insert(id, reactor);
		let net = Self::net_with_book(pool, before.book)?;
		Self::ensure_accepted(rule, &before.outcomes, &net.outcomes, parameters)?;
		let moved = minus(net.reactors, before.reactors).map_err(Error::<T>::from)?;
		let delta = Delta::new(moved.get().try_abs().map_err(Error::<T>::from)?);
		Self::book(pool, parameters, Spending { delta, cost: 0 })?;
		Self::deposit_event(Event::Hedged {
			pool,
			reactor: id,
			net_delta_before: before.net,
			net_delta_after: net.net,
			outcomes_before: before.outcomes,
			outcomes_after: net.outcomes,
			trade,
		});
		let spending = Spending { delta, cost: trade.cost };
		Ok(Placed { spending, is_certain: true, net })
	}

	/// Asks an account for another size: from the size that makes the net delta nearest to zero, so
	/// that the order crosses zero in no outcome.
	fn place_perp(
		pool: PoolId,
		(account, cost_bps): (PerpId, u32),
		Part { side, size, .. }: Part,
		before: &NetDelta,
		parameters: &HedgeParameters,
		rule: Rule,
	) -> Result<Placed, DispatchError> {
		let (base, quote) = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		let bounds = Self::oracle_bounds(base, quote, parameters)?;
		let held = T::Perps::exposure(account)?;
		let (from, change) = match side {
			Side::Buy => (held.most, size),
			Side::Sell => (held.least, size.try_neg().map_err(Error::<T>::from)?),
		};
		let change = Delta::new(change);
		let target = plus(from, change).map_err(Error::<T>::from)?;
		let filled = before.outcomes.with_target(&held, target).map_err(Error::<T>::from)?;
		Self::ensure_accepted(rule, &before.outcomes, &filled, parameters)?;
		let cost = bounds.share_ceil(size, cost_bps).map_err(Error::<T>::from)?;
		let spending = Spending { delta: Delta::new(size), cost };
		Self::book(pool, parameters, spending)?;
		T::Perps::set_target(account, target)?;
		Self::deposit_event(Event::PerpOrdered {
			pool,
			account,
			net_delta: before.net,
			outcomes_before: before.outcomes,
			outcomes_filled: filled,
			trade: PerpTrade { target, change, oracle_price: bounds.price, cost },
		});
		let net = Self::net_with_book(pool, before.book)?;
		Ok(Placed { spending, is_certain: false, net })
	}

	fn ensure_accepted(
		rule: Rule,
		before: &Outcomes,
		after: &Outcomes,
		parameters: &HedgeParameters,
	) -> DispatchResult {
		if rule == Rule::Falls {
			return Self::ensure_falls(before, after);
		}
		let band = parameters.target_band;
		let inside = |outcomes: &Outcomes| outcomes.is_inside(band).map_err(Error::<T>::from);
		ensure!(inside(before)? && inside(after)?, Error::<T>::RiskNotReduced);
		Ok(())
	}

	/// An order lowers the size of the delta in every outcome of what is in flight, or is refused.
	pub(crate) fn ensure_falls(before: &Outcomes, after: &Outcomes) -> DispatchResult {
		let falls = before.falls_to(after).map_err(Error::<T>::from)?;
		ensure!(falls, Error::<T>::RiskNotReduced);
		Ok(())
	}

	/// Books what an order counts for in the running period.
	pub(crate) fn book(
		pool: PoolId,
		parameters: &HedgeParameters,
		spending: Spending,
	) -> DispatchResult {
		if spending == Spending::default() {
			return Ok(());
		}
		HedgeStates::<T>::try_mutate(pool, |state| {
			let booked = state.spent.book(Self::now(), &parameters.caps(), spending);
			Ok(booked.map_err(Error::<T>::from)?)
		})
	}

	/// What the running period of a pool has left.
	pub(crate) fn left(pool: PoolId, parameters: &HedgeParameters) -> Spending {
		HedgeStates::<T>::get(pool).spent.left(Self::now(), &parameters.caps())
	}
}
