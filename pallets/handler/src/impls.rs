//! The ports this pallet offers: the work of every block, the terms that neighbours have to suit, and
//! the manager's budget. Also how math errors become its own.

use crate::{Config, Error, Event, OtcParameters, Pallet, Parameters, WeightInfo};
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::{HedgeCost, ManagerBudget, ScheduledWork, Underwriter, VolatilitySpread},
	AssetIndex, Balance, Fixed, PoolId, Timestamp,
};
use frame_support::{traits::UnixTime, weights::WeightMeter};
use sp_runtime::DispatchResult;

/// Listings removed per block at most.
const REMOVALS_PER_BLOCK: u32 = 16;

impl<T: Config> ScheduledWork for Pallet<T> {
	/// Removes listings, orders and makers' quotes that have expired, then lists what the rule of a
	/// pool asks for. Removal only takes entries out of maps; a series that cannot be listed is passed
	/// over.
	fn run(meter: &mut WeightMeter) {
		let now = Self::now();
		Self::expire_listings(meter, now);
		Self::expire_orders(meter, now);
		Self::forget_quotes(meter, now);
		Self::take_listing_turn(meter);
	}
}

impl<T: Config> Pallet<T> {
	fn expire_listings(meter: &mut WeightMeter, now: Timestamp) {
		for _ in 0..REMOVALS_PER_BLOCK {
			if meter.try_consume(T::WeightInfo::remove_expired()).is_err() {
				return;
			}
			if !Self::expire_first(now) {
				return;
			}
		}
	}

	/// Removes expired orders, those of each pool that has any.
	fn expire_orders(meter: &mut WeightMeter, now: Timestamp) {
		if !meter.can_consume(T::WeightInfo::expire_order()) {
			return;
		}
		for pool in Self::pools_with_orders() {
			loop {
				if meter.try_consume(T::WeightInfo::expire_order()).is_err() {
					return;
				}
				if !Self::expire_order(pool, now) {
					break;
				}
			}
		}
	}

	/// The time of the block.
	pub(crate) fn now() -> Timestamp {
		Timestamp::from_secs(T::Time::now().as_secs())
	}
}

impl<T> From<MathError> for Error<T> {
	fn from(error: MathError) -> Self {
		match error {
			MathError::Overflow => Self::Overflow,
			MathError::DivisionByZero => Self::DivisionByZero,
			MathError::OutOfDomain => Self::OutOfDomain,
		}
	}
}

impl<T: Config> HedgeCost for Pallet<T> {
	/// What takers are charged for the hedge there and back, at least; none for a pool that does
	/// not trade.
	fn hedge_cost(pool: PoolId) -> Option<Fixed> {
		Some(Parameters::<T>::get(pool)?.hedge_cost)
	}
}

impl<T: Config> VolatilitySpread for Pallet<T> {
	/// The least share by which a pool on the underlying lowers the volatility of what takers sell.
	fn bid_ask_spread(underlying: AssetIndex) -> Option<Fixed> {
		let on_it = |pool: &PoolId| {
			T::Underwriter::terms(*pool).is_some_and(|terms| terms.underlying == underlying)
		};
		let pools = Parameters::<T>::iter().filter(|(pool, _)| on_it(pool));
		pools.map(|(_, terms)| terms.bid_ask_spread).min()
	}
}

impl<T: Config> ManagerBudget for Pallet<T> {
	fn charge(pool: PoolId, loss: Balance) -> DispatchResult {
		if loss == 0 {
			return Ok(());
		}
		let terms = OtcParameters::<T>::get(pool).ok_or(Error::<T>::OtcNotConfigured)?;
		let period = Self::spend_budget(pool, &terms, loss)?;
		Self::deposit_event(Event::ManagerCharged { pool, loss, period });
		Ok(())
	}
}
