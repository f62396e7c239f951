//! What it costs to turn hedges into cash for those who leave.

use super::{
	mock::*,
	scenarios::{surplus, take_cash},
};
use crate::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::ReactorFunds, Balance, Fixed};
use frame_support::assert_ok;
use sp_runtime::DispatchError;

/// Alice has 300,000 and Bob 700,000; 600,000 of it are in a hedge.
fn hedged() {
	invest(ALICE, 300_000 * USD);
	invest(BOB, 700_000 * USD);
	assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, 600_000 * USD));
	hedge_is_worth(600_000);
}

fn hedge_is_worth(dollars: i128) {
	surplus(dollars * Fixed::ONE.raw());
}

/// The hedge gives at most `most`, and says `said`; afterwards it is worth `left`.
fn sells(most: Balance, said: Balance, left: i128) {
	MockReactors::on_withdraw(move |pool, amount| {
		let given = amount.min(most);
		<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, given)?;
		hedge_is_worth(left);
		Ok(said)
	});
}

fn claim_of(who: AccountId) -> Balance {
	LiquidityPool::position_of(POOL, who).unwrap().value
}

fn report(number: EpochIndex) -> EpochReport {
	EpochReports::<Test>::get(POOL, number).unwrap()
}

#[test]
fn who_leaves_bears_it_and_who_stays_keeps_the_claim() {
	// A slippage of 1 % on the 300,000 that lack: 303,000 of hedges go. Without the rule Bob has
	// 700,000 and Alice is left with 297,000.
	test(|| {
		hedged();
		sells(Balance::MAX, 300_000 * USD, 297_000);
		withdraw(BOB, 700_000 * SHARE);
		let number = epoch().number;
		let price = price_epoch();
		assert_eq!((price.filled, price.paid), (700_000 * SHARE, 697_000 * USD - 1));
		assert_eq!(
			(price.mark, price.burn),
			(Fixed::ONE, Fixed::from_raw(995_714_285_714_285_714))
		);
		assert_eq!(report(number).unwinding, 3_000 * USD);
		assert_eq!(take_cash(BOB, number), price.paid);
		assert_eq!(claim_of(ALICE), 300_000 * USD);
	});
}

#[test]
fn in_a_shortage_the_part_that_is_filled_bears_it() {
	// 400,000 free, and 100,000 for hedges worth 101,000: 501,000 shares leave for 500,000.
	test(|| {
		hedged();
		sells(100_000 * USD, 100_000 * USD, 499_000);
		withdraw(BOB, 700_000 * SHARE);
		let number = epoch().number;
		let price = price_epoch();
		assert_eq!((price.filled, price.paid), (501_000 * SHARE, 500_000 * USD - 1));
		assert_eq!(price.burn, Fixed::from_raw(998_003_992_015_968_063));
		assert_eq!(report(number).unwinding, 1_000 * USD);
		let paid = take_cash(BOB, number);
		assert!(price.paid - paid <= 1);
		assert_eq!(claim_of(ALICE), 300_000 * USD);
		// The rest is carried at a price that does not know the cost any more.
		let price = price_epoch();
		assert_eq!(price.requested, 199_000 * SHARE);
		assert!(
			price.mark >= Fixed::ONE
				&& price.mark < Fixed::from_raw(Fixed::SCALE + 1_000_000_000_000)
		);
	});
}

#[test]
fn a_gain_of_unwinding_stays_and_costs_nobody_anything() {
	test(|| {
		hedged();
		sells(Balance::MAX, 300_000 * USD, 301_000);
		withdraw(BOB, 700_000 * SHARE);
		let number = epoch().number;
		let price = price_epoch();
		assert_eq!((price.paid, price.burn), (700_000 * USD, Fixed::ONE));
		assert_eq!(report(number).unwinding, 0);
		assert!(claim_of(ALICE) > 300_990 * USD);
	});
}

#[test]
fn what_reactors_say_that_they_gave_is_not_believed() {
	test(|| {
		hedged();
		sells(100_000 * USD, 300_000 * USD, 500_000);
		withdraw(BOB, 700_000 * SHARE);
		let number = epoch().number;
		let price = price_epoch();
		assert_eq!(price.paid, 500_000 * USD);
		assert_eq!(report(number).unwinding, 0);
		let (requested, returned) = (300_000 * USD, 100_000 * USD);
		assert!(has_event(Event::ReactorsWithdrawn { pool: POOL, requested, returned }));
	});
}

#[test]
fn a_deal_that_costs_more_than_it_brings_is_undone() {
	let failed = |error: DispatchError| {
		let (pool, requested) = (POOL, 300_000 * USD);
		assert!(has_event(Event::ReactorsFailed { pool, requested, error }));
	};
	test(|| {
		hedged();
		sells(100_000 * USD, 100_000 * USD, 399_000);
		withdraw(BOB, 700_000 * SHARE);
		let price = price_epoch();
		assert_eq!((price.paid, ledger().repaid), (400_000 * USD, 0));
		assert_eq!(cash(REACTOR), WEALTH + 600_000 * USD);
		failed(Error::<Test>::UnwindingTooDear.into());
	});
	// Nor is one whose cost cannot be told.
	test(|| {
		hedged();
		MockReactors::on_withdraw(|pool, amount| {
			<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
			MockReactors::set_value(Err(DispatchError::Other("venue")));
			Ok(amount)
		});
		withdraw(BOB, 700_000 * SHARE);
		let price = price_epoch();
		assert_eq!((price.paid, ledger().repaid), (400_000 * USD, 0));
		failed(DispatchError::Other(""));
	});
}

#[test]
fn leaving_and_coming_back_takes_nothing_from_those_who_stay() {
	// Each round Bob makes the pool sell its hedge at a loss of 1 % and joins again. Without the rule
	// every round takes 3,000 of the pool.
	test(|| {
		hedged();
		for _ in 0..3 {
			sells(Balance::MAX, 0, 297_000);
			let all = shares(BOB);
			withdraw(BOB, all);
			let number = epoch().number;
			price_epoch();
			let paid = take_cash(BOB, number);
			assert!((0..9).contains(&(claim_of(ALICE) - 300_000 * USD)), "{}", claim_of(ALICE));
			invest(BOB, paid);
			let amount = LiquidityPool::available(POOL).min(303_000 * USD);
			assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, amount));
			hedge_is_worth(297_000 + i128::try_from(amount / USD).unwrap());
		}
		assert!(claim_of(ALICE) >= 300_000 * USD - 3, "{}", claim_of(ALICE));
	});
}
