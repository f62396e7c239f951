//! Weights of the calls and of the scheduled work.
//!
//! Set by hand from what the benchmarks read and write, on the safe side; to be replaced by generated
//! ones. Each trade covers reads of the neighbours: the sums of the option book, every reactor and
//! account of the pool, the price round, the spot market with four transfers, and the pool's ledgers.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};

/// What every call and every item of work costs.
pub trait WeightInfo {
	/// `set_parameters`.
	fn set_parameters() -> Weight;
	/// `add_spot_reactor`.
	fn add_spot_reactor() -> Weight;
	/// `set_reactor_parameters`.
	fn set_reactor_parameters() -> Weight;
	/// `close_reactor`.
	fn close_reactor() -> Weight;
	/// `rebalance` with `routes` routes.
	fn rebalance(routes: u32) -> Weight;
	/// `hedge`.
	fn hedge() -> Weight;
	/// `unwind`.
	fn unwind() -> Weight;
	/// `set_routing`.
	fn set_routing() -> Weight;
	/// `set_bounty`.
	fn set_bounty() -> Weight;
	/// `set_keeper`.
	fn set_keeper() -> Weight;
	/// `hedge_perp`.
	fn hedge_perp() -> Weight;
	/// `hedge_as_keeper`.
	fn hedge_as_keeper() -> Weight;
	/// Start of the scheduled work.
	fn run_base() -> Weight;
	/// Looking at one pool with `reactors` reactors.
	fn run_pool(reactors: u32) -> Weight;
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
	fn set_parameters() -> Weight {
		Self::of(50, 24, 2)
	}

	fn add_spot_reactor() -> Weight {
		Self::of(40, 12, 4)
	}

	fn set_reactor_parameters() -> Weight {
		Self::of(50, 14, 2)
	}

	fn close_reactor() -> Weight {
		Self::of(20, 1, 1)
	}

	fn rebalance(routes: u32) -> Weight {
		// A route that is passed over reads the market once, one that takes a part trades.
		Self::of(860, 60, 20).saturating_add(Self::of(100, 8, 6).saturating_mul(routes.into()))
	}

	fn hedge() -> Weight {
		Self::of(810, 56, 18)
	}

	fn unwind() -> Weight {
		Self::of(400, 33, 21)
	}

	fn set_routing() -> Weight {
		Self::of(60, 20, 1)
	}

	fn set_bounty() -> Weight {
		Self::of(80, 24, 2)
	}

	fn set_keeper() -> Weight {
		Self::of(30, 2, 1)
	}

	fn hedge_perp() -> Weight {
		Self::of(800, 50, 6)
	}

	fn hedge_as_keeper() -> Weight {
		Self::of(820, 58, 19)
	}

	fn run_base() -> Weight {
		Self::of(20, 20, 1)
	}

	fn run_pool(reactors: u32) -> Weight {
		Self::of(410, 40, 2).saturating_add(Self::of(10, 2, 0).saturating_mul(reactors.into()))
	}
}

impl WeightInfo for () {
	fn set_parameters() -> Weight {
		Weight::from_parts(20, 0)
	}

	fn add_spot_reactor() -> Weight {
		Weight::from_parts(40, 0)
	}

	fn set_reactor_parameters() -> Weight {
		Weight::from_parts(20, 0)
	}

	fn close_reactor() -> Weight {
		Weight::from_parts(20, 0)
	}

	fn rebalance(routes: u32) -> Weight {
		Weight::from_parts(u64::from(routes).saturating_mul(5).saturating_add(800), 0)
	}

	fn hedge() -> Weight {
		Weight::from_parts(800, 0)
	}

	fn unwind() -> Weight {
		Weight::from_parts(400, 0)
	}

	fn set_routing() -> Weight {
		Weight::from_parts(30, 0)
	}

	fn set_bounty() -> Weight {
		Weight::from_parts(30, 0)
	}

	fn set_keeper() -> Weight {
		Weight::from_parts(20, 0)
	}

	fn hedge_perp() -> Weight {
		Weight::from_parts(800, 0)
	}

	fn hedge_as_keeper() -> Weight {
		Weight::from_parts(820, 0)
	}

	fn run_base() -> Weight {
		Weight::from_parts(20, 0)
	}

	fn run_pool(reactors: u32) -> Weight {
		Weight::from_parts(u64::from(reactors).saturating_mul(10).saturating_add(100), 0)
	}
}
