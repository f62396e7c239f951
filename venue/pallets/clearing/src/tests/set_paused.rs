//! The pause. What it stops stands in the tests of what is stopped.

use super::mock::*;
use crate::Event;
use frame_support::assert_ok;

#[test]
fn a_pause_is_set_and_lifted() {
	run(|| {
		assert_ok!(Clearing::set_paused(signed(&ADMIN), true));
		assert!(report(&ALICE).paused);
		assert_ok!(Clearing::set_paused(signed(&ADMIN), false));
		assert!(!report(&ALICE).paused);
		let told =
			[Event::PauseSet { old: false, new: true }, Event::PauseSet { old: true, new: false }];
		assert_eq!(events(), told);
	});
}
