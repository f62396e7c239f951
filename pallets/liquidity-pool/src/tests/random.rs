//! Random numbers.

use dhv_primitives::Balance;

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
	pub fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// Below `n`, which is not zero.
	pub fn below(&mut self, n: u64) -> u64 {
		self.next() % n
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
	pub fn portion(&mut self, of: Balance) -> Balance {
		if self.once_in(3) {
			return of.max(1);
		}
		let part = of / 1_000 * Balance::from(self.below(1_001));
		part.clamp(1, of.max(1))
	}
}
