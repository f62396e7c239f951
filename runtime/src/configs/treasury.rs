//! Group 40, second half: the treasury. It holds the fees that were paid in foreign assets, one-off
//! charges, and what anybody sends; nothing of it is the depositors'. It pays in any asset that has a
//! fee rate, and burns nothing.

use crate::{
	configs::{
		assets::{NativeAndForeign, NativeLocation},
		money::FeeAccount,
		system::RelayClock,
	},
	constants::{DHV, RELAY_DAYS},
	origins::{EnsureRejecter, TreasurerTrack},
	AccountId, AssetRate, Balance, Balances, BlockNumber, Runtime, RuntimeEvent,
};
use frame_support::{
	parameter_types,
	traits::{
		fungibles::Mutate,
		tokens::{Pay, PaymentStatus, Preservation, UnityOrOuterConversion},
		ConstU32, EitherOf, Equals, MapSuccess,
	},
	PalletId,
};
use frame_system::EnsureRootWithSuccess;
use sp_runtime::{morph_types, traits::AccountIdLookup, DispatchError, Permill};
use xcm::latest::prelude::Location;

/// The most that one referendum of the treasury track spends, in DHV at the fee rates.
pub const SPEND_LIMIT: Balance = 50_000 * DHV;

parameter_types! {
	/// The treasury's account is derived from it.
	pub const TreasuryPalletId: PalletId = PalletId(*b"dhv/fees");
	/// How often spends of the older kind are looked at.
	pub const SpendPeriod: BlockNumber = RELAY_DAYS;
	/// How long an approved spend may be claimed.
	pub const PayoutPeriod: BlockNumber = 30 * RELAY_DAYS;
	/// The part of what is left that is burned.
	pub const Burn: Permill = Permill::zero();
	/// What root may spend.
	pub const NoLimit: Balance = Balance::MAX;
}

morph_types! {
	/// The limit of the treasury track.
	pub type Limited = |_| -> Balance { SPEND_LIMIT };
}

/// Who spends, and how much at once: the treasury track up to its limit, root anything.
pub type EnsureSpender =
	EitherOf<MapSuccess<TreasurerTrack, Limited>, EnsureRootWithSuccess<AccountId, NoLimit>>;

/// Pays from the treasury's account, and leaves it alive: else the smallest fees would be lost.
pub struct PayAndStay;

impl Pay for PayAndStay {
	type Balance = Balance;
	type Beneficiary = AccountId;
	type AssetKind = Location;
	type Id = ();
	type Error = DispatchError;

	fn pay(who: &AccountId, asset: Location, amount: Balance) -> Result<(), DispatchError> {
		let from = FeeAccount::get();
		NativeAndForeign::transfer(asset, &from, who, amount, Preservation::Preserve).map(drop)
	}

	fn check_payment((): ()) -> PaymentStatus {
		PaymentStatus::Success
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_successful(_: &AccountId, asset: Location, amount: Balance) {
		use frame_support::traits::fungibles::Create;
		// The account keeps as much as it pays.
		let owner = FeeAccount::get();
		let funds = amount.saturating_mul(2);
		let made = NativeAndForeign::create(asset.clone(), owner.clone(), true, 1)
			.and_then(|()| NativeAndForeign::mint_into(asset, &owner, funds));
		debug_assert!(made.is_ok());
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_concluded((): ()) {}
}

impl pallet_treasury::Config for Runtime {
	type Currency = Balances;
	type RejectOrigin = EnsureRejecter;
	type RuntimeEvent = RuntimeEvent;
	type SpendPeriod = SpendPeriod;
	type Burn = Burn;
	type PalletId = TreasuryPalletId;
	type BurnDestination = ();
	type WeightInfo = pallet_treasury::weights::SubstrateWeight<Runtime>;
	type SpendFunds = ();
	type MaxApprovals = ConstU32<8>;
	type SpendOrigin = EnsureSpender;
	type AssetKind = Location;
	type Beneficiary = AccountId;
	type BeneficiaryLookup = AccountIdLookup<AccountId, ()>;
	type Paymaster = PayAndStay;
	// Only for the limit.
	type BalanceConverter = UnityOrOuterConversion<Equals<NativeLocation>, AssetRate>;
	type PayoutPeriod = PayoutPeriod;
	type BlockNumberProvider = RelayClock;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
