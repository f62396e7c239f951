//! Collateral above the band, returned to owners that keep health.

use crate::{
	books::minus, margin::Judged, types::*, Config, Error, Event, Pallet, VaultOrder, Vaults,
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
		let info = Self::load(series)?;
		let asset = info.terms.collateral_asset;
		let before = Vaults::<T>::get(series, owner).ok_or(Error::<T>::VaultNotFound)?;
		let vault = MarginVault { collateral: minus::<T>(before.collateral, amount)?, ..before };
		Self::replace_vault(series, info, owner, before, vault)?;
		Self::transfer(asset, &Self::account_id(), owner, amount)?;
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
