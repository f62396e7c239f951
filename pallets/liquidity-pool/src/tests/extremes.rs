//! The ends of arithmetic: no pool is ever in a state that cannot be priced any more.

use super::{
	mock::*,
	scenarios::{surplus, take_cash, take_shares},
};
use crate::*;
use dhv_mocks::{MockClock, MockReactors, FINE, WETH};
use dhv_primitives::{
	ports::{ReactorsValue, SurfaceError},
	tunable::{ensure_in_range, ParameterRefusal},
	AssetIndex, Balance, Fixed, OptionKind, Timestamp,
};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Mutate};

fn set(change: impl FnOnce(&mut PoolParameters<AccountId>)) {
	let mut terms = Parameters::<Test>::get(POOL).unwrap();
	change(&mut terms);
	assert_ok!(put(terms));
}

fn any_size() {
	set(|terms| {
		terms.deposit_cap = PoolParameters::<AccountId>::MAX_CAP * USD;
		terms.min_deposit = 1;
		terms.min_withdrawal = 1;
	});
}

/// Leaves the pool `raw` units of 1e-18 of net assets.
fn leave(raw: i128) {
	let funds = ledger().free + ledger().allocated;
	surplus(raw - i128::try_from(funds).unwrap() * 1_000_000_000_000);
}

#[test]
fn deposits_that_no_balance_could_hold_the_shares_of_are_refunded_and_leavers_are_paid() {
	// Two losses of nearly everything make a share worth 2e-14; 1e7 dollars would buy 5e20 of them,
	// and a balance holds 3.4e20. An epoch that failed here would hold every leaver for good.
	test(|| {
		any_size();
		invest(ALICE, WEALTH);
		leave(1);
		invest(BOB, WEALTH / 2);
		assert!(shares(BOB) > 49_999_999_000_000 * SHARE, "{}", shares(BOB));
		leave(100 * Fixed::ONE.raw());
		withdraw(BOB, shares(BOB) / 2);
		let number = epoch().number;
		leave(1);
		deposit(CAROL, WEALTH);
		let price = price_epoch();
		assert!(price.mint.raw() < 20_001, "{:?}", price.mint);
		assert!(price.is_refunded());
		assert_eq!((price.nav, price.filled), (Fixed::from_raw(1), 0));
		assert_eq!(take_shares(CAROL, number), 0);
		assert_eq!(cash(CAROL), WEALTH);
		// With the next value Bob leaves.
		leave(100 * Fixed::ONE.raw());
		let price = price_epoch();
		assert!(price.paid.abs_diff(50 * USD) < 50, "{}", price.paid);
	});
}

#[test]
fn collateral_of_0_18_and_30_decimals_goes_through_its_life() {
	for decimals in [0, 18, 30] {
		test(|| {
			Pools::<Test>::mutate(POOL, |pool| pool.as_mut().unwrap().decimals = decimals);
			let unit: Balance = 10u128.pow(decimals.into());
			let most = match decimals {
				30 => 100_000_000 * unit,
				0 => PoolParameters::<AccountId>::MAX_CAP * unit,
				_ => PoolParameters::<AccountId>::MAX_CAP * unit / 1_000,
			};
			set(|terms| {
				terms.deposit_cap = most;
				terms.min_deposit = 1;
			});
			assert_ok!(Assets::mint_into(dhv_mocks::USDC, &ALICE, most - cash(ALICE)));
			invest(ALICE, most / 2);
			deposit(ALICE, most - most / 2);
			withdraw(ALICE, shares(ALICE) / 3);
			let price = price_epoch();
			assert_eq!((price.mint, price.burn), (Fixed::ONE, Fixed::ONE));
			take_shares(ALICE, 2);
			take_cash(ALICE, 2);
			withdraw(ALICE, shares(ALICE));
			let number = epoch().number;
			price_epoch();
			take_cash(ALICE, number);
			assert!(most - cash(ALICE) <= 2, "{decimals}: {}", cash(ALICE));
			assert_eq!(ledger().supply, 0);
		});
	}
}

#[test]
fn a_collateral_that_arithmetic_does_not_carry_opens_no_pool() {
	bare_ext().execute_with(|| {
		let open = |collateral: AssetIndex, parameters| {
			let assets = PoolAssets {
				underlying: if collateral == WETH { dhv_mocks::USDC } else { WETH },
				strike_asset: collateral,
				collateral_asset: collateral,
			};
			LiquidityPool::open_pool(RuntimeOrigin::signed(GOVERNOR), assets, parameters)
		};
		assert_noop!(open(FINE, parameters()), Error::<Test>::TooManyDecimals);
		// The cap is one in whole units: the same number of units is little of 18 decimals.
		let most = PoolParameters::<AccountId>::MAX_CAP;
		let capped = |deposit_cap| PoolParameters { deposit_cap, ..parameters() };
		let fault = || Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(0));
		assert_noop!(open(dhv_mocks::USDC, capped(most * USD + 1)), fault());
		assert_noop!(open(WETH, capped(most * SHARE + 1)), fault());
		// And it is less than half of what a balance holds.
		for decimals in [24, 30] {
			let half = Balance::MAX / 2;
			assert_eq!(ensure_in_range(&capped(half - 1), decimals), Ok(()));
			for cap in [half, half + 1, Balance::MAX] {
				let refused = ensure_in_range(&capped(cap), decimals);
				assert_eq!(refused, Err(ParameterRefusal::OutOfRange(0)));
			}
		}
		assert_ok!(open(WETH, capped(most * SHARE)));
		assert_ok!(open(dhv_mocks::USDC, capped(most * USD)));
	});
}

#[test]
fn the_largest_and_the_smallest_value_have_prices() {
	for raw in [1, 1_000_000, 1_000_000 * Fixed::ONE.raw(), Fixed::MAX.raw() / 2] {
		for size in [1, USD, WEALTH / 2] {
			test(|| {
				any_size();
				invest(ALICE, size);
				leave(raw);
				deposit(BOB, USD);
				let all = shares(ALICE);
				withdraw(ALICE, all);
				let number = epoch().number;
				let price = price_epoch();
				assert!(price.mint >= price.mark && price.mark >= price.burn);
				assert_eq!(epoch().number, number + 1);
				take_shares(BOB, number);
			});
		}
	}
}

#[test]
fn a_value_that_fits_no_number_delays_lets_everybody_go_and_is_priced_once_it_does() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		deposit(BOB, 100 * USD);
		withdraw(ALICE, 400 * SHARE);
		let high = Fixed::MAX;
		MockReactors::set_value(Ok(ReactorsValue { high, ..Default::default() }));
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		run();
		let reason = DelayReason::PricingFailed;
		assert!(has_event(Event::EpochDelayed { pool: POOL, epoch: 2, reason }));
		assert!(!epoch().is_valuing());
		wait(DAY);
		set_spot(Fixed::from_int(SPOT));
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(BOB), POOL, 2));
		assert_eq!(cash(BOB), WEALTH);
		surplus(0);
		set_spot(Fixed::from_int(SPOT));
		run();
		assert_eq!(EpochPrices::<Test>::get(POOL, 2).unwrap().paid, 400 * USD);
	});
}

#[test]
fn a_surface_that_never_comes_back_holds_leavers_until_the_last_expiry_at_most() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 5), 1, 0));
		TestSurface::refuse(Some(SurfaceError::Stale));
		withdraw(ALICE, 1_000 * SHARE);
		let number = epoch().number;
		let mut days = 0;
		while epoch().number == number {
			MockClock::set(Timestamp::from_secs(START + (2 + days) * DAY));
			set_spot(Fixed::from_int(SPOT));
			run();
			days += 1;
			assert!(days < 9);
		}
		assert_eq!(MockClock::timestamp().secs(), START + 5 * DAY);
		assert_eq!(EpochPrices::<Test>::get(POOL, number).unwrap().paid, 1_000 * USD);
	});
}

#[test]
fn a_chain_that_stood_still_for_many_epochs_prices_one_and_goes_on() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 60), 1, 0));
		deposit(BOB, 100 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		wait(40 * DAY + 5);
		// The first blocks have no price: what is old may be taken back, what is new waits.
		run();
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(BOB), POOL, 2));
		deposit(BOB, 50 * USD);
		assert_eq!(EpochTallies::<Test>::get(POOL, 3).deposits, 50 * USD);
		set_spot(Fixed::from_int(SPOT));
		run();
		assert_eq!(epoch().number, 3);
		let now = MockClock::timestamp();
		assert!(epoch().opens_at == now && epoch().cutoff_at > now);
		assert_eq!(epoch().ends_at.secs(), START + 42 * DAY);
		assert_eq!(EpochPrices::<Test>::get(POOL, 2).unwrap().filled, 1_000 * SHARE);
		assert_eq!(price_epoch().deposits, 50 * USD);
	});
}

#[test]
fn errors_of_arithmetic_keep_their_names() {
	use dhv_math::error::MathError;
	let named = |error| Error::<Test>::from(error);
	assert!(matches!(named(MathError::Overflow), Error::Overflow));
	assert!(matches!(named(MathError::DivisionByZero), Error::DivisionByZero));
	assert!(matches!(named(MathError::OutOfDomain), Error::OutOfDomain));
}
