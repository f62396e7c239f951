//! What the benchmarks need to know about this runtime, and the list of them.

mod messages;

use crate::{
	adapters::Home,
	configs::{queues::Messages, system::RelayClock},
	constants::HOME_PARA_ID,
	ParachainSystem, Runtime,
};
use cumulus_primitives_core::AggregateMessageOrigin;
use frame_support::{
	traits::{ProcessMessage, ProcessMessageError},
	weights::WeightMeter,
};
use sp_runtime::traits::BlockNumberProvider;
use xcm::latest::prelude::{GeneralIndex, Location, PalletInstance, Parachain};

/// The foreign asset with a seed.
fn asset(seed: u32) -> Location {
	Location::new(1, [Parachain(1000), PalletInstance(50), GeneralIndex(seed.into())])
}

/// Makes up assets and homes, and sets the clocks.
pub struct Helper;

impl pallet_assets::BenchmarkHelper<Location, ()> for Helper {
	fn create_asset_id_parameter(id: u32) -> Location {
		asset(id)
	}

	fn create_reserve_id_parameter(_: u32) {}
}

impl pallet_asset_rate::AssetKindFactory<Location> for Helper {
	fn create_asset_kind(seed: u32) -> Location {
		asset(seed)
	}
}

impl pallet_perps_clearing::benchmarking::BenchmarkHelper<Home> for Helper {
	fn home(seed: u32) -> Home {
		// Whoever has a home has a channel to it.
		ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(HOME_PARA_ID.into());
		let account = sp_io::hashing::blake2_256(&seed.to_le_bytes());
		(HOME_PARA_ID.into(), account)
	}

	fn set_clocks(seconds: u64, relay_block: u32) {
		pallet_timestamp::Now::<Runtime>::put(seconds.saturating_mul(1_000));
		RelayClock::set_block_number(relay_block);
	}
}

/// Executes messages, and passes over the noise with which the queue is measured: it alone comes from
/// this chain itself.
pub struct MessagesOrNoise;

impl ProcessMessage for MessagesOrNoise {
	type Origin = AggregateMessageOrigin;

	fn process_message(
		message: &[u8],
		origin: AggregateMessageOrigin,
		meter: &mut WeightMeter,
		id: &mut [u8; 32],
	) -> Result<bool, ProcessMessageError> {
		type Noise =
			pallet_message_queue::mock_helpers::NoopMessageProcessor<AggregateMessageOrigin>;
		match origin {
			AggregateMessageOrigin::Here => Noise::process_message(message, origin, meter, id),
			_ => Messages::process_message(message, origin, meter, id),
		}
	}
}

// To regenerate weights: one line per pallet.
frame_benchmarking::define_benchmarks!(
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[cumulus_pallet_parachain_system, ParachainSystem]
	[cumulus_pallet_xcmp_queue, XcmpQueue]
	[pallet_asset_rate, AssetRate]
	[pallet_assets, ForeignAssets]
	[pallet_balances, Balances]
	[pallet_collator_selection, CollatorSelection]
	[pallet_conviction_voting, ConvictionVoting]
	[pallet_membership, Admins]
	[pallet_message_queue, MessageQueue]
	[pallet_perps_clearing, Clearing]
	[pallet_preimage, Preimage]
	[pallet_referenda, Referenda]
	[pallet_scheduler, Scheduler]
	[pallet_session, SessionBench::<Runtime>]
	[pallet_timestamp, Timestamp]
	[pallet_transaction_payment, TransactionPayment]
	[pallet_utility, Utility]
	[pallet_xcm, XcmBench::<Runtime>]
);
