use super::{development, preset};
use crate::{
	configs::{
		governance::{Tracks, GOVERNOR_TRACK, ROOT_TRACK, TREASURY_TRACK},
		treasury::EnsureSpender,
	},
	constants::{RELAY_DAYS, RELAY_HOURS},
	origins::{
		EnsureCanceller, EnsureGovernor, EnsureGuardian, EnsureKeeper, EnsureManager,
		EnsureTightener, Origin,
	},
	AccountId, AllPalletsWithSystem, Managers, OracleOperators, OriginCaller, Runtime, RuntimeCall,
	RuntimeOrigin,
};
use dhv_primitives::PoolId;
use frame_support::{
	assert_noop, assert_ok,
	traits::{EnsureOrigin, IntegrityTest},
};
use frame_system::RawOrigin;
use pallet_referenda::TracksInfo;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};
use sp_runtime::{
	traits::Dispatchable,
	DispatchError::{self, BadOrigin},
};

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
		assert!(!allows::<EnsureSpender>(Origin::Governor));
		assert!(!allows::<EnsureGovernor>(Origin::Treasurer));
	});
}

#[test]
fn a_role_is_dismissed_quickly_and_given_slowly() {
	development().execute_with(|| {
		let (alice, dave) = (Alice.to_account_id(), Dave.to_account_id());
		let tightener = || RuntimeOrigin::from(Origin::Tightener);
		assert_noop!(Managers::add_member(tightener(), dave.clone().into()), BadOrigin);
		assert_ok!(Managers::remove_member(tightener(), alice.clone().into()));
		assert!(!allows::<EnsureManager>(signed(Alice)));
		// Fewer operators would make a smaller quorum.
		assert_noop!(OracleOperators::remove_member(tightener(), alice.into()), BadOrigin);
		assert_ok!(Managers::add_member(Origin::Governor.into(), dave.into()));
		assert!(allows::<EnsureManager>(signed(Dave)));
	});
}

#[test]
fn no_role_is_handed_on() {
	development().execute_with(|| {
		let new = || Dave.to_account_id().into();
		let calls: [RuntimeCall; 4] = [
			RuntimeCall::Managers(pallet_membership::Call::change_key { new: new() }),
			RuntimeCall::Guardians(pallet_membership::Call::change_key { new: new() }),
			RuntimeCall::Keepers(pallet_membership::Call::change_key { new: new() }),
			RuntimeCall::OracleOperators(pallet_membership::Call::change_key { new: new() }),
		];
		let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered);
		for call in calls {
			for member in [Alice, Bob, Charlie] {
				assert_noop!(call.clone().dispatch(signed(member)), filtered);
			}
		}
	});
}

#[test]
fn the_root_track_waits_for_the_slowest_pool() {
	preset("local_testnet").execute_with(|| {
		const POOL: PoolId = PoolId(0);
		let enactment = |track| Tracks::info(track).unwrap().min_enactment_period;
		let (root, governor) = (enactment(ROOT_TRACK), enactment(GOVERNOR_TRACK));
		assert_eq!(root, 10 * RELAY_DAYS);
		pallet_liquidity_pool::Parameters::<Runtime>::mutate(POOL, |parameters| {
			let parameters = parameters.as_mut().unwrap();
			parameters.epoch_length = 30 * 86_400;
			parameters.cutoff = 86_400;
		});
		// Who asks right after the cut-off waits for the next price, then has three days to claim.
		assert_eq!(enactment(ROOT_TRACK), 34 * RELAY_DAYS);
		assert_eq!(enactment(GOVERNOR_TRACK), governor);
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
		assert_eq!(track(Origin::Treasurer.into()), Ok(TREASURY_TRACK));
		let nobody: OriginCaller = RawOrigin::<AccountId>::None.into();
		assert_eq!(track(nobody), Err(()));
		assert_eq!(Tracks::check_integrity(), Ok(()));
	});
}

#[test]
fn pallets_are_configured_consistently() {
	development().execute_with(AllPalletsWithSystem::integrity_test);
}
