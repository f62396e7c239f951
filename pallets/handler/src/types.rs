//! What is stored and what orders say, with their own small rules.

mod listing;
mod order;
mod otc;
mod parameters;
mod pass;
mod rfq;
mod rule;
mod tables;
mod tuned;

pub use listing::*;
pub use order::*;
pub use otc::*;
pub use parameters::*;
pub use pass::*;
pub use rfq::*;
pub use rule::*;
pub use tables::*;
pub use tuned::*;
