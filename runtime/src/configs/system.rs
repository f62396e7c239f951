//! Group 0: blocks, time, the relay chain's view of us, and account tools.

use crate::{
	configs::{calls::CallFilter, clock::StartScheduler, queues::RelayOrigin},
	constants::{
		deposit, BLOCK_PROCESSING_VELOCITY, MAXIMUM_BLOCK_LENGTH, MAXIMUM_BLOCK_WEIGHT,
		RELAY_PARENT_OFFSET, RELAY_SLOT_MILLIS, UNINCLUDED_SEGMENT_CAPACITY,
	},
	migrations::Migrations,
	AccountId, Aura, Balance, Balances, Block, Hash, MessageQueue, Nonce, OriginCaller, PalletInfo,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, System, XcmpQueue, VERSION,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cumulus_pallet_parachain_system::{RelayNumberMonotonicallyIncreases, RelaychainDataProvider};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU32, ConstU64, InstanceFilter},
	weights::{
		constants::{BlockExecutionWeight, ExtrinsicBaseWeight, RocksDbWeight},
		Weight,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use polkadot_runtime_common::BlockHashCount;
use scale_info::TypeInfo;
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
	type BaseCallFilter = CallFilter;
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

/// The clock of governance and of delays: the number of the relay chain's block.
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

parameter_types! {
	/// Deposit for one pending multisig operation.
	pub const MultisigDepositBase: Balance = deposit(1, 88);
	/// Deposit for each of its signatories.
	pub const MultisigDepositFactor: Balance = deposit(0, 32);
}

impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = MultisigDepositBase;
	type DepositFactor = MultisigDepositFactor;
	type MaxSignatories = ConstU32<100>;
	type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
	// A time point names an extrinsic of this chain; it is no delay.
	type BlockNumberProvider = System;
}

/// What a proxy may do in the name of an account.
#[derive(
	Copy,
	Clone,
	Eq,
	PartialEq,
	Ord,
	PartialOrd,
	Encode,
	Decode,
	DecodeWithMemTracking,
	Debug,
	MaxEncodedLen,
	TypeInfo,
	Default,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	Any,
	/// Vote, propose, and note preimages.
	Governance,
	/// Register and manage a collator.
	Collator,
	/// Feed oracle prices, and nothing else: the key that an operator keeps online.
	Oracle,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		match self {
			Self::Any => true,
			Self::Governance => matches!(
				call,
				RuntimeCall::ConvictionVoting(..)
					| RuntimeCall::Referenda(..)
					| RuntimeCall::Preimage(..)
					| RuntimeCall::Utility(..)
			),
			Self::Collator => matches!(
				call,
				RuntimeCall::CollatorSelection(..)
					| RuntimeCall::Session(..)
					| RuntimeCall::Utility(..)
			),
			Self::Oracle => {
				matches!(call, RuntimeCall::Oracle(pallet_oracle::Call::feed_values { .. }))
			}
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		self == other || *self == Self::Any
	}
}

parameter_types! {
	/// Deposit for an account that has proxies.
	pub const ProxyDepositBase: Balance = deposit(1, 8);
	/// Deposit for each of its proxies.
	pub const ProxyDepositFactor: Balance = deposit(0, 33);
	/// Deposit for a proxy that announces calls.
	pub const AnnouncementDepositBase: Balance = deposit(1, 8);
	/// Deposit for each announced call.
	pub const AnnouncementDepositFactor: Balance = deposit(0, 66);
}

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ProxyDepositBase;
	type ProxyDepositFactor = ProxyDepositFactor;
	type MaxProxies = ConstU32<32>;
	type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = AnnouncementDepositBase;
	type AnnouncementDepositFactor = AnnouncementDepositFactor;
	type BlockNumberProvider = RelayClock;
}
