//! `set_product`.

use super::mock::*;
use crate::{Error, Event, Product, ProductParameters, Products, MAX_HEALTH_FACTOR, MAX_PERIOD};
use alloc::boxed::Box;
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{AssetIndex, Fixed};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

fn set(product: Product, parameters: ProductParameters) -> sp_runtime::DispatchResult {
	Registry::set_product(RawOrigin::Root.into(), product, Box::new(parameters))
}

#[test]
fn changes_parameters_and_tells_old_and_new() {
	test(|| {
		let mut new = parameters();
		new.open_interest_cap = contracts(5);
		assert_ok!(set(product(), new.clone()));
		assert_eq!(Products::<Test>::get(product()), Some(new.clone()));
		let old = Some(Box::new(parameters()));
		assert_eq!(last_event(), Event::ProductSet { product: product(), old, new: Box::new(new) });
	});
}

#[test]
fn a_new_product_has_no_old_parameters() {
	test(|| {
		Products::<Test>::remove(product());
		assert_ok!(set(product(), parameters()));
		assert!(matches!(last_event(), Event::ProductSet { old: None, .. }));
	});
}

#[test]
fn only_the_governor() {
	test(|| {
		for origin in [RawOrigin::Signed(MANAGER), RawOrigin::None] {
			assert_noop!(
				Registry::set_product(origin.into(), product(), Box::new(parameters())),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn a_new_product_needs_collateral_of_which_any_amount_can_be_paid() {
	test_with_minimum(2, || {
		assert_ok!(set(product(), parameters()));
		Products::<Test>::remove(product());
		assert_noop!(set(product(), parameters()), Error::<Test>::MinimumBalanceTooHigh);
	});
}

#[test]
fn refuses_assets_that_do_not_fit() {
	test(|| {
		let unknown = Product { underlying: AssetIndex(9), ..product() };
		assert_noop!(set(unknown, parameters()), Error::<Test>::UnknownAsset);
		let same = Product { underlying: USDC, ..product() };
		assert_noop!(set(same, parameters()), Error::<Test>::SameAsset);
		// Pools back with the strike asset only; others with the underlying, too.
		let covered = Product { collateral_asset: WETH, ..product() };
		assert_noop!(set(covered, parameters()), Error::<Test>::CollateralNotSupported);
		assert_ok!(set(covered, ether_parameters()));
	});
}

/// Parameters after one change must be refused with the error.
fn refuse(error: Error<Test>, change: impl FnOnce(&mut ProductParameters)) {
	let mut broken = parameters();
	change(&mut broken);
	assert_noop!(set(product(), broken), error);
}

#[test]
fn refuses_inconsistent_limits() {
	test(|| {
		refuse(Error::InvalidExpiryRange, |p| p.max_expiry = p.min_expiry);
		refuse(Error::InvalidExpiryRange, |p| p.write_cutoff = p.max_expiry);
		refuse(Error::InvalidExpiryGrid, |p| p.expiry_interval = 0);
		refuse(Error::InvalidExpiryGrid, |p| p.expiry_offset = HOUR);
		refuse(Error::InvalidStrikeRange, |p| p.strike_step = usd(0));
		refuse(Error::InvalidStrikeRange, |p| p.put.min_strike = usd(0));
		refuse(Error::InvalidStrikeRange, |p| p.call.max_strike = usd(499));
		refuse(Error::InvalidSpotShock, |p| p.spot_shock = Fixed::ZERO);
		// (F16): the original was run without a shock.
		refuse(Error::InvalidSpotShock, |p| p.spot_shock = Fixed::ONE);
		refuse(Error::InvalidFixingTerms, |p| p.max_price_age = 0);
		refuse(Error::InvalidFixingTerms, |p| p.min_coverage = 0);
		refuse(Error::InvalidFixingTerms, |p| p.min_coverage = 1_801);
		refuse(Error::InvalidFixingTerms, |p| p.fixing_window = HOUR + 1);
		refuse(Error::InvalidFixingTerms, |p| p.min_expiry = 1_799);
		refuse(Error::InvalidFixingTerms, |p| p.max_price_age = MAX_PERIOD + 1);
	});
}

#[test]
fn refuses_disputes_without_end() {
	test(|| {
		let error = || Error::InvalidDisputeTerms;
		refuse(error(), |p| p.dispute.dispute_period = 0);
		refuse(error(), |p| p.dispute.resolution_period = 0);
		refuse(error(), |p| p.dispute.long_stop = 0);
		refuse(error(), |p| p.dispute.dispute_period = MAX_PERIOD + 1);
		refuse(error(), |p| p.dispute.resolution_period = MAX_PERIOD + 1);
		refuse(error(), |p| p.dispute.long_stop = MAX_PERIOD + 1);
		refuse(error(), |p| p.dispute.locking_period = MAX_PERIOD + 1);
		refuse(error(), |p| p.dispute.max_deviation_bps = 10_001);
	});
}

#[test]
fn refuses_health_factors_out_of_order() {
	// (F14)
	test(|| {
		refuse(Error::InvalidHealthFactors, |p| p.put.health.lower = p.put.health.upper);
		refuse(Error::InvalidHealthFactors, |p| p.call.health.lower = 9_999);
		refuse(Error::InvalidHealthFactors, |p| p.call.health.upper = MAX_HEALTH_FACTOR + 1);
	});
}

#[test]
fn refuses_tables_that_do_not_bound() {
	test(|| {
		let error = || Error::InvalidUpperBoundTable;
		refuse(error(), |p| p.put.upper_bound.clear());
		refuse(error(), |p| p.put.upper_bound[1].0 = p.put.upper_bound[0].0);
		refuse(error(), |p| p.put.upper_bound[1].1 = Fixed::from_bps(1));
		refuse(error(), |p| p.call.upper_bound[0].1 = Fixed::ZERO);
		refuse(error(), |p| p.call.upper_bound[5].1 = Fixed::from_bps(10_001));
		// (F16): the table covers the longest expiry.
		refuse(error(), |p| p.max_expiry = 84 * DAY + 1);
	});
}
