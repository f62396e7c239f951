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
	pub fn next(&mut self, below: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		(self.0 >> 11) % below
	}

	/// Between two numbers, both included.
	pub fn between(&mut self, low: i64, high: i64) -> i64 {
		low + self.next(high.abs_diff(low) + 1) as i64
	}

	/// True once in so many times.
	pub fn once_in(&mut self, times: u64) -> bool {
		self.next(times) == 0
	}

	/// One of a list that is not empty.
	pub fn pick<V: Copy>(&mut self, from: &[V]) -> V {
		from[self.next(from.len() as u64) as usize]
	}
}
