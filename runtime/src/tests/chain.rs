//! The states in which tests begin. After every piece of a test each pallet checks itself.

use crate::{
	genesis_config_presets::get_preset, AllPalletsWithSystem, RuntimeGenesisConfig, System,
};
use frame_support::traits::{TryState, TryStateSelect};
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;

/// A chain that is sound whenever a test is done with it.
pub(super) struct Chain {
	state: TestExternalities,
	checks: TryStateSelect,
}

impl Chain {
	/// A chain in this state.
	pub(super) fn new(state: TestExternalities) -> Self {
		Self { state, checks: TryStateSelect::All }
	}

	/// Leaves out the checks of these pallets: the test writes what no call would into what they read.
	pub(super) fn unsound(mut self, pallets: &[&str]) -> Self {
		let names = pallets.iter().map(|name| name.as_bytes().to_vec()).collect();
		self.checks = TryStateSelect::AllExcept(names);
		self
	}

	/// The state by itself.
	pub(super) fn into_inner(self) -> TestExternalities {
		self.state
	}

	/// Runs a test, then checks every invariant.
	pub(super) fn execute_with<R>(&mut self, test: impl FnOnce() -> R) -> R {
		let result = self.state.execute_with(test);
		let checks = self.checks.clone();
		self.state.execute_with(|| {
			AllPalletsWithSystem::try_state(System::block_number(), checks)
				.unwrap_or_else(|error| panic!("the test leaves an unsound state: {error:?}"));
		});
		result
	}
}

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

/// The state of a preset, in its first block.
pub(super) fn preset(name: &str) -> Chain {
	let patch = get_preset(&name.into()).expect("the preset exists");
	let patch = serde_json::from_slice(&patch).expect("the preset is JSON");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
	// Through text, as a node does.
	let text = serde_json::to_vec(&config).unwrap();
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	Chain::new(TestExternalities::new(config.build_storage().expect("genesis builds")))
}

/// The development chain at block 1, where events are recorded.
pub(super) fn development() -> Chain {
	let mut chain = preset("development");
	chain.state.execute_with(|| System::set_block_number(1));
	chain
}
