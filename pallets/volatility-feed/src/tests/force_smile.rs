use super::mock::*;
use crate::{types::GridPoint, *};
use dhv_math::sabr::SabrParameters;
use dhv_mocks::{MockClock, WETH};
use dhv_primitives::Rate;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn force(smile: SabrParameters) -> DispatchResult {
	VolatilityFeed::force_smile(RuntimeOrigin::root(), WETH, day(30), smile, smile, Rate::ZERO)
}

#[test]
fn passes_interval_move_and_band_and_restarts_the_band() {
	run(|| {
		assert_ok!(submit(day(30), sabr(6_000, 0, 1_000)));
		MockClock::advance(1);
		assert_ok!(force(sabr(30_000, 0, 1_000)));
		assert_eq!(Histories::<Test>::iter().count(), 0);
		assert!(matches!(events()[1], Event::SmileUpdated { approvals: None, .. }));
		pass(300);
		assert_ok!(submit(day(30), sabr(29_000, 0, 1_000)));
	});
}

#[test]
fn must_still_be_valid() {
	run(|| {
		assert_noop!(
			force(sabr(400, 0, 100)),
			Error::<Test>::VolatilityOutOfRange(GridPoint { put: false, strike: 0 })
		);
		assert_ok!(submit(day(60), sabr(6_000, 0, 1_000)));
		assert_noop!(
			force(sabr(20_000, 0, 1_000)),
			Error::<Test>::CalendarAboveNext(GridPoint { put: false, strike: 0 })
		);
	});
}

#[test]
fn only_the_governor() {
	run(|| {
		assert_noop!(
			VolatilityFeed::force_smile(
				RuntimeOrigin::signed(KEEPER),
				WETH,
				day(30),
				usual(),
				usual(),
				Rate::ZERO
			),
			DispatchError::BadOrigin
		);
	});
}
