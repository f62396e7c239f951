//! From value to premium, and the fee on it.

use crate::{
	amount::{self, mul_div_floor},
	error::MathError,
	fixed::Fixed,
	margin::total_ceil,
	units::{Contracts, Delta, Volatility},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The cap on what the vault pays for options far out of the money, whose model value nobody can
/// hedge: below a threshold of delta they are worth no more than at a flat volatility.
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
pub struct LowDelta {
	/// The cap applies below this magnitude of delta; zero switches it off.
	pub threshold: Delta,
	/// The flat volatility.
	pub volatility: Volatility,
}

impl LowDelta {
	/// Whether the cap applies to an option with this delta.
	///
	/// # Errors
	/// [`MathError::Overflow`] for the smallest [`Fixed`].
	pub fn applies(&self, delta: Delta) -> Result<bool, MathError> {
		Ok(delta.get().try_abs()? < self.threshold.get())
	}
}

/// What a buyer pays, in units of the strike asset with `decimals` decimals (at most 30): value plus
/// charges, but at least `min_per_contract` times contracts. Rounded up.
///
/// `value` and `charges` are for the whole order, in whole units.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative value, sum or minimum, or too many decimals;
/// [`MathError::Overflow`].
pub fn buy_premium_ceil(
	value: Fixed,
	charges: Fixed,
	min_per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	if value.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let premium = amount::from_fixed_ceil(value.try_add(charges)?, decimals)?;
	Ok(premium.max(total_ceil(min_per_contract, contracts, decimals)?))
}

/// What a seller gets before the fee, in units of the strike asset with `decimals` decimals (at most
/// 30): value less charges, at most `cap` (if there is one), at least nothing. Rounded down.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative value or cap or too many decimals,
/// [`MathError::Overflow`].
pub fn sell_premium_floor(
	value: Fixed,
	charges: Fixed,
	cap: Option<Fixed>,
	decimals: u8,
) -> Result<u128, MathError> {
	if value.is_negative() || cap.is_some_and(Fixed::is_negative) {
		return Err(MathError::OutOfDomain);
	}
	let net = value.try_sub(charges)?.max(Fixed::ZERO);
	amount::from_fixed_floor(cap.map_or(net, |cap| net.min(cap)), decimals)
}

/// Whether a premium (without the fee) is inside the limit that the taker set: at most `limit` for a
/// buyer, at least `limit` for a seller.
pub const fn is_acceptable(premium: u128, limit: u128, taker_buys: bool) -> bool {
	if taker_buys {
		premium <= limit
	} else {
		premium >= limit
	}
}

/// Trading fee in units of the strike asset with `decimals` decimals (at most 30):
/// `fee_per_contract` times contracts rounded up, but at most an eighth of the premium rounded down.
///
/// `fee_per_contract` in whole units of the strike asset, `premium` in its smallest units.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative fee or too many decimals, [`MathError::Overflow`].
pub fn fee(
	fee_per_contract: Fixed,
	contracts: Contracts,
	premium: u128,
	decimals: u8,
) -> Result<u128, MathError> {
	let full = total_ceil(fee_per_contract, contracts, decimals)?;
	Ok(full.min(mul_div_floor(premium, 1, 8)?))
}

/// Whether a premium is too small to trade: an eighth of it, rounded down, does not exceed the full
/// fee. An order that closes a position is exempt: it trades at any premium, with the fee of
/// [`fee`].
///
/// # Errors
/// As [`fee`].
pub fn premium_too_small(
	fee_per_contract: Fixed,
	contracts: Contracts,
	premium: u128,
	decimals: u8,
) -> Result<bool, MathError> {
	let full = total_ceil(fee_per_contract, contracts, decimals)?;
	Ok(mul_div_floor(premium, 1, 8)? <= full)
}
