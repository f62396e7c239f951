//! Amounts, times and identities that several parts of the runtime share.

use crate::{Balance, BlockNumber};
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight};

/// One PERP, the native token (12 decimals). It pays fees and votes, nothing else.
pub const PERP: Balance = 1_000_000_000_000;
/// A thousandth of a PERP.
pub const MILLI_PERP: Balance = 1_000_000_000;
/// A millionth of a PERP.
pub const MICRO_PERP: Balance = 1_000_000;

/// What an account must hold in PERP to exist, if it holds no USDC.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_PERP;

/// The deposit for `items` storage entries of together `bytes` bytes.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	(100 * MILLI_PERP)
		.saturating_mul(items as Balance)
		.saturating_add(MILLI_PERP.saturating_mul(bytes as Balance))
}

/// One USDC, the collateral (6 decimals).
pub const USDC: Balance = 1_000_000;
/// Decimals of USDC.
pub const USDC_DECIMALS: u8 = 6;
/// The least USDC that an account holds: its smallest unit, as on the home chain.
pub const USDC_MIN_BALANCE: Balance = 1;

/// The parachain id of every preset.
pub const PARA_ID: u32 = 2001;
/// The parachain whose accounts are served, and the reserve of USDC.
pub const HOME_PARA_ID: u32 = 2000;
/// The parachain on which USDC is issued; it names the asset, nothing comes from it directly.
pub const ASSET_HUB_ID: u32 = 1000;

/// Where the home chain takes reports: the index of its pallet …
pub const HOME_REPORTS_PALLET: u8 = 65;
/// … and of that pallet's call `receive_report(raw: Vec<u8>)`.
pub const HOME_RECEIVE_REPORT_CALL: u8 = 5;
/// The longest report that the home chain takes, in bytes.
pub const MAX_REPORT_SIZE: usize = 2_048;

/// The market of ether, in USDC.
pub const ETH_MARKET: u32 = 1;

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

/// Blocks of this chain in one hour.
pub const HOURS: BlockNumber = 600;
/// Relay chain blocks in one minute. Governance, deadlines and heartbeats count these.
pub const RELAY_MINUTES: BlockNumber = 10;
/// Relay chain blocks in one day.
pub const RELAY_DAYS: BlockNumber = 24 * 60 * RELAY_MINUTES;

/// The most weight one block may use: two seconds of a validator, and a full proof.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(
	2 * WEIGHT_REF_TIME_PER_SECOND,
	cumulus_primitives_core::relay_chain::MAX_POV_SIZE as u64,
);

/// The longest block, in bytes.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;
