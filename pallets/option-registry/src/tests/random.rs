//! Reproducible random choices.

use dhv_primitives::Contracts;

/// A xorshift generator.
pub(super) struct Random(pub u64);

impl Random {
	pub fn next(&mut self, below: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		self.0 % below
	}

	pub fn pick<V: Copy>(&mut self, from: &[V]) -> V {
		from[self.next(from.len() as u64) as usize]
	}

	pub fn lots(&mut self) -> Contracts {
		Contracts::from_units(u128::from(self.next(50_000)) * 10_000)
	}
}
