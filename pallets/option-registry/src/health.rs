//! Collateral above the band, returned to owners that keep health.

use crate::{
	books::minus, margin::Judged, types::*, Config, Error, Event, Pallet, SeriesOf, VaultOrder,
	Vaults,
};
use dhv_primitives::{ports::VaultOwner, BackingClass, Balance, Series, SeriesId};
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchResult;

/// Vaults of one series that a pass looks at: more than there are pools.
pub(crate) const KEPT_PER_SERIES: usize = 16;

impl<T: Config> Pallet<T> {
	/// Returns collateral of a vault to an owner that keeps health, and tells it.
	pub(crate) fn release(
		series: SeriesId,
		owner: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		let mut info = Self::load(series)?;
		let terms = info.terms;
		let mut vault = Vaults::<T>::get(series, owner).ok_or(Error::<T>::VaultNotFound)?;
		let before = vault.collateral;
		vault.collateral = minus::<T>(before, amount)?;
		info.collateral = minus::<T>(info.collateral, amount)?;
		if vault == MarginVault::default() {
			info.vaults = info.vaults.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		}
		SeriesOf::<T>::insert(series, info);
		Self::book_collateral(&terms, before, vault.collateral)?;
		Self::put_vault(series, &terms, owner, vault)?;
		Self::transfer(terms.collateral_asset, &Self::account_id(), owner, amount)?;
		T::Owner::on_released(owner, series, amount)?;
		let (owner, locked) = (owner.clone(), vault.collateral);
		Self::deposit_event(Event::CollateralReleased { series, owner, amount, locked });
		Ok(())
	}

	/// Returns what one vault of a series holds above `release`, of the first owner that keeps health
	/// and has any. If it refuses, it stays locked.
	pub(crate) fn release_excess(series: SeriesId, terms: &Series) {
		if terms.backing != BackingClass::Pool {
			return;
		}
		let owners = VaultOrder::<T>::iter_key_prefix((series,)).take(KEPT_PER_SERIES);
		let owners: alloc::vec::Vec<_> = owners.map(|(_, owner)| owner).collect();
		for owner in owners.into_iter().filter(T::Owner::keeps_health) {
			let Ok(judged) = Self::judge_now(series, terms, &owner) else { continue };
			let Ok(excess) = Self::releasable(terms, &judged) else { continue };
			if excess > 0 {
				let kept = with_storage_layer(|| Self::release(series, &owner, excess));
				if kept.is_ok() {
					return;
				}
			}
		}
	}

	/// What automatic work returns: nothing inside the wider band, so that small moves of the price
	/// move no money.
	fn releasable(terms: &Series, judged: &Judged) -> Result<Balance, Error<T>> {
		let release = Self::parameters(terms)?.liquidation.release;
		if judged.is_below(release)? {
			return Ok(0);
		}
		Ok(judged.excess()?)
	}
}
