//! `set_otc_terms`: the band and the loss budget.

use super::mock::*;
use crate::*;
use dhv_primitives::PoolId;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn stores_and_says_old_and_new() {
	run(|| {
		let new = OtcTerms { band_bps: 5_000, max_loss: 0, period: 30 * DAY };
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
			assert_noop!(set(RuntimeOrigin::root(), POOL, bad), Error::<Test>::InvalidOtcTerms);
		}
	});
}
