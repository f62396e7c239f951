//! Pages of `docs/` that are made from the runtimes, so that they cannot tell anything else than the code.
//!
//! | Page | Made from |
//! |---|---|
//! | `docs/access.md` | the calls in the metadata of both runtimes, and the decisions in [`access`] |
//!
//! A new page is one entry in [`pages::all`].

pub mod access;
pub mod calls;
pub mod pages;
