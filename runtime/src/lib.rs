//! The runtime of the Dynamic Hedging Vault: an options vault as a parachain.
//!
//! This crate joins everything and reasons about nothing. Arithmetic lives in `dhv-math`, rules about
//! stored state in the pallets; here stand their configurations (`configs/`), the runtime APIs, the
//! genesis presets, and pallets too small for a crate of their own: [`asset_index`] (dense asset
//! numbers), [`price_rounds`] (numbered oracle prices), [`flows`] (limits on what messages move),
//! [`origins`] (governance origins) and [`venues`] (perpetuals venues).
//!
//! Pallet indices come in groups with gaps: 0 system, 10 money, 20 collators, 30 XCM, 40 governance,
//! 50 oracle and surfaces, 60 the vault.

#![cfg_attr(not(feature = "std"), no_std)]
// The runtime macro recurses once per pallet and aggregate type.
#![recursion_limit = "512"]

extern crate alloc;

pub mod adapters;
pub mod apis;
pub mod asset_index;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
pub mod coordinator;
pub mod feeds_first;
pub mod flows;
pub mod genesis_config_presets;
pub mod migrations;
pub mod origins;
pub mod parameters;
mod perp_presets;
pub mod price_rounds;
pub mod reads;
#[cfg(test)]
mod tests;
mod vault_presets;
pub mod venue_presets;
pub mod venues;

use alloc::borrow::Cow;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use sp_consensus_aura::sr25519::AuthorityId as AuraId;

/// Any signature that the chain accepts.
pub type Signature = MultiSignature;
/// An account: the hash or key behind a [`Signature`].
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount of any asset, in its smallest unit.
pub type Balance = u128;
/// Counts an account's transactions.
pub type Nonce = u32;
/// Counts blocks, of this chain and of the relay chain.
pub type BlockNumber = u32;
/// The hash of blocks, headers and storage.
pub type Hash = sp_core::H256;
/// How transactions name accounts.
pub type Address = MultiAddress<AccountId, ()>;
/// A block header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A block with its justifications.
pub type SignedBlock = generic::SignedBlock<Block>;

/// What every transaction carries and is checked for, outermost first. Weight that a call did not use
/// is given back at the end. Wallets know every name; `FeedsFirst` goes by that of `CheckWeight`.
pub type TxExtension = (
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	feeds_first::FeedsFirst,
	pallet_asset_tx_payment::ChargeAssetTxPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// A transaction as it arrives.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// A transaction without its outer encoding.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Runs blocks and transactions against the pallets.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

#[allow(missing_docs)] // The macro writes items without documentation.
mod session_keys {
	use super::*;
	use alloc::vec::Vec; // for what the macro writes without `std`

	impl_opaque_keys! {
		/// The keys with which a collator takes part.
		pub struct SessionKeys {
			/// Signs blocks.
			pub aura: Aura,
		}
	}
}
pub use session_keys::SessionKeys;

/// The version of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("dhv"),
	impl_name: Cow::Borrowed("dhv"),
	authoring_version: 1,
	spec_version: 2,
	impl_version: 0,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 2,
	system_version: 1,
};

// The macro writes items without documentation, casts pallet indices and expects its own genesis.
#[allow(missing_docs, clippy::cast_possible_truncation, clippy::expect_used)]
mod assembled {
	use super::*;
	use alloc::vec::Vec; // for what the macro writes without `std`

	// The macro keeps the trait behind these two to this module.

	/// The transactions that a block must start with.
	pub(crate) fn create_inherents(data: &sp_inherents::InherentData) -> Vec<UncheckedExtrinsic> {
		data.create_extrinsics()
	}

	/// Compares the transactions that a block starts with to what they should be.
	pub(crate) fn check_inherents(
		data: &sp_inherents::InherentData,
		block: &<Block as sp_runtime::traits::Block>::LazyBlock,
	) -> sp_inherents::CheckInherentsResult {
		data.check_extrinsics(block)
	}

	#[frame_support::runtime]
	mod runtime {
		/// The runtime.
		#[runtime::runtime]
		#[runtime::derive(
			RuntimeCall,
			RuntimeEvent,
			RuntimeError,
			RuntimeOrigin,
			RuntimeFreezeReason,
			RuntimeHoldReason,
			RuntimeSlashReason,
			RuntimeLockId,
			RuntimeTask,
			RuntimeViewFunction
		)]
		pub struct Runtime;

		// 0 · System.
		#[runtime::pallet_index(0)]
		pub type System = frame_system;
		#[runtime::pallet_index(1)]
		pub type ParachainSystem = cumulus_pallet_parachain_system;
		#[runtime::pallet_index(2)]
		pub type Timestamp = pallet_timestamp;
		#[runtime::pallet_index(3)]
		pub type ParachainInfo = parachain_info;
		#[runtime::pallet_index(5)]
		pub type Utility = pallet_utility;
		#[runtime::pallet_index(6)]
		pub type Multisig = pallet_multisig;
		#[runtime::pallet_index(7)]
		pub type Proxy = pallet_proxy;

		// 10 · Money.
		#[runtime::pallet_index(10)]
		pub type Balances = pallet_balances;
		#[runtime::pallet_index(11)]
		pub type TransactionPayment = pallet_transaction_payment;
		#[runtime::pallet_index(12)]
		pub type AssetTxPayment = pallet_asset_tx_payment;
		#[runtime::pallet_index(13)]
		pub type AssetRate = pallet_asset_rate;
		#[runtime::pallet_index(14)]
		pub type ForeignAssets = pallet_assets<Instance1>;
		#[runtime::pallet_index(15)]
		pub type OptionTokens = pallet_assets<Instance2>;
		#[runtime::pallet_index(16)]
		pub type VaultShares = pallet_assets<Instance3>;
		#[runtime::pallet_index(17)]
		pub type LpTokens = pallet_assets<Instance4>;
		#[runtime::pallet_index(18)]
		pub type AssetConversion = pallet_asset_conversion;
		#[runtime::pallet_index(19)]
		pub type AssetIndices = asset_index;

		// 20 · Collators. Authorship must come first, Aura before AuraExt.
		#[runtime::pallet_index(20)]
		pub type Authorship = pallet_authorship;
		#[runtime::pallet_index(21)]
		pub type CollatorSelection = pallet_collator_selection;
		#[runtime::pallet_index(22)]
		pub type Session = pallet_session;
		#[runtime::pallet_index(23)]
		pub type Aura = pallet_aura;
		#[runtime::pallet_index(24)]
		pub type AuraExt = cumulus_pallet_aura_ext;

		// 30 · XCM.
		#[runtime::pallet_index(30)]
		pub type XcmpQueue = cumulus_pallet_xcmp_queue;
		#[runtime::pallet_index(31)]
		pub type PolkadotXcm = pallet_xcm;
		#[runtime::pallet_index(32)]
		pub type CumulusXcm = cumulus_pallet_xcm;
		#[runtime::pallet_index(33)]
		pub type MessageQueue = pallet_message_queue;
		#[runtime::pallet_index(34)]
		pub type Flows = flows;

		// 40 · Governance and roles.
		#[runtime::pallet_index(40)]
		pub type Preimage = pallet_preimage;
		#[runtime::pallet_index(41)]
		pub type Scheduler = pallet_scheduler;
		#[runtime::pallet_index(42)]
		pub type Referenda = pallet_referenda;
		#[runtime::pallet_index(43)]
		pub type ConvictionVoting = pallet_conviction_voting;
		#[runtime::pallet_index(44)]
		pub type Origins = origins;
		#[runtime::pallet_index(45)]
		pub type Managers = pallet_membership<Instance1>;
		#[runtime::pallet_index(46)]
		pub type Guardians = pallet_membership<Instance2>;
		#[runtime::pallet_index(47)]
		pub type Keepers = pallet_membership<Instance3>;
		#[runtime::pallet_index(48)]
		pub type Treasury = pallet_treasury;

		// 50 · Oracle and surfaces.
		#[runtime::pallet_index(50)]
		pub type Oracle = pallet_oracle;
		#[runtime::pallet_index(51)]
		pub type OracleOperators = pallet_membership<Instance4>;
		#[runtime::pallet_index(52)]
		pub type PriceRounds = price_rounds;

		#[runtime::pallet_index(53)]
		pub type VolatilityFeed = pallet_volatility_feed;

		// 60 · The vault. The coordinator comes last: it runs the others.
		#[runtime::pallet_index(60)]
		pub type OptionRegistry = pallet_option_registry;
		#[runtime::pallet_index(61)]
		pub type LiquidityPool = pallet_liquidity_pool;
		#[runtime::pallet_index(62)]
		pub type Handler = pallet_handler;
		#[runtime::pallet_index(63)]
		pub type Hedging = pallet_hedging;
		#[runtime::pallet_index(65)]
		pub type PerpReactor = pallet_perp_reactor;
		#[runtime::pallet_index(66)]
		pub type Venues = venues;
		#[runtime::pallet_index(67)]
		pub type LocalVenue = pallet_perps_clearing;
		#[runtime::pallet_index(64)]
		pub type Coordinator = coordinator;
	}
}
pub use assembled::*;
use assembled::{check_inherents, create_inherents};

#[allow(unsafe_code, missing_docs)] // The macro exports a C function.
mod validate_block {
	cumulus_pallet_parachain_system::register_validate_block! {
		Runtime = crate::Runtime,
		BlockExecutor = cumulus_pallet_aura_ext::BlockExecutor::<crate::Runtime, crate::Executive>,
	}
}
