//! The node of the Dynamic Hedging Vault: collator, full node and development chain in one binary.

mod chain_spec;

use polkadot_omni_node_lib::{
	run,
	runtime::{AuraConsensusId, BlockNumber, Consensus, Runtime, RuntimeResolver},
	CliConfig, RunConfig,
};
use sc_chain_spec::ChainSpec;

/// Every chain that this binary serves counts blocks in `u32` and authors them with Aura.
struct AuraRuntime;

impl RuntimeResolver for AuraRuntime {
	fn runtime(&self, _: &dyn ChainSpec) -> sc_cli::Result<Runtime> {
		Ok(Runtime::Omni(BlockNumber::U32, Consensus::Aura(AuraConsensusId::Sr25519)))
	}
}

/// What `--help` and `--version` say.
struct DhvNode;

impl CliConfig for DhvNode {
	fn impl_version() -> String {
		env!("CARGO_PKG_VERSION").into()
	}

	fn author() -> String {
		"The Dynamic Hedging Vault developers".into()
	}

	fn support_url() -> String {
		"see docs/runbooks in the source tree".into()
	}

	fn copyright_start_year() -> u16 {
		2026
	}
}

fn main() -> sc_cli::Result<()> {
	let config = RunConfig::new(Box::new(AuraRuntime), Box::new(chain_spec::EmbeddedSpecs));
	run::<DhvNode>(config)
}
