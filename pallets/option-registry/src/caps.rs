//! Limits over many vaults: open interest and naked collateral.

use crate::{
	books::{less, minus, more, plus},
	types::*,
	Config, Error, NakedCollateral, OpenInterest, Pallet, UnderlyingCaps, UnderlyingInterest,
};
use dhv_primitives::{BackingClass, Balance, Contracts, Series};
use frame_support::ensure;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	/// Books `by` more contracts short; `short` is what the series is short after it.
	pub(crate) fn raise_open_interest(
		terms: &Series,
		parameters: &ProductParameters,
		short: Contracts,
		by: Contracts,
	) -> Result<(), Error<T>> {
		let product = Product::of(terms);
		let interest = more::<T>(OpenInterest::<T>::get(product), by)?;
		let underlying = more::<T>(UnderlyingInterest::<T>::get(terms.underlying), by)?;
		ensure!(interest <= parameters.open_interest_cap, Error::OpenInterestCapExceeded);
		ensure!(short <= parameters.series_cap, Error::SeriesCapExceeded);
		let capped = UnderlyingCaps::<T>::get(terms.underlying).is_some_and(|cap| underlying > cap);
		ensure!(!capped, Error::UnderlyingCapExceeded);
		OpenInterest::<T>::insert(product, interest);
		UnderlyingInterest::<T>::insert(terms.underlying, underlying);
		Ok(())
	}

	/// Books `by` contracts short less.
	pub(crate) fn lower_open_interest(terms: &Series, by: Contracts) -> Result<(), Error<T>> {
		let product = Product::of(terms);
		let rest = less::<T>(OpenInterest::<T>::get(product), by)?;
		OpenInterest::<T>::set(product, rest);
		if rest.is_zero() {
			OpenInterest::<T>::remove(product);
		}
		let rest = less::<T>(UnderlyingInterest::<T>::get(terms.underlying), by)?;
		UnderlyingInterest::<T>::set(terms.underlying, rest);
		if rest.is_zero() {
			UnderlyingInterest::<T>::remove(terms.underlying);
		}
		Ok(())
	}

	/// Books that the collateral of one vault of a series changes.
	pub(crate) fn book_collateral(
		terms: &Series,
		before: Balance,
		after: Balance,
	) -> Result<(), Error<T>> {
		Self::book(terms.collateral_asset, |entry| {
			entry.collateral = plus::<T>(minus::<T>(entry.collateral, before)?, after)?;
			Ok(())
		})?;
		if terms.backing != BackingClass::PublicNaked {
			return Ok(());
		}
		let product = Product::of(terms);
		let total = minus::<T>(NakedCollateral::<T>::get(product), before)?;
		let total = plus::<T>(total, after)?;
		if total.is_zero() {
			NakedCollateral::<T>::remove(product);
		} else {
			NakedCollateral::<T>::insert(product, total);
		}
		Ok(())
	}

	/// What is short of a product and of its underlying.
	pub(crate) fn interest(product: Product) -> Option<Interest> {
		let parameters = crate::Products::<T>::get(product)?;
		Some(Interest {
			product: OpenInterest::<T>::get(product),
			product_cap: parameters.open_interest_cap,
			underlying: UnderlyingInterest::<T>::get(product.underlying),
			underlying_cap: UnderlyingCaps::<T>::get(product.underlying),
			naked_collateral: NakedCollateral::<T>::get(product),
		})
	}
}
