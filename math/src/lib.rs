#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod amount;
pub mod black_scholes;
pub mod book;
pub mod calendar;
pub mod error;
pub mod fixed;
pub mod hedge;
pub mod implied;
pub mod kernel;
pub mod margin;
pub mod normal;
pub mod otc;
pub mod perp;
pub mod quote;
pub mod sabr;
pub mod strikes;
pub mod surface;
pub mod transcendental;
pub mod units;
pub mod utilisation;
pub mod vault;

pub use black_scholes::Valuation;
pub use error::MathError;
pub use fixed::Fixed;
pub use margin::NakedMargin;
pub use sabr::SabrParameters;
pub use units::{
	Contracts, Delta, OptionKind, Price, Rate, Timestamp, Volatility, SECONDS_PER_YEAR,
};
