//! Removal of expired smiles: by itself in every block, and by anybody.

use super::mock::*;
use crate::{types::RETENTION, *};
use dhv_mocks::WETH;
use dhv_primitives::ports::ScheduledWork;
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};

#[test]
fn blocks_remove_one_expired_smile_each() {
	run(|| {
		for days in [1, 2, 30] {
			assert_ok!(submit(day(days), usual()));
		}
		events();
		pass(DAY + RETENTION - 1);
		VolatilityFeed::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![]);
		pass(2 * DAY);
		VolatilityFeed::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![Event::SmileExpired { underlying: WETH, expiry: day(1) }]);
		VolatilityFeed::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![Event::SmileExpired { underlying: WETH, expiry: day(2) }]);
		VolatilityFeed::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![]);
		assert_eq!(Expiries::<Test>::get(WETH).to_vec(), vec![day(30)]);
		assert_eq!(VolatilityFeed::surface_version(WETH), 3);
	});
}

#[test]
fn blocks_stay_inside_their_weight() {
	run(|| {
		assert_ok!(submit(day(1), usual()));
		pass(2 * DAY);
		let mut meter = WeightMeter::with_limit(Default::default());
		VolatilityFeed::run(&mut meter);
		assert!(Smiles::<Test>::contains_key(WETH, day(1)));
		// Enough to look, but not to remove.
		let look = <() as WeightInfo>::look_for_expired();
		VolatilityFeed::run(&mut WeightMeter::with_limit(look));
		assert!(Smiles::<Test>::contains_key(WETH, day(1)));
		let both = look.saturating_add(<() as WeightInfo>::remove_expired());
		VolatilityFeed::run(&mut WeightMeter::with_limit(both));
		assert!(!Smiles::<Test>::contains_key(WETH, day(1)));
	});
}

#[test]
fn anybody_may_remove_what_has_expired() {
	run(|| {
		assert_ok!(submit(day(1), usual()));
		let remove = || VolatilityFeed::remove_expired(RuntimeOrigin::signed(STRANGER), WETH);
		assert_noop!(remove(), Error::<Test>::NothingExpired);
		pass(DAY + RETENTION);
		assert_ok!(remove());
		assert!(!Smiles::<Test>::contains_key(WETH, day(1)));
		assert_noop!(remove(), Error::<Test>::NothingExpired);
	});
}
