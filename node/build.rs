//! Builds the runtime's Wasm blob that the node embeds.
//!
//! The blob is built from here and not from `runtime/build.rs`: a native build or test of the
//! runtime then needs neither a Wasm toolchain nor Binaryen, and the node needs no native runtime.

#![allow(clippy::expect_used)] // a build script may stop the build

use std::path::Path;

fn main() {
	// Read when the script runs: checkouts that share a target directory share the compiled script.
	let manifest = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
	let runtime = Path::new(&manifest)
		.parent()
		.expect("the node stands in the workspace")
		.join("runtime/Cargo.toml");
	substrate_wasm_builder::WasmBuilder::new()
		.with_project(runtime)
		.expect("the runtime stands beside the node")
		.export_heap_base()
		.import_memory()
		.build();
}
