//! Breakers: each trips, leaves every exit open, and recovers by itself.

mod depeg;
mod every;
mod jump;
mod report;
mod stall;
mod venue;

use super::mock::*;
use crate::*;
use dhv_mocks::{MockPrices, USDC};
use dhv_primitives::{ports::ReactorFunds, Fixed, OptionKind, Price, SeriesId};
use frame_support::{assert_noop, assert_ok};

/// A tenth in five minutes, a hundredth off the peg, five minutes without a look; ten minutes to cool
/// down.
const TERMS: BreakerTerms = BreakerTerms {
	max_jump_bps: 1_000,
	jump_window: 300,
	max_depeg_bps: 100,
	max_gap: 300,
	venues: true,
	cool_down: 600,
};

/// A pool with money and one written series, whose breakers are on and were looked at.
fn watched() -> SeriesId {
	invest(ALICE, 100_000 * USD);
	let id = series(OptionKind::Call, 2_600, 30);
	assert_ok!(sell(id, 4, 500 * USD));
	peg(10_000);
	assert_ok!(LiquidityPool::replace_breakers(POOL, TERMS));
	look(1);
	assert_eq!(open(id), Ok(()));
	id
}

/// What a dollar's worth of the collateral asset costs.
fn peg(bps: u32) {
	MockPrices::set_dollars(USDC, Price::new(Fixed::from_bps(bps)));
}

/// A block so many seconds later, with the price as it is and the feeds at work.
fn look(seconds: u64) {
	let spot = spot();
	wait(seconds);
	set_spot(spot);
	run();
}

/// Blocks for so long, one in each minute.
fn blocks(seconds: u64) {
	(0..seconds / 60).for_each(|_| look(60));
}

fn spot() -> Fixed {
	use dhv_primitives::ports::PriceRounds;
	MockPrices::latest(dhv_mocks::WETH, USDC).unwrap().price.get()
}

/// Writes a little more.
fn open(id: SeriesId) -> sp_runtime::DispatchResult {
	sell(id, 1, 300 * USD).map(|_| ())
}

fn is_tripped(breaker: Breaker) -> bool {
	Watches::<Test>::get(POOL).is_tripped(breaker)
}

fn statuses(trading: PoolStatus) -> FunctionStatuses {
	FunctionStatuses { trading, ..FunctionStatuses::default() }
}

/// No new position is taken, and everything that only reduces what there is, and everything that
/// somebody is owed, goes on.
fn only_closing(id: SeriesId, breaker: Breaker) {
	assert_noop!(open(id), Error::<Test>::Tripped(breaker));
	assert_ok!(buy(id, 1, USD));
	let number = epoch().accepting(LiquidityPool::now()).unwrap();
	withdraw(ALICE, SHARE);
	let alice = RuntimeOrigin::signed(ALICE);
	if epoch().may_cancel(number, LiquidityPool::now()) {
		assert_ok!(LiquidityPool::cancel_withdrawal(alice, POOL, number));
	}
	assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, 1));
	assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::repay(POOL, &REACTOR, 1));
}

fn said_tripped(breaker: Breaker, old: FunctionStatuses, new: FunctionStatuses) -> bool {
	has_event(Event::BreakerTripped { pool: POOL, breaker, old, new })
}

fn said_recovered(breaker: Breaker, old: FunctionStatuses, new: FunctionStatuses) -> bool {
	has_event(Event::BreakerRecovered { pool: POOL, breaker, old, new })
}
