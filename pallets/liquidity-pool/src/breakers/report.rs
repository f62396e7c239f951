//! What stops a pool, for everybody to read.

use crate::{
	Breaker, BreakerReport, BreakerTermsOf, Cause, Config, Error, FunctionStatuses, Hold, Ledgers,
	Pallet, Pool, PoolFunction, PoolStatus, Statuses, Watch,
};
use alloc::vec::Vec;
use dhv_math::utilisation::utilisation_ceil;
use dhv_primitives::{
	ports::{OptionRegistry, PriceRounds, Reactors},
	Fixed, PoolId, PriceRound,
};

use PoolFunction::{Hedging, Pricing, Trading};
use PoolStatus::{CloseOnly, Halted};

impl<T: Config> Pallet<T> {
	/// What every function does under what was set and under a watch.
	pub(crate) fn all_statuses(id: PoolId, pool: &Pool, watch: &Watch) -> FunctionStatuses {
		let mut statuses = watch.statuses().max(&Statuses::<T>::get(id));
		for function in PoolFunction::ALL {
			let stricter = statuses.of(function).max(pool.status.of(function));
			statuses.set(function, stricter);
		}
		statuses
	}

	/// Everything that stops a function of a pool now. Reads the whole book; for views alone.
	///
	/// # Errors
	/// `UnknownPool`.
	pub(crate) fn breaker_report(id: PoolId) -> Result<BreakerReport, Error<T>> {
		let pool = Self::pool_of(id)?;
		let mut holds = Self::set_holds(id, &pool);
		holds.extend(Self::breaker_holds(id, &pool));
		holds.extend(Self::present_holds(id, &pool)?);
		let mut statuses = FunctionStatuses::default();
		for hold in &holds {
			let stricter = statuses.of(hold.function).max(hold.status);
			statuses.set(hold.function, stricter);
		}
		Ok(BreakerReport { statuses, holds })
	}

	/// What was set.
	fn set_holds(id: PoolId, pool: &Pool) -> Vec<Hold> {
		let hold = |function| {
			let status = Self::set_status_of(id, pool, function);
			(status > PoolStatus::Open).then_some(hold(function, status, Cause::Set))
		};
		PoolFunction::ALL.into_iter().filter_map(hold).collect()
	}

	/// What breakers stop.
	fn breaker_holds(id: PoolId, pool: &Pool) -> Vec<Hold> {
		let (watch, cool_down) =
			(Self::watch_now(id, pool), BreakerTermsOf::<T>::get(id).cool_down);
		let mut holds = Vec::new();
		for breaker in Breaker::ALL {
			let Some(last) = watch.last(breaker) else { continue };
			for function in PoolFunction::ALL {
				let status = breaker.allows(function);
				if status > PoolStatus::Open {
					let until = last.try_add_secs(cool_down).ok();
					holds.push(Hold { until, ..hold(function, status, Cause::Breaker(breaker)) });
				}
			}
		}
		holds
	}

	/// What is missing, and stops functions for as long as it is.
	fn present_holds(id: PoolId, pool: &Pool) -> Result<Vec<Hold>, Error<T>> {
		let parameters = Self::parameters_of(id)?;
		let mut holds = Vec::new();
		if Self::is_valuing(id) {
			let cause = Cause::Valuing;
			holds.extend([Trading, Hedging].map(|function| hold(function, Halted, cause)));
		}
		if Self::fresh_round(pool, &parameters, Self::now()).is_err() {
			let cause = Cause::Price;
			holds.extend([Trading, Hedging, Pricing].map(|function| hold(function, Halted, cause)));
		}
		if Self::book_delta(id).is_err() {
			holds.push(hold(Hedging, Halted, Cause::Marks));
		}
		if let Some(round) = T::Prices::latest(pool.underlying, pool.strike_asset) {
			holds.extend(Self::surface_hold(id, &round));
			if T::Reactors::value(id, round.price).is_err() {
				holds.push(hold(Pricing, Halted, Cause::Reactors));
			}
		}
		let ledger = Ledgers::<T>::get(id);
		let limit = Fixed::from_bps(parameters.limits.max_utilisation_bps);
		if utilisation_ceil(ledger.allocated, ledger.free)? > limit {
			holds.push(hold(Trading, CloseOnly, Cause::Utilisation));
		}
		Ok(holds)
	}

	/// The first series of the book of which the surface says nothing.
	fn surface_hold(id: PoolId, round: &PriceRound) -> Option<Hold> {
		Self::book_entries(id).into_iter().find_map(|(series, _)| {
			T::Registry::series(series)?;
			match Self::unit_value(series, round) {
				Err(Error::SurfaceRefused(why)) => {
					Some(hold(Pricing, Halted, Cause::Surface(series, why)))
				}
				_ => None,
			}
		})
	}
}

const fn hold(function: PoolFunction, status: PoolStatus, cause: Cause) -> Hold {
	Hold { function, status, cause, until: None }
}
