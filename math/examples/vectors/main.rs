//! Runs files of test vectors through the public interface of `dhv-math`.
//!
//! `cargo run -p dhv-math --example vectors -- DIR` (or `make vectors DIR=path`) reads every JSON
//! file of a folder, runs each case, and prints per file: cases, failures, worst error. It exits
//! non-zero on a failure, on a file or a list of cases that it does not know, and on a file it cannot
//! read.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "a program for developers; nothing of it enters a runtime"
)]

mod runner;

use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
	let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
		eprintln!("usage: vectors DIR");
		return ExitCode::from(2);
	};
	match runner::run_folder(&folder) {
		Ok(reports) => {
			runner::print(&reports);
			let failed = reports.iter().any(|report| report.failed());
			ExitCode::from(u8::from(failed))
		}
		Err(reason) => {
			eprintln!("{}: {reason}", folder.display());
			ExitCode::from(2)
		}
	}
}
