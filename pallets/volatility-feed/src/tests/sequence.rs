//! Random sequences: submitters agree and disagree, the market and the clock move, members, limits and
//! the governor change, in any order, and after every step every invariant holds.
//!
//! Beside the invariants: a model counts approvals by itself and must come to the same number; it keeps
//! every volatility that was in force, and no submission that is accepted leaves the band of one of the last 24
//! hours, while one that is refused for the band does; at one version and pricing time answers
//! never change; a failing call leaves the storage root as it was. At the end everything expires, and nothing is
//! stored. `dhv_sequences` says how a sequence goes, what a long run has to
//! see, and which variables of the environment choose it.

mod operations;
mod world;

use self::world::World;
use super::mock::*;
use dhv_sequences::{fresh, see_everything, Seen, World as _};

/// Steps of one sequence of a soak.
const CHUNK: u32 = 5_000;

/// Errors that no sequence brings about.
const UNREACHED: &[&str] = &[
	// A smile in force keeps its volatilities.
	"NothingToCompare",
	// As many approvals of one expiry as there may be submitters.
	"TooManyApprovals",
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	"OutOfDomain",
];

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
