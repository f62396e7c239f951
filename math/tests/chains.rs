//! Prices, implied volatilities and smiles against chains of a venue. The data is no part of the
//! project: the test runs if `DHV_MARKET_DATA` names the folder that has it.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::panic,
	reason = "test code"
)]

#[path = "../examples/chains/market/mod.rs"]
mod market;

use std::path::Path;

#[test]
fn marks_of_a_venue_are_what_their_rounding_allows() {
	let Some(folder) = std::env::var_os("DHV_MARKET_DATA") else {
		println!("skipped: DHV_MARKET_DATA names no folder with chains");
		return;
	};
	match market::run_folder(Path::new(&folder)) {
		Ok(chains) => assert_eq!(market::print(&chains), 0, "see the lines above"),
		Err(reason) => panic!("{}: {reason}", Path::new(&folder).display()),
	}
}
