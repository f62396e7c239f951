//! What no smile may offer: free money.
//!
//! Checks on a grid of strikes, each with a typed answer that names the first offending point.
//! Sources: Carr and Madan, "A note on sufficient conditions for no arbitrage" (2005), for call
//! prices on a grid; Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), for
//! total variance along forward moneyness.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	amount::non_negative,
	black_scholes::{self, years},
	error::MathError,
	fixed::Fixed,
	kernel::real64::{ln::ln_ratio_integers, Real64},
	surface::limits::{points, Violation},
	units::{OptionKind, Price, Rate, Volatility},
};

/// By how much a slope of the call prices may break the order, in units of the slope: far above the
/// error of the prices (1e-18 over the distance of two strikes), far below a density that could be
/// traded against.
pub const SLOPE_TOLERANCE: Fixed = Fixed::from_raw(1_000_000_000);
/// Lowest call delta at which calendars are checked.
pub const MIN_DELTA: Fixed = Fixed::from_bps(500);
/// Highest call delta at which calendars are checked.
pub const MAX_DELTA: Fixed = Fixed::from_bps(9_500);
/// The quantile of [`MAX_DELTA`] of the normal distribution; that of [`MIN_DELTA`] is its negative.
const QUANTILE: Fixed = Fixed::from_raw(1_644_853_626_951_472_715);

/// Every variance is above zero.
///
/// # Errors
/// [`Violation::NoVariance`].
pub fn positive_variance(volatilities: &[Volatility]) -> Result<(), Violation> {
	for (index, volatility) in (0u32..).zip(volatilities) {
		if !volatility.get().is_positive() {
			return Err(Violation::NoVariance(index));
		}
	}
	Ok(())
}

/// The density is nowhere negative: undiscounted call prices, from the forward at a strike of zero
/// on, fall with a slope between -1 and 0 that never decreases, up to [`SLOPE_TOLERANCE`].
///
/// `strikes` are above zero and strictly ascending, `seconds` is the time to expiry. The smile of
/// puts is judged by the calls of parity, which have the same density.
///
/// # Errors
/// [`Violation::NegativeDensity`] at the strike with whose slope the order breaks: that of the
/// prices between it and the strike before. [`Violation::Grid`], [`Violation::Math`].
pub fn density(
	strikes: &[Price],
	volatilities: &[Volatility],
	forward: Price,
	seconds: u64,
) -> Result<(), Violation> {
	let mut before = (Fixed::ZERO, forward.get());
	let mut least = Fixed::from_int(-1);
	for (index, strike, volatility) in points(strikes, volatilities)? {
		let (at, price) = before;
		let strike_value = strike.get();
		if strike_value <= at {
			return Err(Violation::Grid);
		}
		let call = undiscounted_call(forward, strike, volatility, seconds)?;
		let slope = call.try_sub(price)?.div_nearest(strike_value.try_sub(at)?)?;
		if slope > SLOPE_TOLERANCE || slope.try_add(SLOPE_TOLERANCE)? < least {
			return Err(Violation::NegativeDensity(index));
		}
		least = slope.max(least);
		before = (strike_value, call);
	}
	Ok(())
}

fn undiscounted_call(
	forward: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
) -> Result<Fixed, MathError> {
	black_scholes::price_and_delta(
		OptionKind::Call,
		forward,
		strike,
		volatility,
		seconds,
		Rate::ZERO,
	)
	.map(|valuation| valuation.price)
}

/// One expiry's volatilities at the grid's moneyness, with its seconds to expiry.
type Slice<'a> = (&'a [Volatility], u64);

/// Total variance does not fall from an earlier expiry to a later one, at every moneyness (strike
/// over forward, above zero) that lies between 5 and 95 delta of either.
///
/// Further out prices are too small to be traded against. Equality passes; a difference below the
/// rounding of a variance to 18 decimals does not count.
///
/// # Errors
/// [`Violation::Calendar`], [`Violation::Grid`] for lists of different lengths or expiries out of
/// order, [`Violation::Math`].
pub fn calendar(
	moneyness: &[Fixed],
	(near, near_seconds): Slice,
	(far, far_seconds): Slice,
) -> Result<(), Violation> {
	if moneyness.len() != near.len() || near_seconds > far_seconds {
		return Err(Violation::Grid);
	}
	for ((index, near, far), moneyness) in points(near, far)?.zip(moneyness) {
		let earlier = near.get().mul_floor(near.get())?.mul_floor(whole(near_seconds)?)?;
		let later = far.get().mul_ceil(far.get())?.mul_floor(whole(far_seconds)?)?;
		if earlier > later
			&& (traded(*moneyness, near, near_seconds)? || traded(*moneyness, far, far_seconds)?)
		{
			return Err(Violation::Calendar(index));
		}
	}
	Ok(())
}

fn whole(seconds: u64) -> Result<Fixed, MathError> {
	i64::try_from(seconds).map(Fixed::from_int).map_err(|_| MathError::Overflow)
}

/// Whether the delta of a call lies between [`MIN_DELTA`] and [`MAX_DELTA`].
///
/// `delta = N(d1)` with `d1 = (-ln m + w/2) / sqrt w`, so `|w/2 - ln m| <= quantile * sqrt w`.
fn traded(moneyness: Fixed, volatility: Volatility, seconds: u64) -> Result<bool, MathError> {
	let logarithm = ln_ratio_integers(non_negative(moneyness)?, Fixed::SCALE.unsigned_abs())?;
	let volatility = Real64::from_fixed(volatility.get());
	let variance = volatility * volatility * years(seconds);
	let reach = Real64::from_fixed(QUANTILE) * variance.square_root()?;
	Ok((variance.times_power_of_two(-1) - logarithm).magnitude() <= reach)
}

/// Call and put volatility at each strike are at most half the bid/ask spread apart, so that nobody
/// buys one and sells the parity of the other to the vault at a profit.
///
/// `bid_ask_spread` is the share of the pricer by which a sale's volatility is lowered; the distance
/// may be half that share of the smaller of the two. Exact.
///
/// # Errors
/// [`Violation::CallPutGap`], [`Violation::Grid`], [`Violation::Math`].
pub fn call_put_gap(
	calls: &[Volatility],
	puts: &[Volatility],
	bid_ask_spread: Fixed,
) -> Result<(), Violation> {
	for (index, call, put) in points(calls, puts)? {
		let distance = call.get().try_sub(put.get())?.try_abs()?;
		let allowed = call.min(put).get().mul_floor(bid_ask_spread)?;
		// distance <= allowed / 2
		if distance > allowed.try_sub(distance)? {
			return Err(Violation::CallPutGap(index));
		}
	}
	Ok(())
}
