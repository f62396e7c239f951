//! Selling options: what the pool holds is resold first, the rest is written.

use crate::{
	ledger::{minus, plus},
	limits::Outcome,
	trade::{Desk, Effect},
	Config, Error, Event, Pallet,
};
use dhv_math::vault::buffer::Flow;
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, SaleFill},
	Balance, PoolId,
};
use frame_support::{ensure, pallet_prelude::DispatchError};

/// A sale that may be done.
pub(crate) struct PlannedSale<T: Config> {
	desk: Desk<T>,
	outcome: Outcome,
	/// Where the options come from.
	pub fill: SaleFill,
	/// What the insurance fund gets of the premium.
	insurable: Balance,
}

impl<T: Config> Pallet<T> {
	/// Checks a sale and computes what it does.
	pub(crate) fn plan_sale(
		id: PoolId,
		sale: &OptionTrade,
	) -> Result<PlannedSale<T>, DispatchError> {
		let desk = Self::desk(id, sale)?;
		let mut entry = desk.held;
		let resold = sale.contracts.min(entry.long);
		let written = sale.contracts.try_sub(resold).map_err(Error::<T>::from)?;
		let effect = if written.is_zero() { Effect::Reduces } else { Effect::Adds };
		Self::ensure_trades(id, &desk.pool, effect)?;
		entry.long = entry.long.try_sub(resold).map_err(Error::<T>::from)?;
		entry.short = entry.short.try_add(written).map_err(Error::<T>::from)?;

		let asset = desk.pool.collateral_asset;
		let insurable = Self::insurable(asset, &desk.parameters, sale.premium)?;
		let collateral = if written.is_zero() {
			0
		} else {
			T::Registry::required_collateral(sale.series, written)?
		};
		let fill = SaleFill { resold, written, collateral };
		let income = plus(sale.premium, sale.fee).and_then(|income| minus(income, insurable));
		let income = income.map_err(Error::<T>::from)?;
		let flow = Flow { income, locked: collateral, ..Flow::default() };
		let outcome = Self::decide(id, sale, &desk, &entry, &flow, effect)?;
		Ok(PlannedSale { desk, outcome, fill, insurable })
	}

	/// What a sale would do, or why it would fail.
	pub(crate) fn do_preview_sale(
		id: PoolId,
		sale: &OptionTrade,
	) -> Result<SaleFill, DispatchError> {
		let fill = Self::plan_sale(id, sale)?.fill;
		if !fill.written.is_zero() {
			T::Registry::preview_write(&Self::book_account(id), sale.series, fill.written)?;
		}
		Ok(fill)
	}

	/// Sells options: the buyer pays, the insurance fund gets its share, held options change hands,
	/// collateral is locked for the rest and the buyer gets their tokens, the series is marked at
	/// model price.
	pub(crate) fn do_sell(
		id: PoolId,
		sale: &OptionTrade,
		buyer: &T::AccountId,
	) -> Result<SaleFill, DispatchError> {
		let PlannedSale { desk, mut outcome, fill, insurable } = Self::plan_sale(id, sale)?;
		let (account, asset) = (Self::book_account(id), desk.pool.collateral_asset);
		let income = plus(sale.premium, sale.fee).map_err(Error::<T>::from)?;

		Self::pay(asset, buyer, &account, income)?;
		let insured = Self::insure_premium(id, asset, sale, insurable);
		if !fill.resold.is_zero() {
			T::Registry::transfer(sale.series, &account, buyer, fill.resold)?;
		}
		if !fill.written.is_zero() {
			let locked = T::Registry::write(&account, sale.series, fill.written, buyer)?;
			ensure!(locked == fill.collateral, Error::<T>::CollateralMoved);
		}
		let uninsured = minus(insurable, insured).map_err(Error::<T>::from)?;
		outcome.ledger.free = plus(outcome.ledger.free, uninsured).map_err(Error::<T>::from)?;
		Self::book_trade(id, &outcome)?;
		Self::deposit_event(Event::OptionsSold {
			pool: id,
			series: sale.series,
			contracts: sale.contracts,
			buyer: buyer.clone(),
			premium: sale.premium,
			fee: sale.fee,
			resold: fill.resold,
			written: fill.written,
			collateral: fill.collateral,
			free: outcome.ledger.free,
			allocated: outcome.ledger.allocated,
			unit: outcome.entry.unit,
		});
		Ok(fill)
	}
}
