//! Whole lives of series, from issue to empty storage.

use super::mock::*;
use crate::Insurance;
use dhv_mocks::{MockOwner, USDC};
use dhv_primitives::OptionKind;

const EXPIRY: u64 = 2 * HOUR;

/// What one life changed: (pool, Alice, Bob) in USDC units.
type Change = (i128, i128, i128);

/// One series, ten contracts for Alice, four of them passed on to Bob, settled automatically.
fn life(kind: OptionKind, strike: i64, fixing: i64, cover: u128) -> Change {
	let mut change = (0, 0, 0);
	test(|| {
		let balance = |who| i128::try_from(cash(who)).unwrap();
		let before = (balance(POOL), balance(ALICE), balance(BOB));
		MockOwner::set_cover(POOL, cover);
		let series = issue(terms(kind, strike, EXPIRY));
		write(POOL, series, contracts(12), ALICE).unwrap();
		close(POOL, series, contracts(2), ALICE).unwrap();
		give(series, ALICE, BOB, contracts(4));
		feed_window(EXPIRY, fixing);
		work();
		assert_nothing_stored();
		let dust = i128::try_from(Insurance::<Test>::get(USDC)).unwrap();
		assert_eq!(cash(Registry::insurance_account()), Insurance::<Test>::get(USDC));
		assert!(dust <= 2, "each of two holders loses less than a unit: {dust}");
		change = (balance(POOL) - before.0, balance(ALICE) - before.1, balance(BOB) - before.2);
		assert_eq!(change.0 + change.1 + change.2 + dust, 0, "nothing is lost or made");
	});
	change
}

fn units(whole: i128) -> i128 {
	whole * 1_000_000
}

#[test]
fn a_put_in_the_money() {
	let expected = (units(-5_000), units(3_000), units(2_000));
	assert_eq!(life(OptionKind::Put, 2_000, 1_500, 0), expected);
}

#[test]
fn a_put_out_of_the_money() {
	assert_eq!(life(OptionKind::Put, 2_000, 2_001, 0), (0, 0, 0));
}

#[test]
fn a_call_in_the_money() {
	let expected = (units(-3_000), units(1_800), units(1_200));
	assert_eq!(life(OptionKind::Call, 2_000, 2_300, 0), expected);
}

#[test]
fn a_call_out_of_the_money() {
	assert_eq!(life(OptionKind::Call, 2_000, 2_000, 0), (0, 0, 0));
}

#[test]
fn a_shortfall_that_the_pool_covers() {
	let expected = (units(-15_000), units(9_000), units(6_000));
	assert_eq!(life(OptionKind::Put, 2_000, 500, u128::MAX), expected);
}

#[test]
fn a_shortfall_that_nobody_covers() {
	// 1201.632 for each contract instead of 1500.
	let each = 1_201_632_000;
	assert_eq!(life(OptionKind::Put, 2_000, 500, 0), (-10 * each, 6 * each, 4 * each));
}

#[test]
fn a_shortfall_that_is_covered_in_part() {
	// The recovery is rounded down, then each payout.
	let each = 1_201_632_000 + 100_000_000;
	let expected = (-10 * each, 6 * each - 1, 4 * each - 1);
	assert_eq!(life(OptionKind::Put, 2_000, 500, usdc(1_000)), expected);
}

#[test]
fn a_call_that_rises_without_bound() {
	// The spot jumps from 2000 to 9000; the margin was 1.3 * (0.1678 * 2000 + 1333.33…).
	let (pool, alice, bob) = life(OptionKind::Call, 2_000, 9_000, 0);
	assert!(pool < 0 && (alice * 4 - bob * 6).abs() <= 6, "one ratio for both");
}

#[test]
fn an_option_that_nobody_wrote_leaves_nothing() {
	test(|| {
		issue(terms(OptionKind::Put, 2_000, EXPIRY));
		feed_window(EXPIRY, 2_000);
		work();
		assert_nothing_stored();
	});
}
