//! Deposits of margin.

use super::mock::*;
use dhv_venue_primitives::{Command, Refusal};

#[test]
fn a_deposit_becomes_margin() {
	run(|| {
		let free = Balances::free_balance(ALICE);
		deposit(&ALICE, 500);
		let alice = account(&ALICE);
		assert_eq!((alice.margin, alice.in_total, alice.realised), (500 * USD, 500 * USD, 0));
		assert_eq!(Balances::free_balance(ALICE), free - 500 * USD);
		let held = Balances::free_balance(Clearing::clearing_account());
		assert_eq!(held, 1_000_500 * USD);
	});
}

#[test]
fn nothing_can_be_deposited_that_is_not_there() {
	run(|| {
		let amount = Balances::free_balance(ALICE) + 1;
		assert_eq!(ask(&ALICE, Command::Deposit { amount }), refused(Refusal::InsufficientFree));
		assert_eq!(ask(&ALICE, Command::Deposit { amount: 0 }), refused(Refusal::InvalidAmount));
		assert_eq!(account(&ALICE).margin, 0);
	});
}

#[test]
fn a_deposit_takes_everything_but_leaves_no_dust() {
	run(|| {
		let all = Balances::free_balance(ALICE);
		let issued = Balances::total_issuance();
		let refusal = refused(Refusal::InsufficientFree);
		assert_eq!(ask(&ALICE, Command::Deposit { amount: all - MINIMUM + 1 }), refusal);
		assert_eq!(ask(&ALICE, Command::Deposit { amount: all }), DONE);
		assert_eq!(Balances::free_balance(ALICE), 0);
		assert_eq!(Balances::total_issuance(), issued);
	});
}

#[test]
fn a_deposit_is_taken_under_a_pause() {
	run(|| {
		assert!(Clearing::set_paused(signed(&ADMIN), true).is_ok());
		deposit(&ALICE, 1);
	});
}
