//! Group 30: messages from and to other chains.
//!
//! Closed by default. USDC comes from the home chain and goes back there; a message from elsewhere may
//! ask the clearing house to execute a request of its sender's account, and nothing else. Nothing is
//! teleported, no other chain's governance is root here, users send no programs of their own.
//!
//! What a program costs: its weight, in PERP or in USDC at the rate that the admins set. Delivering what
//! a program of the home chain makes us send is part of that; other senders and local users pay for
//! delivery in PERP.

use crate::{
	configs::money::{CollatorPot, FeeAccount, NativeLocation, UsdcLocation, WeightToFee},
	constants::{deposit, HOME_PARA_ID, MICRO_PERP, MILLI_PERP, PERP, USDC},
	AccountId, AllPalletsWithSystem, AssetRate, Balance, Balances, ForeignAssets, ParachainInfo,
	ParachainSystem, PolkadotXcm, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
	RuntimeOrigin, XcmpQueue,
};
use alloc::vec::Vec;
use cumulus_primitives_utility::ChargeWeightInFungibles;
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration,
		tokens::{
			imbalance::{ResolveAssetTo, ResolveTo},
			ConversionToAssetBalance,
		},
		ConstU32, Contains, ContainsPair, Equals, Everything, LinearStoragePrice, Nothing,
	},
	weights::{Weight, WeightToFee as _},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
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
	MatchedConvertedConcreteId, NoChecking, ParentIsPreset, SendXcmFeeToAccount,
	SiblingParachainConvertsVia, SignedToAccountId32, SovereignSignedViaLocation, TakeWeightCredit,
	TrailingSetTopicAsId, UsingComponents, WithComputedOrigin, WithUniqueTopic,
	XcmFeeManagerFromComponents,
};
use xcm_executor::XcmExecutor;

parameter_types! {
	/// The network to which account junctions belong.
	pub const RelayNetwork: Option<NetworkId> = Some(NetworkId::Polkadot);
	/// Where this chain stands in the universe.
	pub UniversalLocation: InteriorLocation = [
		GlobalConsensus(NetworkId::Polkadot),
		Parachain(ParachainInfo::parachain_id().into()),
	].into();
	/// This chain, seen from here.
	pub const RootLocation: Location = Location::here();
	/// The home chain, seen from here.
	pub HomeLocation: Location = Location::new(1, [Parachain(HOME_PARA_ID)]);
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

/// USDC and nothing else.
pub type UsdcMatcher =
	MatchedConvertedConcreteId<Location, Balance, Equals<UsdcLocation>, Identity, TryConvertInto>;

/// Moves USDC.
pub type UsdcTransactor = FungiblesAdapter<
	ForeignAssets,
	UsdcMatcher,
	LocationToAccountId,
	AccountId,
	NoChecking,
	CheckingAccount,
>;

/// Moves every asset that messages may carry.
pub type AssetTransactors = (NativeTransactor, UsdcTransactor);

/// The origin with which a message's call is dispatched: the account of its sender, never more.
pub type XcmOriginToCallOrigin = (SovereignSignedViaLocation<LocationToAccountId, RuntimeOrigin>,);

/// What a message may have dispatched.
pub struct RequestsOnly;

impl Contains<RuntimeCall> for RequestsOnly {
	fn contains(call: &RuntimeCall) -> bool {
		use pallet_perps_clearing::Call::{assert_executed, execute};
		matches!(call, RuntimeCall::Clearing(execute { .. } | assert_executed { .. }))
	}
}

/// The relay chain and chains beside us.
pub struct ParentOrSiblings;

impl Contains<Location> for ParentOrSiblings {
	fn contains(location: &Location) -> bool {
		matches!(location.unpack(), (1, []) | (1, [Parachain(_)]))
	}
}

/// Which messages are looked at: answers that we wait for, and whoever pays.
pub type Barrier = TrailingSetTopicAsId<
	DenyThenTry<
		DenyRecursively<DenyReserveTransferToRelayChain>,
		(
			TakeWeightCredit,
			AllowKnownQueryResponses<PolkadotXcm>,
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

/// Accepts the home chain as the reserve of USDC. What it sends is minted here against its sovereign
/// account of this chain; what goes back is burnt.
pub struct HomeIsReserveOfUsdc;

impl ContainsPair<Asset, Location> for HomeIsReserveOfUsdc {
	fn contains(asset: &Asset, origin: &Location) -> bool {
		*origin == HomeLocation::get() && asset.id.0 == UsdcLocation::get()
	}
}

/// Prices weight in USDC at the governed rate; until the admins set one, one USDC for one PERP.
pub struct GovernedRate;

impl ChargeWeightInFungibles<AccountId, ForeignAssets> for GovernedRate {
	fn charge_weight_in_fungibles(asset: Location, weight: Weight) -> Result<Balance, XcmError> {
		let fee = WeightToFee::weight_to_fee(&weight);
		AssetRate::to_asset_balance(fee, asset)
			.or_else(|_| fee.checked_mul(USDC).map(|fee| fee.div_ceil(PERP)).ok_or(()))
			.map_err(|()| XcmError::TooExpensive)
	}
}

/// Buys execution with the native token or with USDC.
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
		UsdcMatcher,
		ForeignAssets,
		ResolveAssetTo<FeeAccount, ForeignAssets>,
	>,
);

/// Counts the weight of programs.
pub type Weigher = FixedWeightBounds<UnitWeightCost, RuntimeCall, MaxInstructions>;

/// Who does not pay for delivery: this chain, and the home chain with everybody on it.
pub struct DeliveredForNothing;

impl Contains<Location> for DeliveredForNothing {
	fn contains(location: &Location) -> bool {
		*location == RootLocation::get() || location.starts_with(&HomeLocation::get())
	}
}

/// The configuration of the XCM executor.
pub struct XcmConfig;

impl xcm_executor::Config for XcmConfig {
	type RuntimeCall = RuntimeCall;
	type XcmSender = XcmRouter;
	type XcmEventEmitter = PolkadotXcm;
	type AssetTransactor = AssetTransactors;
	type OriginConverter = XcmOriginToCallOrigin;
	type IsReserve = HomeIsReserveOfUsdc;
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
	type FeeManager = XcmFeeManagerFromComponents<
		DeliveredForNothing,
		SendXcmFeeToAccount<Self::AssetTransactor, FeeLocation>,
	>;
	type MessageExporter = ();
	type UniversalAliases = Nothing;
	type CallDispatcher = RuntimeCall;
	type SafeCallFilter = RequestsOnly;
	// A chain may speak for its accounts.
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
	pub const BaseDeliveryFee: Balance = 30 * MILLI_PERP;
	/// What each byte of a transaction or message costs.
	pub const TransactionByteFee: Balance = 10 * MICRO_PERP;
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

/// Transfers by users are of USDC only: no other chain knows the native token.
pub struct OnlyUsdc;

impl Contains<(Location, Vec<Asset>)> for OnlyUsdc {
	fn contains((_, assets): &(Location, Vec<Asset>)) -> bool {
		assets.iter().all(|asset| asset.id.0 == UsdcLocation::get())
	}
}

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
	type XcmReserveTransferFilter = OnlyUsdc;
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
