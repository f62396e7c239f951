//! Work that runs by itself in every block.

use frame_support::weights::WeightMeter;

/// Work that the runtime's coordinator calls in a fixed order. Each item runs in its own storage
/// layer; an item that fails is parked with an event and never blocks the next.
pub trait ScheduledWork {
	/// Does what is due and fits into `meter`; goes on in the next block where it stopped.
	fn run(meter: &mut WeightMeter);
}
