//! Messages that the other side never executes.

use super::mock::*;
use crate::types::*;
use dhv_primitives::ports::Channel;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn a_version_that_is_not_spoken_any_more_fails_before_anything_moves() {
	run(|| {
		ask(delta(20));
		MockVenue::change(|world| world.mute = true);
		assert_noop!(advance(), DispatchError::Other("no common version"));
		assert_eq!(ledger(), Ledger::default());
	});
}

#[test]
fn funds_behind_a_barrier_or_with_too_small_a_fee_are_stranded_and_block_no_command() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.swallows = true);
		ask(delta(30));
		assert_ok!(advance());
		let amount = ledger().out_flight;
		exchange();
		assert_eq!((ledger().out_flight, ledger().stranded), (0, amount));
		// Less risk is taken all the same.
		ask(delta(10));
		blocks(1);
		exchange();
		exchange();
		assert_eq!(size(), delta(10));
		// Governance at the reserve gave it back.
		let nonce = ops().iter().find(|op| op.state == OpState::Stranded).unwrap().nonce;
		send(&account(), amount);
		let root = RuntimeOrigin::root();
		assert_ok!(Perps::force_resolve(root, ID, nonce, Resolution::Returned));
		assert_eq!(ledger().stranded, 0);
		assert_eq!(ledger().written_off, 0);
	});
}

#[test]
fn written_off_funds_that_land_after_all_come_home_as_a_gain() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let lost = MockVenue::change(|world| world.out.remove(0));
		exchange();
		let root = RuntimeOrigin::root;
		ask(delta(0));
		assert_ok!(Perps::force_resolve(root(), ID, 1, Resolution::WrittenOff));
		assert_eq!(ledger().written_off, 25_000 * USD);
		MockVenue::execute(lost);
		MockVenue::push_report(&account());
		blocks(31);
		exchange();
		settle();
		assert_eq!(ledger().gains, 25_000 * USD);
		assert!(free() > FREE - USD);
	});
}

#[test]
fn a_suspended_channel_delays_what_is_queued_and_loses_nothing() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let before = worth_high();
		MockVenue::change(|world| world.channel = Channel::Suspended);
		blocks(31);
		work();
		assert_eq!(state_of(is_fund), Some(OpState::Unknown));
		assert_eq!(worth_high(), before);
		MockVenue::change(|world| world.channel = Channel::Ready);
		for _ in 0..8 {
			blocks(5);
			exchange();
		}
		assert_eq!(size(), delta(20));
		assert_eq!((ledger().written_off, ledger().gains), (0, 0));
	});
}

#[test]
fn an_index_that_points_elsewhere_is_a_refusal_without_a_number() {
	run(|| {
		hold_twenty();
		// The venue was upgraded: `ExpectPallet` fails, or the call does.
		MockVenue::change(|world| world.fails = true);
		ask(delta(10));
		assert_ok!(advance());
		exchange();
		assert_eq!(state_of(is_position), Some(OpState::Refused));
		assert_eq!(MockVenue::account(&account()).last_nonce, 4);
		MockVenue::change(|world| world.fails = false);
		for _ in 0..6 {
			blocks(5);
			exchange();
		}
		assert_eq!(size(), delta(10));
	});
}
