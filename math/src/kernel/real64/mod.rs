//! A binary number with a 64-bit mantissa: the working number of the formulas.
//!
//! Operations are deterministic integer code (no hardware floating point) on single machine words.
//! Each cuts towards zero with a relative error of at most `2^-62` (about 2.2e-19), also when a
//! difference cancels: the difference of two stored numbers within a factor of two of each other is
//! exact. Exponents saturate at the limits of `i32`; the functions of this crate stay below `2^23`.

#![allow(
	clippy::arithmetic_side_effects,
	reason = "limb kernel: the range proofs stand at the operations"
)]

pub mod exp;
pub mod ln;
pub mod normal;
#[rustfmt::skip] // written by tables.py
mod tables;

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::{
		real127::Real127,
		wide::{div_words, mul_high, mul_words},
	},
};
use core::{
	cmp::Ordering,
	ops::{Add, Mul, Neg, Sub},
};

/// The highest bit of a word.
const TOP: u64 = 1 << 63;

/// `±mantissa * 2^exponent`, where the mantissa is zero or lies in `[2^63, 2^64)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Real64 {
	/// Zero or in `[2^63, 2^64)`.
	mantissa: u64,
	/// Zero for zero.
	exponent: i32,
	/// Whether the number is below zero; never set for zero.
	negative: bool,
}

impl Real64 {
	/// Zero.
	pub const ZERO: Self = Self { mantissa: 0, exponent: 0, negative: false };
	/// One.
	pub const ONE: Self = Self::from_u64(1);
	/// One half.
	pub const HALF: Self = Self::ONE.times_power_of_two(-1);
	/// The natural logarithm of two.
	pub const LN_2: Self = Self::constant(0xb172_17f7_d1cf_79ac, -64);
	/// `1 / sqrt(2 pi)`.
	pub const INVERSE_SQRT_2_PI: Self =
		Self { mantissa: 0xcc42_299e_a1b2_8468, exponent: -65, negative: false };
	/// `10^-18`.
	pub const QUANTUM: Self =
		Self { mantissa: 0x9392_ee8e_921d_5d07, exponent: -123, negative: false };
	/// `10^18`, exact.
	pub const UNIT: Self = Self::from_u64(Self::SCALE);
	/// `10^18`.
	const SCALE: u64 = 1_000_000_000_000_000_000;

	/// The number with a mantissa and an exponent in the stored form: the mantissa has its highest
	/// bit set.
	pub(crate) const fn constant(mantissa: u64, exponent: i32) -> Self {
		Self { mantissa, exponent, negative: false }
	}

	/// The number with any mantissa brought into the stored form, exact.
	#[inline]
	const fn normalised(negative: bool, mantissa: u64, exponent: i32) -> Self {
		if mantissa == 0 {
			return Self::ZERO;
		}
		let shift = mantissa.leading_zeros();
		Self {
			negative,
			mantissa: mantissa << shift,
			exponent: exponent.saturating_sub_unsigned(shift),
		}
	}

	/// From an integer, exact.
	#[inline]
	pub const fn from_u64(value: u64) -> Self {
		Self::normalised(false, value, 0)
	}

	/// From an integer; cut if it has more than 64 significant bits.
	#[inline]
	pub const fn from_u128(value: u128) -> Self {
		let (high, low) = halves(value);
		if high == 0 {
			return Self::from_u64(low);
		}
		let shift = high.leading_zeros();
		let mantissa = if shift == 0 { high } else { (high << shift) | (low >> (64 - shift)) };
		// 0 <= shift <= 63
		#[allow(clippy::cast_possible_wrap, reason = "below 64")]
		Self { mantissa, exponent: 64 - shift as i32, negative: false }
	}

	/// From an integer; cut if it has more than 64 significant bits.
	#[inline]
	pub const fn from_i128(value: i128) -> Self {
		let mut real = Self::from_u128(value.unsigned_abs());
		real.negative = value < 0;
		real
	}

	/// From a number with 18 decimals, to the nearest; relative error at most `2^-62`, and none for whole
	/// numbers below `2^22`.
	#[inline]
	pub fn from_fixed(value: Fixed) -> Self {
		let Self { mantissa, exponent, negative } = Self::from_i128(value.raw());
		// In [2^126, 2^127), or zero: the mantissa of 10^-18 is below 1.16 * 2^63, so the product is below
		// 1.16 * 2^127.
		let (high, low) = mul_words(mantissa, Self::QUANTUM.mantissa);
		let exponent = exponent.saturating_add(Self::QUANTUM.exponent).saturating_add(64);
		if high >= TOP {
			// high <= 1.16 * 2^63
			return Self { mantissa: high + (low >> 63), exponent, negative };
		}
		// Below 2^64: the largest high has room for the half.
		let doubled = (high << 1) | (low >> 63);
		match doubled.checked_add((low >> 62) & 1) {
			_ if doubled == 0 => Self::ZERO,
			Some(mantissa) => Self { mantissa, exponent: exponent.saturating_sub(1), negative },
			None => Self { mantissa: TOP, exponent, negative },
		}
	}

	/// To 18 decimals, to the nearest (ties away from zero).
	///
	/// # Errors
	/// [`MathError::Overflow`] if the magnitude reaches `2^127 * 10^-18`.
	pub fn to_fixed(self) -> Result<Fixed, MathError> {
		let (whole, rest) = self.quanta()?;
		// whole < 2^127 - 2^63, because the rest of so large a number is zero
		self.signed(whole + u128::from(rest >= TOP))
	}

	/// To 18 decimals, up (towards positive infinity).
	///
	/// # Errors
	/// As [`Real64::to_fixed`].
	pub fn to_fixed_ceil(self) -> Result<Fixed, MathError> {
		let (whole, rest) = self.quanta()?;
		self.signed(whole + u128::from(rest != 0 && !self.negative))
	}

	/// To 18 decimals, up, and never below a number whose distance to this one is at most `2^-56` of
	/// it: for charges, which must not be lowered by the error of a formula.
	///
	/// # Errors
	/// As [`Real64::to_fixed`].
	pub fn to_fixed_above(self) -> Result<Fixed, MathError> {
		(self + self.magnitude().times_power_of_two(-56)).to_fixed_ceil()
	}

	/// To 18 decimals, down (towards negative infinity).
	///
	/// # Errors
	/// As [`Real64::to_fixed`].
	pub fn to_fixed_floor(self) -> Result<Fixed, MathError> {
		let (whole, rest) = self.quanta()?;
		self.signed(whole + u128::from(rest != 0 && self.negative))
	}

	/// The number whose stored integer is the nearest to this one (ties away from zero): for a number
	/// that counts quanta.
	///
	/// # Errors
	/// [`MathError::Overflow`] from `2^127` on.
	#[inline]
	pub fn quanta_to_fixed(self) -> Result<Fixed, MathError> {
		let magnitude = match self.exponent {
			0..64 => u128::from(self.mantissa) << self.exponent,
			-63..0 => {
				// 1 <= shift <= 63; the sum stays below 2^64
				let shift = self.exponent.unsigned_abs();
				u128::from((self.mantissa >> shift) + ((self.mantissa >> (shift - 1)) & 1))
			}
			// [1/2, 1)
			-64 => u128::from(self.mantissa >> 63),
			64.. => return Err(MathError::Overflow),
			_ => 0,
		};
		self.signed(magnitude)
	}

	/// To 18 decimals, to the nearest; [`Fixed::MIN`] or [`Fixed::MAX`] if it does not fit.
	pub fn to_fixed_saturating(self) -> Fixed {
		self.to_fixed().unwrap_or(if self.negative { Fixed::MIN } else { Fixed::MAX })
	}

	/// The magnitude in units of 1e-18: whole part, and the rest in units of `2^-64` (a rest that
	/// is not zero stays so).
	fn quanta(self) -> Result<(u128, u64), MathError> {
		if self.mantissa == 0 {
			return Ok((0, 0));
		}
		// In [2^122, 2^124): 10^18 lies between 2^59 and 2^60.
		let (high, low) = mul_words(self.mantissa, Self::SCALE);
		let exponent = self.exponent;
		if exponent > 4 {
			return Err(MathError::Overflow);
		}
		let product = (u128::from(high) << 64) | u128::from(low);
		if exponent >= 0 {
			let shift = exponent.unsigned_abs();
			// below 2^128
			return Ok((product << shift, 0));
		}
		Ok(match exponent.unsigned_abs() {
			shift @ 1..64 => ((product >> shift), low << (64 - shift)),
			64 => (u128::from(high), low),
			shift @ 65..128 => {
				let lost = low != 0;
				(u128::from(high >> (shift - 64)), (high << (128 - shift)) | u64::from(lost))
			}
			// below one half
			_ => (0, 1),
		})
	}

	/// The number of quanta with the sign.
	fn signed(self, magnitude: u128) -> Result<Fixed, MathError> {
		let magnitude = i128::try_from(magnitude).map_err(|_| MathError::Overflow)?;
		Ok(Fixed::from_raw(if self.negative { -magnitude } else { magnitude }))
	}

	/// The same number with the longer mantissa, exact.
	pub const fn to_real127(self) -> Real127 {
		#[allow(clippy::cast_lossless, reason = "`From` is not const")]
		let magnitude = Real127::from_u128(self.mantissa as u128).times_power_of_two(self.exponent);
		if self.negative {
			magnitude.negated()
		} else {
			magnitude
		}
	}

	/// The same number with the shorter mantissa, cut.
	pub const fn from_real127(value: Real127) -> Self {
		let (negative, mantissa, exponent) = value.parts();
		let mut real = Self::from_u128(mantissa).times_power_of_two(exponent);
		real.negative = negative;
		real
	}

	/// Whether the number is zero.
	#[inline]
	pub const fn is_zero(self) -> bool {
		self.mantissa == 0
	}

	/// Whether the number is below zero.
	#[inline]
	pub const fn is_negative(self) -> bool {
		self.negative
	}

	/// Whether the number is above zero.
	#[inline]
	pub const fn is_positive(self) -> bool {
		self.mantissa != 0 && !self.negative
	}

	/// The magnitude, exact.
	#[inline]
	pub const fn magnitude(self) -> Self {
		Self { negative: false, ..self }
	}

	/// `self * 2^power`, exact.
	#[inline]
	pub const fn times_power_of_two(self, power: i32) -> Self {
		if self.is_zero() {
			return self;
		}
		Self { exponent: self.exponent.saturating_add(power), ..self }
	}

	/// The binary exponent: `2^n <= |self| < 2^(n+1)`; meaningless for zero.
	#[inline]
	pub const fn binary_exponent(self) -> i32 {
		self.exponent.saturating_add(63)
	}

	/// The magnitude in units of `2^-scale`, cut to a word; `None` if it does not fit.
	#[inline]
	fn word(self, scale: i32) -> Option<u64> {
		match self.exponent.saturating_add(scale) {
			0 => Some(self.mantissa),
			shift if shift < 0 => {
				Some(self.mantissa.checked_shr(shift.unsigned_abs()).unwrap_or_default())
			}
			_ if self.mantissa == 0 => Some(0),
			_ => None,
		}
	}

	/// `self / divisor`.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`].
	#[inline]
	pub fn divide(self, divisor: Self) -> Result<Self, MathError> {
		if divisor.is_zero() {
			return Err(MathError::DivisionByZero);
		}
		if self.is_zero() {
			return Ok(self);
		}
		// The dividend's mantissa is halved where it is not below the divisor's: a quotient in
		// [2^63, 2^64) either way.
		let wide = self.mantissa >= divisor.mantissa;
		let (high, low) =
			if wide { (self.mantissa >> 1, self.mantissa << 63) } else { (self.mantissa, 0) };
		Ok(Self {
			negative: self.negative ^ divisor.negative,
			mantissa: div_words(high, low, divisor.mantissa),
			exponent: self
				.exponent
				.saturating_sub(divisor.exponent)
				.saturating_sub(64)
				.saturating_add(i32::from(wide)),
		})
	}

	/// `self / divisor` for a small integer; a divisor of zero counts as one.
	#[inline]
	pub fn divide_small(self, divisor: u16) -> Self {
		self.divide(Self::from_u64(u64::from(divisor.max(1)))).unwrap_or(self)
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
		// An even exponent, and a mantissa m in [2^62, 2^64), which loses at most a bit.
		let odd = self.exponent & 1;
		let m = self.mantissa >> odd;
		// The integer root s in [2^31, 2^32) and a step of Newton's method: the remainder is at most
		// 2 s < 2^33, and shifted by 31 bits (where the step has 32 more bits than s) below 2^64.
		// The step overshoots by less than one in the last place.
		let s = m.isqrt();
		let step = ((m - s * s) << 31) / s;
		// (s << 32) <= 2^64 - 2^32 and step <= 2^32, which is reached for m = 2^64 - 1 only.
		let root = (s << 32).saturating_add(step);
		Ok(Self::normalised(false, root, self.exponent.saturating_add(odd) / 2 - 32))
	}
}

/// The upper and the lower word.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the halves of a double word")]
const fn halves(value: u128) -> (u64, u64) {
	((value >> 64) as u64, value as u64)
}

impl Neg for Real64 {
	type Output = Self;

	#[inline]
	fn neg(self) -> Self {
		Self { negative: !self.negative && self.mantissa != 0, ..self }
	}
}

impl Add for Real64 {
	type Output = Self;

	#[inline]
	fn add(self, other: Self) -> Self {
		if self.is_zero() {
			return other;
		}
		if other.is_zero() {
			return self;
		}
		let (large, small) = if (self.exponent, self.mantissa) >= (other.exponent, other.mantissa) {
			(self, other)
		} else {
			(other, self)
		};
		let distance = large.exponent.saturating_sub(small.exponent).unsigned_abs();
		let aligned = small.mantissa.checked_shr(distance).unwrap_or_default();
		if large.negative == small.negative {
			let (sum, carried) = large.mantissa.overflowing_add(aligned);
			return if carried {
				Self {
					mantissa: (sum >> 1) | TOP,
					exponent: large.exponent.saturating_add(1),
					negative: large.negative,
				}
			} else {
				Self { mantissa: sum, ..large }
			};
		}
		// `large` is not below `small` in magnitude, so nothing below is negative.
		if distance == 1 {
			// Twice the difference is exact; it fits a word unless the difference cut to a word
			// has its highest bit.
			let cut = large.mantissa - aligned - (small.mantissa & 1);
			return if cut >= TOP {
				Self { mantissa: cut, ..large }
			} else {
				let twice = large.mantissa.wrapping_shl(1).wrapping_sub(small.mantissa);
				Self::normalised(large.negative, twice, large.exponent.saturating_sub(1))
			};
		}
		Self::normalised(large.negative, large.mantissa - aligned, large.exponent)
	}
}

impl Sub for Real64 {
	type Output = Self;

	#[inline]
	fn sub(self, other: Self) -> Self {
		self + -other
	}
}

impl Mul for Real64 {
	type Output = Self;

	#[inline]
	fn mul(self, other: Self) -> Self {
		if self.is_zero() || other.is_zero() {
			return Self::ZERO;
		}
		// The product of two mantissas lies in [2^126, 2^128); the bit below the upper word is lost
		// where the product is in the lower half.
		let high = mul_high(self.mantissa, other.mantissa);
		let shift = i32::from(high < TOP);
		Self {
			negative: self.negative ^ other.negative,
			mantissa: high << shift,
			exponent: self.exponent.saturating_add(other.exponent).saturating_add(64 - shift),
		}
	}
}

impl PartialOrd for Real64 {
	#[inline]
	fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
		let magnitudes = || match (self.mantissa == 0, other.mantissa == 0) {
			(false, false) => (self.exponent, self.mantissa).cmp(&(other.exponent, other.mantissa)),
			(zero, other_zero) => other_zero.cmp(&zero),
		};
		Some(match (self.negative, other.negative) {
			(false, true) => Ordering::Greater,
			(true, false) => Ordering::Less,
			(false, false) => magnitudes(),
			(true, true) => magnitudes().reverse(),
		})
	}
}
