//! The integers of the Gamma protocol and of its fork with four kinds of naked margin.
//!
//! For comparison only: the runtime uses the functions of the parent module. These agree with the
//! peers to the last digit, so that every difference of the corrected functions is known to be
//! meant.

mod e27;
mod liquidation;
mod margin;
mod registry;
mod settlement;

pub use e27::E27;
pub use liquidation::{auction_price, fixed_price, payment, start_price, AuctionInputs};
pub use margin::{convert, excess, fork_call_spread, naked_margin, spread_margin, NakedInputs};
pub use registry::{adjustment, health, opening_collateral, Adjustment};
pub use settlement::{fee, payout_rate, vault_payout, SettlementInputs};
