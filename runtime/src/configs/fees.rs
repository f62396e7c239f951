//! Group 10, fees: what a transaction costs, in which asset, and who gets it.

use crate::{
	configs::{
		money::{CollatorPot, FeeAccount},
		xcm::TransactionByteFee,
	},
	constants::MILLI_DHV,
	origins::EnsureGovernor,
	AccountId, AssetRate, Balance, Balances, ForeignAssets, Runtime, RuntimeEvent,
};
use frame_support::{
	traits::{
		fungibles::{Balanced, Credit},
		tokens::imbalance::ResolveTo,
		ConstU8,
	},
	weights::{constants::ExtrinsicBaseWeight, ConstantMultiplier, Weight},
};
use pallet_asset_tx_payment::{FungiblesAdapter, HandleCredit};
use pallet_transaction_payment::FungibleAdapter;
use polkadot_runtime_common::SlowAdjustingFeeUpdate;
use xcm::latest::prelude::Location;

/// Prices weight in DHV: a tenth of a thousandth for the time of an empty transaction, as much for
/// 10,000 bytes of proof, and the dearer of the two counts.
pub struct WeightToFee;

impl frame_support::weights::WeightToFee for WeightToFee {
	type Balance = Balance;

	fn weight_to_fee(weight: &Weight) -> Balance {
		const STEP: Balance = MILLI_DHV / 10;
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

/// Hands fees paid in a foreign asset to the fee account. What would leave that account below the
/// asset's minimum balance is burned, which its total issuance records.
pub struct AssetFees;

impl HandleCredit<AccountId, ForeignAssets> for AssetFees {
	fn handle_credit(credit: Credit<AccountId, ForeignAssets>) {
		drop(<ForeignAssets as Balanced<AccountId>>::resolve(&FeeAccount::get(), credit));
	}
}

impl pallet_asset_tx_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Fungibles = ForeignAssets;
	// At the governed rate, never at a pool's price: whoever drains a pool must not set the fee.
	type OnChargeAssetTransaction = FungiblesAdapter<AssetRate, AssetFees>;
	type WeightInfo = pallet_asset_tx_payment::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_asset_rate::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type CreateOrigin = EnsureGovernor;
	type RemoveOrigin = EnsureGovernor;
	type UpdateOrigin = EnsureGovernor;
	type Currency = Balances;
	type AssetKind = Location;
	type WeightInfo = pallet_asset_rate::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
