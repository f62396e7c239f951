//! Approval of products.

use crate::{types::*, Config, Error, Event, Pallet, Products};
use alloc::boxed::Box;
use frame_support::ensure;
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
		parameters.validate().map_err(Error::<T>::from)?;

		Self::ensure_accounts();
		let old = Products::<T>::get(product).map(Box::new);
		Products::<T>::insert(product, &*parameters);
		Self::hurry_pass();
		Self::deposit_event(Event::ProductSet { product, old, new: parameters });
		Ok(())
	}
}
