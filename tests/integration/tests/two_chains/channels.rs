//! Channels that are suspended, full or closed.

use super::*;
use codec::Encode;
use cumulus_pallet_xcmp_queue::ChannelSignal;
use dhv_runtime::{PerpReactor, PolkadotXcm, RuntimeOrigin};
use frame_support::{assert_noop, assert_ok};
use pallet_perp_reactor::{Error, OpState, Resolution};
use sp_keyring::Sr25519Keyring::Eve;
use way::{signal, Gate};
use xcm::latest::prelude::*;

type Refused = Error<dhv_runtime::Runtime>;

fn advance() -> frame_support::dispatch::DispatchResult {
	vault::act(|| PerpReactor::advance(vault::signed(Eve), vault::id()))
}

/// Nothing is sent; once the channel is open again, all is.
fn held_until(shut: impl FnOnce(), open_again: impl FnOnce()) {
	let _sound = start();
	let (before, free) = (ledger(), vault::pool_free());
	ask(delta(20));
	close();
	shut();
	open();
	assert!(vault::try_ask(delta(30)).is_err(), "no more risk is taken");
	Home::act(|| {
		assert_noop!(
			PerpReactor::advance(vault::signed(Eve), vault::id()),
			Refused::ChannelNotReady
		);
	});
	rounds(3);
	assert_eq!((ledger(), vault::pool_free()), (before, free), "no money moved");
	open_again();
	rounds(2);
	settle();
	assert_eq!(size(), delta(20), "{:?}", ends());
	laws::quiet();
}

#[test]
fn nothing_is_sent_into_a_full_channel() {
	let set = |gate| move || Road::set_gate(HOME, VENUE, gate);
	held_until(set(Gate::Full), set(Gate::Open));
}

#[test]
fn nothing_is_sent_into_a_closed_channel() {
	let set = |gate| move || Road::set_gate(HOME, VENUE, gate);
	held_until(set(Gate::Closed), set(Gate::Open));
}

#[test]
fn nothing_is_sent_into_a_suspended_channel() {
	let tell = |told| move || Road::inject(VENUE, HOME, signal(told));
	held_until(tell(ChannelSignal::Suspend), tell(ChannelSignal::Resume));
}

/// Messages of somebody else that take whole blocks to leave.
fn queue_other_traffic(pages: usize) {
	Home::act(|| {
		for _ in 0..pages {
			let call = vec![7_u8; 7_000].into();
			let noise = Xcm::<()>(vec![Transact {
				origin_kind: OriginKind::Xcm,
				fallback_max_weight: None,
				call,
			}]);
			let there = Location::new(1, [Parachain(VENUE)]);
			assert!(noise.encoded_size() > 7_000);
			assert_ok!(PolkadotXcm::send_xcm(Here, there, noise).map(drop).map_err(|_| ()));
		}
	});
}

/// Funds and commands wait behind other traffic.
fn queue_behind_traffic() {
	queue_other_traffic(4);
	ask(delta(20));
	assert_ok!(advance());
	assert!(ledger().out_flight > 0, "{:?}", ops());
	round();
	assert!(Road::on_the_way(VENUE).iter().all(|(_, _, program)| !letters::is_funds(program)));
}

#[test]
fn funds_that_are_queued_when_a_channel_fills_wait_and_are_not_lost() {
	let _sound = start();
	queue_behind_traffic();
	Road::set_gate(HOME, VENUE, Gate::Full);
	rounds(10);
	let flight = ledger().out_flight;
	assert!(flight > 0);
	assert_eq!(laws::between(), flight + vault::parameters().fund_fee);
	Road::set_gate(HOME, VENUE, Gate::Open);
	rounds(12);
	settle();
	assert_eq!(size(), delta(20), "{:?}", ends());
	laws::quiet();
}

#[test]
fn funds_that_are_queued_when_a_channel_is_suspended_wait_and_are_not_lost() {
	let _sound = start();
	queue_behind_traffic();
	close();
	Road::inject(VENUE, HOME, signal(ChannelSignal::Suspend));
	open();
	rounds(6);
	assert!(laws::between() > 0, "it waits");
	close();
	Road::inject(VENUE, HOME, signal(ChannelSignal::Resume));
	open();
	rounds(12);
	settle();
	assert_eq!(size(), delta(20), "{:?}", ends());
	laws::quiet();
}

#[test]
fn funds_that_are_queued_when_a_channel_closes_are_swallowed_and_stay_in_doubt_until_written_off() {
	let _sound = start();
	queue_behind_traffic();
	let flight = ledger().out_flight;
	let high = nav().high;
	Road::set_gate(HOME, VENUE, Gate::Closed);
	rounds(2);
	assert_eq!(laws::between(), 0, "swallowed");
	assert_eq!(laws::stranded(), i128::try_from(flight + vault::parameters().fund_fee).unwrap());
	pass(35);
	round();
	assert_eq!(state_of(vault::is_fund), Some(OpState::Unknown));
	assert!(nav().high >= high, "losing a message moves nothing");
	assert!(nav().low < nav().high);
	for op in ops() {
		let resolution =
			if vault::is_fund(&op.kind) { Resolution::WrittenOff } else { Resolution::Dropped };
		assert_ok!(vault::act(|| PerpReactor::force_resolve(
			RuntimeOrigin::root(),
			vault::id(),
			op.nonce,
			resolution
		)));
	}
	laws::check();
	assert_eq!(ledger().written_off, flight);
}

#[test]
fn a_venue_whose_channel_home_is_closed_reports_when_it_opens_again() {
	let _sound = start();
	hold(20);
	Road::set_gate(VENUE, HOME, Gate::Closed);
	round();
	ask(delta(30));
	rounds(8);
	assert_eq!(size(), delta(20));
	assert_eq!(house::report(&vault::counterpart()).unwrap().positions[0].size, delta(30));
	Road::set_gate(VENUE, HOME, Gate::Open);
	for _ in 0..30 {
		pass(3);
	}
	settle();
	assert_eq!(size(), delta(30), "{:?}", ends());
	laws::quiet();
}

/// The venue's messages wait; once the channel is open again, nothing is missing.
fn waits_at_the_venue(shut: impl FnOnce(), open_again: impl FnOnce()) {
	let _sound = start();
	hold(20);
	close();
	shut();
	open();
	// What is asked for is done, and the money that it sets free leaves as far as it can.
	ask(delta(5));
	rounds(8);
	assert_eq!(size(), delta(20), "nothing is heard");
	assert_eq!(house::report(&vault::counterpart()).unwrap().positions[0].size, delta(5));
	let high = nav().high;
	close();
	open_again();
	open();
	rounds(2);
	for _ in 0..30 {
		pass(3);
	}
	settle();
	assert_eq!(size(), delta(5), "{:?}", ends());
	assert!(nav().high < high, "margin came home");
	assert_eq!((ledger().written_off, ledger().gains), (0, 0));
	laws::quiet();
}

#[test]
fn what_a_venue_says_into_a_full_channel_comes_when_it_is_not_full_any_more() {
	let set = |gate| move || Road::set_gate(VENUE, HOME, gate);
	waits_at_the_venue(set(Gate::Full), set(Gate::Open));
}

#[test]
fn what_a_venue_says_into_a_suspended_channel_comes_when_it_goes_on() {
	let tell = |told| move || Road::inject(HOME, VENUE, signal(told));
	waits_at_the_venue(tell(ChannelSignal::Suspend), tell(ChannelSignal::Resume));
}

#[test]
fn money_home_that_a_closing_channel_swallows_is_in_doubt_until_it_is_written_off() {
	let _sound = start();
	hold(20);
	ask(delta(5));
	for _ in 0..40 {
		close();
		if Road::on_the_way(HOME).iter().any(|(_, _, one)| letters::is_money(one)) {
			break;
		}
		open();
	}
	assert!(laws::between() > 0, "no money came home: {:?}", ops());
	Road::set_gate(VENUE, HOME, Gate::Closed);
	open();
	assert_eq!(laws::between(), 0, "swallowed");
	Road::set_gate(VENUE, HOME, Gate::Open);
	for _ in 0..15 {
		pass(5);
	}
	let overdue = |state: OpState| matches!(state, OpState::Returning { overdue: true, .. });
	assert!(state_of(vault::is_home_leg).is_some_and(overdue), "{:?}", ops());
	let flight = ledger().in_flight;
	let doubtful = dhv_math::amount::to_fixed(flight, 6).unwrap();
	assert_eq!(nav().high.try_sub(nav().low), Ok(doubtful));
	assert_eq!(laws::stranded(), 0, "it is counted as lost");
	let nonce = ops().into_iter().find(|op| vault::is_home_leg(&op.kind)).unwrap().nonce;
	assert_ok!(vault::act(|| {
		let written_off = Resolution::WrittenOff;
		PerpReactor::force_resolve(RuntimeOrigin::root(), vault::id(), nonce, written_off)
	}));
	assert_eq!((ledger().in_flight, ledger().written_off), (0, flight));
	rounds(3);
	assert_eq!(nav().low, nav().high);
}
