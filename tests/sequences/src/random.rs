//! Random numbers.

/// A xorshift generator.
pub struct Random(u64);

impl Random {
	/// Seeds that are close to each other give unlike sequences.
	pub fn new(seed: u64) -> Self {
		let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		Self((mixed ^ (mixed >> 31)) | 1)
	}

	/// Below `below`, which is not zero.
	pub fn below(&mut self, below: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		(self.0 >> 11) % below
	}

	/// Between two numbers, both included.
	pub fn between(&mut self, low: i64, high: i64) -> i64 {
		low + self.below(high.abs_diff(low) + 1) as i64
	}

	/// True once in so many times.
	pub fn once_in(&mut self, times: u64) -> bool {
		self.below(times) == 0
	}

	/// One of a list that is not empty.
	pub fn pick<V: Copy>(&mut self, from: &[V]) -> V {
		from[self.below(from.len() as u64) as usize]
	}

	/// One of a list.
	pub fn choose<V: Clone>(&mut self, from: &[V]) -> Option<V> {
		(!from.is_empty()).then(|| from[self.below(from.len() as u64) as usize].clone())
	}

	/// All of an amount, or a part; at least one unit.
	pub fn portion(&mut self, of: u128) -> u128 {
		if self.once_in(3) {
			return of.max(1);
		}
		let part = of / 1_000 * u128::from(self.below(1_001));
		part.clamp(1, of.max(1))
	}
}
