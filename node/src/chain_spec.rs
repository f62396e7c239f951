//! The chains that the binary knows by name; any other name is read as a chain-spec file.

use polkadot_omni_node_lib::chain_spec::{Extensions, GenericChainSpec, LoadSpec};
use sc_chain_spec::{ChainSpec, ChainType, Properties};

/// The home chain's blob as the build script left it.
mod home_blob {
	#![allow(dead_code, missing_docs)] // the builder writes more constants than we use
	include!(concat!(env!("OUT_DIR"), "/dhv_runtime"));
}

/// The same of the venue.
mod venue_blob {
	#![allow(dead_code, missing_docs)] // the builder writes more constants than we use
	include!(concat!(env!("OUT_DIR"), "/dhv_venue_runtime"));
}

/// The relay chain that a collator of the embedded chains joins.
const RELAY_CHAIN: &str = "rococo-local";

/// What tells one embedded chain from another; the runtime's presets carry the same parachain id.
struct Chain {
	wasm: Option<&'static [u8]>,
	para_id: u32,
	token: &'static str,
}

/// The vault's own chain.
const HOME: Chain = Chain { wasm: home_blob::WASM_BINARY, para_id: 2000, token: "DHV" };
/// The reference venue for perpetual futures.
const VENUE: Chain = Chain { wasm: venue_blob::WASM_BINARY, para_id: 2001, token: "PERP" };

/// `dev`, `local`, `venue-dev` and `venue-local` from the embedded runtimes, everything else from disk.
pub struct EmbeddedSpecs;

impl LoadSpec for EmbeddedSpecs {
	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		const DEV: (ChainType, &str) = (ChainType::Development, "development");
		const LOCAL: (ChainType, &str) = (ChainType::Local, "local_testnet");
		let spec = match id {
			"" | "dev" => embedded(HOME, "DHV Development", "dhv-dev", DEV)?,
			"local" => embedded(HOME, "DHV Local Testnet", "dhv-local", LOCAL)?,
			"venue-dev" => embedded(VENUE, "DHV Venue Development", "dhv-venue-dev", DEV)?,
			"venue-local" => embedded(VENUE, "DHV Venue Local Testnet", "dhv-venue-local", LOCAL)?,
			path => GenericChainSpec::from_json_file(path.into())?,
		};
		Ok(Box::new(spec))
	}
}

fn embedded(
	chain: Chain,
	name: &str,
	id: &str,
	(chain_type, preset): (ChainType, &str),
) -> Result<GenericChainSpec, String> {
	let wasm = chain.wasm.ok_or(
		"This binary was built with SKIP_WASM_BUILD and has no runtime inside. \
		Build it without that variable, or pass a chain-spec file to --chain.",
	)?;
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), chain.token.into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());

	Ok(GenericChainSpec::builder(wasm, Extensions::new(RELAY_CHAIN.into(), chain.para_id))
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_genesis_config_preset_name(preset)
		.with_properties(properties)
		.with_protocol_id(id)
		.build())
}
