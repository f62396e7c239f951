//! `set_otc_terms`: the band and the loss budget.

use super::mock::*;
use crate::*;
use dhv_mocks::MockGovernance;
use dhv_primitives::{
	tunable::{forgotten_bits, ParameterRefusal},
	PoolId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn stores_and_says_old_and_new() {
	run(|| {
		let new = OtcTerms { band_bps: 750, max_loss: 0, period: 2 * 3_600 };
		assert_ok!(Handler::set_otc_terms(RuntimeOrigin::root(), POOL, new));
		assert_ok!(Handler::set_otc_terms(RuntimeOrigin::root(), BARE_POOL, new));
		assert_eq!(
			events(),
			vec![
				Event::OtcTermsSet { pool: POOL, old: Some(otc_terms()), new },
				Event::OtcTermsSet { pool: BARE_POOL, old: None, new },
			]
		);
		assert_eq!(Handler::otc_budget(BARE_POOL).unwrap().0, new);
		assert_eq!(Handler::otc_budget(PoolId(9)), None);
	});
}

#[test]
fn refuses_strangers_unknown_pools_and_terms_out_of_range() {
	run(|| {
		let good = otc_terms();
		let set = |origin, pool, terms| Handler::set_otc_terms(origin, pool, terms);
		let manager = RuntimeOrigin::signed(MANAGER);
		assert_noop!(set(manager, POOL, good), DispatchError::BadOrigin);
		assert_noop!(set(RuntimeOrigin::root(), PoolId(9), good), Error::<Test>::UnknownPool);
		for bad in [
			OtcTerms { band_bps: 5_001, ..good },
			OtcTerms { period: 0, ..good },
			OtcTerms { period: 30 * DAY + 1, ..good },
		] {
			let refused = set(RuntimeOrigin::root(), POOL, bad);
			let why = |place| Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(place));
			let place = if bad.period == good.period { 0 } else { 2 };
			assert_noop!(refused, why(place));
		}
	});
}

#[test]
fn every_field_is_in_the_table() {
	assert_eq!(forgotten_bits(&otc_terms()), [0usize; 0]);
}

#[test]
fn a_guardian_lets_orders_lose_less_and_never_more() {
	run(|| {
		let set = |who, terms| Handler::set_otc_terms(RuntimeOrigin::signed(who), POOL, terms);
		let less = OtcTerms { band_bps: 0, max_loss: 0, ..otc_terms() };
		assert_ok!(set(GUARDIAN, less));
		let refused = |place| Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(place));
		assert_noop!(set(GUARDIAN, OtcTerms { band_bps: 1, ..less }), refused(0));
		assert_noop!(set(GUARDIAN, OtcTerms { period: 1, ..less }), refused(2));
		let none = Handler::set_otc_terms(RuntimeOrigin::signed(GUARDIAN), BARE_POOL, less);
		assert_noop!(none, Error::<Test>::NotConfigured);
		// What was tightened is taken back.
		assert_ok!(Handler::set_otc_terms(RuntimeOrigin::root(), POOL, otc_terms()));
		let more = OtcTerms { band_bps: 501, ..otc_terms() };
		let refused = Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(0));
		assert_noop!(Handler::set_otc_terms(RuntimeOrigin::root(), POOL, more), refused);
		MockGovernance::pass(24);
		assert_ok!(Handler::set_otc_terms(RuntimeOrigin::root(), POOL, more));
	});
}
