//! Rebalancing: the net delta is brought towards zero, one bounded order at a time.

use crate::{
	orders::{self, Capacity, NoOrder},
	trade::Proceeds,
	types::{HedgeParameters, NetDelta, Order, Reactor, ReactorId, ReactorKind, Side, Trade},
	Config, Error, Event, HedgeStates, Pallet, Parameters, ReactorOf, Reactors,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{ManagerBudget, Portfolio},
	Balance, Delta, Fixed, PoolId,
};
use frame_support::ensure;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Hedges what the rules call for, in the first reactor that can take it.
	pub(crate) fn do_rebalance(pool: PoolId) -> DispatchResult {
		let parameters = Self::ready(pool)?;
		let before = Self::net_delta_of(pool)?;
		let (id, order) =
			orders::rebalancing_order(&before, &parameters, Self::capacities(pool)?.into_iter())
				.map_err(Error::<T>::from)?;
		Self::hedge_with(pool, id, order, before, &parameters)?;
		Ok(())
	}

	/// Hedges what a manager asks for, within the same limits: only the band and the choice of
	/// reactor and size are theirs. What it costs counts as a decision of theirs.
	pub(crate) fn do_hedge(pool: PoolId, id: ReactorId, delta: Delta) -> DispatchResult {
		let parameters = Self::ready(pool)?;
		let reactor = ReactorOf::<T>::get(id)
			.filter(|reactor| reactor.pool == pool)
			.ok_or(Error::<T>::UnknownReactor)?;
		let capacity = Self::capacity(id, &reactor)?;
		let size = delta.get().try_abs().map_err(Error::<T>::from)?;
		ensure!(size >= parameters.min_order.get(), Error::<T>::OrderTooSmall);
		ensure!(size <= parameters.max_order.get(), Error::<T>::OrderTooLarge);
		let side = if delta.get().is_negative() { Side::Sell } else { Side::Buy };
		match side {
			Side::Buy => ensure!(size <= capacity.buy, Error::<T>::NoCapacity),
			Side::Sell => ensure!(size <= capacity.sell, Error::<T>::NothingToSell),
		}
		let before = Self::net_delta_of(pool)?;
		let aimed = before.net.get().try_add(delta.get()).map_err(Error::<T>::from)?;
		Self::ensure_reduces(before.net, Delta::new(aimed))?;
		let base =
			amount::from_fixed_floor(size, capacity.base_decimals).map_err(Error::<T>::from)?;
		ensure!(base > 0, Error::<T>::OrderTooSmall);
		let trade = Self::hedge_with(pool, id, Order { side, base }, before, &parameters)?;
		T::ManagerBudget::charge(pool, trade.cost)
	}

	/// Parameters of a pool that may place an order now.
	fn ready(pool: PoolId) -> Result<HedgeParameters, DispatchError> {
		let parameters = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?;
		ensure!(T::Portfolio::may_hedge(pool), Error::<T>::HedgingSuspended);
		let clock = HedgeStates::<T>::get(pool).clock;
		ensure!(clock.may_trade(Self::now(), parameters.cooldown), Error::<T>::CoolingDown);
		Ok(parameters)
	}

	/// Executes, checks that risk fell, starts the cooldown and announces. Returns the trade.
	fn hedge_with(
		pool: PoolId,
		id: ReactorId,
		order: Order,
		before: NetDelta,
		parameters: &HedgeParameters,
	) -> Result<Trade, DispatchError> {
		let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let trade = Self::execute(pool, &mut reactor.kind, order, parameters, Proceeds::Repay)?;
		ReactorOf::<T>::insert(id, reactor);

		let reactors = Self::reactors_delta(pool)?;
		let after = NetDelta::of(before.book, reactors).map_err(Error::<T>::from)?;
		Self::ensure_reduces(before.net, after.net)?;
		HedgeStates::<T>::mutate(pool, |state| state.clock.last_trade = Some(Self::now()));
		Self::deposit_event(Event::Hedged {
			pool,
			reactor: id,
			net_delta_before: before.net,
			net_delta_after: after.net,
			trade,
		});
		Ok(trade)
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

	/// Whether the rules call for a rebalancing order now. A book that cannot be valued is due,
	/// so that the refusal is announced.
	pub(crate) fn is_due(pool: PoolId, parameters: &HedgeParameters) -> bool {
		let clock = HedgeStates::<T>::get(pool).clock;
		if !clock.may_trade(Self::now(), parameters.cooldown) || !T::Portfolio::may_hedge(pool) {
			return false;
		}
		match Self::net_delta_of(pool) {
			Ok(delta) => delta.size().is_ok_and(|size| size > parameters.target_band.get()),
			Err(_) => true,
		}
	}

	/// Delta of a pool: its book and its reactors.
	pub(crate) fn net_delta_of(pool: PoolId) -> Result<NetDelta, DispatchError> {
		let book = T::Portfolio::delta(pool)?;
		Ok(NetDelta::of(book, Self::reactors_delta(pool)?).map_err(Error::<T>::from)?)
	}

	/// Delta of every reactor of a pool.
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

	/// What every reactor of a pool can take, in governed order.
	fn capacities(pool: PoolId) -> Result<alloc::vec::Vec<Capacity>, DispatchError> {
		Reactors::<T>::get(pool)
			.into_iter()
			.map(|id| {
				let reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
				Self::capacity(id, &reactor)
			})
			.collect()
	}

	fn capacity(id: ReactorId, reactor: &Reactor<T::AccountId>) -> Result<Capacity, DispatchError> {
		let ReactorKind::Spot(spot) = &reactor.kind;
		let sell = Self::delta_of(&reactor.kind)?.get();
		let room = reactor.parameters.max_delta.get().try_sub(sell).map_err(Error::<T>::from)?;
		let buy = if reactor.is_active() { room.max(Fixed::ZERO) } else { Fixed::ZERO };
		Ok(Capacity { id, buy, sell, base_decimals: Self::decimals(spot.base)? })
	}

	fn ensure_reduces(before: Delta, after: Delta) -> DispatchResult {
		let reduces = orders::reduces(before, after).map_err(Error::<T>::from)?;
		ensure!(reduces, Error::<T>::RiskNotReduced);
		Ok(())
	}

	/// Units of the underlying in a pool's largest order.
	pub(crate) fn max_order_base(
		parameters: &HedgeParameters,
		decimals: u8,
	) -> Result<Balance, DispatchError> {
		Ok(amount::from_fixed_floor(parameters.max_order.get(), decimals)
			.map_err(Error::<T>::from)?)
	}
}

impl<T> From<NoOrder> for Error<T> {
	fn from(refusal: NoOrder) -> Self {
		match refusal {
			NoOrder::InsideBand => Self::InsideBand,
			NoOrder::TooSmall => Self::OrderTooSmall,
			NoOrder::NoCapacity => Self::NoCapacity,
			NoOrder::NothingToSell => Self::NothingToSell,
			NoOrder::Math(error) => error.into(),
		}
	}
}
