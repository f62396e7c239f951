//! Settlement: of the pool's margin vaults, and of the options that it holds.

use crate::{
	ledger::{minus, plus},
	AccountPools, Book, Config, Error, Event, Ledgers, Pallet,
};
use dhv_primitives::{ports::VaultSettlement, Balance, Contracts, SeriesId};
use frame_support::pallet_prelude::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Covers what a margin vault lacks out of free funds, down to zero. Nothing for accounts that
	/// are no pool's.
	pub(crate) fn do_cover_shortfall(
		owner: &T::AccountId,
		series: SeriesId,
		shortfall: Balance,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(0) };
		let pool = Self::pool_of(id)?;
		let covered = shortfall.min(Ledgers::<T>::get(id).free);
		if covered == 0 {
			return Ok(0);
		}
		let free = Self::change_ledger(id, |ledger| {
			ledger.free = minus(ledger.free, covered)?;
			Ok(ledger.free)
		})?;
		Self::pay(pool.collateral_asset, owner, to, covered)?;
		Self::deposit_event(Event::ShortfallCovered { pool: id, series, shortfall, covered, free });
		Ok(covered)
	}

	/// Books what somebody gave to one of the pool's margin vaults: the gift belongs to the pool
	/// and is locked with the rest (F23). Nothing for accounts that are no pool's.
	pub(crate) fn do_topped_up(
		owner: &T::AccountId,
		series: SeriesId,
		amount: Balance,
	) -> DispatchResult {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(()) };
		let allocated = Self::change_ledger(id, |ledger| {
			ledger.allocated = plus(ledger.allocated, amount)?;
			Ok(ledger.allocated)
		})?;
		Self::deposit_event(Event::VaultToppedUp { pool: id, series, amount, allocated });
		Ok(())
	}

	/// One transition: collateral leaves the allocation, what returned becomes free, and the short
	/// leaves the book with its value.
	pub(crate) fn do_settled(owner: &T::AccountId, settlement: &VaultSettlement) -> DispatchResult {
		let Some(id) = AccountPools::<T>::get(owner) else { return Ok(()) };
		let VaultSettlement { series, short, collateral, owed, covered, returned } = *settlement;
		let mut entry = Book::<T>::get(id, series).ok_or(Error::<T>::UnknownSeries)?;
		entry.short = entry.short.try_sub(short).map_err(Error::<T>::from)?;

		let (free, allocated) = Self::change_ledger(id, |ledger| {
			ledger.allocated = minus(ledger.allocated, collateral)?;
			ledger.free = plus(ledger.free, returned)?;
			Ok((ledger.free, ledger.allocated))
		})?;
		Self::put_entry(id, series, entry)?;
		Self::deposit_event(Event::VaultSettled {
			pool: id,
			series,
			short,
			collateral,
			owed,
			covered,
			returned,
			free,
			allocated,
		});
		Ok(())
	}

	/// Books what the registry paid for options on the book account: the payout becomes free, and the
	/// options leave the book with their value. What somebody gave the pool beyond what it holds is
	/// its gain. Nothing for accounts that are no pool's.
	pub(crate) fn do_paid(
		holder: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		payout: Balance,
	) -> DispatchResult {
		let Some(id) = AccountPools::<T>::get(holder) else { return Ok(()) };
		let free = Self::change_ledger(id, |ledger| {
			ledger.free = plus(ledger.free, payout)?;
			Ok(ledger.free)
		})?;
		let mut entry = Book::<T>::get(id, series).unwrap_or_default();
		let held = contracts.min(entry.long);
		if !held.is_zero() {
			entry.long = entry.long.try_sub(held).map_err(Error::<T>::from)?;
			Self::put_entry(id, series, entry)?;
		}
		Self::deposit_event(Event::OptionsPaid { pool: id, series, contracts, held, payout, free });
		Ok(())
	}
}
