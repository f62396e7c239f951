//! Products of twice the width and their quotients, for 64-bit and 128-bit integers.
//!
//! Source: schoolbook multiplication and division with 64-bit digits (Knuth, The Art of Computer
//! Programming 2, 4.3.1, algorithms M and D).

#![allow(clippy::arithmetic_side_effects, reason = "limb kernel: every function has a range proof")]

/// The lower 64 bits.
const LOW: u128 = u64::MAX as u128;

/// The upper 64 bits of `a * b`.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the upper half of a double word")]
pub const fn mul_high(a: u64, b: u64) -> u64 {
	((a as u128 * b as u128) >> 64) as u64
}

/// `a * b` as (upper 64 bits, lower 64 bits), exact.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the halves of a double word")]
pub const fn mul_words(a: u64, b: u64) -> (u64, u64) {
	let product = a as u128 * b as u128;
	((product >> 64) as u64, product as u64)
}

/// `(high * 2^64 + low) / divisor`, cut, for `high < divisor` and a divisor with its highest bit set;
/// zero for other arguments. The remainder is not wanted, and divisions of single words are
/// several times as fast as one of a double word.
#[inline]
pub const fn div_words(high: u64, low: u64, divisor: u64) -> u64 {
	if divisor.leading_zeros() != 0 || high >= divisor {
		return 0;
	}
	// Two digits of 32 bits, see `div_wide`.
	let upper = div_half(high, low >> 32, divisor);
	let rest = (high << 32 | low >> 32).wrapping_sub(upper.wrapping_mul(divisor));
	let lower = div_half(rest, low & (u32::MAX as u64), divisor);
	(upper << 32) | lower
}

/// `(high * 2^32 + next) / divisor` for `high < divisor`, `next < 2^32` and a divisor with its
/// highest bit set; the quotient is below `2^32`.
#[inline]
const fn div_half(high: u64, next: u64, divisor: u64) -> u64 {
	// As `div_digit`, with half the width.
	let (d1, d0) = (divisor >> 32, divisor & (u32::MAX as u64));
	let Some(mut estimate) = high.checked_div(d1) else { return 0 };
	let mut rest = high.wrapping_sub(estimate.wrapping_mul(d1));
	while rest <= u32::MAX as u64
		&& (estimate > u32::MAX as u64 || estimate.wrapping_mul(d0) > ((rest << 32) | next))
	{
		estimate -= 1;
		rest += d1;
	}
	estimate
}

/// `a * b` as (upper 128 bits, lower 128 bits), exact.
pub const fn mul_wide(a: u128, b: u128) -> (u128, u128) {
	// Digits are below 2^64, products at most 2^128 - 2^65 + 1. `middle` adds to such a product
	// two numbers below 2^64: at most 2^128 - 1. `high` is the upper half of a 256-bit product.
	let (a1, a0) = (a >> 64, a & LOW);
	let (b1, b0) = (b >> 64, b & LOW);
	let low = a0 * b0;
	let cross = a1 * b0 + (low >> 64);
	let middle = a0 * b1 + (cross & LOW);
	let high = a1 * b1 + (cross >> 64) + (middle >> 64);
	(high, (middle << 64) | (low & LOW))
}

/// Quotient and remainder of `(high * 2^128 + low) / divisor`, exact; `None` if the quotient does
/// not fit 128 bits, that is if `high >= divisor` (so also for a divisor of zero).
pub const fn div_wide(high: u128, low: u128, divisor: u128) -> Option<(u128, u128)> {
	if high >= divisor {
		return None;
	}
	if high == 0 {
		return Some((low / divisor, low % divisor));
	}
	// divisor > high > 0, so the shift is at most 126; shifting both keeps the quotient.
	let shift = divisor.leading_zeros();
	let divisor = divisor << shift;
	let (high, low) = if shift == 0 {
		(high, low)
	} else {
		((high << shift) | (low >> (128 - shift)), low << shift)
	};
	let (q1, rest) = div_digit(high, low >> 64, divisor);
	let (q0, rest) = div_digit(rest, low & LOW, divisor);
	Some(((q1 << 64) | q0, rest >> shift))
}

/// Quotient and remainder of `(high * 2^64 + next) / divisor` for `high < divisor`,
/// `next < 2^64` and a divisor with its highest bit set; the quotient is below `2^64`.
const fn div_digit(high: u128, next: u128, divisor: u128) -> (u128, u128) {
	let (d1, d0) = (divisor >> 64, divisor & LOW);
	// d1 >= 2^63. The estimate is at most 2^64 + 1 (high < d1 * 2^64 + d0, d0 < 2^64 <= 2 * d1),
	// so estimate * d0 <= (2^64 + 1)(2^64 - 1) < 2^128. It exceeds the true digit by at most 2
	// (Knuth, theorem 4.3.1 B), hence at most two corrections. `rest` stays below 2^65 and is only
	// shifted while below 2^64.
	let mut estimate = high / d1;
	let mut rest = high % d1;
	while rest <= LOW && (estimate > LOW || estimate * d0 > ((rest << 64) | next)) {
		estimate -= 1;
		rest += d1;
	}
	// The true remainder is below the divisor, so computing it modulo 2^128 is exact.
	let remainder = ((high << 64) | next).wrapping_sub(estimate.wrapping_mul(divisor));
	(estimate, remainder)
}
