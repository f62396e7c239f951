//! Parameters of pools: their checks, amendments and views.

use crate::{Config, Error, Event, Pallet, Parameters, ParametersOf, Pools, Trails};
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

	/// Every parameter of every pool.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let set = |(id, parameters): (PoolId, ParametersOf<T>)| {
			let decimals = Pools::<T>::get(id)?.decimals;
			Some(ParameterSet {
				pallet: Self::name().into(),
				set: "Parameters".into(),
				subject: format!("pool {}", id.0),
				parameters: views::<_, T::Governance>(&parameters, &Trails::<T>::get(id), decimals),
			})
		};
		let mut sets: Vec<_> = Parameters::<T>::iter().collect();
		sets.sort_by_key(|(id, _)| *id);
		sets.into_iter().filter_map(set).collect()
	}
}
