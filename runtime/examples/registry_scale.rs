//! What the registry costs with 10, 1,000 and 100,000 vaults of one series: `make bench-registry`.
//!
//! The real runtime on the development preset, natively. Every vault is opened by a call and writes
//! to a holder of its own: even accounts write, odd ones hold. The state is committed, so that reads go
//! through the trie. Each piece of work then runs on that state and is forgotten. Reads and writes are
//! keys, as benchmarks count them; trie nodes are what a validator needs as proof, and deepen with the
//! logarithm of the state.
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

mod scale;

use dhv_math::margin::Trigger;
use dhv_mocks::{CountedState, Measured};
use dhv_primitives::{
	ports::{OptionRegistry as _, ScheduledWork},
	BackingClass, Contracts, Fixed, OptionKind, Price, Series, SeriesId, SeriesStatus,
	Timestamp as Seconds,
};
use dhv_runtime::{
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	coordinator, OptionRegistry, Runtime, RuntimeOrigin, System,
};
use frame_support::{traits::Hooks, weights::WeightMeter, BoundedVec};
use pallet_option_registry::{Product, Products, VaultAction, VaultMargin};
use scale::{
	account, block, feed, for_each, genesis, heading, median, mint_usdc, row, start_block, BATCH,
	HOUR, SPOT, START,
};
use sp_keyring::Sr25519Keyring::Alice;

const SIZES: [u32; 3] = [10, 1_000, 100_000];
/// Vaults that are settled before the state is committed: about what one block does. Within a block,
/// looking for the first of an order steps over all that were removed before it.
const SETTLED_TOGETHER: u32 = 20;

const EXPIRY: u64 = START + 6 * HOUR;
const STRIKE: i64 = 2_500;
/// The number of an account that has no vault yet.
const NEWCOMER: u32 = 1_000_000_000;

const PRODUCT: Product =
	Product { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX };

/// The development preset, with room for many naked vaults.
fn preset() -> CountedState {
	genesis(|| {
		Products::<Runtime>::mutate(PRODUCT, |parameters| {
			let parameters = parameters.as_mut().expect("the preset approves it");
			parameters.classes.naked_cap = u128::MAX / 2;
			parameters.classes.min_naked_collateral = USDC;
			parameters.series_cap = Contracts::from_units(u128::MAX / 4);
			parameters.open_interest_cap = Contracts::from_units(u128::MAX / 4);
		});
	})
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
	mint_usdc(&account(2 * number), 2 * collateral(number));
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
	let state = preset();
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
	for_each(&state, vaults, BATCH, |number| {
		fund(number);
		open(series, number);
	});
	(state, series)
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
	for_each(state, vaults, SETTLED_TOGETHER, |number| {
		let writer = account(2 * number);
		if OptionRegistry::vault(series, writer.clone()).is_some() {
			let origin = RuntimeOrigin::signed(Alice.to_account_id());
			OptionRegistry::settle_vault(origin, series, writer).unwrap();
		}
	});
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
	heading("vaults");
	for vaults in SIZES {
		measure(vaults);
	}
}
