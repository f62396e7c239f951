use super::mock::*;
use crate::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::ReactorsValue, Fixed, OptionKind};
use frame_support::{assert_noop, assert_ok};

/// Replaces the length of the history.
fn keep(history: u32) {
	let new = PoolParameters { history, ..Parameters::<Test>::get(POOL).unwrap() };
	assert_ok!(put(new));
}

fn price_epochs(count: u32) {
	for _ in 0..count {
		price_epoch();
		LiquidityPool::check_invariants().unwrap();
	}
}

fn priced() -> Vec<EpochIndex> {
	let mut numbers: Vec<_> =
		EpochPrices::<Test>::iter_prefix(POOL).map(|(number, _)| number).collect();
	numbers.sort_unstable();
	numbers
}

#[test]
fn the_latest_epochs_are_kept_with_their_reports() {
	test(|| {
		keep(8);
		invest(ALICE, 10_000 * USD);
		price_epochs(11);
		assert_eq!(epoch().number, 13);
		assert_eq!(priced(), (5..=12).collect::<Vec<_>>());
		assert_eq!(LiquidityPool::history_start(POOL), 5);
		assert_eq!(EpochReports::<Test>::iter_prefix(POOL).count(), 8);
		assert_eq!(LiquidityPool::epoch_report(POOL, 4), None);
		assert_eq!(LiquidityPool::epoch_price(POOL, 4), None);
		assert!(LiquidityPool::epoch_report(POOL, 5).is_some());
	});
}

#[test]
fn a_report_holds_what_the_price_rests_on_and_is_told() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 500 * USD));
		let mark = Fixed::from_int(40);
		let reactors = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(reactors));
		deposit(BOB, 1_000 * USD);
		withdraw(ALICE, 100 * SHARE);
		let price = price_epoch();
		let report = LiquidityPool::epoch_report(POOL, 2).unwrap();
		assert_eq!((report.free, report.allocated), (8_500 * USD, 2_000 * USD));
		assert_eq!((report.reactors, report.series), (reactors, 1));
		assert_eq!(report.book, BookTotals::<Test>::get(POOL).side);
		assert_eq!(report.spot.get(), Fixed::from_int(SPOT));
		assert_eq!((report.surface_version, report.snapshot_at), (1, price.time));
		let parts = Fixed::from_int(10_540).try_add(report.book.value).unwrap();
		assert_eq!(price.nav, parts);
		assert!(has_event(Event::EpochPriced { pool: POOL, epoch: 2, price }));
		assert!(has_event(Event::EpochReported { pool: POOL, epoch: 2, report }));
	});
}

#[test]
fn the_history_is_read_in_pages() {
	test(|| {
		keep(8);
		price_epochs(12);
		let page = |from, limit| {
			let page = LiquidityPool::price_history(POOL, from, limit);
			for (number, price) in &page {
				assert_eq!(EpochPrices::<Test>::get(POOL, *number), Some(*price));
			}
			page.into_iter().map(|(number, _)| number).collect::<Vec<_>>()
		};
		assert_eq!(page(0, 3), [5, 6, 7]);
		assert_eq!(page(8, 3), [8, 9, 10]);
		assert_eq!(page(11, u32::MAX), [11, 12]);
		assert!(page(13, 3).is_empty());
		assert!(page(u32::MAX, u32::MAX).is_empty());
		assert!(page(5, 0).is_empty());
		keep(1_000);
		price_epochs(300);
		assert_eq!(page(0, u32::MAX).len(), 256);
	});
}

#[test]
fn a_deposit_that_nobody_fetched_stays_payable_and_then_frees_its_storage() {
	test(|| {
		keep(8);
		deposit(ALICE, 100 * USD);
		deposit(BOB, 50 * USD);
		price_epochs(40);
		let outcome = EpochPrices::<Test>::get(POOL, 1).unwrap();
		assert_eq!(outcome.minted, 150 * SHARE);
		assert_eq!(priced(), [vec![1], (33..=40).collect()].concat());
		assert_eq!(LiquidityPool::position_of(POOL, ALICE).unwrap().claimable_shares, 100 * SHARE);
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, 1, ALICE));
		assert_eq!(shares(ALICE), 100 * SHARE);
		assert_eq!(priced().len(), 9, "the other receipt still needs it");
		LiquidityPool::check_invariants().unwrap();
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, 1, BOB));
		assert_eq!(shares(BOB), 50 * SHARE);
		assert_eq!(priced(), (33..=40).collect::<Vec<_>>());
		assert_noop!(
			LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, 1, BOB),
			Error::<Test>::NoRequest
		);
	});
}

#[test]
fn a_refund_that_nobody_fetched_stays_payable() {
	test(|| {
		keep(8);
		invest(ALICE, 100 * USD);
		let mark = Fixed::from_int(-200);
		let below = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(below));
		deposit(BOB, 50 * USD);
		price_epochs(30);
		assert_eq!(LiquidityPool::position_of(POOL, BOB).unwrap().refundable, 50 * USD);
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, 2, BOB));
		assert_eq!(cash(BOB), WEALTH);
		assert_eq!(priced().len(), 8);
	});
}

#[test]
fn a_carried_withdrawal_finds_every_epoch_that_it_walks_through() {
	test(|| {
		keep(8);
		invest(ALICE, 6_000 * USD);
		let id = series(OptionKind::Call, 5_000, 200);
		assert_ok!(sell(id, 4, 0));
		// Free 2,000, and the buffer asks for all of it.
		withdraw(ALICE, 3_000 * SHARE);
		let first = epoch().number;
		let mut paid = 0;
		// A little comes in now and then: nearly every fill is partial or nothing.
		for round in 0..100 {
			if round % 7 == 0 {
				deposit(CAROL, 10 * USD);
			}
			paid += price_epoch().paid;
			LiquidityPool::check_invariants().unwrap();
		}
		assert!(paid > 0 && ledger().pending_withdrawals > 0);
		assert_eq!(LiquidityPool::history_start(POOL), first + 92);
		assert_eq!(priced().len(), 100, "all epochs that the receipt walks through");
		let expected = LiquidityPool::position_of(POOL, ALICE).unwrap().claimable_cash;
		let before = cash(ALICE);
		claim(ALICE, first);
		LiquidityPool::check_invariants().unwrap();
		// 64 epochs at a time; those that CAROL's deposits do not need are gone.
		assert_eq!(WithdrawalReceipts::<Test>::get((POOL, ALICE, first)).unwrap().reached, 66);
		assert_eq!(priced().iter().filter(|number| **number < 66).count(), 10);
		claim(ALICE, first);
		LiquidityPool::check_invariants().unwrap();
		assert_eq!(cash(ALICE) - before, expected);
		assert_eq!(WithdrawalReceipts::<Test>::get((POOL, ALICE, first)).unwrap().reached, 102);
		for (_, who, at) in DepositReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
			assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(who), POOL, at, who));
		}
		assert_eq!(priced(), (94..=101).collect::<Vec<_>>());
		// The rest is cancelled as ever.
		assert_ok!(LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, first));
		assert_eq!(ledger().pending_withdrawals, 0);
	});
}

#[test]
fn a_shorter_history_catches_up_in_bounded_steps() {
	test(|| {
		invest(ALICE, 100 * USD);
		price_epochs(29);
		assert_eq!(priced().len(), 30);
		keep(8);
		price_epochs(1);
		assert_eq!(priced().len(), 27, "four go, one comes");
		price_epochs(7);
		assert_eq!(priced(), (31..=38).collect::<Vec<_>>());
	});
}

#[test]
fn a_longer_history_fills_from_now_on() {
	test(|| {
		keep(8);
		price_epochs(20);
		keep(12);
		price_epochs(2);
		assert_eq!(priced(), (13..=22).collect::<Vec<_>>());
		price_epochs(10);
		assert_eq!(priced(), (21..=32).collect::<Vec<_>>());
	});
}
