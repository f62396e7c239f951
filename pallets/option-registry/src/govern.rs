//! Approval of products.

use crate::{types::*, Config, Error, Event, Pallet, PendingExpiries, Products};
use alloc::boxed::Box;
use frame_support::{ensure, traits::fungibles::Inspect};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Approves a product or changes its parameters.
	pub(crate) fn do_set_product(
		product: Product,
		parameters: Box<ProductParameters>,
	) -> DispatchResult {
		Self::decimals(product.underlying)?;
		Self::decimals(product.strike_asset)?;
		Self::decimals(product.collateral_asset)?;
		ensure!(product.underlying != product.strike_asset, Error::<T>::SameAsset);
		ensure!(product.supports(&parameters.classes), Error::<T>::CollateralNotSupported);
		let old = Products::<T>::get(product).map(Box::new);
		// What is approved already can always be made stricter.
		let small = T::Assets::minimum_balance(product.collateral_asset) <= 1;
		ensure!(small || old.is_some(), Error::<T>::MinimumBalanceTooHigh);
		parameters.validate().map_err(Error::<T>::from)?;
		Self::ensure_reach(product, &parameters)?;

		Self::ensure_accounts();
		Products::<T>::insert(product, &*parameters);
		Self::hurry_pass();
		Self::deposit_event(Event::ProductSet { product, old, new: parameters });
		Ok(())
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
