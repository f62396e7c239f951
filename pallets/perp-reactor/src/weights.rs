//! Weights of the calls and of the scheduled work.
//!
//! Set by hand, on the safe side; to be replaced by generated ones. A step reads the reactor, its ops,
//! a price round and the pool's cash, and sends one message with a transfer.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};

/// Proof bytes of one map entry with its path.
const ENTRY: u64 = 4_500;

macro_rules! weights {
	($($(#[$doc:meta])* $name:ident: $micros:expr, $reads:expr, $writes:expr;)*) => {
		/// What every call and every item of work costs.
		pub trait WeightInfo {
			$($(#[$doc])* fn $name() -> Weight;)*
		}

		impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
			$(fn $name() -> Weight { Self::of($micros, $reads, $writes) })*
		}

		/// For tests: one unit of time per call, so that a meter can count them.
		impl WeightInfo for () {
			$(fn $name() -> Weight { Weight::from_parts($micros, 0) })*
		}
	};
}

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

weights! {
	/// `add_reactor`.
	add_reactor: 40, 8, 5;
	/// `set_parameters`.
	set_parameters: 40, 6, 3;
	/// `close`.
	close: 20, 2, 2;
	/// `set_target`.
	set_target: 30, 5, 2;
	/// `advance`: a report and the most steps.
	advance: 1_200, 60, 40;
	/// `receive_report`, processed at once.
	receive_report: 150, 14, 5;
	/// `process_inbox`.
	process_inbox: 130, 12, 5;
	/// `collect`.
	collect: 100, 10, 8;
	/// `reclaim`.
	reclaim: 250, 16, 10;
	/// `resolve_quarantine`.
	resolve_quarantine: 130, 12, 6;
	/// `force_resolve`.
	force_resolve: 40, 4, 3;
	/// `abandon`.
	abandon: 40, 4, 5;
	/// A hint of the transport.
	on_answer: 40, 4, 3;
	/// Start of the scheduled work: the lists of all pools.
	run_base: 50, 20, 1;
	/// Looking at one reactor.
	run_reactor: 100, 18, 1;
}
