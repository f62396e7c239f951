//! The rule that an order has to lower the size of the delta in every outcome, checked against every
//! outcome there is.

use crate::types::{NetDelta, Outcomes};
use dhv_primitives::{ports::PerpExposure, Delta};
use dhv_sequences::Random;

fn delta(raw: i64) -> Delta {
	Delta::from_raw(raw.into())
}

/// Two numbers in order.
fn pair(random: &mut Random, size: i64) -> (i64, i64) {
	let (a, b) = (random.between(-size, size), random.between(-size, size));
	(a.min(b), a.max(b))
}

fn net(certain: i64, perps: (i64, i64)) -> Outcomes {
	let perps =
		PerpExposure { confirmed: delta(perps.0), least: delta(perps.0), most: delta(perps.1) };
	NetDelta::of(delta(certain), Delta::ZERO, &perps).unwrap().outcomes
}

#[test]
fn what_is_accepted_of_spot_orders_lowers_every_outcome_and_nothing_else_does() {
	let mut random = Random::new(1);
	let mut counts = [0; 2];
	for _ in 0..20_000 {
		let (certain, perps) = (random.between(-20, 20), pair(&mut random, 12));
		let change = random.between(-30, 30);
		let before = net(certain, perps);
		let accepted = before.falls_to(&before.shifted(delta(change)).unwrap()).unwrap();
		let mut every = (perps.0..=perps.1).map(|size| certain + size);
		let truly = every.all(|net| (net + change).abs() < net.abs());
		assert_eq!(accepted, truly, "{certain} {perps:?} {change}");
		counts[usize::from(accepted)] += 1;
	}
	assert!(counts.iter().all(|count| *count > 1_000), "{counts:?}");
}

#[test]
fn what_is_accepted_of_orders_at_venues_lowers_every_outcome() {
	let mut random = Random::new(2);
	let mut counts = [0; 2];
	for _ in 0..20_000 {
		let (certain, one) = (random.between(-20, 20), pair(&mut random, 8));
		let others = pair(&mut random, 4);
		let target = random.between(-30, 30);
		let before = net(certain, (one.0 + others.0, one.1 + others.1));
		let exposure =
			PerpExposure { confirmed: delta(one.0), least: delta(one.0), most: delta(one.1) };
		let after = before.with_target(&exposure, delta(target)).unwrap();
		let accepted = before.falls_to(&after).unwrap();
		let truly = (others.0..=others.1).all(|other| {
			let rest = certain + other;
			(one.0..=one.1).all(|size| (rest + target).abs() < (rest + size).abs())
		});
		assert_eq!(accepted, truly, "{certain} {one:?} {others:?} {target}");
		counts[usize::from(accepted)] += 1;
	}
	assert!(counts.iter().all(|count| *count > 1_000), "{counts:?}");
}

#[test]
fn the_nearest_outcome_is_what_may_be_hedged() {
	let outcomes = |least, most| Outcomes { least: delta(least), most: delta(most) };
	assert_eq!(outcomes(3, 9).nearest(), delta(3));
	assert_eq!(outcomes(-9, -3).nearest(), delta(-3));
	assert_eq!(outcomes(-3, 9).nearest(), Delta::ZERO);
	assert_eq!(outcomes(0, 9).nearest(), Delta::ZERO);
	assert_eq!(outcomes(-12, 9).farthest(), Ok(delta(12).get()));
}
