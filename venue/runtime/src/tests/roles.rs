//! Who may do what.

use super::world::*;
use crate::{
	configs::governance::{Tracks, ROOT_TRACK},
	constants::ETH_MARKET,
	genesis_config_presets::ether,
	Admins, Clearing, IndexFeeders, OriginCaller, RuntimeCall, RuntimeOrigin,
};
use dhv_math::{Fixed, Price};
use frame_support::{assert_noop, assert_ok, traits::GetCallMetadata};
use frame_system::RawOrigin;
use pallet_referenda::TracksInfo;
use sp_keyring::Sr25519Keyring::{Bob, Dave, Eve};
use sp_runtime::DispatchError::BadOrigin;

#[test]
fn admins_run_the_venue_and_nobody_else() {
	venue(|| {
		let bob = RuntimeOrigin::signed(Bob.to_account_id());
		assert_noop!(Clearing::set_paused(bob.clone(), true), BadOrigin);
		assert_noop!(Clearing::set_market(bob.clone(), 2, ether()), BadOrigin);
		assert_noop!(Clearing::take_from_pool(bob, Bob.to_account_id(), 1), BadOrigin);
		assert_ok!(Clearing::set_market(admin(), 2, ether()));
		assert_ok!(Clearing::set_paused(admin(), true));
		assert_ok!(Clearing::set_paused(RuntimeOrigin::root(), false));
	});
}

#[test]
fn feeders_feed_and_nobody_else() {
	venue(|| {
		let price = Price::new(Fixed::from_int(2_001));
		let feed = |who| Clearing::feed_index(who, ETH_MARKET, price);
		assert_ok!(feed(RuntimeOrigin::signed(Bob.to_account_id())));
		assert_noop!(feed(RuntimeOrigin::signed(Dave.to_account_id())), BadOrigin);
		assert_noop!(feed(RuntimeOrigin::root()), BadOrigin);
	});
}

#[test]
fn admins_appoint_feeders_and_root_appoints_admins() {
	venue(|| {
		let (dave, eve) = (Dave.to_account_id(), Eve.to_account_id());
		assert_ok!(IndexFeeders::add_member(admin(), dave.into()));
		assert_noop!(Admins::add_member(admin(), eve.clone().into()), BadOrigin);
		assert_ok!(Admins::add_member(RuntimeOrigin::root(), eve.into()));
	});
}

#[test]
fn only_a_referendum_is_root() {
	assert!(RuntimeCall::get_module_names().iter().all(|name| *name != "Sudo"));
	let root = OriginCaller::system(RawOrigin::Root);
	assert_eq!(<Tracks as TracksInfo<_, _>>::track_for(&root), Ok(ROOT_TRACK));
	let signed = OriginCaller::system(RawOrigin::Signed(Bob.to_account_id()));
	assert!(<Tracks as TracksInfo<_, _>>::track_for(&signed).is_err());
}
