//! Receipts: whose they are, who may touch them, what they cost the chain, and how they are read.

use super::{
	mock::*,
	scenarios::{surplus, take_cash, take_shares},
};
use crate::*;
use dhv_primitives::{Balance, Fixed, OptionKind, PoolId};
use frame_support::{assert_noop, assert_ok, storage::unhashed};

/// Every key of this pallet.
fn keys() -> Vec<Vec<u8>> {
	let prefix = sp_io::hashing::twox_128(b"LiquidityPool").to_vec();
	let mut keys = Vec::new();
	let mut key = prefix.clone();
	while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
		assert!(unhashed::exists(&next));
		keys.push(next.clone());
		key = next;
	}
	keys
}

fn all_keys() -> usize {
	let (mut key, mut count) = (Vec::new(), 0);
	while let Some(next) = sp_io::storage::next_key(&key) {
		count += 1;
		key = next;
	}
	count
}

fn deposits(who: AccountId) -> Vec<DepositView> {
	LiquidityPool::deposits_of(POOL, who, None, 64).unwrap()
}

fn withdrawals(who: AccountId) -> Vec<WithdrawalView> {
	LiquidityPool::withdrawals_of(POOL, who, None, 64).unwrap()
}

#[test]
fn when_everybody_has_left_the_storage_is_that_of_an_empty_pool() {
	let life = |busy: bool| {
		let mut left = Vec::new();
		test(|| {
			for _ in 0..12 {
				if busy && epoch().number < 6 {
					for who in [ALICE, BOB, CAROL] {
						deposit(who, 1_000 * USD + u128::from(epoch().number) + who);
						let _ = LiquidityPool::claim_shares(
							RuntimeOrigin::signed(who),
							POOL,
							epoch().number - 1,
							who,
						);
						if shares(who) > 0 {
							withdraw(who, shares(who) / 3);
						}
					}
				}
				price_epoch();
			}
			if busy {
				for (_, who, number) in DepositReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
					take_shares(who, number);
				}
				for who in [ALICE, BOB, CAROL] {
					withdraw(who, shares(who));
				}
			}
			price_epoch();
			for (_, who, number) in WithdrawalReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
				take_cash(who, number);
			}
			assert_eq!((ledger().supply, ledger().set_aside), (0, 0));
			assert_eq!(ledger().pending_deposits + ledger().pending_withdrawals, 0);
			left = keys();
		});
		left
	};
	let (busy, idle) = (life(true), life(false));
	// The ledger, which knows what rounding left, and the mark that the price went up by.
	let ledger = Ledgers::<Test>::hashed_key_for(POOL);
	let mark = HighWaterMarks::<Test>::hashed_key_for(POOL);
	let rest: Vec<_> = busy.iter().filter(|key| **key != ledger && **key != mark).collect();
	assert_eq!(rest, idle.iter().filter(|key| **key != mark).collect::<Vec<_>>());
}

#[test]
fn a_request_that_is_taken_back_leaves_no_key_behind() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		deposit(BOB, USD);
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(BOB), POOL, 2));
		System::reset_events();
		let before = all_keys();
		deposit(BOB, USD);
		withdraw(ALICE, SHARE);
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(BOB), POOL, 2));
		assert_ok!(LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, 2));
		System::reset_events();
		assert_eq!(all_keys(), before);
	});
}

#[test]
fn who_pays_for_another_gives_it_away() {
	// The receipt is the beneficiary's alone: the payer cannot take it back, nor get the refund.
	test(|| {
		invest(CAROL, 1_000 * USD);
		let alice = || RuntimeOrigin::signed(ALICE);
		assert_ok!(LiquidityPool::request_deposit(alice(), POOL, 10 * USD, BOB));
		assert_noop!(LiquidityPool::cancel_deposit(alice(), POOL, 2), Error::<Test>::NoRequest);
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(BOB), POOL, 2));
		assert_eq!((cash(ALICE), cash(BOB)), (WEALTH - 10 * USD, WEALTH + 10 * USD));
		// A refund goes to the beneficiary, whoever claims it.
		assert_ok!(LiquidityPool::request_deposit(alice(), POOL, 10 * USD, BOB));
		surplus(-1_000 * Fixed::ONE.raw());
		assert!(price_epoch().is_refunded());
		assert_ok!(LiquidityPool::claim_shares(alice(), POOL, 2, BOB));
		assert_eq!((cash(ALICE), cash(BOB)), (WEALTH - 20 * USD, WEALTH + 20 * USD));
		assert_noop!(
			LiquidityPool::claim_shares(alice(), POOL, 2, ALICE),
			Error::<Test>::NoRequest
		);
	});
}

#[test]
fn strangers_fill_one_receipt_for_each_epoch_and_stop_nothing() {
	// Who wants to burden another account pays the minimum each time, to that account, and gets at
	// most one receipt for each epoch. The victim's own request adds to it, and its claims cost the
	// same.
	test(|| {
		invest(BOB, 1_000 * USD);
		let mut own = 0;
		for round in 0..5u32 {
			for _ in 0..20 {
				let carol = RuntimeOrigin::signed(CAROL);
				assert_ok!(LiquidityPool::request_deposit(carol, POOL, USD, BOB));
			}
			let carol = RuntimeOrigin::signed(CAROL);
			assert_noop!(
				LiquidityPool::request_deposit(carol, POOL, USD - 1, BOB),
				Error::<Test>::DepositTooSmall
			);
			deposit(BOB, 100 * USD);
			withdraw(BOB, SHARE);
			own += 1;
			assert_eq!(DepositReceipts::<Test>::iter_prefix((POOL, BOB)).count(), own);
			let number = epoch().number;
			assert_eq!(number, round + 2);
			price_epoch();
			assert_eq!(take_cash(BOB, number), USD);
		}
		for number in 2..7 {
			assert_eq!(take_shares(BOB, number), 120 * SHARE);
		}
		assert_eq!(DepositReceipts::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_cap_counts_what_waits_and_gives_it_back_when_it_is_taken_back() {
	test(|| {
		let cap = PoolParameters { deposit_cap: 100 * USD, ..parameters() };
		assert_ok!(put(cap));
		deposit(ALICE, 100 * USD);
		let bob = || LiquidityPool::request_deposit(RuntimeOrigin::signed(BOB), POOL, USD, BOB);
		assert_noop!(bob(), Error::<Test>::DepositCapExceeded);
		assert_ok!(LiquidityPool::cancel_deposit(RuntimeOrigin::signed(ALICE), POOL, 1));
		assert_ok!(bob());
	});
}

#[test]
fn deposits_are_read_as_they_stand() {
	test(|| {
		deposit(ALICE, 100 * USD);
		let view = DepositView {
			epoch: 1,
			amount: 100 * USD,
			cancellable: true,
			priced: false,
			shares: 0,
			refund: 0,
		};
		assert_eq!(deposits(ALICE), vec![view]);
		wait(DAY - 3_600);
		assert_eq!(deposits(ALICE), vec![DepositView { cancellable: false, ..view }]);
		price_epoch();
		let priced = DepositView { cancellable: false, priced: true, shares: 100 * SHARE, ..view };
		assert_eq!(deposits(ALICE), vec![priced]);
		take_shares(ALICE, 1);
		assert_eq!(deposits(ALICE), vec![]);
		surplus(-100 * Fixed::ONE.raw());
		deposit(BOB, 50 * USD);
		price_epoch();
		let refund = 50 * USD;
		let view = DepositView { epoch: 2, amount: refund, refund, shares: 0, ..priced };
		assert_eq!(deposits(BOB), vec![view]);
		assert!(LiquidityPool::deposits_of(PoolId(7), BOB, None, 1).is_err());
	});
}

#[test]
fn withdrawals_are_read_as_the_next_claim_finds_them() {
	test(|| {
		invest(ALICE, 3_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 300), 1, 0));
		withdraw(ALICE, 3_000 * SHARE);
		let view = WithdrawalView {
			epoch: 2,
			shares: 3_000 * SHARE,
			filled: 0,
			cash: 0,
			reached: 2,
			more: false,
			cancellable: true,
		};
		assert_eq!(withdrawals(ALICE), vec![view]);
		let price = price_epoch();
		let (filled, cash) = (price.filled, price.paid);
		let part =
			WithdrawalView { shares: 3_000 * SHARE - filled, filled, cash, reached: 3, ..view };
		assert_eq!(withdrawals(ALICE), vec![part]);
		assert_eq!(take_cash(ALICE, 2), cash);
		let rest = WithdrawalView { filled: 0, cash: 0, ..part };
		assert_eq!(withdrawals(ALICE), vec![rest]);
		// More epochs than one claim takes.
		for _ in 0..65 {
			price_epoch();
		}
		let view = withdrawals(ALICE)[0];
		assert_eq!((view.reached, view.more, view.cancellable), (67, true, false));
		assert_eq!(take_cash(ALICE, 2), view.cash);
		let view = withdrawals(ALICE)[0];
		assert_eq!((view.reached, view.more, view.cancellable), (68, false, true));
		assert!(LiquidityPool::withdrawals_of(PoolId(7), ALICE, None, 1).is_err());
	});
}

#[test]
fn receipts_are_read_in_pages() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		for _ in 0..70 {
			deposit(ALICE, 2 * USD);
			withdraw(ALICE, SHARE);
			price_epoch();
		}
		assert_eq!(LiquidityPool::deposits_of(POOL, ALICE, None, u32::MAX).unwrap().len(), 64);
		assert_eq!(LiquidityPool::deposits_of(POOL, ALICE, None, 0).unwrap(), vec![]);
		let (mut after, mut seen, mut cash) = (None, Vec::new(), 0 as Balance);
		loop {
			let page = LiquidityPool::withdrawals_of(POOL, ALICE, after, 9).unwrap();
			let Some(last) = page.last() else { break };
			assert!(page.len() <= 9);
			after = Some(last.epoch);
			seen.extend(page.iter().map(|view| view.epoch));
			cash += page.iter().map(|view| view.cash).sum::<Balance>();
		}
		seen.sort_unstable();
		assert_eq!(seen, (2..72).collect::<Vec<_>>());
		assert_eq!(cash, 70 * USD);
		let (mut after, mut shares) = (None, 0 as Balance);
		while let Some(last) = {
			let page = LiquidityPool::deposits_of(POOL, ALICE, after, 16).unwrap();
			shares += page.iter().map(|view| view.shares).sum::<Balance>();
			page.last().copied()
		} {
			after = Some(last.epoch);
		}
		assert_eq!(shares, 140 * SHARE);
	});
}
