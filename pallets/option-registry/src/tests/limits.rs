//! Classes, caps, minimums and deadlines of public vaults.

use super::{adjust_vault::*, mock::*};
use crate::{Error, Event, MarginVault, NakedCollateral, VaultAction::*};
use dhv_mocks::{MockGovernance, WETH};
use dhv_primitives::{tunable::ParameterRefusal, OptionKind};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

#[test]
fn what_reduces_risk_passes_without_a_price_and_in_a_closed_class() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		open(CAROL, series, 2 * NAKED, 2);
		change(|p| p.classes.naked_cap = 0);
		at(301);
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(1), burn(1)]));
		for action in [WithdrawCollateral(1), mint(1, CAROL)] {
			let error = match action {
				Mint { .. } => Error::<Test>::ClassNotOpen,
				_ => Error::<Test>::StalePrice,
			};
			assert_noop!(adjust(CAROL, CAROL, series, &[action]), error);
		}
		// Short of nothing, it needs no price to leave.
		let all = WithdrawCollateral(2 * NAKED + 1);
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(1), all]));
		assert_eq!(vault(series, CAROL), MarginVault::default());
	});
}

#[test]
fn a_closed_class_lets_out_what_is_in() {
	test(|| {
		let series = full_put(2_000, WEEK);
		open(CAROL, series, usdc(5_000), 2);
		change(|p| p.classes.full = false);
		assert_noop!(adjust(CAROL, CAROL, series, &[mint(1, CAROL)]), Error::<Test>::ClassNotOpen);
		assert_ok!(adjust(CAROL, CAROL, series, &[WithdrawCollateral(usdc(1_000))]));
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(2), WithdrawCollateral(usdc(4_000))]));
	});
}

#[test]
fn naked_collateral_has_a_minimum_and_a_cap() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		let deposit = |amount| [DepositCollateral(amount)];
		assert_noop!(
			adjust(CAROL, CAROL, series, &deposit(usdc(10))),
			Error::<Test>::BelowMinimumCollateral
		);
		assert_ok!(adjust(CAROL, CAROL, series, &deposit(usdc(10) + 1)));
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(1)]),
			Error::<Test>::BelowMinimumCollateral
		);
		let all = WithdrawCollateral(usdc(10) + 1);
		assert_ok!(adjust(CAROL, CAROL, series, &[all]));
		open(CAROL, series, usdc(60_000), 1);
		assert_noop!(
			adjust(DAVE, DAVE, series, &deposit(usdc(40_000) + 1)),
			Error::<Test>::NakedCapExceeded
		);
		assert_ok!(adjust(DAVE, DAVE, series, &deposit(usdc(40_000))));
		// More safety of a vault that is open is always welcome, more risk is not.
		assert_ok!(adjust(DAVE, DAVE, series, &deposit(usdc(1_000))));
		assert_noop!(adjust(DAVE, DAVE, series, &[mint(1, DAVE)]), Error::<Test>::NakedCapExceeded);
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, DAVE, usdc(1)));
		assert_eq!(NakedCollateral::<Test>::get(product()), usdc(101_001));
	});
}

#[test]
fn open_interest_is_capped_thrice() {
	test(|| {
		let series = full_put(500, WEEK);
		let batch = |n| [DepositCollateral(usdc(500 * n)), mint(n, CAROL)];
		let refuse = |error: Error<Test>| {
			assert_noop!(adjust(CAROL, CAROL, series, &batch(6)), error);
		};
		change(|p| p.series_cap = contracts(5));
		refuse(Error::SeriesCapExceeded);
		change(|p| (p.series_cap, p.open_interest_cap) = (contracts(10), contracts(5)));
		refuse(Error::OpenInterestCapExceeded);
		change(|p| p.open_interest_cap = contracts(10));
		let cap = |cap| Registry::set_underlying_cap(RawOrigin::Root.into(), WETH, cap);
		assert_ok!(cap(Some(contracts(5))));
		let event =
			Event::UnderlyingCapSet { underlying: WETH, old: None, new: Some(contracts(5)) };
		assert_eq!(last_event(), event);
		refuse(Error::UnderlyingCapExceeded);
		assert_ok!(adjust(CAROL, CAROL, series, &batch(3)));
		// The cap of the underlying joins all its products, pools included.
		let call = full_call(2_000, WEEK);
		let two = [DepositCollateral(weth(3)), mint(3, DAVE)];
		assert_noop!(adjust(DAVE, DAVE, call, &two), Error::<Test>::UnderlyingCapExceeded);
		let pools = issue(terms(OptionKind::Put, 2_000, WEEK));
		assert_noop!(write(POOL, pools, contracts(3), BOB), Error::<Test>::UnderlyingCapExceeded);
		assert_ok!(cap(None));
		assert_ok!(adjust(DAVE, DAVE, call, &two));
		let interest = Registry::open_interest(product()).unwrap();
		assert_eq!((interest.product, interest.underlying), (contracts(3), contracts(6)));
		assert_noop!(
			Registry::set_underlying_cap(RawOrigin::Signed(ALICE).into(), WETH, None),
			sp_runtime::DispatchError::BadOrigin
		);
	});
}

#[test]
fn a_cap_of_an_underlying_falls_at_once_and_rises_by_steps() {
	test(|| {
		let by = |who: RawOrigin<AccountId>, whole: Option<u128>| {
			Registry::set_underlying_cap(who.into(), WETH, whole.map(contracts))
		};
		let guardian = || RawOrigin::Signed(GUARDIAN);
		assert_ok!(by(guardian(), Some(10_000)));
		let looser = Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(0));
		assert_noop!(by(guardian(), None), looser);
		// What was tightened within the interval may be taken back; later it rises by steps.
		assert_ok!(by(RawOrigin::Root, None));
		assert_ok!(by(guardian(), Some(10_000)));
		MockGovernance::pass(24);
		let far = || Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(0));
		assert_noop!(by(RawOrigin::Root, None), far());
		assert_ok!(by(RawOrigin::Root, Some(12_000)));
		assert_ok!(by(RawOrigin::Root, Some(15_000)));
		assert_noop!(by(RawOrigin::Root, Some(15_001)), far());
		let sets = Registry::parameter_sets();
		let told = sets.iter().find(|set| set.set == "UnderlyingCaps").unwrap();
		assert_eq!(told.parameters[0].settable_most, 15_000 * 100_000_000);
	});
}

#[test]
fn writing_ends_before_expiry_and_everything_at_expiry() {
	test(|| {
		let series = full_put(2_000, HOUR);
		open(CAROL, series, usdc(6_000), 2);
		at(HOUR - 1_800);
		assert_noop!(
			adjust(CAROL, CAROL, series, &[mint(1, CAROL)]),
			Error::<Test>::TooCloseToExpiry
		);
		at(HOUR - 1);
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(1), WithdrawCollateral(usdc(1_000))]));
		at(HOUR);
		for action in [DepositCollateral(1), burn(1)] {
			assert_noop!(adjust(CAROL, CAROL, series, &[action]), Error::<Test>::SeriesExpired);
		}
	});
}
