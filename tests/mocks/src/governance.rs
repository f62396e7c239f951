//! The clock of governance that a test sets.

use core::cell::Cell;
use dhv_primitives::ports::GovernanceClock;

thread_local! {
	static NOW: Cell<u32> = const { Cell::new(1_000) };
}

/// Relay blocks under the control of the test; ten make a governance hour.
pub struct MockGovernance;

impl MockGovernance {
	/// Lets governance hours pass.
	pub fn pass(hours: u32) {
		NOW.with(|cell| cell.set(cell.get() + hours * Self::hour()));
	}
}

impl GovernanceClock for MockGovernance {
	fn now() -> u32 {
		NOW.with(Cell::get)
	}

	fn hour() -> u32 {
		10
	}
}
