//! Hedges with perpetual futures through the real runtime, on the venue of the same chain, with every
//! invariant after every block.

mod closed;
mod costs;
mod hedged;
mod index;
mod liquidated;
mod margin;
mod wire;

use super::{
	development,
	life::{arbitrage, list, now, signed, smile, HOUR, POOL, START},
};
use crate::{
	adapters::perp_venue::local::counterpart,
	constants::{BLOCK_MILLIS, USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	coordinator, reads, AccountId, AllPalletsWithSystem, ForeignAssets, Handler, Hedging,
	LiquidityPool, LocalVenue, Oracle, PerpReactor, Runtime, RuntimeEvent, RuntimeOrigin, System,
};
use dhv_primitives::{
	ports::PerpId, Balance, Contracts, Delta, Fixed, OptionKind, SeriesId, Side,
	Timestamp as Seconds,
};
use frame_support::{
	assert_ok,
	traits::{OnFinalize, TryState, TryStateSelect},
	weights::WeightMeter,
	BoundedVec,
};
use pallet_hedging::{ReactorId, ReactorParameters};
use pallet_perp_reactor::{Event, Ledger, PerpReactor as Account};
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};

/// The account of the preset's pool at the venue.
const ID: PerpId = PerpId(0);
/// Seconds between two blocks.
pub(super) const STEP: u64 = BLOCK_MILLIS / 1_000;
/// The price at the start, in dollars.
const DOLLARS: u128 = 2_500;

/// Ends the block that is open, and opens the next one `seconds` later with prices fed.
pub(super) fn next(seconds: u64, dollars: u128) {
	end();
	begin(now() + seconds, dollars);
}

/// What happens in a block before its first transaction, and a feed.
fn begin(time: u64, dollars: u128) {
	System::set_block_number(System::block_number() + 1);
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
	super::work_by_itself();
	Oracle::on_finalize(0);
	feed(dollars);
}

fn feed(dollars: u128) {
	for operator in [Alice, Bob, Charlie] {
		let values = BoundedVec::truncate_from(vec![
			(USDC_INDEX, USD_PRICE),
			(WETH_INDEX, dollars * USD_PRICE),
		]);
		assert_ok!(Oracle::feed_values(signed(operator), values));
	}
	arbitrage(dollars);
}

/// What happens in a block after its last transaction: the venue reports.
fn end() {
	LocalVenue::flush(&mut WeightMeter::with_limit(coordinator::share()));
	AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
}

/// Blocks of `seconds` until `time` has passed.
fn pass(time: u64, seconds: u64, dollars: u128) {
	let until = now() + time;
	while now() < until {
		next(seconds, dollars);
		if now() / 600 > (now() - seconds) / 600 {
			smile(expiry());
		}
	}
}

pub(super) fn expiry() -> Seconds {
	Seconds::from_secs(START + 30 * 24 * HOUR)
}

/// A pool with a million, whose spot reactor is closed to purchases: only perps can hedge.
fn funded() {
	begin(START, DOLLARS);
	next(STEP, DOLLARS);
	let closed = ReactorParameters { max_delta: Delta::ZERO };
	assert_ok!(Hedging::set_reactor_parameters(RuntimeOrigin::root(), ReactorId(0), closed));
	let dave = Dave.to_account_id();
	assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, 1_000_000 * USDC, dave.clone()));
	let epoch = reads::epoch(POOL).unwrap();
	pass(epoch.ends_at.secs() + 120 - now(), 60, DOLLARS);
	assert_ok!(LiquidityPool::claim_shares(signed(Eve), POOL, epoch.number, dave));
	smile(expiry());
	next(STEP, DOLLARS);
}

fn contracts(whole: u128) -> Contracts {
	Contracts::from_units(whole * Contracts::ONE.units())
}

/// Eve buys calls at the money: the pool's delta falls by about half of them.
fn sell_calls(whole: u128) -> SeriesId {
	let call = list(OptionKind::Call, 2_500, expiry());
	buy(call, whole);
	call
}

fn buy(series: SeriesId, whole: u128) {
	let quote = Handler::quote(POOL, series, contracts(whole), Side::Buy).unwrap();
	assert_ok!(Handler::buy(signed(Eve), POOL, series, contracts(whole), quote.total, None));
}

/// A pool that has sold calls and hedged them with perps.
pub(super) fn hedged() -> SeriesId {
	funded();
	let call = sell_calls(40);
	settle();
	assert!(is_inside_band(), "{:?}", reads::delta(POOL));
	assert!(size() > Fixed::ONE);
	call
}

/// Enough blocks that everything that was sent is told of.
fn settle() {
	for _ in 0..20 {
		next(STEP, DOLLARS);
	}
}

fn account() -> Account<AccountId> {
	PerpReactor::reactor(ID).unwrap()
}

fn ledger() -> Ledger {
	account().ledger
}

fn size() -> Fixed {
	account().snapshot.position.size.get()
}

fn net() -> Fixed {
	reads::delta(POOL).unwrap().net.get()
}

fn is_inside_band() -> bool {
	net().try_abs().unwrap() <= Hedging::parameters(POOL).unwrap().target_band.get()
}

fn there() -> AccountId {
	counterpart(&account().account)
}

fn events() -> Vec<Event<Runtime>> {
	let records = System::events().into_iter();
	records
		.filter_map(|record| match record.event {
			RuntimeEvent::PerpReactor(event) => Some(event),
			_ => None,
		})
		.collect()
}
