//! The states in which the chains begin.

use sp_io::TestExternalities;
use sp_runtime::BuildStorage;

/// Lays a patch over a configuration.
fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
	match (base, patch) {
		(serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(serde_json::Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

/// A runtime's default configuration with a preset laid over it.
macro_rules! preset {
	($runtime:ident, $name:expr) => {{
		let patch = $runtime::genesis_config_presets::get_preset(&$name.into())
			.expect("the preset exists");
		let patch = serde_json::from_slice(&patch).expect("the preset is JSON");
		let mut config =
			serde_json::to_value($runtime::RuntimeGenesisConfig::default()).expect("it is JSON");
		merge(&mut config, patch);
		// Through text, as a node does.
		let text = serde_json::to_vec(&config).expect("it is text");
		let config: $runtime::RuntimeGenesisConfig =
			serde_json::from_slice(&text).expect("fields are known");
		TestExternalities::new(config.build_storage().expect("genesis builds"))
	}};
}

/// The development chain of the vault.
pub fn home() -> TestExternalities {
	preset!(dhv_runtime, "development")
}

/// The development chain of the venue.
pub fn venue() -> TestExternalities {
	preset!(dhv_venue_runtime, "development")
}
