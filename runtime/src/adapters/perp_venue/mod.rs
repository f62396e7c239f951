//! Perpetuals venues: one adapter for each way to reach them.

pub mod local;
pub mod wire;
