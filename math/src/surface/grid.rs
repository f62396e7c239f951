//! The strikes at which a smile is judged.

use crate::{
	error::MathError,
	fixed::Fixed,
	sabr::{self, SabrParameters},
	surface::limits::Violation,
	units::{Price, Volatility},
};

/// Number of strikes of the grid.
pub const GRID_POINTS: usize = 15;

/// Strikes of the grid over the forward, ascending. Dense around the money, where the five and the
/// ninety-five delta of an option of one day lie; wide enough for one of a year.
pub const MONEYNESS: [Fixed; GRID_POINTS] = [
	LOWEST,
	Fixed::from_bps(6_000),
	Fixed::from_bps(7_000),
	Fixed::from_bps(8_000),
	Fixed::from_bps(9_000),
	Fixed::from_bps(9_500),
	Fixed::from_bps(9_750),
	Fixed::ONE,
	Fixed::from_bps(10_250),
	Fixed::from_bps(10_500),
	Fixed::from_bps(11_000),
	Fixed::from_bps(12_500),
	Fixed::from_bps(15_000),
	Fixed::from_bps(17_500),
	HIGHEST,
];

/// Lowest strike of the grid over the forward.
const LOWEST: Fixed = Fixed::from_bps(5_000);
/// Highest strike of the grid over the forward.
const HIGHEST: Fixed = Fixed::from_bps(20_000);

/// Strikes of the grid.
pub type GridStrikes = [Price; GRID_POINTS];
/// Volatilities of one smile on the grid.
pub type GridVolatilities = [Volatility; GRID_POINTS];

/// The strikes of the grid around a forward, each rounded to the nearest.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn grid_strikes(forward: Price) -> Result<GridStrikes, MathError> {
	let mut strikes = [Price::ZERO; GRID_POINTS];
	for (strike, moneyness) in strikes.iter_mut().zip(MONEYNESS) {
		*strike = Price::new(forward.get().mul_nearest(moneyness)?);
	}
	Ok(strikes)
}

/// Volatilities of a smile at the strikes of the grid, `seconds` before its expiry.
///
/// # Errors
/// [`Violation::NoVariance`] at the first strike that has none (see
/// [`sabr::implied_volatility`]).
pub fn grid_volatilities(
	parameters: &SabrParameters,
	forward: Price,
	strikes: &GridStrikes,
	seconds: u64,
) -> Result<GridVolatilities, Violation> {
	let mut volatilities = [Volatility::ZERO; GRID_POINTS];
	for ((index, volatility), strike) in (0u32..).zip(&mut volatilities).zip(strikes) {
		*volatility = sabr::implied_volatility(parameters, forward, *strike, seconds)
			.map_err(|_| Violation::NoVariance(index))?;
	}
	Ok(volatilities)
}

/// The strike, or the nearest end of the grid if it lies outside.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn clamp_to_grid(strike: Price, forward: Price) -> Result<Price, MathError> {
	let lowest = forward.get().mul_nearest(LOWEST)?;
	let highest = forward.get().mul_nearest(HIGHEST)?;
	Ok(Price::new(strike.get().max(lowest).min(highest)))
}
