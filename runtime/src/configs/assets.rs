//! Group 10, second half: four kinds of assets and the spot market.

use crate::{
	asset_index,
	configs::money::FeeAccount,
	constants::{deposit, DHV},
	AccountId, Balance, Balances, ForeignAssets, LpTokens, Runtime, RuntimeEvent,
};
use alloc::vec; // for the macro of the account below
use dhv_primitives::{PoolId, SeriesId};
use frame_support::{
	ord_parameter_types, parameter_types,
	traits::{
		fungible, tokens::imbalance::ResolveAssetTo, AsEnsureOriginWithArg, ConstU128, ConstU32,
		NeverEnsureOrigin,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use sp_runtime::{
	traits::{AccountIdConversion, Convert},
	Either, Permill,
};
use xcm::latest::prelude::Location;

/// Assets of other chains, by location.
pub type ForeignAssetsInstance = pallet_assets::Instance1;
/// Option series, by their id.
pub type OptionTokensInstance = pallet_assets::Instance2;
/// Shares of the pools, by their id.
pub type VaultSharesInstance = pallet_assets::Instance3;
/// Shares of the spot market's liquidity.
pub type LpTokensInstance = pallet_assets::Instance4;

/// Nobody may create assets by a call: only pallets and root's force calls do.
type NobodyCreates = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;

parameter_types! {
	/// Deposit for a new asset.
	pub const AssetDeposit: Balance = 10 * DHV;
	/// Deposit for holding an asset that cannot keep an account alive.
	pub const AssetAccountDeposit: Balance = deposit(1, 16);
	/// Deposit for an asset's metadata. Nothing: the owners are keyless pallet accounts.
	pub const MetadataDeposit: Balance = 0;
	/// Deposit for an approval.
	pub const ApprovalDeposit: Balance = deposit(1, 116);
}

impl pallet_assets::Config<ForeignAssetsInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1000>;
	type AssetId = Location;
	type AssetIdParameter = Location;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = NobodyCreates;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = AssetDeposit;
	type AssetAccountDeposit = AssetAccountDeposit;
	type MetadataDepositBase = MetadataDeposit;
	type MetadataDepositPerByte = MetadataDeposit;
	type ApprovalDeposit = ApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_assets::Config<OptionTokensInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1000>;
	type AssetId = SeriesId;
	type AssetIdParameter = SeriesId;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = NobodyCreates;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = AssetDeposit;
	type AssetAccountDeposit = AssetAccountDeposit;
	type MetadataDepositBase = MetadataDeposit;
	type MetadataDepositPerByte = MetadataDeposit;
	type ApprovalDeposit = ApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_assets::Config<VaultSharesInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1000>;
	type AssetId = PoolId;
	type AssetIdParameter = PoolId;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = NobodyCreates;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = AssetDeposit;
	type AssetAccountDeposit = AssetAccountDeposit;
	type MetadataDepositBase = MetadataDeposit;
	type MetadataDepositPerByte = MetadataDeposit;
	type ApprovalDeposit = ApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

parameter_types! {
	/// Seeds the accounts of the spot market.
	pub const AssetConversionPalletId: PalletId = PalletId(*b"py/ascon");
	/// What a swap leaves to the liquidity: 0.3 %.
	pub const LpFee: Permill = Permill::from_parts(3_000);
	/// The most that governance may make a single pool charge.
	pub const MaxSwapFee: Permill = Permill::from_percent(2);
	/// What taking liquidity out costs.
	pub const LiquidityWithdrawalFee: Permill = Permill::zero();
	/// The price of opening a spot pool, so that nobody opens thousands.
	pub const PoolSetupFee: Balance = 10 * DHV;
	/// The native token, as the spot market names it.
	pub const NativeLocation: Location = Location::here();
}

ord_parameter_types! {
	/// The only account that creates liquidity tokens.
	pub const AssetConversionOrigin: AccountId =
		AccountIdConversion::<AccountId>::into_account_truncating(&AssetConversionPalletId::get());
}

impl pallet_assets::Config<LpTokensInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1000>;
	type AssetId = u32;
	type AssetIdParameter = u32;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSignedBy<AssetConversionOrigin, AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	// The market's own account has nothing to reserve; opening a pool is paid for above.
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// Sends the native token's location to the left, every other to the right.
pub struct NativeIsHere;

impl Convert<Location, Either<(), Location>> for NativeIsHere {
	fn convert(location: Location) -> Either<(), Location> {
		if matches!(location.unpack(), (0, [])) {
			Either::Left(())
		} else {
			Either::Right(location)
		}
	}
}

/// The native token and all foreign assets, by location.
pub type NativeAndForeign =
	fungible::UnionOf<Balances, ForeignAssets, NativeIsHere, Location, AccountId>;

/// A pair of assets, the lower location first.
pub type SpotPoolId = (Location, Location);

/// Any two assets may have a pool, so USDC/WETH needs no hop through the native token. Pairs are
/// ordered, so each has exactly one.
pub type SpotPoolLocator = pallet_asset_conversion::Ascending<
	AccountId,
	Location,
	pallet_asset_conversion::AccountIdConverter<AssetConversionPalletId, SpotPoolId>,
>;

impl pallet_asset_conversion::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type HigherPrecisionBalance = sp_core::U256;
	type AssetKind = Location;
	type Assets = NativeAndForeign;
	type PoolId = SpotPoolId;
	type PoolLocator = SpotPoolLocator;
	type PoolAssetId = u32;
	type PoolAssets = LpTokens;
	type LPFee = LpFee;
	type AdminOrigin = crate::origins::EnsureGovernor;
	type MaxSwapFee = MaxSwapFee;
	type PoolSetupFee = PoolSetupFee;
	type PoolSetupFeeAsset = NativeLocation;
	type PoolSetupFeeTarget = ResolveAssetTo<FeeAccount, Self::Assets>;
	type LiquidityWithdrawalFee = LiquidityWithdrawalFee;
	type MintMinLiquidity = ConstU128<100>;
	type MaxSwapPathLength = ConstU32<3>;
	type PalletId = AssetConversionPalletId;
	type WeightInfo = pallet_asset_conversion::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl asset_index::Config for Runtime {
	type RegisterOrigin = EnsureRoot<AccountId>;
}

/// The foreign assets under their dense indices: what our pallets use as their assets.
pub type ForeignAssetsByIndex = asset_index::ByIndex<Runtime, ForeignAssets>;
