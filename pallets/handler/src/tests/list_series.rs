use super::mock::*;
use crate::*;
use dhv_mocks::{MockRegistry, USDC, WETH};
use dhv_primitives::{ports::OptionRegistry, BackingClass, OptionKind, PoolId, Series};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn list_call(pool: PoolId, days: u64, strike: i64) -> DispatchResult {
	let origin = RuntimeOrigin::signed(MANAGER);
	Handler::list_series(origin, pool, day(days), OptionKind::Call, price(strike), true, false)
}

#[test]
fn issues_a_series_of_the_pool_and_lists_it() {
	run(|| {
		assert_ok!(list_call(POOL, 30, 2_000));
		let terms = Series {
			underlying: WETH,
			strike_asset: USDC,
			collateral_asset: USDC,
			expiry: day(30),
			kind: OptionKind::Call,
			strike: price(2_000),
			backing: BackingClass::Pool,
		};
		let series = MockRegistry::find(&terms).unwrap();
		let listing =
			Listing { buyable: true, sellable: false, listed_at: day(0), expiry: day(30) };
		assert_eq!(events(), vec![Event::SeriesListed { pool: POOL, series, terms, listing }]);
		assert_eq!(Handler::listings(POOL), vec![(series, listing)]);
	});
}

#[test]
fn pools_share_a_series_and_list_it_each_on_its_own() {
	run(|| {
		assert_ok!(list_call(POOL, 30, 2_000));
		assert_ok!(list_call(BARE_POOL, 30, 2_000));
		assert_eq!(Handler::listings(POOL)[0].0, Handler::listings(BARE_POOL)[0].0);
		assert_noop!(list_call(POOL, 30, 2_000), Error::<Test>::AlreadyListed);
	});
}

#[test]
fn only_the_manager() {
	run(|| {
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Handler::list_series(
					origin,
					POOL,
					day(30),
					OptionKind::Put,
					price(1_800),
					true,
					true
				),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn refuses_what_cannot_be_listed() {
	run(|| {
		assert_noop!(list_call(PoolId(9), 30, 2_000), Error::<Test>::UnknownPool);
		assert_noop!(list_call(POOL, 0, 2_000), Error::<Test>::SeriesExpired);
		MockRegistry::on_issue(|_| Err(DispatchError::Other("strike out of range")));
		assert_noop!(list_call(POOL, 30, 2_000), DispatchError::Other("strike out of range"));
	});
}

#[test]
fn refuses_more_listings_than_a_pool_may_have() {
	run(|| {
		for strike in 1..=5 {
			assert_ok!(list_call(POOL, 30, 1_500 + strike * 100));
		}
		assert_noop!(list_call(POOL, 30, 2_500), Error::<Test>::TooManyListings);
		// Another pool has its own room.
		assert_ok!(list_call(BARE_POOL, 30, 2_500));
	});
}

#[test]
fn refuses_more_expiries_than_the_queue_holds() {
	run(|| {
		for days in [28, 7, 21, 14] {
			assert_ok!(list_call(POOL, days, 2_000));
		}
		assert_noop!(list_call(POOL, 35, 2_000), Error::<Test>::TooManyExpiries);
		assert_ok!(list_call(POOL, 21, 2_100));
		let queue: Vec<_> =
			ExpiryQueue::<Test>::get().iter().map(|group| (group.expiry, group.listings)).collect();
		assert_eq!(queue, vec![(day(7), 1), (day(14), 1), (day(21), 2), (day(28), 1)]);
	});
}
