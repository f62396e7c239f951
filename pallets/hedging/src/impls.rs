//! Ports offered: the reactors of a pool, and the work of every block.

use crate::{
	hedge::Due,
	types::{HedgeParameters, Reactor, ReactorId, ReactorKind},
	weights::WeightInfo,
	Config, Cursor, Error, Pallet, Parameters, ReactorOf, Reactors,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{PerpHedges, Portfolio, Reactors as ReactorsPort, ReactorsValue, ScheduledWork},
	Balance, Fixed, PoolId, Price,
};
use frame_support::{storage::with_storage_layer, weights::WeightMeter};
use sp_runtime::DispatchError;

impl<T: Config> ReactorsPort for Pallet<T> {
	/// Spot reactors alone; they are never in doubt: the three values are one, rounded down.
	fn value(pool: PoolId, spot: Price) -> Result<ReactorsValue, DispatchError> {
		let mut total = Fixed::ZERO;
		for id in Reactors::<T>::get(pool) {
			let reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
			let value = Self::value_of(&reactor.kind, spot)?;
			total = total.try_add(value).map_err(Error::<T>::from)?;
		}
		let delta = Self::reactors_delta(pool)?;
		Ok(ReactorsValue { low: total, mark: total, high: total, delta })
	}

	fn withdraw(pool: PoolId, amount: Balance) -> Result<Balance, DispatchError> {
		with_storage_layer(|| Self::do_withdraw(pool, amount))
	}

	/// Spot reactors have everything on this chain.
	fn are_reliable(_: PoolId) -> bool {
		true
	}
}

impl<T: Config> Pallet<T> {
	/// Value of one reactor in whole units of the collateral asset, rounded down.
	pub(crate) fn value_of(
		kind: &ReactorKind<T::AccountId>,
		spot_price: Price,
	) -> Result<Fixed, DispatchError> {
		let ReactorKind::Spot(spot) = kind;
		let cash =
			amount::to_fixed(spot.cash, Self::decimals(spot.quote)?).map_err(Error::<T>::from)?;
		let held = Self::delta_of(kind)?.get();
		let value = held
			.mul_floor(spot_price.get())
			.and_then(|worth| worth.try_add(cash))
			.map_err(Error::<T>::from)?;
		Ok(value)
	}
}

impl<T: Config> ScheduledWork for Pallet<T> {
	/// For every pool in turn: closing reactors are unwound, then the net delta is rebalanced.
	/// Starts after the pool where the last block stopped.
	fn run(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::run_base()).is_err() {
			return;
		}
		let mut pools = T::Portfolio::pools();
		pools.sort_unstable();
		let after = Cursor::<T>::get();
		let passed = after.map_or(0, |last| pools.partition_point(|pool| *pool <= last));
		let first = passed.min(pools.len());
		pools.rotate_left(first);
		let mut done = after;
		for pool in pools {
			if Self::work_on(pool, meter).is_err() {
				Cursor::<T>::set(done);
				return;
			}
			done = Some(pool);
		}
		if after.is_some() {
			Cursor::<T>::kill();
		}
	}
}

/// The block has no weight left for the next item.
struct OutOfWeight;

impl<T: Config> Pallet<T> {
	/// Everything that is due for one pool.
	fn work_on(pool: PoolId, meter: &mut WeightMeter) -> Result<(), OutOfWeight> {
		meter
			.try_consume(T::WeightInfo::run_pool(Self::max_reactors()))
			.map_err(|_| OutOfWeight)?;
		let ids = Reactors::<T>::get(pool);
		if ids.is_empty() && T::Perps::accounts(pool).is_empty() {
			return Ok(());
		}
		let parameters = Parameters::<T>::get(pool);
		for id in ids {
			if let Some(reactor) = ReactorOf::<T>::get(id) {
				Self::work_on_closing(id, &reactor, parameters.as_ref(), meter)?;
			}
		}
		match parameters {
			Some(parameters) => Self::work_on_hedge(pool, &parameters, meter),
			None => Ok(()),
		}
	}

	fn work_on_closing(
		id: ReactorId,
		reactor: &Reactor<T::AccountId>,
		parameters: Option<&HedgeParameters>,
		meter: &mut WeightMeter,
	) -> Result<(), OutOfWeight> {
		if !Self::unwind_is_due(reactor, parameters) {
			return Ok(());
		}
		meter.try_consume(T::WeightInfo::unwind()).map_err(|_| OutOfWeight)?;
		if let Err(reason) = with_storage_layer(|| Self::do_unwind(id)) {
			let cooldown = parameters.map_or(0, |parameters| parameters.cooldown);
			Self::note_unwind_skipped(id, cooldown, reason);
		}
		Ok(())
	}

	fn work_on_hedge(
		pool: PoolId,
		parameters: &HedgeParameters,
		meter: &mut WeightMeter,
	) -> Result<(), OutOfWeight> {
		match Self::due(pool, parameters) {
			Due::Now => (),
			Due::Waits => {
				Self::note_not_missed(pool);
				let reason = Error::<T>::AwaitsVenue.into();
				Self::note_hedge_skipped(pool, parameters.cooldown, reason);
				return Ok(());
			}
			Due::Not => {
				Self::note_not_missed(pool);
				return Ok(());
			}
		}
		if meter.try_consume(T::WeightInfo::rebalance(Self::count_routes(pool))).is_err() {
			Self::note_missed(pool);
			return Err(OutOfWeight);
		}
		if let Err(reason) = with_storage_layer(|| Self::do_rebalance(pool)) {
			Self::note_not_missed(pool);
			Self::note_hedge_skipped(pool, parameters.cooldown, reason);
		}
		Ok(())
	}
}
