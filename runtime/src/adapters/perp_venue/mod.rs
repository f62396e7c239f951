//! Perpetuals venues: one adapter for each way to reach them.
//!
//! | File | What |
//! |---|---|
//! | `programs` | what is sent, as pure functions |
//! | `channel` | whether messages can be sent |

pub mod channel;
pub mod programs;
