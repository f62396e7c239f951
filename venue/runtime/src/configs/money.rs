//! Group 10: the native token, the collateral, and what transactions cost.

use crate::{
	configs::xcm::TransactionByteFee,
	constants::{deposit, ASSET_HUB_ID, EXISTENTIAL_DEPOSIT, MILLI_PERP, PERP},
	origins::EnsureAdmin,
	AccountId, Balance, Balances, CollatorSelection, ForeignAssets, Runtime, RuntimeEvent,
	RuntimeFreezeReason, RuntimeHoldReason, System,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::ItemOf, tokens::imbalance::ResolveTo, AsEnsureOriginWithArg, ConstU32, ConstU8,
		NeverEnsureOrigin, VariantCountOf,
	},
	weights::{constants::ExtrinsicBaseWeight, ConstantMultiplier, Weight},
	PalletId,
};
use frame_system::EnsureRoot;
use pallet_transaction_payment::FungibleAdapter;
use polkadot_runtime_common::SlowAdjustingFeeUpdate;
use sp_runtime::traits::AccountIdConversion;
use xcm::latest::prelude::{GeneralIndex, Location, PalletInstance, Parachain};

parameter_types! {
	/// What an account must hold in PERP to exist.
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
	/// Where native fees go; the pot pays collators.
	pub CollatorPot: AccountId = CollatorSelection::account_id();
	/// Where fees in USDC and for delivery go. Nobody has its key: root spends from it with
	/// `utility.dispatch_as`.
	pub FeeAccount: AccountId = PalletId(*b"dhv/vfee").into_account_truncating();
	/// Owner, issuer, admin and freezer of USDC here. Nobody has its key, so nobody can freeze or
	/// seize; root acts through the force calls.
	pub AssetOwner: AccountId = PalletId(*b"dhv/vast").into_account_truncating();
	/// The native token, as messages name it.
	pub const NativeLocation: Location = Location::here();
	/// USDC, seen from here: asset 1337 of Asset Hub.
	pub UsdcLocation: Location =
		Location::new(1, [Parachain(ASSET_HUB_ID), PalletInstance(50), GeneralIndex(1337)]);
	/// Deposit for a new asset.
	pub const AssetDeposit: Balance = 10 * PERP;
	/// Deposit for holding an asset that cannot keep an account alive.
	pub const AssetAccountDeposit: Balance = deposit(1, 16);
	/// Deposit for an asset's metadata. Nothing: the owner is keyless.
	pub const MetadataDeposit: Balance = 0;
	/// Deposit for an approval.
	pub const ApprovalDeposit: Balance = deposit(1, 116);
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
	type Balance = Balance;
	type DustRemoval = ();
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

/// Assets of other chains, by location.
pub type ForeignAssetsInstance = pallet_assets::Instance1;

impl pallet_assets::Config<ForeignAssetsInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1000>;
	type AssetId = Location;
	type AssetIdParameter = Location;
	type ReserveData = ();
	type Currency = Balances;
	// Nobody creates assets by a call but root, by force.
	type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
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

/// The collateral: USDC alone among the foreign assets.
pub type Usdc = ItemOf<ForeignAssets, UsdcLocation, AccountId>;

/// Prices weight in PERP: a tenth of a thousandth for the time of an empty transaction, as much for
/// 10,000 bytes of proof, and the dearer of the two counts.
pub struct WeightToFee;

impl frame_support::weights::WeightToFee for WeightToFee {
	type Balance = Balance;

	fn weight_to_fee(weight: &Weight) -> Balance {
		const STEP: Balance = MILLI_PERP / 10;
		const PROOF_BYTES: Balance = 10_000;

		let base = Balance::from(ExtrinsicBaseWeight::get().ref_time()).max(1);
		let time = Balance::from(weight.ref_time()).saturating_mul(STEP).checked_div(base);
		let proof =
			Balance::from(weight.proof_size()).saturating_mul(STEP).checked_div(PROOF_BYTES);
		time.max(proof).unwrap_or(Balance::MAX)
	}
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Balances, ResolveTo<CollatorPot, Balances>>;
	type WeightToFee = WeightToFee;
	type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
	type FeeMultiplierUpdate = SlowAdjustingFeeUpdate<Self>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_asset_rate::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type CreateOrigin = EnsureAdmin;
	type RemoveOrigin = EnsureAdmin;
	type UpdateOrigin = EnsureAdmin;
	type Currency = Balances;
	type AssetKind = Location;
	type WeightInfo = pallet_asset_rate::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
