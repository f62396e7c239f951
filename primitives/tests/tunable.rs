//! Laws of parameters that governance tunes.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	clippy::missing_docs_in_private_items,
	missing_docs,
	reason = "test code"
)]

use dhv_primitives::{
	ports::GovernanceClock,
	tunable::{
		ensure_in_range, forgotten_bits, views, Amendment, Power, Refusal, Tightens, Trail,
		Tunable, Tunables, Unit,
	},
	tunables,
};
use proptest::prelude::*;

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

	fn amend(&mut self, power: Power, change: impl FnOnce(&mut Set)) -> Result<(), Refusal> {
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

	fn cap(&mut self, cap: u128) -> Result<(), Refusal> {
		self.amend(Power::Governor, |set| set.inner.cap = cap)
	}

	fn tighten_cap(&mut self, cap: u128) -> Result<(), Refusal> {
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
	assert_eq!(ensure_in_range(&rich, 0), Err(Refusal::OutOfRange(CAP)));
	assert_eq!(ensure_in_range(&rich, 6), Ok(()));
	// No overflow, whatever the decimals.
	assert_eq!(Set::TABLE[usize::from(CAP)].at(200).most, i128::MAX);
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
	assert_eq!(world.tighten_cap(101), Err(Refusal::NotTighter(CAP)));
	let floor = world.amend(Power::Tightener, |set| set.floor = 4_999);
	assert_eq!(floor, Err(Refusal::NotTighter(FLOOR)));
	for pace in [49, 51] {
		let done = world.amend(Power::Tightener, |set| set.pace = pace);
		assert_eq!(done, Err(Refusal::NotTighter(PACE)));
	}
	let done = world.amend(Power::Tightener, |set| set.recipient = Some(7));
	assert_eq!(done, Err(Refusal::NotAFigure));
	// One that tightens does not carry one along that loosens.
	let done = world.amend(Power::Tightener, |set| (set.floor, set.inner.cap) = (6_000, 101));
	assert_eq!(done, Err(Refusal::NotTighter(CAP)));
	world.amend(Power::Governor, |set| set.recipient = Some(7)).unwrap();
}

#[test]
fn many_small_steps_are_no_more_than_a_large_one() {
	let mut world = World::new();
	for cap in 101..=110 {
		world.cap(cap).unwrap();
		world.now += INTERVAL / 12;
	}
	assert_eq!(world.cap(111), Err(Refusal::StepTooLarge(CAP)));
	// A pause of an interval after the last step makes the new value the one to step from.
	world.now += INTERVAL - INTERVAL / 12 - 1;
	assert_eq!(world.cap(111), Err(Refusal::StepTooLarge(CAP)));
	world.now += 1;
	assert_eq!(world.cap(122), Err(Refusal::StepTooLarge(CAP)));
	world.cap(121).unwrap();
}

#[test]
fn a_step_at_the_end_of_an_interval_is_not_followed_by_another() {
	let mut world = World::new();
	world.cap(101).unwrap();
	world.now += INTERVAL - 1;
	world.cap(110).unwrap();
	world.now += 1;
	assert_eq!(world.cap(111), Err(Refusal::StepTooLarge(CAP)));
}

#[test]
fn what_has_no_stricter_side_moves_by_steps_either_way() {
	let mut world = World::new();
	let pace = |world: &mut World, pace| world.amend(Power::Governor, |set| set.pace = pace);
	pace(&mut world, 45).unwrap();
	pace(&mut world, 55).unwrap();
	// From the least to the greatest it is one step, so it may go no further on either side.
	assert_eq!(pace(&mut world, 56), Err(Refusal::StepTooLarge(PACE)));
	assert_eq!(pace(&mut world, 44), Err(Refusal::StepTooLarge(PACE)));
	pace(&mut world, 50).unwrap();
}

#[test]
fn a_tightening_can_be_taken_back_within_the_interval_and_not_later() {
	let mut world = World::new();
	world.tighten_cap(40).unwrap();
	world.now += INTERVAL / 2;
	world.tighten_cap(0).unwrap();
	assert_eq!(world.cap(101), Err(Refusal::StepTooLarge(CAP)));
	world.now += INTERVAL / 2 - 1;
	world.cap(100).unwrap();
	// Taking back is no step to go on from.
	assert_eq!(world.cap(101), Err(Refusal::StepTooLarge(CAP)));

	let mut world = World::new();
	world.tighten_cap(0).unwrap();
	world.now += INTERVAL;
	assert_eq!(world.cap(6), Err(Refusal::StepTooLarge(CAP)));
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
	assert_eq!(done, Err(Refusal::OutOfRange(FLOOR)));
	let done = world.amend(Power::Tightener, |set| set.floor = 10_001);
	assert_eq!(done, Err(Refusal::OutOfRange(FLOOR)));
	assert_eq!(world.cap(u128::MAX), Err(Refusal::OutOfRange(CAP)));
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

/// One move in a random history.
#[derive(Clone, Debug)]
struct Try {
	wait: u32,
	power: Power,
	place: u8,
	value: i128,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
	let power = prop_oneof![3 => Just(Power::Governor), 1 => Just(Power::Tightener)];
	let wait = prop_oneof![0..HOUR, 0..INTERVAL, INTERVAL - 1..INTERVAL + 2];
	let one = (wait, power, 0u8..3, -30i128..31, any::<bool>()).prop_map(
		|(wait, power, place, by, far)| Try {
			wait,
			power,
			place,
			value: if far { by * 20 } else { by },
		},
	);
	proptest::collection::vec(one, 1..80)
}

fn moved(set: &Set, place: u8, by: i128) -> Set {
	let mut new = set.clone();
	let figure = set.figures()[usize::from(place)] + if place == FLOOR { by * 50 } else { by };
	match place {
		FLOOR => new.floor = figure.clamp(0, 10_000) as u32,
		CAP => new.inner.cap = figure.clamp(0, 1_000) as u128,
		_ => new.pace = figure.clamp(1, 100) as u64,
	}
	new
}

/// Every value that a figure had in the interval before `now`, the present one included.
fn held(history: &[(u32, Vec<i128>)], place: u8, now: u32) -> Vec<i128> {
	let place = usize::from(place);
	let until = |index: usize| history.get(index + 1).map_or(now, |(at, _)| *at);
	let lately = |(index, _): &(usize, &(u32, Vec<i128>))| until(*index) + INTERVAL > now;
	history.iter().enumerate().filter(lately).map(|(_, (_, values))| values[place]).collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	/// Told by the whole history, not by what the trail remembers of it.
	#[test]
	fn no_history_loosens_more_than_a_step_in_an_interval(tries in tries()) {
		let mut world = World::new();
		let mut history = vec![(0, world.set.figures())];
		for Try { wait, power, place, value } in tries {
			world.now += wait;
			let new = moved(&world.set, place, value);
			let old = world.set.figures()[usize::from(place)];
			let next = new.figures()[usize::from(place)];
			let tunable = Set::TABLE[usize::from(place)];
			let before = world.trail.clone();
			let accepted = world.trail.amend(&world.set, &new, &terms(power, world.now)).is_ok();
			let tightens = tunable.tightens.is_tighter(old, next);
			if tightens || next == old {
				prop_assert!(accepted);
			} else if power == Power::Tightener {
				prop_assert!(!accepted);
			}
			if !accepted {
				prop_assert_eq!(&world.trail, &before);
				continue;
			}
			let lately = held(&history, place, world.now);
			let (low, high) = (*lately.iter().min().unwrap(), *lately.iter().max().unwrap());
			match tunable.tightens {
				Tightens::Down if next > old => {
					prop_assert!(next <= high.max(low + tunable.step_from(low)));
				}
				Tightens::Up if next < old => {
					prop_assert!(next >= low.min(high - tunable.step_from(high)));
				}
				Tightens::Never => {
					prop_assert!(next - low <= tunable.step_from(low));
					prop_assert!(high - next <= tunable.step_from(high));
				}
				_ => {}
			}
			world.set = new;
			history.push((world.now, world.set.figures()));
		}
	}

	/// What the view says may be set may be set, and the next value beyond may not.
	#[test]
	fn the_governor_may_set_what_the_view_says(tries in tries()) {
		let mut world = World::new();
		for Try { wait, power, place, value } in tries {
			world.now += wait;
			let new = moved(&world.set, place, value);
			if world.trail.amend(&world.set, &new, &terms(power, world.now)).is_ok() {
				world.set = new;
			}
		}
		// The clock of the view stands, so the history is told as if it had ended there.
		let shift = world.now - 1_000;
		for entry in world.trail.0.iter_mut() {
			if let Some(moved) = &mut entry.moved {
				moved.at = moved.at.saturating_sub(shift);
			}
			if let Some(tightened) = &mut entry.tightened {
				tightened.at = tightened.at.saturating_sub(shift);
			}
		}
		world.now = 1_000;
		for (place, seen) in (0u8..).zip(views::<_, Clock>(&world.set, &world.trail, 0)) {
			for (target, allowed) in [
				(seen.settable_least, true),
				(seen.settable_most, true),
				(seen.settable_least - 1, false),
				(seen.settable_most + 1, false),
			] {
				let mut new = world.set.clone();
				match place {
					FLOOR => new.floor = target as u32,
					CAP => new.inner.cap = target as u128,
					_ => new.pace = target as u64,
				}
				let mut trail = world.trail.clone();
				let done = trail.amend(&world.set, &new, &terms(Power::Governor, world.now));
				prop_assert_eq!(done.is_ok(), allowed, "{} to {}", seen.name, target);
			}
		}
	}

	/// No figure is stuck: from anywhere in its range the governor reaches any other value.
	#[test]
	fn every_value_can_be_reached(from in 0u128..1_000, to in 0u128..1_000) {
		let mut world = World::new();
		world.set.inner.cap = from;
		let mut rounds = 0;
		while world.set.inner.cap != to {
			let seen = views::<_, Clock>(&world.set, &Trail::default(), 0);
			let room = &seen[usize::from(CAP)];
			let next = (to as i128).clamp(room.settable_least, room.settable_most);
			world.cap(next as u128).unwrap();
			world.now += INTERVAL;
			rounds += 1;
			prop_assert!(rounds < 100);
		}
	}

	#[test]
	fn no_figures_overflow(
		value in any::<i128>(),
		least in any::<i128>(),
		step in 1..i128::MAX,
		bps in any::<u32>(),
		decimals in any::<u8>(),
	) {
		let tunable = Tunable::new(Unit::Amount, least, i128::MAX).share(bps, step).at(decimals);
		let taken = tunable.step_from(value);
		prop_assert!(taken >= step);
		prop_assert!(taken > 0);
	}
}
