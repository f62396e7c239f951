//! Group 0: blocks, time, the relay chain's view of us, and batches.

use crate::{
	configs::{clock::StartScheduler, governance::KeepsRoles, queues::RelayOrigin},
	constants::{
		BLOCK_PROCESSING_VELOCITY, MAXIMUM_BLOCK_LENGTH, MAXIMUM_BLOCK_WEIGHT, RELAY_PARENT_OFFSET,
		RELAY_SLOT_MILLIS, UNINCLUDED_SEGMENT_CAPACITY,
	},
	AccountId, Aura, Balance, Block, Hash, MessageQueue, Migrations, Nonce, OriginCaller,
	PalletInfo, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, XcmpQueue, VERSION,
};
use cumulus_pallet_parachain_system::{RelayNumberMonotonicallyIncreases, RelaychainDataProvider};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU32, ConstU64},
	weights::{
		constants::{BlockExecutionWeight, ExtrinsicBaseWeight, RocksDbWeight},
		Weight,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use polkadot_runtime_common::BlockHashCount;
use sp_runtime::{
	traits::{AccountIdLookup, BlakeTwo256},
	Perbill,
};
use sp_version::RuntimeVersion;

/// The share of a block's weight that ordinary transactions may fill, in percent.
const NORMAL_PERCENT: u64 = 75;

/// What ordinary transactions may use of a block.
const MAXIMUM_NORMAL_WEIGHT: Weight =
	MAXIMUM_BLOCK_WEIGHT.saturating_div(100).saturating_mul(NORMAL_PERCENT);

/// What is left when ordinary transactions have filled their share.
const RESERVED_OPERATIONAL_WEIGHT: Weight =
	MAXIMUM_BLOCK_WEIGHT.saturating_sub(MAXIMUM_NORMAL_WEIGHT);

parameter_types! {
	/// The version, for the system pallet.
	pub const Version: RuntimeVersion = VERSION;
	/// The generic address prefix.
	pub const SS58Prefix: u16 = 42;
	/// Limits on the length of a block.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAXIMUM_BLOCK_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |length| {
			*length = Perbill::from_percent(75).mul_floor(MAXIMUM_BLOCK_LENGTH);
		})
		.build();
	/// Limits on the weight of a block.
	pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
		.base_block(BlockExecutionWeight::get())
		.for_class(DispatchClass::all(), |weights| {
			weights.base_extrinsic = ExtrinsicBaseWeight::get();
		})
		.for_class(DispatchClass::Normal, |weights| {
			weights.max_total = Some(MAXIMUM_NORMAL_WEIGHT);
		})
		.for_class(DispatchClass::Operational, |weights| {
			weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
			// Also in a block that ordinary transactions have filled.
			weights.reserved = Some(RESERVED_OPERATIONAL_WEIGHT);
		})
		// Hooks are expected to take about a twentieth of a block.
		.avg_block_initialization(Perbill::from_percent(5))
		.build_or_panic();
}

#[derive_impl(frame_system::config_preludes::ParaChainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountId = AccountId;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type Nonce = Nonce;
	type Hash = Hash;
	type Hashing = BlakeTwo256;
	type Block = Block;
	type BlockHashCount = BlockHashCount;
	type Version = Version;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = RocksDbWeight;
	// Else what must stay closed is closed by the origins of each pallet.
	type BaseCallFilter = KeepsRoles;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type SS58Prefix = SS58Prefix;
	type OnSetCode = cumulus_pallet_parachain_system::ParachainSetCode<Self>;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
	// Assets that are not sufficient take one reference each.
	type MaxConsumers = ConstU32<128>;
	type SingleBlockMigrations = Migrations;
}

/// Decides how many blocks may be built before the relay chain includes the first of them.
pub type ConsensusHook = cumulus_pallet_aura_ext::FixedVelocityConsensusHook<
	Runtime,
	RELAY_SLOT_MILLIS,
	BLOCK_PROCESSING_VELOCITY,
	UNINCLUDED_SEGMENT_CAPACITY,
>;

/// The clock of governance, deadlines and heartbeats: the number of the relay chain's block.
pub type RelayClock = RelaychainDataProvider<Runtime>;

parameter_types! {
	/// What messages from sibling chains may use of a block.
	pub const ReservedXcmpWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
	/// What messages from the relay chain may use of a block.
	pub const ReservedDmpWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
}

impl cumulus_pallet_parachain_system::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnSystemEvent = StartScheduler;
	type SelfParaId = parachain_info::Pallet<Runtime>;
	type OutboundXcmpMessageSource = XcmpQueue;
	type DmpQueue = frame_support::traits::EnqueueWithOrigin<MessageQueue, RelayOrigin>;
	type ReservedDmpWeight = ReservedDmpWeight;
	type XcmpMessageHandler = XcmpQueue;
	type ReservedXcmpWeight = ReservedXcmpWeight;
	type CheckAssociatedRelayNumber = RelayNumberMonotonicallyIncreases;
	type WeightInfo = cumulus_pallet_parachain_system::weights::SubstrateWeight<Runtime>;
	type ConsensusHook = ConsensusHook;
	type RelayParentOffset = ConstU32<RELAY_PARENT_OFFSET>;
	type SchedulingSignatureVerifier = ();
}

impl pallet_timestamp::Config for Runtime {
	// Milliseconds since the Unix epoch.
	type Moment = u64;
	type OnTimestampSet = Aura;
	// Aura binds the time of a block to its slot, and a slot may hold several blocks.
	type MinimumPeriod = ConstU64<0>;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl parachain_info::Config for Runtime {}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}
