//! Selling options.

use crate::{
	ledger::{minus, plus},
	limits::Outcome,
	Book, BookEntry, BookTotals, Config, Error, Event, Ledger, Ledgers, MarkPasses, Pallet,
	ParametersOf, Pool, PoolStatus,
};
use dhv_primitives::{
	ports::{OptionRegistry, VolatilitySurface},
	Balance, Contracts, PoolId, SeriesId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, Get},
};

/// A sale as the handler asks for it.
#[derive(Clone, Copy)]
pub struct Sale {
	/// What is sold.
	pub series: SeriesId,
	/// How much of it.
	pub contracts: Contracts,
	/// What the buyer pays for the options.
	pub premium: Balance,
	/// What the buyer pays on top.
	pub fee: Balance,
}

impl<T: Config> Pallet<T> {
	/// Sells options: the buyer pays, the insurance fund gets its share, collateral is locked inside
	/// the buffer, the buyer gets the tokens, the series is marked at model price. Returns the
	/// collateral.
	pub(crate) fn do_sell(
		id: PoolId,
		sale: Sale,
		buyer: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let pool = Self::pool_of(id)?;
		let parameters = Self::parameters_of(id)?;
		Self::ensure_trades(id, &pool)?;
		Self::ensure_terms(&pool, &sale)?;
		let round = Self::fresh_round(&pool, &parameters, Self::now())?;
		let surface_version = T::Surface::version(pool.underlying);
		let entry = Self::sold(id, &parameters, &sale)?;
		let entry =
			Self::fresh_mark(sale.series, &round, surface_version, &entry, &parameters.smoothing)?;
		let income = plus(sale.premium, sale.fee).map_err(Error::<T>::from)?;
		let insurable = Self::insurable(pool.collateral_asset, &parameters, sale.premium)?;
		let kept = |insured| minus(income, insured).map_err(Error::<T>::from);
		let need = T::Registry::required_collateral(sale.series, sale.contracts)?;
		let ledger = Self::locked(id, &parameters, kept(insurable)?, need)?;
		let outcome = Outcome { series: sale.series, entry, ledger, spot: round.price };
		Self::ensure_within_limits(id, &pool, &parameters, &outcome)?;

		let account = Self::book_account(id);
		Self::pay(pool.collateral_asset, buyer, &account, income)?;
		let insured = Self::insure_premium(id, pool.collateral_asset, &sale, insurable);
		let collateral = T::Registry::write(&account, sale.series, sale.contracts, buyer)?;
		let ledger = Self::locked(id, &parameters, kept(insured)?, collateral)?;
		Ledgers::<T>::insert(id, ledger);
		if BookTotals::<T>::get(id).series == 0 {
			Self::note_marked(id, &round, surface_version);
		}
		Self::put_entry(id, sale.series, entry)?;
		Self::deposit_event(Event::OptionsSold {
			pool: id,
			series: sale.series,
			contracts: sale.contracts,
			buyer: buyer.clone(),
			premium: sale.premium,
			fee: sale.fee,
			collateral,
			free: ledger.free,
			allocated: ledger.allocated,
			unit: entry.unit,
		});
		Ok(collateral)
	}

	/// Whether the pool sells options now.
	pub(crate) fn ensure_trades(id: PoolId, pool: &Pool) -> Result<(), Error<T>> {
		ensure!(pool.status == PoolStatus::Open, Error::<T>::TradingClosed);
		ensure!(!Self::is_valuing(id), Error::<T>::EpochBeingPriced);
		Ok(())
	}

	fn ensure_terms(pool: &Pool, sale: &Sale) -> Result<(), Error<T>> {
		ensure!(!sale.contracts.is_zero(), Error::<T>::ZeroContracts);
		let series = T::Registry::series(sale.series).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(
			series.underlying == pool.underlying
				&& series.strike_asset == pool.strike_asset
				&& series.collateral_asset == pool.collateral_asset,
			Error::<T>::SeriesMismatch
		);
		Ok(())
	}

	/// The entry after a sale, inside the exposure limit.
	fn sold(id: PoolId, parameters: &ParametersOf<T>, sale: &Sale) -> Result<BookEntry, Error<T>> {
		let held = Book::<T>::get(id, sale.series);
		let room = BookTotals::<T>::get(id).series < T::MaxSeriesPerPool::get();
		ensure!(held.is_some() || room, Error::<T>::BookFull);
		let mut entry = held.unwrap_or_default();
		let before = entry.net()?.try_abs()?;
		entry.short = entry.short.try_add(sale.contracts)?;
		let after = entry.net()?.try_abs()?;
		let limit = parameters.max_net_exposure.to_fixed()?;
		ensure!(after <= limit || after <= before, Error::<T>::ExposureExceeded);
		Ok(entry)
	}

	/// The ledger after income and lock, inside the buffer.
	fn locked(
		id: PoolId,
		parameters: &ParametersOf<T>,
		income: Balance,
		collateral: Balance,
	) -> Result<Ledger, Error<T>> {
		Ledgers::<T>::get(id)
			.lock(income, collateral, parameters.buffer_bps)?
			.ok_or(Error::<T>::InsufficientFunds)
	}

	/// Time of the oldest mark of a pool's book.
	pub fn marked_since(id: PoolId) -> dhv_primitives::Timestamp {
		MarkPasses::<T>::get(id).completed
	}
}
