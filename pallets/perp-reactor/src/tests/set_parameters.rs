//! `set_parameters`: ranges, steps within an interval, and who makes limits stricter at once.

use super::mock::*;
use crate::{types::*, Error, Event};
use dhv_primitives::tunable::{forgotten_bits, place_of, ParameterRefusal};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

/// Sets the present limits with one change.
fn amend(origin: RuntimeOrigin, change: impl FnOnce(&mut PerpParameters)) -> DispatchResult {
	let mut new = Perps::reactor(ID).unwrap().parameters;
	change(&mut new);
	Perps::set_parameters(origin, ID, new)
}

fn place(name: &str) -> u8 {
	place_of::<PerpParameters>(name).expect(name)
}

fn guardian() -> RuntimeOrigin {
	RuntimeOrigin::signed(GUARDIAN)
}

#[test]
fn every_field_is_in_the_table() {
	assert_eq!(forgotten_bits(&parameters()), [0; 0]);
}

#[test]
fn refuses_figures_out_of_range() {
	run(|| {
		type Change = fn(&mut PerpParameters);
		let cases: [(&str, Change); 4] = [
			("max_size", |p| p.max_size = delta(1_000_000_000_001)),
			("max_leg", |p| p.max_leg = 1_000_000_000_000_001 * USD),
			("max_clock_ahead", |p| p.max_clock_ahead = 100_801),
			("max_price_age", |p| p.max_price_age = 7 * 86_400 + 1),
		];
		for (name, change) in cases {
			let refused = ParameterRefusal::OutOfRange(place(name));
			let tried = amend(RuntimeOrigin::root(), change);
			assert_eq!(tried, Err(Error::<Test>::ParameterRefused(refused).into()), "{name}");
		}
	});
}

#[test]
fn the_governor_moves_limits_by_steps_that_add_up_within_an_interval() {
	run(|| {
		let set = |bps| amend(RuntimeOrigin::root(), |p| p.limit_bps = bps);
		let far = || {
			let refused = ParameterRefusal::StepTooLarge(place("limit_bps"));
			Error::<Test>::ParameterRefused(refused)
		};
		assert_ok!(set(110));
		let (old, new) = (parameters(), PerpParameters { limit_bps: 110, ..parameters() });
		System::assert_last_event(Event::ParametersSet { id: ID, old, new }.into());
		assert_ok!(set(125));
		assert_noop!(set(126), far());
		assert_noop!(set(99), far());
		let sets = Perps::parameter_sets();
		let told = &sets[0].parameters[usize::from(place("limit_bps"))];
		assert_eq!((told.settable_least, told.settable_most), (100, 125));
		assert_eq!(sets[0].subject, format!("account {} of pool {}", ID.0, POOL.0));
		MockGovernance::pass(24);
		assert_ok!(set(126));
	});
}

#[test]
fn whoever_tightens_makes_positions_smaller_and_changes_nothing_that_brings_money_home() {
	run(|| {
		assert_ok!(amend(guardian(), |p| p.max_size = delta(0)));
		type Change = fn(&mut PerpParameters);
		let refused: [(&str, Change); 5] = [
			("max_size", |p| p.max_size = delta(1)),
			("limit_bps", |p| p.limit_bps = 0),
			("max_return_fee", |p| p.max_return_fee = 0),
			("ratios.target", |p| p.ratios.target = milli(501)),
			("direct", |p| p.direct = false),
		];
		for (name, change) in refused {
			let refused = ParameterRefusal::NotTighter(place(name));
			assert_noop!(amend(guardian(), change), Error::<Test>::ParameterRefused(refused));
		}
		// The governor takes it back at once.
		assert_ok!(amend(RuntimeOrigin::root(), |p| p.max_size = delta(100)));
	});
}
