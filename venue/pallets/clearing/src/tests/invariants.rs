//! Random sequences: accounts ask for everything in any order, prices and clocks move, messages are
//! repeated, late and overtaken, the channel closes, rules change, and after every step every invariant holds.
//!
//! Beside the invariants: no collateral comes or goes, and the clearing account holds what is booked
//! and what strangers sent, to the unit; an outcome never changes, and a nonce that a report called
//! overtaken or expired is never executed; numbers of reports rise by one, and a report is what
//! a query tells; the balance of an account is what its totals say; a failing call leaves the storage
//! root as it was. At the end everybody leaves, and the clearing house holds pool and insurance fund.

mod operations;
mod world;

use self::world::World;
use super::mock::*;
use dhv_sequences::{fresh, see_everything, Seen, World as _};

/// Steps of one sequence of a soak.
const CHUNK: u32 = 5_000;

/// Errors that no sequence brings about: inputs that lead to them are refused before.
const UNREACHED: &[&str] = &["Overflow", "DivisionByZero", "OutOfDomain"];

/// Runs one sequence and returns what happened.
fn sequence(seed: u64, steps: u32) -> Seen {
	let mut seen = Seen::default();
	run(|| {
		let mut world = World::new(seed);
		for _ in 0..steps {
			world.step();
		}
		world.end();
		seen = core::mem::take(&mut world.seen);
	});
	seen
}

#[test]
fn random_sequences_see_everything_and_keep_every_invariant() {
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
