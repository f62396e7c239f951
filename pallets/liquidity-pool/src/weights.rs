//! Weights, set by hand on the safe side until they are generated on reference hardware.
//!
//! Reads and writes are counted from the code of each call, neighbours included; proof sizes take
//! about 3.5 KB for each storage item touched. A test of the runtime runs every benchmark on a state
//! that counts, and fails if a weight here is below what was read and written.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::RocksDbWeight, RuntimeDbWeight, Weight},
};

/// Weights of the calls and of scheduled work.
pub trait WeightInfo {
	/// Opening a pool.
	fn open_pool() -> Weight;
	/// Replacing parameters.
	fn set_parameters() -> Weight;
	/// Setting a status.
	fn set_status() -> Weight;
	/// Setting the status of a function.
	fn set_function_status() -> Weight;
	/// Setting the terms of breakers.
	fn set_breakers() -> Weight;
	/// Looking at the breakers of a pool.
	fn look_at_breakers() -> Weight;
	/// Requesting a deposit.
	fn request_deposit() -> Weight;
	/// Cancelling a deposit.
	fn cancel_deposit() -> Weight;
	/// Requesting a withdrawal.
	fn request_withdrawal() -> Weight;
	/// Cancelling a withdrawal that is taken through `epochs` priced epochs.
	fn cancel_withdrawal(epochs: u32) -> Weight;
	/// Claiming shares.
	fn claim_shares() -> Weight;
	/// Claiming a withdrawal that is taken through `epochs` priced epochs.
	fn claim_withdrawal(epochs: u32) -> Weight;
	/// A whole epoch with `series` series.
	fn poke_epoch(series: u32) -> Weight;
	/// Re-marking `series` series.
	fn poke_marks(series: u32) -> Weight;
	/// Finding that an epoch is not due.
	fn check_epoch() -> Weight;
	/// Freezing a snapshot, or taking it up again in a later block, with what all series share.
	fn begin_valuing() -> Weight;
	/// Taking up a pass of marks, with what all series share.
	fn begin_marks() -> Weight;
	/// Valuing one series, without what all share.
	fn value_series() -> Weight;
	/// Pricing and filling one epoch, reactors included.
	fn price_epoch() -> Weight;
	/// Finding that a book needs no marks.
	fn check_marks() -> Weight;
}

/// Microseconds of computing, storage reads and storage writes.
fn cost(db: RuntimeDbWeight, micros: u64, reads: u64, writes: u64) -> Weight {
	let proof = reads.max(writes).saturating_mul(3_500).saturating_add(1_500);
	Weight::from_parts(micros.saturating_mul(1_000_000), proof)
		.saturating_add(db.reads_writes(reads, writes))
}

macro_rules! weights {
	($db:expr) => {
		fn open_pool() -> Weight {
			cost($db, 120, 16, 16)
		}
		fn set_parameters() -> Weight {
			cost($db, 40, 9, 2)
		}
		fn set_status() -> Weight {
			cost($db, 20, 1, 1)
		}
		fn set_function_status() -> Weight {
			cost($db, 20, 2, 1)
		}
		fn set_breakers() -> Weight {
			cost($db, 40, 6, 2)
		}
		// Terms, watch, statuses, three prices, and of each of four venues the account, its quarantine and
		// its channel.
		fn look_at_breakers() -> Weight {
			cost($db, 40, 24, 1)
		}
		fn request_deposit() -> Weight {
			cost($db, 95, 16, 8)
		}
		fn cancel_deposit() -> Weight {
			cost($db, 95, 14, 8)
		}
		fn request_withdrawal() -> Weight {
			cost($db, 90, 11, 8)
		}
		fn cancel_withdrawal(epochs: u32) -> Weight {
			Self::claim_withdrawal(epochs).saturating_add(cost($db, 105, 11, 9))
		}
		fn claim_shares() -> Weight {
			cost($db, 120, 13, 11)
		}
		fn claim_withdrawal(epochs: u32) -> Weight {
			let each = cost($db, 20, 4, 3).saturating_mul(epochs.into());
			cost($db, 150, 13, 11).saturating_add(each)
		}
		fn poke_epoch(series: u32) -> Weight {
			Self::check_epoch()
				.saturating_add(Self::begin_valuing())
				.saturating_add(Self::value_series().saturating_mul(series.into()))
				.saturating_add(Self::price_epoch())
		}
		fn poke_marks(series: u32) -> Weight {
			Self::check_marks()
				.saturating_add(Self::begin_marks())
				.saturating_add(Self::value_series().saturating_mul(series.into()))
		}
		fn check_epoch() -> Weight {
			cost($db, 10, 4, 0)
		}
		fn begin_valuing() -> Weight {
			cost($db, 145, 40, 2)
		}
		fn begin_marks() -> Weight {
			cost($db, 20, 12, 2)
		}
		// Series, its fixing, two smiles, its place in the book and the sum of its expiry.
		fn value_series() -> Weight {
			cost($db, 260, 6, 2)
		}
		fn price_epoch() -> Weight {
			cost($db, 1_100, 91, 80)
		}
		fn check_marks() -> Weight {
			cost($db, 15, 8, 1)
		}
	};
}

/// Weights for a runtime with database weights of its own.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	weights!(T::DbWeight::get());
}

impl WeightInfo for () {
	weights!(RocksDbWeight::get());
}
