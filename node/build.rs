//! Builds the Wasm blobs of the runtimes that the node embeds.
//!
//! They are built from here and not from build scripts of the runtimes: a native build or test of a
//! runtime then needs neither a Wasm toolchain nor Binaryen, and the node needs no native runtime.

#![allow(clippy::expect_used)] // a build script may stop the build

use std::{
	env, fs,
	path::{Path, PathBuf},
};

/// A runtime: its place in the workspace, its package, and the name of the blob, which is also that of
/// the file that embeds it.
type Runtime = (&'static str, &'static str, &'static str);

const HOME: Runtime = ("runtime", "dhv-runtime", "dhv_runtime");
const VENUE: Runtime = ("venue/runtime", "dhv-venue-runtime", "dhv_venue_runtime");

fn main() {
	build(HOME);
	share(HOME, VENUE);
	build(VENUE);
}

fn build((folder, _, name): Runtime) {
	// Read when the script runs: checkouts that share a target directory share the compiled script.
	let manifest = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
	let runtime = Path::new(&manifest)
		.parent()
		.expect("the node stands in the workspace")
		.join(folder)
		.join("Cargo.toml");
	substrate_wasm_builder::WasmBuilder::new()
		.with_project(runtime)
		.expect("the runtime stands beside the node")
		.set_file_name(name)
		.export_heap_base()
		.import_memory()
		.build();
}

/// Lets the builds of two blobs share one target directory: the second finds what both depend on
/// compiled. Where it does not work, the second build merely takes as long as the first.
fn share((_, first, _): Runtime, (_, second, _): Runtime) {
	let Some(all) = blobs() else { return };
	let (from, to) = (all.join(first).join("target"), all.join(second).join("target"));
	if !from.exists() || fs::symlink_metadata(&to).is_ok() {
		return;
	}
	if to.parent().is_some_and(|parent| fs::create_dir_all(parent).is_ok()) {
		#[cfg(unix)]
		let _ = std::os::unix::fs::symlink(from, to);
	}
}

/// Where the Wasm builder works: `wbuild` in the directory of the profile.
fn blobs() -> Option<PathBuf> {
	let out = PathBuf::from(env::var_os("OUT_DIR")?);
	out.ancestors().map(|dir| dir.join("wbuild")).find(|dir| dir.is_dir())
}
