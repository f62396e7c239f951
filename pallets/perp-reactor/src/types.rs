//! What the pallet stores, with the small rules that belong to it.

mod ledger;
mod op;
mod parameters;
mod reactor;

pub use ledger::Ledger;
pub use op::{Doubt, Op, OpKind, OpState, Outcome, Resolution};
pub use parameters::{ParameterFault, PerpParameters, MAX_BOUND_BPS};
pub use reactor::{HealthView, NavView, PerpReactor, Snapshot, Status};
