//! Laws over random histories.

use super::*;
use proptest::prelude::*;

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
			let next = to.cast_signed().clamp(room.settable_least, room.settable_most);
			world.cap(next.cast_unsigned()).unwrap();
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
