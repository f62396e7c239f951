//! What the pool costs with 10, 1,000 and 100,000 requesters in an epoch, and with 1 to 1,000 series
//! in its book: `make bench-pool`.
//!
//! The real runtime on the development preset, natively. Every request is a call of an account of its
//! own (even accounts leave, odd ones join), every position a trade. The state is committed, so that
//! reads go through the trie. Each piece of work then runs on that state and is forgotten. Reads and
//! writes are keys, as benchmarks count them; trie nodes are what a validator needs as proof.
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

use dhv_math::sabr::SabrParameters;
use dhv_mocks::{CountedState, Measured};
use dhv_primitives::{
	ports::{OptionRegistry as _, ScheduledWork},
	BackingClass, Contracts, Delta, Fixed, OptionKind, PoolId, Price, Rate, Series, SeriesId,
	Timestamp as Seconds, LOT,
};
use dhv_runtime::{
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	coordinator, AccountId, Handler, Hedging, LiquidityPool, OptionRegistry, Runtime, RuntimeEvent,
	RuntimeOrigin, System, VaultShares, VolatilityFeed,
};
use frame_support::{traits::Hooks, weights::WeightMeter};
use pallet_liquidity_pool::{
	EpochIndex, EpochPrices, Epochs, Event, Ledgers, MarkPasses, PoolEpochs, PoolMarks, RiskLimits,
};
use scale::{
	account, block, feed, for_each, genesis, heading, median, mint_usdc, row, start_block, BATCH,
	HOUR, SPOT, START,
};
use sp_keyring::Sr25519Keyring::Alice;

const POOL: PoolId = PoolId(0);
const REQUESTERS: [u32; 3] = [10, 1_000, 100_000];
const BOOKS: [u32; 4] = [1, 10, 100, 1_000];
/// Series in the book of the requesters' pool.
const FEW: u32 = 10;
/// What joins, what leaves and what stays, each as a whole.
const PART: u128 = 1_000_000 * USDC;
/// Collateral behind the book of the requesters' pool.
const LOCKED: u128 = 600_000 * USDC;
/// Trades that are made before the state is committed.
const TRADES: u32 = 50;

const BACKER: u32 = 2_000_000_001;
const BUYER: u32 = 2_000_000_003;
const LATE_LEAVER: u32 = 2_000_000_005;
const LATE_DEPOSITOR: u32 = 2_000_000_007;

fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

fn manager() -> RuntimeOrigin {
	RuntimeOrigin::signed(Alice.to_account_id())
}

/// The development preset, with room for many series and large trades.
fn preset() -> CountedState {
	let state = genesis(|| {
		pallet_liquidity_pool::Parameters::<Runtime>::mutate(POOL, |parameters| {
			let parameters = parameters.as_mut().expect("the preset opens it");
			parameters.limits = RiskLimits::WIDEST;
		});
		pallet_handler::Parameters::<Runtime>::mutate(POOL, |terms| {
			let terms = terms.as_mut().expect("the preset sets them");
			terms.max_contracts = Contracts::from_units(1_000 * Contracts::ONE.units());
			terms.max_round_delta = Fixed::from_int(1_000_000);
			(terms.min_delta, terms.max_delta) = (Fixed::ZERO, Fixed::ONE);
		});
	});
	state.change(|| {
		deposit(&account(BACKER), PART);
		mint_usdc(&account(BUYER), PART);
	});
	state
}

fn deposit(who: &AccountId, amount: u128) {
	mint_usdc(who, amount);
	request_deposit(who, amount);
}

fn request_deposit(who: &AccountId, amount: u128) {
	LiquidityPool::request_deposit(signed(who), POOL, amount, who.clone()).unwrap();
}

/// Puts up everything that an account has.
fn request_withdrawal(who: &AccountId) {
	let shares = VaultShares::balance(POOL, who);
	LiquidityPool::request_withdrawal(signed(who), POOL, shares).unwrap();
}

fn claim_shares(who: &AccountId, epoch: EpochIndex) {
	LiquidityPool::claim_shares(signed(who), POOL, epoch, who.clone()).unwrap();
}

fn claim_withdrawal(who: &AccountId, epoch: EpochIndex) {
	LiquidityPool::claim_withdrawal(signed(who), POOL, epoch, who.clone()).unwrap();
}

/// What a block does for epochs, with the coordinator's share for it alone.
fn epochs() {
	PoolEpochs::<Runtime>::run(&mut WeightMeter::with_limit(coordinator::share()));
}

/// What a block does for marks, with the coordinator's share for it alone.
fn marks() {
	PoolMarks::<Runtime>::run(&mut WeightMeter::with_limit(coordinator::share()));
}

fn epoch() -> EpochIndex {
	Epochs::<Runtime>::get(POOL).expect("it has begun").number
}

/// The beginning of the block in which the epoch is due, on a price from after the cut-off.
fn end_epoch(state: &CountedState) -> u64 {
	let ends = state.change(|| Epochs::<Runtime>::get(POOL).expect("it has begun").ends_at.secs());
	state.change(|| block(ends - 12, SPOT * 100));
	state.change(|| start_block(ends));
	ends
}

fn price_epoch(state: &CountedState) {
	let before = state.change(epoch);
	end_epoch(state);
	state.change(epochs);
	assert_eq!(state.change(epoch), before + 1, "it was priced");
	state.change(|| feed(SPOT * 100));
}

/// The series with a number: 100 to an expiry, a call and a put to a strike.
fn terms(number: u32) -> Series {
	let (expiry, place) = (number / 100, number % 100);
	Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
		expiry: expiry_of(expiry),
		kind: if place.is_multiple_of(2) { OptionKind::Call } else { OptionKind::Put },
		strike: Price::new(Fixed::from_int(i64::from(place / 2) * 25 + 1_900)),
		backing: BackingClass::Pool,
	}
}

fn expiry_of(number: u32) -> Seconds {
	Seconds::from_secs(START + 30 * 24 * HOUR + u64::from(number) * HOUR)
}

/// One smile for every expiry of so many series, the last first: total variance grows with time.
fn smiles(series: u32, alpha_bps: u32) {
	let smile = SabrParameters {
		alpha: Fixed::from_bps(alpha_bps),
		beta: Fixed::ONE,
		rho: Fixed::from_bps(1_000),
		nu: Fixed::from_bps(8_000),
	};
	for number in (0..series.div_ceil(100)).rev() {
		let expiry = expiry_of(number);
		VolatilityFeed::submit_smile(manager(), WETH_INDEX, expiry, smile, smile, Rate::ZERO)
			.unwrap();
	}
}

fn series(number: u32) -> SeriesId {
	OptionRegistry::find(&terms(number)).expect("it is listed")
}

fn list(number: u32) {
	let Series { expiry, kind, strike, .. } = terms(number);
	Handler::list_series(manager(), POOL, expiry, kind, strike, true, false).unwrap();
}

fn buy(number: u32, contracts: Contracts) {
	let buyer = signed(&account(BUYER));
	Handler::buy(buyer, POOL, series(number), contracts, u128::MAX, None)
		.unwrap_or_else(|error| panic!("series {number}: {error:?}"));
}

/// So many contracts as need some collateral, in whole lots.
fn contracts_for(number: u32, collateral: u128) -> Contracts {
	let each = OptionRegistry::required_collateral(series(number), Contracts::ONE).unwrap();
	let lots = collateral * Contracts::ONE.units() / each / LOT.units();
	Contracts::from_units(lots * LOT.units())
}

fn check(state: &CountedState) {
	let hold = || LiquidityPool::try_state(System::block_number());
	state.change(hold).expect("every invariant holds");
}

/// A pool in its second epoch with a small book and a hedge, where half of the requesters ask to join and half to
/// leave.
fn requested(requesters: u32) -> CountedState {
	let state = preset();
	let half = requesters / 2;
	let part = PART / u128::from(half);
	for_each(&state, half, BATCH, |number| deposit(&account(2 * number), part));
	state.change(|| deposit(&account(LATE_LEAVER), part));
	price_epoch(&state);
	state.change(|| {
		smiles(FEW, 7_000);
		for number in 0..FEW {
			list(number);
			buy(number, contracts_for(number, LOCKED / u128::from(FEW)));
		}
		let reactor = pallet_hedging::Reactors::<Runtime>::get(POOL)[0];
		Hedging::hedge(manager(), POOL, reactor, Delta::new(Fixed::ONE)).unwrap();
		claim_shares(&account(BACKER), 1);
		claim_shares(&account(LATE_LEAVER), 1);
		mint_usdc(&account(LATE_DEPOSITOR), part);
	});
	for_each(&state, half, BATCH, |number| {
		let leaver = account(2 * number);
		claim_shares(&leaver, 1);
		request_withdrawal(&leaver);
		deposit(&account(2 * number + 1), part);
	});
	state
}

/// Makes the buffer so large that half of what is asked for is there.
fn starve() {
	let ledger = Ledgers::<Runtime>::get(POOL);
	let spare = ledger.free + PART / 2;
	let mut parameters = pallet_liquidity_pool::Parameters::<Runtime>::get(POOL).unwrap();
	parameters.buffer_bps = u32::try_from(spare * 10_000 / ledger.allocated).unwrap();
	LiquidityPool::set_parameters(RuntimeOrigin::root(), POOL, parameters).unwrap();
}

fn buffer(bps: u32) {
	let mut parameters = pallet_liquidity_pool::Parameters::<Runtime>::get(POOL).unwrap();
	parameters.buffer_bps = bps;
	LiquidityPool::set_parameters(RuntimeOrigin::root(), POOL, parameters).unwrap();
}

/// Measures the block that prices the epoch. Returns its reads and writes.
fn pricing(state: &CountedState, requesters: u32, what: &str) -> (usize, usize) {
	let measured = median(state, epochs);
	let (price, _) = state.measure(|| {
		epochs();
		EpochPrices::<Runtime>::get(POOL, 2).expect("it is priced in one block")
	});
	let percent = price.fill.raw() / 10_000_000_000_000_000;
	row(what, requesters, measured, &format!("{FEW} series valued, {percent} % filled"));
	(measured.reads, measured.writes)
}

/// Returns what pricing reads and writes, with enough cash and without.
fn measure_requests(requesters: u32) -> [(usize, usize); 2] {
	let state = requested(requesters);
	let checked = requesters <= 1_000;
	if checked {
		check(&state);
	}
	let part = PART / u128::from(requesters / 2);
	let call = |what: &str, done: &str, work: &dyn Fn()| {
		row(what, requesters, median(&state, work), done);
	};
	call("`request_deposit`", "one more", &|| request_deposit(&account(LATE_DEPOSITOR), part));
	call("`request_withdrawal`", "one more", &|| request_withdrawal(&account(LATE_LEAVER)));
	call("a trade: `buy`", "0.01 contracts", &|| buy(0, Contracts::from_units(1_000_000)));

	end_epoch(&state);
	let full = pricing(&state, requesters, "the block that prices the epoch");
	let before = state.change(|| {
		let parameters = pallet_liquidity_pool::Parameters::<Runtime>::get(POOL).unwrap();
		starve();
		parameters.buffer_bps
	});
	let short = pricing(&state, requesters, "the same, short of cash: the hedge is sold");
	state.change(|| {
		buffer(before);
		epochs();
	});
	call("`claim_shares`", "one claim", &|| claim_shares(&account(1), 2));
	call("`claim_withdrawal`", "one claim", &|| claim_withdrawal(&account(0), 2));
	if checked {
		check(&state);
	}
	[full, short]
}

/// A pool in its second epoch with so many series in its book.
fn booked(count: u32) -> CountedState {
	let state = preset();
	price_epoch(&state);
	state.change(|| smiles(count, 7_000));
	for_each(&state, count, TRADES, |number| {
		list(number);
		buy(number, Contracts::from_units(1_000_000));
	});
	state
}

/// Series that were marked in this block.
fn marked() -> u32 {
	System::events()
		.into_iter()
		.map(|record| match record.event {
			RuntimeEvent::LiquidityPool(Event::BookMarked { marked, .. }) => marked,
			_ => 0,
		})
		.sum()
}

fn sum(one: Measured, other: Measured) -> Measured {
	Measured {
		reads: one.reads + other.reads,
		writes: one.writes + other.writes,
		proof: one.proof + other.proof,
		time: one.time + other.time,
	}
}

/// Blocks until `done`: what they cost together, and their number.
fn blocks(
	state: &CountedState,
	mut time: u64,
	work: fn(),
	done: impl Fn() -> bool,
) -> (Measured, u32) {
	let (mut all, mut count) = (median(state, work), 1);
	while !state.change(|| {
		work();
		done()
	}) {
		time += 6;
		state.change(|| start_block(time));
		all = sum(all, median(state, work));
		count += 1;
	}
	(all, count)
}

fn measure_book(count: u32) {
	let state = booked(count);
	let now = state.change(|| pallet_timestamp::Now::<Runtime>::get() / 1_000);
	state.change(|| start_block(now + 60));
	let trade = median(&state, || buy(0, Contracts::from_units(1_000_000)));
	row("a trade: `buy`", count, trade, "0.01 contracts");

	// The surface moves too, so that each series is valued at two volatilities.
	state.change(|| {
		feed((SPOT - 1) * 100);
		smiles(count, 7_700);
		start_block(now + 66);
	});
	let whole = || PoolMarks::<Runtime>::run(&mut WeightMeter::new());
	let all = median(&state, whole);
	let (seen, _) = state.measure(|| {
		whole();
		marked()
	});
	assert_eq!(seen, count, "every series is marked");
	row("the whole book re-marked at one go", count, all, &format!("{count} series"));
	let (seen, _) = state.measure(|| {
		marks();
		marked()
	});
	let through = || !MarkPasses::<Runtime>::get(POOL).active;
	let (all, number) = blocks(&state, now + 66, marks, through);
	row("the same block by block", count, all, &format!("{seen} series in the first of {number}"));

	let ends = end_epoch(&state);
	let (all, number) = blocks(&state, ends, epochs, || epoch() == 3);
	row("an epoch priced, block by block", count, all, &format!("blocks: {number}"));
	check(&state);
}

fn main() {
	heading("requesters");
	let pricing = REQUESTERS.map(measure_requests);
	assert!(pricing.iter().all(|one| *one == pricing[0]), "the same for any number: {pricing:?}");
	println!();
	heading("series");
	for count in BOOKS {
		measure_book(count);
	}
}
