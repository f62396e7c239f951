//! A stand-in for Asset Hub: its pallet indices, its reserves, and no more.
//!
//! Assets of its own live in pallet 50 by number, assets from over the bridge in pallet 53 by
//! location. Whoever holds either may send it on; this chain keeps the reserve in the receiving
//! chain's sovereign account.

// The macros write items without documentation, cast pallet indices and expect their own genesis.
#![allow(missing_docs, clippy::cast_possible_truncation, clippy::expect_used, reason = "macros")]
#![allow(clippy::arithmetic_side_effects, reason = "constants of a test")]

pub mod xcm_config;

use crate::home;
use cumulus_pallet_parachain_system::{ExpectParentIncluded, RelayNumberMonotonicallyIncreases};
use cumulus_primitives_core::AggregateMessageOrigin;
use dhv_runtime::genesis_config_presets::weth;
use frame_support::{
	construct_runtime, derive_impl, parameter_types,
	traits::{ConstBool, ConstU128, ConstU32, ConstU64, EnqueueWithOrigin, NeverEnsureOrigin},
	weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight},
};
use frame_system::EnsureRoot;
use sp_consensus_aura::sr25519::AuthorityId;
use sp_core::storage::Storage;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::AccountIdLookup, AccountId32, BuildStorage};
use xcm::latest::prelude::Location;
use xcm_builder::ProcessXcmMessage;
use xcm_executor::XcmExecutor;

/// An account.
pub type AccountId = AccountId32;
type Block = frame_system::mocking::MockBlockU32<Runtime>;

construct_runtime! {
	pub enum Runtime {
		System: frame_system = 0,
		ParachainSystem: cumulus_pallet_parachain_system = 1,
		Timestamp: pallet_timestamp = 3,
		ParachainInfo: parachain_info = 4,
		Balances: pallet_balances = 10,
		Aura: pallet_aura = 23,
		XcmpQueue: cumulus_pallet_xcmp_queue = 30,
		PolkadotXcm: pallet_xcm = 31,
		CumulusXcm: cumulus_pallet_xcm = 32,
		MessageQueue: pallet_message_queue = 35,
		Assets: pallet_assets::<Instance1> = 50,
		ForeignAssets: pallet_assets::<Instance2> = 53,
	}
}

/// Its own assets.
pub type OwnAssets = pallet_assets::Instance1;
/// Assets from over the bridge.
pub type BridgedAssets = pallet_assets::Instance2;

#[derive_impl(frame_system::config_preludes::ParaChainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type AccountData = pallet_balances::AccountData<u128>;
	type OnSetCode = cumulus_pallet_parachain_system::ParachainSetCode<Self>;
}

parameter_types! {
	pub const MessageWeight: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND, 5 * 1024 * 1024);
	pub const RelayOrigin: AggregateMessageOrigin = AggregateMessageOrigin::Parent;
}

impl cumulus_pallet_parachain_system::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnSystemEvent = ();
	type SelfParaId = ParachainInfo;
	type OutboundXcmpMessageSource = XcmpQueue;
	type DmpQueue = EnqueueWithOrigin<MessageQueue, RelayOrigin>;
	type ReservedDmpWeight = MessageWeight;
	type XcmpMessageHandler = XcmpQueue;
	type ReservedXcmpWeight = MessageWeight;
	type CheckAssociatedRelayNumber = RelayNumberMonotonicallyIncreases;
	type WeightInfo = ();
	type ConsensusHook = ExpectParentIncluded;
	type RelayParentOffset = ConstU32<0>;
	type SchedulingSignatureVerifier = ();
}

impl pallet_timestamp::Config for Runtime {
	type Moment = u64;
	type OnTimestampSet = Aura;
	type MinimumPeriod = ConstU64<0>;
	type WeightInfo = ();
}

impl parachain_info::Config for Runtime {}

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuthorityId;
	type DisabledValidators = ();
	type MaxAuthorities = ConstU32<8>;
	type AllowMultipleBlocksPerSlot = ConstBool<true>;
	type SlotDuration = ConstU64<6_000>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
}

macro_rules! assets {
	($instance:ty, $id:ty, $helper:ty) => {
		impl pallet_assets::Config<$instance> for Runtime {
			type RuntimeEvent = RuntimeEvent;
			type Balance = u128;
			type RemoveItemsLimit = ConstU32<1000>;
			type AssetId = $id;
			type AssetIdParameter = $id;
			type ReserveData = ();
			type Currency = Balances;
			type CreateOrigin =
				frame_support::traits::AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
			type ForceOrigin = EnsureRoot<AccountId>;
			type AssetDeposit = ConstU128<0>;
			type AssetAccountDeposit = ConstU128<0>;
			type MetadataDepositBase = ConstU128<0>;
			type MetadataDepositPerByte = ConstU128<0>;
			type ApprovalDeposit = ConstU128<0>;
			type StringLimit = ConstU32<50>;
			type Freezer = ();
			type Holder = ();
			type Extra = ();
			type CallbackHandle = ();
			type AssetIdAllocator = ();
			type WeightInfo = ();
			type BenchmarkHelper = $helper;
		}
	};
}
assets!(OwnAssets, u32, ());
assets!(BridgedAssets, Location, Helper);

/// Makes up bridged assets.
pub struct Helper;

impl pallet_assets::BenchmarkHelper<Location, ()> for Helper {
	fn create_asset_id_parameter(_: u32) -> Location {
		weth()
	}

	fn create_reserve_id_parameter(_: u32) {}
}

impl pallet_message_queue::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MessageProcessor =
		ProcessXcmMessage<AggregateMessageOrigin, XcmExecutor<xcm_config::XcmConfig>, RuntimeCall>;
	type Size = u32;
	type QueueChangeHandler = dhv_runtime::configs::queues::OnlySiblings<XcmpQueue>;
	type QueuePausedQuery = dhv_runtime::configs::queues::OnlySiblings<XcmpQueue>;
	type HeapSize = ConstU32<{ 103 * 1024 }>;
	type MaxStale = ConstU32<8>;
	type ServiceWeight = MessageWeight;
	type IdleMaxServiceWeight = MessageWeight;
}

/// Its parachain id.
pub const PARA_ID: u32 = 1000;
/// The number of USDC.
pub const USDC_ID: u32 = 1337;
/// One unit of its own token.
pub const DOT: u128 = 10_000_000_000;
/// What an account must hold of that.
pub const EXISTENTIAL_DEPOSIT: u128 = DOT / 100;
/// What every known account has of USDC and of WETH at genesis.
pub const ENDOWMENT: (u128, u128) = (50_000_000_000_000, 10_000_000_000_000_000_000_000);

/// The account with which this chain keeps what is home's.
pub fn reserve_account() -> AccountId {
	use xcm_executor::traits::ConvertLocation;
	let home = Location::new(1, [xcm::latest::Junction::Parachain(crate::home::PARA_ID)]);
	xcm_config::LocationToAccountId::convert_location(&home).expect("siblings have accounts")
}

/// What it keeps for home: USDC and WETH.
pub fn reserve() -> (u128, u128) {
	let account = reserve_account();
	(Assets::balance(USDC_ID, &account), ForeignAssets::balance(weth(), &account))
}

/// The state at genesis: what the other chain has, this one keeps.
pub fn genesis() -> Storage {
	let known = [
		Sr25519Keyring::Alice,
		Sr25519Keyring::Bob,
		Sr25519Keyring::Charlie,
		Sr25519Keyring::Dave,
		Sr25519Keyring::Eve,
		Sr25519Keyring::Ferdie,
	]
	.map(|key| key.to_account_id());
	let fees = xcm_config::FeeAccount::get();
	let (kept_usdc, kept_weth) = home::issuance_at_genesis();
	let (usdc, bridged) = ENDOWMENT;
	let reserve = reserve_account();

	let mut own = vec![(USDC_ID, reserve.clone(), kept_usdc), (USDC_ID, fees.clone(), 1)];
	own.extend(known.iter().map(|who| (USDC_ID, who.clone(), usdc)));
	let mut foreign = vec![(weth(), reserve.clone(), kept_weth), (weth(), fees.clone(), 1)];
	foreign.extend(known.iter().map(|who| (weth(), who.clone(), bridged)));
	let mut balances = vec![(reserve, DOT), (fees.clone(), DOT)];
	balances.extend(known.into_iter().map(|who| (who, 1_000 * DOT)));

	RuntimeGenesisConfig {
		system: Default::default(),
		parachain_system: Default::default(),
		parachain_info: parachain_info::GenesisConfig {
			parachain_id: PARA_ID.into(),
			..Default::default()
		},
		balances: BalancesConfig { balances, ..Default::default() },
		aura: AuraConfig { authorities: vec![Sr25519Keyring::Alice.public().into()] },
		polkadot_xcm: PolkadotXcmConfig {
			safe_xcm_version: Some(xcm::latest::VERSION),
			..Default::default()
		},
		assets: AssetsConfig {
			assets: vec![(USDC_ID, fees.clone(), true, 1)],
			accounts: own,
			..Default::default()
		},
		foreign_assets: ForeignAssetsConfig {
			assets: vec![(weth(), fees, true, 1)],
			accounts: foreign,
			..Default::default()
		},
	}
	.build_storage()
	.expect("Asset Hub's genesis builds")
}
