//! Group 10, first half: the native token and the keyless accounts.

use crate::{
	configs::treasury::TreasuryPalletId, constants::EXISTENTIAL_DEPOSIT, AccountId, Balance,
	Balances, CollatorSelection, Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason,
	System,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, VariantCountOf},
	PalletId,
};
use sp_runtime::traits::AccountIdConversion;

parameter_types! {
	/// What an account must hold in DHV to exist.
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
	/// Where native fees go; the pot pays collators.
	pub CollatorPot: AccountId = CollatorSelection::account_id();
	/// The account of the treasury, where fees in other assets and one-off charges go. Nobody has its
	/// key: what leaves it is a spend that a referendum approved.
	pub FeeAccount: AccountId = TreasuryPalletId::get().into_account_truncating();
	/// Owner, issuer, admin and freezer of every foreign asset. Nobody has its key, so nobody can
	/// freeze or seize; root acts through the force calls.
	pub AssetOwner: AccountId = PalletId(*b"dhv/asst").into_account_truncating();
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

/// The native token, for configurations that want a `fungible`.
pub type Native = Balances;
