//! What the search asks of a binary number, so that it runs in any kernel.

use crate::{
	error::MathError,
	kernel::{
		real127::{functions, Real127},
		real64::{ln, normal, Real64},
	},
};
use core::ops::{Add, Mul, Neg, Sub};

/// A number of a kernel; the operators are total.
pub(super) trait Number:
	Copy
	+ PartialOrd
	+ Add<Output = Self>
	+ Sub<Output = Self>
	+ Mul<Output = Self>
	+ Neg<Output = Self>
{
	/// Zero.
	const ZERO: Self;
	/// One.
	const ONE: Self;
	/// One half.
	const HALF: Self;
	/// `1 / sqrt(2 pi)`.
	const INVERSE_SQRT_2_PI: Self;

	/// From an integer.
	fn integer(value: u8) -> Self;
	/// `self / divisor`.
	fn divide(self, divisor: Self) -> Result<Self, MathError>;
	/// The square root.
	fn square_root(self) -> Result<Self, MathError>;
	/// `self * 2^power`.
	fn times_power_of_two(self, power: i32) -> Self;
	/// `n` of `2^n <= |self| < 2^(n+1)`; the smallest integer for zero.
	fn size(self) -> i32;
	/// Whether the number is above zero.
	fn is_positive(self) -> bool;
	/// `ln(self / divisor)`.
	fn ln_ratio(self, divisor: Self) -> Result<Self, MathError>;
	/// Density of the standard normal distribution.
	fn normal_density(self) -> Self;
	/// Standard normal distribution function, given the density.
	fn normal_distribution(self, density: Self) -> Self;
}

/// Implements [`Number`] for the number of a kernel, with its logarithm, density and distribution.
macro_rules! number {
	($name:ident, $logarithm:expr, $density:expr, $distribution:expr) => {
		impl Number for $name {
			const ZERO: Self = $name::ZERO;
			const ONE: Self = $name::ONE;
			const HALF: Self = $name::HALF;
			const INVERSE_SQRT_2_PI: Self = $name::INVERSE_SQRT_2_PI;

			fn integer(value: u8) -> Self {
				$name::from_u128(u128::from(value))
			}

			fn divide(self, divisor: Self) -> Result<Self, MathError> {
				$name::divide(self, divisor)
			}

			fn square_root(self) -> Result<Self, MathError> {
				$name::square_root(self)
			}

			fn times_power_of_two(self, power: i32) -> Self {
				$name::times_power_of_two(self, power)
			}

			fn size(self) -> i32 {
				if self.is_zero() {
					i32::MIN
				} else {
					self.binary_exponent()
				}
			}

			fn is_positive(self) -> bool {
				$name::is_positive(self)
			}

			fn ln_ratio(self, divisor: Self) -> Result<Self, MathError> {
				$logarithm(self, divisor)
			}

			fn normal_density(self) -> Self {
				$density(self)
			}

			fn normal_distribution(self, density: Self) -> Self {
				$distribution(self, density)
			}
		}
	};
}

number!(Real127, functions::ln_ratio, functions::normal_density, functions::normal_distribution);
number!(Real64, ln::ln_ratio, normal::density, |x, _| normal::distribution(x));
