//! Parameters: their amendments and views.

use crate::{
	tunables::{TunedSet, UnderlyingCap},
	types::*,
	Config, Error, Event, InsuranceTermsOf, Pallet, Products, Trails, UnderlyingCaps,
};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use dhv_primitives::{
	tunable::{amend_stored, ensure_in_range, views, Amendment, ParameterSet, Power, Tunables},
	AssetIndex, Contracts,
};
use frame_support::{ensure, traits::PalletInfoAccess};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Approves a product, or amends its parameters as far as whoever does it may.
	pub(crate) fn do_set_product(
		product: Product,
		new: Box<ProductParameters>,
		power: Power,
	) -> DispatchResult {
		Self::ensure_product(product, &new)?;
		match Products::<T>::get(product) {
			Some(old) => {
				let (set, asset) = (TunedSet::Product(product), product.collateral_asset);
				Self::amend(set, asset, &old, &*new, power)?;
			}
			// Nothing is stricter than nothing.
			None => ensure!(power == Power::Governor, Error::<T>::ProductNotApproved),
		}
		Self::store_product(product, new);
		Ok(())
	}

	/// Sets how the fund of an asset is used; terms that there are by steps. Before the first it covers
	/// nothing and nothing leaves.
	pub(crate) fn do_set_insurance(asset: AssetIndex, new: InsuranceTerms) -> DispatchResult {
		Self::ensure_insurance(asset, &new)?;
		if let Some(old) = InsuranceTermsOf::<T>::get(asset) {
			Self::amend(TunedSet::Insurance(asset), asset, &old, &new, Power::Governor)?;
		}
		Self::store_insurance(asset, new);
		Ok(())
	}

	/// Every term of the use of a fund is in its range.
	pub(crate) fn ensure_insurance(
		asset: AssetIndex,
		new: &InsuranceTerms,
	) -> Result<(), Error<T>> {
		ensure_in_range(new, Self::decimals(asset)?).map_err(Error::<T>::ParameterRefused)
	}

	pub(crate) fn store_insurance(asset: AssetIndex, new: InsuranceTerms) {
		Self::ensure_accounts();
		let old = InsuranceTermsOf::<T>::get(asset);
		InsuranceTermsOf::<T>::insert(asset, new);
		Self::deposit_event(Event::InsuranceSet { asset, old, new });
	}

	/// Caps, or no longer caps, the contracts short over all products of an underlying.
	pub(crate) fn do_set_underlying_cap(
		underlying: AssetIndex,
		new: Option<Contracts>,
		power: Power,
	) -> DispatchResult {
		let old = UnderlyingCaps::<T>::get(underlying);
		let (was, is) = (UnderlyingCap::from(old), UnderlyingCap::from(new));
		Self::amend(TunedSet::Underlying(underlying), underlying, &was, &is, power)?;
		UnderlyingCaps::<T>::set(underlying, new);
		Self::deposit_event(Event::UnderlyingCapSet { underlying, old, new });
		Ok(())
	}

	/// Whether whoever amends a set with amounts of `asset` may move it so far; remembers what moved.
	fn amend<P: Tunables>(
		set: TunedSet,
		asset: AssetIndex,
		old: &P,
		new: &P,
		power: Power,
	) -> Result<(), Error<T>> {
		let terms = Amendment::new::<T::Governance>(power, Self::decimals(asset)?);
		amend_stored::<Trails<T>, _, _>(set, old, new, &terms).map_err(Error::<T>::ParameterRefused)
	}

	/// Every parameter of every product, insurance fund and underlying.
	pub fn parameter_sets() -> Vec<ParameterSet> {
		let mut products: Vec<_> = Products::<T>::iter().collect();
		products.sort_by_key(|(product, _)| *product);
		let products = products.into_iter().filter_map(|(product, values)| {
			let Product { underlying, strike_asset, collateral_asset } = product;
			let on = format!("options on asset {} in asset {}", underlying.0, strike_asset.0);
			let subject = format!("{on} backed by asset {}", collateral_asset.0);
			let set = TunedSet::Product(product);
			Self::told("Products", subject, set, collateral_asset, &values)
		});
		let mut funds: Vec<_> = InsuranceTermsOf::<T>::iter().collect();
		funds.sort_by_key(|(asset, _)| *asset);
		let funds = funds.into_iter().filter_map(|(asset, terms)| {
			let subject = format!("asset {}", asset.0);
			Self::told("InsuranceTermsOf", subject, TunedSet::Insurance(asset), asset, &terms)
		});
		let mut caps: Vec<_> = UnderlyingCaps::<T>::iter().collect();
		caps.sort_by_key(|(asset, _)| *asset);
		let caps = caps.into_iter().filter_map(|(asset, cap)| {
			let (subject, cap) = (format!("asset {}", asset.0), UnderlyingCap::from(Some(cap)));
			Self::told("UnderlyingCaps", subject, TunedSet::Underlying(asset), asset, &cap)
		});
		products.chain(funds).chain(caps).collect()
	}

	fn told<P: Tunables>(
		set: &str,
		subject: String,
		key: TunedSet,
		asset: AssetIndex,
		values: &P,
	) -> Option<ParameterSet> {
		let decimals = Self::decimals(asset).ok()?;
		Some(ParameterSet {
			pallet: Self::name().into(),
			set: set.into(),
			subject,
			parameters: views::<_, T::Governance>(values, &Trails::<T>::get(key), decimals),
		})
	}
}
