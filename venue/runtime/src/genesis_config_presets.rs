//! Genesis configurations that the runtime knows by name.
//!
//! | Preset | Collators | Money |
//! |---|---|---|
//! | `development` | Alice | PERP and USDC for everybody, a funded pool, a float of the home chain |
//! | `local_testnet` | Alice, Bob | PERP for collators and roles; USDC only as it comes from the home chain |
//!
//! Alice is admin; Alice, Bob and Charlie feed indices. Both open the market of ether. Neither serves a
//! home account: an admin registers them.
//!
//! USDC that `development` makes from nothing has nothing behind it on the home chain, unless that
//! chain's preset gives its account of this chain [`DEVELOPMENT_USDC`].

use crate::{
	configs::{
		clearing::ClearingPalletId,
		money::{AssetOwner, FeeAccount, UsdcLocation},
		xcm::{HomeLocation, LocationToAccountId},
	},
	constants::{ETH_MARKET, EXISTENTIAL_DEPOSIT, PARA_ID, PERP, USDC, USDC_MIN_BALANCE},
	AccountId, AdminsConfig, AuraId, Balance, BalancesConfig, ClearingConfig,
	CollatorSelectionConfig, ForeignAssetsConfig, IndexFeedersConfig, ParachainInfoConfig,
	PolkadotXcmConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys,
};
use alloc::{vec, vec::Vec};
use dhv_math::Fixed;
use frame_support::{build_struct_json_patch, BoundedVec};
use pallet_perps_clearing::MarketParameters;
use sp_genesis_builder::PresetId;
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::AccountIdConversion;
use xcm_executor::traits::ConvertLocation;

/// What each development account gets.
const ENDOWMENT_PERP: Balance = 1_000_000 * PERP;
/// What each development account gets in USDC.
const ENDOWMENT_USDC: Balance = 1_000_000 * USDC;
/// The pool of the development preset.
pub const DEVELOPMENT_POOL: Balance = 10_000_000 * USDC;
/// What the home chain has to pay its programs with in the development preset.
pub const DEVELOPMENT_FLOAT: Balance = 10_000 * USDC;
/// All USDC of the development preset.
pub const DEVELOPMENT_USDC: Balance = 6 * ENDOWMENT_USDC + DEVELOPMENT_POOL + DEVELOPMENT_FLOAT + 1;

/// The rules of the market of ether: ten times leverage at most, 1,000 ether on each side.
pub fn ether() -> MarketParameters {
	MarketParameters {
		skew_scale: Fixed::from_int(100_000),
		max_open_interest: Fixed::from_int(1_000),
		min_trade: Fixed::from_bps(10),
		fee: Fixed::from_bps(5),
		insurance_share: Fixed::from_bps(2_000),
		stale_spread: Fixed::from_bps(100),
		initial_ratio: Fixed::from_bps(1_000),
		maintenance_ratio: Fixed::from_bps(500),
		penalty: Fixed::from_bps(100),
		liquidator_share: Fixed::from_bps(5_000),
		max_funding_rate: Fixed::ONE,
		funding_velocity: Fixed::from_int(20),
		max_index_age: 300,
		pool_cover: Fixed::from_bps(2_000),
	}
}

/// What presets differ in.
struct Preset {
	collators: Vec<Sr25519Keyring>,
	balances: Vec<(AccountId, Balance)>,
	usdc: Vec<(AccountId, Balance)>,
	pool: Balance,
}

fn development() -> Preset {
	use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};
	let accounts = [Alice, Bob, Charlie, Dave, Eve, Ferdie].map(|key| key.to_account_id());
	let mut usdc = accounts.clone().map(|account| (account, ENDOWMENT_USDC)).to_vec();
	usdc.push((ClearingPalletId::get().into_account_truncating(), DEVELOPMENT_POOL));
	// So that the smallest fee finds a living account.
	usdc.push((FeeAccount::get(), USDC_MIN_BALANCE));
	let home = LocationToAccountId::convert_location(&HomeLocation::get());
	usdc.extend(home.map(|account| (account, DEVELOPMENT_FLOAT)));
	Preset {
		collators: vec![Alice],
		balances: accounts.map(|account| (account, ENDOWMENT_PERP)).to_vec(),
		usdc,
		pool: DEVELOPMENT_POOL,
	}
}

fn local_testnet() -> Preset {
	use Sr25519Keyring::{Alice, Bob, Charlie};
	Preset {
		collators: vec![Alice, Bob],
		balances: [Alice, Bob, Charlie].map(|key| (key.to_account_id(), ENDOWMENT_PERP)).to_vec(),
		usdc: vec![],
		pool: 0,
	}
}

fn members<const N: usize, Max: frame_support::traits::Get<u32>>(
	keys: [Sr25519Keyring; N],
) -> BoundedVec<AccountId, Max> {
	BoundedVec::truncate_from(keys.map(|key| key.to_account_id()).to_vec())
}

fn genesis(preset: Preset) -> serde_json::Value {
	use Sr25519Keyring::{Alice, Bob, Charlie};
	let Preset { collators, mut balances, usdc, pool } = preset;
	// The keyless accounts live from the first block on.
	balances.push((FeeAccount::get(), EXISTENTIAL_DEPOSIT));
	balances.push((AssetOwner::get(), EXISTENTIAL_DEPOSIT));

	build_struct_json_patch!(RuntimeGenesisConfig {
		parachain_info: ParachainInfoConfig { parachain_id: PARA_ID.into() },
		balances: BalancesConfig { balances },
		foreign_assets: ForeignAssetsConfig {
			assets: vec![(UsdcLocation::get(), AssetOwner::get(), true, USDC_MIN_BALANCE)],
			metadata: vec![(UsdcLocation::get(), b"USD Coin".to_vec(), b"USDC".to_vec(), 6)],
			accounts: usdc
				.into_iter()
				.map(|(account, amount)| (UsdcLocation::get(), account, amount))
				.collect::<Vec<_>>(),
		},
		collator_selection: CollatorSelectionConfig {
			invulnerables: collators
				.iter()
				.map(|key| key.to_account_id())
				.collect::<Vec<AccountId>>(),
			candidacy_bond: 100 * PERP,
		},
		session: SessionConfig {
			keys: collators
				.into_iter()
				.map(|key| {
					let account = key.to_account_id();
					let keys = SessionKeys { aura: AuraId::from(key.public()) };
					(account.clone(), account, keys)
				})
				.collect::<Vec<_>>(),
		},
		polkadot_xcm: PolkadotXcmConfig { safe_xcm_version: Some(xcm::latest::VERSION) },
		admins: AdminsConfig { members: members([Alice]) },
		index_feeders: IndexFeedersConfig { members: members([Alice, Bob, Charlie]) },
		clearing: ClearingConfig { markets: vec![(ETH_MARKET, ether())], pool },
	})
}

/// The preset with a name, as a JSON patch of the default configuration.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		sp_genesis_builder::DEV_RUNTIME_PRESET => development(),
		sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	serde_json::to_vec(&genesis(preset)).ok()
}

/// The names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
		PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
	]
}
