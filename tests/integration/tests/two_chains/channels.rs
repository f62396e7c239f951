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
