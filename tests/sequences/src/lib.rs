//! Random sequences: what they have in common, whatever pallet they test.
//!
//! A sequence does one *operation* after the other to a fresh chain, chosen by weight, and now and
//! then the one that was done least. Each operation either has to succeed now and then, and may
//! otherwise fail with the errors that its table names, or it has to fail, with the error that its
//! table names; anything else ends the run. What is counted: attempts, successes and errors of every
//! operation, events and errors of the pallet. A long run has to see each operation do its part and
//! each event and error of the pallet, but for those that are named with a reason, and goes on for a
//! while if it has not: an operation that never finds its occasion is found.
//!
//! A pallet implements [`World`] for the state of its sequences, and runs them with [`see_everything`],
//! [`fresh`] and [`soak`]. `DHV_SEED` chooses the seed of the fresh sequence or the first of the soak,
//! `DHV_STEPS` the steps of the fresh one or of the soak altogether. Whatever fails prints what was
//! done last, and with which two it comes again as the fresh sequence:
//!
//! ```sh
//! DHV_SEED=7 DHV_STEPS=900 make test
//! ```

mod journal;
mod operation;
mod random;
mod run;
mod seen;
mod world;

pub use journal::Journal;
pub use operation::{any, may, must_fail, unlikely, Expect, Operation, Tried};
pub use random::Random;
pub use run::{fresh, see_everything, sequences, soak};
pub use seen::{variants, Seen, Tally, Wanted};
pub use world::{root, Parts, World};
