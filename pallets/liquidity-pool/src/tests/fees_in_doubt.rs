//! Fees on the lowest net assets: who moves a surface or holds a hedge in doubt mints nothing by it.

use super::{
	fees::{charge, govern, report},
	mock::*,
};
use crate::*;
use dhv_math::vault::Fees;
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::ReactorsValue, Balance, Fixed, OptionKind};
use frame_support::assert_ok;

/// The volatility at which every test begins.
const CALM: u32 = 8_000;

/// A pool of 100,000 that has written 50 calls, with a fifth of its gains for the treasury.
fn pool_with_calls(clamp: u32) {
	charge(2_000, 0);
	govern(|parameters| parameters.smoothing.clamp = Fixed::from_bps(clamp));
	invest(ALICE, 100_000 * USD);
	assert_ok!(sell(series(OptionKind::Call, 2_600, 60), 50, 25_000 * USD));
}

/// Prices an epoch on a surface that is at `bps` just then. Returns its price.
fn price_at(bps: u32) -> EpochPrice {
	TestSurface::set(Fixed::from_bps(bps));
	let price = price_epoch();
	TestSurface::set(Fixed::from_bps(CALM));
	run();
	price
}

/// Shares of the recipient and the high-water mark after an epoch on a surface at `bps` for a moment.
fn charged_at(clamp: u32, bps: u32) -> (Balance, Fixed) {
	let mut charged = (0, Fixed::ZERO);
	test(|| {
		pool_with_calls(clamp);
		price_at(bps);
		charged = (shares(TREASURY), LiquidityPool::high_water_mark(POOL));
	});
	charged
}

#[test]
fn a_surface_that_is_cheap_for_a_moment_mints_no_fee_and_leaves_no_mark() {
	let calm = charged_at(20_000, CALM);
	assert!(calm.0 > 0 && calm.1 > Fixed::ONE, "{calm:?}");
	assert_eq!(charged_at(20_000, 4_000), calm);
	// On the present mark alone the recipient would get 2,952 shares and not 1,598, of a gain that
	// nobody made.
	let present = charged_at(10_000, 4_000);
	assert!(present.0 > calm.0 + 1_350 * SHARE && present.1 > calm.1, "{present:?} {calm:?}");
}

#[test]
fn a_surface_that_is_dear_for_a_moment_puts_the_fee_off() {
	let calm = charged_at(20_000, CALM);
	test(|| {
		pool_with_calls(20_000);
		price_at(20_000);
		assert_eq!((report().fees, shares(TREASURY)), (Fees::default(), 0));
		assert_eq!(LiquidityPool::high_water_mark(POOL), Fixed::ONE);
		let price = price_at(CALM);
		assert!(shares(TREASURY) > calm.0, "the gain of both epochs");
		assert_eq!(LiquidityPool::high_water_mark(POOL), price.burn);
	});
}

#[test]
fn a_gain_is_charged_once_it_is_certain_and_only_once() {
	let hedges = |low, mark| {
		let (low, mark) = (Fixed::from_int(low), Fixed::from_int(mark));
		MockReactors::set_value(Ok(ReactorsValue { low, mark, high: mark, ..Default::default() }));
	};
	test(|| {
		charge(2_000, 0);
		invest(ALICE, 9_999 * USD);
		hedges(0, 2_500);
		let price = price_epoch();
		assert_eq!(report().fees, Fees::default());
		assert_eq!((price.burn, price.mark), (Fixed::ONE, Fixed::from_bps(12_500)));
		// Half of it: a fifth of 9,999 * 0.125.
		hedges(1_250, 2_500);
		let price = price_epoch();
		assert_eq!(report().fees.performance, Fixed::from_raw(249_975_000_000_000_000_000));
		let both = report().fees.performance;
		// What was minted is worth the fee at the price that leavers get.
		let worth = dhv_math::vault::amount_floor(shares(TREASURY), 6, price.burn).unwrap();
		assert_eq!(worth, 249_974_999);
		assert_eq!(LiquidityPool::high_water_mark(POOL), price.burn);
		price_epoch();
		assert_eq!(report().fees, Fees::default());
		// The rest, from the mark on.
		hedges(2_500, 2_500);
		let price = price_epoch();
		let total = both.try_add(report().fees.performance).unwrap();
		assert!(total < Fixed::from_int(500) && total > Fixed::from_int(490), "{total:?}");
		assert_eq!(LiquidityPool::high_water_mark(POOL), price.mark);
		price_epoch();
		assert_eq!(report().fees, Fees::default());
	});
}
