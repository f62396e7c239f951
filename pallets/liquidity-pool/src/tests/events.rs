//! Events that no other test compares whole. An epoch that is priced is told in full: whoever has the
//! events needs no state.

use super::{
	mock::*,
	scenarios::{surplus, take_shares},
};
use crate::*;
use dhv_mocks::{MockClock, MockPrices, WETH};
use dhv_primitives::{
	ports::{PriceRounds, ReactorFunds},
	Fixed, OptionKind, Timestamp,
};
use frame_support::assert_ok;

#[test]
fn a_refund_names_who_got_what_back() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		surplus(-1_000 * Fixed::ONE.raw());
		deposit(BOB, 50 * USD);
		price_epoch();
		take_shares(BOB, 2);
		let (who, amount) = (BOB, 50 * USD);
		assert!(has_event(Event::DepositRefunded { pool: POOL, epoch: 2, who, amount }));
	});
}

#[test]
fn an_advance_names_who_got_it_and_what_is_left() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		let (to, amount, free) = (REACTOR, 400 * USD, 600 * USD);
		assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &to, amount));
		assert!(has_event(Event::FundsAdvanced { pool: POOL, to, amount, free }));
	});
}

#[test]
fn an_epoch_tells_its_schedule_its_snapshot_and_its_outcome() {
	test(|| {
		let fees = Default::default();
		let opened = |number, from: u64, to: u64| EpochState {
			number,
			opens_at: Timestamp::from_secs(from),
			cutoff_at: Timestamp::from_secs(to - 3_600),
			ends_at: Timestamp::from_secs(to),
			fees,
			phase: EpochPhase::Open,
			delay: None,
		};
		let epoch = opened(1, START, START + DAY);
		assert!(has_event(Event::EpochOpened { pool: POOL, epoch }));
		invest(ALICE, 10_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 30), 1, 100 * USD));
		MockClock::set(Timestamp::from_secs(START + 2 * DAY + 90));
		set_spot(Fixed::from_int(SPOT));
		let round = MockPrices::latest(WETH, dhv_mocks::USDC).unwrap();
		run();
		let snapshot = Snapshot {
			round,
			surface_version: 1,
			time: Timestamp::from_secs(START + 2 * DAY + 90),
			reactors: Default::default(),
		};
		assert!(has_event(Event::EpochValuing { pool: POOL, epoch: 2, snapshot }));
		let price = EpochPrices::<Test>::get(POOL, 2).unwrap();
		assert!(has_event(Event::EpochPriced { pool: POOL, epoch: 2, price }));
		let report = EpochReports::<Test>::get(POOL, 2).unwrap();
		assert!(has_event(Event::EpochReported { pool: POOL, epoch: 2, report }));
		// The next one begins with the price and ends on the grid.
		let epoch = opened(3, START + 2 * DAY + 90, START + 3 * DAY);
		assert!(has_event(Event::EpochOpened { pool: POOL, epoch }));
	});
}
