//! Bytes on the channel that say nothing: they are dropped, nothing is lost, and what comes behind them
//! gets through. A message of ours whose bytes are garbled is lost, as any other may be.

use super::*;
use codec::Encode;
use dhv_runtime::{PerpReactor, RuntimeEvent, RuntimeOrigin};
use dhv_venue_runtime::RuntimeEvent as VenueEvent;
use frame_support::assert_ok;
use pallet_perp_reactor::{OpState, Resolution};
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_simulator::XcmpMessageFormat;

/// A message as queues send it: its length, then its bytes.
fn opaque(message: &[u8]) -> Vec<u8> {
	(XcmpMessageFormat::ConcatenatedOpaqueVersionedXcm, message).encode()
}

fn sound(program: Xcm<()>) -> Vec<u8> {
	VersionedXcm::from(program).encode()
}

/// Without its last byte.
fn cut(mut message: Vec<u8>) -> Vec<u8> {
	message.pop();
	message
}

/// Programs in programs, deeper than is read.
fn deep() -> Xcm<()> {
	(0..12).fold(Xcm(vec![ClearOrigin]), |inner, _| Xcm(vec![SetAppendix(inner)]))
}

/// Pages with messages that nobody can read, or that have more instructions than are read.
fn pages() -> Vec<Vec<u8>> {
	let good = sound(Xcm(vec![ClearOrigin; 3]));
	let mut pages = vec![
		opaque(&[]),
		opaque(&[0xff; 40]),
		// A version of long ago.
		opaque(&[&[2], &good[1..]].concat()),
		opaque(&cut(good.clone())),
		opaque(&[good.clone(), vec![0]].concat()),
		opaque(&sound(deep())),
		opaque(&sound(Xcm(vec![ClearOrigin; 101]))),
	];
	// A queue that is built with assertions stops at pages that are none; without, it drops them.
	if cfg!(not(debug_assertions)) {
		pages.extend([
			vec![],
			vec![0xff; 16],
			XcmpMessageFormat::ConcatenatedEncodedBlob.encode(),
			[XcmpMessageFormat::ConcatenatedVersionedXcm.encode(), vec![0xff; 40]].concat(),
			[XcmpMessageFormat::ConcatenatedVersionedXcm.encode(), good.clone(), vec![9]].concat(),
			cut(opaque(&good)),
			[XcmpMessageFormat::Signals.encode(), vec![0xff]].concat(),
		]);
	}
	pages
}

/// Pages of garbage in both directions, behind what is on the road.
fn litter() {
	for page in pages() {
		Road::inject(HOME, VENUE, page.clone());
		Road::inject(VENUE, HOME, page);
	}
}

/// How many messages the receivers could not read or would not execute.
fn dropped() -> (usize, usize) {
	use pallet_message_queue::Event::{Processed, ProcessingFailed};
	let at_home = |event: &&RuntimeEvent| {
		matches!(
			event,
			RuntimeEvent::MessageQueue(ProcessingFailed { .. } | Processed { success: false, .. })
		)
	};
	let at_venue = |event: &&VenueEvent| {
		matches!(
			event,
			VenueEvent::MessageQueue(ProcessingFailed { .. } | Processed { success: false, .. })
		)
	};
	let (home, venue) = (world::home_events(), world::venue_events());
	(home.iter().filter(at_home).count(), venue.iter().filter(at_venue).count())
}

#[test]
fn garbage_in_both_directions_is_dropped_and_every_message_behind_it_gets_through() {
	let _sound = start();
	let mut blocks = 0;
	for target in [20, 5, 12] {
		ask(delta(target));
		for _ in 0..40 {
			close();
			litter();
			open();
			blocks += 1;
			if size() == delta(target) && ops().is_empty() {
				break;
			}
		}
		assert_eq!(size(), delta(target), "{:?} {:?}", ends(), ops());
		assert!(ends()
			.iter()
			.all(|(_, outcome)| *outcome == pallet_perp_reactor::Outcome::Settled));
	}
	settle();
	// Queues drop some pages without a word.
	let (here, there) = dropped();
	let least = blocks * 7;
	assert!(here >= least && there >= least, "{here} and {there} of {least}");
	assert_eq!((ledger().stranded, ledger().written_off, ledger().gains), (0, 0, 0));
	laws::quiet();
}

/// Messages on the road are garbled: what arrives says nothing.
fn garble(from: u32, to: u32, which: impl Fn(&Xcm<()>) -> bool) -> usize {
	let taken = letters::hold(to, which);
	for (_, _, program) in &taken {
		Road::inject(from, to, opaque(&cut(sound(program.clone()))));
	}
	taken.len()
}

/// Asks for a size, and has what that sends on the road.
fn send(size: i64) {
	ask(delta(size));
	for _ in 0..5 {
		close();
		if !Road::on_the_way(VENUE).is_empty() {
			return;
		}
		open();
	}
	panic!("nothing was sent: {:?}", ops());
}

/// Everything comes to what was asked for, after a while.
fn recovers(target: i64) {
	for _ in 0..60 {
		pass(3);
		if size() == delta(target) && ops().is_empty() {
			break;
		}
	}
	settle();
	assert_eq!(size(), delta(target), "{:?} {:?}", ends(), ops());
	laws::quiet();
}

#[test]
fn commands_whose_bytes_are_garbled_are_done_again() {
	let _sound = start();
	hold(20);
	let margin = ledger().margin;
	send(10);
	assert!(garble(HOME, VENUE, letters::is_command) > 1);
	open();
	rounds(4);
	assert_eq!((size(), ledger().margin), (delta(20), margin));
	assert_eq!(dropped().1, 2, "position and question");
	recovers(10);
}

#[test]
fn reports_and_answers_whose_bytes_are_garbled_are_asked_for_again() {
	let _sound = start();
	hold(20);
	let known = ledger();
	send(10);
	open();
	for _ in 0..4 {
		close();
		garble(VENUE, HOME, letters::any);
		open();
	}
	assert_eq!((size(), ledger().margin), (delta(20), known.margin), "nothing was heard");
	assert_eq!(house::report(&vault::counterpart()).unwrap().positions[0].size, delta(10));
	assert!(dropped().0 > 1, "{:?}", dropped());
	recovers(10);
}

/// The report that waits or is in quarantine.
fn is_undisturbed() -> bool {
	Home::act(|| {
		PerpReactor::quarantine(vault::id()).is_none()
			&& !pallet_perp_reactor::Inbox::<dhv_runtime::Runtime>::contains_key(vault::id())
	})
}

/// Reports arrive with other bytes in the call.
fn misreported(new: impl Fn(&[u8]) -> Vec<u8>) {
	let _sound = start();
	hold(20);
	send(10);
	open();
	let mut seen = 0;
	for _ in 0..6 {
		close();
		seen += Road::on_the_way(HOME).iter().filter(|(_, _, one)| letters::is_report(one)).count();
		letters::rewrite_calls(HOME, letters::is_report, &new);
		open();
		assert!(is_undisturbed());
	}
	assert!(seen > 0);
	assert_eq!(size(), delta(20), "none of them counts");
	recovers(10);
}

#[test]
fn a_report_that_cannot_be_decoded_is_refused_and_a_later_one_counts() {
	// Two bytes name the call; what follows is a list of bytes.
	misreported(|call| [&call[..2], &vec![0xff_u8; 40].encode()].concat());
}

#[test]
fn a_report_that_is_cut_short_is_refused_and_a_later_one_counts() {
	misreported(|call| {
		let raw = <Vec<u8> as codec::Decode>::decode(&mut &call[2..]).unwrap();
		[&call[..2], &cut(raw).encode()].concat()
	});
}

#[test]
fn a_call_of_the_venue_that_cannot_be_decoded_is_refused_and_a_later_report_counts() {
	misreported(|_| vec![0xff; 9]);
}

#[test]
fn a_report_longer_than_one_may_be_is_refused_and_a_later_one_counts() {
	misreported(|call| [&call[..2], &vec![0_u8; 4_096].encode()].concat());
}

fn resolve(kind: fn(&pallet_perp_reactor::OpKind) -> bool, resolution: Resolution) {
	let nonce = ops().into_iter().find(|op| kind(&op.kind)).unwrap().nonce;
	assert_ok!(vault::act(|| {
		PerpReactor::force_resolve(RuntimeOrigin::root(), vault::id(), nonce, resolution)
	}));
}

#[test]
fn funds_whose_bytes_are_garbled_are_stranded_and_count_in_the_high_value_alone() {
	let _sound = start();
	send(20);
	let flight = ledger().out_flight;
	let high = nav().high;
	assert_eq!(garble(HOME, VENUE, letters::is_funds), 1);
	open();
	rounds(8);
	assert_eq!(state_of(vault::is_fund), Some(OpState::Stranded), "{:?}", ops());
	assert_eq!((ledger().stranded, ledger().out_flight), (flight, 0));
	assert!(nav().high <= high && nav().low < nav().mark.try_add(delta(1).get()).unwrap());
	let stranded = dhv_math::amount::to_fixed(flight, 6).unwrap();
	assert_eq!(nav().high.try_sub(nav().low), Ok(stranded));
	assert_eq!(house::usdc_of(&vault::counterpart()), 0);
	resolve(vault::is_fund, Resolution::WrittenOff);
	assert_eq!(ledger().written_off, flight);
}

#[test]
fn money_home_whose_bytes_are_garbled_stays_in_flight_until_it_is_written_off() {
	let _sound = start();
	hold(20);
	send(5);
	for _ in 0..40 {
		open();
		close();
		if Road::on_the_way(HOME).iter().any(|(_, _, one)| letters::is_money(one)) {
			break;
		}
	}
	assert_eq!(garble(VENUE, HOME, letters::is_money), 1);
	open();
	rounds(4);
	let left = |state: &OpState| matches!(state, OpState::Returning { received: 0, .. });
	assert!(state_of(vault::is_home_leg).is_some_and(|state| left(&state)), "{:?}", ops());
	let flight = ledger().in_flight;
	assert!(flight > 0);
	let high = nav().high;
	pass(35);
	rounds(2);
	let gone = dhv_math::amount::to_fixed(flight, 6).unwrap();
	assert_eq!(nav().high.try_sub(nav().low), Ok(gone));
	// The question that the silence costs is all that it loses.
	let lost = high.try_sub(nav().high).unwrap();
	assert!(!lost.is_negative() && lost < delta(2).get(), "{lost:?}");
	resolve(vault::is_home_leg, Resolution::WrittenOff);
	assert_eq!((ledger().in_flight, ledger().written_off), (0, flight));
}
