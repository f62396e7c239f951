//! The nouns of the Dynamic Hedging Vault and the ports through which its pallets meet.
//!
//! * [`asset`], [`series`], [`price`], [`position`], [`quote`]: what is stored and passed between pallets;
//! * [`tunable`]: parameters that governance sets: ranges, steps and directions, in one table;
//! * [`ports`]: one trait per capability. A pallet that needs a neighbour asks for a port in its
//!   `Config`; the runtime joins the two. No pallet imports another.
//!
//! Numbers come from [`dhv_math`]: 18-decimal signed fixed point behind unit newtypes. Balances
//! are `u128` in the smallest unit of their asset.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod asset;
pub mod ports;
pub mod position;
pub mod price;
pub mod quote;
pub mod series;
pub mod tunable;

pub use asset::{AssetIndex, Balance, PoolId};
pub use dhv_math::{
	fixed::Fixed,
	units::{Contracts, Delta, OptionKind, Price, Rate, Timestamp, Volatility, SECONDS_PER_YEAR},
};
pub use position::{Greeks, SeriesPosition};
pub use price::PriceRound;
pub use quote::{Leg, Legs, OrderQuote, Quote, Side, StateVersion, MAX_LEGS};
pub use series::{BackingClass, Series, SeriesId, SeriesStatus, LOT};
