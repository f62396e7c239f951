//! Everything goes well.

use super::mock::*;
use crate::{types::*, Event};
use frame_support::assert_ok;

#[test]
fn a_size_is_funded_margined_opened_and_confirmed_in_one_exchange() {
	run(|| {
		ask(delta(20));
		assert_ok!(advance());
		let kinds: Vec<_> = ops().iter().map(|op| op.kind).collect();
		assert!(matches!(kinds[0], OpKind::Fund(a) if a == 25_000 * USD), "{kinds:?}");
		assert!(matches!(kinds[1], OpKind::Deposit(a) if a == 25_000 * USD), "{kinds:?}");
		assert!(matches!(kinds[2], OpKind::SetPosition { target, .. } if target == delta(20)));
		assert_eq!(kinds[3], OpKind::Report);
		assert_eq!(ledger().out_flight, 25_000 * USD);
		check();
		blocks(1);
		exchange();
		assert_eq!(size(), delta(20));
		assert_eq!(ledger().margin, 25_000 * USD);
		assert_eq!(ops(), vec![]);
	});
}

#[test]
fn a_smaller_size_releases_margin_and_the_money_comes_home() {
	run(|| {
		hold_twenty();
		let before = worth_high();
		ask(delta(10));
		settle();
		assert_eq!(size(), delta(10));
		assert_eq!(ledger().margin, 12_500 * USD);
		assert!(ledger().is_home() || ledger().venue_free == 0);
		assert!(before.try_sub(worth_high()).unwrap() < milli(1_000), "only fees");
	});
}

#[test]
fn a_closing_reactor_with_dust_at_the_venue_disappears_too() {
	run(|| {
		hold_twenty();
		send_remote(USD);
		MockVenue::change_account(&account(), |remote| {
			remote.free -= USD;
			remote.margin += USD / 2;
		});
		assert_ok!(Perps::close(RuntimeOrigin::root(), ID));
		for _ in 0..12 {
			blocks(1);
			exchange();
		}
		assert!(crate::Reactors::<Test>::get(ID).is_none());
	});
}

#[test]
fn a_closing_reactor_brings_home_what_is_worth_more_than_its_way_though_it_is_less_than_a_transfer()
{
	// Least transfer 10: 5 are below it; a command, a question and the fee of the transfer cost 1.02.
	for (left, home) in [(5 * USD, true), (USD + 20_001, true), (USD + 20_000, false)] {
		run(|| {
			hold_twenty();
			crate::Reactors::<Test>::mutate(ID, |entry| {
				let parameters = &mut entry.as_mut().unwrap().parameters;
				parameters.max_leg = 25_000 * USD - left;
			});
			assert_ok!(Perps::close(RuntimeOrigin::root(), ID));
			for _ in 0..16 {
				blocks(1);
				exchange();
			}
			let closed = events().into_iter().find_map(|event| match event {
				Event::ReactorClosed { ledger, .. } => Some(ledger),
				_ => None,
			});
			let written_off = closed.expect("it is closed").written_off;
			assert_eq!(written_off, if home { 0 } else { left }, "{left}");
		});
	}
}

#[test]
fn a_closing_reactor_disappears_when_all_is_home() {
	run(|| {
		hold_twenty();
		move_price(2_600);
		settle();
		assert_ok!(Perps::close(RuntimeOrigin::root(), ID));
		for _ in 0..12 {
			blocks(1);
			exchange();
		}
		assert!(
			crate::Reactors::<Test>::get(ID).is_none(),
			"{:?}",
			crate::Reactors::<Test>::get(ID)
		);
		// 20 * 100 of profit less fees.
		assert!(free() > FREE + 1_990 * USD && free() < FREE + 2_000 * USD, "{}", free());
	});
}
