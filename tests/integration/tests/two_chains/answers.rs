//! Answers of the transport: hints, whoever sends them and whenever they come.

use super::*;
use dhv_runtime::RuntimeEvent;
use pallet_perp_reactor::{Event, OpState};
use xcm::latest::prelude::*;

/// Asks for a size; funds and commands are executed at the venue, what comes home lies on the road.
fn answered(size: i64) {
	ask(delta(size));
	for _ in 0..8 {
		close();
		letters::lose(HOME, letters::is_report);
		if Road::on_the_way(HOME).iter().any(|(_, _, program)| letters::is_answer(program)) {
			return;
		}
		open();
	}
	panic!("nothing was answered: {:?}", ops());
}

fn answers_heard() -> usize {
	let heard =
		|event: &&RuntimeEvent| matches!(event, RuntimeEvent::PerpReactor(Event::Answered { .. }));
	world::home_events().iter().filter(heard).count()
}

/// Answers are changed so that nobody hears them.
fn unheard(change: impl Fn(&mut (cumulus_primitives_core::ParaId, Location, Xcm<()>))) {
	let _sound = start();
	hold(20);
	answered(30);
	Road::change(HOME, |letter| {
		if letters::is_answer(&letter.2) {
			change(letter);
		}
	});
	let before = ledger();
	open();
	close();
	letters::lose(HOME, letters::any);
	open();
	assert_eq!(answers_heard(), 0, "an answer that is none was heard");
	assert_eq!(ledger().margin, before.margin);
	for _ in 0..40 {
		pass(3);
	}
	settle();
	assert_eq!(size(), delta(30), "{:?}", ends());
	laws::quiet();
}

fn change_response(letter: &mut Xcm<()>, change: impl Fn(&mut u64, &mut Option<Location>)) {
	for instruction in &mut letter.0 {
		if let QueryResponse { query_id, querier, .. } = instruction {
			change(query_id, querier);
		}
	}
}

#[test]
fn answers_from_another_chain_are_not_heard() {
	unheard(|letter| letter.0 = STRANGER.into());
}

#[test]
fn answers_of_somebody_on_the_venue_are_not_heard() {
	unheard(|letter| {
		let who = AccountId32 { network: None, id: [7; 32] };
		letter.2 .0.insert(0, DescendOrigin([who].into()));
	});
}

#[test]
fn answers_to_another_querier_are_not_heard() {
	unheard(|letter| {
		change_response(&mut letter.2, |_, querier| *querier = Some(Location::here()))
	});
}

#[test]
fn answers_to_no_querier_are_not_heard() {
	unheard(|letter| change_response(&mut letter.2, |_, querier| *querier = None));
}

#[test]
fn answers_to_another_question_are_not_heard() {
	unheard(|letter| change_response(&mut letter.2, |query, _| *query += 1_000));
}

#[test]
fn an_answer_that_comes_twice_is_heard_once() {
	let _sound = start();
	hold(20);
	answered(30);
	let count = Road::on_the_way(HOME).iter().filter(|(_, _, one)| letters::is_answer(one)).count();
	letters::double(HOME, letters::is_answer);
	open();
	rounds(1);
	assert_eq!(answers_heard(), count);
	settle();
	laws::quiet();
}

#[test]
fn an_answer_after_the_timeout_changes_nothing() {
	let _sound = start();
	hold(20);
	answered(30);
	let late = letters::hold(HOME, letters::is_answer);
	open();
	for _ in 0..5 {
		close();
		letters::lose(HOME, letters::any);
		world::open_after(8);
	}
	let doubtful = ops().iter().filter(|op| op.state == OpState::Unknown).count();
	assert!(doubtful > 0, "{:?}", ops());
	let before = (ledger(), ops().iter().filter(|op| op.is_doubtful()).count());
	close();
	letters::lose(HOME, letters::any);
	letters::release(late);
	open();
	close();
	letters::lose(HOME, letters::any);
	open();
	let after = (ledger(), ops().iter().filter(|op| op.is_doubtful()).count());
	assert_eq!((before.0.margin, before.0.out_flight), (after.0.margin, after.0.out_flight));
	assert!(after.1 >= before.1, "an answer lifts no doubt");
	for _ in 0..40 {
		pass(3);
	}
	settle();
	assert_eq!(size(), delta(30), "{:?}", ends());
	laws::quiet();
}

#[test]
fn no_answer_moves_money() {
	let _sound = start();
	hold(20);
	answered(5);
	let before = ledger();
	open();
	round();
	let after = ledger();
	assert_eq!(before.margin, after.margin);
	assert_eq!(before.venue_free, after.venue_free);
	assert!(answers_heard() > 0);
	for _ in 0..40 {
		pass(3);
	}
	settle();
	laws::quiet();
}
