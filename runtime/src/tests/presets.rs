use super::preset;
use crate::{
	configs::{money::FeeAccount, xcm::RelayNetwork},
	constants::{DHV, USDC, USDC_INDEX, WETH, WETH_INDEX},
	genesis_config_presets::{preset_names, usdc, weth},
	AllPalletsWithSystem, AssetConversion, AssetIndices, AssetRate, Balances, ForeignAssets,
	ParachainInfo, Session,
};
use frame_support::traits::{
	fungibles::Inspect as _, tokens::ConversionToAssetBalance, TryState, TryStateSelect,
};
use sp_keyring::Sr25519Keyring;
use xcm::latest::prelude::*;

#[test]
fn every_preset_builds_a_sound_state() {
	for name in preset_names() {
		preset(name.as_ref()).execute_with(|| {
			AllPalletsWithSystem::try_state(0, TryStateSelect::All)
				.unwrap_or_else(|error| panic!("{name:?}: {error:?}"));
			assert_eq!(u32::from(ParachainInfo::parachain_id()), 2000);
			assert_eq!(RelayNetwork::get(), Some(NetworkId::Polkadot));
		});
	}
}

#[test]
fn locations_are_those_of_the_real_assets() {
	assert_eq!(usdc(), Location::new(1, [Parachain(1000), PalletInstance(50), GeneralIndex(1337)]));
	let Location { parents: 2, interior } = weth() else { panic!("beyond the relay chain") };
	assert_eq!(interior.len(), 2);
}

#[test]
fn development_is_rich_and_has_a_market() {
	preset("development").execute_with(|| {
		let eve = Sr25519Keyring::Eve.to_account_id();
		assert_eq!(Balances::free_balance(&eve), 1_000_000 * DHV);
		assert_eq!(ForeignAssets::balance(usdc(), &eve), 20_000_000 * USDC);
		assert_eq!(ForeignAssets::balance(weth(), &eve), 8_000 * WETH);
		assert_eq!(ForeignAssets::balance(usdc(), FeeAccount::get()), 1);
		assert_eq!(
			AssetConversion::get_reserves(weth(), usdc()).ok(),
			Some((4_000 * WETH, 10_000_000 * USDC))
		);
		let quote =
			|fee| AssetConversion::quote_price_exact_tokens_for_tokens(weth(), usdc(), WETH, fee);
		assert_eq!(quote(false), Some(2_500 * USDC));
		// One of 4,000 costs 0.025 % in slippage, and 0.3 % stay with the liquidity.
		assert_eq!(quote(true).map(|amount| amount / USDC), Some(2_491));
		assert_eq!(Session::validators().len(), 1);
	});
}

#[test]
fn local_testnet_mints_nothing_foreign() {
	preset("local_testnet").execute_with(|| {
		assert_eq!(ForeignAssets::total_supply(usdc()), 0);
		assert_eq!(ForeignAssets::total_supply(weth()), 0);
		assert!(ForeignAssets::asset_exists(usdc()));
		assert_eq!(Session::validators().len(), 2);
	});
}

#[test]
fn fees_have_a_rate_from_the_first_block() {
	preset("development").execute_with(|| {
		assert_eq!(AssetRate::to_asset_balance(DHV, usdc()).ok(), Some(USDC));
		assert_eq!(AssetRate::to_asset_balance(2_500 * DHV, weth()).ok(), Some(WETH));
		assert_eq!(AssetIndices::index_of(usdc()), Some(USDC_INDEX));
		assert_eq!(AssetIndices::index_of(weth()), Some(WETH_INDEX));
	});
}
