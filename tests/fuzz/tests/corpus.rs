//! Every kept input of every target runs without a finding.
#![allow(clippy::expect_used, clippy::panic, reason = "test code")]

use std::{
	fs,
	panic::{catch_unwind, AssertUnwindSafe},
	path::{Path, PathBuf},
};

/// The inputs that are kept for a target.
fn inputs(target: &str) -> Vec<PathBuf> {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
	let mut files: Vec<_> = fs::read_dir(folder)
		.expect("every target has a corpus")
		.map(|entry| entry.expect("it can be read").path())
		.collect();
	files.sort();
	files
}

fn replay(name: &str) {
	let target = dhv_fuzz::target(name).expect("there is such a target");
	let files = inputs(name);
	assert!(!files.is_empty(), "nothing is kept for {name}");
	let failed: Vec<_> = files
		.iter()
		.filter(|file| {
			let data = fs::read(file).expect("it can be read");
			catch_unwind(AssertUnwindSafe(|| target(&data))).is_err()
		})
		.collect();
	assert!(failed.is_empty(), "findings: {failed:#?}");
}

#[test]
fn the_kept_calls_break_nothing() {
	replay("calls");
}

#[test]
fn the_kept_markets_break_nothing() {
	replay("market");
}
