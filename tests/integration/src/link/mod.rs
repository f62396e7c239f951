//! Two chains with their real runtimes and real blocks, and between them a road on which a test does
//! to messages what it likes.
//!
//! The chains are parachains of `xcm-simulator`, and what is on its way lies in its bus. Its routers
//! are not used: the runtimes send through their own queues, and the pages that a block hands to the
//! relay chain are taken apart into the bus; what the bus holds reaches the receiver with the inherent
//! of its next block. So channels have states and limits, weights and queues are real, and blocks
//! have inherents, hooks and a relay chain's state proof.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

#[macro_use]
mod block;
pub mod chains;
pub mod clock;
pub mod house;
pub mod laws;
pub mod letters;
pub mod road;
pub mod vault;
pub mod world;

pub use block::Chain;
pub use chains::{Home, Net, Venue};
pub use clock::Clock;
pub use road::{Letter, Road};
