//! Buying options: what the pool has written is closed first, the rest is kept.

use crate::{
	ledger::minus,
	limits::Outcome,
	trade::{Desk, Effect},
	Config, Error, Event, Pallet,
};
use dhv_math::vault::buffer::Flow;
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, PurchaseFill},
	Balance, PoolId,
};
use frame_support::{ensure, pallet_prelude::DispatchError};

/// A purchase that may be done.
pub(crate) struct PlannedPurchase<T: Config> {
	desk: Desk<T>,
	outcome: Outcome,
	/// Where the options go.
	pub fill: PurchaseFill,
	/// What the seller gets.
	payment: Balance,
}

impl<T: Config> Pallet<T> {
	/// Checks a purchase and computes what it does. The collateral that closing releases counts
	/// before the payment.
	pub(crate) fn plan_purchase(
		id: PoolId,
		purchase: &OptionTrade,
	) -> Result<PlannedPurchase<T>, DispatchError> {
		let desk = Self::desk(id, purchase)?;
		let mut entry = desk.held;
		let closed = purchase.contracts.min(entry.short);
		let kept = purchase.contracts.try_sub(closed).map_err(Error::<T>::from)?;
		let effect = if kept.is_zero() { Effect::Reduces } else { Effect::Adds };
		Self::ensure_trades(id, &desk.pool, effect)?;
		ensure!(purchase.fee <= purchase.premium, Error::<T>::FeeAbovePremium);
		entry.short = entry.short.try_sub(closed).map_err(Error::<T>::from)?;
		entry.long = entry.long.try_add(kept).map_err(Error::<T>::from)?;

		let payment = minus(purchase.premium, purchase.fee).map_err(Error::<T>::from)?;
		let released = if closed.is_zero() {
			0
		} else {
			T::Registry::released_collateral(&Self::book_account(id), purchase.series, closed)?
		};
		let fill = PurchaseFill { closed, kept, released };
		let flow = Flow { payment, released, ..Flow::default() };
		let outcome = Self::decide(id, purchase, &desk, &entry, &flow, effect)?;
		Ok(PlannedPurchase { desk, outcome, fill, payment })
	}

	/// Buys options: the seller's tokens close what the pool has written, which releases collateral,
	/// or stay with the pool; the seller is paid, the series is marked at model price.
	pub(crate) fn do_buy(
		id: PoolId,
		purchase: &OptionTrade,
		seller: &T::AccountId,
	) -> Result<PurchaseFill, DispatchError> {
		let PlannedPurchase { desk, outcome, fill, payment } = Self::plan_purchase(id, purchase)?;
		let account = Self::book_account(id);

		if !fill.closed.is_zero() {
			let released = T::Registry::close(&account, purchase.series, fill.closed, seller)?;
			ensure!(released == fill.released, Error::<T>::CollateralMoved);
		}
		if !fill.kept.is_zero() {
			T::Registry::transfer(purchase.series, seller, &account, fill.kept)?;
		}
		Self::pay(desk.pool.collateral_asset, &account, seller, payment)?;
		Self::book_trade(id, &outcome)?;
		Self::deposit_event(Event::OptionsBought {
			pool: id,
			series: purchase.series,
			contracts: purchase.contracts,
			seller: seller.clone(),
			premium: purchase.premium,
			fee: purchase.fee,
			closed: fill.closed,
			kept: fill.kept,
			released: fill.released,
			free: outcome.ledger.free,
			allocated: outcome.ledger.allocated,
			unit: outcome.entry.unit,
		});
		Ok(fill)
	}
}
