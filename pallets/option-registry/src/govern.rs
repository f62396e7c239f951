//! Approval of products.

use crate::{types::*, Config, Error, Event, Pallet, PendingExpiries, Products};
use alloc::boxed::Box;
use dhv_primitives::tunable::ensure_in_range;
use frame_support::ensure;

impl<T: Config> Pallet<T> {
	/// The assets fit, every parameter is in its range, and the parameters agree with each other and with
	/// what is pending.
	pub(crate) fn ensure_product(
		product: Product,
		parameters: &ProductParameters,
	) -> Result<(), Error<T>> {
		Self::decimals(product.underlying)?;
		Self::decimals(product.strike_asset)?;
		let decimals = Self::decimals(product.collateral_asset)?;
		ensure!(product.underlying != product.strike_asset, Error::<T>::SameAsset);
		ensure!(product.supports(&parameters.classes), Error::<T>::CollateralNotSupported);
		parameters.validate().map_err(Error::<T>::from)?;
		ensure_in_range(parameters, decimals).map_err(Error::<T>::ParameterRefused)?;
		Self::ensure_reach(product, parameters)
	}

	/// Stores parameters, however far they move.
	pub(crate) fn store_product(product: Product, parameters: Box<ProductParameters>) {
		Self::ensure_accounts();
		let old = Products::<T>::get(product).map(Box::new);
		Products::<T>::insert(product, &*parameters);
		Self::hurry_pass();
		Self::deposit_event(Event::ProductSet { product, old, new: parameters });
	}

	/// Series that were issued under other limits keep a margin: tables reach every pending expiry of
	/// the market.
	fn ensure_reach(product: Product, parameters: &ProductParameters) -> Result<(), Error<T>> {
		let now = Self::now();
		let market = (product.underlying, product.strike_asset);
		let pending = PendingExpiries::<T>::get().into_iter();
		let furthest = pending
			.filter(|entry| entry.market() == market)
			.map(|entry| entry.expiry.saturating_since(now))
			.max()
			.unwrap_or_default();
		let reaches = [&parameters.call, &parameters.put]
			.iter()
			.all(|kind| kind.upper_bound.last().is_some_and(|(time, _)| *time >= furthest));
		ensure!(reaches, Error::InvalidUpperBoundTable);
		Ok(())
	}
}
