//! Nonces, deadlines and outcomes.

use super::mock::*;
use crate::Error;
use dhv_venue_primitives::{fate, Command, Fate, LocalClearing, Outcome, Refusal, Request};
use frame_support::{assert_noop, assert_ok};

const PAY: Command = Command::Deposit { amount: USD };

#[test]
fn a_nonce_is_taken_once() {
	run(|| {
		assert_ok!(execute(&ALICE, 1, 2_000, PAY));
		assert_noop!(execute(&ALICE, 1, 2_000, PAY), Error::<Test>::NonceUsed);
		assert_eq!(account(&ALICE).margin, USD);
		assert_ok!(execute(&BOB, 1, 2_000, PAY));
	});
}

#[test]
fn a_nonce_that_was_jumped_over_is_lost() {
	run(|| {
		assert_noop!(execute(&ALICE, 0, 2_000, PAY), Error::<Test>::NonceUsed);
		assert_ok!(execute(&ALICE, 5, 2_000, PAY));
		assert_noop!(execute(&ALICE, 4, 2_000, PAY), Error::<Test>::NonceUsed);
		assert_eq!(fate(&report(&ALICE), 4, 2_000), Fate::Overtaken);
		assert_eq!(fate(&report(&ALICE), 6, 2_000), Fate::Open);
	});
}

#[test]
fn a_refusal_takes_its_nonce_and_nothing_else() {
	run(|| {
		let much = Command::Withdraw { amount: USD };
		assert_ok!(execute(&ALICE, 1, 2_000, much));
		assert_eq!(Clearing::outcome(ALICE, 1), Some(refused(Refusal::InvalidAmount)));
		assert_noop!(execute(&ALICE, 1, 2_000, PAY), Error::<Test>::NonceUsed);
		let alice = account(&ALICE);
		assert_eq!((alice.margin, alice.last_nonce), (0, 1));
	});
}

#[test]
fn a_deadline_is_the_last_relay_block() {
	run(|| {
		assert_ok!(execute(&ALICE, 1, relay(), PAY));
		assert_ok!(execute(&ALICE, 2, relay() - 1, PAY));
		assert_eq!(account(&ALICE).outcome(1), Some(DONE));
		assert_eq!(account(&ALICE).outcome(2), Some(Outcome::Expired));
		assert_eq!(account(&ALICE).margin, USD);
	});
}

#[test]
fn a_report_after_the_deadline_proves_that_nothing_can_come() {
	run(|| {
		let deadline = relay() + 10;
		assert_eq!(fate(&report(&ALICE), 1, deadline), Fate::Open);
		set_relay(deadline + 1);
		assert_eq!(fate(&report(&ALICE), 1, deadline), Fate::Expired);
		assert_ok!(execute(&ALICE, 1, deadline, PAY));
		assert_eq!(fate(&report(&ALICE), 1, deadline), Fate::Taken(Outcome::Expired));
		assert_eq!(account(&ALICE).margin, 0);
	});
}

#[test]
fn only_what_was_executed_can_be_asserted() {
	run(|| {
		assert_noop!(Clearing::assert_executed(signed(&ALICE), 1), Error::<Test>::NotExecuted);
		assert_ok!(execute(&ALICE, 1, 2_000, PAY));
		assert_ok!(execute(&ALICE, 2, 0, PAY));
		assert_ok!(execute(&ALICE, 3, 2_000, Command::Deposit { amount: 0 }));
		assert_ok!(Clearing::assert_executed(signed(&ALICE), 1));
		assert_noop!(Clearing::assert_executed(signed(&ALICE), 2), Error::<Test>::NotExecuted);
		assert_noop!(Clearing::assert_executed(signed(&ALICE), 3), Error::<Test>::NotExecuted);
		assert_noop!(Clearing::assert_executed(signed(&BOB), 1), Error::<Test>::NotExecuted);
	});
}

#[test]
fn sixteen_outcomes_are_remembered() {
	run(|| {
		for _ in 0..20 {
			assert_eq!(ask(&ALICE, Command::Report), DONE);
		}
		let alice = account(&ALICE);
		assert_eq!(alice.results.len(), 16);
		assert_eq!((alice.outcome(4), alice.outcome(5)), (None, Some(DONE)));
		assert_eq!(fate(&report(&ALICE), 4, 2_000), Fate::Forgotten);
	});
}

#[test]
fn code_of_the_same_chain_follows_the_same_rules() {
	run(|| {
		let request = Request { nonce: 3, valid_until: 2_000, command: PAY };
		let executed = <Clearing as LocalClearing<_>>::execute(&ALICE, request.into());
		assert_eq!(executed, Ok(DONE));
		assert!(<Clearing as LocalClearing<_>>::execute(&ALICE, request.into()).is_err());
		assert_eq!(<Clearing as LocalClearing<_>>::outcome(&ALICE, 3), Some(DONE));
		let told = <Clearing as LocalClearing<_>>::report(&ALICE).unwrap().into_latest();
		assert_eq!((told.last_nonce, told.margin), (3, USD));
		assert!(<Clearing as LocalClearing<_>>::report(&KEEPER).is_none());
	});
}

#[test]
fn the_encoded_calls_are_the_calls() {
	use codec::Encode;
	use dhv_venue_primitives::{encode_assert_executed, encode_execute};
	let request = Request { nonce: 3, valid_until: 2_000, command: PAY }.into();
	let call = RuntimeCall::Clearing(crate::Call::execute { request });
	let [pallet, ..] = call.encode()[..] else { panic!("empty") };
	assert_eq!(call.encode(), encode_execute(pallet, &request));
	let call = RuntimeCall::Clearing(crate::Call::assert_executed { nonce: 9 });
	assert_eq!(call.encode(), encode_assert_executed(pallet, 9));
}
