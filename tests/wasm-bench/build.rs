//! Builds the measured functions into a Wasm blob, exactly as `node/build.rs` builds the runtime.

#![allow(clippy::expect_used, reason = "a build script may stop the build")]

use std::path::Path;

fn main() {
	// Read when the script runs: checkouts that share a target directory share the compiled script.
	let manifest = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
	let guest = Path::new(&manifest).join("guest/Cargo.toml");
	substrate_wasm_builder::WasmBuilder::new()
		.with_project(guest)
		.expect("the guest stands beside this file")
		.export_heap_base()
		.import_memory()
		.disable_runtime_version_section_check()
		.build();
}
