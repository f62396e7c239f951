//! Withdrawals of margin.

use super::mock::*;
use dhv_venue_primitives::{Command, Refusal};

#[test]
fn a_flat_account_withdraws_everything() {
	run(|| {
		deposit(&ALICE, 500);
		let free = Balances::free_balance(ALICE);
		assert_eq!(withdraw(&ALICE, 500), DONE);
		let alice = account(&ALICE);
		assert_eq!((alice.margin, alice.out_total), (0, 500 * USD));
		assert_eq!(Balances::free_balance(ALICE), free + 500 * USD);
	});
}

#[test]
fn only_margin_can_be_withdrawn() {
	run(|| {
		deposit(&ALICE, 500);
		assert_eq!(withdraw(&ALICE, 501), refused(Refusal::InvalidAmount));
		assert_eq!(withdraw(&ALICE, 0), refused(Refusal::InvalidAmount));
	});
}

#[test]
fn the_initial_margin_stays() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		assert_eq!(withdraw(&ALICE, 601), refused(Refusal::InsufficientMargin));
		assert_eq!(ask(&ALICE, Command::Withdraw { amount: 600 * USD - 1 }), DONE);
		assert_eq!(account(&ALICE).margin, 400 * USD + 1);
	});
}

#[test]
fn unrealised_profit_frees_margin_and_a_loss_binds_it() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		feed(ETH, "2100");
		// 1,000 + 200 - 420 are free.
		assert_eq!(withdraw(&ALICE, 781), refused(Refusal::InsufficientMargin));
		feed(ETH, "1900");
		// 1,000 - 200 - 380 are free.
		assert_eq!(withdraw(&ALICE, 421), refused(Refusal::InsufficientMargin));
		assert_eq!(ask(&ALICE, Command::Withdraw { amount: 420 * USD - 1 }), DONE);
	});
}

#[test]
fn nothing_is_withdrawn_at_a_stale_index_unless_nothing_is_open() {
	run(|| {
		deposit(&ALICE, 1_000);
		deposit(&BOB, 1_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		wait(301);
		assert_eq!(withdraw(&ALICE, 1), refused(Refusal::StaleIndex));
		assert_eq!(withdraw(&BOB, 1_000), DONE);
	});
}

#[test]
fn nothing_is_withdrawn_under_a_pause() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert!(Clearing::set_paused(signed(&ADMIN), true).is_ok());
		assert_eq!(withdraw(&ALICE, 1), refused(Refusal::Paused));
	});
}

#[test]
fn what_cannot_arrive_is_not_sent() {
	run(|| {
		let amount = Balances::free_balance(ALICE);
		assert_eq!(ask(&ALICE, Command::Deposit { amount }), DONE);
		let dust = Command::Withdraw { amount: MINIMUM - 1 };
		assert_eq!(ask(&ALICE, dust), refused(Refusal::InsufficientFree));
		assert_eq!(account(&ALICE).margin, amount);
	});
}
