//! The configuration of every pallet, one file per group of the runtime.

pub mod clearing;
pub mod clock;
pub mod collators;
pub mod governance;
pub mod money;
pub mod queues;
pub mod system;
pub mod xcm;
mod xcm_weights;
