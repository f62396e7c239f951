//! A venue that liquidates while commands are on their way: what it left is adopted as it is, and what
//! was on its way turns, opens or doubles nothing.

use super::*;
use dhv_primitives::Delta;
use dhv_runtime::{adapters::perp_venue::wire, PerpReactor, RuntimeEvent, RuntimeOrigin};
use dhv_venue_primitives::{Outcome as Answer, Refusal, Report};
use dhv_venue_runtime::{Clearing, RuntimeEvent as VenueEvent};
use frame_support::assert_ok;
use pallet_perp_reactor::{Doubt, Event, OpKind, Outcome};
use sp_keyring::Sr25519Keyring::Eve;

fn there() -> Report {
	house::report(&vault::counterpart()).unwrap()
}

/// The size that the venue has.
fn held() -> Delta {
	there().positions.first().map_or(delta(0), |position| position.size)
}

fn quarantined() -> Option<Doubt> {
	Home::act(|| PerpReactor::quarantine(vault::id())).map(|(_, doubt)| doubt)
}

/// Asks for a size and has its messages on the road.
fn send(target: i64) {
	ask(delta(target));
	for _ in 0..5 {
		close();
		if Road::on_the_way(VENUE).iter().any(|(_, _, one)| letters::is_position(one)) {
			return;
		}
		open();
	}
	panic!("nothing was sent: {:?}", ops());
}

/// Somebody liquidates; the size that is left.
fn liquidate() -> Delta {
	assert_ok!(house::act(|| Clearing::liquidate(house::signed(Eve), vault::counterpart())));
	assert_eq!(there().liquidations, 1);
	held()
}

/// The account holds `from` and has asked for `to` when the price jumps. The venue liquidates in the
/// block in which the command arrives, before it is executed. The size that is left.
fn overtaken(from: i64, to: i64, dollars: u128) -> Delta {
	let _sound = start();
	hold(from);
	send(to);
	laws::stir();
	vault::set_dollars(dollars);
	open();
	assert_eq!(held(), delta(from), "nothing was executed yet");
	liquidate()
}

/// How the command for a size ended.
fn end_of(wanted: i64) -> Option<(bool, Outcome)> {
	ends().into_iter().find_map(|(kind, outcome)| match kind {
		OpKind::SetPosition { target, reduce_only, .. } if target == delta(wanted) => {
			Some((reduce_only, outcome))
		}
		_ => None,
	})
}

/// Everything is told and believed: the account is what the venue says, to the unit.
fn agrees(size_there: Delta) {
	settle();
	let (there, ledger) = (there(), ledger());
	assert_eq!((size(), held()), (size_there, size_there), "{:?}", ends());
	assert_eq!((ledger.margin, ledger.venue_free), (there.margin, there.free), "{ledger:?}");
	assert_eq!((ledger.in_total, ledger.out_total), (there.in_total, there.out_total));
	assert_eq!((ledger.out_flight, ledger.in_flight, ledger.stranded), (0, 0, 0));
	assert_eq!((ledger.surplus, ledger.gains, ledger.written_off), (0, 0, 0));
	let reactor = Home::act(|| PerpReactor::reactor(vault::id())).unwrap();
	assert_eq!(reactor.snapshot.liquidations, there.liquidations);
	let health = Home::act(|| PerpReactor::health(vault::id())).unwrap();
	assert!(!health.is_below_alarm, "{health:?}");
	laws::quiet();
}

/// Blocks in which every report is believed.
fn believed() {
	for _ in 0..30 {
		pass(3);
		assert_eq!(quarantined(), None);
	}
	let told = |event: &RuntimeEvent| {
		matches!(event, RuntimeEvent::PerpReactor(Event::LiquidatedAtVenue { .. }))
	};
	assert_eq!(world::home_events().iter().filter(|event| told(event)).count(), 1);
}

/// The command only reduces, and would raise what is left.
fn refused(from: i64, to: i64, dollars: u128) -> Delta {
	let left = overtaken(from, to, dollars);
	believed();
	let code = wire::code(Answer::Refused(Refusal::NotReducing));
	assert_eq!(end_of(to), Some((true, Outcome::Failed(code))), "{:?}", ends());
	agrees(left);
	left
}

#[test]
fn a_reduction_that_a_liquidation_overtakes_opens_nothing_again() {
	let left = refused(20, 10, 1_300);
	assert!(left > delta(0) && left < delta(10), "{left:?}");
}

#[test]
fn a_reduction_of_a_short_that_a_liquidation_overtakes_opens_nothing_again() {
	let left = refused(-20, -10, 3_590);
	assert!(left < delta(0) && left > delta(-10), "{left:?}");
}

#[test]
fn a_reduction_of_what_a_liquidation_took_whole_leaves_the_account_flat() {
	assert_eq!(refused(20, 10, 1_255), delta(0));
	assert!(there().positions.is_empty());
	assert!(ledger().margin + ledger().venue_free < 10 * USDC, "{:?}", ledger());
}

#[test]
fn a_reduction_below_what_a_liquidation_left_is_not_done_at_any_price() {
	let left = overtaken(20, 3, 1_300);
	assert!(left > delta(3), "{left:?}");
	believed();
	let code = wire::code(Answer::Refused(Refusal::LimitExceeded));
	assert_eq!(end_of(3), Some((true, Outcome::Failed(code))), "{:?}", ends());
	agrees(left);
}

#[test]
fn an_increase_that_comes_in_time_with_its_margin_is_done_once() {
	let left = overtaken(20, 30, 1_300);
	assert!(left < delta(20), "{left:?}");
	believed();
	assert_eq!(end_of(30), Some((false, Outcome::Settled)), "{:?}", ends());
	agrees(delta(30));
}

#[test]
fn an_increase_that_comes_after_its_deadline_does_not_undo_a_liquidation() {
	let _sound = start();
	hold(20);
	send(30);
	let late = letters::hold(VENUE, letters::any);
	open();
	// The price falls so fast that no margin comes in time; nothing reaches the venue or comes from it.
	laws::stir();
	for dollars in [2_200, 1_800, 1_400, 1_300] {
		vault::set_dollars(dollars);
		close();
		letters::lose(VENUE, letters::any);
		letters::lose(HOME, letters::any);
		open();
	}
	let left = liquidate();
	assert!(left > delta(0) && left < delta(20), "{left:?}");
	// The commands come when their time is over.
	close();
	letters::lose(VENUE, letters::any);
	world::open_after(25);
	close();
	letters::lose(VENUE, letters::any);
	letters::release(late);
	open();
	believed();
	let expired = wire::code(Answer::Expired);
	assert_eq!(end_of(30), Some((false, Outcome::Failed(expired))), "{:?}", ends());
	agrees(left);
}

#[test]
fn a_liquidation_dearer_than_one_report_may_be_waits_for_governance_and_is_adopted_exactly() {
	let left = overtaken(-20, -10, 3_700);
	rounds(3);
	assert_eq!(quarantined(), Some(Doubt::Equity));
	assert_eq!(size(), delta(-20), "nothing of it counts");
	let penalty = world::venue_events().into_iter().find_map(|event| match event {
		VenueEvent::Clearing(pallet_perps_clearing::Event::Liquidated { penalty, .. }) => {
			Some(penalty)
		}
		_ => None,
	});
	assert!(penalty > Some(vault::parameters().max_equity_jump), "{penalty:?}");
	assert_ok!(vault::act(|| {
		PerpReactor::resolve_quarantine(RuntimeOrigin::root(), vault::id(), true)
	}));
	believed();
	agrees(left);
}
