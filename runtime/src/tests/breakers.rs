//! Breakers in the real runtime, one test for each automatic trip: it trips, every exit stays open, it
//! recovers as its specification says, and after a long outage nothing is left of it.

mod missing;
mod outage;
mod trips;
mod venue;

use super::{
	development,
	life::{arbitrage, list, now, signed, smile, HOUR, POOL},
	orders::funded,
};
use crate::{
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	AllPalletsWithSystem, Handler, LiquidityPool, Oracle, Runtime, RuntimeEvent, RuntimeOrigin,
	System,
};
use dhv_primitives::{Contracts, OptionKind, SeriesId, Timestamp as Seconds};
use frame_support::{
	assert_ok,
	traits::{OnFinalize, TryState, TryStateSelect},
	BoundedVec,
};
use pallet_liquidity_pool::{
	Breaker, BreakerTerms, Cause, DelayReason, EpochIndex, Error, Event, PoolFunction, PoolStatus,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::{DispatchError, DispatchResult};

const TERMS: BreakerTerms = BreakerTerms {
	max_jump_bps: 300,
	jump_window: 300,
	max_depeg_bps: 200,
	max_gap: 300,
	venues: true,
	cool_down: 600,
};

/// What the operators say.
#[derive(Clone, Copy)]
struct Feed {
	dollars: u128,
	/// What a USDC is worth, in 1/10,000 of a dollar.
	peg_bps: u128,
}

const CALM: Feed = Feed { dollars: 2_500, peg_bps: 10_000 };

fn feed(feed: Feed) {
	for operator in [Alice, Bob, Charlie] {
		let values = BoundedVec::truncate_from(vec![
			(USDC_INDEX, USD_PRICE / 10_000 * feed.peg_bps),
			(WETH_INDEX, feed.dollars * USD_PRICE),
		]);
		assert_ok!(Oracle::feed_values(signed(operator), values));
	}
}

/// A block so many seconds later, in which the operators say this, if anything.
fn block(seconds: u64, said: Option<Feed>) {
	System::set_block_number(System::block_number() + 1);
	super::set_time(now() + seconds);
	super::work_by_itself();
	Oracle::on_finalize(0);
	if let Some(said) = said {
		feed(said);
		arbitrage(said.dollars * 10_000 / said.peg_bps);
	}
	AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
}

/// A block in each minute.
fn minutes(count: u64, said: Option<Feed>) {
	(0..count).for_each(|_| block(60, said));
}

/// The same, with a smile in every tenth.
fn minutes_with_smiles(count: u64, said: Feed, expiry: Seconds) {
	for minute in 0..count {
		block(60, Some(said));
		if minute % 10 == 0 && now() < expiry.secs() {
			smile(expiry);
		}
	}
}

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

/// Eve buys one of the pool, which writes it.
fn opens(series: SeriesId) -> DispatchResult {
	Handler::buy(signed(Eve), POOL, series, count(1), u128::MAX, None)
}

/// Eve sells one back, which the pool closes.
fn closes(series: SeriesId) -> DispatchResult {
	Handler::sell(signed(Eve), POOL, series, count(1), 0, None)
}

fn tripped(breaker: Breaker) -> Result<(), DispatchError> {
	Err(Error::<Runtime>::Tripped(breaker).into())
}

fn is_tripped(breaker: Breaker) -> bool {
	let report = LiquidityPool::breakers(POOL).unwrap();
	report.holds.iter().any(|hold| hold.cause == Cause::Breaker(breaker))
}

/// What stops a function of the pool.
fn causes(function: PoolFunction) -> Vec<Cause> {
	let report = LiquidityPool::breakers(POOL).unwrap();
	report.holds.iter().filter(|hold| hold.function == function).map(|hold| hold.cause).collect()
}

/// Dave asks to leave with a share, in the epoch that is returned.
fn asks_to_leave() -> EpochIndex {
	let accepting = LiquidityPool::epoch(POOL).unwrap();
	let epoch = accepting.accepting(Seconds::from_secs(now())).unwrap();
	assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, SHARE));
	epoch
}

/// Somebody takes what Dave is owed of an epoch.
fn is_paid(epoch: EpochIndex) {
	let before = super::life::usdc_of(&Dave.to_account_id());
	assert_ok!(LiquidityPool::claim_withdrawal(signed(Eve), POOL, epoch, Dave.to_account_id()));
	assert!(super::life::usdc_of(&Dave.to_account_id()) > before);
}

fn deposits() -> DispatchResult {
	LiquidityPool::request_deposit(signed(Dave), POOL, 10 * USDC, Dave.to_account_id())
}

const SHARE: u128 = 1_000_000_000_000_000_000;

fn said(event: Event<Runtime>) -> bool {
	System::events().iter().any(|record| record.event == RuntimeEvent::LiquidityPool(event.clone()))
}

fn said_of(breaker: Breaker, trips: bool) -> bool {
	System::events().iter().any(|record| match &record.event {
		RuntimeEvent::LiquidityPool(Event::BreakerTripped { breaker: one, old, new, .. }) => {
			trips && *one == breaker && old != new
		}
		RuntimeEvent::LiquidityPool(Event::BreakerRecovered { breaker: one, old, new, .. }) => {
			!trips && *one == breaker && old != new
		}
		_ => false,
	})
}

/// A pool with a million whose breakers are on, and five puts that Eve bought of it.
fn watched() -> (SeriesId, Seconds) {
	let expiry = funded();
	let put = list(OptionKind::Put, 2_475, expiry);
	assert_ok!(LiquidityPool::claim_shares(signed(Eve), POOL, 1, Dave.to_account_id()));
	assert_ok!(LiquidityPool::set_breakers(RuntimeOrigin::root(), POOL, TERMS));
	minutes(2, Some(CALM));
	(0..5).for_each(|_| opens(put).unwrap());
	System::reset_events();
	(put, expiry)
}

/// Nothing is opened, for this reason; what is open may be closed, whoever wants to leave may ask.
fn only_exits(put: SeriesId, breaker: Breaker) -> EpochIndex {
	assert_eq!(opens(put), tripped(breaker));
	assert_ok!(closes(put));
	asks_to_leave()
}
