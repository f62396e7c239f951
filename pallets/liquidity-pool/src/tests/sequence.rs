//! Random sequences: investors, the registry, reactors, feeds, governance and failing neighbours act in
//! any order on up to four pools, and after every step every invariant holds.
//!
//! A *family* is a file with a table of named operations. Each operation either has to succeed now
//! and then, and may otherwise fail with the errors that its table names, or it has to fail, with
//! the error that its table names; anything else ends the run. What is counted: attempts, successes
//! and errors of every operation, events and errors of the pallet. A long run (`LONG` steps) has to
//! see each operation do its part and each event and error of the pallet, but for `UNREACHED`, and
//! goes on for a while if it has not: an operation that never finds its occasion is found.
//!
//! After each step:
//!
//! * the invariants of the pallet hold;
//! * [`books`] that are kept from nothing but events agree with the state: ledgers, receipts, books,
//!   shares and cash of every account; what went into a pool is what came out and what is left, in
//!   cash, collateral and shares; schedule, fees, prices and fills of each epoch are computed again;
//! * every mark that changed is what the model says, and sums are those of the entries ([`marks`]);
//! * a call that failed left the storage root as it was.
//!
//! At the end every series is settled and everybody leaves.
//!
//! `make test` runs sequences that never change and a fresh one, `make soak` many that are fresh.
//! `DHV_SEED` chooses the seed of the fresh one or the first of the soak, `DHV_STEPS` the steps of
//! the fresh one or of the soak altogether. Whatever fails prints what was done last, and with which
//! two it comes again as the fresh sequence:
//!
//! ```sh
//! DHV_SEED=7 DHV_STEPS=900 make test
//! ```

mod books;
mod checks;
mod counted;
mod deposits;
mod end;
mod figures;
mod govern;
mod health;
mod hedges;
mod market;
mod marks;
mod operation;
mod purchases;
mod rush;
mod sales;
mod seen;
mod settlement;
mod tokens;
mod trades;
mod trouble;
mod withdrawals;
mod world;

use self::{operation::Family, seen::Seen, world::World};
use super::mock::*;
use crate::PoolParameters;
use dhv_primitives::Balance;
use std::sync::{Mutex, PoisonError};

/// Everything that may happen.
const FAMILIES: &[Family] = &[
	deposits::FAMILY,
	withdrawals::FAMILY,
	sales::FAMILY,
	purchases::FAMILY,
	health::FAMILY,
	settlement::FAMILY,
	hedges::FAMILY,
	market::FAMILY,
	govern::FAMILY,
	tokens::FAMILY,
	trouble::FAMILY,
	rush::FAMILY,
];

/// Steps of a run that has to see everything.
const LONG: u32 = 5_000;

/// Steps by which it has to have seen everything.
const LONGEST: u32 = 3 * LONG;

/// Steps of one sequence of a run.
const SHORT: u32 = 1_250;

/// Steps of one sequence of a soak.
const CHUNK: u32 = 1_250;

/// Steps after which what was deleted is forgotten: until then it slows everything down.
const PART: u32 = 40;

/// Runs one sequence. Returns what happened and what everybody has at the end.
fn whole_sequence(seed: u64, steps: u32, history: Option<u32>) -> (Seen, Vec<Balance>) {
	let (mut seen, mut end) = (Seen::default(), Vec::new());
	let mut ext = bare_ext();
	let mut world = ext.execute_with(|| World::new(seed, history));
	for first in (0..steps).step_by(PART as usize) {
		ext.execute_with(|| (first..steps.min(first + PART)).for_each(|_| world.step()));
		ext.commit_all().unwrap();
	}
	ext.execute_with(|| {
		world.end();
		seen = core::mem::take(&mut world.seen);
		end.extend([ALICE, BOB, CAROL, BUYER, REACTOR, INSURANCE].map(cash));
		end.extend(
			world.books.pools.values().flat_map(|pool| [pool.ledger.free, pool.ledger.supply]),
		);
	});
	(seen, end)
}

/// Runs one sequence and returns what happened.
fn sequence(seed: u64, steps: u32) -> Seen {
	whole_sequence(seed, steps, None).0
}

/// Runs so many steps in sequences of `chunk`, on every core, and returns what happened.
fn sequences(seed: u64, steps: u32, chunk: u32) -> Seen {
	let chunk = chunk.min(steps);
	let seeds = Mutex::new((0..steps.div_ceil(chunk)).map(|n| seed.wrapping_add(n.into())));
	let seen = Mutex::new(Seen::default());
	let workers = std::thread::available_parallelism().map_or(1, usize::from);
	std::thread::scope(|scope| {
		for _ in 0..workers {
			scope.spawn(|| loop {
				let next = seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
				let Some(seed) = next else { break };
				let part = sequence(seed, chunk);
				seen.lock().unwrap_or_else(PoisonError::into_inner).add(part);
			});
		}
	});
	seen.into_inner().unwrap()
}

/// Fails if something never happened.
fn ensure_everything_happened(seen: &Seen, seed: u64) {
	let missing = seen.missing();
	assert!(missing.is_empty(), "seed {seed}: never happened: {missing:#?}\n{seen}");
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
fn random_sequences_see_everything_and_keep_every_invariant() {
	let seed = 0x5eed_0001;
	let mut seen = sequences(seed, LONG, SHORT);
	while seen.steps < LONGEST && !seen.missing().is_empty() {
		seen.add(sequences(seed + u64::from(seen.steps), 2 * SHORT, SHORT));
	}
	ensure_everything_happened(&seen, seed);
}

#[test]
fn a_fresh_random_sequence_keeps_every_invariant() {
	let steps = setting("DHV_STEPS").unwrap_or(1_000) as u32;
	let _seen = sequence(fresh_seed(), steps);
}

/// Nothing that anybody gets depends on what the history forgot.
#[test]
fn a_short_history_pays_what_a_long_one_pays() {
	let [least, most] =
		[PoolParameters::<AccountId>::MIN_HISTORY, PoolParameters::<AccountId>::MAX_HISTORY];
	let (short, paid) = whole_sequence(10, 500, Some(least));
	let (long, same) = whole_sequence(10, 500, Some(most));
	let pruned = |seen: &Seen| seen.events.get("history(pruned)").copied().unwrap_or_default();
	assert!(pruned(&short) > 5 && pruned(&long) == 0, "{} {}", pruned(&short), pruned(&long));
	assert_eq!(paid, same);
}

#[test]
#[ignore = "long: make soak"]
fn soak() {
	let (seed, steps) = (fresh_seed(), setting("DHV_STEPS").unwrap_or(100_000) as u32);
	let seen = sequences(seed, steps, CHUNK);
	println!("{seen}");
	if steps >= LONGEST {
		ensure_everything_happened(&seen, seed);
	}
}
