//! Weights of the calls, and of what the executor does with one asset.
//!
//! Set by hand from the storage that is touched, on the safe side; to be replaced by generated ones. The
//! executor is charged for instructions: what it does here has to fit one.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};

/// What every call costs, and every move of an asset.
pub trait WeightInfo {
	/// `set_limit`.
	fn set_limit() -> Weight;
	/// `tighten_limit`.
	fn tighten_limit() -> Weight;
	/// Depositing an asset within its limit.
	fn bring_in() -> Weight;
	/// Trapping an asset that exceeds its limit.
	fn hold_back() -> Weight;
	/// Withdrawing an asset.
	fn take_out() -> Weight;
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
	// Limit and both windows.
	fn set_limit() -> Weight {
		Self::of(30, 3, 3)
	}

	// The limit.
	fn tighten_limit() -> Weight {
		Self::of(25, 1, 1)
	}

	// Limit, window; asset, balance, account.
	fn bring_in() -> Weight {
		Self::of(80, 8, 5)
	}

	// Limit, window; the trap.
	fn hold_back() -> Weight {
		Self::of(60, 6, 2)
	}

	// Limit, window; asset, balance, account.
	fn take_out() -> Weight {
		Self::of(80, 8, 5)
	}
}
