//! The venue liquidates, and the reactor hears of it.

use super::*;

#[test]
fn a_liquidation_at_the_venue_is_believed_and_hedged_again() {
	development().execute_with(|| {
		hedged();
		end();
		let before = size();
		// A crash within one block, and somebody is quicker than the reactor.
		begin(now() + STEP, 1_905);
		assert_ok!(LocalVenue::liquidate(signed(Bob), there()));
		end();
		let liquidated = events().into_iter().find_map(|event| match event {
			Event::LiquidatedAtVenue { old, new, .. } => Some((old.get(), new.get())),
			_ => None,
		});
		let (old, new) = liquidated.expect("it is told");
		assert_eq!(old, before);
		assert!(new < old && new == size());
		assert_eq!(PerpReactor::quarantine(ID), None);
		assert_eq!(account().snapshot.liquidations, 1);
		// Delta and margin are restored.
		begin(now() + STEP, 1_905);
		for _ in 0..20 {
			next(STEP, 1_905);
		}
		assert!(is_inside_band(), "{:?}", reads::delta(POOL));
		let health = PerpReactor::health(ID).unwrap();
		assert!(!health.is_below_alarm, "{health:?}");
	});
}

#[test]
fn a_command_that_a_liquidation_overtakes_ends_and_the_books_agree() {
	development().execute_with(|| {
		let call = hedged();
		// More is sold, so that a larger position is asked for in the next block.
		buy(call, 10);
		end();
		begin(now() + STEP, 1_905);
		assert_ok!(LocalVenue::liquidate(signed(Bob), there()));
		for _ in 0..20 {
			next(STEP, 1_905);
		}
		assert_eq!(PerpReactor::quarantine(ID), None);
		assert!(PerpReactor::ops(ID).iter().all(|op| !op.is_doubtful()));
		assert!(is_inside_band(), "{:?}", reads::delta(POOL));
		let report = LocalVenue::report(there()).unwrap().into_latest();
		let held = report.positions.first().map_or(Fixed::ZERO, |held| held.size.get());
		assert_eq!(held, size());
		end();
	});
}

#[test]
fn a_paused_venue_keeps_the_position_and_the_margin_where_they_are() {
	development().execute_with(|| {
		let call = hedged();
		assert_ok!(LocalVenue::set_paused(RuntimeOrigin::root(), true));
		let held = (size(), ledger().margin);
		buy(call, 10);
		settle();
		// Increases are refused, each once per cooling.
		assert_eq!(held.0, size());
		assert!(ledger().margin >= held.1);
		assert_ok!(LocalVenue::set_paused(RuntimeOrigin::root(), false));
		for _ in 0..40 {
			next(STEP, DOLLARS);
		}
		assert!(is_inside_band(), "{:?}", reads::delta(POOL));
		end();
	});
}
