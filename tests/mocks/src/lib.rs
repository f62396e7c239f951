//! Programmable stand-ins for the ports of `dhv-primitives`, one per file.
//!
//! Each mock keeps its state per thread, so tests do not see each other; a test runtime names the
//! mock in its `Config`, a test sets what the neighbour answers and reads what it was asked.
//!
//! [`CountedState`] stands in for a node: a state whose reads and writes are counted.

mod catalogue;
mod clock;
mod counted;
mod funds;
mod governance;
mod insurance;
mod market;
mod operators;
mod owner;
mod perps;
mod portfolio;
mod prices;
mod reactors;
mod registry;
mod surface;
mod terms;
mod tokens;
mod underwriter;
mod venue;

pub use catalogue::{MockCatalogue, FINE, USDC, WETH};
pub use clock::MockClock;
pub use counted::{CountedState, Measured};
pub use funds::MockFunds;
pub use governance::MockGovernance;
pub use insurance::MockInsurance;
pub use market::MockMarket;
pub use operators::MockOperators;
pub use owner::{CoverAsked, MockOwner, OwnerTold};
pub use perps::MockPerps;
pub use portfolio::MockPortfolio;
pub use prices::MockPrices;
pub use reactors::MockReactors;
pub use registry::MockRegistry;
pub use surface::MockSurface;
pub use terms::MockTerms;
pub use tokens::MockTokens;
pub use underwriter::{MockUnderwriter, TradeCall};
pub use venue::{MockRelay, MockVenue, RemoteAccount, ToHome, ToVenue, VenueWorld};
