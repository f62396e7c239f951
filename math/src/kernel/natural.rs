//! Natural numbers of 768 bits, so that a formula of several 128-bit factors rounds only once.
//!
//! Source: schoolbook multiplication and short division with 128-bit digits over [`super::wide`]. A
//! quotient by a product is a chain of quotients: `floor(floor(x / a) / b) = floor(x / (a b))` and
//! the same for `ceil` (Graham, Knuth, Patashnik, Concrete Mathematics, 3.2), so that no divisor
//! needs more than 128 bits.

use super::wide::{div_wide, mul_wide};
use crate::error::MathError;

/// Number of 128-bit digits.
const DIGITS: usize = 6;

/// A natural number below `2^768`, the most significant digit first (so that the derived order is
/// the numeric one).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Natural([u128; DIGITS]);

impl Natural {
	/// Zero.
	pub const ZERO: Self = Self([0; DIGITS]);

	/// A number of one digit.
	pub const fn new(value: u128) -> Self {
		Self([0, 0, 0, 0, 0, value])
	}

	/// The product of the factors; one for none.
	///
	/// # Errors
	/// [`MathError::Overflow`] from `2^768` on; never for six factors.
	pub fn product(factors: &[u128]) -> Result<Self, MathError> {
		Self::new(1).times(factors)
	}

	/// The number times each of the factors.
	///
	/// # Errors
	/// [`MathError::Overflow`] from `2^768` on.
	pub fn times(self, factors: &[u128]) -> Result<Self, MathError> {
		factors.iter().try_fold(self, |product, factor| product.multiply(*factor))
	}

	/// The number times one factor.
	fn multiply(mut self, factor: u128) -> Result<Self, MathError> {
		let mut carry = 0;
		for digit in self.0.iter_mut().rev() {
			let (high, low) = mul_wide(*digit, factor);
			let (low, up) = low.overflowing_add(carry);
			*digit = low;
			// The upper half of a product of digits is at most 2^128 - 2: nothing saturates.
			carry = high.saturating_add(u128::from(up));
		}
		match carry {
			0 => Ok(self),
			_ => Err(MathError::Overflow),
		}
	}

	/// `self + other`.
	///
	/// # Errors
	/// [`MathError::Overflow`] from `2^768` on.
	pub fn plus(mut self, other: Self) -> Result<Self, MathError> {
		let mut carry = false;
		for (digit, more) in self.0.iter_mut().zip(other.0).rev() {
			let (sum, first) = digit.overflowing_add(more);
			let (sum, second) = sum.overflowing_add(u128::from(carry));
			*digit = sum;
			carry = first || second;
		}
		if carry {
			return Err(MathError::Overflow);
		}
		Ok(self)
	}

	/// `self - other`, zero if `other` is the larger.
	pub fn minus_or_zero(mut self, other: Self) -> Self {
		let mut borrow = false;
		for (digit, less) in self.0.iter_mut().zip(other.0).rev() {
			let (difference, first) = digit.overflowing_sub(less);
			let (difference, second) = difference.overflowing_sub(u128::from(borrow));
			*digit = difference;
			borrow = first || second;
		}
		if borrow {
			return Self::ZERO;
		}
		self
	}

	/// Quotient and whether there is a remainder.
	fn divide(mut self, divisor: u128) -> Result<(Self, bool), MathError> {
		let mut rest = 0;
		for digit in &mut self.0 {
			// The rest is below the divisor, so the quotient is a digit; `None` is a zero divisor.
			let (quotient, left) =
				div_wide(rest, *digit, divisor).ok_or(MathError::DivisionByZero)?;
			*digit = quotient;
			rest = left;
		}
		Ok((self, rest != 0))
	}

	/// The number divided by the product of the divisors, rounded down once.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`], [`MathError::Overflow`] if the quotient does not fit 128 bits.
	pub fn quotient_floor(self, divisors: &[u128]) -> Result<u128, MathError> {
		self.quotient(divisors).map(|(quotient, _)| quotient)
	}

	/// The number divided by the product of the divisors, rounded up once.
	///
	/// # Errors
	/// As [`Natural::quotient_floor`].
	pub fn quotient_ceil(self, divisors: &[u128]) -> Result<u128, MathError> {
		let (quotient, inexact) = self.quotient(divisors)?;
		quotient.checked_add(u128::from(inexact)).ok_or(MathError::Overflow)
	}

	/// The number divided by another one of any size: never below the quotient rounded down, and at
	/// most two above it.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`], [`MathError::Overflow`] if the quotient does not fit 128 bits
	/// or a number, times a power of two below `2^128`, does not fit.
	pub fn quotient_near(self, divisor: Self) -> Result<u128, MathError> {
		let mut digits = divisor.0.iter().enumerate();
		let Some((place, leading)) = digits.find(|(_, digit)| **digit != 0) else {
			return Err(MathError::DivisionByZero);
		};
		// Both numbers are shifted until the first digit `d >= 2^127` of the divisor is full. Dividing
		// by it and leaving out the others puts `1/d` of the quotient, at most two, on top.
		let shift = [1u128.rotate_left(leading.leading_zeros())];
		let divisor = divisor.times(&shift)?.0.get(place).copied().unwrap_or_default();
		let (Self(quotient), _) = self.times(&shift)?.divide(divisor)?;
		if quotient.iter().take(place).any(|digit| *digit != 0) {
			return Err(MathError::Overflow);
		}
		Ok(quotient.get(place).copied().unwrap_or_default())
	}

	/// The quotient rounded down and whether something was cut off.
	fn quotient(self, divisors: &[u128]) -> Result<(u128, bool), MathError> {
		let (quotient, inexact) =
			divisors.iter().try_fold((self, false), |(number, inexact), divisor| {
				let (quotient, rest) = number.divide(*divisor)?;
				Ok((quotient, inexact || rest))
			})?;
		match quotient.0 {
			[0, 0, 0, 0, 0, value] => Ok((value, inexact)),
			_ => Err(MathError::Overflow),
		}
	}
}
