//! Weights of the calls. Set by hand from the storage that is touched and the prices that are
//! computed, on the safe side; to be replaced by generated ones.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// Of [`submit_smile`](crate::Pallet::submit_smile).
	fn submit_smile() -> Weight;
	/// Of [`force_smile`](crate::Pallet::force_smile).
	fn force_smile() -> Weight;
	/// Of [`remove_smile`](crate::Pallet::remove_smile).
	fn remove_smile() -> Weight;
	/// Of [`remove_expired`](crate::Pallet::remove_expired), and of one underlying in each block.
	fn remove_expired() -> Weight;
	/// Of [`set_parameters`](crate::Pallet::set_parameters).
	fn set_parameters() -> Weight;
}

/// Hand-set weights over the weights of the database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// 44 volatilities and 20 option prices; reads: parameters, smile, price round (2), expiries,
	// two neighbours, anchor, version; writes: expiries, smile, anchor, version.
	fn submit_smile() -> Weight {
		Weight::from_parts(3_000_000_000, 38_000)
			.saturating_add(T::DbWeight::get().reads_writes(11, 4))
	}

	// As submit_smile.
	fn force_smile() -> Weight {
		Self::submit_smile()
	}

	// Reads and writes: smile, version, expiries, anchor.
	fn remove_smile() -> Weight {
		Weight::from_parts(40_000_000, 14_000).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	// Reads: key of the parameters, time, expiries; writes: expiries, smile, anchor.
	fn remove_expired() -> Weight {
		Weight::from_parts(40_000_000, 14_000).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}

	// Reads and writes: parameters, their count.
	fn set_parameters() -> Weight {
		Weight::from_parts(30_000_000, 7_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}
}

impl WeightInfo for () {
	fn submit_smile() -> Weight {
		Weight::from_parts(3_000_000_000, 38_000)
	}

	fn force_smile() -> Weight {
		Self::submit_smile()
	}

	fn remove_smile() -> Weight {
		Weight::from_parts(40_000_000, 14_000)
	}

	fn remove_expired() -> Weight {
		Weight::from_parts(40_000_000, 14_000)
	}

	fn set_parameters() -> Weight {
		Weight::from_parts(30_000_000, 7_000)
	}
}
