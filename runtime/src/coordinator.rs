//! The order of the work that runs by itself.
//!
//! In every block, after the inherents and before the first transaction, each pallet does what is
//! due: what the breakers of pools see, fixings, vaults in need and settlement, then epochs, what pays for messages at venues, what
//! venues tell and wait for, hedges, marks, and last the removal of what has expired and the listings
//! of a pool. Together they get a fixed share of the block's weight; what does not fit goes on in the
//! next block. Everything also has a call of the same effect that anybody may make.

use crate::{
	constants::MAXIMUM_BLOCK_WEIGHT, Handler, Hedging, OptionRegistry, PerpReactor, Runtime,
	Venues, VolatilityFeed,
};
use dhv_primitives::ports::ScheduledWork;
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};
use pallet_liquidity_pool::{PoolBreakers, PoolEpochs, PoolMarks};

pub use pallet::*;

/// Of a block's weight, what the coordinator may use: a quarter.
pub fn share() -> Weight {
	MAXIMUM_BLOCK_WEIGHT.saturating_div(4)
}

/// Runs every pallet's work within `available`; returns what it used.
pub fn run(available: Weight) -> Weight {
	let mut meter = WeightMeter::with_limit(available.min(share()));
	PoolBreakers::<Runtime>::run(&mut meter);
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

/// The dearest piece of work that is done at one go or not at all. If it did not fit into the share
/// it would wait for ever, and everything behind it.
pub fn largest_step() -> Weight {
	registry_step().max(pool_step()).max(hedging_step()).max(perp_step()).max(listing_step())
}

fn registry_step() -> Weight {
	use pallet_option_registry::{Config, WeightInfo};
	type Costs = <Runtime as Config>::WeightInfo;
	let operators = <<Runtime as Config>::MaxOperators as Get<u32>>::get();
	let series = <<Runtime as Config>::MaxSeriesPerExpiry as Get<u32>>::get();
	let fixing = Costs::poke_fixing(operators, series);
	let paying = Costs::pay_holder().saturating_add(Costs::retire());
	let vault = Costs::attend().max(Costs::settle_vault());
	fixing.max(paying).max(vault).saturating_add(Costs::run_base())
}

fn pool_step() -> Weight {
	use pallet_liquidity_pool::{Config, WeightInfo};
	type Costs = <Runtime as Config>::WeightInfo;
	let epoch = Costs::begin_valuing().max(Costs::value_series()).max(Costs::price_epoch());
	let marks = Costs::check_marks().saturating_add(Costs::begin_marks());
	// Every pool is looked at in every block.
	let pools = <<Runtime as Config>::MaxPools as Get<u32>>::get();
	let breakers = Costs::look_at_breakers().saturating_mul(pools.into());
	epoch.saturating_add(Costs::check_epoch()).max(marks).max(breakers)
}

fn hedging_step() -> Weight {
	use pallet_hedging::{Config, WeightInfo};
	type Costs = <Runtime as Config>::WeightInfo;
	let look = Costs::run_base().saturating_add(Costs::run_pool(Hedging::max_reactors()));
	look.saturating_add(Costs::unwind().max(Costs::rebalance(Hedging::max_routes())))
}

fn perp_step() -> Weight {
	use pallet_perp_reactor::{Config, WeightInfo};
	type Costs = <Runtime as Config>::WeightInfo;
	let look = Costs::run_base().saturating_add(Costs::run_reactor());
	look.saturating_add(Costs::collect()).saturating_add(Costs::advance())
}

fn listing_step() -> Weight {
	use pallet_handler::{Config, WeightInfo};
	type Costs = <Runtime as Config>::WeightInfo;
	let turn = Costs::plan_listings().max(Costs::list_series()).max(Costs::retire_listing());
	turn.saturating_add(Costs::listing_turn())
		.max(Costs::remove_expired())
		.max(Costs::expire_order())
}

/// The work that runs by itself, in one hook.
// The expansion expects what the runtime macro provides.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use frame_support::{pallet_prelude::*, weights::WeightMeter};
	use frame_system::pallet_prelude::*;

	/// Nothing to configure.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			meter.consume(super::run(meter.remaining()));
		}

		fn integrity_test() {
			assert!(super::largest_step().all_lte(super::share()), "a step that is never done");
		}
	}
}

impl Config for Runtime {}
