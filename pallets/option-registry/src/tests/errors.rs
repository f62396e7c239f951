//! Errors of the formulas that other checks keep from callers: each check refuses first, and behind it
//! the error is there.

use super::mock::*;
use crate::{
	Error, Products, SeriesOf,
	VaultAction::{DepositCollateral, Mint},
};
use alloc::boxed::Box;
use dhv_math::MathError;
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{BackingClass, OptionKind, Series};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

#[test]
fn issue_refuses_a_loss_without_bound() {
	let cases = [(OptionKind::Call, USDC), (OptionKind::Put, WETH)];
	for (kind, collateral_asset) in cases {
		test(|| {
			let backing = BackingClass::PublicFull;
			let terms = Series { backing, collateral_asset, ..terms(kind, 2_000, WEEK) };
			let issue = Registry::issue_series(RawOrigin::Signed(ALICE).into(), terms);
			assert_eq!(issue, Err(Error::<Test>::ClassNotOpen.into()));
			// If there were such a series, nothing could be written.
			let series = full_put(2_000, WEEK);
			let (stored, wrong) = (info(series), crate::SeriesInfo { terms, ..info(series) });
			SeriesOf::<Test>::insert(series, wrong);
			let parameters = Products::<Test>::get(product()).unwrap();
			let backing = Registry::backing(&info(series), &parameters, Registry::now()).unwrap();
			assert!(!backing.is_bounded(contracts(1), contracts(0)));
			let mint = vec![Mint { contracts: contracts(1), to: CAROL }];
			let shown = Registry::preview_adjust(CAROL, series, mint.try_into().unwrap());
			assert_eq!(shown, Err(Error::<Test>::UnboundedLoss.into()));
			SeriesOf::<Test>::insert(series, stored);
		});
	}
}

#[test]
fn a_price_of_zero_divides_nothing() {
	test(|| {
		let series = public(BackingClass::PublicNaked, WETH, OptionKind::Put, 2_000, WEEK);
		let batch = [DepositCollateral(weth(5)), Mint { contracts: contracts(1), to: BOB }];
		assert_ok!(adjust(CAROL, CAROL, series, &batch));
		MockPrices::set(WETH, USDC, usd(0));
		let required = Registry::collateral_required(series, contracts(1));
		assert_eq!(required, Err(Error::<Test>::StalePrice.into()));
		assert_eq!(Registry::health(series, CAROL), Err(Error::<Test>::StalePrice.into()));
		assert_noop!(adjust(CAROL, CAROL, series, &batch), Error::<Test>::StalePrice);
		// Nothing can be closed of a vault that is short of nothing.
		let pool = issue(terms(OptionKind::Put, 2_000, WEEK));
		set_price(2_000);
		write(POOL, pool, contracts(1), ALICE).unwrap();
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), pool, POOL, usdc(1)));
		close(POOL, pool, contracts(1), ALICE).unwrap();
		assert_eq!(
			close(POOL, pool, contracts(1), ALICE),
			Err(Error::<Test>::VaultNotFound.into())
		);
		let error = Error::<Test>::from(MathError::DivisionByZero);
		assert!(matches!(error, Error::DivisionByZero));
	});
}

#[test]
fn no_live_series_is_outside_the_table() {
	test(|| {
		let far = issue(terms(OptionKind::Put, 2_000, 84 * DAY));
		let stored = Products::<Test>::get(product()).unwrap();
		let mut shorter = stored.clone();
		shorter.max_expiry = 42 * DAY;
		for kind in [&mut shorter.call, &mut shorter.put] {
			kind.upper_bound.truncate(4);
		}
		assert_eq!(shorter.validate(), Ok(()));
		assert_noop!(
			Registry::set_product(RawOrigin::Root.into(), product(), Box::new(shorter.clone())),
			Error::<Test>::InvalidUpperBoundTable
		);
		// Behind the check the formula does not guess.
		Products::<Test>::insert(product(), shorter);
		let required = Registry::collateral_required(far, contracts(1));
		assert_eq!(required, Err(Error::<Test>::OutOfDomain.into()));
		Products::<Test>::insert(product(), stored);
		assert_ok!(Registry::collateral_required(far, contracts(1)));
	});
}
