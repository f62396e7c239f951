//! This project's chain, from its development preset.

use crate::{DhvNetwork, Home};
use dhv_primitives::PoolId;
use dhv_runtime::{
	constants::{USDC_INDEX, USD_PRICE, WETH_INDEX},
	coordinator,
	genesis_config_presets::{get_preset, usdc, weth},
	AllPalletsWithSystem, ForeignAssets, Oracle, RuntimeGenesisConfig, RuntimeOrigin, System,
	Timestamp,
};
use frame_support::{
	traits::{fungibles::Inspect, TryState, TryStateSelect},
	BoundedVec,
};
use serde_json::Value;
use sp_core::storage::Storage;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::BuildStorage;
use xcm_emulator::{Network, TestExt};

/// Lays a patch over a configuration.
pub fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

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

/// Its parachain id.
pub const PARA_ID: u32 = dhv_runtime::constants::PARA_ID;

/// How much USDC and WETH there is.
pub fn issuance() -> (u128, u128) {
	(ForeignAssets::total_issuance(usdc()), ForeignAssets::total_issuance(weth()))
}

/// The same, before the first block.
pub fn issuance_at_genesis() -> (u128, u128) {
	xcm_emulator::TestExternalities::new(genesis()).execute_with(issuance)
}

/// The pool of the development preset.
pub const POOL: PoolId = PoolId(0);

/// The present, in Unix seconds.
pub fn now() -> u64 {
	Timestamp::get() / 1_000
}

/// Within a block: what runs by itself, and what operators of the oracle and arbitrageurs do.
#[allow(clippy::expect_used, reason = "a chain on which this fails is broken")]
pub fn work(dollars: u128) {
	coordinator::run(coordinator::share());
	for operator in [Alice, Bob, Charlie] {
		let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, dollars.saturating_mul(USD_PRICE))];
		Oracle::feed_values(
			RuntimeOrigin::signed(operator.to_account_id()),
			BoundedVec::truncate_from(values),
		)
		.expect("operators may feed");
	}
	check();
}

/// Checks every invariant of every pallet.
#[allow(clippy::expect_used, reason = "invariants hold")]
pub fn check() {
	AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All)
		.expect("invariants hold");
}

/// Makes a block with its regular work.
pub fn block(dollars: u128) {
	Home::execute_with(|| work(dollars));
}

/// Makes blocks, a minute apart, until `time`.
pub fn pass_until(time: u64, dollars: u128) {
	while Home::ext_wrapper(now) < time {
		let relay = DhvNetwork::relay_block_number();
		// The block itself takes the tenth.
		DhvNetwork::set_relay_block_number(relay.saturating_add(9));
		block(dollars);
	}
}
