//! Money in the trap, presents, and the way home.

use super::mock::*;
use crate::{types::*, Error};
use dhv_primitives::ports::Trap;
use frame_support::{assert_noop, assert_ok};

#[test]
fn funds_trapped_at_the_venue_are_reclaimed_by_anyone() {
	for as_chain in [false, true] {
		run(|| {
			MockVenue::change(|world| world.traps = true);
			ask(delta(20));
			assert_ok!(advance());
			exchange();
			assert_eq!(state_of(is_fund), Some(OpState::Stranded));
			let trap = |amount| Trap::Venue { amount, as_chain };
			// A wrong list costs the message and nothing else.
			assert_ok!(Perps::reclaim(signed(), ID, trap(USD)));
			assert_noop!(Perps::reclaim(signed(), ID, trap(USD)), Error::<Test>::TooSoon);
			exchange();
			blocks(31);
			work();
			assert_ok!(Perps::reclaim(signed(), ID, trap(25_000 * USD)));
			MockVenue::change(|world| world.traps = false);
			for _ in 0..9 {
				blocks(10);
				exchange();
			}
			assert_eq!(ledger().stranded, 0);
			assert_eq!(size(), delta(20));
		});
	}
}

#[test]
fn a_transfer_trapped_at_home_is_reclaimed() {
	run(|| {
		hold_twenty();
		ask(delta(10));
		settle_until_returning();
		let (nonce, amount) = trap_at_home();
		blocks(31);
		work();
		let state = state_of(is_home_leg);
		assert_eq!(state, Some(OpState::Returning { received: 0, overdue: true }));
		assert!(nav().low < nav().high);
		assert_ok!(Perps::reclaim(signed(), ID, Trap::Home { amount, nonce }));
		settle();
		assert_eq!(ledger().in_flight, 0);
		assert_eq!(ledger().gains, 0);
	});
}

/// Exchanges until a transfer has left the venue; its money stays on the way.
fn settle_until_returning() {
	for _ in 0..6 {
		blocks(1);
		MockVenue::deliver_all();
		let (money, rest): (Vec<_>, Vec<_>) =
			lose_back().into_iter().partition(|m| matches!(m, ToHome::Money { .. }));
		for message in rest {
			assert_ok!(arrive(message));
		}
		MockVenue::change(|world| world.back = money);
		work();
		check();
		if matches!(state_of(is_home_leg), Some(OpState::Returning { .. })) {
			return;
		}
	}
	panic!("nothing left the venue");
}

fn trap_at_home() -> (u64, u128) {
	let Some(ToHome::Money { nonce, amount, .. }) = MockVenue::take_back() else { panic!("none") };
	MockVenue::change(|world| world.trapped_home.insert(nonce, amount));
	(nonce, amount)
}

#[test]
fn a_transfer_home_that_fails_at_the_venue_stays_free_there_and_is_swept_later() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.keeps = true);
		ask(delta(10));
		for _ in 0..4 {
			blocks(1);
			exchange();
		}
		assert!(ledger().venue_free >= 12_500 * USD, "{:?}", ledger());
		assert!(ends().iter().any(|(_, outcome)| *outcome == Outcome::Stayed));
		assert_eq!(ledger().in_flight, 0);
		MockVenue::change(|world| world.keeps = false);
		blocks(31);
		settle();
		assert_eq!(ledger().venue_free, 0);
	});
}

#[test]
fn money_on_its_way_home_counts_only_once_a_report_has_told_that_it_left() {
	run(|| {
		hold_twenty();
		ask(delta(10));
		assert_ok!(advance());
		exchange();
		// The withdrawal is done, its money is here, the report is lost.
		MockVenue::deliver_all();
		let nonce = ops().iter().find(|op| is_home_leg(&op.kind)).unwrap().nonce;
		let before = nav();
		for message in lose_back() {
			if matches!(message, ToHome::Money { .. }) {
				assert_ok!(arrive(message));
			}
		}
		assert_noop!(Perps::collect(signed(), ID, nonce), Error::<Test>::NotYetReported);
		assert_eq!(nav(), before);
		blocks(31);
		exchange();
		settle();
		assert_eq!(ledger().gains, 0);
	});
}

#[test]
fn presents_are_gains_and_dust_ends_no_transfer() {
	run(|| {
		hold_twenty();
		ask(delta(10));
		settle_until_returning();
		let op = ops().into_iter().find(|op| is_home_leg(&op.kind)).unwrap();
		let one_shot = Perps::arrival_account(ID, op.nonce);
		send(&one_shot, 1);
		assert_ok!(Perps::collect(signed(), ID, op.nonce));
		assert_eq!(state_of(is_home_leg), Some(OpState::Returning { received: 1, overdue: false }));
		settle();
		assert_eq!(ledger().gains, 1);
		// Long after the end.
		send(&one_shot, 7 * USD);
		assert_ok!(Perps::collect(signed(), ID, op.nonce));
		assert_eq!(ledger().gains, 7 * USD + 1);
		let refused = Error::<Test>::NothingArrived;
		assert_noop!(Perps::collect(signed(), ID, op.nonce), refused);
		assert_noop!(Perps::collect(signed(), ID, 99), Error::<Test>::UnknownNonce);
	});
}

#[test]
fn presents_at_the_venue_are_no_deficit_and_no_value_until_they_come_home() {
	run(|| {
		hold_twenty();
		let before = nav();
		send_remote(3 * USD);
		MockVenue::push_report(&account());
		exchange();
		assert_eq!(ledger().surplus, 3 * USD);
		assert_eq!(nav(), before);
		send_remote(20 * USD);
		MockVenue::push_report(&account());
		exchange();
		settle();
		assert_eq!(ledger().surplus, 0);
		assert_eq!(ledger().gains, 23 * USD);
	});
}

#[test]
fn a_present_as_large_as_the_funds_on_their_way_makes_nobody_poorer() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let lost = MockVenue::change(|world| world.out.remove(0));
		send_remote(25_000 * USD);
		exchange();
		assert_eq!(size(), delta(20));
		assert_eq!((ledger().out_flight, ledger().stranded), (0, 0));
		MockVenue::execute(lost);
		settle();
		MockVenue::push_report(&account());
		exchange();
		settle();
		assert_eq!(ledger().gains, 25_000 * USD);
	});
}

#[test]
fn a_transfer_home_costs_its_fee_and_no_more() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.return_fee = USD / 2);
		let before = ledger().fees;
		ask(delta(10));
		settle();
		assert!(ledger().fees - before >= USD / 2);
		assert_eq!(ledger().in_flight, 0);
	});
}

#[test]
fn an_adapter_that_takes_more_than_it_is_told_is_refused() {
	run(|| {
		ask(delta(20));
		MockVenue::change(|world| world.overcharge = 1);
		assert_noop!(advance(), Error::<Test>::VenueMisreported);
	});
}
