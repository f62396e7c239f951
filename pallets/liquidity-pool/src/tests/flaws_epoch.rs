//! Flaws F8 to F10 of the Solidity original: shortages, dust and the time of requests. The table is in
//! [`super::flaws`].

use super::{
	flaws::wealth,
	mock::*,
	scenarios::{surplus, take_cash, take_shares},
};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{Balance, Fixed, OptionKind};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};

#[test]
fn f8_a_shortage_of_78_450_pays_12_000_at_once_and_carries_the_rest() {
	// Original: 60,000 allocated and 42,000 free, a request worth 90,450: nothing is paid.
	test(|| {
		invest(ALICE, 102_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 60, 0));
		let book = LiquidityPool::nav_breakdown(POOL).unwrap().book.value;
		surplus(-book.raw());
		assert_eq!((ledger().free, ledger().allocated), (42_000 * USD, 60_000 * USD));
		withdraw(ALICE, 90_450 * SHARE);
		// The value of the book is kept over the day.
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		let book = LiquidityPool::nav_breakdown(POOL).unwrap().book.value;
		surplus(-book.raw());
		let price = price_epoch();
		assert_eq!(price.burn, Fixed::ONE);
		assert_eq!(dhv_mocks::MockReactors::requests(), vec![(POOL, 78_450 * USD)]);
		let paid = 12_000 * USD;
		assert!(paid - price.paid <= 1, "{}", price.paid);
		assert_eq!(price.fill, Fixed::from_ratio_floor(12_000, 90_450).unwrap());
		assert_eq!(ledger().pending_withdrawals, price.requested - price.filled);
		assert_eq!(take_cash(ALICE, 2), price.paid);
	});
}

#[test]
fn f9_dust_of_an_epoch_returns_to_the_pool() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		invest(BOB, 1_000 * USD);
		invest(CAROL, 1_000 * USD);
		// Six tenths of a unit each: 300.0000018 together.
		for who in [ALICE, BOB, CAROL] {
			withdraw(who, 100 * SHARE + 600_000_000_000);
		}
		let number = epoch().number;
		let price = price_epoch();
		let free = ledger().free;
		let paid: Balance = [ALICE, BOB, CAROL].into_iter().map(|who| take_cash(who, number)).sum();
		let dust = price.paid - paid;
		assert_eq!((price.paid, dust), (300_000_001, 1));
		assert_eq!((ledger().set_aside, ledger().free), (0, free + dust));
		assert!(has_event(Event::DustSwept { pool: POOL, epoch: number, cash: dust, shares: 0 }));
		assert!(!EpochTallies::<Test>::contains_key(POOL, number));
	});
}

#[test]
fn f10_nobody_joins_leaves_or_turns_back_between_cut_off_and_price() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 1, 0));
		deposit(BOB, 1_000 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		let number = epoch().number;
		let tally = EpochTallies::<Test>::get(POOL, number);
		MockClock::set(epoch().cutoff_at);
		let shut = |in_time: bool| {
			deposit(BOB, 5 * USD);
			withdraw(ALICE, SHARE);
			let (alice, bob) = (RuntimeOrigin::signed(ALICE), RuntimeOrigin::signed(BOB));
			let error = Error::<Test>::CutoffPassed;
			assert_noop!(LiquidityPool::cancel_deposit(bob.clone(), POOL, number), error);
			let error = Error::<Test>::CutoffPassed;
			assert_noop!(LiquidityPool::cancel_withdrawal(alice.clone(), POOL, number), error);
			assert_eq!(EpochTallies::<Test>::get(POOL, number), tally);
			// What came later may still turn back.
			if in_time {
				assert_ok!(LiquidityPool::cancel_deposit(bob, POOL, number + 1));
				assert_ok!(LiquidityPool::cancel_withdrawal(alice, POOL, number + 1));
			}
		};
		shut(true);
		set_spot(Fixed::from_int(SPOT));
		shut(true);
		begin_valuing();
		shut(true);
		run();
		let price = EpochPrices::<Test>::get(POOL, number).unwrap();
		assert_eq!((price.deposits, price.requested), (1_000 * USD, 1_000 * SHARE));
		// Nor after it.
		let bob = RuntimeOrigin::signed(BOB);
		assert_noop!(LiquidityPool::cancel_deposit(bob, POOL, number), Error::<Test>::CutoffPassed);
		let paid = cash(ALICE);
		assert_ok!(LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, number));
		assert_eq!(cash(ALICE) - paid, price.paid, "the price stands: it is a claim");
	});
}

#[test]
fn f10_an_overdue_request_is_held_again_by_the_price_that_was_missing() {
	let cancel = |number| {
		let (alice, bob) = (RuntimeOrigin::signed(ALICE), RuntimeOrigin::signed(BOB));
		let deposit = with_storage_layer(|| LiquidityPool::cancel_deposit(bob, POOL, number));
		let leave = with_storage_layer(|| LiquidityPool::cancel_withdrawal(alice, POOL, number));
		assert_eq!(deposit.is_ok(), leave.is_ok());
		deposit
	};
	let overdue = || {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 1, 0));
		deposit(BOB, 1_000 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		MockClock::set(epoch().ends_at);
		run();
		wait(DAY);
		run();
		epoch().number
	};
	let held = Err(Error::<Test>::CutoffPassed.into());
	// Without a price everything can be taken back.
	test(|| assert_eq!(cancel(overdue()), Ok(())));
	// With the price in view nobody chooses to stay out of it.
	test(|| {
		let number = overdue();
		set_spot(Fixed::from_int(SPOT));
		assert_eq!(cancel(number), held);
		run();
		assert_eq!(EpochPrices::<Test>::get(POOL, number).unwrap().deposits, 1_000 * USD);
	});
	// A price that is too old again holds nobody.
	test(|| {
		let number = overdue();
		set_spot(Fixed::from_int(SPOT));
		wait(601);
		assert_eq!(cancel(number), Ok(()));
	});
	// Where more than the price is missing, a price holds nobody either.
	test(|| {
		let number = overdue();
		TestSurface::refuse(Some(dhv_primitives::ports::SurfaceError::Stale));
		set_spot(Fixed::from_int(SPOT));
		run();
		set_spot(Fixed::from_int(SPOT));
		assert_eq!(cancel(number), Ok(()));
	});
}

#[test]
fn f10_a_deposit_around_a_known_price_gains_nothing() {
	// Original: the price is known while deposits are still taken. One that sees the value rise by a
	// tenth deposits a million at 1.00 and leaves with 1,008,257.
	test(|| {
		invest(ALICE, 100_000 * USD);
		let before = wealth(BOB);
		// The day's price is seen after the cut-off, and only then.
		MockClock::set(epoch().cutoff_at);
		surplus(10_000 * Fixed::ONE.raw());
		deposit(BOB, 1_000_000 * USD);
		let number = epoch().number;
		let first = price_epoch();
		assert_eq!(first.deposits, 0);
		assert!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, number, BOB).is_err());
		// It joins at the price that holds the rise, and leaves at it.
		let second = price_epoch();
		assert_eq!((second.deposits, second.mint), (1_000_000 * USD, first.mint));
		take_shares(BOB, number + 1);
		withdraw(BOB, shares(BOB));
		price_epoch();
		take_cash(BOB, number + 2);
		assert!(cash(BOB) <= before && before - cash(BOB) <= 2, "{}", cash(BOB));
		let alice = LiquidityPool::position_of(POOL, ALICE).unwrap().value;
		assert!(110_000 * USD - alice <= USD / 10, "{alice}");
	});
}
