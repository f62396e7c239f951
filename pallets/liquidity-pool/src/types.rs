//! What is stored, with its own small rules.

mod book;
#[allow(clippy::cast_possible_truncation, reason = "the codec derives number variants")]
mod breakers;
#[allow(clippy::cast_possible_truncation, reason = "the codec derives number variants")]
mod epoch;
mod limits;
mod pool;
mod smoothing;
mod tunables;
mod view;

pub use book::*;
pub use breakers::*;
pub use epoch::*;
pub use limits::*;
pub use pool::*;
pub use smoothing::*;
pub use view::*;
