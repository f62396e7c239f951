//! How the stand-in treats messages: it moves its own and bridged assets, for pay in USDC, WETH or
//! its own token, at prices that never change; delivery costs nothing.

use super::{
	AccountId, AllPalletsWithSystem, Assets, Balances, ForeignAssets, MessageQueue, ParachainInfo,
	ParachainSystem, PolkadotXcm, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, XcmpQueue,
	DOT, USDC_ID,
};
use cumulus_primitives_core::{AggregateMessageOrigin, ParaId};
use dhv_runtime::{configs::queues::SiblingQueue, genesis_config_presets::weth};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Disabled, Everything, Nothing, TransformOrigin},
	weights::Weight,
};
use frame_system::EnsureRoot;
use polkadot_parachain_primitives::primitives::Sibling;
use sp_runtime::traits::{Identity, TryConvertInto};
use xcm::latest::prelude::*;
use xcm_builder::{
	AccountId32Aliases, AllowKnownQueryResponses, AllowSubscriptionsFrom,
	AllowTopLevelPaidExecutionFrom, AsPrefixedGeneralIndex, DescribeAllTerminal, DescribeFamily,
	EnsureXcmOrigin, FixedRateOfFungible, FixedWeightBounds, FrameTransactionalProcessor,
	FungibleAdapter, FungiblesAdapter, HashedDescription, IsConcrete, MatchedConvertedConcreteId,
	NativeAsset, NoChecking, ParentIsPreset, SiblingParachainConvertsVia,
	SignedAccountId32AsNative, SignedToAccountId32, SovereignSignedViaLocation, StartsWith,
	TakeRevenue, TakeWeightCredit, TrailingSetTopicAsId, WithComputedOrigin, WithUniqueTopic,
};
use xcm_executor::{traits::TransactAsset, AssetsInHolding, XcmExecutor};

parameter_types! {
	pub const RelayNetwork: Option<NetworkId> = Some(NetworkId::Polkadot);
	pub UniversalLocation: InteriorLocation = [
		GlobalConsensus(NetworkId::Polkadot),
		Parachain(ParachainInfo::parachain_id().into()),
	].into();
	pub const HereLocation: Location = Location::here();
	pub AssetsPallet: Location = Location::new(0, [PalletInstance(50)]);
	pub EthereumLocation: Location =
		Location::new(2, [GlobalConsensus(Ethereum { chain_id: 1 })]);
	pub CheckingAccount: AccountId = PolkadotXcm::check_account();
	pub FeeAccount: AccountId = AccountId::new([7; 32]);
	pub const UnitWeight: Weight = Weight::from_parts(1_000_000_000, 64 * 1024);
	// A dollar, or as much in WETH or the own token, for a second of execution; proofs are free.
	pub UsdcRate: (AssetId, u128, u128) = (AssetId(usdc_here()), 1_000_000, 0);
	pub WethRate: (AssetId, u128, u128) = (AssetId(weth()), 400_000_000_000_000, 0);
	pub NativeRate: (AssetId, u128, u128) = (AssetId(Location::here()), DOT, 0);
}

/// USDC as this chain names it.
pub fn usdc_here() -> Location {
	Location::new(0, [PalletInstance(50), GeneralIndex(USDC_ID.into())])
}

/// The account that stands for a location.
pub type LocationToAccountId = (
	ParentIsPreset<AccountId>,
	SiblingParachainConvertsVia<Sibling, AccountId>,
	AccountId32Aliases<RelayNetwork, AccountId>,
	HashedDescription<AccountId, DescribeFamily<DescribeAllTerminal>>,
);

type Native =
	FungibleAdapter<Balances, IsConcrete<HereLocation>, LocationToAccountId, AccountId, ()>;
type Own = FungiblesAdapter<
	Assets,
	MatchedConvertedConcreteId<
		u32,
		u128,
		StartsWith<AssetsPallet>,
		AsPrefixedGeneralIndex<AssetsPallet, u32, TryConvertInto>,
		TryConvertInto,
	>,
	LocationToAccountId,
	AccountId,
	NoChecking,
	CheckingAccount,
>;
type Bridged = FungiblesAdapter<
	ForeignAssets,
	MatchedConvertedConcreteId<
		Location,
		u128,
		StartsWith<EthereumLocation>,
		Identity,
		TryConvertInto,
	>,
	LocationToAccountId,
	AccountId,
	NoChecking,
	CheckingAccount,
>;
type AssetTransactors = (Native, Own, Bridged);

/// Pays what execution costs to one account, so that every unit is somewhere.
pub struct ToFeeAccount;

impl TakeRevenue for ToFeeAccount {
	fn take_revenue(revenue: AssetsInHolding) {
		let account =
			Location::new(0, [AccountId32 { network: None, id: FeeAccount::get().into() }]);
		for single in revenue.into_per_asset_holdings() {
			let kept = AssetTransactors::deposit_asset(single, &account, None);
			debug_assert!(kept.is_ok(), "the fee account lives");
		}
	}
}

type Barrier = TrailingSetTopicAsId<(
	TakeWeightCredit,
	AllowKnownQueryResponses<PolkadotXcm>,
	WithComputedOrigin<
		(AllowTopLevelPaidExecutionFrom<Everything>, AllowSubscriptionsFrom<Everything>),
		UniversalLocation,
		ConstU32<8>,
	>,
)>;

type Weigher = FixedWeightBounds<UnitWeight, RuntimeCall, ConstU32<100>>;

/// The configuration of the XCM executor.
pub struct XcmConfig;

impl xcm_executor::Config for XcmConfig {
	type RuntimeCall = RuntimeCall;
	type XcmSender = XcmRouter;
	type XcmEventEmitter = PolkadotXcm;
	type AssetTransactor = AssetTransactors;
	type OriginConverter = (
		SovereignSignedViaLocation<LocationToAccountId, RuntimeOrigin>,
		SignedAccountId32AsNative<RelayNetwork, RuntimeOrigin>,
	);
	type IsReserve = NativeAsset;
	type IsTeleporter = ();
	type UniversalLocation = UniversalLocation;
	type Barrier = Barrier;
	type Weigher = Weigher;
	type Trader = (
		FixedRateOfFungible<UsdcRate, ToFeeAccount>,
		FixedRateOfFungible<WethRate, ToFeeAccount>,
		FixedRateOfFungible<NativeRate, ToFeeAccount>,
	);
	type ResponseHandler = PolkadotXcm;
	type AssetTrap = PolkadotXcm;
	type AssetLocker = ();
	type AssetExchanger = ();
	type SubscriptionService = PolkadotXcm;
	type PalletInstancesInfo = AllPalletsWithSystem;
	type MaxAssetsIntoHolding = ConstU32<64>;
	type FeeManager = ();
	type MessageExporter = ();
	type UniversalAliases = Nothing;
	type CallDispatcher = RuntimeCall;
	type SafeCallFilter = Everything;
	type Aliasers = Nothing;
	type TransactionalProcessor = FrameTransactionalProcessor;
	type HrmpNewChannelOpenRequestHandler = ();
	type HrmpChannelAcceptedHandler = ();
	type HrmpChannelClosingHandler = ();
	type XcmRecorder = PolkadotXcm;
}

type LocalOriginToLocation = SignedToAccountId32<RuntimeOrigin, AccountId, RelayNetwork>;
type XcmRouter = WithUniqueTopic<XcmpQueue>;

impl pallet_xcm::Config for Runtime {
	const VERSION_DISCOVERY_QUEUE_SIZE: u32 = 100;

	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type RuntimeCall = RuntimeCall;
	type SendXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
	type XcmRouter = XcmRouter;
	type ExecuteXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
	type XcmExecuteFilter = Everything;
	type XcmExecutor = XcmExecutor<XcmConfig>;
	type XcmTeleportFilter = Nothing;
	type XcmReserveTransferFilter = Everything;
	type Weigher = Weigher;
	type UniversalLocation = UniversalLocation;
	type AdvertisedXcmVersion = pallet_xcm::CurrentXcmVersion;
	type AdminOrigin = EnsureRoot<AccountId>;
	type Currency = Balances;
	type CurrencyMatcher = ();
	type TrustedLockers = ();
	type SovereignAccountOf = LocationToAccountId;
	type MaxLockers = ConstU32<8>;
	type MaxRemoteLockConsumers = ConstU32<0>;
	type RemoteLockConsumerIdentifier = ();
	type AuthorizedAliasConsideration = Disabled;
	type WeightInfo = pallet_xcm::TestWeightInfo;
}

impl cumulus_pallet_xcm::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type XcmExecutor = XcmExecutor<XcmConfig>;
}

impl cumulus_pallet_xcmp_queue::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ChannelInfo = ParachainSystem;
	type VersionWrapper = PolkadotXcm;
	type XcmpQueue = TransformOrigin<MessageQueue, AggregateMessageOrigin, ParaId, SiblingQueue>;
	type MaxInboundSuspended = ConstU32<1_000>;
	type MaxActiveOutboundChannels = ConstU32<128>;
	type MaxPageSize = ConstU32<{ 103 * 1024 }>;
	type ControllerOrigin = EnsureRoot<AccountId>;
	type ControllerOriginConverter = SovereignSignedViaLocation<LocationToAccountId, RuntimeOrigin>;
	type PriceForSiblingDelivery =
		polkadot_runtime_common::xcm_sender::NoPriceForMessageDelivery<ParaId>;
	type WeightInfo = ();
}
