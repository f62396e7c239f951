//! Weights of the calls and of reports. Set by hand from the storage that is touched, on the safe side;
//! to be replaced by generated ones.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// Of a deposit.
	fn deposit() -> Weight;
	/// Of a withdrawal.
	fn withdraw() -> Weight;
	/// Of a change of position.
	fn set_position() -> Weight;
	/// Of a request for a report.
	fn request_report() -> Weight;
	/// Of [`assert_executed`](crate::Pallet::assert_executed).
	fn assert_executed() -> Weight;
	/// Of [`liquidate`](crate::Pallet::liquidate).
	fn liquidate() -> Weight;
	/// Of [`touch`](crate::Pallet::touch).
	fn touch() -> Weight;
	/// Of [`push_report`](crate::Pallet::push_report), and of each report in a block.
	fn push_report() -> Weight;
	/// Of [`feed_index`](crate::Pallet::feed_index).
	fn feed_index() -> Weight;
	/// Of [`set_market`](crate::Pallet::set_market).
	fn set_market() -> Weight;
	/// Of [`set_market_status`](crate::Pallet::set_market_status) with `h` homes.
	fn set_market_status(h: u32) -> Weight;
	/// Of [`set_paused`](crate::Pallet::set_paused) with `h` homes.
	fn set_paused(h: u32) -> Weight;
	/// Of [`register_home`](crate::Pallet::register_home).
	fn register_home() -> Weight;
	/// Of [`fund_pool`](crate::Pallet::fund_pool).
	fn fund_pool() -> Weight;
	/// Of [`take_from_pool`](crate::Pallet::take_from_pool).
	fn take_from_pool() -> Weight;
	/// Of [`fund_insurance`](crate::Pallet::fund_insurance).
	fn fund_insurance() -> Weight;
	/// Of starting to look for reports that are due.
	fn flush_base() -> Weight;
	/// Of looking whether a report of one home is due.
	fn look_at_home() -> Weight;
}

/// Weights for any runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

/// Reads and writes, and the time between them.
fn cost<D: Get<frame_support::weights::RuntimeDbWeight>>(micros: u64, r: u64, w: u64) -> Weight {
	let proof = r.saturating_mul(3_072);
	Weight::from_parts(micros.saturating_mul(1_000_000), proof)
		.saturating_add(D::get().reads_writes(r, w))
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn deposit() -> Weight {
		cost::<T::DbWeight>(120, 7, 6)
	}
	fn withdraw() -> Weight {
		cost::<T::DbWeight>(200, 14, 6)
	}
	fn set_position() -> Weight {
		cost::<T::DbWeight>(400, 26, 5)
	}
	fn request_report() -> Weight {
		cost::<T::DbWeight>(40, 4, 3)
	}
	fn assert_executed() -> Weight {
		cost::<T::DbWeight>(15, 1, 0)
	}
	fn liquidate() -> Weight {
		cost::<T::DbWeight>(600, 14, 12)
	}
	fn touch() -> Weight {
		cost::<T::DbWeight>(40, 3, 1)
	}
	fn push_report() -> Weight {
		cost::<T::DbWeight>(350, 20, 10)
	}
	fn feed_index() -> Weight {
		cost::<T::DbWeight>(40, 4, 1)
	}
	fn set_market() -> Weight {
		cost::<T::DbWeight>(50, 4, 2)
	}
	fn set_market_status(h: u32) -> Weight {
		let h = u64::from(h);
		cost::<T::DbWeight>(
			h.saturating_mul(10).saturating_add(20),
			h.saturating_add(4),
			h.saturating_add(1),
		)
	}
	fn set_paused(h: u32) -> Weight {
		let h = u64::from(h);
		cost::<T::DbWeight>(
			h.saturating_mul(10).saturating_add(20),
			h.saturating_add(4),
			h.saturating_add(1),
		)
	}
	fn register_home() -> Weight {
		cost::<T::DbWeight>(40, 5, 2)
	}
	fn fund_pool() -> Weight {
		cost::<T::DbWeight>(100, 6, 4)
	}
	fn take_from_pool() -> Weight {
		cost::<T::DbWeight>(150, 26, 4)
	}
	fn fund_insurance() -> Weight {
		cost::<T::DbWeight>(100, 6, 4)
	}
	fn flush_base() -> Weight {
		cost::<T::DbWeight>(60, 66, 1)
	}
	fn look_at_home() -> Weight {
		cost::<T::DbWeight>(10, 2, 1)
	}
}
