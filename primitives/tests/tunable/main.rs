//! Laws of parameters that governance tunes.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	clippy::missing_docs_in_private_items,
	missing_docs,
	reason = "test code"
)]

mod random;

use dhv_primitives::{
	ports::GovernanceClock,
	tunable::{
		ensure_in_range, forgotten_bits, views, Amendment, ParameterRefusal, Power, Tightens,
		Trail, Tunable, Tunables, Unit,
	},
	tunables,
};

const HOUR: u32 = 10;
const INTERVAL: u32 = 24 * HOUR;

#[derive(codec::Encode, codec::Decode, Clone, PartialEq, Eq, Debug)]
struct Inner {
	cap: u128,
}

/// One figure of each kind, and a name that is none.
#[derive(codec::Encode, codec::Decode, Clone, PartialEq, Eq, Debug)]
struct Set {
	floor: u32,
	inner: Inner,
	pace: u64,
	recipient: Option<u32>,
}

tunables! { Set {
	floor = Tunable::new(Unit::BasisPoints, 0, 10_000).step(500).up();
	inner.cap = Tunable::new(Unit::Amount, 0, 1_000).share(1_000, 5).down();
	pace = Tunable::new(Unit::Seconds, 1, 100).step(10);
} rest { recipient } }

const FLOOR: u8 = 0;
const CAP: u8 = 1;
const PACE: u8 = 2;

fn set() -> Set {
	Set { floor: 5_000, inner: Inner { cap: 100 }, pace: 50, recipient: None }
}

fn terms(power: Power, now: u32) -> Amendment {
	Amendment { power, now, hour: HOUR, decimals: 0 }
}

/// A set with its trail, as a pallet keeps them.
struct World {
	set: Set,
	trail: Trail,
	now: u32,
}

impl World {
	fn new() -> Self {
		Self { set: set(), trail: Trail::default(), now: 1_000 }
	}

	fn amend(
		&mut self,
		power: Power,
		change: impl FnOnce(&mut Set),
	) -> Result<(), ParameterRefusal> {
		let mut new = self.set.clone();
		change(&mut new);
		let before = self.trail.clone();
		let done = self.trail.amend(&self.set, &new, &terms(power, self.now));
		match done {
			Ok(()) => self.set = new,
			Err(_) => assert_eq!(self.trail, before),
		}
		done
	}

	fn cap(&mut self, cap: u128) -> Result<(), ParameterRefusal> {
		self.amend(Power::Governor, |set| set.inner.cap = cap)
	}

	fn tighten_cap(&mut self, cap: u128) -> Result<(), ParameterRefusal> {
		self.amend(Power::Tightener, |set| set.inner.cap = cap)
	}
}

#[test]
fn names_and_figures_come_from_the_fields() {
	let names: Vec<_> = Set::TABLE.iter().map(|tunable| tunable.name).collect();
	assert_eq!(names, ["floor", "inner.cap", "pace"]);
	assert_eq!(set().figures(), [5_000, 100, 50]);
	assert_eq!(forgotten_bits(&set()), [0usize; 0]);
}

/// A table that leaves a field out.
#[derive(codec::Encode, codec::Decode, Clone, PartialEq, Eq, Debug)]
struct Forgetful {
	known: u8,
	forgotten: u8,
}

tunables! { Forgetful {
	known = Tunable::new(Unit::Count, 0, 255);
} }

#[test]
fn a_forgotten_field_is_found() {
	let bits = forgotten_bits(&Forgetful { known: 1, forgotten: 2 });
	assert_eq!(bits, (8..16).collect::<Vec<_>>());
}

#[test]
fn amounts_have_the_decimals_of_their_asset() {
	let cap = Set::TABLE[usize::from(CAP)].at(6);
	assert_eq!((cap.most, cap.least_step), (1_000_000_000, 5_000_000));
	assert_eq!(Set::TABLE[usize::from(PACE)].at(6), Set::TABLE[usize::from(PACE)]);
	let mut rich = set();
	rich.inner.cap = 1_001;
	assert_eq!(ensure_in_range(&rich, 0), Err(ParameterRefusal::OutOfRange(CAP)));
	assert_eq!(ensure_in_range(&rich, 6), Ok(()));
	// No overflow, whatever the decimals.
	assert_eq!(Set::TABLE[usize::from(CAP)].at(200).most, i128::MAX - 1);
}

#[test]
fn what_becomes_stricter_moves_at_once_and_as_far_as_wanted() {
	let mut world = World::new();
	world.tighten_cap(0).unwrap();
	world.amend(Power::Tightener, |set| set.floor = 10_000).unwrap();
	world.amend(Power::Governor, |set| set.inner.cap = 0).unwrap();
}

#[test]
fn a_tightener_loosens_nothing_and_changes_nothing_else() {
	let mut world = World::new();
	assert_eq!(world.tighten_cap(101), Err(ParameterRefusal::NotTighter(CAP)));
	let floor = world.amend(Power::Tightener, |set| set.floor = 4_999);
	assert_eq!(floor, Err(ParameterRefusal::NotTighter(FLOOR)));
	for pace in [49, 51] {
		let done = world.amend(Power::Tightener, |set| set.pace = pace);
		assert_eq!(done, Err(ParameterRefusal::NotTighter(PACE)));
	}
	let done = world.amend(Power::Tightener, |set| set.recipient = Some(7));
	assert_eq!(done, Err(ParameterRefusal::NotAFigure));
	// One that tightens does not carry one along that loosens.
	let done = world.amend(Power::Tightener, |set| (set.floor, set.inner.cap) = (6_000, 101));
	assert_eq!(done, Err(ParameterRefusal::NotTighter(CAP)));
	world.amend(Power::Governor, |set| set.recipient = Some(7)).unwrap();
}

#[test]
fn many_small_steps_are_no_more_than_a_large_one() {
	let mut world = World::new();
	for cap in 101..=110 {
		world.cap(cap).unwrap();
		world.now += INTERVAL / 12;
	}
	assert_eq!(world.cap(111), Err(ParameterRefusal::StepTooLarge(CAP)));
	// A pause of an interval after the last step makes the new value the one to step from.
	world.now += INTERVAL - INTERVAL / 12 - 1;
	assert_eq!(world.cap(111), Err(ParameterRefusal::StepTooLarge(CAP)));
	world.now += 1;
	assert_eq!(world.cap(122), Err(ParameterRefusal::StepTooLarge(CAP)));
	world.cap(121).unwrap();
}

#[test]
fn a_step_at_the_end_of_an_interval_is_not_followed_by_another() {
	let mut world = World::new();
	world.cap(101).unwrap();
	world.now += INTERVAL - 1;
	world.cap(110).unwrap();
	world.now += 1;
	assert_eq!(world.cap(111), Err(ParameterRefusal::StepTooLarge(CAP)));
}

#[test]
fn what_has_no_stricter_side_moves_by_steps_either_way() {
	let mut world = World::new();
	let pace = |world: &mut World, pace| world.amend(Power::Governor, |set| set.pace = pace);
	pace(&mut world, 45).unwrap();
	pace(&mut world, 55).unwrap();
	// From the least to the greatest it is one step, so it may go no further on either side.
	assert_eq!(pace(&mut world, 56), Err(ParameterRefusal::StepTooLarge(PACE)));
	assert_eq!(pace(&mut world, 44), Err(ParameterRefusal::StepTooLarge(PACE)));
	pace(&mut world, 50).unwrap();
}

#[test]
fn a_tightening_can_be_taken_back_within_the_interval_and_not_later() {
	let mut world = World::new();
	world.tighten_cap(40).unwrap();
	world.now += INTERVAL / 2;
	world.tighten_cap(0).unwrap();
	assert_eq!(world.cap(101), Err(ParameterRefusal::StepTooLarge(CAP)));
	world.now += INTERVAL / 2 - 1;
	world.cap(100).unwrap();
	// Taking back is no step to go on from.
	assert_eq!(world.cap(101), Err(ParameterRefusal::StepTooLarge(CAP)));

	let mut world = World::new();
	world.tighten_cap(0).unwrap();
	world.now += INTERVAL;
	assert_eq!(world.cap(6), Err(ParameterRefusal::StepTooLarge(CAP)));
	world.cap(5).unwrap();
}

#[test]
fn tightening_again_and_again_holds_nobody_up() {
	let mut world = World::new();
	world.cap(110).unwrap();
	for _ in 0..24 {
		world.now += HOUR;
		let cap = world.set.inner.cap - 1;
		world.tighten_cap(cap).unwrap();
	}
	// The last step of the governor is an interval ago, though the last tightening is not.
	world.cap(94).unwrap();
}

#[test]
fn ranges_bind_everybody() {
	let mut world = World::new();
	let done = world.amend(Power::Governor, |set| set.floor = 10_001);
	assert_eq!(done, Err(ParameterRefusal::OutOfRange(FLOOR)));
	let done = world.amend(Power::Tightener, |set| set.floor = 10_001);
	assert_eq!(done, Err(ParameterRefusal::OutOfRange(FLOOR)));
	assert_eq!(world.cap(u128::MAX), Err(ParameterRefusal::OutOfRange(CAP)));
}

struct Clock;

impl GovernanceClock for Clock {
	fn now() -> u32 {
		1_000
	}

	fn hour() -> u32 {
		HOUR
	}
}

#[test]
fn the_view_tells_what_may_be_set_now() {
	let mut world = World::new();
	world.cap(104).unwrap();
	world.tighten_cap(90).unwrap();
	let seen = views::<_, Clock>(&world.set, &world.trail, 0);
	let [floor, cap, pace] = &seen[..] else { panic!("three") };
	assert_eq!((floor.settable_least, floor.settable_most), (4_500, 10_000));
	// Back to what it was a moment ago, or a step from the least that it was.
	assert_eq!((cap.settable_least, cap.settable_most), (0, 104));
	assert_eq!((cap.value, cap.step, cap.interval), (90, 9, 24));
	assert_eq!((pace.settable_least, pace.settable_most), (40, 60));
	assert_eq!(pace.tightens, Tightens::Never);
}
