//! Funds that reactors get from the pool and give back.

use crate::{
	ledger::{minus, plus},
	Config, Error, Event, Pallet, PoolFunction, PoolStatus,
};
use dhv_primitives::{ports::ReactorFunds, Balance, PoolId};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Hands free funds above the buffer to a reactor.
	///
	/// # Errors
	/// `UnknownPool`, `PoolHalted`, `FundsKept`, `EpochBeingPriced`, `InsufficientFunds`, errors of the asset.
	pub(crate) fn do_advance(pool: PoolId, to: &T::AccountId, amount: Balance) -> DispatchResult {
		let terms = Self::pool_of(pool)?;
		Self::ensure_allows(pool, &terms, PoolFunction::Hedging, PoolStatus::Open)?;
		ensure!(!Self::is_valuing(pool), Error::<T>::EpochBeingPriced);
		ensure!(amount <= Self::available(pool), Error::<T>::InsufficientFunds);
		let free = Self::change_ledger(pool, |ledger| {
			ledger.free = minus(ledger.free, amount)?;
			ledger.advanced = plus(ledger.advanced, amount)?;
			Ok(ledger.free)
		})?;
		Self::pay(terms.collateral_asset, &Self::book_account(pool), to, amount)?;
		Self::deposit_event(Event::FundsAdvanced { pool, to: to.clone(), amount, free });
		Ok(())
	}

	/// Takes funds back from a reactor, under every status and at any time.
	///
	/// # Errors
	/// `UnknownPool`, errors of the asset.
	pub(crate) fn do_repay(pool: PoolId, from: &T::AccountId, amount: Balance) -> DispatchResult {
		let terms = Self::pool_of(pool)?;
		Self::pay(terms.collateral_asset, from, &Self::book_account(pool), amount)?;
		let free = Self::change_ledger(pool, |ledger| {
			ledger.free = plus(ledger.free, amount)?;
			ledger.repaid = plus(ledger.repaid, amount)?;
			Ok(ledger.free)
		})?;
		Self::deposit_event(Event::FundsRepaid { pool, from: from.clone(), amount, free });
		Ok(())
	}
}
