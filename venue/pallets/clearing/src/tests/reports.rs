//! Reports that are pushed, and those that are read.

use super::mock::*;
use crate::{types::MarketStatus, weights::WeightInfo, Error, Event};
use dhv_venue_primitives::{Command, ReportReason};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

/// Number and reason of every report that was sent to Alice's home.
fn to_alice() -> Vec<(u64, ReportReason)> {
	let mine = |home: &Home| *home == home_of(&ALICE);
	sent().iter().filter(|(home, _)| mine(home)).map(|(_, r)| (r.seq, r.reason)).collect()
}

#[test]
fn requests_of_a_block_make_one_report_at_its_end() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		assert_eq!(withdraw(&ALICE, 2_000), refused(dhv_venue_primitives::Refusal::InvalidAmount));
		assert!(sent().is_empty());
		end_block();
		let all = sent();
		let [(home, report)] = &all[..] else { panic!("{all:?}") };
		assert_eq!(*home, home_of(&ALICE));
		assert_eq!(report.account, home.account);
		assert_eq!((report.seq, report.last_nonce, report.results.len()), (2, 3, 3));
		assert_eq!((report.margin, report.in_total), (1_000 * USD, 1_000 * USD));
		assert_eq!(report.free, Balances::free_balance(ALICE));
		assert_eq!((report.home_float, report.relay_block, report.time), (7, relay(), now()));
		assert_eq!((report.initial_margin, report.maintenance_margin), (200 * USD, 100 * USD));
		let position = report.positions[0];
		assert_eq!((position.market, position.size), (ETH, delta("1")));
		assert_eq!((position.index, position.index_time), (price("2000"), now()));
		end_block();
		assert!(sent().is_empty());
	});
}

#[test]
fn a_report_is_sent_at_least_every_heartbeat() {
	run(|| {
		set_relay(relay() + HEARTBEAT - 1);
		end_block();
		assert!(to_alice().is_empty());
		set_relay(relay() + 1);
		end_block();
		assert_eq!(to_alice(), [(2, ReportReason::Heartbeat)]);
		end_block();
		assert!(to_alice().is_empty());
	});
}

#[test]
fn a_liquidation_and_a_change_of_status_are_reported() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "4"), DONE);
		feed(ETH, "1800");
		assert_ok!(Clearing::liquidate(signed(&KEEPER), ALICE));
		end_block();
		assert_eq!(to_alice(), [(2, ReportReason::Liquidation)]);
		assert_ok!(Clearing::set_paused(signed(&ADMIN), true));
		end_block();
		let all = sent();
		assert_eq!(all.len(), 2);
		assert!(all.iter().all(|(_, r)| r.paused && r.reason == ReportReason::Status));
		let status = MarketStatus::ReduceOnly;
		assert_ok!(Clearing::set_market_status(signed(&ADMIN), ETH, status));
		end_block();
		assert_eq!(to_alice(), [(4, ReportReason::Status)]);
	});
}

#[test]
fn a_report_that_cannot_be_sent_is_held_and_sent_later_with_the_state_of_then() {
	run(|| {
		close_channel(true);
		deposit(&ALICE, 1_000);
		System::reset_events();
		end_block();
		end_block();
		let held = Event::ReportHeld { who: ALICE, error: DispatchError::Unavailable };
		assert_eq!(events(), [held]);
		let caller = signed(&KEEPER);
		assert_noop!(Clearing::push_report(caller, ALICE), Error::<Test>::NotSent);
		deposit(&ALICE, 500);
		close_channel(false);
		end_block();
		let all = sent();
		assert_eq!((all.len(), all[0].1.seq, all[0].1.margin), (1, 2, 1_500 * USD));
	});
}

#[test]
fn anyone_pushes_a_report_that_is_due_and_no_other() {
	run(|| {
		let push = |who| Clearing::push_report(signed(&KEEPER), who);
		assert_noop!(push(ALICE), Error::<Test>::NothingToReport);
		assert_noop!(push(KEEPER), Error::<Test>::UnknownAccount);
		assert_eq!(ask(&ALICE, Command::Report), DONE);
		assert_ok!(push(ALICE));
		assert_eq!(to_alice(), [(2, ReportReason::Request)]);
		assert_noop!(push(ALICE), Error::<Test>::NothingToReport);
	});
}

#[test]
fn reports_take_turns_when_the_weight_of_a_block_is_small() {
	run(|| {
		deposit(&ALICE, 1);
		deposit(&BOB, 1);
		type W = crate::weights::SubstrateWeight<Test>;
		let one = W::flush_base() + W::look_at_home() + W::push_report();
		let mut receivers = Vec::new();
		for _ in 0..2 {
			Clearing::flush(&mut WeightMeter::with_limit(one));
			let all = sent();
			assert_eq!(all.len(), 1);
			receivers.push(all[0].0.clone());
			// Due again: the other one is served all the same.
			let who = if receivers[0] == home_of(&ALICE) { ALICE } else { BOB };
			assert_eq!(ask(&who, Command::Report), DONE);
		}
		assert_ne!(receivers[0], receivers[1]);
		Clearing::flush(&mut WeightMeter::with_limit(W::flush_base()));
		Clearing::flush(&mut WeightMeter::with_limit(frame_support::weights::Weight::zero()));
		assert!(sent().is_empty());
	});
}

#[test]
fn a_query_is_the_report_that_would_be_sent_with_the_last_number() {
	run(|| {
		deposit(&ALICE, 1_000);
		let query = report(&ALICE);
		assert_eq!((query.seq, query.reason), (1, ReportReason::Query));
		end_block();
		let pushed = sent().remove(0).1;
		assert_eq!(pushed.seq, 2);
		let same = dhv_venue_primitives::Report { seq: 1, reason: ReportReason::Query, ..pushed };
		assert_eq!(query, same);
	});
}

#[test]
fn an_account_without_home_can_be_read() {
	run(|| {
		assert_eq!(Clearing::report(KEEPER), Err(Error::<Test>::UnknownAccount.into()));
		deposit(&KEEPER, 5);
		end_block();
		assert!(sent().is_empty());
		let told = report(&KEEPER);
		assert_eq!((told.account, told.seq, told.margin), ([5; 32], 0, 5 * USD));
	});
}
