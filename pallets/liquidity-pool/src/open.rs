//! Opening and governing pools.

use crate::{
	AccountPools, Config, EpochState, Epochs, Error, Event, Ledgers, Pallet, Parameters,
	ParametersOf, Pool, PoolAssets, PoolCount, PoolStatus, Pools, StatusCause,
};
use dhv_math::amount::MAX_DECIMALS;
use dhv_primitives::{
	ports::{AssetCatalogue, ShareTokens},
	AssetIndex, Balance, PoolId, Timestamp,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get},
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
	},
};
use sp_runtime::traits::AccountIdConversion;

impl<T: Config> Pallet<T> {
	/// Holds free funds and owns the pool's margin vaults.
	pub fn book_account(pool: PoolId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating((b"bk", pool.0))
	}

	/// Holds deposits that are not yet priced.
	pub fn pending_account(pool: PoolId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating((b"pd", pool.0))
	}

	/// Holds the cash and the shares of priced epochs.
	pub fn claims_account(pool: PoolId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating((b"cl", pool.0))
	}

	/// Holds shares that wait to leave.
	pub fn escrow_account(pool: PoolId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating((b"es", pool.0))
	}

	pub(crate) fn do_open_pool(
		assets: PoolAssets,
		parameters: ParametersOf<T>,
		now: Option<Timestamp>,
	) -> Result<PoolId, DispatchError> {
		let count = PoolCount::<T>::get();
		ensure!(count < T::MaxPools::get(), Error::<T>::TooManyPools);
		let terms = Self::checked_terms(assets)?;
		Self::ensure_valid(&parameters, terms.decimals)?;
		let id = PoolId(count);
		let next = id.next().ok_or(Error::<T>::TooManyPools)?;

		let account = Self::book_account(id);
		for holder in [
			account.clone(),
			Self::pending_account(id),
			Self::claims_account(id),
			Self::escrow_account(id),
		] {
			frame_system::Pallet::<T>::inc_providers(&holder);
		}
		T::ShareTokens::create(id, terms.underlying)?;
		PoolCount::<T>::put(next.0);
		Pools::<T>::insert(id, terms);
		Parameters::<T>::insert(id, &parameters);
		AccountPools::<T>::insert(&account, id);
		Self::deposit_event(Event::PoolOpened {
			pool: id,
			terms,
			account,
			parameters: parameters.clone(),
		});
		if let Some(now) = now {
			Self::start_epochs(id, now, &parameters)?;
		}
		Ok(id)
	}

	fn checked_terms(assets: PoolAssets) -> Result<Pool, Error<T>> {
		let PoolAssets { underlying, strike_asset, collateral_asset } = assets;
		T::Catalogue::decimals(underlying).ok_or(Error::<T>::UnknownAsset)?;
		let decimals = T::Catalogue::decimals(collateral_asset).ok_or(Error::<T>::UnknownAsset)?;
		ensure!(collateral_asset == strike_asset, Error::<T>::CollateralNotStrikeAsset);
		ensure!(underlying != collateral_asset, Error::<T>::SameAsset);
		ensure!(
			T::Assets::minimum_balance(collateral_asset) <= 1,
			Error::<T>::MinimumBalanceTooHigh
		);
		ensure!(decimals <= MAX_DECIMALS, Error::<T>::TooManyDecimals);
		let status = PoolStatus::Open;
		Ok(Pool { underlying, strike_asset, collateral_asset, decimals, status })
	}

	pub(crate) fn do_set_status(id: PoolId, new: PoolStatus, governor: bool) -> DispatchResult {
		let old = Self::pool_of(id)?.status;
		ensure!(governor || new > old, Error::<T>::OnlyTightening);
		Self::put_status(id, new, StatusCause::of(governor))
	}

	/// Stores a status if it is stricter than the present one, and says so. Returns the status
	/// that holds then.
	pub(crate) fn tighten(
		id: PoolId,
		new: PoolStatus,
		cause: StatusCause,
	) -> Result<PoolStatus, DispatchError> {
		let old = Self::pool_of(id)?.status;
		if new > old {
			Self::put_status(id, new, cause)?;
		}
		Ok(new.max(old))
	}

	/// Stores a status and says so.
	fn put_status(id: PoolId, new: PoolStatus, cause: StatusCause) -> DispatchResult {
		let mut pool = Self::pool_of(id)?;
		let old = core::mem::replace(&mut pool.status, new);
		Pools::<T>::insert(id, pool);
		Self::deposit_event(Event::StatusSet { pool: id, old, new, cause });
		Ok(())
	}

	/// A pool that exists.
	pub(crate) fn pool_of(id: PoolId) -> Result<Pool, Error<T>> {
		Pools::<T>::get(id).ok_or(Error::<T>::UnknownPool)
	}

	/// Parameters of a pool that exists.
	pub(crate) fn parameters_of(id: PoolId) -> Result<ParametersOf<T>, Error<T>> {
		Parameters::<T>::get(id).ok_or(Error::<T>::UnknownPool)
	}

	/// The current epoch; the first one begins now if none did.
	pub(crate) fn epoch_of(id: PoolId, now: Timestamp) -> Result<EpochState, Error<T>> {
		match Epochs::<T>::get(id) {
			Some(epoch) => Ok(epoch),
			None => Self::start_epochs(id, now, &Self::parameters_of(id)?),
		}
	}

	fn start_epochs(
		id: PoolId,
		now: Timestamp,
		parameters: &ParametersOf<T>,
	) -> Result<EpochState, Error<T>> {
		let epoch = EpochState::first(now, parameters)?;
		Epochs::<T>::insert(id, epoch);
		Self::deposit_event(Event::EpochOpened { pool: id, epoch });
		Ok(epoch)
	}

	/// Moves an asset between accounts; nothing happens for nothing.
	pub(crate) fn pay(
		asset: AssetIndex,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount > 0 {
			T::Assets::transfer(asset, from, to, amount, Preservation::Expendable)?;
		}
		Ok(())
	}

	/// Moves shares between accounts; nothing happens for nothing.
	pub(crate) fn pay_shares(
		pool: PoolId,
		from: &T::AccountId,
		to: &T::AccountId,
		shares: Balance,
	) -> DispatchResult {
		if shares > 0 {
			T::ShareAssets::transfer(pool, from, to, shares, Preservation::Expendable)?;
		}
		Ok(())
	}

	/// Changes a pool's ledger.
	pub(crate) fn change_ledger<R>(
		pool: PoolId,
		change: impl FnOnce(&mut crate::Ledger) -> Result<R, dhv_math::error::MathError>,
	) -> Result<R, Error<T>> {
		Ledgers::<T>::try_mutate(pool, |ledger| change(ledger).map_err(Error::<T>::from))
	}
}
