//! Messages in the name of somebody else: another chain, or somebody on one of the two.

use super::*;
use dhv_runtime::{PerpReactor, RuntimeOrigin};
use dhv_venue_runtime::RuntimeEvent as VenueEvent;
use frame_support::assert_ok;
use pallet_perp_reactor::{OpKind, OpState, Resolution};
use xcm::latest::prelude::*;

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

/// Requests that the venue has taken since the test last forgot events.
fn taken() -> usize {
	let event = |event: &VenueEvent| {
		matches!(event, VenueEvent::Clearing(pallet_perps_clearing::Event::Handled { .. }))
	};
	world::venue_events().iter().filter(|one| event(one)).count()
}

/// Commands come from somebody else: the account knows nothing of them.
fn disowned(change: impl Fn(&mut (cumulus_primitives_core::ParaId, Location, Xcm<()>))) {
	let _sound = start();
	hold(20);
	let before = house::report(&vault::counterpart()).unwrap();
	let float = house::usdc_of(&house::float_account());
	send(10);
	let mut changed = 0;
	Road::change(VENUE, |letter| {
		if letters::is_command(&letter.2) {
			change(letter);
			changed += 1;
		}
	});
	assert!(changed > 1);
	open();
	rounds(3);
	let after = house::report(&vault::counterpart()).unwrap();
	assert_eq!((after.last_nonce, after.positions[0].size), (before.last_nonce, delta(20)));
	assert_eq!((after.margin, after.free), (before.margin, before.free));
	assert_eq!((taken(), house::usdc_of(&house::float_account())), (0, float));
	assert!(ends().is_empty(), "{:?}", ends());
	recovers(10);
}

#[test]
fn commands_of_another_chain_move_nothing_of_the_account() {
	disowned(|letter| letter.0 = STRANGER.into());
}

#[test]
fn commands_of_a_user_of_the_vaults_chain_move_nothing_of_the_account() {
	disowned(|letter| {
		let who = AccountId32 { network: None, id: [7; 32] };
		letter.2 .0.insert(0, DescendOrigin([who].into()));
	});
}

#[test]
fn commands_in_the_name_of_another_account_of_the_chain_move_nothing_of_this_one() {
	let _sound = start();
	hold(20);
	let before = house::report(&vault::counterpart()).unwrap();
	send(10);
	Road::change(VENUE, |(_, _, program)| {
		if !letters::is_command(program) {
			return;
		}
		for one in &mut program.0 {
			if let DescendOrigin(interior) = one {
				*interior = [AccountId32 { network: None, id: [7; 32] }].into();
			}
		}
	});
	open();
	rounds(3);
	let after = house::report(&vault::counterpart()).unwrap();
	assert_eq!((after.last_nonce, after.positions[0].size), (before.last_nonce, delta(20)));
	assert_eq!((after.margin, size()), (before.margin, delta(20)));
	recovers(10);
}

#[test]
fn funds_of_another_chain_are_not_believed() {
	let _sound = start();
	send(20);
	let issued = house::issuance();
	let mut sent = 0;
	Road::change(VENUE, |letter| {
		if letters::is_funds(&letter.2) {
			sent = laws::carries(VENUE, &letter.2);
			letter.0 = STRANGER.into();
		}
	});
	assert!(sent > 0);
	open();
	rounds(8);
	assert_eq!(house::issuance(), issued, "nothing comes into being");
	assert_eq!(house::usdc_of(&vault::counterpart()), 0);
	assert_eq!(state_of(vault::is_fund), Some(OpState::Stranded), "{:?}", ops());
	assert_eq!(laws::stranded(), i128::try_from(sent).unwrap());
}

#[test]
fn money_home_that_another_chain_sends_is_not_paid_and_stays_in_flight() {
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
	let kept = vault::usdc_of(&vault::reserve_account());
	let mut carried = 0;
	Road::change(HOME, |letter| {
		if letters::is_money(&letter.2) {
			carried = laws::carries(HOME, &letter.2);
			letter.0 = STRANGER.into();
		}
	});
	assert!(carried > 0, "no money came home: {:?}", ops());
	open();
	rounds(4);
	assert_eq!(vault::usdc_of(&vault::reserve_account()), kept, "the reserve pays nobody");
	assert_eq!(laws::stranded(), i128::try_from(carried).unwrap());
	let leg = ops().into_iter().find(|op| vault::is_home_leg(&op.kind)).unwrap();
	assert!(matches!(leg.state, OpState::Returning { received: 0, .. }), "{leg:?}");
	let arrival = PerpReactor::arrival_account(vault::id(), leg.nonce);
	assert_eq!(vault::usdc_of(&arrival), 0);
	assert_eq!(ledger().in_flight, carried);
	// It is still in the reserve: governance gives it back.
	pass(35);
	rounds(2);
	vault::pay_from_reserve(&vault::account(), carried);
	assert_ok!(vault::act(|| {
		let returned = Resolution::Returned;
		PerpReactor::force_resolve(RuntimeOrigin::root(), vault::id(), leg.nonce, returned)
	}));
	assert_eq!((ledger().in_flight, laws::stranded()), (0, 0));
	recovers(5);
	let withdrawn = |kind: &OpKind| matches!(kind, OpKind::Withdraw(_));
	assert!(ends().iter().any(|(kind, _)| withdrawn(kind)));
}
