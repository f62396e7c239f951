//! What the registry costs with 10, 1,000 and 100,000 vaults of one series: `make bench-registry`.
//!
//! The real runtime on the development preset, natively. Every vault is opened by a call and writes
//! to a holder of its own; the state is committed, so that reads go through the trie. Each piece of
//! work then runs on that state and is forgotten. Reads and writes are keys, as benchmarks count
//! them; trie nodes are what a validator needs as proof, and deepen with the logarithm of the state.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	missing_docs,
	reason = "measures, and runs on no chain"
)]

use dhv_math::margin::Trigger;
use dhv_mocks::{CountedState, Measured};
use dhv_primitives::{
	ports::{OptionRegistry as _, ScheduledWork},
	BackingClass, Contracts, Fixed, OptionKind, Price, Series, SeriesId, SeriesStatus,
	Timestamp as Seconds,
};
use dhv_runtime::{
	asset_index,
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	coordinator, genesis_config_presets, AccountId, ForeignAssets, OptionRegistry, Oracle, Runtime,
	RuntimeGenesisConfig, RuntimeOrigin, System,
};
use frame_support::{
	traits::{fungibles::Mutate, Hooks},
	weights::WeightMeter,
	BoundedVec,
};
use pallet_option_registry::{Product, Products, VaultAction, VaultMargin};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::BuildStorage;

const SIZES: [u32; 3] = [10, 1_000, 100_000];
/// Vaults that are opened before the state is committed.
const BATCH: u32 = 1_000;
/// Vaults that are settled before the state is committed: about what one block does. Within a block,
/// looking for the first of an order steps over all that were removed before it.
const SETTLED_TOGETHER: u32 = 20;
/// Every figure is the median of so many runs.
const RUNS: usize = 15;

const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const EXPIRY: u64 = START + 6 * HOUR;
const SPOT: u128 = 2_500;
const STRIKE: i64 = 2_500;
/// The number of an account that has no vault yet.
const NEWCOMER: u32 = 1_000_000_000;

const PRODUCT: Product =
	Product { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX };

/// The development preset, with room for many naked vaults.
fn genesis() -> CountedState {
	let patch = genesis_config_presets::get_preset(&"development".into()).expect("it exists");
	let patch = serde_json::from_slice(&patch).expect("it is JSON");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
	let text = serde_json::to_vec(&config).unwrap();
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	let state = CountedState::new(TestExternalities::new(config.build_storage().unwrap()));
	state.change(|| {
		System::set_block_number(1);
		Products::<Runtime>::mutate(PRODUCT, |parameters| {
			let parameters = parameters.as_mut().expect("the preset approves it");
			parameters.classes.naked_cap = u128::MAX / 2;
			parameters.classes.min_naked_collateral = USDC;
			parameters.series_cap = Contracts::from_units(u128::MAX / 4);
			parameters.open_interest_cap = Contracts::from_units(u128::MAX / 4);
		});
		block(START, SPOT * 100);
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
fn block(time: u64, cents: u128) {
	start_block(time);
	coordinator::run(coordinator::share());
	feed(cents);
}

fn start_block(time: u64) {
	System::set_block_number(System::block_number() + 1);
	System::reset_events();
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	<Oracle as Hooks<_>>::on_finalize(0);
}

fn feed(cents: u128) {
	for operator in [Alice, Bob, Charlie] {
		let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, cents * USD_PRICE / 100)];
		let origin = RuntimeOrigin::signed(operator.to_account_id());
		Oracle::feed_values(origin, BoundedVec::truncate_from(values)).unwrap();
	}
}

/// The account with a number; writers have even ones and holders odd ones.
fn account(number: u32) -> AccountId {
	AccountId::new(sp_io::hashing::blake2_256(&number.to_le_bytes()))
}

/// What the vault with a number holds. The first is the weakest by far.
fn collateral(number: u32) -> u128 {
	if number == 0 {
		return 1_300 * USDC;
	}
	1_500 * USDC + u128::from(number)
}

/// Gives a writer the collateral for its vault, and as much again.
fn fund(number: u32) {
	let usdc = asset_index::Pallet::<Runtime>::location_of(USDC_INDEX).unwrap();
	ForeignAssets::mint_into(usdc, &account(2 * number), 2 * collateral(number)).unwrap();
}

/// Opens a vault and mints to a holder.
fn open(series: SeriesId, number: u32) {
	let (writer, holder) = (account(2 * number), account(2 * number + 1));
	let actions = vec![
		VaultAction::DepositCollateral(collateral(number)),
		VaultAction::Mint { contracts: Contracts::ONE, to: holder },
	];
	let origin = RuntimeOrigin::signed(writer.clone());
	OptionRegistry::adjust_vault(origin, writer, series, BoundedVec::truncate_from(actions))
		.unwrap_or_else(|error| panic!("vault {number}: {error:?}"));
}

/// One series with so many naked vaults and as many holders.
fn populate(vaults: u32) -> (CountedState, SeriesId) {
	let state = genesis();
	let series = state.change(|| {
		OptionRegistry::issue(Series {
			underlying: WETH_INDEX,
			strike_asset: USDC_INDEX,
			collateral_asset: USDC_INDEX,
			expiry: Seconds::from_secs(EXPIRY),
			kind: OptionKind::Put,
			strike: Price::new(Fixed::from_int(STRIKE)),
			backing: BackingClass::PublicNaked,
		})
		.unwrap()
	});
	for first in (0..vaults).step_by(BATCH as usize) {
		state.change(|| {
			for number in first..vaults.min(first + BATCH) {
				fund(number);
				open(series, number);
			}
			System::reset_events();
		});
	}
	(state, series)
}

fn median(state: &CountedState, work: impl Fn()) -> Measured {
	let mut runs: Vec<_> = (0..RUNS).map(|_| state.measure(&work).1).collect();
	runs.sort_by_key(|run| run.time);
	runs[RUNS / 2]
}

fn row(what: &str, vaults: u32, measured: Measured, done: &str) {
	let Measured { reads, writes, proof, time } = measured;
	let (micros, kib) = (time.as_micros(), proof / 1_024);
	println!("| {what} | {vaults} | {micros} | {reads} | {writes} | {kib} | {done} |");
}

fn work() {
	OptionRegistry::run(&mut WeightMeter::with_limit(coordinator::share()));
}

fn in_distress(series: SeriesId) -> usize {
	OptionRegistry::distressed(series).len()
}

fn vaults_left(series: SeriesId) -> u32 {
	OptionRegistry::series_info(series).map_or(0, |info| info.vaults)
}

fn is_final(series: SeriesId) -> bool {
	!matches!(OptionRegistry::status(series), Some(SeriesStatus::Open))
}

/// A price, in cents, between the triggers of the weakest vault and of the next one.
fn crossing(series: SeriesId) -> u128 {
	let trigger = |number: u32| match OptionRegistry::margin(series, account(2 * number)) {
		Ok(VaultMargin { trigger: Trigger::At(price), .. }) => price.raw().unsigned_abs(),
		other => panic!("no trigger: {other:?}"),
	};
	let (first, next) = (trigger(0), trigger(1));
	assert!(next < first, "the first vault falls first");
	(first + next) / 2 / (USD_PRICE / 100)
}

/// Blocks until the one that makes the fixing final and begins to settle; measures that.
fn settlement(state: &CountedState, series: SeriesId) -> (Measured, u32) {
	let before = state.change(|| vaults_left(series));
	for time in (EXPIRY - 300..EXPIRY + HOUR).step_by(30) {
		state.change(|| start_block(time));
		let measured = median(state, work);
		let left = state.change(|| {
			work();
			is_final(series).then(|| vaults_left(series))
		});
		if let Some(left) = left {
			return (measured, before - left);
		}
		state.change(|| feed((SPOT - 100) * 100));
	}
	panic!("no fixing");
}

/// Settles the vaults that are left, by calls; then measures a block that pays holders.
fn payouts(state: &CountedState, series: SeriesId, vaults: u32) -> (Measured, u128) {
	for first in (0..vaults).step_by(SETTLED_TOGETHER as usize) {
		state.change(|| {
			for number in first..vaults.min(first + SETTLED_TOGETHER) {
				let writer = account(2 * number);
				if OptionRegistry::vault(series, writer.clone()).is_some() {
					let origin = RuntimeOrigin::signed(Alice.to_account_id());
					OptionRegistry::settle_vault(origin, series, writer).unwrap();
				}
			}
			System::reset_events();
		});
	}
	state.change(|| start_block(EXPIRY + HOUR));
	let measured = median(state, work);
	let supply = || OptionRegistry::series_info(series).map_or(0, |info| info.supply.units());
	let before = state.change(supply);
	let after = state.change(|| {
		work();
		supply()
	});
	(measured, (before - after) / Contracts::ONE.units())
}

fn check(state: &CountedState) {
	let hold = || OptionRegistry::try_state(System::block_number());
	state.change(hold).expect("every invariant holds");
}

fn measure(vaults: u32) {
	let (state, series) = populate(vaults);
	let checked = vaults <= 1_000;
	if checked {
		check(&state);
	}
	state.change(|| {
		block(START + 12, SPOT * 100);
		start_block(START + 15);
		fund(NEWCOMER);
	});
	let trade = median(&state, || open(series, NEWCOMER));
	row("a trade: `adjust_vault`, deposit and mint", vaults, trade, "1 vault opened");

	let quiet = (SPOT - 1) * 100;
	let round = median(&state, || feed(quiet));
	row("a price round that crosses nothing", vaults, round, "3 feeds, 1 round");
	state.change(|| {
		feed(quiet);
		start_block(START + 18);
	});
	let next = median(&state, work);
	assert_eq!(state.change(|| in_distress(series)), 0);
	row("the registry's work in the block after it", vaults, next, "nothing due");

	let crossed = state.change(|| crossing(series));
	let found = state.change(|| {
		feed(crossed);
		start_block(START + 24);
		crossed
	});
	assert!(found < quiet);
	let relief = median(&state, work);
	let found = state.change(|| {
		work();
		in_distress(series)
	});
	assert_eq!(found, 1, "exactly one vault is crossed");
	row("the same after a price that crosses one vault", vaults, relief, "1 auction started");

	state.change(|| block(START + 30, SPOT * 100));
	let (settling, settled) = settlement(&state, series);
	row("the block that begins to settle", vaults, settling, &format!("{settled} vaults settled"));
	let (paying, paid) = payouts(&state, series, vaults);
	row("a block that pays holders", vaults, paying, &format!("{paid} holders paid"));
	if checked {
		check(&state);
	}
}

fn main() {
	println!("| work | vaults | µs | reads | writes | KiB of trie nodes | done |");
	println!("|---|--:|--:|--:|--:|--:|---|");
	for vaults in SIZES {
		measure(vaults);
	}
}
