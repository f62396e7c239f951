//! The reference venue, from its development preset.

use crate::home::merge;
use dhv_venue_runtime::{genesis_config_presets::get_preset, RuntimeGenesisConfig};
use sp_core::storage::Storage;
use sp_runtime::BuildStorage;

/// Its parachain id.
pub const PARA_ID: u32 = dhv_venue_runtime::constants::PARA_ID;

/// The state at genesis.
#[allow(clippy::expect_used, reason = "without a genesis there is nothing to test")]
pub fn genesis() -> Storage {
	let patch = get_preset(&"development".into()).expect("the preset exists");
	let patch = serde_json::from_slice(&patch).expect("the preset is JSON");
	let mut config =
		serde_json::to_value(RuntimeGenesisConfig::default()).expect("configurations are JSON");
	merge(&mut config, patch);
	let text = serde_json::to_vec(&config).expect("JSON is text");
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	config.build_storage().expect("genesis builds")
}
