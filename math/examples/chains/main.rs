//! Checks prices, implied volatilities and smiles against chains of a venue.
//!
//! `cargo run -p dhv-math --example chains -- DIR` reads the chains (CSV files with the columns
//! `timestamp`, `expiry_unix`, `strike`, `type`, `underlying_price`, `mark_price`, `mark_iv`) of a
//! folder and prints, per chain: how far the marks are from the Black-76 price at their volatility,
//! how far the volatility recovered from the marks is from theirs, and how well a SABR smile fits
//! each expiry. It exits non-zero if a mark is further off than its rounding explains.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	reason = "a program for developers; nothing of it enters a runtime"
)]

mod market;

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
	let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
		eprintln!("usage: chains DIR");
		return ExitCode::from(2);
	};
	match market::run_folder(&folder) {
		Ok(chains) => {
			let failures = market::print(&chains);
			ExitCode::from(u8::from(failures > 0))
		}
		Err(reason) => {
			eprintln!("{}: {reason}", folder.display());
			ExitCode::from(2)
		}
	}
}
