//! The surface of volatilities: between expiries, what makes it acceptable, and its smoothed mark.
//!
//! The surface is one SABR smile ([`crate::sabr`]) per expiry and kind of option, with a forward rate.
//! A smile is judged on a grid of strikes ([`SmileView`]) and read at the forward moneyness of an option
//! ([`smile_point`]).

mod arbitrage;
mod cover;
mod grid;
mod interpolate;
mod limits;
mod point;
mod smile;
mod smooth;
mod ssvi;

pub use arbitrage::{
	calendar, call_put_gap, density, positive_variance, MAX_DELTA, MIN_DELTA, SLOPE_TOLERANCE,
};
pub use cover::{cover, neighbours, Cover};
pub use grid::{
	clamp_to_grid, grid_strikes, grid_volatilities, GridStrikes, GridVolatilities, GRID_POINTS,
	MONEYNESS,
};
pub use interpolate::interpolate_volatility;
pub use limits::{band, moves, range, rate_in_range, rate_step, Violation, MAX_RATE};
pub use point::{interpolate_rate, smile_point, Knot, SmilePoint};
pub use smile::{Fault, SmileLimits, SmileTerms, SmileView};
pub use smooth::{smoothed_volatility, HALF_LIFE};
pub use ssvi::{ssvi_volatility, SsviKnot};
