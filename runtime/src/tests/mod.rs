//! Tests of the joints: presets, prices, asset numbers, governance.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod asset_index;
#[allow(
	clippy::float_arithmetic,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_precision_loss,
	clippy::cast_sign_loss,
	reason = "bots reckon in dollars"
)]
mod attacks;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;

mod batches;
#[allow(
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	reason = "changes of balances have signs"
)]
mod books;
mod flows;
mod governance;
mod joints;
mod life;
mod listing;
mod oracle;
#[allow(
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	reason = "changes of balances have signs"
)]
mod orders;
mod parameters;
mod perps;
mod presets;
mod reads;
mod rfq;
mod shares;
mod surfaces;
mod venues;

use crate::{
	configs::system::RelayClock, coordinator, genesis_config_presets::get_preset, LocalVenue,
	RuntimeGenesisConfig, System, Timestamp,
};
use frame_support::weights::WeightMeter;
use sp_io::TestExternalities;
use sp_runtime::{traits::BlockNumberProvider, BuildStorage};

/// What happens by itself before the first transaction of a block, at the time that is set. The local
/// venue reports what came of the block before.
fn work_by_itself() {
	let seconds = Timestamp::get() / 1_000;
	RelayClock::set_block_number(u32::try_from(seconds / 6).unwrap());
	LocalVenue::flush(&mut WeightMeter::with_limit(coordinator::share()));
	coordinator::run(coordinator::share());
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
fn preset(name: &str) -> TestExternalities {
	let patch = get_preset(&name.into()).expect("the preset exists");
	let patch = serde_json::from_slice(&patch).expect("the preset is JSON");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
	// Through text, as a node does.
	let text = serde_json::to_vec(&config).unwrap();
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	TestExternalities::new(config.build_storage().expect("genesis builds"))
}

/// The development chain at block 1, where events are recorded.
fn development() -> TestExternalities {
	let mut state = preset("development");
	state.execute_with(|| System::set_block_number(1));
	state
}
