//! The state of this release, from which the upgrade of the next one is tested.
//!
//! `make snapshot` writes it into `runtime/snapshots`, under the `spec_version`.

mod lived;
mod snapshot;

use super::development;
use crate::VERSION;
use snapshot::{pack, state, unpack, State};

/// The development chain in the middle of its life.
fn lived() -> State {
	development().execute_with(|| {
		lived::live();
		state()
	})
}

#[test]
fn a_life_in_the_development_chain_fits_into_a_file() {
	let state = lived();
	assert!(state.len() > 400, "{} keys", state.len());
	let packed = pack(&state);
	assert!(packed.len() < 200_000, "{} bytes", packed.len());
	assert!(unpack(&packed) == state);
}

#[test]
#[ignore = "writes the state of this release into runtime/snapshots"]
fn snapshot_of_this_release_is_written() {
	let state = lived();
	let file = format!("{}/snapshots/{}.zst", env!("CARGO_MANIFEST_DIR"), VERSION.spec_version);
	let packed = pack(&state);
	std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots")).expect("a folder");
	std::fs::write(&file, &packed).expect("the folder is there");
	println!("{file}: {} keys, {} bytes", state.len(), packed.len());
}
