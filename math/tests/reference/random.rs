//! Random integers: the same sequence on every machine.

use std::ops::RangeInclusive;

/// SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Copy, Debug)]
pub struct Random(u64);

impl Random {
	/// The sequence of a seed.
	pub const fn new(seed: u64) -> Self {
		Self(seed)
	}

	/// The sequence of one part of a run.
	pub fn of_part(seed: u64, part: u64) -> Self {
		let mut mixer = Self(seed ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93));
		Self(mixer.bits())
	}

	/// 64 random bits.
	pub const fn bits(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// 128 random bits.
	pub fn wide_bits(&mut self) -> u128 {
		u128::from(self.bits()) << 64 | u128::from(self.bits())
	}

	/// One of `count` choices.
	pub fn below(&mut self, count: u64) -> u64 {
		self.bits() % count
	}

	/// A fair coin.
	pub fn coin(&mut self) -> bool {
		self.bits() >> 63 == 1
	}

	/// One of the choices.
	pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
		choices[self.below(choices.len() as u64) as usize]
	}

	/// Uniform.
	pub fn uniform(&mut self, range: RangeInclusive<i128>) -> i128 {
		let width = range.end().abs_diff(*range.start());
		let step = match width.checked_add(1) {
			Some(count) => self.wide_bits() % count,
			None => self.wide_bits(),
		};
		range.start().wrapping_add_unsigned(step)
	}

	/// Log-uniform, above zero: a random power of two, uniform inside it. A fifth of the draws are
	/// the ends of the range.
	pub fn log_uniform(&mut self, range: RangeInclusive<i128>) -> i128 {
		let (low, high) = (*range.start(), *range.end());
		match self.below(10) {
			0 => low,
			1 => high,
			_ => self.log_uniform_inside(range),
		}
	}

	/// Log-uniform without preference for the ends.
	pub fn log_uniform_inside(&mut self, range: RangeInclusive<i128>) -> i128 {
		let (low, high) = (*range.start(), *range.end());
		let exponents = i128::from(low.ilog2())..=i128::from(high.ilog2());
		let power = 1i128 << self.uniform(exponents);
		self.uniform(power.max(low)..=power.saturating_add(power - 1).min(high))
	}

	/// Zero, or either sign of a log-uniform or uniform number up to `limit`.
	pub fn signed(&mut self, limit: i128) -> i128 {
		match self.below(8) {
			0 => 0,
			1..=3 => self.uniform(-limit..=limit),
			n if n % 2 == 0 => self.log_uniform(1..=limit),
			_ => -self.log_uniform(1..=limit),
		}
	}
}
