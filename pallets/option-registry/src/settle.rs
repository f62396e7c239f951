//! Settlement of margin vaults: one atomic transition per vault.

use crate::{
	books::{less, minus, plus},
	types::*,
	Config, Error, Event, Pallet, SeriesOf, SettlementQueue, Vaults,
};
use dhv_math::{
	amount::mul_div_floor,
	margin::{cash_value, payout_ceil},
	MathError,
};
use dhv_primitives::{
	ports::{VaultOwner, VaultSettlement},
	Balance, Fixed, Price, SeriesId, SeriesStatus,
};
use frame_support::ensure;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

/// Share of the full payout that the pot affords, 0 to 1, rounded down.
fn recovery_floor(collected: Balance, owed: Balance) -> Result<Fixed, MathError> {
	if collected >= owed {
		return Ok(Fixed::ONE);
	}
	let raw = mul_div_floor(collected, Fixed::SCALE.unsigned_abs(), owed)?;
	i128::try_from(raw).map(Fixed::from_raw).map_err(|_| MathError::Overflow)
}

impl<T: Config> Pallet<T> {
	/// Settles one vault; the last one opens the payouts.
	pub(crate) fn do_settle_vault(series: SeriesId, writer: &T::AccountId) -> DispatchResult {
		let mut info = Self::load(series)?;
		let fixing = info.status.fixing().ok_or(Error::<T>::FixingNotFinal)?;
		let vault = Vaults::<T>::take(series, writer).ok_or(Error::<T>::VaultNotFound)?;

		let settlement = Self::waterfall(series, &info, writer, &vault, fixing)?;
		let kept = minus::<T>(vault.collateral, settlement.returned)?;
		let collected = plus::<T>(kept, settlement.covered)?;
		info.short = less::<T>(info.short, vault.short)?;
		info.collateral = minus::<T>(info.collateral, vault.collateral)?;
		info.vaults = info.vaults.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		info.owed = plus::<T>(info.owed, settlement.owed)?;
		info.collected = plus::<T>(info.collected, collected)?;
		let opened = Self::open_payouts(series, &mut info, fixing)?;
		let terms = info.terms;
		SeriesOf::<T>::insert(series, info);
		Self::lower_open_interest(&terms, vault.short)?;
		Self::book(terms.collateral_asset, |entry| {
			entry.collateral = minus::<T>(entry.collateral, vault.collateral)?;
			entry.pots = plus::<T>(entry.pots, collected)?;
			Ok(())
		})?;
		Self::transfer(terms.collateral_asset, &Self::account_id(), writer, settlement.returned)?;
		T::Owner::on_settled(writer, &settlement)?;
		Self::deposit_event(Event::VaultSettled {
			series,
			writer: writer.clone(),
			short: settlement.short,
			collateral: settlement.collateral,
			owed: settlement.owed,
			covered: settlement.covered,
			returned: settlement.returned,
		});
		if let Some(event) = opened {
			Self::deposit_event(event);
		}
		Ok(())
	}

	/// What a vault owes and who pays it: its collateral first, then its owner's free funds.
	fn waterfall(
		series: SeriesId,
		info: &SeriesInfo,
		writer: &T::AccountId,
		vault: &MarginVault,
		fixing: Price,
	) -> Result<VaultSettlement, DispatchError> {
		let decimals = Self::decimals(info.terms.collateral_asset)?;
		let cash =
			cash_value(info.terms.kind, info.terms.strike, fixing).map_err(Error::<T>::from)?;
		let owed = payout_ceil(cash, vault.short, decimals).map_err(Error::<T>::from)?;
		let shortfall = owed.saturating_sub(vault.collateral);
		let covered = if shortfall.is_zero() {
			0
		} else {
			T::Owner::cover_shortfall(writer, series, shortfall, &Self::account_id())?
		};
		ensure!(covered <= shortfall, Error::<T>::CoverExceedsShortfall);
		Ok(VaultSettlement {
			series,
			short: vault.short,
			collateral: vault.collateral,
			owed,
			covered,
			returned: vault.collateral.saturating_sub(owed),
		})
	}

	/// Once no vault is left: stores the recovery and sees to it that holders are paid.
	fn open_payouts(
		series: SeriesId,
		info: &mut SeriesInfo,
		fixing: Price,
	) -> Result<Option<Event<T>>, Error<T>> {
		if info.vaults > 0 {
			return Ok(None);
		}
		let recovery = recovery_floor(info.collected, info.owed)?;
		info.status = SeriesStatus::Paying { fixing, recovery };
		// A series whose vaults failed had left the queue. If the queue is full, everybody can
		// still claim.
		SettlementQueue::<T>::mutate(|queue| {
			if !queue.contains(&series) {
				let _full = queue.try_push(series);
			}
		});
		let (owed, collected) = (info.owed, info.collected);
		Ok(Some(Event::PayoutsOpened { series, owed, collected, recovery }))
	}
}
