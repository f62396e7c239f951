//! Group 30: messages from and to other chains.
//!
//! Closed by default. Users may move assets to and from their reserves and nothing else: arbitrary
//! programs are neither sent nor executed for them, nothing is teleported, no other chain's
//! governance is root here. Venues report without paying, in messages of one shape. Only assets that
//! root has created exist, so trusting every chain as the reserve of its own assets opens no door.

use crate::{
	configs::{
		assets::NativeLocation,
		fees::WeightToFee,
		money::{CollatorPot, FeeAccount},
		xcm_weigher::PerAsset,
	},
	constants::{deposit, MICRO_DHV, MILLI_DHV},
	flows::Limited,
	venues::{AllowReports, DeliveryFees},
	AccountId, AllPalletsWithSystem, AssetRate, Balance, Balances, ForeignAssets, ParachainInfo,
	ParachainSystem, PolkadotXcm, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
	RuntimeOrigin, XcmpQueue,
};
use cumulus_primitives_utility::ChargeWeightInFungibles;
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration,
		tokens::{
			imbalance::{ResolveAssetTo, ResolveTo},
			ConversionToAssetBalance,
		},
		ConstU32, Contains, ContainsPair, Everything, LinearStoragePrice, Nothing,
	},
	weights::{Weight, WeightToFee as _},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use pallet_xcm::XcmPassthrough;
use polkadot_parachain_primitives::primitives::Sibling;
use polkadot_runtime_common::xcm_sender::ExponentialPrice;
use sp_runtime::traits::{Identity, TryConvertInto};
use xcm::latest::prelude::*;
use xcm_builder::{
	AccountId32Aliases, AliasChildLocation, AllowHrmpNotificationsFromRelayChain,
	AllowKnownQueryResponses, AllowSubscriptionsFrom, AllowTopLevelPaidExecutionFrom,
	DenyRecursively, DenyReserveTransferToRelayChain, DenyThenTry, DescribeAllTerminal,
	DescribeFamily, DescribeTerminus, EnsureXcmOrigin, FixedWeightBounds,
	FrameTransactionalProcessor, FungibleAdapter, FungiblesAdapter, HashedDescription, IsConcrete,
	MatchedConvertedConcreteId, NativeAsset, NoChecking, ParentIsPreset, RelayChainAsNative,
	SendXcmFeeToAccount, SiblingParachainAsNative, SiblingParachainConvertsVia,
	SignedAccountId32AsNative, SignedToAccountId32, SovereignSignedViaLocation, TakeWeightCredit,
	TrailingSetTopicAsId, UsingComponents, WithComputedOrigin, WithUniqueTopic,
};
use xcm_executor::XcmExecutor;

/// The parachain id of Asset Hub.
const ASSET_HUB_ID: u32 = 1000;

parameter_types! {
	/// The relay chain, seen from here.
	pub const RelayLocation: Location = Location::parent();
	/// The network to which account junctions belong.
	pub const RelayNetwork: Option<NetworkId> = Some(NetworkId::Polkadot);
	/// The origin of a relay chain message that asks for a native one.
	pub RelayChainOrigin: RuntimeOrigin = cumulus_pallet_xcm::Origin::Relay.into();
	/// Where this chain stands in the universe.
	pub UniversalLocation: InteriorLocation = [
		GlobalConsensus(NetworkId::Polkadot),
		Parachain(ParachainInfo::parachain_id().into()),
	].into();
	/// This chain, seen from here.
	pub const RootLocation: Location = Location::here();
	/// Asset Hub, seen from here.
	pub AssetHubLocation: Location = Location::new(1, [Parachain(ASSET_HUB_ID)]);
	/// Ethereum, seen from here: its assets reach us through Asset Hub.
	pub EthereumLocation: Location =
		Location::new(2, [GlobalConsensus(Ethereum { chain_id: 1 })]);
	/// Holds what teleports would check; nothing is teleported.
	pub CheckingAccount: AccountId = PolkadotXcm::check_account();
	/// The location of the fee account.
	pub FeeLocation: Location =
		Location::new(0, [AccountId32 { network: None, id: FeeAccount::get().into() }]);
	/// What one instruction costs, almost certainly too much.
	pub UnitWeightCost: Weight = Weight::from_parts(1_000_000_000, 64 * 1024);
	/// The longest program.
	pub const MaxInstructions: u32 = 100;
	/// The most assets that a program may hold.
	pub const MaxAssetsIntoHolding: u32 = 64;
}

/// The account that stands for a location.
pub type LocationToAccountId = (
	ParentIsPreset<AccountId>,
	SiblingParachainConvertsVia<Sibling, AccountId>,
	AccountId32Aliases<RelayNetwork, AccountId>,
	// Accounts and pallets on other chains get an account of their own here.
	HashedDescription<AccountId, (DescribeTerminus, DescribeFamily<DescribeAllTerminal>)>,
);

/// Moves the native token.
pub type NativeTransactor =
	FungibleAdapter<Balances, IsConcrete<NativeLocation>, LocationToAccountId, AccountId, ()>;

/// Every location outside this chain.
pub struct Outside;

impl Contains<Location> for Outside {
	fn contains(location: &Location) -> bool {
		location.parent_count() > 0
	}
}

/// Recognises foreign assets by their location.
pub type ForeignAssetMatcher =
	MatchedConvertedConcreteId<Location, Balance, Outside, Identity, TryConvertInto>;

/// Moves foreign assets.
pub type ForeignTransactor = FungiblesAdapter<
	ForeignAssets,
	ForeignAssetMatcher,
	LocationToAccountId,
	AccountId,
	NoChecking,
	CheckingAccount,
>;

/// Moves every asset that messages may carry, foreign ones within their limits. Option tokens,
/// shares and liquidity tokens are not among them: they live here.
pub type AssetTransactors = (NativeTransactor, Limited<Runtime, ForeignTransactor, PolkadotXcm>);

/// The origin with which a message's call is dispatched. There is no superuser among them.
pub type XcmOriginToCallOrigin = (
	SovereignSignedViaLocation<LocationToAccountId, RuntimeOrigin>,
	RelayChainAsNative<RelayChainOrigin, RuntimeOrigin>,
	SiblingParachainAsNative<cumulus_pallet_xcm::Origin, RuntimeOrigin>,
	SignedAccountId32AsNative<RelayNetwork, RuntimeOrigin>,
	XcmPassthrough<RuntimeOrigin>,
);

/// The relay chain and chains beside us.
pub struct ParentOrSiblings;

impl Contains<Location> for ParentOrSiblings {
	fn contains(location: &Location) -> bool {
		matches!(location.unpack(), (1, []) | (1, [Parachain(_)]))
	}
}

/// Which messages are looked at: answers that we wait for, reports of venues, and whoever pays.
pub type Barrier = TrailingSetTopicAsId<
	DenyThenTry<
		DenyRecursively<DenyReserveTransferToRelayChain>,
		(
			TakeWeightCredit,
			AllowKnownQueryResponses<PolkadotXcm>,
			AllowReports,
			WithComputedOrigin<
				(
					AllowTopLevelPaidExecutionFrom<Everything>,
					AllowSubscriptionsFrom<ParentOrSiblings>,
					AllowHrmpNotificationsFromRelayChain,
				),
				UniversalLocation,
				ConstU32<8>,
			>,
		),
	>,
>;

/// Accepts Asset Hub as the reserve of its own assets, of the relay chain's token, and of what
/// comes over the bridge from Ethereum.
pub struct AssetHubReserves;

impl ContainsPair<Asset, Location> for AssetHubReserves {
	fn contains(asset: &Asset, origin: &Location) -> bool {
		let asset_hub = AssetHubLocation::get();
		let AssetId(id) = &asset.id;
		*origin == asset_hub
			&& (id.starts_with(&asset_hub)
				|| *id == RelayLocation::get()
				|| id.starts_with(&EthereumLocation::get()))
	}
}

/// Prices weight in a foreign asset at the governed rate. Assets without a rate pay nothing here,
/// so they cannot buy execution.
pub struct GovernedRate;

impl ChargeWeightInFungibles<AccountId, ForeignAssets> for GovernedRate {
	fn charge_weight_in_fungibles(asset: Location, weight: Weight) -> Result<Balance, XcmError> {
		AssetRate::to_asset_balance(WeightToFee::weight_to_fee(&weight), asset)
			.map_err(|_| XcmError::TooExpensive)
	}
}

/// Buys execution with the native token or, at the governed rate, with a foreign asset.
pub type Trader = (
	UsingComponents<
		WeightToFee,
		NativeLocation,
		AccountId,
		Balances,
		ResolveTo<CollatorPot, Balances>,
	>,
	cumulus_primitives_utility::TakeFirstAssetTrader<
		AccountId,
		GovernedRate,
		ForeignAssetMatcher,
		ForeignAssets,
		ResolveAssetTo<FeeAccount, ForeignAssets>,
	>,
);

/// Counts the weight of programs: of their instructions, and of what these move.
pub type Weigher = PerAsset<FixedWeightBounds<UnitWeightCost, RuntimeCall, MaxInstructions>>;

/// The configuration of the XCM executor.
pub struct XcmConfig;

impl xcm_executor::Config for XcmConfig {
	type RuntimeCall = RuntimeCall;
	type XcmSender = XcmRouter;
	type XcmEventEmitter = PolkadotXcm;
	type AssetTransactor = AssetTransactors;
	type OriginConverter = XcmOriginToCallOrigin;
	type IsReserve = (NativeAsset, AssetHubReserves);
	type IsTeleporter = ();
	type UniversalLocation = UniversalLocation;
	type Barrier = Barrier;
	type Weigher = Weigher;
	type Trader = Trader;
	type ResponseHandler = PolkadotXcm;
	type AssetTrap = PolkadotXcm;
	type AssetLocker = ();
	type AssetExchanger = ();
	type SubscriptionService = PolkadotXcm;
	type PalletInstancesInfo = AllPalletsWithSystem;
	type MaxAssetsIntoHolding = MaxAssetsIntoHolding;
	type FeeManager = DeliveryFees<SendXcmFeeToAccount<Self::AssetTransactor, FeeLocation>>;
	type MessageExporter = ();
	type UniversalAliases = Nothing;
	type CallDispatcher = RuntimeCall;
	type SafeCallFilter = Everything;
	// An origin may narrow itself to a part of itself.
	type Aliasers = AliasChildLocation;
	type TransactionalProcessor = FrameTransactionalProcessor;
	type HrmpNewChannelOpenRequestHandler = ();
	type HrmpChannelAcceptedHandler = ();
	type HrmpChannelClosingHandler = ();
	type XcmRecorder = PolkadotXcm;
}

/// A signed account of this chain as a location.
pub type LocalOriginToLocation = SignedToAccountId32<RuntimeOrigin, AccountId, RelayNetwork>;

parameter_types! {
	/// The asset in which delivery is paid.
	pub FeeAssetId: AssetId = AssetId(NativeLocation::get());
	/// What delivering a message costs at least.
	pub const BaseDeliveryFee: Balance = 30 * MILLI_DHV;
	/// What each byte of a transaction or message costs.
	pub const TransactionByteFee: Balance = 10 * MICRO_DHV;
}

/// The price of a message to the relay chain.
pub type PriceForParentDelivery =
	ExponentialPrice<FeeAssetId, BaseDeliveryFee, TransactionByteFee, ParachainSystem>;

/// The price of a message to another parachain.
pub type PriceForSiblingDelivery =
	ExponentialPrice<FeeAssetId, BaseDeliveryFee, TransactionByteFee, XcmpQueue>;

/// Finds the queue for a message.
pub type XcmRouter = WithUniqueTopic<(
	cumulus_primitives_utility::ParentAsUmp<ParachainSystem, PolkadotXcm, PriceForParentDelivery>,
	XcmpQueue,
)>;

parameter_types! {
	/// Deposit for an authorised alias.
	pub const AliasDepositPerItem: Balance = deposit(1, 0);
	/// The same, per byte.
	pub const AliasDepositPerByte: Balance = deposit(0, 1);
	/// Why that deposit is held.
	pub const AliasHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::PolkadotXcm(pallet_xcm::HoldReason::AuthorizeAlias);
}

impl pallet_xcm::Config for Runtime {
	const VERSION_DISCOVERY_QUEUE_SIZE: u32 = 100;

	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type RuntimeCall = RuntimeCall;
	// Only governance sends programs of its own, for instance to open channels.
	type SendXcmOrigin = EnsureRootWithSuccess<AccountId, RootLocation>;
	type XcmRouter = XcmRouter;
	// Users come this way for transfers; programs of their own are not executed.
	type ExecuteXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
	type XcmExecuteFilter = Nothing;
	type XcmExecutor = XcmExecutor<XcmConfig>;
	type XcmTeleportFilter = Nothing;
	// Depositors must always be able to take their assets home.
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
	type AuthorizedAliasConsideration = HoldConsideration<
		AccountId,
		Balances,
		AliasHoldReason,
		LinearStoragePrice<AliasDepositPerItem, AliasDepositPerByte, Balance>,
	>;
	type WeightInfo = super::xcm_weights::XcmWeight;
}

impl cumulus_pallet_xcm::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type XcmExecutor = XcmExecutor<XcmConfig>;
}
