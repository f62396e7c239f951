//! Writes `docs/accuracy.md`: the measured errors of every real-valued function beside their bounds.
//!
//! `make accuracy`. The random inputs are the same on every machine.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::float_arithmetic,
	reason = "a program for developers; nothing of it enters a runtime"
)]

#[path = "../tests/reference/mod.rs"]
mod reference;

use reference::{document, run};
use std::{fs, path::Path, process::ExitCode};

/// Cases of each function.
const CASES: u64 = 1_000_000;
/// Seed of the random inputs.
const SEED: u64 = 20_240_607;

fn main() -> ExitCode {
	let found = run::run(CASES, SEED, false);
	let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/accuracy.md");
	fs::write(&path, document::render(&found, CASES, SEED))
		.expect("the folder is part of the project");
	println!("docs/accuracy.md is written");
	if found.holds() {
		ExitCode::SUCCESS
	} else {
		println!("a bound is broken: run the differential");
		ExitCode::FAILURE
	}
}
