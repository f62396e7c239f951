//! Signed fixed point with 18 decimals: the number type of every interface.

use crate::{amount, error::MathError};
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// A signed number with 18 decimals, stored as the integer `value * 10^18`.
///
/// Range: about ±1.7e20, quantum 1e-18. Every operation is exact or rounds once, in the direction
/// its name tells, and reports [`MathError::Overflow`] instead of wrapping.
///
/// In human-readable serde formats it is the stored integer as a string (`"1500000000000000000"`
/// is 1.5), because JSON numbers lose digits. In SCALE it is an `i128`.
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
	PartialOrd,
	Ord,
	Default,
	Debug,
	Hash,
)]
pub struct Fixed(i128);

/// `10^18` as a magnitude.
const UNIT: u128 = 1_000_000_000_000_000_000;

/// Direction in which a quotient is rounded.
#[derive(Clone, Copy)]
enum Round {
	/// Towards negative infinity.
	Floor,
	/// Towards positive infinity.
	Ceil,
	/// To the nearest, ties away from zero.
	Nearest,
}

impl Fixed {
	/// Number of decimals.
	pub const DECIMALS: u8 = 18;
	/// The stored integer of one: `10^18`.
	pub const SCALE: i128 = 1_000_000_000_000_000_000;
	/// Zero.
	pub const ZERO: Self = Self(0);
	/// One.
	pub const ONE: Self = Self(Self::SCALE);
	/// The smallest number, about -1.7e20.
	pub const MIN: Self = Self(i128::MIN);
	/// The largest number, about 1.7e20.
	pub const MAX: Self = Self(i128::MAX);

	/// The number whose stored integer is `raw`, in units of 1e-18.
	pub const fn from_raw(raw: i128) -> Self {
		Self(raw)
	}

	/// The stored integer, in units of 1e-18.
	pub const fn raw(self) -> i128 {
		self.0
	}

	/// A whole number. Exact: every `i64` times `10^18` fits.
	pub const fn from_int(value: i64) -> Self {
		Self((value as i128).saturating_mul(Self::SCALE))
	}

	/// A number of basis points (1/10,000). Exact.
	pub const fn from_bps(bps: u32) -> Self {
		Self((bps as i128).saturating_mul(100_000_000_000_000))
	}

	/// A number of millionths. Exact.
	pub const fn from_millionths(millionths: u32) -> Self {
		Self((millionths as i128).saturating_mul(1_000_000_000_000))
	}

	/// `num / den`, rounded down.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`] if `den` is zero, [`MathError::Overflow`] if the quotient does
	/// not fit.
	pub fn from_ratio_floor(num: i128, den: i128) -> Result<Self, MathError> {
		scaled(num, Self::SCALE, den, Round::Floor)
	}

	/// `self + other`, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add(self, other: Self) -> Result<Self, MathError> {
		self.0.checked_add(other.0).map(Self).ok_or(MathError::Overflow)
	}

	/// `self - other`, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_sub(self, other: Self) -> Result<Self, MathError> {
		self.0.checked_sub(other.0).map(Self).ok_or(MathError::Overflow)
	}

	/// `-self`, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`] for [`Fixed::MIN`].
	pub fn try_neg(self) -> Result<Self, MathError> {
		self.0.checked_neg().map(Self).ok_or(MathError::Overflow)
	}

	/// `|self|`, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`] for [`Fixed::MIN`].
	pub fn try_abs(self) -> Result<Self, MathError> {
		self.0.checked_abs().map(Self).ok_or(MathError::Overflow)
	}

	/// `self * other`, rounded down (towards negative infinity).
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn mul_floor(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, other.0, Self::SCALE, Round::Floor)
	}

	/// `self * other`, rounded up (towards positive infinity).
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn mul_ceil(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, other.0, Self::SCALE, Round::Ceil)
	}

	/// `self * other`, rounded to the nearest, ties away from zero.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn mul_nearest(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, other.0, Self::SCALE, Round::Nearest)
	}

	/// `self / other`, rounded down (towards negative infinity).
	///
	/// # Errors
	/// [`MathError::DivisionByZero`], [`MathError::Overflow`].
	pub fn div_floor(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, Self::SCALE, other.0, Round::Floor)
	}

	/// `self / other`, rounded up (towards positive infinity).
	///
	/// # Errors
	/// [`MathError::DivisionByZero`], [`MathError::Overflow`].
	pub fn div_ceil(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, Self::SCALE, other.0, Round::Ceil)
	}

	/// `self / other`, rounded to the nearest, ties away from zero.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`], [`MathError::Overflow`].
	pub fn div_nearest(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, Self::SCALE, other.0, Round::Nearest)
	}

	/// Whether the number is zero.
	pub const fn is_zero(self) -> bool {
		self.0 == 0
	}

	/// Whether the number is below zero.
	pub const fn is_negative(self) -> bool {
		self.0 < 0
	}

	/// Whether the number is above zero.
	pub const fn is_positive(self) -> bool {
		self.0 > 0
	}

	/// -1, 0 or 1.
	pub const fn signum(self) -> Self {
		Self(self.0.signum().saturating_mul(Self::SCALE))
	}
}

/// `a * b / c` with one rounding.
fn scaled(a: i128, b: i128, c: i128, round: Round) -> Result<Fixed, MathError> {
	let negative = (a < 0) ^ (b < 0) ^ (c < 0);
	let (a, b, c) = (a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs());
	let magnitude = match (round, negative) {
		(Round::Floor, false) | (Round::Ceil, true) => amount::mul_div_floor(a, b, c)?,
		(Round::Ceil, false) | (Round::Floor, true) => amount::mul_div_ceil(a, b, c)?,
		(Round::Nearest, _) => amount::mul_div_nearest(a, b, c)?,
	};
	signed(negative, magnitude)
}

/// The number with a sign and the magnitude of its stored integer.
fn signed(negative: bool, magnitude: u128) -> Result<Fixed, MathError> {
	let raw = if negative {
		0i128.checked_sub_unsigned(magnitude)
	} else {
		0i128.checked_add_unsigned(magnitude)
	};
	raw.map(Fixed).ok_or(MathError::Overflow)
}

impl fmt::Display for Fixed {
	/// The exact decimal number without superfluous zeros; a precision (`{:.2}`) cuts (does not
	/// round) or pads the decimals.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let magnitude = self.0.unsigned_abs();
		let whole = magnitude.checked_div(UNIT).unwrap_or_default();
		let decimals = magnitude.checked_rem(UNIT).unwrap_or_default();
		let mut text = alloc::format!("{decimals:018}");
		match f.precision() {
			Some(digits) => {
				text.truncate(digits);
				while text.len() < digits {
					text.push('0');
				}
			}
			None => {
				let kept = text.trim_end_matches('0').len();
				text.truncate(kept);
			}
		}
		let point = if text.is_empty() { "" } else { "." };
		f.pad_integral(!self.is_negative(), "", &alloc::format!("{whole}{point}{text}"))
	}
}

impl Serialize for Fixed {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(&self.0)
	}
}

impl<'de> Deserialize<'de> for Fixed {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		text.parse::<i128>()
			.map(Self)
			.map_err(|_| de::Error::custom("expected the raw integer (18 decimals) as a string"))
	}
}
