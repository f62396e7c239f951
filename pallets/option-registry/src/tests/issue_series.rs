//! `issue_series` and the port's `issue`, `find`, `series`, `status`.

use super::mock::*;
use crate::{ClassLimits, Error, Event, FixingState, HoldReason, NextSeriesId, Products};
use dhv_primitives::{
	ports::OptionRegistry, BackingClass, OptionKind, Price, Series, SeriesId, SeriesStatus,
	Timestamp,
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

fn issue_by(who: AccountId, series: Series) -> sp_runtime::DispatchResult {
	Registry::issue_series(RawOrigin::Signed(who).into(), series)
}

fn refuse(error: Error<Test>, change: impl FnOnce(&mut Series)) {
	let mut broken = terms(OptionKind::Put, 2_000, WEEK);
	change(&mut broken);
	assert_noop!(issue_by(MANAGER, broken), error);
}

#[test]
fn opens_a_series_with_token_and_fixing() {
	test(|| {
		let series = terms(OptionKind::Put, 2_000, WEEK);
		assert_ok!(issue_by(MANAGER, series));
		let id = SeriesId(0);
		assert_eq!(last_event(), Event::SeriesIssued { series: id, terms: series });
		assert_eq!(<Registry as OptionRegistry<AccountId>>::find(&series), Some(id));
		assert_eq!(<Registry as OptionRegistry<AccountId>>::series(id), Some(series));
		assert_eq!(status(id), Some(SeriesStatus::Open));
		assert_eq!(Registry::series_list(), vec![id]);
		let record = Registry::fixing(id).unwrap();
		assert_eq!(record.terms, parameters().fixing_terms());
		assert!(matches!(record.state, FixingState::Accumulating));
		assert_eq!(pallet_assets::Asset::<Test, OptionsInstance>::iter().count(), 1);
	});
}

#[test]
fn equal_terms_are_the_same_series() {
	test(|| {
		let series = terms(OptionKind::Put, 2_000, WEEK);
		let id = issue(series);
		let count = events().len();
		assert_eq!(issue(series), id);
		assert_ok!(issue_by(MANAGER, series));
		assert_eq!(events().len(), count);
		assert_ne!(issue(terms(OptionKind::Call, 2_000, WEEK)), id);
	});
}

fn held(who: AccountId) -> u64 {
	<Balances as InspectHold<AccountId>>::balance_on_hold(&HoldReason::Series.into(), &who)
}

#[test]
fn anybody_issues_with_a_deposit_that_returns() {
	test(|| {
		let series = terms(OptionKind::Put, 2_000, HOUR);
		assert_ok!(issue_by(ALICE, series));
		let (id, account, deposit) = (SeriesId(0), ALICE, 100);
		assert_eq!(last_event(), Event::DepositHeld { series: id, account, deposit });
		assert_eq!(held(ALICE), 100);
		// The second one finds it and holds nothing.
		assert_ok!(issue_by(BOB, series));
		assert_eq!(held(BOB), 0);
		feed_window(HOUR, 2_000);
		work();
		assert_eq!(held(ALICE), 0);
		assert!(events().contains(&Event::DepositReturned { series: id, account, deposit }));
		assert_nothing_stored();
	});
}

#[test]
fn the_manager_gives_no_deposit_and_others_need_funds() {
	test(|| {
		assert_ok!(issue_by(MANAGER, terms(OptionKind::Put, 2_000, WEEK)));
		assert_eq!(crate::Issuers::<Test>::iter().count(), 0);
		let poor = 77;
		let other = terms(OptionKind::Put, 2_010, WEEK);
		let result = frame_support::storage::with_storage_layer(|| issue_by(poor, other));
		assert_eq!(result, Err(sp_runtime::TokenError::FundsUnavailable.into()));
		assert_noop!(
			Registry::issue_series(RawOrigin::None.into(), other),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn users_leave_room_for_the_manager() {
	test(|| {
		for strike in [1_000, 1_010, 1_020] {
			assert_ok!(issue_by(ALICE, terms(OptionKind::Put, strike, WEEK)));
		}
		let fourth = terms(OptionKind::Put, 1_030, WEEK);
		assert_noop!(issue_by(ALICE, fourth), Error::<Test>::TooManySeries);
		assert_ok!(issue_by(MANAGER, fourth));
		for hours in [2, 3] {
			assert_ok!(issue_by(BOB, terms(OptionKind::Put, 2_000, hours * HOUR)));
		}
		let late = terms(OptionKind::Put, 2_000, 4 * HOUR);
		assert_noop!(issue_by(BOB, late), Error::<Test>::TooManyExpiries);
		assert_ok!(issue_by(MANAGER, late));
		// An expiry that is pending takes more series.
		assert_ok!(issue_by(BOB, terms(OptionKind::Put, 2_010, 4 * HOUR)));
	});
}

#[test]
fn a_class_is_open_if_the_product_says_so() {
	test(|| {
		let mut closed = parameters();
		closed.classes =
			ClassLimits { pool: false, full: false, naked_cap: 0, min_naked_collateral: 0 };
		Products::<Test>::insert(product(), closed);
		for class in [BackingClass::Pool, BackingClass::PublicFull, BackingClass::PublicNaked] {
			refuse(Error::ClassNotOpen, |s| s.backing = class);
		}
		Products::<Test>::insert(product(), parameters());
		for class in [BackingClass::Pool, BackingClass::PublicFull, BackingClass::PublicNaked] {
			let series = Series { backing: class, ..terms(OptionKind::Put, 2_000, WEEK) };
			assert_ok!(issue_by(ALICE, series));
		}
	});
}

#[test]
fn only_what_one_option_can_be_backed_for_is_fully_backed() {
	test(|| {
		use dhv_mocks::{USDC, WETH};
		let series = |kind, collateral_asset, backing| Series {
			collateral_asset,
			backing,
			..terms(kind, 2_000, WEEK)
		};
		let full = |kind, asset| issue_by(ALICE, series(kind, asset, BackingClass::PublicFull));
		assert_ok!(full(OptionKind::Put, USDC));
		assert_ok!(full(OptionKind::Call, WETH));
		// A put in the underlying loses without bound; so does a call in the strike asset, but for
		// one beside a long, and the first of them could never be written.
		for (kind, asset) in [(OptionKind::Put, WETH), (OptionKind::Call, USDC)] {
			frame_support::assert_noop!(full(kind, asset), Error::<Test>::ClassNotOpen);
			assert_ok!(issue_by(MANAGER, series(kind, asset, BackingClass::PublicNaked)));
		}
	});
}

#[test]
fn refuses_terms_outside_the_limits() {
	test(|| {
		let at = |seconds| Timestamp::from_secs(START + seconds);
		refuse(Error::ProductNotApproved, |s| s.underlying = s.strike_asset);
		refuse(Error::ExpiryTooNear, |s| s.expiry = at(HOUR - 1));
		refuse(Error::ExpiryTooNear, |s| s.expiry = Timestamp::from_secs(0));
		refuse(Error::ExpiryTooFar, |s| s.expiry = at(84 * DAY + 1));
		refuse(Error::ExpiryOffGrid, |s| s.expiry = at(WEEK + 1));
		refuse(Error::StrikeOutOfRange, |s| s.strike = usd(490));
		refuse(Error::StrikeOutOfRange, |s| s.strike = usd(5_010));
		refuse(Error::StrikeOutOfRange, |s| s.strike = Price::from_raw(i128::MIN));
		refuse(Error::StrikeOffGrid, |s| s.strike = usd(2_005));
		// The bounds themselves are inside.
		assert_ok!(issue_by(MANAGER, terms(OptionKind::Put, 500, HOUR)));
		assert_ok!(issue_by(MANAGER, terms(OptionKind::Call, 5_000, 84 * DAY)));
	});
}

#[test]
fn the_production_grid_is_eight_in_the_morning() {
	test(|| {
		let mut daily = parameters();
		daily.expiry_interval = DAY;
		daily.expiry_offset = 28_800;
		Products::<Test>::insert(product(), daily);
		refuse(Error::ExpiryOffGrid, |s| s.expiry = Timestamp::from_secs(START + DAY + HOUR));
		// The start is at 08:00 UTC.
		assert_ok!(issue_by(MANAGER, terms(OptionKind::Put, 2_000, DAY)));
	});
}

#[test]
fn expiries_and_series_are_bounded() {
	test(|| {
		for strike in [1_000, 1_010, 1_020, 1_030] {
			issue(terms(OptionKind::Put, strike, WEEK));
		}
		refuse(Error::TooManySeries, |_| ());
		for hours in [2, 3, 4] {
			issue(terms(OptionKind::Put, 2_000, hours * HOUR));
		}
		assert_noop!(
			issue_by(MANAGER, terms(OptionKind::Put, 2_000, DAY)),
			Error::<Test>::TooManyExpiries
		);
		let expiries: Vec<_> =
			Registry::pending_expiries().iter().map(|e| e.0.secs() - START).collect();
		assert_eq!(expiries, vec![2 * HOUR, 3 * HOUR, 4 * HOUR, WEEK]);
	});
}

#[test]
fn ids_run_out() {
	test(|| {
		NextSeriesId::<Test>::put(SeriesId(u32::MAX));
		refuse(Error::SeriesIdsExhausted, |_| ());
	});
}
