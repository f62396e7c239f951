//! Margin of written options and their cash settlement.
//!
//! Source: the naked margin of the Gamma protocol. The position is margined as if the spot moved at
//! once by the shock `s`: to `s S` against a put, to `S/s` against a call. What the option is then
//! worth at expiry at most is its intrinsic value there plus a share `ub` (the upper bound for the
//! time to expiry) of the rest.
//!
//! Rounding: collateral and what a writer owes up, what a holder gets down.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

use crate::{
	amount::{check_decimals, mul_div_ceil, mul_div_floor, non_negative, power_of_ten},
	error::MathError,
	fixed::Fixed,
	kernel::real127::Real127,
	units::{Contracts, OptionKind, Price},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Parameters of the naked margin of one option.
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
pub struct NakedMargin {
	/// Share of the shocked notional that time value may reach until expiry; zero or above.
	pub upper_bound: Fixed,
	/// The shock: the spot falls to this share of itself, or rises by its reciprocal; in `(0, 1]`.
	pub spot_shock: Fixed,
}

/// Collateral for one written contract margined in the strike asset, in that asset, rounded up.
///
/// Put: `ub min(K, s S) + max(K - s S, 0)`. Call: `ub min(S/s, K) + max(S/s - K, 0)`.
/// Error: up to two quanta above the exact value, never below it.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative spot, strike or bound, or a shock outside `(0, 1]`;
/// [`MathError::Overflow`].
pub fn naked_strike_collateral(
	kind: OptionKind,
	spot: Price,
	strike: Price,
	m: &NakedMargin,
) -> Result<Fixed, MathError> {
	let (spot, strike) = (spot.get(), strike.get());
	if spot.is_negative()
		|| strike.is_negative()
		|| m.upper_bound.is_negative()
		|| !m.spot_shock.is_positive()
		|| m.spot_shock > Fixed::ONE
	{
		return Err(MathError::OutOfDomain);
	}
	let (shocked, intrinsic) = match kind {
		OptionKind::Put => {
			// Each part with the spot rounded to its own safe side.
			let low = spot.mul_floor(m.spot_shock)?;
			(spot.mul_ceil(m.spot_shock)?, strike.try_sub(low)?)
		}
		OptionKind::Call => {
			let high = spot.div_ceil(m.spot_shock)?;
			(high, high.try_sub(strike)?)
		}
	};
	m.upper_bound.mul_ceil(shocked.min(strike))?.try_add(intrinsic.max(Fixed::ZERO))
}

/// The upper bound for a time to expiry, from a table of (seconds, bound) with strictly increasing
/// times.
///
/// At a knot its value; between knots linear in the square root of time, rounded up; before the
/// first knot the first value.
///
/// # Errors
/// [`MathError::OutOfDomain`] for an empty or unordered table or a time beyond the last knot.
pub fn upper_bound(table: &[(u64, Fixed)], seconds: u64) -> Result<Fixed, MathError> {
	let ordered =
		table.iter().zip(table.iter().skip(1)).all(|(earlier, later)| earlier.0 < later.0);
	if !ordered {
		return Err(MathError::OutOfDomain);
	}
	let index = table.partition_point(|(time, _)| *time < seconds);
	let &(t1, v1) = table.get(index).ok_or(MathError::OutOfDomain)?;
	let Some(&(t0, v0)) = index.checked_sub(1).and_then(|before| table.get(before)) else {
		return Ok(v1);
	};
	if t1 == seconds {
		return Ok(v1);
	}
	let root = |time: u64| Real127::from_u128(u128::from(time)).square_root();
	let (r0, r1, r) = (root(t0)?, root(t1)?, root(seconds)?);
	let (v0, v1) = (Real127::from_fixed(v0), Real127::from_fixed(v1));
	(v0 * (r1 - r) + v1 * (r - r0)).divide(r1 - r0)?.to_fixed_ceil()
}

/// Factors `(multiplier, divisor)` from 18-decimal values times contracts to units of an asset.
fn scaling(contracts: Contracts, decimals: u8) -> Result<(u128, u128), MathError> {
	check_decimals(decimals)?;
	let both = Fixed::DECIMALS.saturating_add(Contracts::DECIMALS);
	let up = power_of_ten(decimals.saturating_sub(both))?;
	let multiplier = contracts.units().checked_mul(up).ok_or(MathError::Overflow)?;
	Ok((multiplier, power_of_ten(both.saturating_sub(decimals))?))
}

/// Value per contract times contracts in units of an asset, rounded down.
fn total_floor(value: Fixed, contracts: Contracts, decimals: u8) -> Result<u128, MathError> {
	let (multiplier, divisor) = scaling(contracts, decimals)?;
	mul_div_floor(non_negative(value)?, multiplier, divisor)
}

/// Value per contract times contracts in units of an asset, rounded up.
pub(crate) fn total_ceil(
	value: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	let (multiplier, divisor) = scaling(contracts, decimals)?;
	mul_div_ceil(non_negative(value)?, multiplier, divisor)
}

/// Collateral for a number of contracts in units of an asset with `decimals` decimals (at most 30),
/// rounded up once.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative value or too many decimals, [`MathError::Overflow`].
pub fn collateral_ceil(
	per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	total_ceil(per_contract, contracts, decimals)
}

/// What one contract pays at a fixing, in the strike asset: `max(K - P, 0)` for puts,
/// `max(P - K, 0)` for calls. Exact.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative strike or fixing.
pub fn cash_value(kind: OptionKind, strike: Price, fixing: Price) -> Result<Fixed, MathError> {
	let (strike, fixing) = (strike.get(), fixing.get());
	if strike.is_negative() || fixing.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let difference = match kind {
		OptionKind::Put => strike.try_sub(fixing)?,
		OptionKind::Call => fixing.try_sub(strike)?,
	};
	Ok(difference.max(Fixed::ZERO))
}

/// What the holder of a number of contracts gets, in units of an asset with `decimals` decimals (at
/// most 30), rounded down once.
///
/// # Errors
/// As [`collateral_ceil`].
pub fn payout_floor(
	cash_per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	total_floor(cash_per_contract, contracts, decimals)
}

/// What the writer of a number of contracts owes, in units of an asset with `decimals` decimals (at
/// most 30), rounded up once.
///
/// # Errors
/// As [`collateral_ceil`].
pub fn payout_ceil(
	cash_per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	total_ceil(cash_per_contract, contracts, decimals)
}
