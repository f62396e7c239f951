//! How long depositors need to leave: what the enactment of an upgrade waits for.

use crate::{
	constants::RELAY_SLOT_MILLIS, origins::governance_hours, BlockNumber, Runtime, Timestamp,
};
use frame_support::traits::UnixTime;
use pallet_liquidity_pool::{Epochs, Parameters};

/// The time to claim after the price of an epoch, in governance hours: three days.
const CLAIM_HOURS: BlockNumber = 72;

/// The longest that a depositor of any pool who asks to leave now waits for a price, in seconds: until
/// the end of the epoch or, after its cut-off, until the end of the next one. It holds while prices
/// arrive and the pool has the cash.
fn longest_wait(now: u64) -> u64 {
	Parameters::<Runtime>::iter()
		.map(|(pool, parameters)| {
			let ends_at = Epochs::<Runtime>::get(pool).map_or(now, |epoch| epoch.ends_at.secs());
			let next = parameters.epoch_length.saturating_add(parameters.cutoff);
			ends_at.saturating_sub(now).max(next)
		})
		.max()
		.unwrap_or_default()
}

/// The longest wait in relay blocks, and the time to claim after it.
pub fn time_to_leave() -> BlockNumber {
	let seconds = longest_wait(<Timestamp as UnixTime>::now().as_secs());
	let blocks = seconds.saturating_mul(1_000).div_ceil(u64::from(RELAY_SLOT_MILLIS).max(1));
	let wait = BlockNumber::try_from(blocks).unwrap_or(BlockNumber::MAX);
	wait.saturating_add(governance_hours(CLAIM_HOURS))
}
