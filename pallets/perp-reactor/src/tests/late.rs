//! Answers that are wrong, double or late, and commands that fail.

use super::mock::*;
use crate::{types::*, Event};
use dhv_primitives::{
	ports::{VenueAnswer, VenueId, VenueReplies},
	Delta, Price,
};
use frame_support::assert_ok;

#[test]
fn answers_move_no_money() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let (before, value) = (ledger(), nav());
		for op in ops() {
			answer(op.nonce, VenueAnswer::Done);
		}
		assert_eq!(state_of(is_fund), Some(OpState::Acked));
		assert_eq!(ledger(), before);
		for op in ops() {
			answer(op.nonce, VenueAnswer::Refused(3));
		}
		assert_eq!(state_of(is_fund), Some(OpState::Refused));
		assert_eq!((ledger(), nav()), (before, value));
	});
}

#[test]
fn an_answer_to_what_has_ended_or_never_was_changes_nothing() {
	run(|| {
		hold_twenty();
		let before = reactor();
		for nonce in [0, 1, 2, 99] {
			answer(nonce, VenueAnswer::Refused(1));
			let late = Event::LateResponse { id: ID, nonce, answer: VenueAnswer::Refused(1) };
			assert_eq!(events().last(), Some(&late));
		}
		assert_eq!(reactor(), before);
	});
}

#[test]
fn an_answer_after_the_timeout_does_not_lift_the_doubt() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		blocks(31);
		work();
		answer(1, VenueAnswer::Done);
		assert_eq!(state_of(is_fund), Some(OpState::Unknown));
	});
}

#[test]
fn an_answer_for_a_strangers_account_or_from_another_venue_is_not_heard() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		<Perps as VenueReplies<AccountId>>::on_answer(VENUE, &ALICE, 1, VenueAnswer::Done);
		let other = VenueId(8);
		<Perps as VenueReplies<AccountId>>::on_answer(other, &account(), 1, VenueAnswer::Done);
		assert_eq!(state_of(is_fund), Some(OpState::Sent));
	});
}

#[test]
fn a_dispatch_that_fails_leaves_the_money_where_the_report_says() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		MockVenue::deliver();
		MockVenue::change(|world| world.fails = true);
		exchange();
		assert_eq!(state_of(is_deposit), Some(OpState::Refused));
		MockVenue::change(|world| world.fails = false);
		for _ in 0..6 {
			blocks(10);
			exchange();
		}
		assert_eq!(size(), delta(20));
		assert_eq!(ledger().gains, 0);
	});
}

#[test]
fn an_undecodable_call_is_silence_and_ends_in_doubt() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.deaf = true);
		let before = worth_high();
		ask(delta(10));
		assert_ok!(advance());
		exchange();
		assert_eq!(state_of(is_position), Some(OpState::Sent));
		blocks(31);
		exchange();
		assert_eq!(state_of(is_position), Some(OpState::Unknown));
		let exposure = Perps::exposure(ID).unwrap();
		assert_eq!((exposure.least, exposure.most), (delta(10), delta(20)));
		assert!(before.try_sub(worth_high()).unwrap() <= milli(1_000));
		// The venue was upgraded back.
		MockVenue::change(|world| world.deaf = false);
		for _ in 0..6 {
			blocks(6);
			exchange();
		}
		assert_eq!(size(), delta(10));
	});
}

#[test]
fn too_small_a_fee_raises_the_surcharge_up_to_its_bound_and_the_command_is_sent_again() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.least_fee = FEE * 14 / 10);
		ask(delta(10));
		for _ in 0..16 {
			blocks(4);
			exchange();
		}
		assert!(reactor().surcharge_bps >= 4_000 && reactor().surcharge_bps <= 10_000);
		assert_eq!(size(), delta(10));
	});
}

#[test]
fn a_stale_command_run_by_hand_after_its_expiry_does_nothing() {
	run(|| {
		hold_twenty();
		ask(delta(30));
		assert_ok!(advance());
		let aside = lose_out();
		blocks(31);
		work();
		ask_less();
		exchange();
		let before = MockVenue::account(&account());
		for message in aside {
			if matches!(message, ToVenue::Command { .. }) {
				MockVenue::execute(message);
			}
		}
		assert_eq!(MockVenue::account(&account()).position, before.position);
		arrive_all();
		check();
	});
}

/// A smaller size may be asked for in doubt.
fn ask_less() {
	assert_ok!(Perps::set_target(RuntimeOrigin::root(), ID, delta(5)));
}

#[test]
fn a_liquidation_whose_report_was_lost_is_told_by_the_next_one() {
	run(|| {
		hold_twenty();
		MockVenue::liquidate(&account());
		lose_back();
		MockVenue::push_report(&account());
		arrive_all();
		assert_eq!(Perps::quarantine(ID), None);
		assert_eq!(size(), delta(10));
		let told = |event: &Event<Test>| matches!(event, Event::LiquidatedAtVenue { .. });
		assert_eq!(events().iter().filter(|event| told(event)).count(), 1);
		// Once is once.
		MockVenue::push_report(&account());
		arrive_all();
		assert_eq!(events().iter().filter(|event| told(event)).count(), 1);
	});
}

/// The venue liquidates down to a size.
fn liquidate_to(size: Delta) {
	let mark = MockVenue::world().mark;
	MockVenue::change_account(&account(), |remote| {
		remote.resize(size, mark);
		remote.liquidations += 1;
	});
}

#[test]
fn a_reduction_that_a_liquidation_overtakes_opens_nothing_and_the_plan_goes_on() {
	run(|| {
		hold_twenty();
		ask(delta(10));
		assert_ok!(advance());
		assert!(matches!(ops()[0].kind, OpKind::SetPosition { reduce_only: true, .. }));
		let nonce = ops()[0].nonce;
		liquidate_to(delta(4));
		exchange();
		assert_eq!(ends(), [(nonce, Outcome::Failed(5))]);
		assert_eq!((Perps::quarantine(ID), size(), ops()), (None, delta(4), vec![]));
		// What is asked for next is done, and its margin comes home.
		ask(delta(2));
		blocks(30);
		settle();
		assert_eq!(size(), delta(2));
		assert_eq!(ledger().margin, 2_500 * USD);
	});
}

#[test]
fn a_closing_account_that_was_liquidated_to_nothing_goes_home_all_the_same() {
	run(|| {
		hold_twenty();
		assert_ok!(Perps::close(RuntimeOrigin::root(), ID));
		assert_ok!(advance());
		liquidate_to(Delta::ZERO);
		for _ in 0..12 {
			blocks(4);
			exchange();
		}
		assert!(crate::Reactors::<Test>::get(ID).is_none());
	});
}

#[test]
fn only_what_lowers_the_risk_from_every_size_is_marked_so() {
	run(|| {
		hold_twenty();
		let sent = |target| {
			ask(target);
			assert_ok!(advance());
			let mut marks = ops().into_iter().rev().filter_map(|op| match op.kind {
				OpKind::SetPosition { reduce_only, .. } => Some(reduce_only),
				_ => None,
			});
			marks.next()
		};
		assert_eq!(sent(delta(22)), Some(false));
		// In flight: 20 or 22. Both fall.
		assert_eq!(sent(delta(5)), Some(true));
		settle();
		// To the other side of zero.
		assert_eq!(sent(delta(-5)), Some(false));
		settle();
		assert_eq!(size(), delta(-5));
	});
}

#[test]
fn a_flat_account_needs_no_mark() {
	run(|| {
		hold_twenty();
		ask(Delta::ZERO);
		assert_ok!(advance());
		MockVenue::deliver_all();
		MockVenue::corrupt(|report| report.mark = Price::ZERO);
		arrive_all();
		assert_eq!(Perps::quarantine(ID), None);
		assert_eq!(size(), Delta::ZERO);
	});
}
