//! Receipts of an account, page by page, as they stand now.

use crate::{
	Config, DepositReceipt, DepositReceipts, DepositView, EpochIndex, EpochPrices, Error, Pallet,
	Pool, WithdrawalReceipt, WithdrawalReceipts, WithdrawalView,
};
use alloc::vec::Vec;
use dhv_primitives::PoolId;
use frame_support::pallet_prelude::DispatchError;

impl<T: Config> Pallet<T> {
	/// Most receipts that one read returns.
	pub const MAX_RECEIPT_PAGE: u32 = 64;

	fn page(limit: u32) -> usize {
		usize::try_from(limit.min(Self::MAX_RECEIPT_PAGE)).unwrap_or_default()
	}

	/// Deposits of an account after that of epoch `after`.
	///
	/// # Errors
	/// `UnknownPool`; errors of arithmetic.
	pub(crate) fn deposit_page(
		id: PoolId,
		who: &T::AccountId,
		after: Option<EpochIndex>,
		limit: u32,
	) -> Result<Vec<DepositView>, DispatchError> {
		let pool = Self::pool_of(id)?;
		let receipts = match after {
			None => DepositReceipts::<T>::iter_prefix((id, who)),
			Some(epoch) => {
				let key = DepositReceipts::<T>::hashed_key_for((id, who, epoch));
				DepositReceipts::<T>::iter_prefix_from((id, who), key)
			}
		};
		receipts
			.take(Self::page(limit))
			.map(|(epoch, receipt)| Self::deposit_view(id, &pool, epoch, receipt))
			.collect()
	}

	fn deposit_view(
		id: PoolId,
		pool: &Pool,
		epoch: EpochIndex,
		receipt: DepositReceipt,
	) -> Result<DepositView, DispatchError> {
		let DepositReceipt { amount } = receipt;
		let price = EpochPrices::<T>::get(id, epoch);
		let refund = if price.is_some_and(|price| price.is_refunded()) { amount } else { 0 };
		let shares = price.map_or(Ok(0), |price| price.shares_of(amount, pool.decimals));
		let shares = shares.map_err(Error::<T>::from)?;
		Ok(DepositView {
			epoch,
			amount,
			cancellable: Self::may_cancel(id, pool, epoch, Self::now())?,
			priced: price.is_some(),
			shares,
			refund,
		})
	}

	/// Withdrawals of an account after that of epoch `after`, each taken as far as one claim goes.
	///
	/// # Errors
	/// `UnknownPool`; errors of arithmetic.
	pub(crate) fn withdrawal_page(
		id: PoolId,
		who: &T::AccountId,
		after: Option<EpochIndex>,
		limit: u32,
	) -> Result<Vec<WithdrawalView>, DispatchError> {
		let pool = Self::pool_of(id)?;
		let receipts = match after {
			None => WithdrawalReceipts::<T>::iter_prefix((id, who)),
			Some(epoch) => {
				let key = WithdrawalReceipts::<T>::hashed_key_for((id, who, epoch));
				WithdrawalReceipts::<T>::iter_prefix_from((id, who), key)
			}
		};
		receipts
			.take(Self::page(limit))
			.map(|(epoch, receipt)| Self::withdrawal_view(id, &pool, epoch, receipt))
			.collect()
	}

	fn withdrawal_view(
		id: PoolId,
		pool: &Pool,
		epoch: EpochIndex,
		receipt: WithdrawalReceipt,
	) -> Result<WithdrawalView, DispatchError> {
		let walk = Self::walk(id, pool.decimals, receipt, Self::MAX_WALK, |_, _| Ok(()))?;
		let more = !walk.finished && EpochPrices::<T>::contains_key(id, walk.reached);
		let left = walk.shares > 0 && !walk.finished && !more;
		let cancellable = left && Self::may_cancel(id, pool, walk.reached, Self::now())?;
		let (shares, filled, cash) = (walk.shares, walk.filled, walk.paid);
		Ok(WithdrawalView { epoch, shares, filled, cash, reached: walk.reached, more, cancellable })
	}
}
