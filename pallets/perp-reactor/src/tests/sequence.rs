//! Random schedules of everything that can go wrong: messages are lost, late, doubled, reordered and
//! corrupted, channels open and close, the venue traps, keeps, refuses and liquidates, strangers make
//! presents, governance resolves. After every step every invariant holds, and where the price stands
//! still the value lies around the money that there truly is. At the end everything is healed: ledger
//! and venue then agree to the unit.

mod faults;
mod people;
mod world;

use self::world::World;
use super::mock::new_test_ext;
use dhv_sequences::{fresh, see_everything, Operation, Seen, World as _};

/// Everything that may happen.
const FAMILIES: &[&[Operation<World>]] = &[people::FAMILY, faults::FAMILY];

/// Steps of one sequence of a soak.
const CHUNK: u32 = 1_000;

/// Runs one sequence and returns what happened.
fn sequence(seed: u64, steps: u32) -> Seen {
	new_test_ext().execute_with(|| {
		let mut world = World::new(seed);
		for _ in 0..steps {
			world.step();
		}
		world.end();
		core::mem::take(&mut world.seen)
	})
}

#[test]
fn a_random_sequence_sees_everything_and_keeps_every_invariant() {
	see_everything::<World>(0x5eed_0007, sequence);
}

#[test]
fn a_fresh_random_sequence_keeps_every_invariant() {
	fresh(sequence);
}

#[test]
#[ignore = "long: make soak"]
fn soak() {
	dhv_sequences::soak::<World>(CHUNK, sequence);
}
