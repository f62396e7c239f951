//! The copies of the vectors in `tests/vectors`, through the runner of the example of that name.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "test code"
)]

#[path = "../examples/vectors/runner/mod.rs"]
mod runner;

use std::path::Path;

#[test]
fn every_vector_agrees() {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
	let reports = runner::run_folder(&folder).expect("the folder is part of the crate");
	runner::print(&reports);
	assert!(
		reports.iter().all(|report| !report.failed()),
		"a vector disagrees: see the lines above"
	);
}
