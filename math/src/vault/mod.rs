//! Accounting of the vault: shares, net assets, epochs.
//!
//! | Module | Content |
//! |---|---|
//! | [`share`] | price of a share with virtual shares, shares and amounts in both directions |
//! | [`nav`] | net assets from the parts of the ledger, wind-down, acceptance of marks |
//! | [`buffer`] | the one rule that keeps free funds behind allocated collateral |
//! | [`remote`] | what an account on a remote venue is worth |
//! | [`epoch`] | prices for minters and leavers, pro-rata fills, claims, dust |
//! | [`fees`] | management and performance fee as newly minted shares, high-water mark |
//! | [`parity`] | the integers of the peer, for replays only |
//!
//! Shares have 18 decimals. Amounts are in the smallest units of the strike asset. What leaves the
//! vault is rounded down, what enters it up.

pub mod buffer;
pub mod epoch;
pub mod fees;
pub mod nav;
pub mod parity;
pub mod remote;
pub mod share;

pub use epoch::{Claim, Fill, SharePrices};
pub use fees::{FeeRates, Fees};
pub use nav::{is_within_band, Bounds, LedgerParts, MarkLimits, NetAssets, Standing};
pub use share::{
	amount_ceil, amount_floor, mint, plain_price_floor, price_per_share, price_per_share_ceil,
	shares_ceil, shares_floor, VIRTUAL_SHARES,
};
