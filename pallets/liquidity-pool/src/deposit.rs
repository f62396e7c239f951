//! Deposits: request, cancel, claim.

use crate::{
	ledger::{minus, plus},
	Config, DepositReceipts, EpochIndex, EpochPrices, EpochTallies, EpochTally, Error, Event,
	Ledgers, Pallet, PoolFunction, PoolStatus,
};
use dhv_primitives::{Balance, PoolId};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungibles::Mutate,
		tokens::{Fortitude, Precision, Preservation},
	},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_request_deposit(
		id: PoolId,
		who: &T::AccountId,
		amount: Balance,
		beneficiary: &T::AccountId,
	) -> DispatchResult {
		let pool = Self::pool_of(id)?;
		let parameters = Self::parameters_of(id)?;
		Self::ensure_allows(id, &pool, PoolFunction::Deposits, PoolStatus::Open)?;
		ensure!(amount >= parameters.min_deposit, Error::<T>::DepositTooSmall);
		let booked = Ledgers::<T>::get(id).booked().map_err(Error::<T>::from)?;
		let after = plus(booked, amount).map_err(Error::<T>::from)?;
		ensure!(after <= parameters.deposit_cap, Error::<T>::DepositCapExceeded);
		let now = Self::now();
		let epoch = Self::epoch_of(id, now)?.accepting(now).map_err(Error::<T>::from)?;

		Self::pay(pool.collateral_asset, who, &Self::pending_account(id), amount)?;
		let key = (id, beneficiary, epoch);
		let receipt = DepositReceipts::<T>::get(key);
		let mut tally = EpochTallies::<T>::get(id, epoch);
		if receipt.is_none() {
			tally.deposit_receipts = tally.deposit_receipts.saturating_add(1);
		}
		tally.deposits = plus(tally.deposits, amount).map_err(Error::<T>::from)?;
		let mut receipt = receipt.unwrap_or_default();
		receipt.amount = plus(receipt.amount, amount).map_err(Error::<T>::from)?;
		DepositReceipts::<T>::insert(key, receipt);
		EpochTallies::<T>::insert(id, epoch, tally);
		Self::change_ledger(id, |ledger| {
			ledger.pending_deposits = plus(ledger.pending_deposits, amount)?;
			Ok(())
		})?;
		let (who, beneficiary) = (who.clone(), beneficiary.clone());
		Self::deposit_event(Event::DepositRequested { pool: id, epoch, who, beneficiary, amount });
		Ok(())
	}

	pub(crate) fn do_cancel_deposit(
		id: PoolId,
		who: &T::AccountId,
		epoch: EpochIndex,
	) -> DispatchResult {
		let pool = Self::pool_of(id)?;
		let receipt = DepositReceipts::<T>::take((id, who, epoch)).ok_or(Error::<T>::NoRequest)?;
		let now = Self::now();
		ensure!(Self::may_cancel(id, &pool, epoch, now)?, Error::<T>::CutoffPassed);

		let amount = receipt.amount;
		Self::drop_deposit(id, epoch, amount)?;
		Self::change_ledger(id, |ledger| {
			ledger.pending_deposits = minus(ledger.pending_deposits, amount)?;
			Ok(())
		})?;
		Self::pay(pool.collateral_asset, &Self::pending_account(id), who, amount)?;
		Self::deposit_event(Event::DepositCancelled { pool: id, epoch, who: who.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_claim_shares(
		id: PoolId,
		epoch: EpochIndex,
		who: &T::AccountId,
	) -> DispatchResult {
		let pool = Self::pool_of(id)?;
		let receipt = DepositReceipts::<T>::get((id, who, epoch)).ok_or(Error::<T>::NoRequest)?;
		let price = EpochPrices::<T>::get(id, epoch).ok_or(Error::<T>::EpochNotPriced)?;

		let amount = receipt.amount;
		DepositReceipts::<T>::remove((id, who, epoch));
		let mut tally = Self::drop_deposit(id, epoch, amount)?;
		let account = who.clone();
		if price.is_refunded() {
			Self::change_ledger(id, |ledger| {
				ledger.refunds = minus(ledger.refunds, amount)?;
				Ok(())
			})?;
			Self::pay(pool.collateral_asset, &Self::pending_account(id), who, amount)?;
			Self::deposit_event(Event::DepositRefunded { pool: id, epoch, who: account, amount });
			return Ok(());
		}
		let shares = price.shares_of(amount, pool.decimals).map_err(Error::<T>::from)?;
		tally.shares = minus(tally.shares, shares).map_err(Error::<T>::from)?;
		Self::change_ledger(id, |ledger| {
			ledger.unclaimed_shares = minus(ledger.unclaimed_shares, shares)?;
			Ok(())
		})?;
		Self::pay_shares(id, &Self::claims_account(id), who, shares)?;
		Self::deposit_event(Event::SharesClaimed { pool: id, epoch, who: account, amount, shares });
		if tally.deposit_receipts == 0 {
			Self::burn_unclaimed_shares(id, epoch, &mut tally)?;
		}
		Self::put_tally(id, epoch, tally);
		Ok(())
	}

	/// Takes a receipt out of an epoch's tally.
	fn drop_deposit(
		id: PoolId,
		epoch: EpochIndex,
		amount: Balance,
	) -> Result<EpochTally, Error<T>> {
		let mut tally = EpochTallies::<T>::get(id, epoch);
		tally.deposits = minus(tally.deposits, amount)?;
		tally.deposit_receipts =
			tally.deposit_receipts.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		Self::put_tally(id, epoch, tally);
		Ok(tally)
	}

	/// Burns what rounding left of an epoch's minted shares.
	fn burn_unclaimed_shares(
		id: PoolId,
		epoch: EpochIndex,
		tally: &mut EpochTally,
	) -> DispatchResult {
		let shares = core::mem::take(&mut tally.shares);
		if shares == 0 {
			return Ok(());
		}
		Self::change_ledger(id, |ledger| {
			ledger.unclaimed_shares = minus(ledger.unclaimed_shares, shares)?;
			ledger.supply = minus(ledger.supply, shares)?;
			Ok(())
		})?;
		Self::burn_shares(id, &Self::claims_account(id), shares)?;
		Self::deposit_event(Event::DustSwept { pool: id, epoch, cash: 0, shares });
		Ok(())
	}

	/// Burns shares of one of the pool's accounts.
	pub(crate) fn burn_shares(id: PoolId, from: &T::AccountId, shares: Balance) -> DispatchResult {
		if shares > 0 {
			T::ShareAssets::burn_from(
				id,
				from,
				shares,
				Preservation::Expendable,
				Precision::Exact,
				Fortitude::Force,
			)?;
		}
		Ok(())
	}
}
