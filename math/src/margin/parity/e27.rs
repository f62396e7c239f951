//! The peers' fixed point: signed, 27 decimals, products and quotients cut towards zero.

use crate::{
	amount::{mul_div_floor, power_of_ten},
	error::MathError,
};

/// A number with 27 decimals, stored as the integer `value * 10^27`; range about ±1.7e11.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct E27(i128);

/// `10^27` as a magnitude.
const UNIT: u128 = 1_000_000_000_000_000_000_000_000_000;

impl E27 {
	/// Zero.
	pub const ZERO: Self = Self(0);
	/// One.
	pub const ONE: Self = Self(1_000_000_000_000_000_000_000_000_000);

	/// The number whose stored integer is `raw`.
	pub const fn from_raw(raw: i128) -> Self {
		Self(raw)
	}

	/// The stored integer.
	pub const fn raw(self) -> i128 {
		self.0
	}

	/// An amount with `decimals` decimals; digits past the 27th are cut.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn from_units(units: u128, decimals: u8) -> Result<Self, MathError> {
		let up = power_of_ten(27u8.saturating_sub(decimals))?;
		let down = power_of_ten(decimals.saturating_sub(27))?;
		let raw = mul_div_floor(units, up, down)?;
		i128::try_from(raw).map(Self).map_err(|_| MathError::Overflow)
	}

	/// The magnitude as an amount with `decimals` decimals, rounded up or down.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn to_units(self, decimals: u8, up: bool) -> Result<u128, MathError> {
		let multiplier = power_of_ten(decimals.saturating_sub(27))?;
		let divisor = power_of_ten(27u8.saturating_sub(decimals))?;
		let scaled = self.0.unsigned_abs().checked_mul(multiplier).ok_or(MathError::Overflow)?;
		let cut = scaled.checked_div(divisor).ok_or(MathError::DivisionByZero)?;
		let rest = scaled.checked_rem(divisor).ok_or(MathError::DivisionByZero)?;
		cut.checked_add(u128::from(up && rest > 0)).ok_or(MathError::Overflow)
	}

	/// `self + other`.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn plus(self, other: Self) -> Result<Self, MathError> {
		self.0.checked_add(other.0).map(Self).ok_or(MathError::Overflow)
	}

	/// `self - other`.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn minus(self, other: Self) -> Result<Self, MathError> {
		self.0.checked_sub(other.0).map(Self).ok_or(MathError::Overflow)
	}

	/// `self * other`, cut towards zero.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn times(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, other.0, Self::ONE.0)
	}

	/// `self / other`, cut towards zero.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`], [`MathError::Overflow`].
	pub fn over(self, other: Self) -> Result<Self, MathError> {
		scaled(self.0, Self::ONE.0, other.0)
	}

	/// `max(self - other, 0)`.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn above(self, other: Self) -> Result<Self, MathError> {
		self.minus(other).map(|difference| difference.max(Self::ZERO))
	}

	/// A whole number.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn whole(value: u64) -> Result<Self, MathError> {
		u128::from(value)
			.checked_mul(UNIT)
			.and_then(|raw| i128::try_from(raw).ok())
			.map(Self)
			.ok_or(MathError::Overflow)
	}
}

/// `a * b / c`, cut towards zero.
fn scaled(a: i128, b: i128, c: i128) -> Result<E27, MathError> {
	let negative = (a < 0) ^ (b < 0) ^ (c < 0);
	let magnitude = mul_div_floor(a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs())?;
	let raw = if negative {
		0i128.checked_sub_unsigned(magnitude)
	} else {
		0i128.checked_add_unsigned(magnitude)
	};
	raw.map(E27).ok_or(MathError::Overflow)
}
