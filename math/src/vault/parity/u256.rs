//! Unsigned integers of 256 bits: the peer's prices of tiny supplies exceed 128.

use crate::{error::MathError, kernel::wide::mul_wide};
use alloc::{string::String, vec::Vec};
use core::fmt;

/// An unsigned integer of 256 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct U256 {
	/// The upper 128 bits; first, so that the derived order is that of the numbers.
	high: u128,
	/// The lower 128 bits.
	low: u128,
}

impl From<u128> for U256 {
	fn from(low: u128) -> Self {
		Self { high: 0, low }
	}
}

impl U256 {
	/// `a * b`, exact.
	pub const fn product(a: u128, b: u128) -> Self {
		let (high, low) = mul_wide(a, b);
		Self { high, low }
	}

	/// `self + other`.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn plus(self, other: Self) -> Result<Self, MathError> {
		let (low, carry) = self.low.overflowing_add(other.low);
		self.high
			.checked_add(other.high)
			.and_then(|high| high.checked_add(u128::from(carry)))
			.map(|high| Self { high, low })
			.ok_or(MathError::Overflow)
	}

	/// `self * factor`.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn times(self, factor: u128) -> Result<Self, MathError> {
		let high = self.high.checked_mul(factor).ok_or(MathError::Overflow)?;
		Self::product(self.low, factor).plus(Self { high, low: 0 })
	}

	/// `self / divisor` rounded down, bit by bit.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`].
	pub fn divide(self, divisor: Self) -> Result<Self, MathError> {
		self.divide_with_rest(divisor).map(|(quotient, _)| quotient)
	}

	/// Quotient and remainder, by shifting and subtracting.
	fn divide_with_rest(self, divisor: Self) -> Result<(Self, Self), MathError> {
		if divisor == Self::default() {
			return Err(MathError::DivisionByZero);
		}
		let (mut quotient, mut rest) = (Self::default(), Self::default());
		for position in (0..256u32).rev() {
			// A set bit leaving at the top means that twice the rest exceeds any divisor.
			let overflows = rest.bit(255);
			rest = rest.doubled(self.bit(position));
			let fits = overflows || rest >= divisor;
			if fits {
				rest = rest.wrapping_minus(divisor);
			}
			quotient = quotient.doubled(fits);
		}
		Ok((quotient, rest))
	}

	/// The bit with the value `2^position`.
	fn bit(self, position: u32) -> bool {
		let (limb, shift) = match position.checked_sub(128) {
			Some(shift) => (self.high, shift),
			None => (self.low, position),
		};
		limb.checked_shr(shift).is_some_and(|shifted| shifted & 1 == 1)
	}

	/// `2 * self + bit` without the bit that leaves at the top.
	fn doubled(self, bit: bool) -> Self {
		let carry = u128::from(self.bit(127));
		Self { high: (self.high << 1) | carry, low: (self.low << 1) | u128::from(bit) }
	}

	/// `self - other` modulo `2^256`.
	fn wrapping_minus(self, other: Self) -> Self {
		let (low, borrow) = self.low.overflowing_sub(other.low);
		let high = self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow));
		Self { high, low }
	}

	/// The number in 128 bits.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub const fn to_u128(self) -> Result<u128, MathError> {
		if self.high == 0 {
			Ok(self.low)
		} else {
			Err(MathError::Overflow)
		}
	}
}

impl fmt::Display for U256 {
	/// Decimal digits.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let mut digits = Vec::new();
		let mut left = *self;
		loop {
			let (next, digit) = left.divide_with_rest(Self::from(10)).map_err(|_| fmt::Error)?;
			digits.push(u8::try_from(digit.low).map_err(|_| fmt::Error)?.saturating_add(b'0'));
			left = next;
			if left == Self::default() {
				break;
			}
		}
		let text: String = digits.iter().rev().map(|digit| char::from(*digit)).collect();
		f.pad_integral(true, "", &text)
	}
}
