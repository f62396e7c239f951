//! Limits of accounts: their checks, amendments and views.

use crate::{types::PerpParameters, Config, Error, Event, Pallet, Reactors, Trails};
use alloc::{format, vec::Vec};
use dhv_primitives::{
	ports::{AssetCatalogue, PerpId},
	tunable::{amend_stored, ensure_in_range, views, Amendment, ParameterSet, Power},
	AssetIndex,
};
use frame_support::traits::PalletInfoAccess;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Amends limits as far as whoever does it may.
	pub(crate) fn do_set_parameters(
		id: PerpId,
		new: PerpParameters,
		power: Power,
	) -> DispatchResult {
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let decimals = Self::ensure_parameters(reactor.quote, &new)?;
		let terms = Amendment::new::<T::Governance>(power, decimals);
		amend_stored::<Trails<T>, _, _>(id, &reactor.parameters, &new, &terms)
			.map_err(Error::<T>::ParameterRefused)?;
		Self::store_parameters(id, new)
	}

	/// Every limit is in its range, with amounts of `quote`, and they agree; the decimals of `quote`.
	pub(crate) fn ensure_parameters(
		quote: AssetIndex,
		new: &PerpParameters,
	) -> Result<u8, Error<T>> {
		let decimals = T::Catalogue::decimals(quote).ok_or(Error::<T>::UnsupportedAssets)?;
		new.validate().map_err(Error::<T>::from)?;
		ensure_in_range(new, decimals).map_err(Error::<T>::ParameterRefused)?;
		Ok(decimals)
	}

	/// Sets limits, however far they move. The surcharge on fees is forgotten.
	pub(crate) fn store_parameters(id: PerpId, new: PerpParameters) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let old = reactor.parameters;
		reactor.parameters = new;
		reactor.surcharge_bps = 0;
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::ParametersSet { id, old, new });
		Ok(())
	}

	/// Every limit of every account.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let mut all: Vec<_> = Reactors::<T>::iter().collect();
		all.sort_by_key(|(id, _)| *id);
		let set = |(id, reactor): (PerpId, crate::PerpReactor<T::AccountId>)| {
			let (trail, decimals) = (Trails::<T>::get(id), T::Catalogue::decimals(reactor.quote)?);
			Some(ParameterSet {
				pallet: Self::name().into(),
				set: "Reactors".into(),
				subject: format!("account {} of pool {}", id.0, reactor.pool.0),
				parameters: views::<_, T::Governance>(&reactor.parameters, &trail, decimals),
			})
		};
		all.into_iter().filter_map(set).collect()
	}
}
