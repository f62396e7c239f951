//! What channels do to messages: lose, double, reorder, refuse.

use super::mock::*;
use crate::{types::*, Error};
use dhv_primitives::{ports::Channel, Delta};
use frame_support::{assert_noop, assert_ok};

#[test]
fn nothing_is_sent_into_a_suspended_full_or_closed_channel() {
	for channel in [Channel::Suspended, Channel::Full, Channel::Closed] {
		run(|| {
			ask(delta(20));
			MockVenue::change(|world| world.channel = channel);
			assert_noop!(advance(), Error::<Test>::ChannelNotReady);
			assert_eq!(ledger(), Ledger::default(), "no money moved");
			MockVenue::change(|world| world.channel = Channel::Ready);
			assert_ok!(advance());
			settle();
			assert_eq!(size(), delta(20));
		});
	}
}

#[test]
fn what_is_asked_for_and_not_sent_may_still_be_filled() {
	use dhv_primitives::ports::PerpHedges;
	run(|| {
		let exposure = || {
			let held = <Perps as PerpHedges>::exposure(ID).unwrap();
			(held.confirmed, held.least, held.most)
		};
		assert_eq!(exposure(), (Delta::ZERO, Delta::ZERO, Delta::ZERO));
		ask(delta(20));
		assert_eq!(exposure(), (Delta::ZERO, Delta::ZERO, delta(20)));
		// No risk is asked for into a channel that takes nothing; what was asked for can be taken back.
		MockVenue::change(|world| world.channel = Channel::Suspended);
		assert_eq!(<Perps as PerpHedges>::range(ID), Ok((Delta::ZERO, Delta::ZERO)));
		ask(Delta::ZERO);
		assert_eq!(exposure(), (Delta::ZERO, Delta::ZERO, Delta::ZERO));
		MockVenue::change(|world| world.channel = Channel::Ready);
		ask(delta(-20));
		assert_ok!(advance());
		assert_eq!(exposure(), (Delta::ZERO, delta(-20), Delta::ZERO));
		settle();
		assert_eq!(exposure(), (delta(-20), delta(-20), delta(-20)));
		// A closing account will be emptied.
		assert_ok!(Perps::close(RuntimeOrigin::root(), ID));
		assert_eq!(exposure(), (delta(-20), delta(-20), Delta::ZERO));
	});
}

#[test]
fn a_channel_that_closes_with_funds_queued_leaves_them_in_doubt_until_written_off() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let before = worth_high();
		let low = nav().low;
		assert_eq!(lose_out().len(), 4);
		MockVenue::change(|world| world.channel = Channel::Closed);
		blocks(31);
		work();
		assert_eq!(state_of(is_fund), Some(OpState::Unknown));
		assert_eq!(worth_high(), before, "losing messages moves nothing");
		assert_eq!(
			low.try_sub(nav().low).unwrap(),
			milli(50_500_000),
			"funds, deposit, worst price"
		);
		let nonce = ops()[0].nonce;
		let root = RuntimeOrigin::root;
		let refused = Error::<Test>::WrongResolution;
		assert_noop!(Perps::force_resolve(root(), ID, nonce, Resolution::Dropped), refused);
		let refused = Error::<Test>::NotReturned;
		assert_noop!(Perps::force_resolve(root(), ID, nonce, Resolution::Returned), refused);
		assert_ok!(Perps::force_resolve(root(), ID, nonce, Resolution::WrittenOff));
		assert_eq!(ledger().written_off, 25_000 * USD);
		for op in ops() {
			assert_ok!(Perps::force_resolve(root(), ID, op.nonce, Resolution::Dropped));
		}
		check();
	});
}

#[test]
fn funds_that_the_reserve_gave_back_are_idle_again() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		lose_out();
		send(&account(), 25_000 * USD);
		let (nonce, idle) = (ops()[0].nonce, ledger().idle);
		let root = RuntimeOrigin::root();
		assert_ok!(Perps::force_resolve(root, ID, nonce, Resolution::Returned));
		assert_eq!(ledger().idle, idle + 25_000 * USD);
		assert_eq!(ledger().out_flight, 0);
	});
}

#[test]
fn lost_funds_are_stranded_once_later_messages_are_proven_and_a_late_landing_reverses_that() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let before = worth_high();
		let lost = MockVenue::change(|world| world.out.remove(0));
		exchange();
		assert_eq!(state_of(is_fund), Some(OpState::Stranded));
		assert_eq!(ledger().stranded, 25_000 * USD);
		assert_eq!(ledger().out_flight, 0);
		assert!(ends().contains(&(2, Outcome::Failed(2))), "nothing to deposit: {:?}", ends());
		assert!(before.try_sub(worth_high()).unwrap() <= milli(1_000));
		assert_eq!(nav().high.try_sub(nav().low).unwrap(), milli(25_000_000));
		// An overweight message is executed days later.
		MockVenue::execute(lost);
		settle_doubt();
		assert_eq!(ledger().stranded, 0);
		settle();
		assert_eq!(size(), delta(20));
	});
}

/// Asks for reports until nothing is in doubt.
fn settle_doubt() {
	for _ in 0..8 {
		blocks(20);
		exchange();
	}
}

#[test]
fn lost_commands_expire_when_a_report_proves_that_they_cannot_be_done() {
	run(|| {
		hold_twenty();
		let before = worth_high();
		ask(delta(30));
		assert_ok!(advance());
		let sent = ops().len();
		MockVenue::change(|world| world.out.truncate(1));
		// Without a report nothing is refunded, however long it takes.
		blocks(31);
		work();
		assert_eq!(state_of(is_deposit), Some(OpState::Unknown));
		assert_eq!(state_of(is_position), Some(OpState::Unknown));
		assert!(ops().len() >= sent - 1);
		exchange();
		let ends = ends();
		let gone = |end: &Outcome| matches!(end, Outcome::Skipped | Outcome::Expired);
		assert!(ends.iter().filter(|(_, end)| gone(end)).count() >= 2, "{ends:?}");
		assert!(before.try_sub(worth_high()).unwrap() <= milli(1_000));
		settle();
		assert_eq!(size(), delta(30), "and is done again");
	});
}

#[test]
fn a_lost_report_is_asked_for_again() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		MockVenue::deliver_all();
		lose_back();
		assert_eq!(size(), delta(0));
		blocks(31);
		work();
		assert_eq!(state_of(is_position), Some(OpState::Unknown));
		exchange();
		assert_eq!(size(), delta(20));
		assert_eq!(ledger().margin, 25_000 * USD);
	});
}

#[test]
fn doubled_messages_are_done_once() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		MockVenue::change(|world| {
			let commands: Vec<_> = world.out[1..].to_vec();
			world.out.extend(commands);
		});
		MockVenue::deliver_all();
		MockVenue::change(|world| {
			let again = world.back.clone();
			world.back.extend(again);
		});
		exchange();
		assert_eq!(size(), delta(20));
		assert_eq!(ledger().margin, 25_000 * USD);
		assert_eq!(ledger().gains, 0);
	});
}

#[test]
fn reordered_commands_are_skipped_and_never_done_later() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		// Fund, position, deposit, report: the position fails, the deposit is stale.
		MockVenue::change(|world| world.out.swap(1, 2));
		exchange();
		let ends = ends();
		assert!(ends.contains(&(3, Outcome::Failed(4))), "no margin: {ends:?}");
		assert!(ends.contains(&(2, Outcome::Skipped)), "{ends:?}");
		// What failed is not tried again at once.
		settle();
		assert_eq!(size(), delta(0));
		blocks(31);
		settle();
		assert_eq!(size(), delta(20));
	});
}

#[test]
fn a_delay_beyond_the_deadline_makes_commands_fail_at_the_venue() {
	run(|| {
		hold_twenty();
		ask(delta(0));
		assert_ok!(advance());
		blocks(21);
		MockVenue::deliver_all();
		assert_eq!(MockVenue::account(&account()).position.size, delta(20));
		arrive_all();
		settle_doubt();
		assert_eq!(size(), delta(0), "asked again with a new deadline");
	});
}
