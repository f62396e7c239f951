//! Glue: what joins two pallets, or a pallet and the SDK. Each adapter offers one port.

mod market;
mod names;
pub mod perp_venue;
mod prices;
mod tokens;

pub use market::DirectPool;
pub use perp_venue::local::LocalPerps;
pub use prices::CrossRates;
pub use tokens::{Catalogue, OptionTokenFactory, ShareTokenFactory};
