//! Random sequences: pools, the public, operators, feeds, governance and failing neighbours act in
//! any order, and after every step every invariant holds.
//!
//! A *family* is a file with a table of named operations. `dhv_sequences` says how a sequence goes,
//! what a long run has to see, and which variables of the environment choose it.
//!
//! After each step: the invariants of the pallet; OR-21; the total issuance of every asset is what
//! it was; the accounts of the registry and of the insurance hold what is booked and what was given
//! to them, to the unit; no clock of an auction ran back or ahead. After each bid: OR-25. Of the
//! calls that fail a sample is compared: the storage root is as it was. At the end every series runs
//! out, everybody is paid and nothing is stored.

mod auctions;
mod bids;
mod end;
mod fixings;
mod govern;
mod insure;
mod issue;
mod keepers;
mod kept;
mod need;
mod neighbours;
mod operate;
mod operation;
mod payouts;
mod ports;
mod prices;
mod refusals;
mod seen;
mod spreads;
mod time;
mod tokens;
mod vaults;
mod work;
mod world;

use self::{operation::Family, world::World};
use super::{mock::test, random};
use dhv_sequences::{fresh, see_everything, Seen, World as _};

/// Everything that may happen.
const FAMILIES: &[Family] = &[
	issue::FAMILY,
	vaults::FAMILY,
	spreads::FAMILY,
	operate::FAMILY,
	refusals::FAMILY,
	ports::FAMILY,
	tokens::FAMILY,
	prices::FAMILY,
	time::FAMILY,
	fixings::FAMILY,
	payouts::FAMILY,
	govern::FAMILY,
	insure::FAMILY,
	neighbours::FAMILY,
	work::FAMILY,
	need::FAMILY,
	bids::FAMILY,
	keepers::FAMILY,
	auctions::FAMILY,
	kept::FAMILY,
];

/// Steps of one sequence of a soak.
const CHUNK: u32 = 5_000;

/// Runs one sequence and returns what happened.
fn sequence(seed: u64, steps: u32) -> Seen {
	let mut seen = Seen::default();
	test(|| {
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
