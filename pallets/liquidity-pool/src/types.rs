//! What is stored, with its own small rules.

mod book;
mod epoch;
mod pool;
mod view;

pub use book::*;
pub use epoch::*;
pub use pool::*;
pub use view::*;
