//! A binary number with a 127-bit mantissa.
//!
//! Operations are deterministic integer code (no hardware floating point). Each operation cuts
//! towards zero with a relative error of at most `2^-125` (about 2.4e-38), also when a difference
//! cancels: the difference of two stored numbers within a factor of two of each other is exact.
//! Exponents saturate at the limits of `i32`; the functions of this crate stay below `2^23`.

#![allow(
	clippy::arithmetic_side_effects,
	reason = "limb kernel: the range proofs stand at the operations"
)]

pub mod functions;

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::wide::{div_wide, mul_wide},
};
use core::{
	cmp::Ordering,
	ops::{Add, Mul, Neg, Sub},
};

/// `±mantissa * 2^exponent`, where the mantissa is zero or lies in `[2^126, 2^127)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Real127 {
	/// Whether the number is below zero; never set for zero.
	negative: bool,
	/// Zero or in `[2^126, 2^127)`.
	mantissa: u128,
	/// Zero for zero.
	exponent: i32,
}

/// How a number is brought to 18 decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Round {
	Nearest,
	Ceil,
}

impl Real127 {
	/// Zero.
	pub const ZERO: Self = Self { negative: false, mantissa: 0, exponent: 0 };
	/// One.
	pub const ONE: Self = Self::from_u128(1);
	/// One half.
	pub const HALF: Self = Self::ONE.times_power_of_two(-1);
	/// The natural logarithm of two, cut.
	pub const LN_2: Self = Self {
		negative: false,
		mantissa: 0x58b9_0bfb_e8e7_bcd5_e4f1_d9cc_01f9_7b57,
		exponent: -127,
	};
	/// The reciprocal of the natural logarithm of two, cut.
	pub const LOG2_E: Self = Self {
		negative: false,
		mantissa: 0x5c55_1d94_ae0b_f85d_df43_ff68_348e_9f44,
		exponent: -126,
	};
	/// `1 / sqrt(2 pi)`, cut.
	pub const INVERSE_SQRT_2_PI: Self = Self {
		negative: false,
		mantissa: 0x6621_14cf_50d9_4234_3f2c_f140_2eae_38bf,
		exponent: -128,
	};
	/// `10^18`.
	const SCALE: Self = Self::from_u128(1_000_000_000_000_000_000);

	/// The number with any mantissa brought into the stored form; cuts at most one bit.
	const fn normalised(negative: bool, mantissa: u128, exponent: i32) -> Self {
		if mantissa == 0 {
			return Self::ZERO;
		}
		match mantissa.leading_zeros() {
			0 => Self { negative, mantissa: mantissa >> 1, exponent: exponent.saturating_add(1) },
			zeros => {
				// 1 <= zeros <= 127
				let shift = zeros - 1;
				Self {
					negative,
					mantissa: mantissa << shift,
					exponent: exponent.saturating_sub_unsigned(shift),
				}
			}
		}
	}

	/// From an integer; exact below `2^127`.
	pub const fn from_u128(value: u128) -> Self {
		Self::normalised(false, value, 0)
	}

	/// From an integer, exact.
	pub const fn from_i128(value: i128) -> Self {
		Self::normalised(value < 0, value.unsigned_abs(), 0)
	}

	/// From a number with 18 decimals; relative error at most `2^-125`.
	pub fn from_fixed(value: Fixed) -> Self {
		// SCALE is not zero.
		Self::from_i128(value.raw()).divide(Self::SCALE).unwrap_or(Self::ZERO)
	}

	/// To 18 decimals, to the nearest (ties away from zero).
	///
	/// # Errors
	/// [`MathError::Overflow`] if the magnitude reaches `2^127 * 10^-18`.
	pub fn to_fixed(self) -> Result<Fixed, MathError> {
		self.rounded(Round::Nearest)
	}

	/// To 18 decimals, up (towards positive infinity).
	///
	/// # Errors
	/// As [`Real127::to_fixed`].
	pub fn to_fixed_ceil(self) -> Result<Fixed, MathError> {
		self.rounded(Round::Ceil)
	}

	/// To 18 decimals, to the nearest; [`Fixed::MIN`] or [`Fixed::MAX`] if it does not fit.
	pub fn to_fixed_saturating(self) -> Fixed {
		self.to_fixed().unwrap_or(if self.negative { Fixed::MIN } else { Fixed::MAX })
	}

	fn rounded(self, round: Round) -> Result<Fixed, MathError> {
		let raw = self * Self::SCALE;
		if raw.exponent > 0 {
			return Err(MathError::Overflow);
		}
		let shift = raw.exponent.unsigned_abs();
		// A mantissa shifted by 128 or more is below one half.
		let whole = raw.mantissa.checked_shr(shift).unwrap_or_default();
		let up = match round {
			Round::Nearest => {
				shift != 0 && raw.mantissa.checked_shr(shift - 1).unwrap_or_default() & 1 == 1
			}
			Round::Ceil => {
				!raw.negative && whole.checked_shl(shift).unwrap_or_default() != raw.mantissa
			}
		};
		// whole < 2^127; it is rounded up only if shift > 0, where whole < 2^126.
		let magnitude = i128::try_from(whole + u128::from(up)).map_err(|_| MathError::Overflow)?;
		Ok(Fixed::from_raw(if raw.negative { -magnitude } else { magnitude }))
	}

	/// The nearest integer.
	///
	/// # Errors
	/// [`MathError::Overflow`] if it does not fit `i32`.
	pub fn to_i32_nearest(self) -> Result<i32, MathError> {
		if self.exponent >= 0 && self.mantissa != 0 {
			return Err(MathError::Overflow);
		}
		let shift = self.exponent.unsigned_abs();
		let whole = self.mantissa.checked_shr(shift).unwrap_or_default();
		let up = shift != 0 && self.mantissa.checked_shr(shift - 1).unwrap_or_default() & 1 == 1;
		// whole < 2^127
		let magnitude = i32::try_from(whole + u128::from(up)).map_err(|_| MathError::Overflow)?;
		Ok(if self.negative { -magnitude } else { magnitude })
	}

	/// Whether the number is zero.
	pub const fn is_zero(self) -> bool {
		self.mantissa == 0
	}

	/// Whether the number is below zero.
	pub const fn is_negative(self) -> bool {
		self.negative
	}

	/// Whether the number is above zero.
	pub const fn is_positive(self) -> bool {
		self.mantissa != 0 && !self.negative
	}

	/// The magnitude, exact.
	pub const fn magnitude(self) -> Self {
		Self { negative: false, ..self }
	}

	/// Sign, mantissa and exponent.
	pub(crate) const fn parts(self) -> (bool, u128, i32) {
		(self.negative, self.mantissa, self.exponent)
	}

	/// The number with the other sign, exact.
	pub const fn negated(self) -> Self {
		Self { negative: !self.negative && self.mantissa != 0, ..self }
	}

	/// `self * 2^power`, exact.
	pub const fn times_power_of_two(self, power: i32) -> Self {
		if self.is_zero() {
			return self;
		}
		Self { exponent: self.exponent.saturating_add(power), ..self }
	}

	/// The binary exponent: `2^n <= |self| < 2^(n+1)`; meaningless for zero.
	pub const fn binary_exponent(self) -> i32 {
		self.exponent.saturating_add(126)
	}

	/// Compares the mantissas: `numerator * self.mantissa < denominator * other.mantissa`, for
	/// factors of at most 4. Exact to two bits of the mantissas.
	pub(crate) const fn mantissa_below(
		self,
		numerator: u128,
		other: Self,
		denominator: u128,
	) -> bool {
		// mantissas >> 2 are below 2^125, times at most 4 below 2^127
		(self.mantissa >> 2) * numerator < (other.mantissa >> 2) * denominator
	}

	/// `self / divisor`.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`].
	pub fn divide(self, divisor: Self) -> Result<Self, MathError> {
		if divisor.is_zero() {
			return Err(MathError::DivisionByZero);
		}
		if self.is_zero() {
			return Ok(self);
		}
		// mantissa * 2^127 / divisor mantissa: the upper half is below 2^126 <= the divisor, and
		// the quotient lies in (2^126, 2^128).
		let (quotient, _) = div_wide(self.mantissa >> 1, self.mantissa << 127, divisor.mantissa)
			.ok_or(MathError::Overflow)?;
		Ok(Self::normalised(
			self.negative ^ divisor.negative,
			quotient,
			self.exponent.saturating_sub(divisor.exponent).saturating_sub(127),
		))
	}

	/// `self / divisor` for a small integer; a divisor of zero counts as one.
	pub fn divide_small(self, divisor: u16) -> Self {
		let divisor = u128::from(divisor.max(1));
		let quotient = self.mantissa / divisor;
		let remainder = self.mantissa % divisor;
		// divisor < 2^16 leaves at least 111 bits in the quotient, so the shift (to 127 bits) is
		// at most 16, and remainder << 16 is below 2^32.
		let shift = quotient.leading_zeros().saturating_sub(1).min(16);
		Self::normalised(
			self.negative,
			(quotient << shift) | ((remainder << shift) / divisor),
			self.exponent.saturating_sub_unsigned(shift),
		)
	}

	/// The square root.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] below zero.
	pub fn square_root(self) -> Result<Self, MathError> {
		if self.is_zero() {
			return Ok(self);
		}
		if self.negative {
			return Err(MathError::OutOfDomain);
		}
		// An even exponent; the mantissa stays below 2^128. The integer root has a relative error
		// below 2^-63, one step of Newton's method squares (and halves) it.
		let odd = self.exponent & 1;
		let start = Self::normalised(
			false,
			(self.mantissa << odd).isqrt(),
			self.exponent.saturating_sub(odd) / 2,
		);
		Ok((start + self.divide(start)?).times_power_of_two(-1))
	}
}

impl Neg for Real127 {
	type Output = Self;

	fn neg(self) -> Self {
		self.negated()
	}
}

impl Add for Real127 {
	type Output = Self;

	fn add(self, other: Self) -> Self {
		if self.is_zero() {
			return other;
		}
		if other.is_zero() {
			return self;
		}
		let (large, small) =
			if self.exponent >= other.exponent { (self, other) } else { (other, self) };
		let distance = large.exponent.saturating_sub(small.exponent).unsigned_abs();
		if large.negative == small.negative {
			// both below 2^127
			let aligned = small.mantissa.checked_shr(distance).unwrap_or_default();
			return Self::normalised(large.negative, large.mantissa + aligned, large.exponent);
		}
		// One more bit, so that a distance of one loses nothing; both stay below 2^128.
		let left = large.mantissa << 1;
		let right = (small.mantissa << 1).checked_shr(distance).unwrap_or_default();
		let (negative, difference) = match left.checked_sub(right) {
			Some(difference) => (large.negative, difference),
			None => (small.negative, right - left),
		};
		Self::normalised(negative, difference, large.exponent.saturating_sub(1))
	}
}

impl Sub for Real127 {
	type Output = Self;

	fn sub(self, other: Self) -> Self {
		self + -other
	}
}

impl Mul for Real127 {
	type Output = Self;

	fn mul(self, other: Self) -> Self {
		// The product of two mantissas lies in [2^252, 2^254): the upper half is below 2^126.
		let (high, low) = mul_wide(self.mantissa, other.mantissa);
		Self::normalised(
			self.negative ^ other.negative,
			(high << 2) | (low >> 126),
			self.exponent.saturating_add(other.exponent).saturating_add(126),
		)
	}
}

impl PartialOrd for Real127 {
	fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
		// The sign of the cut difference is the sign of the difference.
		let difference = *self - *other;
		Some(if difference.is_zero() {
			Ordering::Equal
		} else if difference.negative {
			Ordering::Less
		} else {
			Ordering::Greater
		})
	}
}
