//! Black-Scholes price and greeks of European options.
//!
//! Source: Black and Scholes (1973), Merton (1973): with `v = sigma sqrt(T)`,
//! `d1 = (ln(S/K) + r T)/v + v/2`, `d2 = d1 - v`, and `w` = 1 for a call, -1 for a put,
//! `price = w (S N(w d1) - K e^(-rT) N(w d2))`. `T` is seconds over [`SECONDS_PER_YEAR`].

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::real127::{functions, Real127},
	units::{OptionKind, Price, Rate, Volatility, SECONDS_PER_YEAR},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Price and greeks of one contract, held long.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Default,
	Debug,
	Hash,
)]
pub struct Valuation {
	/// In the strike asset.
	pub price: Fixed,
	/// First derivative by the spot, in units of the underlying: in `[0, 1]` for calls and in
	/// `[-1, 0]` for puts.
	pub delta: Fixed,
	/// Second derivative by the spot.
	pub gamma: Fixed,
	/// Derivative by the volatility, per 1.00 of volatility.
	pub vega: Fixed,
	/// Derivative by calendar time, per year; usually below zero.
	pub theta: Fixed,
	/// Derivative by the rate, per 1.00 of rate.
	pub rho: Fixed,
}

/// Years in a number of seconds.
pub(crate) fn years(seconds: u64) -> Result<Real127, MathError> {
	Real127::from_u128(u128::from(seconds)).divide(Real127::from_u128(u128::from(SECONDS_PER_YEAR)))
}

/// Values one option contract.
///
/// `seconds` is the time to expiry. Rounding: every field to the nearest.
///
/// Total on its domain: spot, strike and volatility are zero or above, the rate is any number. An
/// option without uncertainty (time, volatility, spot or strike of zero) is worth its discounted
/// intrinsic value; there gamma and vega are 0, and exactly at the money the delta is ±1/2. The
/// price lies in `[max(w (S - K e^(-rT)), 0), S]` for calls and `[.., K e^(-rT)]` for puts; far out
/// of the money it is small or zero, never an error.
///
/// Error, while `sigma sqrt(T)` is at least 1e-15 and `|r T|` at most 10: price within half a quantum
/// plus `1e-30` of `max(S, K e^(-rT))`, delta within 5.1e-19. Outside, a difference of large terms may
/// cancel in `d1`, and only the clamps are promised. Greeks that do not fit are cut to the range of
/// [`Fixed`] (gamma of an option with next to no uncertainty at the money).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative spot, strike or volatility; [`MathError::Overflow`] if
/// the discounted strike does not fit (very negative rates).
pub fn value(
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<Valuation, MathError> {
	if spot.get().is_negative() || strike.get().is_negative() || volatility.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let s = Real127::from_fixed(spot.get());
	let k = Real127::from_fixed(strike.get());
	let sigma = Real127::from_fixed(volatility.get());
	let r = Real127::from_fixed(rate.get());
	let t = years(seconds)?;
	let root = t.square_root()?;
	let discounted = if k.is_zero() { Real127::ZERO } else { k * functions::exp(-(r * t))? };
	discounted.to_fixed()?;
	let intrinsic = oriented(kind, s - discounted);
	let width = sigma * root;

	// N(w d1), N(w d2) and the density at d1
	let (n1, n2, density) = if width.is_zero() || s.is_zero() || k.is_zero() {
		let certain = if intrinsic.is_positive() {
			Real127::ONE
		} else if intrinsic.is_zero() && !s.is_zero() {
			Real127::HALF
		} else {
			Real127::ZERO
		};
		(certain, certain, Real127::ZERO)
	} else {
		let logarithm =
			functions::ln_ratio(Real127::from_i128(spot.raw()), Real127::from_i128(strike.raw()))?;
		let centre = (logarithm + r * t).divide(width)?;
		let half = width.times_power_of_two(-1);
		let d1 = oriented(kind, centre + half);
		let d2 = oriented(kind, centre - half);
		let density1 = functions::normal_density(d1);
		let density2 = functions::normal_density(d2);
		(
			functions::normal_distribution(d1, density1),
			functions::normal_distribution(d2, density2),
			density1,
		)
	};

	let floor = if intrinsic.is_positive() { intrinsic } else { Real127::ZERO };
	let ceiling = match kind {
		OptionKind::Call => s,
		OptionKind::Put => discounted,
	};
	let raw_price = oriented(kind, s * n1 - discounted * n2);
	let price = if raw_price < floor {
		floor
	} else if raw_price > ceiling {
		ceiling
	} else {
		raw_price
	};
	let gamma = if density.is_zero() { Real127::ZERO } else { density.divide(s * width)? };
	let vega = s * density * root;
	let decay = if density.is_zero() {
		Real127::ZERO
	} else {
		(s * density * sigma).divide(root)?.times_power_of_two(-1)
	};
	let strike_leg = oriented(kind, discounted * n2);
	Ok(Valuation {
		price: price.to_fixed()?,
		delta: oriented(kind, n1).to_fixed_saturating(),
		gamma: gamma.to_fixed_saturating(),
		vega: vega.to_fixed_saturating(),
		theta: (-decay - r * strike_leg).to_fixed_saturating(),
		rho: (strike_leg * t).to_fixed_saturating(),
	})
}

/// The number for a call, its negative for a put.
fn oriented(kind: OptionKind, x: Real127) -> Real127 {
	match kind {
		OptionKind::Call => x,
		OptionKind::Put => -x,
	}
}

/// Forward price `S e^(rT)`, rounded to the nearest.
///
/// Error: half a quantum plus 1e-33 of the result.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative spot, [`MathError::Overflow`] if the forward does not
/// fit.
pub fn forward(spot: Price, rate: Rate, seconds: u64) -> Result<Price, MathError> {
	if spot.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let growth = functions::exp(Real127::from_fixed(rate.get()) * years(seconds)?)?;
	(Real127::from_fixed(spot.get()) * growth).to_fixed().map(Price::new)
}
