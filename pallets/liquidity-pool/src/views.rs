//! Reads that view functions and the runtime API share.

use crate::{
	ledger::plus, pricing::net_assets, value::UnitMark, Book, BookEntry, BookTotal, Config,
	DepositReceipts, EpochPrices, EpochState, Error, ExpiryTotals, Ledgers, NavBreakdown, Pallet,
	PoolPosition, SmoothingTerms, WithdrawalReceipts,
};
use alloc::vec::Vec;
use dhv_math::{
	error::MathError,
	vault::{amount_floor, SharePrices},
};
use dhv_primitives::{
	ports::{PriceRounds, Reactors, VolatilitySurface},
	Delta, Fixed, Greeks, PoolId, PriceRound, SeriesId, Timestamp,
};
use frame_support::{pallet_prelude::DispatchError, traits::fungibles::Inspect};

impl<T: Config> Pallet<T> {
	/// What a pool is worth on the newest round, however old, and the present surface.
	///
	/// # Errors
	/// `UnknownPool`, `NoPrice`, and why a series or the reactors cannot be valued.
	pub fn nav_breakdown(id: PoolId) -> Result<NavBreakdown, DispatchError> {
		let pool = Self::pool_of(id)?;
		let round =
			T::Prices::latest(pool.underlying, pool.strike_asset).ok_or(Error::<T>::NoPrice)?;
		let ledger = Ledgers::<T>::get(id);
		let reactors = T::Reactors::value(id, round.price)?;
		let (now, parameters) = (Self::now(), Self::parameters_of(id)?);
		let (book, book_smoothed) = Self::live_book(id, &round, &parameters.smoothing)?;
		let assets = net_assets(&ledger, pool.decimals, &reactors, book.value, book_smoothed)
			.map_err(Error::<T>::from)?;
		let epoch = crate::Epochs::<T>::get(id);
		let prices = match epoch {
			None => SharePrices::new(&assets, ledger.supply).map_err(Error::<T>::from)?,
			Some(epoch) => Self::due_fees(id, &parameters, &epoch, &assets, ledger.supply, now)?.1,
		};
		let delta = book.delta.get().try_add(reactors.delta.get()).map_err(Error::<T>::from)?;
		Ok(NavBreakdown {
			free: ledger.free,
			allocated: ledger.allocated,
			reactors,
			book,
			book_smoothed,
			nav: assets.bounds().mark,
			supply: ledger.supply,
			price_per_share: prices.mark,
			mint: prices.mint,
			burn: prices.burn,
			delta: Delta::new(delta),
			spot: round.price,
			round: round.number,
			surface_version: T::Surface::version(pool.underlying),
		})
	}

	/// The book from the pool's side and its value at smoothed volatilities, every series valued now.
	fn live_book(
		id: PoolId,
		round: &PriceRound,
		terms: &SmoothingTerms,
	) -> Result<(Greeks, Fixed), Error<T>> {
		let (mut total, mut smoothed_total) = (Greeks::default(), Fixed::ZERO);
		for (series, entry) in Book::<T>::iter_prefix(id) {
			let UnitMark { unit, smoothed, smoothing } =
				Self::unit_mark(series, round, entry.smoothing, terms)?;
			let entry = BookEntry { unit, smoothed, smoothing, ..entry };
			total = total.try_add(&entry.side()?)?;
			smoothed_total = smoothed_total.try_add(entry.smoothed_side()?)?;
		}
		Ok((total, smoothed_total))
	}

	/// Every position of a pool from its side, at the last marks.
	pub(crate) fn greeks_by_series(id: PoolId) -> Result<Vec<(SeriesId, Greeks)>, MathError> {
		let side = |(series, entry): (_, BookEntry)| Ok((series, entry.side()?));
		Book::<T>::iter_prefix(id).map(side).collect()
	}

	/// Sums by expiry in order.
	pub(crate) fn totals_by_expiry(id: PoolId) -> Vec<(Timestamp, BookTotal)> {
		let mut totals: Vec<_> = ExpiryTotals::<T>::iter_prefix(id).collect();
		totals.sort_unstable_by_key(|(expiry, _)| *expiry);
		totals
	}

	/// What an account has in a pool.
	///
	/// # Errors
	/// `UnknownPool`; errors of arithmetic.
	pub fn account_position(id: PoolId, who: &T::AccountId) -> Result<PoolPosition, DispatchError> {
		let pool = Self::pool_of(id)?;
		let mut position =
			PoolPosition { shares: T::ShareAssets::balance(id, who), ..PoolPosition::default() };
		for (epoch, receipt) in DepositReceipts::<T>::iter_prefix((id, who)) {
			let amount = receipt.amount;
			let field = match EpochPrices::<T>::get(id, epoch) {
				None => &mut position.pending_deposits,
				Some(price) if price.is_refunded() => &mut position.refundable,
				Some(price) => {
					let shares =
						price.shares_of(amount, pool.decimals).map_err(Error::<T>::from)?;
					let sum = plus(position.claimable_shares, shares);
					position.claimable_shares = sum.map_err(Error::<T>::from)?;
					continue;
				}
			};
			*field = plus(*field, amount).map_err(Error::<T>::from)?;
		}
		for (_, receipt) in WithdrawalReceipts::<T>::iter_prefix((id, who)) {
			let walk = Self::walk(id, pool.decimals, receipt, u32::MAX, |_, _| Ok(()))?;
			position.pending_withdrawals =
				plus(position.pending_withdrawals, walk.shares).map_err(Error::<T>::from)?;
			position.claimable_cash =
				plus(position.claimable_cash, walk.paid).map_err(Error::<T>::from)?;
		}
		position.value = Self::position_value(id, pool.decimals, &position)?;
		Ok(position)
	}

	fn position_value(
		id: PoolId,
		decimals: u8,
		position: &PoolPosition,
	) -> Result<dhv_primitives::Balance, Error<T>> {
		let price = Self::share_price(id);
		let waiting = plus(position.claimable_shares, position.pending_withdrawals)?;
		let shares = plus(position.shares, waiting)?;
		let cash = plus(position.pending_deposits, position.refundable)?;
		Ok(plus(plus(cash, position.claimable_cash)?, amount_floor(shares, decimals, price)?)?)
	}

	/// The present price of a share, or else that of the last priced epoch, or else one.
	fn share_price(id: PoolId) -> Fixed {
		let last = || {
			let EpochState { number, .. } = crate::Epochs::<T>::get(id)?;
			EpochPrices::<T>::get(id, number.checked_sub(1)?).map(|price| price.mark)
		};
		Self::nav_breakdown(id)
			.map(|nav| nav.price_per_share)
			.ok()
			.or_else(last)
			.unwrap_or(Fixed::ONE)
	}
}
