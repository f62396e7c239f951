//! Parameters of pools: their checks, amendments and views.

use crate::{
	BreakerTermsOf, BreakerTrails, Config, Error, Event, Pallet, Parameters, ParametersOf, Pool,
	Pools, Trails,
};
use alloc::{format, vec::Vec};
use dhv_primitives::{
	tunable::{amend_stored, ensure_in_range, views, Amendment, ParameterSet, Power},
	PoolId,
};
use frame_support::{pallet_prelude::DispatchResult, traits::PalletInfoAccess};

impl<T: Config> Pallet<T> {
	/// Replaces parameters as far as whoever does it may.
	pub(crate) fn do_set_parameters(
		id: PoolId,
		new: ParametersOf<T>,
		power: Power,
	) -> DispatchResult {
		let old = Self::parameters_of(id)?;
		let terms = Amendment::new::<T::Governance>(power, Self::pool_of(id)?.decimals);
		amend_stored::<Trails<T>, _, _>(id, &old, &new, &terms)
			.map_err(Error::<T>::ParameterRefused)?;
		Self::replace_parameters(id, new)
	}

	/// Replaces parameters, however far they move.
	pub(crate) fn replace_parameters(id: PoolId, new: ParametersOf<T>) -> DispatchResult {
		let old = Self::parameters_of(id)?;
		Self::ensure_valid(&new, Self::pool_of(id)?.decimals)?;
		Parameters::<T>::insert(id, &new);
		Self::deposit_event(Event::ParametersSet { pool: id, old, new });
		Ok(())
	}

	/// Every parameter is inside its range, and they agree with each other.
	pub(crate) fn ensure_valid(new: &ParametersOf<T>, decimals: u8) -> Result<(), Error<T>> {
		ensure_in_range(new, decimals).map_err(Error::<T>::ParameterRefused)?;
		new.validate().map_err(Error::<T>::InvalidParameters)
	}

	/// Every parameter of every pool, and every term of its breakers.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let mut pools: Vec<_> = Pools::<T>::iter().collect();
		pools.sort_by_key(|(id, _)| *id);
		let sets = |(id, pool): (PoolId, Pool)| {
			let parameters = Parameters::<T>::get(id).map(|parameters| {
				views::<_, T::Governance>(&parameters, &Trails::<T>::get(id), pool.decimals)
			});
			let breakers = views::<_, T::Governance>(
				&BreakerTermsOf::<T>::get(id),
				&BreakerTrails::<T>::get(id),
				0,
			);
			[("Parameters", parameters.unwrap_or_default()), ("Breakers", breakers)].map(
				|(set, parameters)| ParameterSet {
					pallet: Self::name().into(),
					set: set.into(),
					subject: format!("pool {}", id.0),
					parameters,
				},
			)
		};
		pools.into_iter().flat_map(sets).collect()
	}
}
