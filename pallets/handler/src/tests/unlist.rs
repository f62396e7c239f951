use super::mock::*;
use crate::*;
use dhv_primitives::{OptionKind, SeriesId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn takes_the_listing_out_of_every_index() {
	run(|| {
		let series = usual();
		let other = list(OptionKind::Put, 30, 1_800);
		let listing = Listings::<Test>::get(POOL, series).unwrap();
		assert_ok!(Handler::unlist(RuntimeOrigin::signed(MANAGER), POOL, series));
		assert_eq!(events(), vec![Event::SeriesUnlisted { pool: POOL, series, listing }]);
		assert_eq!(Handler::listings(POOL).len(), 1);
		assert_noop!(buy(series, hundredths(100)), Error::<Test>::NotListed);
		assert_ok!(Handler::unlist(RuntimeOrigin::signed(MANAGER), POOL, other));
		assert!(ExpiryQueue::<Test>::get().is_empty());
		assert_eq!(ListingCount::<Test>::iter().count(), 0);
		// It may be listed again.
		assert_eq!(usual(), series);
	});
}

#[test]
fn refuses_strangers_and_unknown_listings() {
	run(|| {
		let series = usual();
		let unlist = |who, series| Handler::unlist(RuntimeOrigin::signed(who), POOL, series);
		assert_noop!(unlist(ALICE, series), DispatchError::BadOrigin);
		assert_noop!(unlist(MANAGER, SeriesId(99)), Error::<Test>::NotListed);
	});
}
