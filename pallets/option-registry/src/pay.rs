//! Payment of holders, and the end of a series.

use crate::{
	books::{less, minus, plus},
	pots::Delivery,
	settle::conversion,
	types::*,
	Config, Cursor, Error, Event, Fixings, KeptOptions, Pallet, Pots, SeriesByExpiry, SeriesIds,
	SeriesOf, SettlementQueue,
};
use dhv_math::margin::{settlement::holder_payout_floor, waterfall::recovered_floor, Leg};
use dhv_primitives::{
	ports::{OptionTokens, VaultOwner},
	Balance, Contracts, SeriesId, SeriesStatus,
};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{fungibles::Inspect, tokens::Fortitude},
};
use sp_runtime::{DispatchError, DispatchResult};

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
		let terms = &info.terms;
		let decimals = Self::decimals(terms.collateral_asset)?;
		let leg = Leg { contracts, strike: terms.strike };
		holder_payout_floor(terms.kind, leg, fixing, conversion(terms, fixing), decimals)
			.and_then(|payout| recovered_floor(payout, recovery))
			.map_err(|error| Error::<T>::from(error).into())
	}

	/// A holder's options: those on its account, and those that the registry keeps for it.
	fn options_of(
		series: SeriesId,
		info: &SeriesInfo,
		holder: &T::AccountId,
	) -> Result<(Contracts, Contracts), Error<T>> {
		let own = Contracts::from_units(T::OptionAssets::balance(series, holder));
		if *holder == Self::account_id() {
			// What it holds for others is not its own.
			return Ok((less::<T>(own, info.longs)?, Contracts::ZERO));
		}
		Ok((own, KeptOptions::<T>::get(series, holder)))
	}

	/// What a holder's options pay.
	pub(crate) fn payout_of(
		series: SeriesId,
		holder: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let info = Self::load(series)?;
		let (own, kept) = Self::options_of(series, &info, holder)?;
		Ok(plus::<T>(Self::payout_for(&info, own)?, Self::payout_for(&info, kept)?)?)
	}

	/// Burns a holder's options and pays for them; the last payment retires the series. What the
	/// registry keeps for the holder is paid first and alone: an account that takes no options may
	/// neither let go of any nor take money, and then has a credit.
	pub(crate) fn do_pay_holder(series: SeriesId, holder: &T::AccountId) -> DispatchResult {
		let mut info = Self::load(series)?;
		let (own, kept) = Self::options_of(series, &info, holder)?;
		let registry = Self::account_id();
		let (contracts, burned_from, delivery) = if kept.is_zero() {
			(own, holder, Delivery::Required)
		} else {
			(kept, &registry, Delivery::OrCredit)
		};
		let payout = Self::payout_for(&info, contracts)?;
		ensure!(!contracts.is_zero(), Error::<T>::NothingToClaim);

		info.supply = less::<T>(info.supply, contracts)?;
		info.longs = less::<T>(info.longs, kept)?;
		info.paid = plus::<T>(info.paid, payout)?;
		let (asset, key) = (info.terms.collateral_asset, PotKey::of(series, &info.terms));
		let mut pot = Pots::<T>::get(key).ok_or(Error::<T>::PayoutsNotOpen)?;
		pot.paid = plus::<T>(pot.paid, payout)?;
		Pots::<T>::insert(key, pot);
		SeriesOf::<T>::insert(series, &info);
		// Options that were given to a keyless account pay nobody: their payout is dust.
		let donated = [&registry, &Self::insurance_account()].contains(&holder);
		Self::book(asset, |entry| {
			entry.pots = minus::<T>(entry.pots, payout)?;
			if donated {
				entry.dust = plus::<T>(entry.dust, payout)?;
			}
			Ok(())
		})?;
		KeptOptions::<T>::remove(series, holder);
		Self::burn_options(series, burned_from, contracts, Fortitude::Force)?;
		if !donated && Self::deliver(asset, holder, payout, delivery)? {
			T::Owner::on_paid(holder, series, contracts, payout)?;
		}
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
		let (pot, dust) = Self::leave_pot(PotKey::of(series, &terms), series)?;
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
			owed: pot.owed,
			collected: pot.collected,
			paid: pot.paid,
			dust,
		});
		Self::return_deposit(series);
		// Neither may hold up the last payment: dust that is too small waits for more, a token
		// that is still referred to stays as an empty class.
		let _waits = with_storage_layer(|| Self::insure_dust(terms.collateral_asset));
		if let Err(error) = with_storage_layer(|| T::OptionTokens::retire(series)) {
			Self::deposit_event(Event::TokenKept { series, error });
		}
		Ok(())
	}
}
