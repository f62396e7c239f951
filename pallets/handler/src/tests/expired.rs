//! Removal of expired listings: by itself in every block, and by anybody.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{ports::ScheduledWork, OptionKind};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};

#[test]
fn blocks_remove_what_has_expired() {
	run(|| {
		let first = list(OptionKind::Call, 7, 2_000);
		let second = list(OptionKind::Put, 7, 2_000);
		let later = usual();
		MockClock::advance(7 * DAY - 1);
		Handler::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![]);
		MockClock::advance(1);
		// The registry may have forgotten the series already.
		MockRegistry::remove_series(first);
		Handler::run(&mut WeightMeter::new());
		let mut removed: Vec<_> = events()
			.into_iter()
			.map(|event| match event {
				Event::ListingExpired { pool: POOL, series, expiry } if expiry == day(7) => series,
				other => panic!("{other:?}"),
			})
			.collect();
		removed.sort();
		assert_eq!(removed, vec![first, second]);
		assert_eq!(Handler::listings(POOL).len(), 1);
		assert!(Listings::<Test>::contains_key(POOL, later));
	});
}

#[test]
fn blocks_stay_inside_their_weight_and_go_on_later() {
	run(|| {
		list(OptionKind::Call, 7, 2_000);
		list(OptionKind::Put, 7, 2_000);
		MockClock::advance(7 * DAY);
		let one = <Test as Config>::WeightInfo::remove_expired();
		Handler::run(&mut WeightMeter::with_limit(one));
		assert_eq!(Handler::listings(POOL).len(), 1);
		Handler::run(&mut WeightMeter::with_limit(one));
		assert_eq!(Handler::listings(POOL).len(), 0);
	});
}

#[test]
fn anybody_may_remove_what_has_expired() {
	run(|| {
		let series = list(OptionKind::Call, 7, 2_000);
		let remove = || Handler::remove_expired(RuntimeOrigin::signed(ALICE));
		assert_noop!(remove(), Error::<Test>::NothingExpired);
		MockClock::advance(7 * DAY);
		assert_ok!(remove());
		assert_eq!(events(), vec![Event::ListingExpired { pool: POOL, series, expiry: day(7) }]);
		assert_noop!(remove(), Error::<Test>::NothingExpired);
	});
}
