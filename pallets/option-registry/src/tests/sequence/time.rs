//! Blocks, minutes and stalls.

use super::{
	operation::{may, Family, Operation, Tried},
	world::World,
};
use crate::{tests::mock::*, PendingExpiries};
use dhv_mocks::MockClock;
use dhv_primitives::Timestamp;

const OPERATIONS: &[Operation] = &[
	may("time: a block", 8, World::a_block, &[]),
	may("time: minutes with prices", 55, World::minutes, &[]),
	may("time: minutes without prices", 3, World::silence, &[]),
	may("time: blocks while the clock stands", 2, World::blocks_only, &[]),
	may("time: to the next expiry, with prices", 2, World::reach_expiry, &[]),
	may("time: to the second of expiry", 1, World::reach_the_second, &[]),
	may("time: the chain stands still for hours", 1, World::stall, &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

impl World {
	/// Time passes and blocks come.
	pub fn pass(&mut self, seconds: u64, blocks: u64) {
		MockClock::advance(seconds);
		System::set_block_number(System::block_number() + blocks);
	}

	/// When the next expiry is.
	pub fn next_expiry(&self) -> Option<Timestamp> {
		let now = self.now();
		let pending = PendingExpiries::<Test>::get();
		pending.iter().map(|entry| entry.expiry).find(|expiry| *expiry > now)
	}

	fn a_block(&mut self) -> Tried {
		self.pass(6, 1);
		if self.random.once_in(2) {
			self.feed_all();
		}
		Some(Ok(()))
	}

	fn minutes(&mut self) -> Tried {
		let (seconds, blocks) = (30 + self.random.below(220), 1 + self.random.below(4));
		self.pass(seconds, blocks);
		self.price += self.random.between(-15, 15) + (2_000 - self.price) / 60;
		self.price = self.price.clamp(300, 8_000);
		self.feed_all();
		Some(Ok(()))
	}

	fn silence(&mut self) -> Tried {
		let seconds = 200 + self.random.below(1_000);
		self.pass(seconds, seconds / 6);
		Some(Ok(()))
	}

	fn blocks_only(&mut self) -> Tried {
		let blocks = 1 + self.random.below(4);
		self.pass(0, blocks);
		Some(Ok(()))
	}

	fn reach_expiry(&mut self) -> Tried {
		let expiry = self.next_expiry()?;
		while self.now() < expiry {
			self.pass(150, 5);
			self.feed_all();
		}
		Some(Ok(()))
	}

	fn reach_the_second(&mut self) -> Tried {
		let expiry = self.next_expiry()?;
		let left = expiry.saturating_since(self.now());
		if left > 1_500 {
			return None;
		}
		self.pass(left % 250, 1);
		while self.now() < expiry {
			self.feed_all();
			self.pass(250, 5);
		}
		self.feed_all();
		Some(Ok(()))
	}

	fn stall(&mut self) -> Tried {
		let seconds = 600 + self.random.below(4 * HOUR);
		self.pass(seconds, 1);
		Some(Ok(()))
	}
}
