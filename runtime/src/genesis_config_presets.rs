//! Genesis configurations that the runtime knows by name.
//!
//! | Preset | Collators | Money | Pace |
//! |---|---|---|---|
//! | `development` | Alice | DHV, USDC, WETH for everybody, a seeded spot pool, a perpetuals venue | one block is an hour |
//! | `local_testnet` | Alice, Bob | DHV for collators and roles | real hours |
//!
//! Alice manages, Bob guards, Charlie keeps; all three feed prices.

use crate::{
	configs::{
		money::{AssetOwner, FeeAccount},
		xcm::{AssetHubLocation, EthereumLocation},
	},
	constants::{DHV, EXISTENTIAL_DEPOSIT, PARA_ID, USDC, WETH},
	flows::Limit,
	perp_presets::{local_venue, perp_reactors, VENUE_CAPITAL},
	vault_presets::{vault, Pace, VaultGenesis},
	venue_presets::{venues, versions},
	AccountId, AssetConversionConfig, AssetIndicesConfig, AuraId, Balance, BalancesConfig,
	BlockNumber, CollatorSelectionConfig, FlowsConfig, ForeignAssetsConfig, GuardiansConfig,
	KeepersConfig, LocalVenue, ManagersConfig, OracleOperatorsConfig, OriginsConfig,
	ParachainInfoConfig, PolkadotXcmConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys,
};
use alloc::{vec, vec::Vec};
use frame_support::{build_struct_json_patch, BoundedVec};
use sp_genesis_builder::PresetId;
use sp_keyring::Sr25519Keyring;
use sp_runtime::FixedU128;
use xcm::latest::prelude::{AccountKey20, GeneralIndex, Location, PalletInstance};

/// What each development account gets.
const ENDOWMENT_DHV: Balance = 1_000_000 * DHV;
/// What each development account gets in USDC.
const ENDOWMENT_USDC: Balance = 20_000_000 * USDC;
/// What each development account gets in WETH.
const ENDOWMENT_WETH: Balance = 8_000 * WETH;

/// Liquidity of the spot pool in WETH.
const POOL_WETH: Balance = 4_000 * WETH;
/// Liquidity of the spot pool in USDC: 2,500 for each WETH.
const POOL_USDC: Balance = 10_000_000 * USDC;

/// The least that an account holds of what backs options: the smallest unit, so that no balance is
/// lost as dust and every payout can be delivered.
const MIN_BALANCE: Balance = 1;

/// What messages may move in a period: about two per cent of what the pool takes inwards, and
/// more than twice that outwards.
const USDC_FLOWS: Limit = Limit { inward: 2_000_000 * USDC, outward: 5_000_000 * USDC };
/// The same in WETH, at 2,500 dollars.
const WETH_FLOWS: Limit = Limit { inward: 800 * WETH, outward: 2_000 * WETH };

/// The WETH contract on Ethereum.
const WETH_CONTRACT: [u8; 20] = [
	0xc0, 0x2a, 0xaa, 0x39, 0xb2, 0x23, 0xfe, 0x8d, 0x0a, 0x0e, 0x5c, 0x4f, 0x27, 0xea, 0xd9, 0x08,
	0x3c, 0x75, 0x6c, 0xc2,
];

/// The number of USDC on Asset Hub.
const USDC_ASSET_ID: u128 = 1337;
/// The pallet that holds it there.
const ASSET_HUB_ASSETS_PALLET: u8 = 50;

/// What one governance hour lasts in development: one relay block.
const DEVELOPMENT_HOUR: BlockNumber = 1;

/// USDC, seen from here.
pub fn usdc() -> Location {
	AssetHubLocation::get()
		.appended_with(PalletInstance(ASSET_HUB_ASSETS_PALLET))
		.and_then(|pallet| pallet.appended_with(GeneralIndex(USDC_ASSET_ID)))
		.unwrap_or_default()
}

/// WETH, seen from here.
pub fn weth() -> Location {
	EthereumLocation::get()
		.appended_with(AccountKey20 { network: None, key: WETH_CONTRACT })
		.unwrap_or_default()
}

/// Fees at one DHV for one US dollar, until the governor says otherwise: smallest units of DHV for
/// one smallest unit of the asset.
fn fee_rates() -> Vec<(Location, FixedU128)> {
	const WETH_DOLLARS: Balance = 2_500;
	vec![
		(usdc(), FixedU128::from_rational(DHV, USDC)),
		(weth(), FixedU128::from_rational(WETH_DOLLARS * DHV, WETH)),
	]
}

/// What presets differ in.
struct Preset {
	collators: Vec<Sr25519Keyring>,
	balances: Vec<(AccountId, Balance)>,
	foreign_balances: Vec<(Location, AccountId, Balance)>,
	pools: Vec<(Location, Location, AccountId, Balance, Balance)>,
	governance_hour: Option<BlockNumber>,
	pace: Pace,
}

/// The accounts that development and tests know the keys of.
fn known_accounts() -> Vec<AccountId> {
	use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};
	[Alice, Bob, Charlie, Dave, Eve, Ferdie].map(|key| key.to_account_id()).to_vec()
}

fn development() -> Preset {
	let accounts = known_accounts();
	let mut foreign_balances = vec![
		// So that the smallest fee finds a living account.
		(usdc(), FeeAccount::get(), MIN_BALANCE),
		(weth(), FeeAccount::get(), MIN_BALANCE),
		(usdc(), LocalVenue::clearing_account(), VENUE_CAPITAL),
	];
	for account in &accounts {
		foreign_balances.push((usdc(), account.clone(), ENDOWMENT_USDC));
		foreign_balances.push((weth(), account.clone(), ENDOWMENT_WETH));
	}
	Preset {
		collators: vec![Sr25519Keyring::Alice],
		balances: accounts.into_iter().map(|account| (account, ENDOWMENT_DHV)).collect(),
		foreign_balances,
		pools: vec![(usdc(), weth(), Sr25519Keyring::Ferdie.to_account_id(), POOL_USDC, POOL_WETH)],
		governance_hour: Some(DEVELOPMENT_HOUR),
		pace: Pace::Development,
	}
}

fn local_testnet() -> Preset {
	use Sr25519Keyring::{Alice, Bob, Charlie};
	Preset {
		collators: vec![Alice, Bob],
		balances: [Alice, Bob, Charlie].map(|key| (key.to_account_id(), ENDOWMENT_DHV)).to_vec(),
		foreign_balances: vec![],
		pools: vec![],
		governance_hour: None,
		pace: Pace::Production,
	}
}

fn members<const N: usize, Max: frame_support::traits::Get<u32>>(
	keys: [Sr25519Keyring; N],
) -> BoundedVec<AccountId, Max> {
	BoundedVec::truncate_from(keys.map(|key| key.to_account_id()).to_vec())
}

fn genesis(preset: Preset) -> serde_json::Value {
	let Preset { collators, mut balances, foreign_balances, pools, governance_hour, pace } = preset;
	let VaultGenesis { option_registry, liquidity_pool, volatility_feed, handler, hedging } =
		vault(pace);
	// The keyless accounts live from the first block on.
	balances.push((FeeAccount::get(), EXISTENTIAL_DEPOSIT));
	balances.push((AssetOwner::get(), EXISTENTIAL_DEPOSIT));

	build_struct_json_patch!(RuntimeGenesisConfig {
		parachain_info: ParachainInfoConfig { parachain_id: PARA_ID.into() },
		balances: BalancesConfig { balances },
		foreign_assets: ForeignAssetsConfig {
			assets: vec![
				(usdc(), AssetOwner::get(), true, MIN_BALANCE),
				(weth(), AssetOwner::get(), true, MIN_BALANCE),
			],
			metadata: vec![
				(usdc(), b"USD Coin".to_vec(), b"USDC".to_vec(), 6),
				(weth(), b"Wrapped Ether".to_vec(), b"WETH".to_vec(), 18),
			],
			accounts: foreign_balances,
		},
		asset_conversion: AssetConversionConfig { pools },
		asset_indices: AssetIndicesConfig {
			assets: vec![
				(Location::here(), 12, b"DHV".to_vec()),
				(usdc(), 6, b"USDC".to_vec()),
				(weth(), 18, b"WETH".to_vec()),
			],
			fee_rates: fee_rates(),
		},
		collator_selection: CollatorSelectionConfig {
			invulnerables: collators
				.iter()
				.map(|key| key.to_account_id())
				.collect::<Vec<AccountId>>(),
			candidacy_bond: 100 * DHV,
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
		flows: FlowsConfig { limits: vec![(usdc(), USDC_FLOWS), (weth(), WETH_FLOWS)] },
		polkadot_xcm: PolkadotXcmConfig {
			safe_xcm_version: Some(xcm::latest::VERSION),
			supported_version: versions(),
		},
		venues: venues(pace),
		origins: OriginsConfig { governance_hour },
		managers: ManagersConfig { members: members([Sr25519Keyring::Alice]) },
		guardians: GuardiansConfig { members: members([Sr25519Keyring::Bob]) },
		keepers: KeepersConfig { members: members([Sr25519Keyring::Charlie]) },
		oracle_operators: OracleOperatorsConfig {
			members: members(
				[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie,]
			),
		},
		option_registry,
		liquidity_pool,
		volatility_feed,
		handler,
		hedging,
		perp_reactor: perp_reactors(pace),
		local_venue: local_venue(pace),
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
