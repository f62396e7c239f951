//! `top_up`.

use super::mock::*;
use crate::{Error, Event};
use dhv_mocks::MockOwner;
use dhv_primitives::{OptionKind, SeriesId};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

fn top_up(
	by: AccountId,
	series: SeriesId,
	writer: AccountId,
	amount: u128,
) -> sp_runtime::DispatchResult {
	Registry::top_up(RawOrigin::Signed(by).into(), series, writer, amount)
}

#[test]
fn a_gift_is_booked_and_told() {
	// (F23): the original does not book a guardian's gift.
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		let locked = write(POOL, series, contracts(1), ALICE).unwrap();
		let before = cash(BOB);
		assert_ok!(top_up(BOB, series, POOL, usdc(100)));
		assert_eq!(cash(BOB), before - usdc(100));
		assert_eq!(Registry::vault(series, POOL).unwrap().collateral, locked + usdc(100));
		assert_eq!(info(series).collateral, locked + usdc(100));
		assert_eq!(MockOwner::gifts(), vec![(POOL, series, usdc(100))]);
		assert_eq!(
			last_event(),
			Event::VaultToppedUp {
				series,
				writer: POOL,
				by: BOB,
				amount: usdc(100),
				locked: locked + usdc(100),
			}
		);
	});
}

#[test]
fn what_is_left_goes_to_the_writer() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, 2 * HOUR));
		let before = cash(POOL);
		write(POOL, series, contracts(1), ALICE).unwrap();
		assert_ok!(top_up(BOB, series, POOL, usdc(100)));
		feed_window(2 * HOUR, 2_500);
		work();
		assert_eq!(cash(POOL), before + usdc(100));
		assert_nothing_stored();
	});
}

#[test]
fn refuses_nothing_and_nowhere() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		assert_noop!(top_up(BOB, series, POOL, 0), Error::<Test>::ZeroAmount);
		assert_noop!(top_up(BOB, SeriesId(7), POOL, 1), Error::<Test>::UnknownSeries);
		assert_noop!(top_up(BOB, series, POOL, 1), Error::<Test>::VaultNotFound);
		write(POOL, series, contracts(1), ALICE).unwrap();
		assert_noop!(top_up(BOB, series, POOL, u128::MAX), Error::<Test>::Overflow);
		assert!(top_up(BOB, series, POOL, usdc(10_000_001)).is_err());
	});
}
