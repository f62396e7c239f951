//! Messages that get lost, late, doubled, or change places.

use super::*;
use pallet_perp_reactor::{OpState, Outcome, Resolution};

/// Asks for a size and has the messages on the road.
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

#[test]
fn lost_funds_are_stranded_once_later_messages_are_proven_and_come_back_by_governance() {
	let _sound = start();
	let high = nav().high;
	send(20);
	assert_eq!(letters::lose(VENUE, letters::is_funds), 1);
	open();
	rounds(8);
	assert_eq!(state_of(vault::is_fund), Some(OpState::Stranded), "{:?}", ops());
	let ledger = ledger();
	assert!(ledger.stranded > 0 && ledger.out_flight == 0, "{ledger:?}");
	let fees = dhv_math::amount::to_fixed(ledger.fees, 6).unwrap();
	let contributed = dhv_math::amount::to_fixed(ledger.contributed, 6).unwrap();
	assert_eq!(nav().high, high.try_add(contributed).unwrap().try_sub(fees).unwrap());
	assert_eq!(
		nav().high.try_sub(nav().low).unwrap(),
		dhv_math::amount::to_fixed(ledger.stranded, 6).unwrap()
	);
	// The reserve gives it back.
	let nonce = ops().into_iter().find(|op| vault::is_fund(&op.kind)).unwrap().nonce;
	let resolve = |resolution| {
		vault::act(|| {
			dhv_runtime::PerpReactor::force_resolve(
				dhv_runtime::RuntimeOrigin::root(),
				vault::id(),
				nonce,
				resolution,
			)
		})
	};
	assert!(resolve(Resolution::Returned).is_err(), "it is not there");
	vault::pay_from_reserve(&vault::account(), ledger.stranded);
	laws::lose(-i128::try_from(ledger.stranded + USDC / 10).unwrap());
	laws::lose(i128::try_from(USDC / 10).unwrap());
	resolve(Resolution::Returned).unwrap();
	assert_eq!(vault::ledger().stranded, 0);
}

#[test]
fn lost_commands_are_never_refunded_before_a_report_proves_that_they_are_dead() {
	let _sound = start();
	hold(20);
	let margin = ledger().margin;
	send(40);
	assert!(letters::lose(VENUE, letters::is_command) > 0);
	open();
	pass(10);
	assert!(ops().iter().any(|op| vault::is_position(&op.kind)), "{:?}", ops());
	pass(25);
	// The question is answered; what the venue has not seen cannot be done any more.
	for _ in 0..40 {
		pass(3);
	}
	assert_eq!(size(), delta(40), "{:?} {:?}", ends(), ops());
	let dead = |outcome: &Outcome| matches!(outcome, Outcome::Expired | Outcome::Skipped);
	assert!(ends().iter().any(|(_, outcome)| dead(outcome)), "{:?}", ends());
	assert!(ledger().margin > margin);
	settle();
	laws::quiet();
}

#[test]
fn lost_reports_and_answers_are_asked_for_again() {
	let _sound = start();
	send(20);
	open();
	for _ in 0..12 {
		close();
		letters::lose(HOME, letters::any);
		open();
	}
	assert_eq!(size(), delta(0));
	assert_eq!(house::report(&vault::counterpart()).unwrap().positions[0].size, delta(20));
	for _ in 0..20 {
		pass(4);
	}
	assert_eq!(size(), delta(20), "{:?} {:?}", ends(), ops());
	settle();
	laws::quiet();
}

#[test]
fn delayed_funds_land_late_and_are_no_longer_stranded() {
	let _sound = start();
	send(20);
	let late = letters::hold(VENUE, letters::is_funds);
	open();
	rounds(8);
	assert_eq!(state_of(vault::is_fund), Some(OpState::Stranded));
	close();
	letters::release(late);
	open();
	for _ in 0..60 {
		pass(3);
	}
	assert_eq!(ledger().stranded, 0, "{:?}", ops());
	assert_eq!(size(), delta(20), "{:?}", ends());
	settle();
	laws::quiet();
	assert_eq!(ledger().gains, 0);
}

#[test]
fn commands_that_are_delayed_beyond_their_deadline_do_nothing() {
	let _sound = start();
	hold(20);
	send(5);
	let late = letters::hold(VENUE, letters::is_position);
	assert_eq!(late.len(), 1);
	open();
	pass(25);
	close();
	letters::release(late);
	open();
	rounds(2);
	for _ in 0..40 {
		pass(3);
	}
	assert_eq!(size(), delta(5), "asked again: {:?}", ends());
	settle();
	laws::quiet();
}

#[test]
fn doubled_commands_answers_and_reports_count_once() {
	let _sound = start();
	ask(delta(20));
	for _ in 0..20 {
		close();
		letters::double(VENUE, letters::is_command);
		letters::double(HOME, letters::any);
		open();
	}
	settle();
	assert_eq!(size(), delta(20), "{:?}", ends());
	let there = house::report(&vault::counterpart()).unwrap();
	assert_eq!(there.positions[0].size, delta(20));
	assert_eq!(there.in_total, 25_000 * USDC, "one deposit");
	assert_eq!((there.in_total, there.margin), (ledger().in_total, ledger().margin));
	laws::quiet();
}

#[test]
fn commands_that_change_places_are_skipped_and_never_done_later() {
	let _sound = start();
	send(20);
	let funds = letters::hold(VENUE, letters::is_funds);
	let deposit = letters::hold(VENUE, letters::is_deposit);
	letters::release(funds);
	letters::release(deposit);
	open();
	rounds(8);
	assert_eq!(size(), delta(0));
	assert!(
		ends()
			.iter()
			.any(|(kind, outcome)| vault::is_deposit(kind) && *outcome == Outcome::Skipped),
		"{:?}",
		ends()
	);
	for _ in 0..40 {
		pass(3);
	}
	assert_eq!(size(), delta(20), "{:?}", ends());
	settle();
	laws::quiet();
}

#[test]
fn losing_everything_for_a_while_moves_the_high_value_by_fees_only() {
	let _sound = start();
	hold(20);
	let worth = || {
		let ledger = ledger();
		let pool = vault::pool_free() + ledger.fees;
		dhv_math::amount::to_fixed(pool, 6).unwrap().try_add(nav().high).unwrap()
	};
	let before = worth();
	for target in [30, 10, 25] {
		let _ = vault::try_ask(delta(target));
		for _ in 0..6 {
			close();
			letters::lose(VENUE, letters::any);
			letters::lose(HOME, letters::any);
			open();
			assert_eq!(worth(), before, "{:?}", ops());
		}
	}
}
