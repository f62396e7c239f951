//! Health of the pool's margin vaults: collateral added and given back, margin calls, and options
//! that bidders close.

use crate::{
	ledger::{minus, plus},
	AccountPools, Book, Config, Error, Event, Ledgers, Pallet, PoolStatus, StatusCause,
};
use dhv_primitives::{
	ports::{Portfolio, VaultLiquidation},
	Balance, PoolId, SeriesId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
};

impl<T: Config> Pallet<T> {
	/// Adds collateral to one of the pool's margin vaults: out of free funds, down to zero, then
	/// out of the reactors while the pool may hedge. Nothing for accounts that are no pool's.
	/// Returns what was moved; an error moves nothing.
	pub(crate) fn do_add_collateral(
		owner: &T::AccountId,
		series: SeriesId,
		missing: Balance,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(0) };
		with_storage_layer(|| {
			let pool = Self::pool_of(id)?;
			let added = missing.min(Self::raise_free(id, missing));
			if added == 0 {
				return Ok(0);
			}
			let (free, allocated) = Self::change_ledger(id, |ledger| {
				ledger.free = minus(ledger.free, added)?;
				ledger.allocated = plus(ledger.allocated, added)?;
				Ok((ledger.free, ledger.allocated))
			})?;
			Self::pay(pool.collateral_asset, owner, to, added)?;
			Self::deposit_event(Event::CollateralAdded {
				pool: id,
				series,
				missing,
				added,
				free,
				allocated,
			});
			Ok(added)
		})
	}

	/// Free funds after the reactors were asked for what lacks of `wanted`. They are not asked
	/// while an epoch is being priced, because its snapshot holds their value, nor in a halt.
	fn raise_free(id: PoolId, wanted: Balance) -> Balance {
		let free = Ledgers::<T>::get(id).free;
		if free >= wanted || !<Self as Portfolio>::may_hedge(id) {
			return free;
		}
		Self::raise_cash(id, wanted.saturating_sub(free));
		Ledgers::<T>::get(id).free
	}

	/// Books collateral that a margin vault gave back. Nothing for accounts that are no pool's.
	pub(crate) fn do_released(
		owner: &T::AccountId,
		series: SeriesId,
		amount: Balance,
	) -> DispatchResult {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(()) };
		let (free, allocated) = Self::change_ledger(id, |ledger| {
			ledger.allocated = minus(ledger.allocated, amount)?;
			ledger.free = plus(ledger.free, amount)?;
			Ok((ledger.free, ledger.allocated))
		})?;
		Self::deposit_event(Event::CollateralReleased {
			pool: id,
			series,
			amount,
			free,
			allocated,
		});
		Ok(())
	}

	/// Lets trades only reduce positions until the governor opens the pool again. Nothing for
	/// accounts that are no pool's.
	pub(crate) fn do_margin_called(
		owner: &T::AccountId,
		series: SeriesId,
		missing: Balance,
	) -> DispatchResult {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(()) };
		let status = Self::tighten(id, PoolStatus::CloseOnly, StatusCause::MarginCall)?;
		Self::deposit_event(Event::MarginCall { pool: id, series, missing, status });
		Ok(())
	}

	/// One transition: what bidder and insurance fund got leaves the allocation, and the closed
	/// options leave the book with their value at the last mark (F24). Nothing for accounts that
	/// are no pool's.
	///
	/// # Errors
	/// `EpochBeingPriced`: what was already valued must not change under the snapshot.
	pub(crate) fn do_liquidated(
		owner: &T::AccountId,
		liquidation: &VaultLiquidation,
	) -> DispatchResult {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(()) };
		ensure!(!Self::is_valuing(id), Error::<T>::EpochBeingPriced);
		let VaultLiquidation { series, closed, payment, penalty } = *liquidation;
		let mut entry = Book::<T>::get(id, series).ok_or(Error::<T>::UnknownSeries)?;
		entry.short = entry.short.try_sub(closed).map_err(Error::<T>::from)?;

		let (free, allocated) = Self::change_ledger(id, |ledger| {
			ledger.allocated = minus(minus(ledger.allocated, payment)?, penalty)?;
			Ok((ledger.free, ledger.allocated))
		})?;
		Self::put_entry(id, series, entry)?;
		Self::deposit_event(Event::VaultLiquidated {
			pool: id,
			series,
			closed,
			payment,
			penalty,
			free,
			allocated,
		});
		Ok(())
	}
}
