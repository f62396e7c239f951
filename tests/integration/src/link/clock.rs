//! The relay chain's clock, which both chains follow.

use core::cell::Cell;
use sp_consensus_aura::Slot;

/// Length of a slot, of both chains and of the relay chain, in milliseconds.
pub const SLOT_MILLIS: u64 = 6_000;
/// The relay block at which the world begins.
pub const FIRST_BLOCK: u32 = 1_000;
/// The slot of that block: the year 2027.
const FIRST_SLOT: u64 = 300_000_000;

thread_local! {
	static NOW: Cell<u32> = const { Cell::new(FIRST_BLOCK) };
}

/// The relay chain's clock.
pub struct Clock;

impl Clock {
	/// The relay block on which the open blocks are built.
	pub fn now() -> u32 {
		NOW.with(Cell::get)
	}

	/// Moves on.
	pub fn advance(blocks: u32) {
		NOW.with(|now| now.set(now.get() + blocks));
	}

	/// Back to the beginning.
	pub fn reset() {
		NOW.with(|now| now.set(FIRST_BLOCK));
	}

	/// The slot of the relay block.
	pub fn slot() -> Slot {
		Slot::from(FIRST_SLOT + u64::from(Self::now() - FIRST_BLOCK))
	}

	/// The time of the relay block in milliseconds since 1970.
	pub fn millis() -> u64 {
		u64::from(Self::slot()) * SLOT_MILLIS
	}
}
