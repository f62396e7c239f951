//! Measures `dhv-math` inside the Wasm executor and prints one table with the native measurements.
//!
//! Usage: `dhv-wasm-bench <directory of criterion's results>`.

#![allow(clippy::float_arithmetic, reason = "times and ratios")]

mod native;
mod table;
mod wasm;

use std::{error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
	let results = std::env::args_os()
		.nth(1)
		.map(PathBuf::from)
		.ok_or("usage: dhv-wasm-bench <directory of criterion's results>")?;
	let executor = wasm::Executor::new()?;
	let call = executor.empty_call()?;
	let mut rows = Vec::new();
	for (name, function) in dhv_wasm_bench_guest::FUNCTIONS {
		rows.push(table::Row {
			name,
			ours: native::fastest(&results, name, "ours"),
			float: native::fastest(&results, name, "f64"),
			fixed: native::fastest(&results, name, "FixedI128"),
			wasm: executor.evaluation(name, *function)?,
		});
	}
	table::print(&rows, call);
	Ok(())
}
