//! What a surface says about one option.

use crate::{
	amount::{mul_div_nearest, non_negative},
	black_scholes,
	error::MathError,
	fixed::Fixed,
	sabr::{self, SabrParameters},
	surface::{clamp_to_grid, interpolate_volatility},
	units::{Price, Rate, Volatility},
};

/// The smile of one expiry that takes part in an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Knot<'a> {
	/// SABR parameters.
	pub parameters: &'a SabrParameters,
	/// The rate that links spot and forward.
	pub rate: Rate,
	/// Seconds to its expiry.
	pub seconds: u64,
}

/// Volatility and forward of one option.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmilePoint {
	/// Implied volatility.
	pub volatility: Volatility,
	/// Forward at expiry.
	pub forward: Price,
	/// The rate that links spot and forward.
	pub rate: Rate,
}

/// Volatility and forward of a strike, `seconds` before expiry, from the smile of that expiry or of
/// the nearest one, or from the two around it.
///
/// The forward is `spot * exp(rate * time)`, with the rate of the only knot or linear in time between
/// two. Each smile is read at the option's forward moneyness `m = strike / forward`: at the strike
/// `m` times its own forward, or at the end of the grid beyond it, so that no volatility is used
/// that was not judged and every strike has one. Between two knots total variance at this moneyness
/// is linear in time ([`interpolate_volatility`]): where it does not fall from one knot to the next it does not
/// fall in between. A single knot of another expiry gives its volatility at this moneyness.
///
/// Rounded to the nearest: each volatility, forward, rate and strike. Error: that of the formulas it is
/// made of, and of a volatility its slope in the strike times one quantum.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a spot or strike not above zero, for two knots out of order, and
/// where a smile has no volatility; [`MathError::Overflow`], [`MathError::DivisionByZero`] where a
/// forward rounds to zero.
pub fn smile_point(
	near: Knot,
	far: Option<Knot>,
	spot: Price,
	strike: Price,
	seconds: u64,
) -> Result<SmilePoint, MathError> {
	if !spot.get().is_positive() || !strike.get().is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let rate = match far {
		Some(far) => interpolate_rate((near.seconds, near.rate), (far.seconds, far.rate), seconds)?,
		None => near.rate,
	};
	let forward = black_scholes::forward(spot, rate, seconds)?;
	let at = |knot: Knot| volatility_at(knot, spot, (strike, forward));
	let volatility = match far {
		Some(far) => {
			interpolate_volatility(near.seconds, at(near)?, far.seconds, at(far)?, seconds)?
		}
		None => at(near)?,
	};
	Ok(SmilePoint { volatility, forward, rate })
}

/// Volatility of one smile at the moneyness of a strike and its forward.
fn volatility_at(
	knot: Knot,
	spot: Price,
	(strike, forward): (Price, Price),
) -> Result<Volatility, MathError> {
	let own = black_scholes::forward(spot, knot.rate, knot.seconds)?;
	let same = if own == forward { strike } else { same_moneyness(strike, own, forward)? };
	sabr::implied_volatility(knot.parameters, own, clamp_to_grid(same, own)?, knot.seconds)
}

/// `strike * own / forward`, to the nearest.
fn same_moneyness(strike: Price, own: Price, forward: Price) -> Result<Price, MathError> {
	let parts = [strike, own, forward].map(|price| non_negative(price.get()));
	let [strike, own, forward] = parts;
	let moved = mul_div_nearest(strike?, own?, forward?)?;
	i128::try_from(moved).map(Price::from_raw).map_err(|_| MathError::Overflow)
}

/// Rate between two expiries, linear in time for `t0 <= t <= t1`, that of the nearest outside; within
/// one quantum.
///
/// # Errors
/// [`MathError::OutOfDomain`] unless `t0 < t1`, [`MathError::Overflow`].
pub fn interpolate_rate(
	(t0, near): (u64, Rate),
	(t1, far): (u64, Rate),
	t: u64,
) -> Result<Rate, MathError> {
	let length = t1.checked_sub(t0).filter(|length| *length > 0).ok_or(MathError::OutOfDomain)?;
	let elapsed = t.clamp(t0, t1).saturating_sub(t0);
	let distance = far.get().try_sub(near.get())?;
	let moved = mul_div_nearest(distance.raw().unsigned_abs(), elapsed.into(), length.into())?;
	let moved = Fixed::from_raw(i128::try_from(moved).map_err(|_| MathError::Overflow)?);
	let rate = if distance.is_negative() {
		near.get().try_sub(moved)?
	} else {
		near.get().try_add(moved)?
	};
	Ok(Rate::new(rate))
}
