//! Accounts that are served.

use super::mock::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_registered_account_gets_a_report() {
	run(|| {
		let home = home_of(&KEEPER);
		assert_ok!(Clearing::register_home(signed(&ADMIN), home.clone()));
		assert_eq!(events(), [Event::HomeRegistered { who: KEEPER, home: home.clone() }]);
		end_block();
		let all = sent();
		assert_eq!((all.len(), all[0].1.seq, &all[0].0), (1, 1, &home));
		let again = Clearing::register_home(signed(&ADMIN), home);
		assert_noop!(again, Error::<Test>::AlreadyRegistered);
	});
}

#[test]
fn a_chain_that_is_not_served_is_refused() {
	run(|| {
		let home = Home { chain: 256, account: [1; 32] };
		let tried = Clearing::register_home(signed(&ADMIN), home);
		assert_noop!(tried, Error::<Test>::UnknownHome);
	});
}

#[test]
fn there_is_room_for_so_many_homes() {
	run(|| {
		for seed in 50..56 {
			let home = Home { chain: 1, account: [seed; 32] };
			assert_ok!(Clearing::register_home(signed(&ADMIN), home));
		}
		let home = Home { chain: 1, account: [60; 32] };
		let tried = Clearing::register_home(signed(&ADMIN), home);
		assert_noop!(tried, Error::<Test>::TooManyHomes);
	});
}
