//! What the examples share that measure the runtime at several sizes: the development preset, clock,
//! prices, accounts, and the rows of a table.

use dhv_mocks::{CountedState, Measured};
use dhv_runtime::{
	asset_index,
	constants::{USDC_INDEX, USD_PRICE, WETH_INDEX},
	coordinator, genesis_config_presets, AccountId, ForeignAssets, Oracle, Runtime,
	RuntimeGenesisConfig, RuntimeOrigin, System,
};
use frame_support::{
	traits::{fungibles::Mutate, Hooks},
	BoundedVec,
};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::BuildStorage;

/// Every figure is the median of so many runs.
const RUNS: usize = 15;

/// When the chain begins: on the grid of every schedule.
pub const START: u64 = 1_800_000_000;
/// Seconds of an hour.
pub const HOUR: u64 = 3_600;
/// The price of WETH in dollars.
pub const SPOT: u128 = 2_500;
/// Calls that are made before the state is committed.
pub const BATCH: u32 = 1_000;

/// The development preset at block 1 with prices, after `prepare`.
pub fn genesis(prepare: impl FnOnce()) -> CountedState {
	genesis_at(START, SPOT * 100, prepare)
}

/// The same at a time and a price of WETH in cents.
pub fn genesis_at(time: u64, cents: u128, prepare: impl FnOnce()) -> CountedState {
	let patch = genesis_config_presets::get_preset(&"development".into()).expect("it exists");
	let patch = serde_json::from_slice(&patch).expect("it is JSON");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
	let text = serde_json::to_vec(&config).unwrap();
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	let state = CountedState::new(TestExternalities::new(config.build_storage().unwrap()));
	state.change(|| {
		System::set_block_number(1);
		prepare();
		block(time, cents);
	});
	state
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

/// What a block does by itself at a time, then three operators feed prices.
pub fn block(time: u64, cents: u128) {
	start_block(time);
	coordinator::run(coordinator::share());
	feed(cents);
}

/// The beginning of a block at a time.
pub fn start_block(time: u64) {
	System::set_block_number(System::block_number() + 1);
	System::reset_events();
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	<Oracle as Hooks<_>>::on_finalize(0);
}

/// Three operators feed the price of WETH.
pub fn feed(cents: u128) {
	for operator in [Alice, Bob, Charlie] {
		let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, cents * USD_PRICE / 100)];
		let origin = RuntimeOrigin::signed(operator.to_account_id());
		Oracle::feed_values(origin, BoundedVec::truncate_from(values)).unwrap();
	}
}

/// The account with a number.
pub fn account(number: u32) -> AccountId {
	AccountId::new(sp_io::hashing::blake2_256(&number.to_le_bytes()))
}

/// Gives an account USDC.
pub fn mint_usdc(who: &AccountId, amount: u128) {
	let usdc = asset_index::Pallet::<Runtime>::location_of(USDC_INDEX).unwrap();
	ForeignAssets::mint_into(usdc, who, amount).unwrap();
}

/// Runs `work` for every number below `count`, and commits now and then.
pub fn for_each(state: &CountedState, count: u32, batch: u32, work: impl Fn(u32)) {
	for first in (0..count).step_by(batch as usize) {
		state.change(|| {
			(first..count.min(first + batch)).for_each(&work);
			System::reset_events();
		});
	}
}

/// The run of middling time; all of them are forgotten.
pub fn median(state: &CountedState, work: impl Fn()) -> Measured {
	let mut runs: Vec<_> = (0..RUNS).map(|_| state.measure(&work).1).collect();
	runs.sort_by_key(|run| run.time);
	runs[RUNS / 2]
}

/// The heading of a table over a size.
pub fn heading(size: &str) {
	println!("| work | {size} | µs | reads | writes | KiB of trie nodes | done |");
	println!("|---|--:|--:|--:|--:|--:|---|");
}

/// One row of it.
pub fn row(what: &str, size: u32, measured: Measured, done: &str) {
	let Measured { reads, writes, proof, time } = measured;
	let (micros, kib) = (time.as_micros(), proof / 1_024);
	println!("| {what} | {size} | {micros} | {reads} | {writes} | {kib} | {done} |");
}
