//! Weights of the calls and of the scheduled work.
//!
//! Set by hand from what the benchmarks read and write, on the safe side. `refill` looks at every
//! reactor that there may be. `answer` covers what the reactor does with it, and is told to the
//! venue as the most that an answer may weigh.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};

/// What every call and every item of work costs.
pub trait WeightInfo {
	/// `set_venue`.
	fn set_venue() -> Weight;
	/// `set_market`.
	fn set_market() -> Weight;
	/// `close_venue`.
	fn close_venue() -> Weight;
	/// `answer`.
	fn answer() -> Weight;
	/// `answer`, with what the transport does before. The executor charges one instruction for it.
	fn receive_answer() -> Weight;
	/// `top_up`.
	fn top_up() -> Weight;
	/// `refill`.
	fn refill() -> Weight;
	/// Looking whether the float of one venue may be low.
	fn look() -> Weight;
	/// Sending the dearest message to a venue.
	fn message() -> Weight;
}

/// Proof bytes of one small map entry with its path.
const ENTRY: u64 = 3_500;

/// Database weight of `T` and assumed computing times.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> SubstrateWeight<T> {
	fn of(micros: u64, reads: u64, writes: u64) -> Weight {
		let time = micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS);
		Weight::from_parts(time, reads.saturating_mul(ENTRY))
			.saturating_add(T::DbWeight::get().reads(reads))
			.saturating_add(T::DbWeight::get().writes(writes))
	}
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn set_venue() -> Weight {
		Self::of(30, 4, 4)
	}

	fn set_market() -> Weight {
		Self::of(20, 2, 1)
	}

	fn close_venue() -> Weight {
		Self::of(20, 2, 1)
	}

	fn answer() -> Weight {
		Self::of(100, 8, 6)
	}

	fn receive_answer() -> Weight {
		Self::of(150, 8, 6)
	}

	fn top_up() -> Weight {
		Self::of(400, 30, 14)
	}

	fn refill() -> Weight {
		Self::of(600, 92, 14)
	}

	fn look() -> Weight {
		Self::of(20, 6, 0)
	}

	fn message() -> Weight {
		Self::of(400, 36, 18)
	}
}
