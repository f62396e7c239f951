//! Random sequences: investors, the registry, reactors, feeds, governance and failing neighbours act in
//! any order on up to four pools, and after every step every invariant holds.
//!
//! A *family* is a file with a table of named operations. `dhv_sequences` says how a sequence goes,
//! what a long run has to see, and which variables of the environment choose it.
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

mod books;
mod breakers;
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

use self::{operation::Family, world::World};
use super::mock::*;
use crate::PoolParameters;
use dhv_primitives::Balance;
use dhv_sequences::{fresh, see_everything, Seen, World as _};

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
	breakers::FAMILY,
	tokens::FAMILY,
	trouble::FAMILY,
	rush::FAMILY,
];

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

#[test]
fn random_sequences_see_everything_and_keep_every_invariant() {
	see_everything::<World>(0x5eed_0001, sequence);
}

#[test]
fn a_fresh_random_sequence_keeps_every_invariant() {
	fresh(sequence);
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
	dhv_sequences::soak::<World>(CHUNK, sequence);
}
