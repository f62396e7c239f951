use super::mock::*;
use crate::*;
use dhv_primitives::SeriesId;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn changes_the_sides_and_says_old_and_new() {
	run(|| {
		let series = usual();
		let origin = RuntimeOrigin::signed(MANAGER);
		assert_ok!(Handler::set_listing(origin, POOL, series, false, true));
		let old = Listing { buyable: true, sellable: false, listed_at: day(0), expiry: day(30) };
		let new = Listing { buyable: false, sellable: true, ..old };
		assert_eq!(events(), vec![Event::ListingChanged { pool: POOL, series, old, new }]);
		assert_eq!(Handler::listings(POOL), vec![(series, new)]);
		assert_noop!(buy(series, hundredths(100)), Error::<Test>::NotBuyable);
	});
}

#[test]
fn refuses_strangers_and_unknown_listings() {
	run(|| {
		let series = usual();
		let change = |who, series| {
			Handler::set_listing(RuntimeOrigin::signed(who), POOL, series, false, false)
		};
		assert_noop!(change(ALICE, series), DispatchError::BadOrigin);
		assert_noop!(change(MANAGER, SeriesId(99)), Error::<Test>::NotListed);
	});
}
