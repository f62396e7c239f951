//! Every port of the pool does all of its work or nothing, also outside of a transaction.

use super::mock::*;
use crate::*;
use dhv_mocks::USDC;
use dhv_primitives::{
	ports::{ReactorFunds, VaultOwner, VaultSettlement},
	Balance, Contracts, OptionKind, SeriesId,
};
use frame_support::{assert_err, assert_storage_noop};

/// A pool with a series; its book account can pay nothing.
fn frozen() -> (AccountId, SeriesId) {
	invest(ALICE, 10_000 * USD);
	let id = series(OptionKind::Call, 2_600, 30);
	sell(id, 2, 100 * USD).unwrap();
	let account = LiquidityPool::book_account(POOL);
	Assets::freeze(RuntimeOrigin::signed(REGISTRY), USDC, account).unwrap();
	(account, id)
}

#[test]
fn an_advance_that_cannot_be_paid_is_not_booked() {
	test(|| {
		frozen();
		assert_storage_noop!(assert!(<LiquidityPool as ReactorFunds<AccountId>>::advance(
			POOL,
			&REACTOR,
			100 * USD
		)
		.is_err()));
	});
}

#[test]
fn a_repayment_that_cannot_be_booked_is_not_taken() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		Ledgers::<Test>::mutate(POOL, |ledger| ledger.repaid = Balance::MAX);
		assert_storage_noop!(assert_err!(
			<LiquidityPool as ReactorFunds<AccountId>>::repay(POOL, &REACTOR, 100 * USD),
			Error::<Test>::Overflow
		));
		Ledgers::<Test>::mutate(POOL, |ledger| ledger.repaid = 0);
	});
}

#[test]
fn a_cover_that_cannot_be_paid_is_not_booked() {
	test(|| {
		let (account, id) = frozen();
		assert_storage_noop!(assert!(LiquidityPool::cover_shortfall(
			&account,
			id,
			100 * USD,
			&REGISTRY
		)
		.is_err()));
		assert_storage_noop!(assert!(LiquidityPool::add_collateral(
			&account,
			id,
			100 * USD,
			&REGISTRY
		)
		.is_err()));
	});
}

#[test]
fn a_settlement_that_the_books_do_not_hold_changes_nothing() {
	test(|| {
		let (account, id) = frozen();
		let settled = |short, collateral| VaultSettlement {
			series: id,
			short,
			collateral,
			owed: 0,
			covered: 0,
			returned: collateral,
		};
		for settlement in [
			settled(contracts(3), 2_000 * USD),
			settled(contracts(2), 2_001 * USD),
			VaultSettlement { series: SeriesId(99), ..settled(Contracts::ZERO, 0) },
			VaultSettlement { returned: Balance::MAX, ..settled(contracts(2), 2_000 * USD) },
		] {
			assert_storage_noop!(
				assert!(LiquidityPool::on_settled(&account, &settlement).is_err())
			);
		}
		// The sums of the book can no longer be computed: the ledger stays too.
		BookTotals::<Test>::mutate(POOL, |total| total.series = 0);
		let settlement = settled(contracts(2), 2_000 * USD);
		assert_storage_noop!(assert!(LiquidityPool::on_settled(&account, &settlement).is_err()));
		BookTotals::<Test>::mutate(POOL, |total| total.series = 1);
	});
}

#[test]
fn a_bid_that_the_books_do_not_hold_changes_nothing() {
	use dhv_primitives::ports::VaultLiquidation;
	test(|| {
		let (account, id) = frozen();
		BookTotals::<Test>::mutate(POOL, |total| total.series = 0);
		let bid =
			VaultLiquidation { series: id, closed: contracts(2), payment: 100 * USD, penalty: USD };
		assert_storage_noop!(assert!(LiquidityPool::on_liquidated(&account, &bid).is_err()));
		BookTotals::<Test>::mutate(POOL, |total| total.series = 1);
	});
}

#[test]
fn a_price_that_fails_half_way_leaves_requests_reactors_and_fees_as_they_were() {
	test(|| {
		frozen();
		deposit(BOB, 500 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		let (before, tally) = (ledger(), EpochTallies::<Test>::get(POOL, 2));
		dhv_mocks::MockClock::set(epoch().ends_at);
		set_spot(dhv_primitives::Fixed::from_int(SPOT));
		run();
		// The deposits had come in when the leavers could not be paid.
		assert_eq!((ledger(), EpochTallies::<Test>::get(POOL, 2)), (before, tally));
		assert_eq!(epoch().number, 2);
		let reason = DelayReason::PricingFailed;
		assert!(has_event(Event::EpochDelayed { pool: POOL, epoch: 2, reason }));
		let account = LiquidityPool::book_account(POOL);
		Assets::thaw(RuntimeOrigin::signed(REGISTRY), USDC, account).unwrap();
		set_spot(dhv_primitives::Fixed::from_int(SPOT));
		run();
		assert_eq!(epoch().number, 3);
	});
}
