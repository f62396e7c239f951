//! Terms of trading and of orders: their checks, amendments and views.

use crate::{
	types::{MultiplierTables, OtcTerms, TradingParameters, TunedSet},
	Config, Error, Event, OtcParameters, Pallet, Parameters, Tables, TermsRevision, Trails,
};
use alloc::{format, vec::Vec};
use dhv_primitives::{
	ports::{AssetCatalogue, HedgeCost, Underwriter, VolatilitySpread},
	tunable::{amend_stored, ensure_in_range, views, Amendment, ParameterSet, Power, Tunables},
	PoolId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::PalletInfoAccess};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_parameters(
		pool: PoolId,
		new: TradingParameters,
		power: Power,
	) -> DispatchResult {
		Self::ensure_parameters(pool, &new)?;
		Self::amend(TunedSet::Trading(pool), pool, Parameters::<T>::get(pool), &new, power)?;
		Self::store_parameters(pool, new);
		Ok(())
	}

	/// Every figure is in its range, the figures agree, also with the tables, the hedge and the surface.
	pub(crate) fn ensure_parameters(pool: PoolId, new: &TradingParameters) -> Result<(), Error<T>> {
		let terms = T::Underwriter::terms(pool).ok_or(Error::<T>::UnknownPool)?;
		ensure_in_range(new, 0).map_err(Error::<T>::ParameterRefused)?;
		let tables = Tables::<T>::get(pool).unwrap_or_else(MultiplierTables::flat);
		ensure!(new.agrees() && tables.suit(new), Error::<T>::InvalidParameters);
		let cost = T::Hedges::hedge_cost(pool).unwrap_or_default();
		ensure!(new.hedge_cost >= cost, Error::<T>::HedgeCostTooLow);
		let assumed = T::Surface::bid_ask_spread(terms.underlying).unwrap_or_default();
		ensure!(new.bid_ask_spread >= assumed, Error::<T>::VolatilitySpreadTooLow);
		Ok(())
	}

	pub(crate) fn store_parameters(pool: PoolId, new: TradingParameters) {
		let old = Parameters::<T>::get(pool);
		Parameters::<T>::insert(pool, new);
		TermsRevision::<T>::mutate(pool, |revision| *revision = revision.wrapping_add(1));
		Self::deposit_event(Event::ParametersSet { pool, old, new });
	}

	pub(crate) fn do_set_otc_terms(pool: PoolId, new: OtcTerms, power: Power) -> DispatchResult {
		Self::ensure_otc_terms(pool, &new)?;
		Self::amend(TunedSet::Otc(pool), pool, OtcParameters::<T>::get(pool), &new, power)?;
		Self::store_otc_terms(pool, new);
		Ok(())
	}

	/// Every figure of the terms of a pool's orders is in its range.
	pub(crate) fn ensure_otc_terms(pool: PoolId, new: &OtcTerms) -> Result<(), Error<T>> {
		ensure_in_range(new, Self::strike_decimals(pool)?).map_err(Error::<T>::ParameterRefused)
	}

	pub(crate) fn store_otc_terms(pool: PoolId, new: OtcTerms) {
		let old = OtcParameters::<T>::get(pool);
		OtcParameters::<T>::insert(pool, new);
		Self::deposit_event(Event::OtcTermsSet { pool, old, new });
	}

	/// Whether whoever amends a set of a pool may move it so far; remembers what moved. Nothing is
	/// stricter than nothing, so only the governor sets a first one.
	fn amend<P: Tunables>(
		set: TunedSet,
		pool: PoolId,
		old: Option<P>,
		new: &P,
		power: Power,
	) -> Result<(), Error<T>> {
		let Some(old) = old else {
			ensure!(power == Power::Governor, Error::<T>::NotConfigured);
			return Ok(());
		};
		let terms = Amendment::new::<T::Governance>(power, Self::strike_decimals(pool)?);
		amend_stored::<Trails<T>, _, _>(set, &old, new, &terms)
			.map_err(Error::<T>::ParameterRefused)
	}

	/// Decimals of the strike asset of a pool.
	pub(crate) fn strike_decimals(pool: PoolId) -> Result<u8, Error<T>> {
		let terms = T::Underwriter::terms(pool).ok_or(Error::<T>::UnknownPool)?;
		T::Catalogue::decimals(terms.strike_asset).ok_or(Error::<T>::UnknownAsset)
	}

	/// Every parameter of every pool.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let trading = Parameters::<T>::iter().filter_map(|(pool, values)| {
			Some((pool, Self::told("Parameters", pool, TunedSet::Trading(pool), &values)?))
		});
		let otc = OtcParameters::<T>::iter().filter_map(|(pool, values)| {
			Some((pool, Self::told("OtcParameters", pool, TunedSet::Otc(pool), &values)?))
		});
		let mut sets: Vec<_> = trading.chain(otc).collect();
		sets.sort_by(|(a, one), (b, other)| (&one.set, a).cmp(&(&other.set, b)));
		sets.into_iter().map(|(_, set)| set).collect()
	}

	fn told<P: Tunables>(
		set: &str,
		pool: PoolId,
		key: TunedSet,
		values: &P,
	) -> Option<ParameterSet> {
		let decimals = Self::strike_decimals(pool).ok()?;
		Some(ParameterSet {
			pallet: Self::name().into(),
			set: set.into(),
			subject: format!("pool {}", pool.0),
			parameters: views::<_, T::Governance>(values, &Trails::<T>::get(key), decimals),
		})
	}
}
