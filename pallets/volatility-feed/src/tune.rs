//! Limits of surfaces: their checks, amendments and views.

use crate::{Config, Error, Event, Pallet, Parameters, SurfaceParameters, Trails, Versions};
use alloc::{format, vec::Vec};
use dhv_primitives::{
	ports::VolatilitySpread,
	tunable::{amend_stored, ensure_in_range, views, Amendment, ParameterSet, Power},
	AssetIndex,
};
use frame_support::{
	ensure,
	traits::{Get, PalletInfoAccess},
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Sets limits, those that there are by steps.
	pub(crate) fn do_set_parameters(
		underlying: AssetIndex,
		new: SurfaceParameters,
	) -> DispatchResult {
		Self::ensure_parameters(underlying, &new)?;
		if let Some(old) = Parameters::<T>::get(underlying) {
			let terms = Amendment::new::<T::Governance>(Power::Governor, 0);
			amend_stored::<Trails<T>, _, _>(underlying, &old, &new, &terms)
				.map_err(Error::<T>::ParameterRefused)?;
		}
		Self::store_parameters(underlying, new)
	}

	/// Every limit is in its range, they agree, the takers are charged for the spread, and there is room.
	pub(crate) fn ensure_parameters(
		underlying: AssetIndex,
		new: &SurfaceParameters,
	) -> Result<(), Error<T>> {
		ensure_in_range(new, 0).map_err(Error::<T>::ParameterRefused)?;
		ensure!(new.agrees(), Error::<T>::InvalidParameters);
		let taken = T::Traders::bid_ask_spread(underlying);
		let covered = taken.is_none_or(|taken| new.bid_ask_spread <= taken);
		ensure!(covered, Error::<T>::SpreadAboveCharge);
		let room = Parameters::<T>::count() < T::MaxUnderlyings::get();
		let known = Parameters::<T>::contains_key(underlying);
		ensure!(known || room, Error::<T>::TooManyUnderlyings);
		Ok(())
	}

	/// Sets limits, however far they move. A surface that there is gets a new version.
	pub(crate) fn store_parameters(
		underlying: AssetIndex,
		new: SurfaceParameters,
	) -> DispatchResult {
		let old = Parameters::<T>::get(underlying);
		Parameters::<T>::insert(underlying, new);
		let mut version = Versions::<T>::get(underlying);
		if version > 0 {
			version = Self::raise_version(underlying)?;
		}
		Self::deposit_event(Event::ParametersSet { underlying, old, new, version });
		Ok(())
	}

	/// Every limit of every surface.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let mut all: Vec<_> = Parameters::<T>::iter().collect();
		all.sort_by_key(|(underlying, _)| *underlying);
		let set = |(underlying, parameters): (AssetIndex, SurfaceParameters)| ParameterSet {
			pallet: Self::name().into(),
			set: "Parameters".into(),
			subject: format!("asset {}", underlying.0),
			parameters: views::<_, T::Governance>(&parameters, &Trails::<T>::get(underlying), 0),
		};
		all.into_iter().map(set).collect()
	}
}
