//! Tests of the joints: presets, prices, asset numbers, governance.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod asset_index;
#[allow(
	clippy::float_arithmetic,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_precision_loss,
	clippy::cast_sign_loss,
	reason = "bots reckon in dollars"
)]
mod attacks;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;

mod batches;
#[allow(
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	reason = "changes of balances have signs"
)]
mod books;
mod breakers;
mod chain;
mod existence;
mod feeds_first;
mod filter;
mod flows;
mod governance;
mod joints;
mod life;
mod listing;
mod metadata;
mod oracle;
mod oracle_combine;
mod oracle_limits;
#[allow(
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	reason = "changes of balances have signs"
)]
mod orders;
mod parameters;
mod perps;
mod presets;
mod reads;
mod referenda;
mod rfq;
mod shares;
mod surfaces;
mod treasury;
mod upgrade;
mod venues;
mod weigher;

use crate::{
	configs::system::RelayClock, constants::BLOCK_MILLIS, coordinator, LocalVenue, Runtime,
	Timestamp,
};
use chain::{development, preset, Chain};
use frame_support::weights::WeightMeter;
use sp_consensus_aura::Slot;
use sp_runtime::traits::BlockNumberProvider;

/// Sets the time, in seconds, and the slot with it.
fn set_time(seconds: u64) {
	pallet_timestamp::Now::<Runtime>::put(seconds * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(seconds * 1_000 / BLOCK_MILLIS));
}

/// What happens by itself before the first transaction of a block, at the time that is set. The local
/// venue reports what came of the block before.
fn work_by_itself() {
	let seconds = Timestamp::get() / 1_000;
	RelayClock::set_block_number(u32::try_from(seconds / 6).unwrap());
	LocalVenue::flush(&mut WeightMeter::with_limit(coordinator::share()));
	coordinator::run(coordinator::share());
}
