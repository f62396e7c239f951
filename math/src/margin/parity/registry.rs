//! Collateral and health of the peer's registry.

use crate::{
	amount::mul_div_floor,
	error::MathError,
	margin::{Action, HealthFactors, BPS},
};

/// What the peer's health check finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Adjustment {
	/// Health in basis points.
	pub health: u128,
	/// Collateral that an adjustment aims at.
	pub target: u128,
	/// What is moved.
	pub action: Action,
}

/// Collateral locked on opening: the margin times the upper factor, rounded down.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn opening_collateral(margin: u128, factors: &HealthFactors) -> Result<u128, MathError> {
	mul_div_floor(margin, u128::from(factors.upper), u128::from(BPS))
}

/// Health in basis points, rounded down.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a vault without margin, [`MathError::Overflow`].
pub fn health(collateral: u128, margin: u128) -> Result<u128, MathError> {
	mul_div_floor(collateral, u128::from(BPS), margin)
}

/// What the peer moves: down or up to the margin times the upper factor, rounded down.
///
/// # Errors
/// As [`health`].
pub fn adjustment(
	collateral: u128,
	margin: u128,
	factors: &HealthFactors,
) -> Result<Adjustment, MathError> {
	let health = health(collateral, margin)?;
	let target = opening_collateral(margin, factors)?;
	let action = if health > u128::from(factors.upper) {
		Action::Release(collateral.saturating_sub(target))
	} else if health < u128::from(factors.lower) {
		Action::TopUp(target.saturating_sub(collateral))
	} else {
		Action::None
	};
	Ok(Adjustment { health, target, action })
}
