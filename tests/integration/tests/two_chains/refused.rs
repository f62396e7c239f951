//! Messages that the venue refuses, wherever it does.

use super::*;
use codec::Encode;
use dhv_primitives::ports::VenueAnswer;
use dhv_runtime::{PolkadotXcm, RuntimeEvent, RuntimeOrigin};
use dhv_venue_runtime::{AssetRate, Clearing, MessageQueue};
use frame_support::{assert_ok, traits::ServiceQueues, weights::Weight};
use pallet_perp_reactor::{Event, OpState, Outcome};
use sp_runtime::FixedU128;
use xcm::latest::prelude::*;

/// Answers that were heard.
fn heard() -> Vec<VenueAnswer> {
	let answer = |event| match event {
		RuntimeEvent::PerpReactor(Event::Answered { answer, .. }) => Some(answer),
		_ => None,
	};
	world::home_events().into_iter().filter_map(answer).collect()
}

fn was_refused() -> bool {
	heard().iter().any(|answer| matches!(answer, VenueAnswer::Refused(_)))
}

/// Asks for a size and has its messages on the road.
fn send(size: i64) {
	ask(delta(size));
	for _ in 0..5 {
		close();
		if Road::on_the_way(VENUE).iter().any(|(_, _, one)| letters::is_command(one)) {
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
fn a_refusal_by_a_rule_of_the_venue_is_answered_reported_and_final() {
	let _sound = start();
	hold(20);
	let root = dhv_venue_runtime::RuntimeOrigin::root;
	house::act(|| Clearing::set_paused(root(), true)).unwrap();
	send(30);
	open();
	rounds(6);
	assert!(was_refused(), "{:?}", heard());
	let failed = |(_, outcome): &(_, Outcome)| matches!(outcome, Outcome::Failed(_));
	assert!(ends().iter().any(failed), "{:?}", ends());
	assert_eq!(size(), delta(20));
	house::act(|| Clearing::set_paused(root(), false)).unwrap();
	recovers(30);
}

/// Requests that the venue took, and messages that it could not execute in full.
fn at_venue() -> (usize, usize) {
	use dhv_venue_runtime::RuntimeEvent as Told;
	let told = world::venue_events();
	let taken = |event: &&Told| {
		matches!(event, Told::Clearing(pallet_perps_clearing::Event::Handled { .. }))
	};
	let failed = |event: &&Told| {
		use pallet_message_queue::Event::Processed;
		matches!(event, Told::MessageQueue(Processed { success: false, .. }))
	};
	(told.iter().filter(taken).count(), told.iter().filter(failed).count())
}

#[test]
fn a_dispatch_that_fails_does_nothing_and_the_first_outcome_stands() {
	let _sound = start();
	hold(20);
	send(8);
	let sent =
		Road::on_the_way(VENUE).iter().filter(|(_, _, one)| letters::is_command(one)).count();
	// A duplicate's number is used: its dispatch fails.
	assert_eq!(letters::double(VENUE, letters::is_position), 1);
	open();
	close();
	open();
	assert_eq!(at_venue(), (sent, 1), "one dispatch fails");
	recovers(8);
	// The question was answered: the second answer has nobody who hears it.
	assert!(!was_refused(), "{:?}", heard());
	let changes = ends().into_iter().filter(|(kind, _)| vault::is_position(kind));
	assert_eq!(changes.map(|(_, outcome)| outcome).collect::<Vec<_>>(), [Outcome::Settled]);
}

/// What a rewritten call leads to: nothing at the venue, and the order is done again.
fn rewritten(new: impl Fn(&[u8]) -> Vec<u8>, answered: bool) {
	let _sound = start();
	hold(20);
	let there = house::report(&vault::counterpart()).unwrap();
	send(10);
	letters::rewrite_calls(VENUE, letters::is_position, new);
	open();
	rounds(3);
	assert_eq!(was_refused(), answered, "{:?}", heard());
	let now = house::report(&vault::counterpart()).unwrap();
	assert_eq!(now.positions[0].size, there.positions[0].size, "nothing was done");
	recovers(10);
}

#[test]
fn a_call_index_that_points_elsewhere_is_refused_and_answered() {
	// `assert_executed` with a number that was never used.
	rewritten(|_| (60_u8, 1_u8, 1_000_000_u64).encode(), true);
}

#[test]
fn a_call_that_the_filter_stops_is_refused_and_answered() {
	let remark =
		dhv_venue_runtime::RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
	rewritten(move |_| remark.encode(), true);
}

#[test]
fn a_call_that_cannot_be_decoded_is_silence() {
	rewritten(|_| vec![255; 9], false);
}

/// A change of commands that reduce the position, which the venue's barrier or executor refuses.
fn silent(change: impl Fn(&mut Vec<Instruction<()>>)) {
	let _sound = start();
	hold(20);
	send(10);
	Road::change(VENUE, |(_, _, program)| {
		if letters::is_command(program) {
			change(&mut program.0);
		}
	});
	open();
	rounds(4);
	assert_eq!(heard(), vec![], "silence");
	assert_eq!(size(), delta(20));
	pass(35);
	round();
	assert!(ends().is_empty(), "nothing ends by time alone: {:?}", ends());
	recovers(10);
}

#[test]
fn a_command_that_the_barrier_refuses_is_silence() {
	silent(|program| program.retain(|one| !matches!(one, PayFees { .. })));
}

#[test]
fn a_command_whose_fee_is_too_small_is_silence_and_done_again() {
	silent(|program| {
		for one in program {
			if let PayFees { asset } = one {
				asset.fun = Fungible(1);
			}
		}
	});
}

#[test]
fn funds_that_the_barrier_refuses_are_stranded_at_the_reserve() {
	let _sound = start();
	send(20);
	Road::change(VENUE, |(_, _, program)| {
		if letters::is_funds(program) {
			program.0.retain(|one| !matches!(one, PayFees { .. }));
		}
	});
	open();
	rounds(8);
	assert_eq!(state_of(vault::is_fund), Some(OpState::Stranded), "{:?} {:?}", ops(), ends());
	let sent = ledger().stranded + vault::parameters().fund_fee;
	assert_eq!(laws::stranded(), i128::try_from(sent).unwrap());
	assert_eq!(house::usdc_of(&vault::counterpart()), 0);
}

#[test]
fn funds_whose_fee_is_too_small_are_stranded_and_the_fee_is_trapped() {
	let _sound = start();
	send(20);
	let usdc = dhv_venue_runtime::configs::money::UsdcLocation::get;
	let root = dhv_venue_runtime::RuntimeOrigin::root;
	// A fee of a hundred times what it was.
	let rate = |rate| {
		house::act(|| {
			let _ = AssetRate::remove(root(), Box::new(usdc()));
			AssetRate::create(root(), Box::new(usdc()), rate)
		})
		.unwrap();
	};
	open();
	// The message is executed at the end of this block, at the new rate.
	rate(FixedU128::from_rational(10_000, 1));
	rounds(2);
	assert!(laws::stranded() > 0, "the funds never came into being there");
	rate(FixedU128::from_rational(1_000_000, 1));
	assert_eq!(house::usdc_of(&vault::counterpart()), 0);
	assert_ne!(state_of(vault::is_fund), Some(OpState::Acked));
}

#[test]
fn without_a_float_commands_are_silence_until_it_is_filled_up() {
	let _sound = start();
	hold(20);
	let float = house::float_account();
	house::drain(&float, house::usdc_of(&float));
	send(10);
	open();
	rounds(4);
	assert_eq!(heard(), vec![]);
	assert_eq!(size(), delta(20));
	house::present(&float, 20 * USDC);
	recovers(10);
}

#[test]
fn an_overweight_command_that_somebody_runs_after_its_deadline_does_nothing() {
	let _sound = start();
	hold(20);
	send(10);
	Road::change(VENUE, |(_, _, program)| {
		if !letters::is_position(program) {
			return;
		}
		let at = program.0.len() - 1;
		for _ in 0..60 {
			program.0.insert(at, ExpectTransactStatus(MaybeErrorCode::Success));
		}
		for one in &mut program.0 {
			let more = |asset: &mut Asset| asset.fun = Fungible(5 * USDC);
			match one {
				PayFees { asset } => more(asset),
				WithdrawAsset(assets) => {
					let mut asset = assets.inner()[0].clone();
					more(&mut asset);
					*assets = asset.into();
				}
				_ => {}
			}
		}
	});
	open();
	rounds(3);
	let overweight = world::venue_events().into_iter().find_map(|event| match event {
		dhv_venue_runtime::RuntimeEvent::MessageQueue(
			pallet_message_queue::Event::OverweightEnqueued {
				origin,
				page_index,
				message_index,
				..
			},
		) => Some((origin, page_index, message_index)),
		_ => None,
	});
	let place = overweight.expect("the message is set aside");
	assert_eq!(size(), delta(20));
	for _ in 0..40 {
		pass(3);
	}
	assert_eq!(size(), delta(10), "done again: {:?}", ends());
	let before = house::report(&vault::counterpart()).unwrap();
	Venue::act(|| {
		assert_ok!(<MessageQueue as ServiceQueues>::execute_overweight(
			Weight::from_parts(1_000_000_000_000, 50_000_000),
			place,
		));
	});
	rounds(6);
	let after = house::report(&vault::counterpart()).unwrap();
	assert_eq!(before.positions[0].size, after.positions[0].size);
	assert_eq!(before.margin, after.margin);
	settle();
	laws::quiet();
}

#[test]
fn an_upgraded_venue_refuses_commands_cleanly_until_the_table_knows_it() {
	let _sound = start();
	hold(20);
	let minor = |minor: u32| {
		world::change_venue(|venue| {
			if let dhv_runtime::venues::Transport::FramePerps(frame) = &mut venue.transport {
				frame.min_crate_minor = minor;
			}
		});
	};
	minor(99);
	send(10);
	open();
	rounds(6);
	assert!(was_refused(), "{:?}", heard());
	assert_eq!(size(), delta(20));
	minor(1);
	recovers(10);
}

#[test]
fn a_venue_that_speaks_an_older_version_is_sent_nothing_and_no_money_moves() {
	let _sound = start();
	let version = |version| {
		Home::act(|| {
			let there = Box::new(Location::new(1, [Parachain(VENUE)]));
			assert_ok!(PolkadotXcm::force_xcm_version(RuntimeOrigin::root(), there, version));
		});
	};
	version(4);
	ask(delta(20));
	let before = (ledger().out_flight, ops().len());
	rounds(4);
	assert_eq!((ledger().out_flight, ops().len()), before, "{:?}", ops());
	version(5);
	rounds(2);
	recovers(20);
}
