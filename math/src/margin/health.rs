//! Collateral against margin: factors, what to move, what a burn releases.

use super::BPS;
use crate::{
	amount::{mul_div_ceil, mul_div_floor},
	error::MathError,
	kernel::wide::mul_wide,
	units::Contracts,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Ordering;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// One unit of collateral per 1e-8 contract in [`backing_floor`].
const BACKING_ONE: u128 = 1 << 80;

/// Multiples of the margin in basis points (10,000 is the margin itself).
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
pub struct HealthFactors {
	/// What a vault holds after opening or an adjustment; above `lower`.
	pub upper: u32,
	/// What a vault must keep; 10,000 or above.
	pub lower: u32,
}

/// What brings a vault back into its band.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
	/// Nothing: the vault lies inside, bounds included.
	None,
	/// This much collateral has to be added; above zero.
	TopUp(u128),
	/// This much collateral may leave; above zero.
	Release(u128),
}

impl HealthFactors {
	/// Checks `upper > lower >= 10,000`.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`].
	pub fn check(&self) -> Result<(), MathError> {
		if self.upper > self.lower && self.lower >= BPS {
			return Ok(());
		}
		Err(MathError::OutOfDomain)
	}

	/// What opening locks: the margin times the upper factor, rounded up.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn initial_ceil(&self, margin: u128) -> Result<u128, MathError> {
		mul_div_ceil(margin, u128::from(self.upper), u128::from(BPS))
	}

	/// What a vault must keep: the margin times the lower factor, rounded up.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn maintenance_ceil(&self, margin: u128) -> Result<u128, MathError> {
		mul_div_ceil(margin, u128::from(self.lower), u128::from(BPS))
	}

	/// What brings collateral to `initial_ceil`, if the health (rounded down to a basis point) lies
	/// outside the factors.
	///
	/// A vault without margin is healthy, and all its collateral may leave. After the action the
	/// vault lies inside.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for factors that fail [`HealthFactors::check`],
	/// [`MathError::Overflow`] if the initial collateral does not fit.
	pub fn action(&self, collateral: u128, margin: u128) -> Result<Action, MathError> {
		self.check()?;
		let target = self.initial_ceil(margin)?;
		// The health is below `lower` if and only if collateral * 10,000 < margin * lower, and above
		// `upper` if and only if collateral * 10,000 >= margin * (upper + 1); the products are exact.
		let held = mul_wide(collateral, u128::from(BPS));
		let limit = |factor| mul_wide(margin, factor);
		if held < limit(u128::from(self.lower)) {
			return Ok(Action::TopUp(target.saturating_sub(collateral)));
		}
		let excess = collateral.saturating_sub(target);
		if excess > 0 && held >= limit(u128::from(self.upper).saturating_add(1)) {
			return Ok(Action::Release(excess));
		}
		Ok(Action::None)
	}
}

/// Collateral as a multiple of the margin in basis points, rounded down; `None` for a vault without
/// margin, which is healthy.
///
/// # Errors
/// [`MathError::Overflow`] if the ratio does not fit.
pub fn health_floor(collateral: u128, margin: u128) -> Result<Option<u128>, MathError> {
	match margin {
		0 => Ok(None),
		_ => mul_div_floor(collateral, u128::from(BPS), margin).map(Some),
	}
}

/// What a burn of a part of the short may release: its share of the collateral, rounded down, so
/// that the rest is never backed by less per contract.
///
/// # Errors
/// [`MathError::OutOfDomain`] if more is burned than is short, [`MathError::DivisionByZero`] for
/// no short.
pub fn release_floor(
	collateral: u128,
	burned: Contracts,
	short: Contracts,
) -> Result<u128, MathError> {
	if burned > short {
		return Err(MathError::OutOfDomain);
	}
	mul_div_floor(collateral, burned.units(), short.units())
}

/// Orders vaults of one series by collateral per contract, exactly; a vault without a short comes
/// last. All vaults of a series meet the same requirement per contract, so the first one in this
/// order falls below it first.
pub fn compare_backing(a: (u128, Contracts), b: (u128, Contracts)) -> Ordering {
	match (a.1.is_zero(), b.1.is_zero()) {
		(false, false) => mul_wide(a.0, b.1.units()).cmp(&mul_wide(b.0, a.1.units())),
		(first, second) => first.cmp(&second),
	}
}

/// Collateral per 1e-8 contract with 80 binary digits after the point, rounded down: a key under
/// which vaults of one series can be stored in the order of [`compare_backing`].
///
/// `min(floor(collateral * 2^80 / units), 2^128 - 1)`, and `2^128 - 1` without a short. The key
/// never falls as the backing rises. Below the cap and for shorts of at most `2^40` units (about
/// 11,000 contracts) it is equal only for equal backings, because two different ones then lie at
/// least `2^-80` apart; larger shorts may share a key if they lie closer.
pub fn backing_floor(collateral: u128, short: Contracts) -> u128 {
	mul_div_floor(collateral, BACKING_ONE, short.units()).unwrap_or(u128::MAX)
}
