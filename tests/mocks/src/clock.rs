//! Time that a test sets.

use core::{cell::Cell, time::Duration};
use dhv_primitives::Timestamp;
use frame_support::traits::UnixTime;

thread_local! {
	static NOW: Cell<u64> = const { Cell::new(1_800_000_000) };
}

/// Unix time under the control of the test.
pub struct MockClock;

impl MockClock {
	/// Sets the time.
	pub fn set(now: Timestamp) {
		NOW.with(|cell| cell.set(now.secs()));
	}

	/// Moves the time forward.
	pub fn advance(seconds: u64) {
		NOW.with(|cell| cell.set(cell.get() + seconds));
	}

	/// The current time.
	pub fn timestamp() -> Timestamp {
		Timestamp::from_secs(NOW.with(Cell::get))
	}
}

impl UnixTime for MockClock {
	fn now() -> Duration {
		Duration::from_secs(NOW.with(Cell::get))
	}
}
