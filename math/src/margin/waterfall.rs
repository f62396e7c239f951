//! Who pays the holders of a series when a vault's collateral does not reach.
//!
//! In this order: the vault's collateral, the writer's other free collateral, the insurance. What
//! still lacks reduces every payout of the series by the same factor, the recovery, stored once when
//! all vaults are settled: it does not matter who comes first.
//!
//! Every unit is accounted for: collateral + cover = returned + collected, and
//! collected = payouts + dust.

use super::UNIT;
use crate::{
	amount::{mul_div_floor, non_negative},
	error::MathError,
	fixed::Fixed,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Where the payment of one vault comes from, in units of the collateral asset.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct VaultPayment {
	/// From the vault itself.
	pub from_collateral: u128,
	/// From other free collateral of its writer.
	pub from_writer: u128,
	/// From the insurance.
	pub from_insurance: u128,
	/// What nobody covers.
	pub uncovered: u128,
	/// What is left of the vault and goes back to its writer.
	pub returned: u128,
}

/// Divides what a vault owes (rounded up) over its collateral, the writer's other free collateral and
/// the insurance, in this order. Exact and total: the four parts sum to `owed`, and
/// `from_collateral + returned` is the collateral.
pub fn divide(owed: u128, collateral: u128, writer: u128, insurance: u128) -> VaultPayment {
	let from_collateral = owed.min(collateral);
	let lacking = owed.saturating_sub(collateral);
	let from_writer = lacking.min(writer);
	let lacking = lacking.saturating_sub(writer);
	VaultPayment {
		from_collateral,
		from_writer,
		from_insurance: lacking.min(insurance),
		uncovered: lacking.saturating_sub(insurance),
		returned: collateral.saturating_sub(owed),
	}
}

/// What the settled vaults of a series owe and have paid together.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct Pot {
	/// What all vaults owe.
	pub owed: u128,
	/// What was collected for it; at most what is owed.
	pub collected: u128,
}

impl Pot {
	/// The pot with one more vault.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn with(self, payment: &VaultPayment) -> Result<Self, MathError> {
		let paid = [payment.from_collateral, payment.from_writer, payment.from_insurance]
			.into_iter()
			.try_fold(0u128, u128::checked_add)
			.ok_or(MathError::Overflow)?;
		let due = paid.checked_add(payment.uncovered).ok_or(MathError::Overflow)?;
		Ok(Self {
			owed: self.owed.checked_add(due).ok_or(MathError::Overflow)?,
			collected: self.collected.checked_add(paid).ok_or(MathError::Overflow)?,
		})
	}

	/// The share of every full payout that the pot affords, in `[0, 1]`, rounded down; one if
	/// nothing lacks. One less it is the haircut.
	///
	/// # Errors
	/// None for a pot that was filled by [`Pot::with`].
	pub fn recovery_floor(&self) -> Result<Fixed, MathError> {
		if self.collected >= self.owed {
			return Ok(Fixed::ONE);
		}
		mul_div_floor(self.collected, UNIT, self.owed).and_then(super::scale::fixed)
	}
}

/// A full payout (rounded down) after the haircut, rounded down.
///
/// The payouts of a series sum to at most what was collected, because the full payouts sum to at most
/// what is owed. The dust that stays is below `owed * 1e-18 + 2 * holders + vaults` units.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a recovery outside `[0, 1]`.
pub fn recovered_floor(payout: u128, recovery: Fixed) -> Result<u128, MathError> {
	if recovery > Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	mul_div_floor(payout, non_negative(recovery)?, UNIT)
}
