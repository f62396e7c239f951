//! Random sequences of everything that people, governance, markets, venues and strangers do. After
//! every step every invariant holds, each order has lowered every outcome of what was in flight, and
//! what lies on an account is its ledger and what strangers sent. At the end every reactor is closed
//! and all it held goes home.

mod outside;
mod people;
mod world;

use self::world::World;
use super::mock::new_test_ext;
use dhv_sequences::{fresh, see_everything, Operation, Seen, World as _};

/// Everything that may happen.
const FAMILIES: &[&[Operation<World>]] = &[people::FAMILY, outside::FAMILY];

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
	see_everything::<World>(0x5eed_0001, sequence);
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
