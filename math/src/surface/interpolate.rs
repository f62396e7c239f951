//! Volatility between expiries.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{error::MathError, kernel::real64::Real64, units::Volatility};

/// Volatility at `t` seconds to expiry between two expiries, rounded to the nearest.
///
/// Linear in the total variance `v^2 t` for `t0 <= t <= t1`, so that no calendar arbitrage arises
/// between knots without one. Outside, the volatility of the nearest knot: total variance then grows
/// in proportion to time, which is free of calendar arbitrage too, and a short extrapolated expiry
/// cannot inherit the variance of an event before the first knot. How far to extrapolate is the
/// caller's rule. Error: half a quantum plus 1e-14 of the result (measured in `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] unless `t0 < t1` and both volatilities are zero or above.
pub fn interpolate_volatility(
	t0: u64,
	v0: Volatility,
	t1: u64,
	v1: Volatility,
	t: u64,
) -> Result<Volatility, MathError> {
	if t0 >= t1 || v0.get().is_negative() || v1.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	if t <= t0 || v0 == v1 {
		return Ok(v0);
	}
	if t >= t1 {
		return Ok(v1);
	}
	let seconds = |value: u64| Real64::from_u128(u128::from(value));
	let variance = |v: Volatility, time: u64| {
		let v = Real64::from_fixed(v.get());
		v * v * seconds(time)
	};
	// Weights of the knots; both are above zero, so nothing cancels.
	let near = seconds(t1.saturating_sub(t));
	let far = seconds(t.saturating_sub(t0));
	let total = variance(v0, t0) * near + variance(v1, t1) * far;
	total
		.divide(seconds(t1.saturating_sub(t0)) * seconds(t))?
		.square_root()?
		.to_fixed()
		.map(Volatility::new)
}
