//! The least relay chain that the emulator works with: it counts blocks and takes upward messages.

// The macros write items without documentation, cast pallet indices and expect their own genesis.
#![allow(missing_docs, clippy::cast_possible_truncation, clippy::expect_used, reason = "macros")]

use crate::START;
use cumulus_primitives_core::ParaId;
use frame_support::{
	construct_runtime, derive_impl, parameter_types, traits::ConstU128, weights::Weight,
};
use sp_core::storage::Storage;
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage};
use xcm_builder::ChildParachainConvertsVia;
use xcm_emulator::{
	polkadot_primitives::InboundDownwardMessage, AggregateMessageOrigin,
	RELAY_CHAIN_SLOT_DURATION_MILLIS,
};

type Block = frame_system::mocking::MockBlockU32<Runtime>;

construct_runtime! {
	pub enum Runtime {
		System: frame_system,
		Balances: pallet_balances,
		MessageQueue: pallet_message_queue,
	}
}

#[derive_impl(frame_system::config_preludes::RelayChainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

parameter_types! {
	pub const ServiceWeight: Weight = Weight::MAX;
}

impl pallet_message_queue::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MessageProcessor =
		pallet_message_queue::mock_helpers::NoopMessageProcessor<AggregateMessageOrigin>;
	type Size = u32;
	type QueueChangeHandler = ();
	type QueuePausedQuery = ();
	type HeapSize = frame_support::traits::ConstU32<{ 64 * 1024 }>;
	type MaxStale = frame_support::traits::ConstU32<8>;
	type ServiceWeight = ServiceWeight;
	type IdleMaxServiceWeight = ();
}

/// The accounts of parachains here.
pub type SovereignAccountOf = ChildParachainConvertsVia<ParaId, AccountId32>;

impl Runtime {
	/// What waits for a parachain: nothing is ever sent down.
	pub fn dmq_contents(_: ParaId) -> Vec<InboundDownwardMessage> {
		Vec::new()
	}
}

/// The state at genesis.
pub fn genesis() -> Storage {
	RuntimeGenesisConfig::default().build_storage().expect("the relay chain's genesis builds")
}

/// The relay block of a second in Unix time.
pub fn block_at(seconds: u64) -> u32 {
	u32::try_from(seconds.saturating_mul(1_000) / RELAY_CHAIN_SLOT_DURATION_MILLIS)
		.unwrap_or(u32::MAX)
}

/// Starts the clock.
pub fn start() {
	System::set_block_number(block_at(START));
}
