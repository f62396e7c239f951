//! The smoothed mark of a volatility.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::real64::{
		exp::{exp, exp_slope},
		Real64,
	},
	units::Volatility,
};

/// Half-life of the smoothed mark: four hours, in seconds.
pub const HALF_LIFE: u64 = 14_400;

/// Exponential moving average of total variance, as a volatility; rounded to the nearest.
///
/// `previous` is the average so far, `current` what the surface says now, `elapsed` the seconds
/// between. With `w = 2^(-elapsed / half_life)` the new average is
/// `sqrt(w previous^2 + (1 - w) current^2)`: of total variances at one time to expiry, which
/// cancels. Two steps at one `current` equal one of their sum.
///
/// The result is kept between `current / max_ratio` and `current * max_ratio`, so that a mark that
/// lags behind a true move is wrong by a known factor at most.
///
/// Error: half a quantum plus 1e-14 of the result.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative volatility, a half-life of zero or a ratio below one;
/// [`MathError::Overflow`].
pub fn smoothed_volatility(
	previous: Volatility,
	current: Volatility,
	elapsed: u64,
	half_life: u64,
	max_ratio: Fixed,
) -> Result<Volatility, MathError> {
	let (previous, current) = (previous.get(), current.get());
	if previous.is_negative() || current.is_negative() || half_life == 0 || max_ratio < Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	let average = if elapsed == 0 || previous == current {
		previous
	} else {
		let whole = |value: u64| Real64::from_u64(value);
		let decay = (whole(elapsed) * Real64::LN_2).divide(whole(half_life))?;
		// 1 - w without cancelling
		let gained = decay * exp_slope(-decay)?;
		let kept = exp(-decay)?;
		let (old, new) = (Real64::from_fixed(previous), Real64::from_fixed(current));
		(old * old * kept + new * new * gained).square_root()?.to_fixed()?
	};
	let low = current.div_ceil(max_ratio)?;
	let high = current.mul_floor(max_ratio).unwrap_or(Fixed::MAX);
	Ok(Volatility::new(average.max(low).min(high)))
}
