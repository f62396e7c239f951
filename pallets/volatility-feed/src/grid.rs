//! What a smile looks like on the validation grid. No storage.

use crate::types::{GridPoint, GridVolatilities, GRID_POINTS};
use dhv_math::{
	black_scholes,
	error::MathError,
	sabr::{self, SabrParameters},
};
use dhv_primitives::{Fixed, OptionKind, Price, Rate, Volatility};

/// Strikes of the grid as fractions of the forward.
pub const MONEYNESS: [Fixed; GRID_POINTS] = [
	Fixed::from_bps(5_000),
	Fixed::from_bps(6_000),
	Fixed::from_bps(7_000),
	Fixed::from_bps(8_000),
	Fixed::from_bps(9_000),
	Fixed::from_bps(10_000),
	Fixed::from_bps(11_000),
	Fixed::from_bps(12_500),
	Fixed::from_bps(15_000),
	Fixed::from_bps(20_000),
];

/// Lowest strike of the grid as a fraction of the forward.
pub const LOWEST: Fixed = Fixed::from_bps(5_000);
/// Highest strike of the grid as a fraction of the forward.
pub const HIGHEST: Fixed = Fixed::from_bps(20_000);

/// By how much a slope of the call prices may break the order, in units of the slope: far above
/// the error of the prices (1e-18 of the forward over strikes that are 0.1 of it apart), far below
/// a density that could be traded against.
const SLOPE_TOLERANCE: Fixed = Fixed::from_raw(1_000_000_000);

/// Strikes of the grid in the strike asset.
pub type Strikes = [Price; GRID_POINTS];

/// What is wrong with a smile on the grid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
	/// No implied volatility exists there.
	Undefined(GridPoint),
	/// The volatility is outside the governed range.
	OutOfRange(GridPoint),
	/// Call prices are not convex in the strike: the density is negative.
	NegativeDensity(GridPoint),
	/// Call and put volatility are too far apart.
	CallPutGap(u8),
	/// A price of the check does not fit its type.
	Math(MathError),
}

impl From<MathError> for Flaw {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// The strikes of the grid around a forward.
pub fn strikes(forward: Price) -> Result<Strikes, MathError> {
	let mut strikes = [Price::ZERO; GRID_POINTS];
	for (strike, moneyness) in strikes.iter_mut().zip(MONEYNESS) {
		*strike = Price::new(forward.get().mul_nearest(moneyness)?);
	}
	Ok(strikes)
}

/// Volatilities of one smile at the strikes, each of which must exist.
pub fn volatilities(
	parameters: &SabrParameters,
	kind: OptionKind,
	forward: Price,
	strikes: &Strikes,
	seconds: u64,
) -> Result<GridVolatilities, Flaw> {
	let mut volatilities = [Volatility::ZERO; GRID_POINTS];
	for ((volatility, strike), index) in volatilities.iter_mut().zip(strikes).zip(0u8..) {
		*volatility = sabr::implied_volatility(parameters, forward, *strike, seconds)
			.map_err(|_| Flaw::Undefined(point(kind, index)))?;
	}
	Ok(volatilities)
}

/// Every volatility inside `[min, max]`.
pub fn ensure_range(
	volatilities: &GridVolatilities,
	kind: OptionKind,
	min: Volatility,
	max: Volatility,
) -> Result<(), Flaw> {
	for (volatility, index) in volatilities.iter().zip(0u8..) {
		if *volatility < min || *volatility > max {
			return Err(Flaw::OutOfRange(point(kind, index)));
		}
	}
	Ok(())
}

/// Undiscounted call prices fall with a slope between -1 and 0 that never decreases. A put smile is
/// judged by the calls of parity, which have the same density.
pub fn ensure_density(
	volatilities: &GridVolatilities,
	kind: OptionKind,
	forward: Price,
	strikes: &Strikes,
	seconds: u64,
) -> Result<(), Flaw> {
	let mut previous: Option<(Fixed, Fixed)> = None;
	let mut least = Fixed::from_int(-1);
	for ((volatility, strike), index) in volatilities.iter().zip(strikes).zip(0u8..) {
		let call = black_scholes::value(
			OptionKind::Call,
			forward,
			*strike,
			*volatility,
			seconds,
			Rate::ZERO,
		)?
		.price;
		if let Some((price, at)) = previous {
			let slope = call.try_sub(price)?.div_nearest(strike.get().try_sub(at)?)?;
			let falls = slope <= SLOPE_TOLERANCE;
			let convex = slope.try_add(SLOPE_TOLERANCE)? >= least;
			if !falls || !convex {
				return Err(Flaw::NegativeDensity(point(kind, index)));
			}
			least = slope.max(least);
		}
		previous = Some((call, strike.get()));
	}
	Ok(())
}

/// Call and put volatility at each strike at most `gap` apart.
pub fn ensure_gap(
	call: &GridVolatilities,
	put: &GridVolatilities,
	gap: Volatility,
) -> Result<(), Flaw> {
	for ((call, put), index) in call.iter().zip(put).zip(0u8..) {
		if call.get().try_sub(put.get())?.try_abs()? > gap.get() {
			return Err(Flaw::CallPutGap(index));
		}
	}
	Ok(())
}

/// The first point at which `new` is further than `bps` of `old` away from it.
pub fn first_move(
	old: &GridVolatilities,
	new: &GridVolatilities,
	kind: OptionKind,
	bps: u32,
) -> Result<Option<GridPoint>, MathError> {
	for ((old, new), index) in old.iter().zip(new).zip(0u8..) {
		let change = new.get().try_sub(old.get())?.try_abs()?;
		if change > old.get().mul_floor(Fixed::from_bps(bps))? {
			return Ok(Some(point(kind, index)));
		}
	}
	Ok(None)
}

/// The strike moved to the nearest edge of the grid if it lies outside.
pub fn clamp(strike: Price, forward: Price) -> Result<Price, MathError> {
	let lowest = forward.get().mul_nearest(LOWEST)?;
	let highest = forward.get().mul_nearest(HIGHEST)?;
	Ok(Price::new(strike.get().max(lowest).min(highest)))
}

/// Total variance of a volatility over a time, in units of variance times seconds.
pub fn total_variance(volatility: Volatility, seconds: u64) -> Result<Fixed, MathError> {
	let seconds = i64::try_from(seconds).map_err(|_| MathError::Overflow)?;
	let volatility = volatility.get();
	volatility.mul_nearest(volatility)?.mul_nearest(Fixed::from_int(seconds))
}

const fn point(kind: OptionKind, strike: u8) -> GridPoint {
	GridPoint { put: matches!(kind, OptionKind::Put), strike }
}

#[cfg(test)]
mod tests {
	#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used)]

	use super::*;

	const MONTH: u64 = 30 * 86_400;

	fn one() -> Price {
		Price::new(Fixed::from_int(1_000))
	}

	fn flat(percent: u32) -> GridVolatilities {
		[Volatility::new(Fixed::from_bps(percent * 100)); GRID_POINTS]
	}

	#[test]
	fn grid_is_ascending_and_holds_the_forward() {
		assert!(MONEYNESS.windows(2).all(|pair| pair[0] < pair[1]));
		assert!(MONEYNESS.contains(&Fixed::ONE));
		assert_eq!(MONEYNESS[0], LOWEST);
		assert_eq!(MONEYNESS[GRID_POINTS - 1], HIGHEST);
	}

	#[test]
	fn flat_smiles_have_a_density_at_every_tenor() {
		let strikes = strikes(one()).unwrap();
		for percent in [5, 20, 80, 300] {
			for seconds in [60, 3_600, MONTH, 12 * MONTH] {
				ensure_density(&flat(percent), OptionKind::Call, one(), &strikes, seconds).unwrap();
			}
		}
	}

	#[test]
	fn a_dent_in_the_smile_is_a_negative_density() {
		let strikes = strikes(one()).unwrap();
		let mut volatilities = flat(80);
		volatilities[6] = Volatility::new(Fixed::from_bps(20_000));
		let flaw = ensure_density(&volatilities, OptionKind::Put, one(), &strikes, MONTH);
		// Dear at 1.1 of the forward: the prices bend down right after it.
		assert!(matches!(flaw, Err(Flaw::NegativeDensity(GridPoint { put: true, .. }))));
	}

	#[test]
	fn moves_are_relative_and_inclusive() {
		let moved = |percent| first_move(&flat(80), &flat(percent), OptionKind::Call, 2_500);
		assert_eq!(moved(100).unwrap(), None);
		assert_eq!(moved(60).unwrap(), None);
		assert_eq!(moved(101).unwrap(), Some(GridPoint { put: false, strike: 0 }));
		assert_eq!(moved(59).unwrap(), Some(GridPoint { put: false, strike: 0 }));
	}

	#[test]
	fn strikes_outside_the_grid_move_to_its_edge() {
		let at = |strike| clamp(Price::new(Fixed::from_int(strike)), one()).unwrap();
		assert_eq!(at(1), Price::new(Fixed::from_int(500)));
		assert_eq!(at(900), Price::new(Fixed::from_int(900)));
		assert_eq!(at(9_000), Price::new(Fixed::from_int(2_000)));
	}
}
