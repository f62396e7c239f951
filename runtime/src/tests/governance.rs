use super::{development, preset};
use crate::{
	configs::governance::{Tracks, GOVERNOR_TRACK, ROOT_TRACK},
	constants::RELAY_HOURS,
	origins::{
		EnsureCanceller, EnsureGovernor, EnsureGuardian, EnsureKeeper, EnsureManager,
		EnsureTightener, Origin,
	},
	AccountId, AllPalletsWithSystem, OriginCaller, RuntimeOrigin,
};
use frame_support::traits::{EnsureOrigin, IntegrityTest};
use frame_system::RawOrigin;
use pallet_referenda::TracksInfo;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

fn allows<E: EnsureOrigin<RuntimeOrigin>>(origin: impl Into<RuntimeOrigin>) -> bool {
	E::try_origin(origin.into()).is_ok()
}

#[test]
fn roles_contain_each_other() {
	development().execute_with(|| {
		assert!(allows::<EnsureManager>(signed(Alice)));
		assert!(!allows::<EnsureManager>(signed(Bob)));
		assert!(allows::<EnsureGuardian>(signed(Bob)));
		assert!(!allows::<EnsureGuardian>(signed(Alice)));
		assert!(allows::<EnsureKeeper>(signed(Charlie)));
		assert!(allows::<EnsureKeeper>(signed(Alice)));
		assert!(!allows::<EnsureKeeper>(signed(Bob)));
		assert!(allows::<EnsureTightener>(signed(Bob)));
		assert!(allows::<EnsureTightener>(Origin::Tightener));
		assert!(!allows::<EnsureGovernor>(Origin::Tightener));
		for key in [Alice, Bob, Charlie, Dave] {
			assert!(!allows::<EnsureGovernor>(signed(key)));
			assert!(!allows::<EnsureCanceller>(signed(key)));
		}
		for above in [RuntimeOrigin::root(), Origin::Governor.into()] {
			assert!(allows::<EnsureGovernor>(above.clone()));
			assert!(allows::<EnsureManager>(above.clone()));
			assert!(allows::<EnsureGuardian>(above.clone()));
			assert!(allows::<EnsureKeeper>(above.clone()));
			assert!(allows::<EnsureTightener>(above));
		}
		assert!(!allows::<EnsureCanceller>(Origin::Governor));
	});
}

#[test]
fn tracks_follow_the_pace_of_the_preset() {
	let enactment =
		|name| preset(name).execute_with(|| Tracks::info(ROOT_TRACK).unwrap().min_enactment_period);
	assert_eq!(enactment("development"), 240);
	assert_eq!(enactment("local_testnet"), 240 * RELAY_HOURS);
}

#[test]
fn every_origin_has_its_track() {
	development().execute_with(|| {
		let track = |origin: OriginCaller| Tracks::track_for(&origin);
		assert_eq!(track(RawOrigin::<AccountId>::Root.into()), Ok(ROOT_TRACK));
		assert_eq!(track(Origin::Governor.into()), Ok(GOVERNOR_TRACK));
		assert_eq!(track(Origin::Tightener.into()), Ok(2));
		assert_eq!(track(Origin::Canceller.into()), Ok(3));
		let nobody: OriginCaller = RawOrigin::<AccountId>::None.into();
		assert_eq!(track(nobody), Err(()));
		assert_eq!(Tracks::check_integrity(), Ok(()));
	});
}

#[test]
fn pallets_are_configured_consistently() {
	development().execute_with(AllPalletsWithSystem::integrity_test);
}
