//! Perpetuals venues: one adapter for each way to reach them.
//!
//! | File | What |
//! |---|---|
//! | `wire` | requests and reports of a clearing house, as the perp reactor's port has them |
//! | `local` | the clearing house of this chain |
//! | `programs` | what is sent to one on another chain, as pure functions |
//! | `channel` | whether messages can be sent |

pub mod channel;
pub mod local;
pub mod programs;
pub mod wire;
