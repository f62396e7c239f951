//! What a sale and a purchase have in common: what they are decided on, and what they leave behind.

use crate::{
	limits::Outcome, Book, BookEntry, BookTotals, Config, Error, Ledgers, Pallet, ParametersOf,
	Pool, PoolFunction, PoolStatus,
};
use dhv_math::vault::buffer::Flow;
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, VolatilitySurface},
	PoolId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, Get},
};

/// What a trade is decided on.
pub(crate) struct Desk<T: Config> {
	/// The pool.
	pub pool: Pool,
	/// Its parameters.
	pub parameters: ParametersOf<T>,
	/// The position before the trade.
	pub held: BookEntry,
}

/// How a trade changes the position.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
	/// It closes what the pool has written, or resells what it holds.
	Reduces,
	/// It writes or keeps options.
	Adds,
}

impl<T: Config> Pallet<T> {
	/// Loads what a trade is decided on.
	///
	/// # Errors
	/// `UnknownPool`, `ZeroContracts`, `UnknownSeries`, `SeriesMismatch`, and the registry's if the
	/// series does not trade.
	pub(crate) fn desk(id: PoolId, trade: &OptionTrade) -> Result<Desk<T>, DispatchError> {
		let pool = Self::pool_of(id)?;
		let parameters = Self::parameters_of(id)?;
		ensure!(!trade.contracts.is_zero(), Error::<T>::ZeroContracts);
		let series = T::Registry::series(trade.series).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(
			series.underlying == pool.underlying
				&& series.strike_asset == pool.strike_asset
				&& series.collateral_asset == pool.collateral_asset,
			Error::<T>::SeriesMismatch
		);
		T::Registry::ensure_tradable(trade.series, trade.contracts)?;
		let held = Book::<T>::get(id, trade.series).unwrap_or_default();
		Ok(Desk { pool, parameters, held })
	}

	/// Whether the pool trades now: a halted one does not, a close-only one only reduces positions.
	///
	/// # Errors
	/// `TradingClosed`, `Tripped`, `EpochBeingPriced`.
	pub(crate) fn ensure_trades(id: PoolId, pool: &Pool, effect: Effect) -> Result<(), Error<T>> {
		let allowed = match effect {
			Effect::Adds => PoolStatus::Open,
			Effect::Reduces => PoolStatus::CloseOnly,
		};
		Self::ensure_allows(id, pool, PoolFunction::Trading, allowed)?;
		ensure!(!Self::is_valuing(id), Error::<T>::EpochBeingPriced);
		Ok(())
	}

	/// What a trade leaves behind, inside the limits: the position marked at model price, and the
	/// ledger. A trade that reduces the position knows no limit but the funds'.
	///
	/// # Errors
	/// `NoPrice`, `PriceStale`, `BookFull`, `ExposureExceeded`, errors of valuation,
	/// `InsufficientFunds`, and those of [`Self::ensure_within_limits`].
	pub(crate) fn decide(
		id: PoolId,
		trade: &OptionTrade,
		desk: &Desk<T>,
		entry: &BookEntry,
		flow: &Flow,
		effect: Effect,
	) -> Result<Outcome, Error<T>> {
		let Desk { pool, parameters, held } = desk;
		let round = Self::fresh_round(pool, parameters, Self::now())?;
		if effect == Effect::Adds {
			let room = BookTotals::<T>::get(id).series < T::MaxSeriesPerPool::get();
			ensure!(!held.is_empty() || room, Error::<T>::BookFull);
			let (before, after) = (held.net()?.try_abs()?, entry.net()?.try_abs()?);
			let limit = parameters.max_net_exposure.to_fixed()?;
			ensure!(after <= limit || after <= before, Error::<T>::ExposureExceeded);
		}
		let (series, terms) = (trade.series, &parameters.smoothing);
		let surface_version = T::Surface::version(pool.underlying);
		let entry = Self::fresh_mark(series, &round, surface_version, entry, terms)?;
		let buffer_bps = match effect {
			Effect::Adds => parameters.buffer_bps,
			Effect::Reduces => parameters.closing_buffer_bps,
		};
		let ledger =
			Ledgers::<T>::get(id).permit(flow, buffer_bps)?.ok_or(Error::InsufficientFunds)?;
		let outcome = Outcome { series, entry, ledger, round };
		if effect == Effect::Adds {
			Self::ensure_within_limits(id, pool, parameters, &outcome)?;
		}
		Ok(outcome)
	}

	/// Puts what a trade left behind into the book and the ledger.
	///
	/// # Errors
	/// Those of [`Self::put_entry`].
	pub(crate) fn book_trade(id: PoolId, outcome: &Outcome) -> Result<(), Error<T>> {
		let Outcome { series, entry, ledger, round } = outcome;
		Ledgers::<T>::insert(id, ledger);
		if BookTotals::<T>::get(id).series == 0 {
			Self::note_marked(id, round, entry.surface_version);
		}
		Self::put_entry(id, *series, *entry).map(|_| ())
	}
}
