//! The order of the work that runs by itself.
//!
//! In every block, after the inherents and before the first transaction, each pallet does what is
//! due: fixings, vaults in need and settlement, then epochs, what pays for messages at venues, what
//! venues tell and wait for, hedges, marks, and last the removal of what has expired and the listings
//! of a pool. Together they get a fixed share of the block's weight; what does not fit goes on in the
//! next block. Everything also has a call of the same effect that anybody may make.

use crate::{
	constants::MAXIMUM_BLOCK_WEIGHT, Handler, Hedging, OptionRegistry, PerpReactor, Runtime,
	Venues, VolatilityFeed,
};
use dhv_primitives::ports::ScheduledWork;
use frame_support::weights::{Weight, WeightMeter};
use pallet_liquidity_pool::{PoolEpochs, PoolMarks};

pub use pallet::*;

/// Of a block's weight, what the coordinator may use: a quarter.
pub fn share() -> Weight {
	MAXIMUM_BLOCK_WEIGHT.saturating_div(4)
}

/// Runs every pallet's work within `available`; returns what it used.
pub fn run(available: Weight) -> Weight {
	let mut meter = WeightMeter::with_limit(available.min(share()));
	OptionRegistry::run(&mut meter);
	PoolEpochs::<Runtime>::run(&mut meter);
	Venues::run(&mut meter);
	PerpReactor::run(&mut meter);
	Hedging::run(&mut meter);
	PoolMarks::<Runtime>::run(&mut meter);
	Handler::run(&mut meter);
	VolatilityFeed::run(&mut meter);
	meter.consumed()
}

/// The pallet: one hook.
// The expansion expects what the runtime macro provides.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::{pallet_prelude::*, weights::WeightMeter};
	use frame_system::pallet_prelude::*;

	/// Nothing to configure.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	/// The pallet.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			meter.consume(super::run(meter.remaining()));
		}
	}
}

impl Config for Runtime {}
