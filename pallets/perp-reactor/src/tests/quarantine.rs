//! Reports that are old, double, out of order or implausible.

use super::mock::*;
use crate::{types::*, Error, Event};
use dhv_primitives::ports::VenueReport;
use frame_support::{assert_noop, assert_ok};

/// A report that was changed on its way arrives.
fn corrupted(f: impl FnOnce(&mut VenueReport)) -> Option<Doubt> {
	MockVenue::push_report(&account());
	MockVenue::corrupt(f);
	arrive_all();
	check();
	Perps::quarantine(ID).map(|(_, doubt)| doubt)
}

#[test]
fn old_and_double_reports_are_ignored() {
	run(|| {
		hold_twenty();
		MockVenue::push_report(&account());
		MockVenue::push_report(&account());
		MockVenue::change(|world| world.back.reverse());
		let again = MockVenue::world().back[0].clone();
		arrive_all();
		let before = reactor();
		assert_ok!(arrive(again));
		assert_eq!(reactor(), before);
		let ignored = |event: &Event<Test>| matches!(event, Event::ReportIgnored { .. });
		assert_eq!(events().iter().filter(|event| ignored(event)).count(), 2);
	});
}

#[test]
fn reports_may_be_missing_but_not_too_many() {
	run(|| {
		hold_twenty();
		MockVenue::change_account(&account(), |remote| remote.seq += 49);
		MockVenue::push_report(&account());
		arrive_all();
		assert_eq!(Perps::quarantine(ID), None);
		assert_eq!(corrupted(|report| report.seq = u64::MAX), Some(Doubt::SequenceJump));
		// Nothing that is refused blocks what comes later.
		assert_ok!(Perps::resolve_quarantine(RuntimeOrigin::root(), ID, false));
		MockVenue::push_report(&account());
		arrive_all();
		assert_eq!(Perps::quarantine(ID), None);
	});
}

#[test]
fn every_implausible_figure_is_found() {
	type Case = (Doubt, fn(&mut VenueReport));
	let cases: Vec<Case> = vec![
		(Doubt::Clock, |report| report.relay_block += 100),
		(Doubt::Clock, |report| report.relay_block = 1),
		(Doubt::Nonce, |report| report.last_nonce = 99),
		(Doubt::Nonce, |report| report.last_nonce = 0),
		(Doubt::Totals, |report| report.in_total += 1),
		(Doubt::Totals, |report| report.in_total -= 1),
		(Doubt::Totals, |report| report.out_total += 1),
		(Doubt::Position, |report| report.size = delta(21)),
		(Doubt::Position, |report| report.size = delta(0)),
		(Doubt::Position, |report| report.size = delta(-20)),
		(Doubt::Mark, |report| report.mark = price(2_551)),
		(Doubt::Mark, |report| report.mark = price(2_449)),
		(Doubt::Mark, |report| report.mark = price(-1)),
		(Doubt::Equity, |report| report.margin += 501 * USD),
		(Doubt::Equity, |report| report.margin -= 501 * USD),
		(Doubt::Equity, |report| report.funding = milli(501_000)),
		(Doubt::Equity, |report| report.unrealised = milli(-501_000)),
		(Doubt::Equity, |report| report.entry = price(2_000)),
		(Doubt::Figures, |report| report.margin = u128::MAX),
		(Doubt::Figures, |report| report.free = u128::MAX),
	];
	for (index, (doubt, break_it)) in cases.into_iter().enumerate() {
		run(|| {
			hold_twenty();
			let before = reactor();
			assert_eq!(corrupted(break_it), Some(doubt), "case {index}");
			assert_eq!(reactor(), before, "nothing is believed");
		});
	}
}

#[test]
fn missing_free_funds_are_found() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.keeps = true);
		ask(delta(10));
		for _ in 0..3 {
			blocks(1);
			exchange();
		}
		assert!(ledger().venue_free > 0);
		assert_ok!(settle_leg());
		assert_eq!(corrupted(|report| report.free -= 1), Some(Doubt::Deficit));
	});
}

/// The sweep that is open ends.
fn settle_leg() -> Result<(), ()> {
	MockVenue::change(|world| world.fails = true);
	for _ in 0..3 {
		blocks(31);
		exchange();
	}
	lose_out();
	lose_back();
	for op in ops().into_iter().filter(|op| is_home_leg(&op.kind)) {
		let root = RuntimeOrigin::root();
		let dropped = Perps::force_resolve(root, ID, op.nonce, Resolution::Dropped);
		assert_eq!(dropped, Err(Error::<Test>::WrongResolution.into()));
	}
	Ok(())
}

#[test]
fn a_reactor_in_quarantine_sends_nothing_and_takes_no_order() {
	run(|| {
		hold_twenty();
		let doubt = corrupted(|report| report.margin += 1_000 * USD);
		assert_eq!(doubt, Some(Doubt::Equity));
		assert_noop!(advance(), Error::<Test>::NothingToDo);
		let refused = sp_runtime::DispatchError::from(Error::<Test>::InQuarantine);
		assert_noop!(Perps::set_target(RuntimeOrigin::root(), ID, delta(10)), refused);
		assert_noop!(Perps::process_inbox(signed(), ID), refused);
		blocks(200);
		work();
		assert!(MockVenue::world().out.is_empty());
	});
}

#[test]
fn an_accepted_report_counts() {
	run(|| {
		hold_twenty();
		MockVenue::change_account(&account(), |remote| remote.margin -= 1_000 * USD);
		MockVenue::push_report(&account());
		arrive_all();
		assert!(Perps::quarantine(ID).is_some());
		assert_ok!(Perps::resolve_quarantine(RuntimeOrigin::root(), ID, true));
		assert_eq!(ledger().margin, 24_000 * USD);
		assert_eq!(ledger().realised, -i128::try_from(1_000 * USD).unwrap());
		let refused = Error::<Test>::NotInQuarantine;
		assert_noop!(Perps::resolve_quarantine(RuntimeOrigin::root(), ID, true), refused);
	});
}

#[test]
fn a_report_that_does_not_fit_what_was_sent_is_taken_over_as_it_is() {
	run(|| {
		hold_twenty();
		ask(delta(30));
		assert_ok!(advance());
		lose_out();
		let doubt = corrupted(|report| report.out_total = 5 * USD);
		assert_eq!(doubt, Some(Doubt::Totals));
		assert_ok!(Perps::resolve_quarantine(RuntimeOrigin::root(), ID, true));
		assert_eq!(ops(), vec![]);
		assert_eq!(ledger().out_total, 5 * USD);
		assert!(ledger().written_off > 0, "funds on their way");
	});
}

#[test]
fn a_report_waits_while_there_is_no_young_price() {
	run(|| {
		hold_twenty();
		MockRelay::advance(1);
		MockClock::advance(301);
		MockVenue::push_report(&account());
		let before = reactor();
		arrive_all();
		assert_eq!(reactor(), before);
		assert_noop!(Perps::process_inbox(signed(), ID), Error::<Test>::PriceStale);
		blocks(0);
		assert_ok!(Perps::process_inbox(signed(), ID));
		assert_eq!(reactor().snapshot.seq, before.snapshot.seq + 1);
		assert_noop!(Perps::process_inbox(signed(), ID), Error::<Test>::InboxEmpty);
	});
}

#[test]
fn without_reports_the_value_is_unknown_and_no_risk_is_taken() {
	run(|| {
		hold_twenty();
		MockVenue::change(|world| world.deaf = true);
		blocks(401);
		work();
		assert_eq!(Perps::nav(ID).unwrap_err(), Error::<Test>::ReportStale.into());
		let refused = Error::<Test>::InDoubt;
		assert_noop!(Perps::set_target(RuntimeOrigin::root(), ID, delta(30)), refused);
		assert!(ops().iter().all(|op| op.kind == OpKind::Report));
	});
}
