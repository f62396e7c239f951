//! What surfaces owe to the pools that trade and are valued on them.

use super::mock::*;
use crate::*;
use dhv_math::sabr::SabrParameters;
use dhv_mocks::{MockTerms, WETH};
use dhv_primitives::{ports::VolatilitySpread, AssetIndex, Fixed, PoolId, Rate};
use frame_support::{assert_noop, assert_ok};

fn smile() -> SabrParameters {
	let (alpha, nu) = (Fixed::from_bps(8_000), Fixed::from_bps(1_000));
	SabrParameters { alpha, beta: Fixed::ONE, rho: Fixed::ZERO, nu }
}

#[test]
fn calls_and_puts_lie_no_further_apart_than_takers_are_charged_for() {
	run(|| {
		let set = |bps| {
			let parameters = SurfaceParameters { bid_ask_spread: Fixed::from_bps(bps), ..limits() };
			put(WETH, parameters)
		};
		MockTerms::set_bid_ask_spread(Some(Fixed::from_bps(150)));
		assert_noop!(set(151), Error::<Test>::SpreadAboveCharge);
		assert_ok!(set(150));
		let assumed = <VolatilityFeed as VolatilitySpread>::bid_ask_spread;
		assert_eq!(assumed(WETH), Some(Fixed::from_bps(150)));
		assert_eq!(assumed(AssetIndex(99)), None);
		// Nobody trades.
		MockTerms::set_bid_ask_spread(None);
		assert_ok!(set(10_000));
	});
}

#[test]
fn a_surface_stands_still_while_a_pool_is_valued_on_it() {
	run(|| {
		let expiry = day(30);
		assert_ok!(submit(expiry, smile()));
		pass(300);
		MockTerms::set_reader(Some(PoolId(3)));
		assert_noop!(submit(expiry, smile()), Error::<Test>::PoolBeingValued);
		let report = VolatilityFeed::check_smile(WETH, expiry, smile(), smile(), Rate::ZERO);
		assert_eq!(report.findings[0].refusal, Refusal::PoolBeingValued);
		// The governor may.
		let (root, calls, puts) = (RuntimeOrigin::root(), smile(), smile());
		assert_ok!(VolatilityFeed::force_smile(root, WETH, expiry, calls, puts, Rate::ZERO));
		pass(300);
		MockTerms::set_reader(None);
		assert_ok!(submit(expiry, smile()));
	});
}
