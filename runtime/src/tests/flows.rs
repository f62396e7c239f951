//! Limits on what messages bring in and take out, through the transactor that the executor uses.

use super::development;
use crate::{
	configs::{
		system::RelayClock,
		xcm::{AssetTransactors, LocationToAccountId},
	},
	constants::{USDC, WETH},
	flows::{AccountsOf, Error, Event, Limit, Window},
	genesis_config_presets::{usdc, weth},
	origins::Origin,
	AccountId, Flows, ForeignAssets, PerpReactor, PolkadotXcm, Runtime, RuntimeEvent,
	RuntimeOrigin, System,
};
use dhv_primitives::ports::PerpId;
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungibles::Inspect, Contains},
	PalletId,
};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::{
	traits::{AccountIdConversion, BlockNumberProvider},
	DispatchError,
};
use xcm::{latest::prelude::*, VersionedAssets, VersionedLocation};
use xcm_executor::traits::{ConvertLocation, TransactAsset};

/// Blocks of the relay chain in one period: in development an hour is one block.
const PERIOD: u32 = 24;
const MILLION: u128 = 1_000_000 * USDC;

fn context() -> XcmContext {
	XcmContext::with_message_id([1; 32])
}

fn place(key: Sr25519Keyring) -> Location {
	Location::new(0, [AccountId32 { network: None, id: key.to_raw_public() }])
}

fn sibling(para: u32) -> Location {
	Location::new(1, [Parachain(para)])
}

fn balance(who: &AccountId) -> u128 {
	ForeignAssets::balance(usdc(), who)
}

fn bring_in(amount: u128, who: &Location) {
	let asset: Asset = (usdc(), amount).into();
	let held = AssetTransactors::mint_asset(&asset, &context()).unwrap();
	AssetTransactors::deposit_asset(held, who, Some(&context())).unwrap();
}

fn take_out(amount: u128, who: &Location) -> Result<(), XcmError> {
	let asset: Asset = (usdc(), amount).into();
	AssetTransactors::withdraw_asset(&asset, who, Some(&context())).map(drop)
}

fn claim(who: Sr25519Keyring, amount: u128) -> Result<(), DispatchError> {
	PolkadotXcm::claim_assets(
		RuntimeOrigin::signed(who.to_account_id()),
		Box::new(VersionedAssets::from(Assets::from(vec![(usdc(), amount).into()]))),
		Box::new(VersionedLocation::from(place(who))),
	)
}

fn allowance() -> (u128, u128) {
	Flows::allowance(usdc())
}

fn pass(blocks: u32) {
	let now = RelayClock::current_block_number();
	RelayClock::set_block_number(now + blocks);
}

fn happened(event: Event<Runtime>) -> bool {
	let event = RuntimeEvent::Flows(event);
	System::events().into_iter().any(|record| record.event == event)
}

/// The development chain after more than a period.
fn chain(test: impl FnOnce()) {
	development().execute_with(|| {
		RelayClock::set_block_number(1_000);
		test();
		Flows::check_invariants().unwrap();
	});
}

#[test]
fn what_comes_in_over_the_limit_waits_for_its_owner_and_nothing_is_lost() {
	chain(|| {
		let dave = Dave.to_account_id();
		let (before, supply) = (balance(&dave), ForeignAssets::total_issuance(usdc()));
		bring_in(3 * MILLION / 2, &place(Dave));
		assert_eq!(balance(&dave) - before, 3 * MILLION / 2);
		assert_eq!(allowance(), (MILLION / 2, 5 * MILLION));

		// One unit more than may come.
		let much = MILLION / 2 + 1;
		bring_in(much, &place(Dave));
		assert_eq!(balance(&dave) - before, 3 * MILLION / 2);
		assert_eq!(allowance().0, MILLION / 2);
		let claimer =
			Location::new(0, [AccountId32 { network: Some(NetworkId::Polkadot), id: dave.into() }]);
		assert!(happened(Event::FlowLimited {
			asset: usdc(),
			amount: much,
			allowance: MILLION / 2,
			claimer,
		}));
		// The trap holds it: the reserve still answers for every unit.
		assert_eq!(ForeignAssets::total_issuance(usdc()) - supply, 3 * MILLION / 2 + much);

		// Nobody else can have it, and too early it goes back into the trap.
		assert!(claim(Eve, much).is_err());
		assert!(claim(Dave, much + 1).is_err());
		assert_ok!(claim(Dave, much));
		assert_eq!(balance(&Dave.to_account_id()) - before, 3 * MILLION / 2);

		// In the next period it comes in, once, and counts.
		pass(PERIOD + 1);
		assert_ok!(claim(Dave, much));
		assert_eq!(balance(&Dave.to_account_id()) - before, 3 * MILLION / 2 + much);
		assert_eq!(allowance().0, 2 * MILLION - much);
		assert!(claim(Dave, much).is_err());
		assert_eq!(ForeignAssets::total_issuance(usdc()) - supply, 3 * MILLION / 2 + much);
	});
}

#[test]
fn what_would_go_out_over_the_limit_stays_where_it_is() {
	chain(|| {
		let eve = Eve.to_account_id();
		let (before, supply) = (balance(&eve), ForeignAssets::total_issuance(usdc()));
		assert_eq!(take_out(5 * MILLION + 1, &place(Eve)), Err(XcmError::NotWithdrawable));
		assert_eq!((balance(&eve), allowance().1), (before, 5 * MILLION));
		assert_ok!(take_out(5 * MILLION, &place(Eve)));
		assert_eq!(take_out(1, &place(Eve)), Err(XcmError::NotWithdrawable));
		assert_eq!(before - balance(&eve), 5 * MILLION);
		assert_eq!(supply - ForeignAssets::total_issuance(usdc()), 5 * MILLION);
		// What fails for another reason is not counted.
		pass(PERIOD + 1);
		let poor = Location::new(0, [AccountId32 { network: None, id: [9; 32] }]);
		assert!(take_out(1, &poor).is_err());
		assert_eq!(allowance().1, 5 * MILLION);
	});
}

#[test]
fn moving_to_the_account_of_another_chain_is_going_out() {
	chain(|| {
		let send = |to: &Location| {
			let asset: Asset = (usdc(), MILLION).into();
			AssetTransactors::internal_transfer_asset(&asset, &place(Eve), to, &context())
		};
		assert_ok!(send(&place(Dave)));
		assert_eq!(allowance(), (2 * MILLION, 5 * MILLION));
		for sent in 1..=5 {
			assert_ok!(send(&sibling(3000)));
			assert_eq!(allowance().1, (5 - sent) * MILLION);
		}
		assert_eq!(send(&sibling(3000)), Err(XcmError::NotWithdrawable));
	});
}

#[test]
fn fees_that_the_chain_charges_itself_are_no_flows() {
	chain(|| {
		let asset: Asset = (usdc(), MILLION).into();
		let held = AssetTransactors::withdraw_asset(&asset, &place(Eve), None).unwrap();
		AssetTransactors::deposit_asset(held, &place(Dave), None).unwrap();
		assert_eq!(allowance(), (2 * MILLION, 5 * MILLION));
	});
}

#[test]
fn hedges_neither_use_the_window_of_users_nor_are_stopped_by_it() {
	chain(|| {
		let keyless = |account: AccountId| {
			Location::new(0, [AccountId32 { network: None, id: account.into() }])
		};
		let reactor = keyless(PerpReactor::reactor_account(PerpId(0)));
		let arrival = keyless(PerpReactor::arrival_account(PerpId(0), 7));
		let venue = sibling(2001);
		let full = allowance();
		let a_lot = 50 * MILLION;

		// A parachain that is no venue is an outsider.
		let outsider = sibling(2002);
		bring_in(a_lot, &outsider);
		let account = LocationToAccountId::convert_location(&outsider).unwrap();
		assert_eq!(balance(&account), 0);

		// There and back, with both windows empty and with both full.
		for round in 0..2 {
			bring_in(a_lot, &reactor);
			assert_ok!(take_out(a_lot - MILLION, &reactor));
			bring_in(a_lot - MILLION, &venue);
			assert_ok!(take_out(a_lot - 2 * MILLION, &venue));
			bring_in(a_lot - 2 * MILLION, &arrival);
			let asset: Asset = (usdc(), MILLION).into();
			let moved =
				AssetTransactors::internal_transfer_asset(&asset, &reactor, &venue, &context());
			assert_ok!(moved);
			if round == 0 {
				assert_eq!(allowance(), full);
				bring_in(full.0, &place(Eve));
				assert_ok!(take_out(full.1, &place(Eve)));
			}
			assert_eq!(allowance(), (0, 0));
		}
		// What users send to a venue and get from it counts, whoever is at the other end.
		assert_eq!(take_out(1, &place(Dave)), Err(XcmError::NotWithdrawable));
		let asset: Asset = (usdc(), 1).into();
		let sent =
			AssetTransactors::internal_transfer_asset(&asset, &place(Dave), &venue, &context());
		assert_eq!(sent, Err(XcmError::NotWithdrawable));
		let before = balance(&Dave.to_account_id());
		bring_in(1, &place(Dave));
		assert_eq!(balance(&Dave.to_account_id()), before);
	});
}

#[test]
fn keyless_accounts_of_a_pallet_are_known_by_their_id() {
	frame_support::parameter_types! {
		const Id: PalletId = PalletId(*b"dhv/some");
	}
	type Route = AccountsOf<Id>;
	let at = |id: AccountId| Location::new(0, [AccountId32 { network: None, id: id.into() }]);
	for sub in [0u32, 1, u32::MAX] {
		assert!(Route::contains(&at(Id::get().into_sub_account_truncating((*b"in", sub, 7u64)))));
		let other = PalletId(*b"dhv/same").into_sub_account_truncating(sub);
		assert!(!Route::contains(&at(other)));
	}
	assert!(Route::contains(&at(Id::get().into_account_truncating())));
	assert!(!Route::contains(&place(Dave)));
	assert!(!Route::contains(&sibling(2001)));
	// The same bytes elsewhere are somebody else.
	let id: AccountId = Id::get().into_account_truncating();
	let there = Location::new(1, [Parachain(2001), AccountId32 { network: None, id: id.into() }]);
	assert!(!Route::contains(&there));
}

#[test]
fn the_governor_sets_limits_and_guardians_only_tighten_them() {
	chain(|| {
		let governor = || RuntimeOrigin::from(Origin::Governor);
		let guardian = || RuntimeOrigin::signed(Bob.to_account_id());
		let limit = |inward, outward| Limit { inward, outward };
		type E = Error<Runtime>;

		for stranger in [Alice, Charlie, Dave] {
			let signed = RuntimeOrigin::signed(stranger.to_account_id());
			let wanted = limit(0, 0);
			assert_noop!(Flows::tighten_limit(signed, usdc(), wanted), DispatchError::BadOrigin);
		}
		assert_noop!(
			Flows::set_limit(guardian(), usdc(), Some(limit(0, 0))),
			DispatchError::BadOrigin
		);
		assert_noop!(Flows::set_limit(governor(), Location::here(), None), E::NotForeign);
		assert_noop!(Flows::set_limit(governor(), usdc(), Some(limit(10, 19))), E::ExitTooNarrow);

		// Wider in one direction, or just the same, is not tighter.
		for wanted in [limit(2 * MILLION, 5 * MILLION), limit(MILLION, 6 * MILLION)] {
			assert_noop!(Flows::tighten_limit(guardian(), usdc(), wanted), E::NotTighter);
		}
		assert_noop!(
			Flows::tighten_limit(guardian(), usdc(), limit(2 * MILLION, MILLION)),
			E::ExitTooNarrow
		);
		// What has gone out before counts under the new limit.
		assert_ok!(take_out(2 * MILLION, &place(Eve)));
		assert_ok!(Flows::tighten_limit(guardian(), usdc(), limit(MILLION, 3 * MILLION)));
		assert_eq!(allowance(), (MILLION, MILLION));
		let tightener = RuntimeOrigin::from(Origin::Tightener);
		assert_ok!(Flows::tighten_limit(tightener, usdc(), limit(0, 0)));
		assert_eq!(allowance(), (0, 0));
		assert_eq!(take_out(1, &place(Eve)), Err(XcmError::NotWithdrawable));
		// The other asset is not touched.
		assert_eq!(Flows::allowance(weth()), (800 * WETH, 2_000 * WETH));

		assert_ok!(Flows::set_limit(governor(), usdc(), Some(limit(MILLION, 9 * MILLION))));
		assert_eq!(allowance(), (MILLION, 7 * MILLION));
		// Without a limit nothing comes in, and everything may leave.
		assert_ok!(Flows::set_limit(governor(), usdc(), None));
		assert_eq!(allowance(), (0, u128::MAX));
		assert_ok!(take_out(9 * MILLION, &place(Eve)));
		let before = balance(&Eve.to_account_id());
		bring_in(1, &place(Eve));
		assert_eq!(balance(&Eve.to_account_id()), before);
	});
}

#[test]
fn money_in_circles_leaves_half_of_the_way_home_free() {
	chain(|| {
		let mut most = 0;
		for block in 0..10 * PERIOD {
			// Every block all that may come in does, and all of that goes out again.
			let (inward, outward) = allowance();
			if inward > 0 {
				bring_in(inward, &place(Eve));
				assert_ok!(take_out(inward.min(outward), &place(Eve)));
			}
			most = most.max(5 * MILLION - allowance().1);
			assert!(most <= 5 * MILLION / 2, "block {block}");
			pass(1);
		}
		assert_eq!(most, 2 * MILLION);
	});
}

#[test]
fn no_stretch_of_one_period_ever_sees_more_than_the_limit() {
	const LIMIT: u128 = 1_000;
	let mut seed = 7u64;
	let mut random = |below: u64| {
		seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
		(seed >> 33) % below
	};
	let hour_length = 7u32;
	let period = hour_length * PERIOD;
	let (mut window, mut now) = (Window::default(), 0u32);
	let mut flows: Vec<(u32, u128)> = Vec::new();
	let (mut refused, mut filled) = (0, 0);
	for _ in 0..20_000 {
		let most = if random(50) == 0 { 400 } else { 9 };
		now += u32::try_from(random(most)).unwrap();
		let amount = u128::from(random(300));
		let rolled = window.at(now / hour_length);
		if rolled.used() + amount <= LIMIT {
			window = rolled.with(amount);
			flows.push((now, amount));
		} else {
			refused += 1;
			continue;
		}
		// The stretch that ends here has seen the most that any stretch with this end can.
		let seen: u128 = flows
			.iter()
			.rev()
			.take_while(|(time, _)| time + period > now)
			.map(|(_, amount)| amount)
			.sum();
		assert!(seen <= LIMIT);
		filled += usize::from(seen > LIMIT * 9 / 10);
	}
	assert!(refused > 1_000 && filled > 1_000, "{refused} {filled}");
}

#[test]
fn a_period_is_forgotten_after_an_hour_more_at_the_latest() {
	let hours = PERIOD;
	let window = Window::default().at(100).with(5);
	assert_eq!(window.at(100 + hours).used(), 5);
	assert_eq!(window.at(100 + hours + 1).used(), 0);
	assert_eq!(window.at(u32::MAX).used(), 0);
	// A clock that stands, or goes back, forgets nothing.
	assert_eq!(window.at(99), window);
	assert_eq!(window.with(u128::MAX).used(), u128::MAX);
}
