//! The clock of governance. Offered by the runtime over the relay chain's blocks.

/// In what governance counts its periods, so that a chain that stands still or blocks that come faster
/// change none of them.
pub trait GovernanceClock {
	/// The number of the relay chain's block.
	fn now() -> u32;

	/// How many of its blocks make a governance hour; at least one.
	fn hour() -> u32;
}
