//! The insurance fund: income, cover of shortfalls, surplus.

use crate::{
	books::{minus, plus},
	types::*,
	Config, Error, Event, Insurance, InsuranceTermsOf, Ledger, Pallet,
};
use dhv_math::amount::mul_div_floor;
use dhv_primitives::{AssetIndex, Balance};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Pallet<T> {
	/// What the fund of an asset lacks to its target; nothing without terms.
	pub(crate) fn lacking_to_target(asset: AssetIndex) -> Balance {
		InsuranceTermsOf::<T>::get(asset)
			.map_or(0, |terms| terms.target.saturating_sub(Insurance::<T>::get(asset)))
	}

	/// Takes income into the fund.
	pub(crate) fn do_contribute(
		asset: AssetIndex,
		from: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let total = plus::<T>(Insurance::<T>::get(asset), amount)?;
		Insurance::<T>::insert(asset, total);
		Self::transfer(asset, from, &Self::insurance_account(), amount)?;
		let from = from.clone();
		Self::deposit_event(Event::InsuranceContributed { asset, from, amount, total });
		Ok(())
	}

	/// Pays out what the fund holds above its target.
	pub(crate) fn do_withdraw_surplus(asset: AssetIndex, to: T::AccountId) -> DispatchResult {
		let terms = InsuranceTermsOf::<T>::get(asset).ok_or(Error::<T>::NoSurplus)?;
		let fund = Insurance::<T>::get(asset);
		let amount = fund.saturating_sub(terms.target);
		ensure!(!amount.is_zero(), Error::<T>::NoSurplus);
		let total = minus::<T>(fund, amount)?;
		Self::put_fund(asset, total);
		Self::transfer(asset, &Self::insurance_account(), &to, amount)?;
		Self::deposit_event(Event::SurplusWithdrawn { asset, to, amount, total });
		Ok(())
	}

	/// Moves what the terms allow towards a shortfall into a pot. A transfer that fails moves
	/// nothing and holds nothing up.
	pub(crate) fn cover_from_insurance(
		pot: PotKey,
		asset: AssetIndex,
		missing: Balance,
	) -> Balance {
		let Some(terms) = InsuranceTermsOf::<T>::get(asset) else { return 0 };
		let fund = Insurance::<T>::get(asset);
		let share = mul_div_floor(fund, terms.pot_share.into(), BPS.into()).unwrap_or_default();
		let amount = missing.min(share).min(terms.pot_cap).min(fund);
		if amount.is_zero() {
			return 0;
		}
		let moved = with_storage_layer(|| {
			let total = minus::<T>(fund, amount)?;
			Self::put_fund(asset, total);
			Self::book(asset, |entry| {
				entry.pots = plus::<T>(entry.pots, amount)?;
				Ok(())
			})?;
			Self::transfer(asset, &Self::insurance_account(), &Self::account_id(), amount)?;
			Self::deposit_event(Event::ShortfallInsured { pot, asset, missing, amount, total });
			DispatchResult::Ok(())
		});
		moved.map_or(0, |()| amount)
	}

	/// Moves collected dust to the insurance account.
	pub(crate) fn insure_dust(asset: AssetIndex) -> DispatchResult {
		let amount = Ledger::<T>::get(asset).dust;
		if amount.is_zero() {
			return Ok(());
		}
		let total = plus::<T>(Insurance::<T>::get(asset), amount)?;
		Insurance::<T>::insert(asset, total);
		Self::book(asset, |entry| {
			entry.dust = 0;
			Ok(())
		})?;
		Self::transfer(asset, &Self::account_id(), &Self::insurance_account(), amount)?;
		Self::deposit_event(Event::DustInsured { asset, amount, total });
		Ok(())
	}

	fn put_fund(asset: AssetIndex, total: Balance) {
		if total.is_zero() {
			Insurance::<T>::remove(asset);
		} else {
			Insurance::<T>::insert(asset, total);
		}
	}
}
