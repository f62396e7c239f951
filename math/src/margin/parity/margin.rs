//! Naked margin, spread margin and excess of the peers.

use super::E27;
use crate::{
	error::MathError,
	margin::{CollateralAsset, Standing},
	units::OptionKind,
};

/// What the naked margin depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NakedInputs {
	/// Call or put.
	pub kind: OptionKind,
	/// What backs it.
	pub collateral: CollateralAsset,
	/// The strike.
	pub strike: E27,
	/// The live price.
	pub spot: E27,
	/// The shock.
	pub shock: E27,
	/// The upper bound.
	pub bound: E27,
	/// Number of contracts.
	pub amount: E27,
}

/// Naked margin in whole units of the collateral asset.
///
/// A put in the underlying and a call in the strike asset are those of the fork: `s` times too small,
/// because they set the payoff under the shock against collateral without it.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a spot of zero with collateral in the underlying,
/// [`MathError::Overflow`].
pub fn naked_margin(i: &NakedInputs) -> Result<E27, MathError> {
	let (against, other) = match (i.kind, i.collateral) {
		(OptionKind::Put, CollateralAsset::StrikeAsset) => (i.strike, i.shock.times(i.spot)?),
		(OptionKind::Call, CollateralAsset::Underlying) => {
			(E27::ONE, i.strike.times(i.shock)?.over(i.spot)?)
		}
		(OptionKind::Put, CollateralAsset::Underlying) => (i.strike.over(i.spot)?, i.shock),
		(OptionKind::Call, CollateralAsset::StrikeAsset) => (i.spot, i.strike.times(i.shock)?),
	};
	i.bound.times(against.min(other))?.plus(against.above(other)?)?.times(i.amount)
}

/// Margin of a spread: puts in the strike asset, calls in the underlying.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn spread_margin(
	kind: OptionKind,
	(short, short_strike): (E27, E27),
	(long, long_strike): (E27, E27),
) -> Result<E27, MathError> {
	match kind {
		OptionKind::Put => short.times(short_strike)?.above(long_strike.times(short.min(long))?),
		OptionKind::Call if long_strike == E27::ZERO => short.above(long),
		OptionKind::Call => {
			let at_strike = long_strike.minus(short_strike)?.times(short)?.over(long_strike)?;
			Ok(at_strike.max(short.above(long)?))
		}
	}
}

/// Margin of the fork's call spread in the strike asset.
///
/// # Errors
/// [`MathError::OutOfDomain`] unless both legs have the same amount, [`MathError::Overflow`].
pub fn fork_call_spread(
	(short, short_strike): (E27, E27),
	(long, long_strike): (E27, E27),
) -> Result<E27, MathError> {
	if short != long {
		return Err(MathError::OutOfDomain);
	}
	long_strike.above(short_strike)?.times(short)
}

/// A value of one asset in another one.
///
/// # Errors
/// [`MathError::DivisionByZero`], [`MathError::Overflow`].
pub fn convert(value: E27, from: E27, to: E27) -> Result<E27, MathError> {
	value.times(from)?.over(to)
}

/// Collateral against margin in units: excess rounded down, deficit up.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn excess(collateral: E27, margin: E27, decimals: u8) -> Result<Standing, MathError> {
	let difference = collateral.minus(margin)?;
	if difference < E27::ZERO {
		return difference.to_units(decimals, true).map(Standing::Deficit);
	}
	difference.to_units(decimals, false).map(Standing::Excess)
}
