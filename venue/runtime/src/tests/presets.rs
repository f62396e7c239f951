use super::preset;
use crate::{
	configs::{
		money::{FeeAccount, UsdcLocation},
		xcm::RelayNetwork,
	},
	constants::{ETH_MARKET, PERP, USDC},
	genesis_config_presets::{ether, preset_names, DEVELOPMENT_POOL, DEVELOPMENT_USDC},
	Admins, AllPalletsWithSystem, Balances, Clearing, ForeignAssets, ParachainInfo, Session,
};
use frame_support::traits::{fungibles::Inspect as _, SortedMembers, TryState, TryStateSelect};
use pallet_perps_clearing::Homes;
use sp_keyring::Sr25519Keyring;
use xcm::latest::prelude::*;

#[test]
fn every_preset_builds_a_sound_state() {
	for name in preset_names() {
		preset(name.as_ref()).execute_with(|| {
			AllPalletsWithSystem::try_state(0, TryStateSelect::All)
				.unwrap_or_else(|error| panic!("{name:?}: {error:?}"));
			assert_eq!(u32::from(ParachainInfo::parachain_id()), 2001);
			assert_eq!(RelayNetwork::get(), Some(NetworkId::Polkadot));
			let market = Clearing::market(ETH_MARKET).expect("the market of ether");
			assert_eq!(market.parameters, ether());
			assert_eq!(Homes::<crate::Runtime>::count(), 0);
			assert_eq!(Admins::sorted_members(), [Sr25519Keyring::Alice.to_account_id()]);
		});
	}
}

#[test]
fn usdc_is_the_asset_that_the_home_chain_knows() {
	let usdc = Location::new(1, [Parachain(1000), PalletInstance(50), GeneralIndex(1337)]);
	assert_eq!(UsdcLocation::get(), usdc);
}

#[test]
fn development_has_a_pool_and_a_float() {
	preset("development").execute_with(|| {
		let eve = Sr25519Keyring::Eve.to_account_id();
		assert_eq!(Balances::free_balance(&eve), 1_000_000 * PERP);
		assert_eq!(ForeignAssets::balance(UsdcLocation::get(), &eve), 1_000_000 * USDC);
		assert_eq!(ForeignAssets::balance(UsdcLocation::get(), FeeAccount::get()), 1);
		assert_eq!(ForeignAssets::total_supply(UsdcLocation::get()), DEVELOPMENT_USDC);
		assert_eq!(Clearing::reserves().pool, DEVELOPMENT_POOL);
		assert_eq!(Session::validators().len(), 1);
	});
}

#[test]
fn local_testnet_mints_nothing_foreign() {
	preset("local_testnet").execute_with(|| {
		assert_eq!(ForeignAssets::total_supply(UsdcLocation::get()), 0);
		assert_eq!(Clearing::reserves().pool, 0);
		assert_eq!(Session::validators().len(), 2);
	});
}
