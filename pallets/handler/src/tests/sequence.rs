//! Random sequences: takers, managers, counterparties, makers, governors, prices, surfaces, pools and
//! rules of listing act in any order, and after every step every invariant holds. `dhv_sequences` says how a
//! sequence goes and which variables of the environment choose it.
//!
//! A quote is a fill to the unit: every trade is quoted first, and every quote that is kept is asked
//! again later, blocks after: at the same state version it is the same, at another one a trade that
//! carries it fails. A fill of a manager's order is computed by itself before it is made. [`books`]
//! that are kept from nothing but events hold everything that is stored: nothing changes untold. What
//! fails leaves the storage root as it was.

mod books;
mod fills;
mod govern;
mod listings;
mod makers;
mod market;
mod orders;
mod refusals;
mod rules;
mod told;
mod trades;
mod world;

use self::world::World;
use super::mock::new_test_ext;
use dhv_sequences::{fresh, see_everything, Operation, Seen, World as _};

/// Everything that may happen.
const FAMILIES: &[&[Operation<World>]] = &[
	trades::FAMILY,
	refusals::FAMILY,
	listings::FAMILY,
	rules::FAMILY,
	orders::FAMILY,
	fills::FAMILY,
	makers::FAMILY,
	govern::FAMILY,
	market::FAMILY,
];

/// Steps of one sequence of a soak.
const CHUNK: u32 = 2_500;

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
	see_everything::<World>(0x5eed_0002, sequence);
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
