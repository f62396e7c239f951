//! Payment of holders, and the end of a series.

use crate::{
	books::{less, minus, plus},
	types::*,
	Config, Cursor, Error, Event, Fixings, Insurance, Ledger, Pallet, SeriesByExpiry, SeriesIds,
	SeriesOf, SettlementQueue,
};
use dhv_math::margin::{cash_value, payout_floor};
use dhv_primitives::{ports::OptionTokens, AssetIndex, Balance, Contracts, SeriesId, SeriesStatus};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{Fortitude, Precision, Preservation},
	},
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// What `contracts` of a series pay, rounded down; the same share for every holder.
	pub(crate) fn payout_for(
		info: &SeriesInfo,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		let (fixing, recovery) = match info.status {
			SeriesStatus::Paying { fixing, recovery } => (fixing, recovery),
			SeriesStatus::Open => return Err(Error::<T>::FixingNotFinal.into()),
			SeriesStatus::Fixed { .. } => return Err(Error::<T>::PayoutsNotOpen.into()),
		};
		let decimals = Self::decimals(info.terms.collateral_asset)?;
		cash_value(info.terms.kind, info.terms.strike, fixing)
			.and_then(|cash| cash.mul_floor(recovery))
			.and_then(|cash| payout_floor(cash, contracts, decimals))
			.map_err(|error| Error::<T>::from(error).into())
	}

	/// A holder's options and what they pay.
	pub(crate) fn payout_of(
		series: SeriesId,
		holder: &T::AccountId,
	) -> Result<(Contracts, Balance), DispatchError> {
		let info = Self::load(series)?;
		let contracts = Contracts::from_units(T::OptionAssets::balance(series, holder));
		Ok((contracts, Self::payout_for(&info, contracts)?))
	}

	/// Burns a holder's options and pays for them; the last payment retires the series.
	pub(crate) fn do_pay_holder(series: SeriesId, holder: &T::AccountId) -> DispatchResult {
		let mut info = Self::load(series)?;
		let (contracts, payout) = Self::payout_of(series, holder)?;
		ensure!(!contracts.is_zero(), Error::<T>::NothingToClaim);

		info.supply = less::<T>(info.supply, contracts)?;
		info.paid = plus::<T>(info.paid, payout)?;
		let asset = info.terms.collateral_asset;
		SeriesOf::<T>::insert(series, &info);
		Self::book(asset, |entry| {
			entry.pots = minus::<T>(entry.pots, payout)?;
			Ok(())
		})?;
		T::OptionAssets::burn_from(
			series,
			holder,
			contracts.units(),
			Preservation::Expendable,
			Precision::Exact,
			Fortitude::Force,
		)?;
		Self::transfer(asset, &Self::account_id(), holder, payout)?;
		let holder = holder.clone();
		Self::deposit_event(Event::HolderPaid { series, holder, contracts, payout });
		if Self::is_spent(&info) {
			Self::retire(series, &info)?;
		}
		Ok(())
	}

	/// Ends a series of which no option is left: the rest of the pot goes to insurance, storage
	/// is freed.
	pub(crate) fn retire(series: SeriesId, info: &SeriesInfo) -> DispatchResult {
		let SeriesStatus::Paying { fixing, recovery } = info.status else {
			return Err(Error::<T>::PayoutsNotOpen.into());
		};
		let (terms, key) = (info.terms, FixingKey::of(&info.terms));
		let dust = minus::<T>(info.collected, info.paid)?;
		SeriesOf::<T>::remove(series);
		SeriesIds::<T>::remove(terms);
		SettlementQueue::<T>::mutate(|queue| queue.retain(|queued| *queued != series));
		if Cursor::<T>::get().is_some_and(|cursor| cursor.series == series) {
			Cursor::<T>::kill();
		}
		let mut siblings = SeriesByExpiry::<T>::get(key);
		siblings.retain(|sibling| *sibling != series);
		if siblings.is_empty() {
			SeriesByExpiry::<T>::remove(key);
			Fixings::<T>::remove(key);
		} else {
			SeriesByExpiry::<T>::insert(key, siblings);
		}
		Self::book(terms.collateral_asset, |entry| {
			entry.pots = minus::<T>(entry.pots, dust)?;
			entry.dust = plus::<T>(entry.dust, dust)?;
			Ok(())
		})?;
		Self::deposit_event(Event::SeriesRetired {
			series,
			terms,
			fixing,
			recovery,
			owed: info.owed,
			collected: info.collected,
			paid: info.paid,
			dust,
		});
		// Neither may hold up the last payment: dust that is too small waits for more, a token
		// that is still referred to stays as an empty class.
		let _waits = with_storage_layer(|| Self::insure_dust(terms.collateral_asset));
		if let Err(error) = with_storage_layer(|| T::OptionTokens::retire(series)) {
			Self::deposit_event(Event::TokenKept { series, error });
		}
		Ok(())
	}

	/// Moves collected dust to the insurance account.
	fn insure_dust(asset: AssetIndex) -> DispatchResult {
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
}
