//! Withdrawals: request, cancel, claim.

use crate::{
	ledger::{minus, plus},
	Config, EpochIndex, EpochPrices, EpochTallies, Error, Event, Pallet, Pool, WithdrawalReceipt,
	WithdrawalReceipts,
};
use dhv_math::vault::Claim;
use dhv_primitives::{Balance, PoolId};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::fungibles::Inspect,
};

/// A receipt taken through priced epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
	/// Shares that have not left.
	pub shares: Balance,
	/// The first epoch not taken.
	pub reached: EpochIndex,
	/// Shares that left.
	pub filled: Balance,
	/// Cash for them.
	pub paid: Balance,
	/// Number of epochs taken.
	pub epochs: u32,
	/// Whether everything left, so that nothing is carried into `reached`.
	pub finished: bool,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_request_withdrawal(
		id: PoolId,
		who: &T::AccountId,
		shares: Balance,
	) -> DispatchResult {
		let parameters = Self::parameters_of(id)?;
		let whole = || shares > 0 && shares == T::ShareAssets::balance(id, who);
		ensure!(shares >= parameters.min_withdrawal || whole(), Error::<T>::WithdrawalTooSmall);
		let now = Self::now();
		let epoch = Self::epoch_of(id, now)?.accepting(now).map_err(Error::<T>::from)?;

		Self::pay_shares(id, who, &Self::escrow_account(id), shares)?;
		let key = (id, who, epoch);
		let receipt = WithdrawalReceipts::<T>::get(key);
		let mut tally = EpochTallies::<T>::get(id, epoch);
		if receipt.is_none() {
			tally.withdrawal_receipts = tally.withdrawal_receipts.saturating_add(1);
		}
		tally.withdrawals = plus(tally.withdrawals, shares).map_err(Error::<T>::from)?;
		let mut receipt = receipt.unwrap_or(WithdrawalReceipt { shares: 0, reached: epoch });
		receipt.shares = plus(receipt.shares, shares).map_err(Error::<T>::from)?;
		WithdrawalReceipts::<T>::insert(key, receipt);
		EpochTallies::<T>::insert(id, epoch, tally);
		Self::change_ledger(id, |ledger| {
			ledger.pending_withdrawals = plus(ledger.pending_withdrawals, shares)?;
			Ok(())
		})?;
		Self::deposit_event(Event::WithdrawalRequested {
			pool: id,
			epoch,
			who: who.clone(),
			shares,
		});
		Ok(())
	}

	pub(crate) fn do_cancel_withdrawal(
		id: PoolId,
		who: &T::AccountId,
		epoch: EpochIndex,
	) -> DispatchResult {
		let pool = Self::pool_of(id)?;
		let receipt =
			WithdrawalReceipts::<T>::get((id, who, epoch)).ok_or(Error::<T>::NoRequest)?;
		let walk = Self::settle_receipt(id, &pool, epoch, who, receipt)?;
		if walk.finished || walk.shares == 0 {
			return Ok(());
		}
		let now = Self::now();
		let current = Self::epoch_of(id, now)?;
		ensure!(walk.reached >= current.number, Error::<T>::ClaimFirst);
		ensure!(Self::may_cancel(id, &pool, walk.reached, now)?, Error::<T>::CutoffPassed);

		let shares = walk.shares;
		WithdrawalReceipts::<T>::remove((id, who, epoch));
		Self::leave_open_epoch(id, walk.reached, shares)?;
		Self::pay_shares(id, &Self::escrow_account(id), who, shares)?;
		Self::deposit_event(Event::WithdrawalCancelled {
			pool: id,
			epoch,
			who: who.clone(),
			shares,
		});
		Ok(())
	}

	/// Returns the number of epochs that the receipt was taken through.
	pub(crate) fn do_claim_withdrawal(
		id: PoolId,
		epoch: EpochIndex,
		who: &T::AccountId,
	) -> Result<u32, DispatchError> {
		let pool = Self::pool_of(id)?;
		let receipt =
			WithdrawalReceipts::<T>::get((id, who, epoch)).ok_or(Error::<T>::NoRequest)?;
		let walk = Self::settle_receipt(id, &pool, epoch, who, receipt)?;
		ensure!(walk.epochs > 0, Error::<T>::EpochNotPriced);
		Ok(walk.epochs)
	}

	/// Takes a receipt through priced epochs without touching storage.
	pub(crate) fn walk(
		id: PoolId,
		decimals: u8,
		receipt: WithdrawalReceipt,
		limit: u32,
		mut visit: impl FnMut(EpochIndex, Balance) -> DispatchResult,
	) -> Result<Walk, DispatchError> {
		let WithdrawalReceipt { shares, reached } = receipt;
		let mut walk = Walk { shares, reached, filled: 0, paid: 0, epochs: 0, finished: false };
		while walk.epochs < limit && !walk.finished {
			let Some(price) = EpochPrices::<T>::get(id, walk.reached) else { break };
			let Claim { paid, carried } =
				price.claim(walk.shares, decimals).map_err(Error::<T>::from)?;
			visit(walk.reached, paid)?;
			let filled = minus(walk.shares, carried).map_err(Error::<T>::from)?;
			walk.shares = carried;
			walk.filled = plus(walk.filled, filled).map_err(Error::<T>::from)?;
			walk.paid = plus(walk.paid, paid).map_err(Error::<T>::from)?;
			walk.finished = price.is_filled();
			walk.reached = walk.reached.checked_add(1).ok_or(Error::<T>::Overflow)?;
			walk.epochs = walk.epochs.saturating_add(1);
		}
		Ok(walk)
	}

	/// Takes a receipt through priced epochs, pays what they filled and stores how far it got.
	fn settle_receipt(
		id: PoolId,
		pool: &Pool,
		epoch: EpochIndex,
		who: &T::AccountId,
		receipt: WithdrawalReceipt,
	) -> Result<Walk, DispatchError> {
		let walk = Self::walk(id, pool.decimals, receipt, Self::MAX_WALK, |passed, paid| {
			Self::leave_priced_epoch(id, pool, passed, paid)
		})?;
		if walk.epochs == 0 {
			return Ok(walk);
		}
		let key = (id, who, epoch);
		let at_open = !walk.finished && EpochPrices::<T>::get(id, walk.reached).is_none();
		if walk.finished {
			WithdrawalReceipts::<T>::remove(key);
		} else if walk.shares == 0 && at_open {
			WithdrawalReceipts::<T>::remove(key);
			Self::leave_open_epoch(id, walk.reached, 0)?;
		} else {
			let Walk { shares, reached, .. } = walk;
			WithdrawalReceipts::<T>::insert(key, WithdrawalReceipt { shares, reached });
		}
		Self::pay(pool.collateral_asset, &Self::claims_account(id), who, walk.paid)?;
		Self::deposit_event(Event::WithdrawalClaimed {
			pool: id,
			epoch,
			who: who.clone(),
			filled: walk.filled,
			amount: walk.paid,
			carried: walk.shares,
			reached: walk.reached,
		});
		Ok(walk)
	}

	/// Books that one receipt has passed a priced epoch and got `paid` there. With the last one
	/// the remaining dust returns to the free funds.
	fn leave_priced_epoch(
		id: PoolId,
		pool: &Pool,
		epoch: EpochIndex,
		paid: Balance,
	) -> DispatchResult {
		let mut tally = EpochTallies::<T>::get(id, epoch);
		tally.cash = minus(tally.cash, paid).map_err(Error::<T>::from)?;
		tally.withdrawal_receipts =
			tally.withdrawal_receipts.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		let dust =
			if tally.withdrawal_receipts == 0 { core::mem::take(&mut tally.cash) } else { 0 };
		Self::change_ledger(id, |ledger| {
			ledger.set_aside = minus(minus(ledger.set_aside, paid)?, dust)?;
			ledger.free = plus(ledger.free, dust)?;
			Ok(())
		})?;
		Self::put_tally(id, epoch, tally);
		if dust > 0 {
			let (claims, book) = (Self::claims_account(id), Self::book_account(id));
			Self::pay(pool.collateral_asset, &claims, &book, dust)?;
			Self::deposit_event(Event::DustSwept { pool: id, epoch, cash: dust, shares: 0 });
		}
		Ok(())
	}

	/// Books that one receipt has left an epoch that is not priced, with `shares`. With the last
	/// one the shares that rounding left are burned.
	fn leave_open_epoch(id: PoolId, epoch: EpochIndex, shares: Balance) -> DispatchResult {
		let mut tally = EpochTallies::<T>::get(id, epoch);
		tally.withdrawals = minus(tally.withdrawals, shares).map_err(Error::<T>::from)?;
		tally.withdrawal_receipts =
			tally.withdrawal_receipts.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		let last = tally.withdrawal_receipts == 0;
		let dust = if last { core::mem::take(&mut tally.withdrawals) } else { 0 };
		Self::change_ledger(id, |ledger| {
			ledger.pending_withdrawals = minus(minus(ledger.pending_withdrawals, shares)?, dust)?;
			ledger.supply = minus(ledger.supply, dust)?;
			Ok(())
		})?;
		Self::put_tally(id, epoch, tally);
		if dust > 0 {
			Self::burn_shares(id, &Self::escrow_account(id), dust)?;
			Self::deposit_event(Event::DustSwept { pool: id, epoch, cash: 0, shares: dust });
		}
		Ok(())
	}
}
