//! What a pool does now: statuses that were set, and breakers that trip by themselves.

mod look;
mod report;

use crate::{
	Breaker, BreakerTerms, BreakerTermsOf, BreakerTrails, Config, Error, Event, FunctionStatuses,
	Observed, Pallet, Pool, PoolFunction, PoolStatus, StatusCause, Statuses, Watch, Watches,
};
use dhv_primitives::{
	ports::PriceRounds,
	tunable::{amend_stored, ensure_in_range, Amendment, Power},
	PoolId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// What was set for a function: for the pool, or for the function by itself.
	pub(crate) fn set_status_of(id: PoolId, pool: &Pool, function: PoolFunction) -> PoolStatus {
		pool.status.of(function).max(Statuses::<T>::get(id).of(function))
	}

	/// Whether a function does now what is allowed under `status`: what was set, and the breakers as
	/// they are on the newest price.
	///
	/// # Errors
	/// `PoolHalted`, `TradingClosed`, `DepositsClosed`, `FundsKept`; `Tripped`.
	pub(crate) fn ensure_allows(
		id: PoolId,
		pool: &Pool,
		function: PoolFunction,
		status: PoolStatus,
	) -> Result<(), Error<T>> {
		let set = Self::set_status_of(id, pool, function);
		ensure!(set <= status, Self::closed(pool, function));
		Self::ensure_untripped(id, pool, function, status)
	}

	/// Whether the breakers, as they are on the newest price, allow what is allowed under `status`.
	///
	/// # Errors
	/// `Tripped` with the first that does not.
	pub(crate) fn ensure_untripped(
		id: PoolId,
		pool: &Pool,
		function: PoolFunction,
		status: PoolStatus,
	) -> Result<(), Error<T>> {
		let stops = |breaker: &Breaker| breaker.allows(function) > status;
		if !Breaker::ALL.iter().any(stops) {
			return Ok(());
		}
		let watch = Self::watch_now(id, pool);
		let tripped = Breaker::ALL.into_iter().filter(stops).find(|one| watch.is_tripped(*one));
		tripped.map_or(Ok(()), |breaker| Err(Error::Tripped(breaker)))
	}

	/// Whether reactors may trade at all: hedging is not halted.
	pub(crate) fn may_unwind(id: PoolId) -> bool {
		Self::pool_of(id).is_ok_and(|pool| {
			Self::set_status_of(id, &pool, PoolFunction::Hedging) < PoolStatus::Halted
		})
	}

	/// The error of a function that was stopped.
	fn closed(pool: &Pool, function: PoolFunction) -> Error<T> {
		match function {
			PoolFunction::Trading => Error::TradingClosed,
			_ if pool.status == PoolStatus::Halted => Error::PoolHalted,
			PoolFunction::Deposits => Error::DepositsClosed,
			PoolFunction::Hedging | PoolFunction::Pricing => Error::FundsKept,
		}
	}

	/// The watch as a look would leave it, on the newest prices and with the venues as they were seen
	/// last.
	fn watch_now(id: PoolId, pool: &Pool) -> Watch {
		let observed = Self::observed(pool);
		Watches::<T>::get(id).look(&BreakerTermsOf::<T>::get(id), &observed, Self::now())
	}

	/// The prices that breakers look at.
	fn observed(pool: &Pool) -> Observed {
		Observed {
			price: T::Prices::latest(pool.underlying, pool.strike_asset).map(|round| round.price),
			dollars: T::Prices::dollars(pool.collateral_asset),
			venues: None,
		}
	}

	pub(crate) fn do_set_function_status(
		id: PoolId,
		function: PoolFunction,
		new: PoolStatus,
		governor: bool,
	) -> DispatchResult {
		Self::pool_of(id)?;
		let mut statuses = Statuses::<T>::get(id);
		let old = statuses.set(function, new);
		ensure!(governor || new > old, Error::<T>::OnlyTightening);
		if statuses == FunctionStatuses::default() {
			Statuses::<T>::remove(id);
		} else {
			Statuses::<T>::insert(id, statuses);
		}
		let cause = StatusCause::of(governor);
		Self::deposit_event(Event::FunctionStatusSet { pool: id, function, old, new, cause });
		Ok(())
	}

	/// Replaces the terms of breakers as far as whoever does it may.
	pub(crate) fn do_set_breakers(id: PoolId, new: BreakerTerms, power: Power) -> DispatchResult {
		Self::pool_of(id)?;
		let old = BreakerTermsOf::<T>::get(id);
		let terms = Amendment::new::<T::Governance>(power, 0);
		amend_stored::<BreakerTrails<T>, _, _>(id, &old, &new, &terms)
			.map_err(Error::<T>::BreakersRefused)?;
		Self::replace_breakers(id, new)
	}

	/// Replaces the terms of breakers, however far they move.
	pub(crate) fn replace_breakers(id: PoolId, new: BreakerTerms) -> DispatchResult {
		Self::pool_of(id)?;
		ensure_in_range(&new, 0).map_err(Error::<T>::BreakersRefused)?;
		let old = BreakerTermsOf::<T>::get(id);
		BreakerTermsOf::<T>::insert(id, new);
		Self::deposit_event(Event::BreakersSet { pool: id, old, new });
		Ok(())
	}
}
