//! Reads a chain and prints the fit of each expiry.
fn main() {}
