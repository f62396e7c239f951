//! The chains that the binary knows by name; any other name is read as a chain-spec file.

use polkadot_omni_node_lib::chain_spec::{Extensions, GenericChainSpec, LoadSpec};
use sc_chain_spec::{ChainSpec, ChainType, Properties};

/// The runtime's blob as the build script left it.
mod blob {
	#![allow(dead_code, missing_docs)] // the builder writes more constants than we use
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

/// The relay chain that a collator of the embedded chains joins.
const RELAY_CHAIN: &str = "rococo-local";
/// Parachain id of the embedded chains; the runtime's presets carry the same.
const PARA_ID: u32 = 2000;

/// `dev` and `local` from the embedded runtime, everything else from disk.
pub struct EmbeddedSpecs;

impl LoadSpec for EmbeddedSpecs {
	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		let spec = match id {
			"" | "dev" => {
				embedded("DHV Development", "dhv-dev", ChainType::Development, "development")?
			}
			"local" => {
				embedded("DHV Local Testnet", "dhv-local", ChainType::Local, "local_testnet")?
			}
			path => GenericChainSpec::from_json_file(path.into())?,
		};
		Ok(Box::new(spec))
	}
}

fn embedded(
	name: &str,
	id: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<GenericChainSpec, String> {
	let wasm = blob::WASM_BINARY.ok_or(
		"This binary was built with SKIP_WASM_BUILD and has no runtime inside. \
		Build it without that variable, or pass a chain-spec file to --chain.",
	)?;
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "DHV".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());

	Ok(GenericChainSpec::builder(wasm, Extensions::new(RELAY_CHAIN.into(), PARA_ID))
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_genesis_config_preset_name(preset)
		.with_properties(properties)
		.with_protocol_id(id)
		.build())
}
