use super::mock::*;
use crate::*;
use dhv_mocks::MockGovernance;
use dhv_primitives::{
	tunable::{forgotten_bits, place_of, ParameterRefusal},
	PoolId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn set(who: AccountId, change: impl FnOnce(&mut BreakerTerms)) -> DispatchResult {
	let mut terms = BreakerTermsOf::<Test>::get(POOL);
	change(&mut terms);
	LiquidityPool::set_breakers(RuntimeOrigin::signed(who), POOL, terms)
}

fn refused(refusal: fn(u8) -> ParameterRefusal, name: &str) -> Error<Test> {
	Error::BreakersRefused(refusal(place_of::<BreakerTerms>(name).expect(name)))
}

/// As strict as they may be.
fn strictest(terms: &mut BreakerTerms) {
	*terms = BreakerTerms {
		max_jump_bps: 10,
		jump_window: DAY,
		max_depeg_bps: 10,
		max_gap: 30,
		venues: true,
		cool_down: DAY,
	};
}

#[test]
fn breakers_are_off_until_somebody_sets_them_and_old_and_new_are_told() {
	test(|| {
		let old = BreakerTerms::OFF;
		assert_eq!(BreakerTermsOf::<Test>::get(POOL), old);
		let new = BreakerTerms { max_jump_bps: 1_000, max_gap: 600, ..old };
		assert_ok!(LiquidityPool::set_breakers(RuntimeOrigin::signed(GOVERNOR), POOL, new));
		assert_eq!(BreakerTermsOf::<Test>::get(POOL), new);
		assert!(has_event(Event::BreakersSet { pool: POOL, old, new }));
	});
}

#[test]
fn every_field_is_in_the_table() {
	let mut strict = BreakerTerms::OFF;
	strictest(&mut strict);
	for terms in [BreakerTerms::OFF, strict] {
		assert_eq!(forgotten_bits(&terms), [0usize; 0]);
	}
}

#[test]
fn a_guardian_tightens_at_once_and_loosens_nothing() {
	test(|| {
		assert_ok!(set(GUARDIAN, strictest));
		let not = |name| refused(ParameterRefusal::NotTighter, name);
		assert_noop!(set(GUARDIAN, |new| new.max_jump_bps += 1), not("max_jump_bps"));
		assert_noop!(set(GUARDIAN, |new| new.jump_window -= 1), not("jump_window"));
		assert_noop!(set(GUARDIAN, |new| new.max_depeg_bps += 1), not("max_depeg_bps"));
		assert_noop!(set(GUARDIAN, |new| new.max_gap += 1), not("max_gap"));
		assert_noop!(set(GUARDIAN, |new| new.venues = false), not("venues"));
		assert_noop!(set(GUARDIAN, |new| new.cool_down -= 1), not("cool_down"));
		// What was tightened may be taken back.
		assert_ok!(set(GOVERNOR, |new| *new = BreakerTerms::OFF));
	});
}

#[test]
fn the_governor_loosens_by_steps() {
	test(|| {
		assert_ok!(set(GOVERNOR, strictest));
		MockGovernance::pass(24);
		let far = |name| refused(ParameterRefusal::StepTooLarge, name);
		assert_noop!(set(GOVERNOR, |new| new.max_jump_bps = 511), far("max_jump_bps"));
		assert_ok!(set(GOVERNOR, |new| new.max_jump_bps = 510));
		assert_noop!(set(GOVERNOR, |new| new.cool_down = DAY / 2 - 1), far("cool_down"));
		assert_ok!(set(GOVERNOR, |new| new.cool_down = DAY / 2));
		assert_ok!(set(GOVERNOR, |new| new.venues = false));
	});
}

#[test]
fn refuses() {
	test(|| {
		let out = |name| refused(ParameterRefusal::OutOfRange, name);
		assert_noop!(set(GOVERNOR, |new| new.max_jump_bps = 9), out("max_jump_bps"));
		assert_noop!(set(GOVERNOR, |new| new.jump_window = DAY + 1), out("jump_window"));
		assert_noop!(set(GOVERNOR, |new| new.max_depeg_bps = 0), out("max_depeg_bps"));
		assert_noop!(set(GOVERNOR, |new| new.max_gap = 29), out("max_gap"));
		assert_noop!(set(GOVERNOR, |new| new.cool_down = DAY + 1), out("cool_down"));
		assert_noop!(set(ALICE, strictest), DispatchError::BadOrigin);
		for who in [GOVERNOR, GUARDIAN] {
			let call = LiquidityPool::set_breakers(
				RuntimeOrigin::signed(who),
				PoolId(7),
				BreakerTerms::OFF,
			);
			assert_noop!(call, Error::<Test>::UnknownPool);
		}
	});
}
