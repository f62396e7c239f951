//! The arithmetic under the formulas: 256-bit products, a binary number format much finer than 18
//! decimals, and the elementary functions in it.
//!
//! Inputs enter as integers, results leave unrounded; only the interface functions round to 18
//! decimals, once.

pub mod natural;
pub mod real127;
pub mod real64;
pub mod wide;
