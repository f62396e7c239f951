//! What a manager's decisions may cost a pool against the model.

use crate::{
	types::{LossPeriod, OtcTerms},
	Config, Error, Losses, Pallet,
};
use dhv_primitives::{Balance, PoolId};

impl<T: Config> Pallet<T> {
	/// The current period of a pool's budget with `loss` more, if the budget allows it.
	///
	/// # Errors
	/// `LossBudgetExceeded`.
	pub(crate) fn loss_period_with(
		pool: PoolId,
		terms: &OtcTerms,
		loss: Balance,
	) -> Result<LossPeriod, Error<T>> {
		let period = Losses::<T>::get(pool).at(Self::now(), terms);
		if loss == 0 {
			return Ok(period);
		}
		period.with(loss).ok_or(Error::<T>::LossBudgetExceeded)
	}

	/// Takes `loss` out of the budget. Returns the period with it.
	///
	/// # Errors
	/// As [`loss_period_with`](Self::loss_period_with).
	pub(crate) fn spend_budget(
		pool: PoolId,
		terms: &OtcTerms,
		loss: Balance,
	) -> Result<LossPeriod, Error<T>> {
		let period = Self::loss_period_with(pool, terms, loss)?;
		if loss > 0 {
			Losses::<T>::insert(pool, period);
		}
		Ok(period)
	}
}
