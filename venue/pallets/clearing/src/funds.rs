//! Collateral in and out: margins, pool, insurance fund.

use crate::{Accounts, Config, Error, Event, Markets, Pallet, Reserves};
use dhv_math::{amount::to_fixed, Fixed, MathError};
use dhv_venue_primitives::{Balance, Refusal};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::Preservation,
		Get,
	},
};
use sp_runtime::{traits::AccountIdConversion, DispatchError, TokenError};

impl<T: Config> Pallet<T> {
	/// Holds all collateral of the clearing house.
	pub fn clearing_account() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Moves exactly so much. What stays behind is nothing or at least the minimum balance: a transfer
	/// that leaves less would destroy it.
	pub(crate) fn transfer(
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		let left =
			T::Collateral::balance(from).checked_sub(amount).ok_or(TokenError::FundsUnavailable)?;
		let keep = if left == 0 { Preservation::Expendable } else { Preservation::Preserve };
		T::Collateral::transfer(from, to, amount, keep)?;
		Ok(())
	}

	pub(crate) fn deposit_margin(who: &T::AccountId, amount: Balance) -> Result<(), Refusal> {
		ensure!(amount > 0, Refusal::InvalidAmount);
		Self::transfer(who, &Self::clearing_account(), amount)
			.map_err(|_| Refusal::InsufficientFree)?;
		Accounts::<T>::mutate(who, |account| {
			account.margin = account.margin.checked_add(amount)?;
			account.in_total = account.in_total.checked_add(amount)?;
			Some(())
		})
		.ok_or(Refusal::Arithmetic)?;
		Self::deposit_event(Event::Deposited { who: who.clone(), amount });
		Ok(())
	}

	pub(crate) fn withdraw_margin(who: &T::AccountId, amount: Balance) -> Result<(), Refusal> {
		Self::ensure_running()?;
		let mut account = Accounts::<T>::get(who);
		ensure!(amount > 0 && amount <= account.margin, Refusal::InvalidAmount);
		account.margin = account.margin.checked_sub(amount).ok_or(Refusal::Arithmetic)?;
		account.out_total = account.out_total.checked_add(amount).ok_or(Refusal::Arithmetic)?;
		let standing = Self::standing(&account, Self::now())?;
		ensure!(standing.fresh, Refusal::StaleIndex);
		ensure!(standing.covers_initial(Self::decimals())?, Refusal::InsufficientMargin);
		Accounts::<T>::insert(who, account);
		Self::transfer(&Self::clearing_account(), who, amount)
			.map_err(|_| Refusal::InsufficientFree)?;
		Self::deposit_event(Event::Withdrawn { who: who.clone(), amount });
		Ok(())
	}

	/// Whether the pool holds what all markets ask of it.
	pub(crate) fn pool_covers_markets() -> Result<bool, MathError> {
		let needed = Markets::<T>::iter_values()
			.try_fold(Fixed::ZERO, |sum, market| sum.try_add(market.cover()?))?;
		Ok(to_fixed(Reserves::<T>::get().pool, Self::decimals())? >= needed)
	}

	pub(crate) fn do_fund_pool(who: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::InvalidAmount);
		Self::transfer(who, &Self::clearing_account(), amount)?;
		let pool = Reserves::<T>::try_mutate(|reserves| {
			reserves.pool = reserves.pool.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			Ok::<_, DispatchError>(reserves.pool)
		})?;
		Self::deposit_event(Event::PoolFunded { who: who.clone(), amount, pool });
		Ok(())
	}

	pub(crate) fn do_take_from_pool(to: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::InvalidAmount);
		let pool = Reserves::<T>::try_mutate(|reserves| {
			reserves.pool = reserves.pool.checked_sub(amount).ok_or(Error::<T>::PoolTooSmall)?;
			Ok::<_, DispatchError>(reserves.pool)
		})?;
		let covered = Self::pool_covers_markets().map_err(Error::<T>::from)?;
		ensure!(covered, Error::<T>::PoolTooSmall);
		Self::transfer(&Self::clearing_account(), to, amount)?;
		Self::deposit_event(Event::PoolReduced { to: to.clone(), amount, pool });
		Ok(())
	}

	pub(crate) fn do_fund_insurance(who: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::InvalidAmount);
		Self::transfer(who, &Self::clearing_account(), amount)?;
		let insurance = Reserves::<T>::try_mutate(|reserves| {
			reserves.insurance =
				reserves.insurance.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			Ok::<_, DispatchError>(reserves.insurance)
		})?;
		Self::deposit_event(Event::InsuranceFunded { who: who.clone(), amount, insurance });
		Ok(())
	}
}
