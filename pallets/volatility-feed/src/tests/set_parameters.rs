use super::mock::*;
use crate::*;
use dhv_mocks::WETH;
use dhv_primitives::{AssetIndex, Fixed, Rate, Volatility};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn stores_and_says_old_and_new() {
	run(|| {
		let new = SurfaceParameters { max_age: 7_200, ..limits() };
		assert_ok!(VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, new));
		assert_eq!(
			events(),
			vec![Event::ParametersSet { underlying: WETH, old: Some(limits()), new, version: 0 }]
		);
		assert_eq!(VolatilityFeed::parameters(WETH), Some(new));
	});
}

#[test]
fn refuses_strangers_and_too_many_underlyings() {
	run(|| {
		assert_noop!(
			VolatilityFeed::set_parameters(RuntimeOrigin::signed(KEEPER), WETH, limits()),
			DispatchError::BadOrigin
		);
		let set = |index| {
			VolatilityFeed::set_parameters(RuntimeOrigin::root(), AssetIndex(index), limits())
		};
		assert_ok!(set(8));
		assert_noop!(set(9), Error::<Test>::TooManyUnderlyings);
		assert_ok!(set(8));
	});
}

#[test]
fn refuses_limits_out_of_range() {
	run(|| {
		let good = limits();
		let bad = [
			SurfaceParameters { min_volatility: Volatility::ZERO, ..good },
			SurfaceParameters { min_volatility: good.max_volatility, ..good },
			SurfaceParameters { max_volatility: volatility(100_001), ..good },
			SurfaceParameters { max_rate: Rate::new(Fixed::from_bps(10_001)), ..good },
			SurfaceParameters { max_rate: Rate::from_raw(-1), ..good },
			SurfaceParameters { max_rate_step: Rate::from_raw(-1), ..good },
			SurfaceParameters { max_move_bps: 0, ..good },
			SurfaceParameters { max_move_bps: good.max_band_bps + 1, ..good },
			SurfaceParameters { max_band_bps: 100_001, ..good },
			SurfaceParameters { bid_ask_spread: Fixed::from_raw(-1), ..good },
			SurfaceParameters { bid_ask_spread: Fixed::from_bps(10_001), ..good },
			SurfaceParameters { approvals: 0, ..good },
			SurfaceParameters { approvals: MOST_APPROVALS + 1, ..good },
			SurfaceParameters { approval_period: 0, ..good },
			SurfaceParameters { approval_period: good.max_age + 1, ..good },
			SurfaceParameters { max_age: 0, ..good },
			SurfaceParameters { max_age: 7 * DAY + 1, ..good },
			SurfaceParameters { min_interval: good.max_age + 1, ..good },
			SurfaceParameters { max_price_age: 0, ..good },
			SurfaceParameters { max_tenor: 0, max_extrapolation: 0, ..good },
			SurfaceParameters { max_extrapolation: good.max_tenor + 1, ..good },
		];
		for wrong in bad {
			assert_noop!(
				VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, wrong),
				Error::<Test>::InvalidParameters
			);
		}
	});
}

#[test]
fn a_surface_with_other_limits_has_another_version() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		let old = VolatilityFeed::parameters(WETH).unwrap();
		let new = SurfaceParameters { max_age: 7_200, ..old };
		events();
		assert_ok!(VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, new));
		assert_eq!(VolatilityFeed::surface_version(WETH), 2);
		let set = Event::ParametersSet { underlying: WETH, old: Some(old), new, version: 2 };
		assert_eq!(events(), vec![set]);
	});
}
