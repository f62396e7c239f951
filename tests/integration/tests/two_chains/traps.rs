//! Money that a failed message leaves behind, presents, and dust.

use super::*;
use dhv_primitives::ports::Trap;
use dhv_runtime::{genesis_config_presets::usdc, ForeignAssets, PerpReactor, RuntimeEvent};
use dhv_venue_runtime::configs::money::{AssetOwner as VenueOwner, UsdcLocation};
use frame_support::assert_ok;
use pallet_perp_reactor::{OpKind, OpState, Outcome};
use sp_runtime::MultiAddress;
use xcm::latest::prelude::*;

/// The venue lets an account take no USDC.
fn block(blocked: bool) {
	let who = MultiAddress::Id(vault::counterpart());
	let owner = dhv_venue_runtime::RuntimeOrigin::signed(VenueOwner::get());
	house::act(|| {
		if blocked {
			dhv_venue_runtime::ForeignAssets::block(owner, UsdcLocation::get(), who)
		} else {
			dhv_venue_runtime::ForeignAssets::thaw(owner, UsdcLocation::get(), who)
		}
	})
	.unwrap();
}

/// What was trapped at the venue.
fn trapped_there() -> Option<(Location, u128)> {
	world::venue_events().into_iter().find_map(|event| match event {
		dhv_venue_runtime::RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped {
			origin,
			assets,
			..
		}) => Some((origin, amount(assets))),
		_ => None,
	})
}

/// What was trapped here.
fn trapped_here() -> Option<(Location, u128)> {
	world::home_events().into_iter().find_map(|event| match event {
		RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped { origin, assets, .. }) => {
			Some((origin, amount(assets)))
		}
		_ => None,
	})
}

fn amount(assets: xcm::VersionedAssets) -> u128 {
	let assets = Assets::try_from(assets).unwrap();
	assets
		.into_inner()
		.into_iter()
		.map(|asset| match asset.fun {
			Fungible(amount) => amount,
			_ => 0,
		})
		.sum()
}

/// Everything comes to what was asked for, after a while.
fn recovers(target: i64) {
	for _ in 0..60 {
		pass(3);
		if size() == delta(target) && ops().is_empty() {
			break;
		}
	}
	settle();
	assert_eq!(size(), delta(target), "{:?} {:?} {:?}", ends(), ops(), ledger());
	laws::quiet();
}

/// Asks for a size and has its messages on the road.
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
fn funds_that_the_account_cannot_take_are_trapped_and_claimed_for_it() {
	let _sound = start();
	house::present(&vault::counterpart(), 1);
	laws::give(1);
	block(true);
	send(20);
	open();
	rounds(8);
	let (claimer, amount) = trapped_there().expect("the funds are trapped");
	assert!(matches!(claimer.unpack(), (1, [Parachain(HOME), AccountId32 { .. }])), "{claimer:?}");
	pass(35);
	rounds(2);
	assert!(ops().iter().any(|op| vault::is_fund(&op.kind) && op.is_doubtful()), "{:?}", ops());
	block(false);
	let trap = Trap::Venue { amount, as_chain: false };
	assert_ok!(vault::reclaim(trap));
	recovers(20);
	assert_eq!(ledger().stranded, 0);
	assert!(ledger().gains <= 1, "{:?}", ledger());
}

#[test]
fn what_is_trapped_before_the_account_is_named_is_claimed_by_the_chain() {
	let _sound = start();
	send(20);
	// The message may not speak for the account: it ends before it says whose the funds are.
	Road::change(VENUE, |(_, _, program)| {
		for one in &mut program.0 {
			if let AliasOrigin(origin) = one {
				*origin = Location::new(1, [Parachain(STRANGER)]);
			}
		}
	});
	open();
	rounds(8);
	let (claimer, amount) = trapped_there().expect("the funds are trapped");
	assert_eq!(claimer, Location::new(1, [Parachain(HOME)]));
	pass(35);
	rounds(2);
	let trap = Trap::Venue { amount, as_chain: true };
	assert_ok!(vault::reclaim(trap));
	recovers(20);
	assert_eq!(ledger().stranded, 0);
}

#[test]
fn a_claim_of_what_is_not_there_costs_a_message_and_nothing_else() {
	let _sound = start();
	send(20);
	letters::lose(VENUE, letters::is_funds);
	open();
	pass(35);
	rounds(2);
	let before = ledger();
	assert_ok!(vault::reclaim(Trap::Venue { amount: 12_345, as_chain: false }));
	rounds(4);
	let after = ledger();
	assert!(after.fees > before.fees);
	assert_eq!(after.gains, before.gains);
	assert_eq!(house::usdc_of(&vault::counterpart()), 0);
}

/// A withdrawal that has left the venue and lies on the road.
fn on_its_way_home() {
	hold(20);
	ask(delta(5));
	for _ in 0..40 {
		close();
		if Road::on_the_way(HOME).iter().any(|(_, _, one)| letters::is_money(one)) {
			return;
		}
		open();
	}
	panic!("no money came home: {:?}", ops());
}

fn one_shot() -> (u64, dhv_runtime::AccountId) {
	let op = ops().into_iter().find(|op| vault::is_home_leg(&op.kind)).expect("a leg home");
	(op.nonce, PerpReactor::arrival_account(vault::id(), op.nonce))
}

#[test]
fn money_that_cannot_arrive_at_home_is_trapped_there_and_claimed() {
	let _sound = start();
	on_its_way_home();
	let (nonce, account) = one_shot();
	open();
	// The account exists, and may take nothing.
	vault::give_from_ferdie(&account, 1);
	laws::give(1);
	let owner =
		|| dhv_runtime::RuntimeOrigin::signed(dhv_runtime::configs::money::AssetOwner::get());
	vault::act(|| ForeignAssets::block(owner(), usdc(), MultiAddress::Id(account.clone())))
		.unwrap();
	rounds(4);
	let (claimer, amount) = trapped_here().expect("the money is trapped");
	assert!(matches!(claimer.unpack(), (0, [AccountId32 { .. }])), "{claimer:?}");
	pass(35);
	rounds(3);
	let overdue = |state: &OpState| matches!(state, OpState::Returning { overdue: true, .. });
	assert!(ops().iter().any(|op| overdue(&op.state)), "{:?}", ops());
	vault::act(|| ForeignAssets::thaw(owner(), usdc(), MultiAddress::Id(account.clone()))).unwrap();
	let before = ledger();
	assert_ok!(vault::reclaim(Trap::Home { amount, nonce }));
	rounds(3);
	let after = ledger();
	assert!(after.in_flight < before.in_flight, "{after:?}");
	recovers(5);
}

#[test]
fn a_transfer_home_that_the_venue_can_neither_send_nor_answer_stays_with_the_account() {
	let _sound = start();
	hold(20);
	send(5);
	open();
	// The margin that is not needed is asked for; the channel closes before.
	for _ in 0..20 {
		close();
		if Road::on_the_way(VENUE).iter().any(|(_, _, one)| letters::is_withdrawal(one)) {
			break;
		}
		open();
	}
	Road::set_gate(VENUE, HOME, way::Gate::Closed);
	open();
	rounds(4);
	assert_eq!(laws::between(), 0);
	Road::set_gate(VENUE, HOME, way::Gate::Open);
	rounds(4);
	// Nothing but what was left of the fee is in the trap.
	let (_, amount) = trapped_there().expect("not answered");
	assert!(amount < dhv_runtime::constants::USDC, "{amount}");
	let stayed = |(kind, outcome): &(OpKind, Outcome)| {
		matches!((kind, outcome), (OpKind::Withdraw(_), Outcome::Stayed))
	};
	for _ in 0..20 {
		if ends().iter().any(stayed) {
			break;
		}
		pass(3);
	}
	assert!(ends().iter().any(stayed), "{:?} {:?}", ends(), ops());
	// It is swept home, now that messages go through again.
	recovers(5);
}

#[test]
fn a_present_to_the_account_of_a_transfer_is_a_gain_and_ends_nothing() {
	let _sound = start();
	on_its_way_home();
	let (nonce, account) = one_shot();
	open();
	vault::give_from_ferdie(&account, 7);
	laws::give(7);
	recovers(5);
	let collect = || {
		vault::act(|| {
			PerpReactor::collect(vault::signed(sp_keyring::Sr25519Keyring::Eve), vault::id(), nonce)
		})
	};
	// It pays a part of what the transfer costs.
	assert_eq!(ledger().gains, 0, "{:?}", ledger());
	// Long after the end.
	vault::give_from_ferdie(&account, 9);
	laws::give(9);
	assert_ok!(collect());
	assert_eq!(ledger().gains, 9);
	assert!(collect().is_err(), "nothing is left");
}

#[test]
fn dust_at_the_venue_blocks_nothing_and_counts_only_when_it_is_home() {
	let _sound = start();
	hold(20);
	let before = nav();
	house::present(&vault::counterpart(), 1);
	laws::give(1);
	house::present(&house::float_account(), 1);
	ask(delta(21));
	settle();
	assert_eq!(ledger().surplus, 1);
	assert!(nav().high < before.high.try_add(dhv_primitives::Fixed::from_int(30_000)).unwrap());
	hold(0);
	laws::quiet();
}
