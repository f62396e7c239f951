//! Random numbers.

use dhv_mocks::USDC;
use dhv_primitives::{AssetIndex, Balance, Contracts, LOT};

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

	/// One of a list.
	pub fn choose<V: Clone>(&mut self, from: &[V]) -> Option<V> {
		(!from.is_empty()).then(|| from[self.next(from.len() as u64) as usize].clone())
	}

	/// At least one lot and at most two contracts.
	pub fn contracts(&mut self) -> Contracts {
		lots(1 + self.next(20_000))
	}

	/// Whole lots of what there is: all of it, or a part; at least one.
	pub fn part(&mut self, of: Contracts) -> Contracts {
		let most = (of.units() / LOT.units()) as u64;
		if self.once_in(3) {
			return lots(most.max(1));
		}
		lots(1 + self.next(most.max(1)))
	}

	/// Up to 5,000 USDC or five WETH.
	pub fn amount(&mut self, asset: AssetIndex) -> Balance {
		let milli = Balance::from(self.next(5_000_000) + 1);
		if asset == USDC {
			milli * 1_000
		} else {
			milli * 1_000_000_000_000
		}
	}

	/// All of an amount, or a part; at least one unit.
	pub fn portion(&mut self, of: Balance) -> Balance {
		if self.once_in(3) {
			return of.max(1);
		}
		let part = of / 1_000 * Balance::from(self.next(1_001));
		part.clamp(1, of.max(1))
	}
}

/// So many lots.
pub fn lots(count: u64) -> Contracts {
	Contracts::from_units(u128::from(count) * LOT.units())
}
