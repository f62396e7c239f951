//! The state of the release before this one becomes the state of this one.
//!
//! The state stands in `runtime/snapshots`, under the `spec_version` of its release. `make snapshot`
//! writes that of the present one when it is released (docs/adr/0012-upgrades.md).

mod lived;
mod snapshot;

use super::{
	chain::Chain,
	development,
	life::{now, pass_until, usdc_of, POOL},
	metadata::is_ours,
};
use crate::{
	configs::system::RuntimeBlockWeights, constants::USDC, genesis_config_presets::usdc, reads,
	AllPalletsWithSystem, Block, Executive, ForeignAssets, Handler, Header, LiquidityPool,
	OptionRegistry, OptionTokens, Runtime, RuntimeOrigin, System, Timestamp, VERSION,
};
use codec::{Decode, Encode};
use dhv_primitives::SeriesId;
use frame_support::{
	assert_ok,
	storage::storage_prefix,
	traits::{fungibles::Inspect, PalletsInfoAccess, STORAGE_VERSION_STORAGE_KEY_POSTFIX},
	weights::Weight,
};
use frame_system::LastRuntimeUpgrade;
use frame_try_runtime::{runtime_decl_for_try_runtime::TryRuntime, UpgradeCheckSelect};
use snapshot::{pack, state, storage, unpack, State};
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::{Bob, Dave, Eve};
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use std::collections::BTreeMap;

/// The release before this one.
const RELEASE: u32 = 1;
/// Its state.
const STATE: &[u8] = include_bytes!("../../snapshots/1.zst");

/// The chain as the release before left it.
fn before() -> Chain {
	Chain::new(TestExternalities::new(storage(unpack(STATE))))
}

/// Brings the state here with every check there is, as the tool for upgrades does.
fn upgrade() -> Weight {
	<Runtime as TryRuntime<Block>>::on_runtime_upgrade(UpgradeCheckSelect::All).0
}

/// Where a pallet says which version its storage has.
fn version_key(pallet: &str) -> Vec<u8> {
	storage_prefix(pallet.as_bytes(), STORAGE_VERSION_STORAGE_KEY_POSTFIX).to_vec()
}

/// What every pallet says of its storage.
fn versions() -> BTreeMap<&'static str, u16> {
	let read = |name: &str| {
		let raw = sp_io::storage::get(&version_key(name));
		raw.map_or(0, |raw| u16::decode(&mut &raw[..]).expect("a version"))
	};
	let infos = AllPalletsWithSystem::infos().into_iter();
	infos.map(|info| (info.name, read(info.name))).collect()
}

/// The release whose state it is.
fn release() -> u32 {
	LastRuntimeUpgrade::<Runtime>::get().expect("a block was made").spec_version.0
}

#[test]
fn every_pallet_of_ours_says_which_version_its_storage_has() {
	let versions = development().execute_with(versions);
	let ours: Vec<_> = versions.into_iter().filter(|(name, _)| is_ours(name)).collect();
	assert!(ours.len() >= 13);
	let unversioned: Vec<_> = ours.into_iter().filter(|(_, version)| *version == 0).collect();
	assert!(unversioned.is_empty(), "{unversioned:?}");
}

#[test]
fn the_state_of_the_release_before_becomes_a_sound_state_of_this_one() {
	let expected = development().execute_with(versions);
	before().execute_with(|| {
		assert_eq!(release(), RELEASE);
		let weight = upgrade();
		assert!(weight.all_lte(RuntimeBlockWeights::get().max_block), "{weight:?}");
		assert_eq!(versions(), expected);
		assert!(release() > RELEASE, "an upgrade needs a new version");

		// Once more changes nothing.
		let after = state();
		upgrade();
		assert!(state() == after, "a migration that runs twice");
	});
}

#[test]
fn the_upgrade_changes_versions_and_nothing_else() {
	before().execute_with(|| {
		let old = state();
		upgrade();
		let new = state();
		let mut may: Vec<_> = versions().into_keys().map(version_key).collect();
		may.push(LastRuntimeUpgrade::<Runtime>::hashed_key().to_vec());
		let keys = old.keys().chain(new.keys());
		let changed: Vec<_> = keys.filter(|key| old.get(*key) != new.get(*key)).collect();
		assert!(!changed.is_empty());
		for key in changed {
			assert!(may.contains(key), "a trace: {key:02x?}");
		}
	});
}

#[test]
fn the_first_block_of_this_release_upgrades_by_itself() {
	let expected = development().execute_with(versions);
	before().execute_with(|| {
		let slot = Slot::from(Timestamp::get() / crate::constants::BLOCK_MILLIS + 1);
		let header = Header::new(
			System::block_number() + 1,
			Default::default(),
			Default::default(),
			System::parent_hash(),
			Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] },
		);
		Executive::initialize_block(&header);
		assert_eq!((release(), versions()), (VERSION.spec_version, expected));
		// The time comes with the inherents.
		super::set_time(*slot * crate::constants::BLOCK_MILLIS / 1_000);
	});
}

/// The call that Eve holds more of than of anything else.
fn eves_call() -> SeriesId {
	let eve = Eve.to_account_id();
	let series = OptionRegistry::series_list().into_iter();
	series.max_by_key(|id| OptionTokens::balance(*id, &eve)).expect("there are series")
}

#[test]
fn what_was_promised_before_the_upgrade_is_kept_after_it() {
	before().execute_with(|| {
		let (dave, eve) = (Dave.to_account_id(), Eve.to_account_id());
		let call = eves_call();
		let expiry = OptionRegistry::series_info(call).unwrap().terms.expiry;
		let supply = ForeignAssets::total_issuance(usdc());
		upgrade();
		assert_eq!(Handler::orders(POOL).len(), 1);

		// Who was leaving is paid, and so is who waited for shares.
		let leaving = LiquidityPool::withdrawals_of(POOL, dave.clone(), None, 1).unwrap();
		let had = usdc_of(&dave);
		pass_until(now() + 1_200, 2_510, expiry);
		let exit = leaving[0].epoch;
		let bob = RuntimeOrigin::signed(Bob.to_account_id());
		assert_ok!(LiquidityPool::claim_withdrawal(bob, POOL, exit, dave.clone()));
		assert!(usdc_of(&dave) > had + 95_000 * USDC);

		// Who holds options is paid what they are worth.
		pass_until(expiry.secs() - 360, 2_500, expiry);
		let had = usdc_of(&eve);
		pass_until(expiry.secs() + 900, 2_700, expiry);
		// Eve's own puts expire without value: her collateral comes back as well.
		let collateral = 3 * 2_400 * USDC;
		assert_eq!(usdc_of(&eve) - had, lived::BOUGHT * 225 * USDC + collateral);
		assert!(!OptionTokens::asset_exists(call));
		assert_eq!(ForeignAssets::total_issuance(usdc()), supply);
		assert!(reads::nav(POOL).is_ok());
	});
}

/// The development chain in the middle of its life.
fn lived() -> State {
	development().execute_with(|| {
		lived::live();
		state()
	})
}

#[test]
fn a_life_in_the_development_chain_fits_into_a_file() {
	let state = lived();
	assert!(state.len() > 200, "{} keys", state.len());
	let packed = pack(&state);
	assert!(packed.len() < 200_000, "{} bytes", packed.len());
	assert!(unpack(&packed) == state);
}

#[test]
#[ignore = "writes the state of this release into runtime/snapshots"]
fn snapshot_of_this_release_is_written() {
	let state = lived();
	let file = format!("{}/snapshots/{}.zst", env!("CARGO_MANIFEST_DIR"), VERSION.spec_version);
	let packed = pack(&state);
	std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots")).expect("a folder");
	std::fs::write(&file, &packed).expect("the folder is there");
	println!("{file}: {} keys, {} bytes", state.len(), packed.len());
}
