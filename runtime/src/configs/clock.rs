//! Where the scheduler's clock starts.

use crate::{BlockNumber, Runtime, System};
use cumulus_pallet_parachain_system::{relay_state_snapshot::RelayChainStateProof, OnSystemEvent};
use cumulus_primitives_core::PersistedValidationData;
use frame_support::weights::Weight;
use pallet_scheduler::IncompleteSince;

/// The first block of this chain.
const FIRST: BlockNumber = 1;

/// Has the scheduler start at the relay block of this chain's first block.
///
/// It looks at every number since the last one it saw. When the first block begins, no relay block is known
/// yet, and it sees zero: left to itself it would look at every block that the relay chain ever had, some
/// dozens in each of ours, and come to its first task years later.
pub struct StartScheduler;

impl OnSystemEvent for StartScheduler {
	fn on_validation_data(data: &PersistedValidationData) {
		if System::block_number() == FIRST {
			IncompleteSince::<Runtime>::put(data.relay_parent_number);
		}
	}

	fn on_validation_code_applied() {}

	fn on_relay_state_proof(_: &RelayChainStateProof) -> Weight {
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(1, 1)
	}
}
