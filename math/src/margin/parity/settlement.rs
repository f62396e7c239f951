//! Settlement of the peers.

use super::{convert, excess, E27};
use crate::{
	amount::mul_div_floor, error::MathError, fixed::Fixed, margin::Standing, units::OptionKind,
};

/// What the settlement of a vault depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SettlementInputs {
	/// Call or put.
	pub kind: OptionKind,
	/// Contracts and strike of the short.
	pub short: (E27, E27),
	/// Contracts and strike of the long.
	pub long: (E27, E27),
	/// Price of the underlying at expiry.
	pub fixing: E27,
	/// Prices at expiry of strike asset and collateral asset; `None` if they are the same.
	pub conversion: Option<(E27, E27)>,
	/// Collateral of the vault.
	pub collateral: E27,
	/// Decimals of the collateral asset.
	pub decimals: u8,
}

/// What one contract pays at expiry in the strike asset.
fn cash(kind: OptionKind, strike: E27, fixing: E27) -> Result<E27, MathError> {
	match kind {
		OptionKind::Put => strike.above(fixing),
		OptionKind::Call => fixing.above(strike),
	}
}

/// What the owner of a vault gets, in units; a deficit is what the peers refuse to settle.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a collateral asset of price zero, [`MathError::Overflow`].
pub fn vault_payout(i: &SettlementInputs) -> Result<Standing, MathError> {
	let owed = cash(i.kind, i.short.1, i.fixing)?.times(i.short.0)?;
	let due = cash(i.kind, i.long.1, i.fixing)?.times(i.long.0)?;
	let net = owed.minus(due)?;
	let net = match i.conversion {
		None => net,
		Some((from, to)) => convert(net, from, to)?,
	};
	excess(i.collateral, net, i.decimals)
}

/// What one contract pays in units of the collateral asset, rounded down.
///
/// # Errors
/// As [`vault_payout`].
pub fn payout_rate(
	kind: OptionKind,
	strike: E27,
	fixing: E27,
	conversion: Option<(E27, E27)>,
	decimals: u8,
) -> Result<u128, MathError> {
	let cash = cash(kind, strike, fixing)?;
	let value = match conversion {
		None => cash,
		Some((from, to)) => convert(cash, from, to)?,
	};
	value.to_units(decimals, false)
}

/// The fork's redemption fee without a bound: `payout * rate`, rounded down.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative rate, [`MathError::Overflow`].
pub fn fee(payout: u128, rate: Fixed) -> Result<u128, MathError> {
	let rate = u128::try_from(rate.raw()).map_err(|_| MathError::OutOfDomain)?;
	mul_div_floor(payout, rate, Fixed::SCALE.unsigned_abs())
}
