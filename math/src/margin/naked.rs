//! Margin of a short option without cover.
//!
//! Source: the naked margin of the Gamma protocol. The position is margined as if the spot moved at
//! once by the shock `s`: to `s S` against a put, to `S/s` against a call. What the option is then
//! worth at expiry at most is its intrinsic value there plus a share `ub` (the upper bound for the
//! time to expiry) of the rest. Collateral in the underlying is worth the shocked spot, too:
//!
//! | | in the strike asset | in the underlying |
//! |---|---|---|
//! | put | `ub min(K, s S) + max(K - s S, 0)` | `ub min(K/(s S), 1) + max(K/(s S) - 1, 0)` |
//! | call | `ub min(S/s, K) + max(S/s - K, 0)` | `ub min(1, K s/S) + max(1 - K s/S, 0)` |
//!
//! The right column is the left one divided by the shocked spot.

use super::{
	scale::{asset_unit, fixed},
	BPS, UNIT,
};
use crate::{
	amount::{non_negative, power_of_ten},
	error::MathError,
	fixed::Fixed,
	kernel::natural::Natural,
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

impl NakedMargin {
	/// Magnitudes of the upper bound and of the shock.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a negative bound or a shock outside `(0, 1]`.
	pub(super) fn magnitudes(&self) -> Result<(u128, u128), MathError> {
		if !self.spot_shock.is_positive() || self.spot_shock > Fixed::ONE {
			return Err(MathError::OutOfDomain);
		}
		Ok((non_negative(self.upper_bound)?, non_negative(self.spot_shock)?))
	}
}

/// The asset that backs a position.
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
	Debug,
	Hash,
)]
pub enum CollateralAsset {
	/// The asset in which strike and prices are stated.
	StrikeAsset,
	/// The asset that the option is on.
	Underlying,
}

/// What decides the naked margin of a series, apart from the spot.
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
	Debug,
	Hash,
)]
pub struct NakedOption {
	/// Call or put.
	pub kind: OptionKind,
	/// What backs it.
	pub collateral: CollateralAsset,
	/// The strike; zero or above.
	pub strike: Price,
	/// Upper bound and shock.
	pub margin: NakedMargin,
	/// Decimals of the collateral asset; at most 30.
	pub decimals: u8,
}

/// The margin of one contract as an exact fraction: `numerator / (divisors[0] * divisors[1])` in
/// units of 1e-18 of the collateral asset.
pub(super) struct Fraction {
	pub(super) numerator: Natural,
	pub(super) divisors: [u128; 2],
}

impl NakedOption {
	/// The margin of one contract, exact; both divisors are above zero.
	///
	/// With stored integers k, p, s, u of strike, spot, shock and bound and E = 1e18, both sides of
	/// the minimum over a common denominator are `k E` and `s p` for a put, `p E` and `k s` for a
	/// call: the numerator is `u m + E (x - m)` with `m` the smaller and `x` the one that grows
	/// against the writer.
	pub(super) fn exact(&self, spot: Price) -> Result<Fraction, MathError> {
		let (bound, shock) = self.margin.magnitudes()?;
		let (spot, strike) = (non_negative(spot.get())?, non_negative(self.strike.get())?);
		if spot == 0 && self.collateral == CollateralAsset::Underlying {
			return Err(MathError::DivisionByZero);
		}
		let (against, other) = match self.kind {
			OptionKind::Put => ([strike, UNIT], [shock, spot]),
			OptionKind::Call => ([spot, UNIT], [strike, shock]),
		};
		let (against, other) = (Natural::product(&against)?, Natural::product(&other)?);
		let smaller = against.min(other);
		let intrinsic = against.minus_or_zero(other).times(&[UNIT])?;
		let divisors = match (self.kind, self.collateral) {
			(OptionKind::Put, CollateralAsset::StrikeAsset) => [UNIT, UNIT],
			(OptionKind::Call, CollateralAsset::StrikeAsset) => [shock, UNIT],
			(OptionKind::Put, CollateralAsset::Underlying) => [shock, spot],
			(OptionKind::Call, CollateralAsset::Underlying) => [spot, UNIT],
		};
		Ok(Fraction { numerator: smaller.times(&[bound])?.plus(intrinsic)?, divisors })
	}

	/// The margin of one contract in whole units of the collateral asset, rounded up: less than one
	/// quantum above the exact value.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a negative spot, strike or bound, or a shock outside `(0, 1]`;
	/// [`MathError::DivisionByZero`] for a spot of zero with collateral in the underlying;
	/// [`MathError::Overflow`].
	pub fn per_contract_ceil(&self, spot: Price) -> Result<Fixed, MathError> {
		let exact = self.exact(spot)?;
		exact.numerator.quotient_ceil(&exact.divisors).and_then(fixed)
	}

	/// The margin of a number of contracts in units of the collateral asset, rounded up: less than
	/// one unit above the exact value, whatever the number.
	///
	/// # Errors
	/// As [`NakedOption::per_contract_ceil`], and [`MathError::OutOfDomain`] for too many decimals.
	pub fn margin_ceil(&self, spot: Price, contracts: Contracts) -> Result<u128, MathError> {
		self.requirement_ceil(spot, contracts, BPS)
	}

	/// The margin of a number of contracts times a factor in basis points (10,000 is one), in units
	/// of the collateral asset, rounded up once: less than one unit above the exact value.
	///
	/// # Errors
	/// As [`NakedOption::margin_ceil`].
	pub fn requirement_ceil(
		&self,
		spot: Price,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<u128, MathError> {
		let Fraction { numerator, divisors: [first, second] } = self.exact(spot)?;
		let divisors = [first, second, per_unit()?];
		numerator.times(&self.multipliers(contracts, factor_bps)?)?.quotient_ceil(&divisors)
	}

	/// Factors from the numerator of one contract to that of a requirement in units of the asset.
	pub(super) fn multipliers(
		&self,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<[u128; 3], MathError> {
		Ok([contracts.units(), asset_unit(self.decimals)?, u128::from(factor_bps)])
	}
}

/// The divisor that goes with [`NakedOption::multipliers`]: 18 decimals of a value, 8 of contracts,
/// 4 of basis points.
pub(super) fn per_unit() -> Result<u128, MathError> {
	power_of_ten(30)
}

/// Collateral for one written contract margined in the strike asset, in that asset, rounded up.
///
/// Put: `ub min(K, s S) + max(K - s S, 0)`. Call: `ub min(S/s, K) + max(S/s - K, 0)`.
/// Error: less than one quantum above the exact value, never below it.
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
	let collateral = CollateralAsset::StrikeAsset;
	NakedOption { kind, collateral, strike, margin: *m, decimals: 0 }.per_contract_ceil(spot)
}
