//! `set_operator`: what an operator may do, and may not.

use super::mock::*;
use crate::{
	Error, Event, HoldReason,
	VaultAction::{Burn, DepositCollateral, Mint, WithdrawCollateral},
};
use dhv_primitives::SeriesId;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use frame_system::RawOrigin;

fn set(owner: AccountId, series: Option<SeriesId>, allowed: bool) -> sp_runtime::DispatchResult {
	Registry::set_operator(RawOrigin::Signed(owner).into(), DAVE, series, allowed)
}

fn held(who: AccountId) -> u64 {
	<Balances as InspectHold<AccountId>>::balance_on_hold(&HoldReason::Operator.into(), &who)
}

#[test]
fn an_operator_works_with_its_own_money_for_the_owner() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let actions = [DepositCollateral(usdc(2_000)), Mint { contracts: contracts(1), to: CAROL }];
		assert_noop!(adjust(DAVE, CAROL, series, &actions), Error::<Test>::NotOperator);
		assert_ok!(set(CAROL, Some(series), true));
		let (owner, operator) = (CAROL, DAVE);
		assert_eq!(
			last_event(),
			Event::OperatorSet { owner, operator, series: Some(series), allowed: true }
		);
		let (carol, dave) = (cash(CAROL), cash(DAVE));
		assert_ok!(adjust(DAVE, CAROL, series, &actions));
		assert_eq!((cash(CAROL), cash(DAVE)), (carol, dave - usdc(2_000)));
		assert_eq!(options(series, CAROL), contracts(1));
		// It burns its own options, and what leaves goes to the owner.
		let out = [Burn(contracts(1)), WithdrawCollateral(usdc(2_000))];
		assert!(adjust(DAVE, CAROL, series, &out).is_err());
		give(series, CAROL, DAVE, contracts(1));
		assert_ok!(adjust(DAVE, CAROL, series, &out));
		assert_eq!((cash(CAROL), cash(DAVE)), (carol + usdc(2_000), dave - usdc(2_000)));
	});
}

#[test]
fn an_operator_gets_nothing_out_for_itself() {
	test(|| {
		let series = full_put(2_000, WEEK);
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(usdc(2_000))]));
		assert_ok!(set(CAROL, None, true));
		for to in [DAVE, BOB] {
			let mint = Mint { contracts: contracts(1), to };
			assert_noop!(adjust(DAVE, CAROL, series, &[mint]), Error::<Test>::MintToStranger);
		}
		let before = cash(DAVE);
		assert_ok!(adjust(DAVE, CAROL, series, &[WithdrawCollateral(usdc(2_000))]));
		assert_eq!(cash(DAVE), before);
	});
}

#[test]
fn permission_is_by_series_or_for_all_and_ends() {
	test(|| {
		let (one, other) = (full_put(2_000, WEEK), full_put(2_010, WEEK));
		let deposit = [DepositCollateral(1)];
		assert_ok!(set(CAROL, Some(one), true));
		assert_ok!(adjust(DAVE, CAROL, one, &deposit));
		assert_noop!(adjust(DAVE, CAROL, other, &deposit), Error::<Test>::NotOperator);
		assert_ok!(set(CAROL, None, true));
		assert_eq!(held(CAROL), 20);
		assert_ok!(adjust(DAVE, CAROL, other, &deposit));
		assert!(Registry::is_operator(CAROL, DAVE, other));
		assert_ok!(set(CAROL, None, false));
		assert_noop!(adjust(DAVE, CAROL, other, &deposit), Error::<Test>::NotOperator);
		assert_ok!(set(CAROL, Some(one), false));
		assert_eq!(held(CAROL), 0);
		// It is not mutual.
		assert_noop!(adjust(CAROL, DAVE, one, &deposit), Error::<Test>::NotOperator);
	});
}

#[test]
fn refuses_what_changes_nothing() {
	test(|| {
		let series = full_put(2_000, HOUR);
		assert_noop!(set(CAROL, None, false), Error::<Test>::NothingChanges);
		assert_noop!(set(CAROL, Some(SeriesId(9)), true), Error::<Test>::UnknownSeries);
		assert_ok!(set(CAROL, Some(series), true));
		assert_noop!(set(CAROL, Some(series), true), Error::<Test>::NothingChanges);
		// The deposit returns after the series is gone.
		feed_window(HOUR, 2_000);
		work();
		assert_eq!(status(series), None);
		assert_ok!(set(CAROL, Some(series), false));
		assert_eq!(held(CAROL), 0);
	});
}
