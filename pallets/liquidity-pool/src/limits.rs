//! Limits of risk on a trade.

use crate::{
	Book, BookEntry, BookTotals, Config, Error, ExpiryTotals, Ledger, Ledgers, Pallet,
	ParametersOf, Pool, RiskLimit, RiskUse,
};
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::{OptionRegistry, PriceRounds},
	Fixed, PoolId, PriceRound, SeriesId,
};

/// What a trade leaves behind.
pub struct Outcome {
	/// What is traded.
	pub series: SeriesId,
	/// The position, marked on the round below.
	pub entry: BookEntry,
	/// The ledger.
	pub ledger: Ledger,
	/// The price round that it is marked on.
	pub round: PriceRound,
}

impl<T: Config> Pallet<T> {
	/// Refuses a trade that makes a limited quantity grow beyond its limit. What it is compared with
	/// is the book with the old position at the new mark, so a price that moved is not taken for
	/// growth and a trade that lowers the quantity always passes (F33).
	///
	/// # Errors
	/// `DeltaLimit`, `GammaLimit`, `VegaLimit`, `ExpiryLimit`, `UtilisationLimit`, `StressLimit`.
	pub(crate) fn ensure_within_limits(
		id: PoolId,
		pool: &Pool,
		parameters: &ParametersOf<T>,
		outcome: &Outcome,
	) -> Result<(), Error<T>> {
		let series = T::Registry::series(outcome.series).ok_or(Error::<T>::UnknownSeries)?;
		let held = Book::<T>::get(id, outcome.series);
		let (book, expiry) = (BookTotals::<T>::get(id), ExpiryTotals::<T>::get(id, series.expiry));
		let limits = parameters.limits;
		let measure = |entry: &BookEntry, ledger: &Ledger| -> Result<RiskUse, MathError> {
			let book = book.replace(held.as_ref(), entry)?;
			let net = expiry.replace(held.as_ref(), entry)?.net;
			RiskUse::new(&book, net, ledger, pool.decimals, outcome.round.price, &limits.stress)
		};
		let BookEntry { short, long, .. } = held.unwrap_or_default();
		let before = measure(&BookEntry { short, long, ..outcome.entry }, &Ledgers::<T>::get(id))?;
		let after = measure(&outcome.entry, &outcome.ledger)?;
		match limits.broken(&before, &after)? {
			None => Ok(()),
			Some(limit) => Err(limit.into()),
		}
	}

	/// How much of its limits a pool uses at the last marks and the newest price; of the expiry with
	/// the largest net position.
	///
	/// # Errors
	/// `UnknownPool`, `NoPrice`; errors of arithmetic.
	pub(crate) fn risk_use(id: PoolId) -> Result<RiskUse, Error<T>> {
		let pool = Self::pool_of(id)?;
		let stress = Self::parameters_of(id)?.limits.stress;
		let round =
			T::Prices::latest(pool.underlying, pool.strike_asset).ok_or(Error::<T>::NoPrice)?;
		let net = ExpiryTotals::<T>::iter_prefix_values(id)
			.map(|total| total.net)
			.max_by_key(|net| net.raw().unsigned_abs())
			.unwrap_or(Fixed::ZERO);
		let (book, ledger) = (BookTotals::<T>::get(id), Ledgers::<T>::get(id));
		Ok(RiskUse::new(&book, net, &ledger, pool.decimals, round.price, &stress)?)
	}
}

impl<T> From<RiskLimit> for Error<T> {
	fn from(limit: RiskLimit) -> Self {
		match limit {
			RiskLimit::Delta => Self::DeltaLimit,
			RiskLimit::Gamma => Self::GammaLimit,
			RiskLimit::Vega => Self::VegaLimit,
			RiskLimit::Expiry => Self::ExpiryLimit,
			RiskLimit::Utilisation => Self::UtilisationLimit,
			RiskLimit::Stress => Self::StressLimit,
		}
	}
}
