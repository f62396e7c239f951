//! `set_product`.

use super::mock::*;
use crate::{Error, Event, Product, ProductParameters, Products, MAX_HEALTH_FACTOR, MAX_PERIOD};
use alloc::boxed::Box;
use dhv_mocks::{MockGovernance, USDC, WETH};
use dhv_primitives::{
	tunable::{forgotten_bits, place_of, ParameterRefusal},
	AssetIndex, Fixed,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

fn set(product: Product, parameters: ProductParameters) -> DispatchResult {
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

#[test]
fn every_field_is_in_the_table_or_named_as_no_figure() {
	assert_eq!(forgotten_bits(&parameters()), [0; 0]);
	assert_eq!(forgotten_bits(&ether_parameters()), [0; 0]);
}

/// The place of a figure of products.
fn place(name: &str) -> u8 {
	place_of::<ProductParameters>(name).expect(name)
}

#[test]
fn refuses_figures_out_of_range() {
	test(|| {
		let out = |name| Error::ParameterRefused(ParameterRefusal::OutOfRange(place(name)));
		refuse(out("call.max_strike"), |p| p.call.max_strike = usd(1_000_000_001));
		refuse(out("classes.naked_cap"), |p| p.classes.naked_cap = usdc(1_000_000_000_000_001));
		let many = contracts(1_000_000_001);
		refuse(out("open_interest_cap"), |p| p.open_interest_cap = many);
		refuse(out("series_cap"), |p| p.series_cap = many);
	});
}

/// Sets the present parameters with one change.
fn amend(by: RawOrigin<AccountId>, change: impl FnOnce(&mut ProductParameters)) -> DispatchResult {
	let mut new = Registry::product(product()).unwrap();
	change(&mut new);
	Registry::set_product(by.into(), product(), Box::new(new))
}

#[test]
fn the_governor_moves_figures_by_steps_that_add_up_within_an_interval() {
	test(|| {
		let far =
			|name| Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(place(name)));
		let shock = |bps| amend(RawOrigin::Root, |p| p.spot_shock = Fixed::from_bps(bps));
		assert_ok!(shock(6_300));
		assert_ok!(shock(6_500));
		assert_noop!(shock(6_501), far("spot_shock"));
		// Nor as far the other way, from the greatest that it was.
		assert_noop!(shock(5_999), far("spot_shock"));
		MockGovernance::pass(24);
		assert_ok!(shock(6_501));
		let cap = |whole| amend(RawOrigin::Root, |p| naked(p, whole));
		assert_ok!(cap(120_000));
		assert_ok!(cap(150_000));
		assert_noop!(cap(150_001), far("classes.naked_cap"));
		// A table is replaced whole.
		assert_ok!(amend(RawOrigin::Root, |p| p.put.upper_bound[0].1 = Fixed::from_bps(1)));
	});
}

/// Caps naked vaults.
fn naked(parameters: &mut ProductParameters, whole: u128) {
	parameters.classes.naked_cap = usdc(whole);
}

#[test]
fn whoever_tightens_makes_writing_stricter_at_once_and_nothing_else() {
	test(|| {
		let guardian = || RawOrigin::Signed(GUARDIAN);
		assert_ok!(amend(guardian(), |p| p.open_interest_cap = contracts(0)));
		assert_ok!(amend(guardian(), |p| {
			p.classes.pool = false;
			p.classes.full = false;
			naked(p, 0);
			p.write_cutoff = DAY;
		}));
		type Change = fn(&mut ProductParameters);
		let refused: [(&str, Change); 5] = [
			("open_interest_cap", |p| p.open_interest_cap = contracts(1)),
			("classes.full", |p| p.classes.full = true),
			("put.health.lower", |p| p.put.health.lower += 1),
			("spot_shock", |p| p.spot_shock = Fixed::from_bps(6_001)),
			("max_price_age", |p| p.max_price_age = 1),
		];
		for (name, change) in refused {
			let error = ParameterRefusal::NotTighter(place(name));
			assert_noop!(amend(guardian(), change), Error::<Test>::ParameterRefused(error));
		}
		let rest = Error::<Test>::ParameterRefused(ParameterRefusal::NotAFigure);
		assert_noop!(amend(guardian(), |p| p.strike_step = usd(20)), rest);
		// The governor takes it back at once.
		assert_ok!(set(product(), parameters()));
		// Nobody but the governor sets the first ones.
		Products::<Test>::remove(product());
		let first = Registry::set_product(guardian().into(), product(), Box::new(parameters()));
		assert_eq!(first, Err(Error::<Test>::ProductNotApproved.into()));
	});
}

#[test]
fn the_view_tells_bounds_and_what_may_be_set_now() {
	test(|| {
		assert_ok!(amend(RawOrigin::Root, |p| p.spot_shock = Fixed::from_bps(6_300)));
		let sets = Registry::parameter_sets();
		assert_eq!(sets.len(), 2);
		assert_eq!(sets[0].subject, "options on asset 2 in asset 1 backed by asset 1");
		let shock = &sets[0].parameters[usize::from(place("spot_shock"))];
		assert_eq!(shock.value, Fixed::from_bps(6_300).raw());
		assert_eq!(shock.settable_most, Fixed::from_bps(6_500).raw());
		assert_eq!(shock.settable_least, Fixed::from_bps(5_800).raw());
		let caps = &sets[1].parameters[usize::from(place("classes.naked_cap"))];
		assert_eq!((caps.decimals, caps.settable_most), (18, 1_100 * Fixed::SCALE));
	});
}
