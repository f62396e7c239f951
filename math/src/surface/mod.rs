//! The surface of volatilities: between expiries, what makes it acceptable, and its smoothed mark.
//!
//! The surface is one SABR smile ([`crate::sabr`]) per expiry and kind of option.

mod arbitrage;
mod interpolate;
mod limits;
mod smooth;
mod ssvi;

pub use arbitrage::{
	calendar, call_put_gap, density, positive_variance, MAX_DELTA, MIN_DELTA, SLOPE_TOLERANCE,
};
pub use interpolate::interpolate_volatility;
pub use limits::{moves, range, rate_in_range, rate_step, Violation, MAX_RATE};
pub use smooth::{smoothed_volatility, HALF_LIFE};
pub use ssvi::{ssvi_volatility, SsviKnot};
