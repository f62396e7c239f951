//! Margin of written options, their liquidation and their cash settlement.
//!
//! One file per idea:
//!
//! * [`naked`]: margin of a short option without cover, four kinds;
//! * [`bounds`]: the table of upper bounds over time to expiry that naked margin uses;
//! * [`spread`]: the largest loss of a vault with a short and a long leg; [`legs`]: which legs may
//!   share a vault;
//! * [`health`]: collateral against margin, what to move, what a burn releases, the order of vaults by
//!   backing; [`trigger`]: the price at which a naked vault falls below its requirement;
//! * [`auction`]: liquidation by a Dutch auction with a recorded start, and who gets what it pays;
//! * [`settlement`]: cash values, payouts, fees and the periods of a fixing;
//! * [`waterfall`]: who pays when a vault's collateral does not reach, and the recovery of holders;
//! * [`parity`]: the integers of the Gamma protocol and its fork, for comparison only.
//!
//! Rounding: collateral, requirements, deficits and what a writer owes up; excess, releases, auction
//! prices and what a holder or a liquidator gets down. A function that returns an amount of an
//! asset computes it as an exact fraction and rounds once.

pub mod auction;
pub mod bounds;
pub mod health;
pub mod legs;
pub mod naked;
pub mod parity;
mod scale;
pub mod settlement;
pub mod spread;
pub mod trigger;
pub mod waterfall;

pub use bounds::{upper_bound, upper_bound_step};
pub use health::{Action, HealthFactors};
pub use naked::{naked_strike_collateral, CollateralAsset, NakedMargin, NakedOption};
pub use scale::collateral_ceil;
pub(crate) use scale::total_ceil;
pub use settlement::{cash_value, payout_ceil, payout_floor};
pub use spread::{Conversion, Leg, Standing};
pub use trigger::Trigger;

use crate::fixed::Fixed;

/// The stored integer of one, as a magnitude.
const UNIT: u128 = Fixed::SCALE.unsigned_abs();

/// Basis points of one.
pub const BPS: u32 = 10_000;
