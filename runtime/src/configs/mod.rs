//! The configuration of every pallet, one file per group of the runtime.

pub mod assets;
pub mod calls;
pub mod clock;
pub mod collators;
pub mod exits;
pub mod fees;
pub mod flows;
pub mod governance;
pub mod hedging;
pub mod money;
pub mod oracle;
pub mod queues;
pub mod system;
pub mod treasury;
pub mod vault;
pub mod venues;
pub mod xcm;
mod xcm_weigher;
mod xcm_weights;
