//! Random sequences: takers, managers, governors, prices, surfaces and pools act in any order, and
//! after every step every invariant holds.
//!
//! A quote is a fill to the unit: every trade is quoted first, and every quote that is kept is asked
//! again later, blocks after: at the same state version it is the same, at another one a trade that
//! carries it fails. What fails leaves the storage root as it was. A long run has to see every error
//! and every event of the pallet, but for `UNREACHED`.
//!
//! `make test` runs a sequence that never changes and a fresh one, `make soak` many that are fresh.
//! `DHV_SEED` chooses the seed of the fresh one or the first of the soak, `DHV_STEPS` the steps of
//! the fresh one or of the soak altogether. Whatever fails prints seed and step.

mod acts;
mod refusals;
mod trades;
mod world;

use self::world::{Seen, World};
use super::{mock::new_test_ext, random::Random};

/// Steps of the run that has to see everything.
const LONG: u32 = 5_000;

/// Steps of one sequence of a soak.
const CHUNK: u32 = 5_000;

/// Runs one sequence and returns what happened.
fn sequence(seed: u64, steps: u32) -> Seen {
	new_test_ext().execute_with(|| {
		let mut world = World::new(Random::new(seed));
		for step in 0..steps {
			world.place = (seed, step);
			world.step();
		}
		world.seen
	})
}

/// A number of the environment.
fn setting(name: &str) -> Option<u64> {
	let text = std::env::var(name).ok()?;
	Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// The seed that was asked for, or one that nobody knows.
fn fresh_seed() -> u64 {
	setting("DHV_SEED").unwrap_or_else(|| {
		let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
		since.as_nanos() as u64 % 1_000_000_000_000
	})
}

#[test]
fn a_random_sequence_sees_everything_and_keeps_every_invariant() {
	let seen = sequence(0x5eed_0002, LONG);
	println!("{seen}");
	assert!(seen.missing().is_empty(), "never happened: {:#?}\n{seen}", seen.missing());
}

#[test]
fn a_fresh_random_sequence_keeps_every_invariant() {
	sequence(fresh_seed(), setting("DHV_STEPS").unwrap_or(1_000) as u32);
}

#[test]
#[ignore = "long: make soak"]
fn soak() {
	let (seed, steps) = (fresh_seed(), setting("DHV_STEPS").unwrap_or(100_000) as u32);
	let mut all = Seen::default();
	for part in 0..steps.div_ceil(CHUNK) {
		all.add(sequence(seed.wrapping_add(part.into()), CHUNK.min(steps)));
	}
	println!("{all}");
	if steps >= LONG {
		assert!(all.missing().is_empty(), "seed {seed}: never happened: {:#?}", all.missing());
	}
}
