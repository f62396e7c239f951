use super::mock::*;
use crate::*;
use dhv_mocks::{MockGovernance, WETH};
use dhv_primitives::{
	tunable::{forgotten_bits, place_of, ParameterRefusal},
	AssetIndex, Fixed, Rate, Volatility,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn stores_and_says_old_and_new() {
	run(|| {
		let new = SurfaceParameters { max_age: 5_400, ..limits() };
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
fn every_field_is_in_the_table() {
	assert_eq!(forgotten_bits(&limits()), [0usize; 0]);
}

#[test]
fn refuses_limits_out_of_range() {
	run(|| {
		let good = limits();
		let bad = [
			("min_volatility", SurfaceParameters { min_volatility: Volatility::ZERO, ..good }),
			("max_volatility", SurfaceParameters { max_volatility: volatility(100_001), ..good }),
			(
				"max_rate",
				SurfaceParameters { max_rate: Rate::new(Fixed::from_bps(10_001)), ..good },
			),
			("max_rate", SurfaceParameters { max_rate: Rate::from_raw(-1), ..good }),
			("max_rate_step", SurfaceParameters { max_rate_step: Rate::from_raw(-1), ..good }),
			("max_move_bps", SurfaceParameters { max_move_bps: 0, ..good }),
			("max_band_bps", SurfaceParameters { max_band_bps: 100_001, ..good }),
			("bid_ask_spread", SurfaceParameters { bid_ask_spread: Fixed::from_raw(-1), ..good }),
			(
				"bid_ask_spread",
				SurfaceParameters { bid_ask_spread: Fixed::from_bps(10_001), ..good },
			),
			("approvals", SurfaceParameters { approvals: 0, ..good }),
			("approvals", SurfaceParameters { approvals: MOST_APPROVALS + 1, ..good }),
			("approval_period", SurfaceParameters { approval_period: 0, ..good }),
			("max_age", SurfaceParameters { max_age: 0, ..good }),
			("max_age", SurfaceParameters { max_age: 7 * DAY + 1, ..good }),
			("max_price_age", SurfaceParameters { max_price_age: 0, ..good }),
			("max_tenor", SurfaceParameters { max_tenor: 0, ..good }),
		];
		for (name, wrong) in bad {
			let place = place_of::<SurfaceParameters>(name).expect(name);
			let refused = Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(place));
			let call = VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, wrong);
			assert_noop!(call, refused);
		}
	});
}

#[test]
fn refuses_limits_that_do_not_agree() {
	run(|| {
		let good = limits();
		for wrong in [
			SurfaceParameters { min_volatility: good.max_volatility, ..good },
			SurfaceParameters { max_move_bps: good.max_band_bps + 1, ..good },
			SurfaceParameters { approval_period: good.max_age + 1, ..good },
			SurfaceParameters { min_interval: good.max_age + 1, ..good },
			SurfaceParameters { max_extrapolation: good.max_tenor + 1, ..good },
		] {
			assert_noop!(
				VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, wrong),
				Error::<Test>::InvalidParameters
			);
		}
	});
}

#[test]
fn limits_move_by_steps() {
	run(|| {
		let set = |bps| {
			let new = SurfaceParameters { max_move_bps: bps, ..limits() };
			VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, new)
		};
		let place = place_of::<SurfaceParameters>("max_move_bps").unwrap();
		let far = Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(place));
		assert_ok!(set(2_800));
		assert_ok!(set(3_125));
		assert_noop!(set(3_126), far);
		let far = Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(place));
		assert_noop!(set(2_343), far);
		MockGovernance::pass(24);
		assert_ok!(set(3_126));
		let sets = VolatilityFeed::parameter_sets();
		assert_eq!(sets[0].parameters.len(), 14);
		assert_eq!(sets[0].subject, format!("asset {}", WETH.0));
	});
}

#[test]
fn a_surface_with_other_limits_has_another_version() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		let old = VolatilityFeed::parameters(WETH).unwrap();
		let new = SurfaceParameters { max_age: 5_400, ..old };
		events();
		assert_ok!(VolatilityFeed::set_parameters(RuntimeOrigin::root(), WETH, new));
		assert_eq!(VolatilityFeed::surface_version(WETH), 2);
		let set = Event::ParametersSet { underlying: WETH, old: Some(old), new, version: 2 };
		assert_eq!(events(), vec![set]);
	});
}
