//! Amounts, times and identities that several parts of the runtime share.

use crate::{Balance, BlockNumber};
use dhv_primitives::AssetIndex;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight};

/// One DHV, the native token (12 decimals).
pub const DHV: Balance = 1_000_000_000_000;
/// A thousandth of a DHV.
pub const MILLI_DHV: Balance = 1_000_000_000;
/// A millionth of a DHV.
pub const MICRO_DHV: Balance = 1_000_000;

/// What an account must hold in DHV to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_DHV;

/// The deposit for `items` storage entries of together `bytes` bytes.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	(100 * MILLI_DHV)
		.saturating_mul(items as Balance)
		.saturating_add(MILLI_DHV.saturating_mul(bytes as Balance))
}

/// The parachain id of every preset.
pub const PARA_ID: u32 = 2000;
/// The parachain id of the reference venue.
pub const VENUE_PARA_ID: u32 = 2001;

/// Time between two blocks of this chain, and the length of an Aura slot.
pub const BLOCK_MILLIS: u64 = 6_000;
/// Length of a relay chain slot.
pub const RELAY_SLOT_MILLIS: u32 = 6_000;
/// How many blocks may be built on top of the last one that the relay chain included.
pub const UNINCLUDED_SEGMENT_CAPACITY: u32 = 3;
/// How many blocks of this chain fit into one relay slot.
pub const BLOCK_PROCESSING_VELOCITY: u32 = 1;
/// How far behind the relay chain's tip blocks are built.
pub const RELAY_PARENT_OFFSET: u32 = 0;

/// Blocks of this chain in one minute.
pub const MINUTES: BlockNumber = 10;
/// Blocks of this chain in one hour.
pub const HOURS: BlockNumber = 60 * MINUTES;

/// Relay chain blocks in one minute. Every governance clock counts these.
pub const RELAY_MINUTES: BlockNumber = 10;
/// Relay chain blocks in one hour.
pub const RELAY_HOURS: BlockNumber = 60 * RELAY_MINUTES;
/// Relay chain blocks in one day.
pub const RELAY_DAYS: BlockNumber = 24 * RELAY_HOURS;

/// The most weight one block may use: two seconds of a validator, and a full proof.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(
	2 * WEIGHT_REF_TIME_PER_SECOND,
	cumulus_primitives_core::relay_chain::MAX_POV_SIZE as u64,
);

/// The longest block, in bytes.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// The dense index of the native token.
pub const NATIVE_INDEX: AssetIndex = AssetIndex(0);
/// The dense index of USDC in every preset.
pub const USDC_INDEX: AssetIndex = AssetIndex(1);
/// The dense index of WETH in every preset.
pub const WETH_INDEX: AssetIndex = AssetIndex(2);

/// One USDC (6 decimals).
pub const USDC: Balance = 1_000_000;
/// One WETH (18 decimals).
pub const WETH: Balance = 1_000_000_000_000_000_000;

/// One US dollar in the prices of the oracle (18 decimals).
pub const USD_PRICE: u128 = 1_000_000_000_000_000_000;
