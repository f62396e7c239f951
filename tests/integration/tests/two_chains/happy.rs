//! Every kind of message does what it is for.

use super::*;
use codec::Encode;
use pallet_perp_reactor::OpKind;
use way::MAX_MESSAGE_SIZE;

/// The fees that the ledger names and what the venue took for trades.
fn spent() -> (u128, u128) {
	let traded = house::report(&vault::counterpart()).map_or(0, |report| report.fees);
	(ledger().fees, traded)
}

#[test]
fn funds_margin_and_position_go_out_and_come_home_for_fees_alone() {
	let _sound = start();
	let before = vault::pool_free();
	hold(20);
	laws::quiet();
	let there = house::report(&vault::counterpart()).unwrap();
	assert_eq!(there.positions[0].size, delta(20));
	assert_eq!((ledger().margin, ledger().venue_free), (there.margin, there.free));
	assert!(ledger().margin >= 24_900 * USDC, "{:?}", ledger());

	hold(8);
	laws::quiet();
	assert!(ledger().margin < 12_000 * USDC, "margin came home: {:?}", ledger());

	hold(0);
	laws::quiet();
	let left = ledger();
	assert!(left.is_home() || left.margin + left.venue_free < 10 * USDC, "{left:?}");
	let (fees, traded) = spent();
	assert!(fees < 10 * USDC, "messages cost {fees}");
	// Besides fees, a round trip costs nothing.
	let after = vault::pool_free() + left.buckets().unwrap();
	let gone = before - after;
	let named = fees + traded;
	assert!(gone.abs_diff(named) < USDC / 100, "{gone} is gone, {named} is named");
}

#[test]
fn each_kind_of_message_is_sent_answered_and_reported() {
	let _sound = start();
	hold(20);
	vault::ask(delta(5));
	let mut kinds = std::collections::BTreeSet::new();
	for _ in 0..40 {
		for op in ops() {
			kinds.insert(match op.kind {
				OpKind::Fund(_) => "fund",
				OpKind::Deposit(_) => "deposit",
				OpKind::SetPosition { .. } => "position",
				OpKind::Withdraw(_) => "withdraw",
				OpKind::Sweep(_) => "sweep",
				OpKind::Report => "report",
			});
		}
		round();
	}
	// A present at the venue is swept.
	house::present(&vault::counterpart(), 50 * USDC);
	laws::give(50 * USDC);
	let gains = ledger().gains;
	for _ in 0..300 {
		round();
		if ledger().gains > gains {
			break;
		}
	}
	assert!(ledger().gains >= gains + 49 * USDC, "{:?} {:?}", ledger(), ops());
	assert!(kinds.contains("withdraw") && kinds.contains("report"), "{kinds:?}");
	let told = world::home_events();
	let done = told.iter().filter(|event| {
		matches!(
			event,
			dhv_runtime::RuntimeEvent::PerpReactor(pallet_perp_reactor::Event::Answered {
				answer: dhv_primitives::ports::VenueAnswer::Done,
				..
			})
		)
	});
	assert!(done.count() > 0, "nothing was answered");
}

#[test]
fn a_profit_comes_home_and_a_loss_is_covered_from_home() {
	let _sound = start();
	hold(20);
	world::move_price(2_700);
	settle();
	assert!(ledger().margin > 0);
	world::move_price(2_400);
	settle();
	let health = Home::act(|| dhv_runtime::PerpReactor::health(vault::id())).unwrap();
	assert!(!health.is_below_alarm, "{health:?}");
	assert_eq!(size(), delta(20));
	assert_eq!(laws::stranded(), 0);
}

#[test]
fn every_message_is_far_below_what_a_channel_takes() {
	let _sound = start();
	hold(20);
	let mut longest = 0;
	for target in [40, 10, 0] {
		ask(delta(target));
		for _ in 0..30 {
			close();
			for (_, _, program) in [Road::on_the_way(HOME), Road::on_the_way(VENUE)].concat() {
				let size = xcm::VersionedXcm::<()>::from(program.clone()).encoded_size();
				assert!(size < 1_536, "{size} bytes: {program:?}");
				longest = longest.max(size);
			}
			open();
		}
	}
	assert!(longest > 300, "nothing was sent");
	assert!(Road::longest() < usize::try_from(MAX_MESSAGE_SIZE).unwrap());
}

#[test]
fn the_account_at_the_venue_is_the_one_whose_messages_are_executed() {
	let _sound = start();
	hold(1);
	// Whatever network an account names: it is one account.
	use xcm::latest::prelude::*;
	use xcm_executor::traits::ConvertLocation;
	for network in [None, Some(NetworkId::Polkadot)] {
		let account = AccountId32 { network, id: vault::name() };
		let place = Location::new(1, [Parachain(HOME), account]);
		let there = dhv_venue_runtime::configs::xcm::LocationToAccountId::convert_location(&place);
		assert_eq!(there, Some(vault::counterpart()));
	}
	assert!(house::report(&vault::counterpart()).unwrap().last_nonce > 0);
	assert_eq!(house::report(&vault::counterpart()).unwrap().account, vault::name());
}

/// Closes the account; messages to the chains get lost as `lost` says, until it is gone.
fn closes(lost: impl Fn(u32) -> Option<u32>) {
	let _sound = start();
	let before = vault::pool_free();
	hold(20);
	let reactor = || Home::act(|| dhv_runtime::PerpReactor::reactor(vault::id()));
	vault::act(|| dhv_runtime::PerpReactor::close(dhv_runtime::RuntimeOrigin::root(), vault::id()))
		.unwrap();
	for turn in 0..200 {
		close();
		if let Some(to) = lost(turn) {
			letters::lose(to, |one| !letters::is_money(one));
		}
		world::open_after(3);
		if reactor().is_none() {
			break;
		}
	}
	assert!(reactor().is_none(), "{:?}", ops());
	rounds(2);
	let closed = world::home_events().into_iter().find_map(|event| match event {
		dhv_runtime::RuntimeEvent::PerpReactor(pallet_perp_reactor::Event::ReactorClosed {
			ledger,
			..
		}) => Some(ledger),
		_ => None,
	});
	let last = closed.unwrap();
	let there = house::report(&vault::counterpart()).unwrap();
	assert!(there.positions.is_empty());
	// Nothing is left there but what is not worth its way.
	let left = there.margin + there.free;
	let worth_it = 2 * vault::parameters().command_fee + vault::parameters().max_return_fee;
	assert!(left <= worth_it, "{left}");
	assert_eq!(vault::usdc_of(&vault::account()), 0);
	let gone = before - vault::pool_free();
	let trades = there.in_total - there.out_total - there.margin;
	assert_eq!((gone, last.written_off), (last.fees + trades + left, left), "{last:?}");
	assert_eq!((laws::stranded(), laws::between()), (0, 0));
}

#[test]
fn a_closing_account_brings_everything_home_and_disappears() {
	closes(|_| None);
}

#[test]
fn a_closing_account_brings_everything_home_though_every_other_message_is_lost() {
	closes(|turn| [None, Some(VENUE), None, Some(HOME)][turn as usize % 4]);
}
