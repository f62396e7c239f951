//! Reports that come again, too late, in another order, or from tomorrow.

use super::*;
use dhv_runtime::{PerpReactor, RuntimeEvent, RuntimeOrigin};
use frame_support::assert_ok;
use pallet_perp_reactor::{Doubt, Event};

fn quarantined() -> Option<Doubt> {
	Home::act(|| PerpReactor::quarantine(vault::id())).map(|(_, doubt)| doubt)
}

fn ignored() -> usize {
	let old = |event: &RuntimeEvent| {
		matches!(event, RuntimeEvent::PerpReactor(Event::ReportIgnored { .. }))
	};
	world::home_events().iter().filter(|event| old(event)).count()
}

/// Asks for a size; the reports that tell of it lie on the road.
fn reported(size: i64) {
	ask(delta(size));
	for _ in 0..10 {
		close();
		if Road::on_the_way(HOME).iter().any(|(_, _, one)| letters::is_report(one)) {
			return;
		}
		open();
	}
	panic!("nothing was reported");
}

#[test]
fn a_report_that_comes_again_is_ignored() {
	let _sound = start();
	hold(20);
	reported(10);
	let replay = Road::on_the_way(HOME);
	open();
	settle();
	let before = (ledger(), nav());
	close();
	Road::give(replay.into_iter().filter(|(_, _, one)| letters::is_report(one)));
	open();
	rounds(2);
	assert!(ignored() > 0);
	assert_eq!((ledger(), nav()), before);
	laws::quiet();
}

#[test]
fn reports_that_are_missing_are_not_needed() {
	let _sound = start();
	for (count, target) in [20, 10, 15, 5].into_iter().enumerate() {
		ask(delta(target));
		for turn in 0..30 {
			close();
			if (turn + count) % 3 == 0 {
				letters::lose(HOME, letters::is_report);
			}
			open();
		}
		for _ in 0..30 {
			pass(3);
		}
		settle();
		assert_eq!(size(), delta(target), "{:?}", ends());
	}
	laws::quiet();
}

#[test]
fn a_report_that_a_newer_one_overtook_is_ignored() {
	let _sound = start();
	hold(20);
	reported(10);
	let late = letters::hold(HOME, letters::is_report);
	open();
	for _ in 0..20 {
		pass(3);
	}
	settle();
	let before = (ledger(), nav());
	close();
	letters::release(late);
	open();
	rounds(2);
	assert!(ignored() > 0);
	assert_eq!((ledger(), nav()), before);
	laws::quiet();
}

#[test]
fn a_report_from_the_future_is_quarantined_until_governance_forgets_it() {
	let _sound = start();
	hold(20);
	let mut forged = house::report(&vault::counterpart()).unwrap();
	forged.seq += 1_000;
	house::send_report(vault::name(), forged);
	rounds(3);
	assert_eq!(quarantined(), Some(Doubt::SequenceJump));
	let before = ledger();
	assert!(vault::try_ask(delta(30)).is_err(), "a reactor in quarantine stands still");
	rounds(3);
	assert_eq!(ledger(), before);
	assert_ok!(vault::act(|| {
		PerpReactor::resolve_quarantine(RuntimeOrigin::root(), vault::id(), false)
	}));
	hold(10);
	laws::quiet();
}

#[test]
fn a_report_of_money_that_was_never_sent_is_quarantined() {
	let _sound = start();
	hold(20);
	let mut forged = house::report(&vault::counterpart()).unwrap();
	forged.seq += 1;
	forged.in_total += 1_000_000 * USDC;
	forged.margin += 1_000_000 * USDC;
	house::send_report(vault::name(), forged);
	let before = ledger();
	rounds(3);
	assert!(quarantined().is_some());
	assert_eq!(ledger().margin, before.margin);
	assert_ok!(vault::act(|| {
		PerpReactor::resolve_quarantine(RuntimeOrigin::root(), vault::id(), false)
	}));
}

#[test]
fn a_report_about_an_account_of_nobody_is_refused() {
	let _sound = start();
	hold(20);
	let mut forged = house::report(&vault::counterpart()).unwrap();
	forged.account = [9; 32];
	forged.seq += 1;
	house::send_report(vault::name(), forged);
	let before = ledger();
	rounds(3);
	assert_eq!((ledger(), quarantined()), (before, None));
	laws::quiet();
}

#[test]
fn a_report_of_another_chain_is_not_heard() {
	let _sound = start();
	hold(20);
	reported(10);
	Road::change(HOME, |letter| {
		if letters::is_report(&letter.2) {
			letter.0 = STRANGER.into();
		}
	});
	open();
	rounds(1);
	assert_eq!(size(), delta(20));
	for _ in 0..30 {
		pass(3);
	}
	settle();
	assert_eq!(size(), delta(10));
	laws::quiet();
}

#[test]
fn a_report_at_a_price_far_from_the_oracles_is_quarantined_and_moves_nothing() {
	let _sound = start();
	hold(20);
	let before = (ledger(), nav());
	ask(delta(10));
	for _ in 0..5 {
		close();
		if Road::on_the_way(VENUE).iter().any(|(_, _, one)| letters::is_command(one)) {
			break;
		}
		open();
	}
	// The trade is done at the oracle's price, and told of in the next block.
	open();
	rounds(1);
	// Two and a half of a hundred off, where two are allowed.
	house::feed(2_563);
	rounds(2);
	assert_eq!(quarantined(), Some(Doubt::Mark));
	assert_eq!((ledger().margin, ledger().realised), (before.0.margin, before.0.realised));
	assert!(nav().high <= before.1.high);
	assert_eq!(size(), delta(20));
	// It is thrown away; the next one is at the oracle's price.
	assert_ok!(vault::act(|| {
		PerpReactor::resolve_quarantine(RuntimeOrigin::root(), vault::id(), false)
	}));
	for _ in 0..40 {
		pass(3);
	}
	settle();
	assert_eq!((quarantined(), size()), (None, delta(10)), "{:?}", ends());
}
