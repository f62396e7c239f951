//! What one contract is worth: model price before expiry, at the present and at the smoothed
//! volatility; from expiry on its cash value at the fixing, or at what is known of it.

use crate::{Config, Error, Pallet, ParametersOf, Pool, SmoothedVolatility, SmoothingTerms};
use dhv_math::{black_scholes, error::MathError, margin::cash_value};
use dhv_primitives::{
	ports::{OptionRegistry, PriceRounds, SurfaceError, SurfacePoint, VolatilitySurface},
	Fixed, Greeks, Price, PriceRound, Series, SeriesId, SeriesStatus, Timestamp, Volatility,
};
use frame_support::ensure;

/// Steps in which a strike outside the surface is moved towards spot.
const STRIKE_STEPS: u64 = 16;

impl<T: Config> Pallet<T> {
	/// The newest round of a pool's underlying, if it is young enough to trade on.
	pub(crate) fn fresh_round(
		pool: &Pool,
		parameters: &ParametersOf<T>,
		now: Timestamp,
	) -> Result<PriceRound, Error<T>> {
		let round =
			T::Prices::latest(pool.underlying, pool.strike_asset).ok_or(Error::<T>::NoPrice)?;
		ensure!(round.age(now) <= parameters.max_price_age, Error::<T>::PriceStale);
		Ok(round)
	}

	/// Value and sensitivities of one contract from the holder's side, priced on `round` at the
	/// round's time.
	pub fn unit_value(id: SeriesId, round: &PriceRound) -> Result<Greeks, Error<T>> {
		let series = T::Registry::series(id).ok_or(Error::<T>::UnknownSeries)?;
		Ok(match Self::basis(id, &series, round)? {
			Basis::Settled(price, recovery) => settled(&series, price, recovery)?,
			Basis::Model(point) => modelled(&series, round, &point, point.volatility)?,
		})
	}

	/// The same with the value at the smoothed volatility, which is taken on from `past`, or begins
	/// with what the surface says now.
	pub(crate) fn unit_mark(
		id: SeriesId,
		round: &PriceRound,
		past: Option<SmoothedVolatility>,
		terms: &SmoothingTerms,
	) -> Result<UnitMark, Error<T>> {
		let series = T::Registry::series(id).ok_or(Error::<T>::UnknownSeries)?;
		let point = match Self::basis(id, &series, round)? {
			Basis::Settled(price, recovery) => {
				let unit = settled(&series, price, recovery)?;
				return Ok(UnitMark { unit, smoothed: unit.value, smoothing: None });
			}
			Basis::Model(point) => point,
		};
		let smoothing = match past {
			Some(past) => past.advance(point.volatility, round.time, terms)?,
			None => SmoothedVolatility::new(point.volatility, round.time),
		};
		let unit = modelled(&series, round, &point, point.volatility)?;
		let volatility = smoothing.clamped(terms)?;
		let smoothed = if volatility == point.volatility {
			unit.value
		} else {
			modelled(&series, round, &point, volatility)?.value
		};
		Ok(UnitMark { unit, smoothed, smoothing: Some(smoothing) })
	}

	/// What the value of a series rests on.
	fn basis(id: SeriesId, series: &Series, round: &PriceRound) -> Result<Basis, Error<T>> {
		match T::Registry::status(id) {
			Some(SeriesStatus::Paying { fixing, recovery }) => {
				return Ok(Basis::Settled(fixing, recovery));
			}
			Some(SeriesStatus::Fixed { fixing }) => return Ok(Basis::Settled(fixing, Fixed::ONE)),
			_ => {}
		}
		if series.is_expired(round.time) {
			let price = T::Registry::expected_fixing(id).unwrap_or(round.price);
			return Ok(Basis::Settled(price, Fixed::ONE));
		}
		surface_point::<T>(series, round).map(Basis::Model).map_err(Error::<T>::SurfaceRefused)
	}
}

/// What the value of a series rests on.
enum Basis {
	/// Its cash value at a price, and the share of it that is paid.
	Settled(Price, Fixed),
	/// The model at a point of the surface.
	Model(SurfacePoint),
}

/// One contract from the holder's side as it is marked.
pub(crate) struct UnitMark {
	/// Value and sensitivities at the present volatility.
	pub unit: Greeks,
	/// Value at the smoothed volatility.
	pub smoothed: Fixed,
	/// The smoothed volatility, while the value depends on one.
	pub smoothing: Option<SmoothedVolatility>,
}

/// One contract at model price.
fn modelled(
	series: &Series,
	round: &PriceRound,
	point: &SurfacePoint,
	volatility: Volatility,
) -> Result<Greeks, MathError> {
	let seconds = series.seconds_to_expiry(round.time);
	let (spot, strike) = (round.price, series.strike);
	black_scholes::value(series.kind, spot, strike, volatility, seconds, point.rate).map(Into::into)
}

/// One contract that is worth a share of its cash value at a price, rounded down, and moves no more.
fn settled(series: &Series, price: Price, recovery: Fixed) -> Result<Greeks, MathError> {
	let value = cash_value(series.kind, series.strike, price)?.mul_floor(recovery)?;
	Ok(Greeks { value, ..Greeks::default() })
}

/// The surface at a series' strike. Where the smile does not reach that far, its volatility is
/// continued flat from the farthest of a few strikes on the way from spot that it does reach, so
/// that a strike that the market left behind never stops a valuation.
fn surface_point<T: Config>(
	series: &Series,
	round: &PriceRound,
) -> Result<SurfacePoint, SurfaceError> {
	let at = |strike| {
		T::Surface::point(
			series.underlying,
			series.kind,
			series.expiry,
			strike,
			round.price,
			round.time,
		)
	};
	let mut point = at(series.strike);
	for step in (0..STRIKE_STEPS).rev() {
		if point != Err(SurfaceError::OutOfRange) {
			break;
		}
		match strike_towards_spot(series.strike, round.price, step) {
			Ok(strike) => point = at(strike),
			Err(_) => break,
		}
	}
	point
}

/// `spot + (strike - spot) * step / 16`.
fn strike_towards_spot(strike: Price, spot: Price, step: u64) -> Result<Price, MathError> {
	let count = |n: u64| i64::try_from(n).map(Fixed::from_int).map_err(|_| MathError::Overflow);
	let distance = strike.get().try_sub(spot.get())?;
	let part = distance.mul_floor(count(step)?)?.div_floor(count(STRIKE_STEPS)?)?;
	spot.get().try_add(part).map(Price::new)
}
