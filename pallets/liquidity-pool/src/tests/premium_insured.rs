use super::mock::*;
use crate::*;
use dhv_mocks::{MockInsurance, USDC};
use dhv_primitives::{Balance, OptionKind, SeriesId};
use frame_support::{
	assert_noop, assert_ok, storage::with_storage_layer, traits::fungibles::Mutate,
};
use sp_runtime::{DispatchError, TokenError};

/// A pool whose insurance gets `share` of premium until it holds `target`, with funds and a series.
fn insured(share: u32, target: Balance, funds: Balance) -> SeriesId {
	set_share(share);
	MockInsurance::set_target(USDC, target);
	invest(ALICE, funds);
	series(OptionKind::Call, 2_600, 30)
}

fn set_share(insurance_share_bps: u32) {
	let new = PoolParameters { insurance_share_bps, ..parameters() };
	assert_ok!(put(new));
}

fn fund() -> Balance {
	cash(INSURANCE)
}

fn insurance_events() -> usize {
	count_events(|event| {
		matches!(event, Event::PremiumInsured { .. } | Event::PremiumNotInsured { .. })
	})
}

/// What the book account holds beyond what the ledger says.
fn unbooked() -> Balance {
	cash(LiquidityPool::book_account(POOL)) - ledger().free
}

#[test]
fn the_fund_gets_its_share_of_the_premium_and_nothing_of_the_fee() {
	test(|| {
		let series = insured(100, WEALTH, 10_000 * USD);
		let sale = dhv_primitives::ports::OptionTrade {
			series,
			contracts: contracts(2),
			premium: 700 * USD,
			fee: 300 * USD,
		};
		assert_ok!(LiquidityPool::do_sell(POOL, &sale, &BUYER));
		assert_eq!(fund(), 7 * USD);
		assert_eq!(cash(BUYER), WEALTH - 1_000 * USD);
		assert_eq!((ledger().free, ledger().allocated), (8_993 * USD, 2_000 * USD));
		assert_eq!(unbooked(), 0);
		let (premium, amount) = (700 * USD, 7 * USD);
		assert!(has_event(Event::PremiumInsured { pool: POOL, series, premium, amount }));
		assert_eq!(insurance_events(), 1);
		let free = ledger().free;
		assert_eq!(
			count_events(|event| matches!(event, Event::OptionsSold { free: f, .. } if *f == free)),
			1
		);
		let payer = LiquidityPool::book_account(POOL);
		assert_eq!(MockInsurance::offered(), vec![(USDC, payer, amount)]);
	});
}

#[test]
fn net_asset_value_falls_by_what_the_fund_gets_and_marks_do_not_move() {
	let after_sale = |share| {
		new_test_ext().execute_with(|| {
			let series = insured(share, WEALTH, 100_000 * USD);
			assert_ok!(sell(series, 3, 1_000 * USD));
			LiquidityPool::check_invariants().unwrap();
			(LiquidityPool::nav_breakdown(POOL).unwrap(), Book::<Test>::get(POOL, series))
		})
	};
	let ((without, mark), (with, same)) = (after_sale(0), after_sale(500));
	assert_eq!(without.nav.try_sub(with.nav), Ok(dhv_primitives::Fixed::from_int(50)));
	assert_eq!(without.book, with.book);
	assert_eq!(mark, same);
}

#[test]
fn income_stops_when_the_fund_is_full() {
	test(|| {
		let series = insured(2_000, 30 * USD, 10_000 * USD);
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!(fund(), 20 * USD);
		// Ten are lacking, twenty would be the share.
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!(fund(), 30 * USD);
		let (premium, amount) = (100 * USD, 10 * USD);
		assert!(has_event(Event::PremiumInsured { pool: POOL, series, premium, amount }));
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!(fund(), 30 * USD);
		assert_eq!(insurance_events(), 2);
		// A fund that has paid wants again.
		MockInsurance::set_target(USDC, 35 * USD);
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!(fund(), 35 * USD);
		assert_eq!((ledger().free, unbooked()), (6_365 * USD, 0));
	});
}

#[test]
fn a_fund_that_refuses_stops_no_sale_and_gets_nothing() {
	test(|| {
		let series = insured(1_000, WEALTH, 10_000 * USD);
		let error = DispatchError::Token(TokenError::Frozen);
		MockInsurance::refuse(Some(error));
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!(fund(), 0);
		assert_eq!((ledger().free, unbooked()), (9_100 * USD, 0));
		let (premium, amount) = (100 * USD, 10 * USD);
		assert!(has_event(Event::PremiumNotInsured { pool: POOL, series, premium, amount, error }));
		assert_eq!(insurance_events(), 1);
		MockInsurance::refuse(None);
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!(fund(), 10 * USD);
	});
}

#[test]
fn a_share_below_the_minimum_balance_stays_in_the_pool() {
	test(|| {
		let series = insured(100, WEALTH, 10_000 * USD);
		let (admin, frozen) = (REGISTRY, false);
		assert_ok!(Assets::force_asset_status(
			RuntimeOrigin::root(),
			USDC,
			admin,
			admin,
			admin,
			admin,
			2 * USD,
			true,
			frozen
		));
		assert_ok!(sell(series, 1, 199 * USD));
		assert_eq!((fund(), unbooked()), (0, 0));
		assert_eq!(
			count_events(
				|event| matches!(event, Event::PremiumNotInsured { amount, .. } if *amount == 1_990_000)
			),
			1
		);
		assert_ok!(sell(series, 1, 200 * USD));
		assert_eq!((fund(), unbooked()), (2 * USD, 0));
	});
}

#[test]
fn nothing_is_offered_without_a_share_a_target_or_a_premium() {
	test(|| {
		let series = insured(0, WEALTH, 10_000 * USD);
		assert_ok!(sell(series, 1, 100 * USD));
		set_share(100);
		assert_ok!(sell(series, 1, 0));
		MockInsurance::set_target(USDC, 0);
		assert_ok!(sell(series, 1, 100 * USD));
		assert_eq!((fund(), insurance_events()), (0, 0));
		assert_eq!(MockInsurance::offered(), vec![]);
		assert_eq!(ledger().free, 7_200 * USD);
	});
}

#[test]
fn the_share_is_rounded_down() {
	test(|| {
		let series = insured(1, WEALTH, 100_000 * USD);
		for (premium, amount) in [(9_999, 0), (10_000, 1), (19_999, 1), (20_000, 2)] {
			let before = fund();
			assert_ok!(sell(series, 1, premium));
			assert_eq!(fund() - before, amount, "{premium}");
		}
		assert_eq!(insurance_events(), 3);
	});
}

#[test]
fn the_buffer_is_measured_after_the_share_has_left() {
	test(|| {
		let series = insured(2_000, WEALTH, 1_400 * USD);
		// 1,000 locked asks for 500 free; of a premium of 125 the pool keeps 100.
		assert_noop!(sell(series, 1, 125 * USD - 2), Error::<Test>::InsufficientFunds);
		assert_ok!(sell(series, 1, 125 * USD));
		assert_eq!((ledger().free, fund()), (500 * USD, 25 * USD));
	});
}

#[test]
fn a_sale_that_fails_leaves_the_fund_alone() {
	test(|| {
		let series = insured(1_000, WEALTH, 10_000 * USD);
		// Collateral cannot be locked any more, which shows only after the fund was paid.
		assert_ok!(Assets::mint_into(USDC, &REGISTRY, 1));
		assert_ok!(Assets::block(RuntimeOrigin::signed(REGISTRY), USDC, REGISTRY));
		let before = ledger();
		assert!(with_storage_layer(|| sell(series, 1, 100 * USD)).is_err());
		assert_eq!(MockInsurance::offered().len(), 1);
		assert_eq!((fund(), insurance_events()), (0, 0));
		assert_eq!((ledger(), unbooked(), cash(BUYER)), (before, 0, WEALTH));
	});
}
