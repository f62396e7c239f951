//! The registry asks the pool for collateral that a margin vault lacks.

use super::mock::*;
use crate::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{
	ports::{ReactorFunds, ReactorsValue, VaultOwner},
	Balance, Fixed, OptionKind, PoolId, SeriesId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

/// A pool with 1,000 in a margin vault, `free` besides, and `advanced` with its reactor.
fn pool_with(free: Balance, advanced: Balance) -> SeriesId {
	invest(ALICE, 10_000 * USD);
	let id = series(OptionKind::Put, 2_600, 30);
	assert_ok!(sell(id, 1, 0));
	assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, advanced));
	let rest = 9_000 * USD - advanced - free;
	// What is too much goes to another vault.
	TestRegistry::top_up(POOL, id, rest).unwrap();
	assert_eq!(ledger().free, free);
	System::reset_events();
	id
}

/// A reactor that is worth what it was advanced and gives back at most `most`.
fn reactor_gives(most: Balance) {
	MockReactors::on_withdraw(move |pool, amount| {
		let amount = amount.min(most);
		<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
		let held = i128::try_from(ledger().advanced - ledger().repaid).unwrap();
		let mark = Fixed::from_raw(held * 1_000_000_000_000);
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(value));
		Ok(amount)
	});
	let mark = Fixed::from_raw((ledger().advanced as i128) * 1_000_000_000_000);
	let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
	MockReactors::set_value(Ok(value));
}

fn nav() -> Fixed {
	LiquidityPool::nav_breakdown(POOL).unwrap().nav
}

#[test]
fn free_funds_come_first_and_no_value_moves() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		reactor_gives(1_000 * USD);
		let (before, allocated) = (nav(), ledger().allocated);
		assert_eq!(TestRegistry::top_up(POOL, id, 200 * USD), Ok(200 * USD));
		assert_eq!(nav(), before);
		assert_eq!((ledger().free, ledger().allocated), (300 * USD, allocated + 200 * USD));
		assert!(MockReactors::requests().is_empty());
		assert!(has_event(Event::CollateralAdded {
			pool: POOL,
			series: id,
			missing: 200 * USD,
			added: 200 * USD,
			free: 300 * USD,
			allocated: allocated + 200 * USD
		}));
	});
}

#[test]
fn the_buffer_is_for_this() {
	test(|| {
		let id = pool_with(500 * USD, 0);
		assert_eq!(<LiquidityPool as ReactorFunds<AccountId>>::available(POOL), 0);
		assert_eq!(TestRegistry::top_up(POOL, id, 500 * USD), Ok(500 * USD));
		assert_eq!(ledger().free, 0);
		assert!(MockReactors::requests().is_empty());
	});
}

#[test]
fn reactors_are_asked_for_the_rest() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		reactor_gives(Balance::MAX);
		let before = nav();
		assert_eq!(TestRegistry::top_up(POOL, id, 800 * USD), Ok(800 * USD));
		assert_eq!(nav(), before);
		assert_eq!(MockReactors::requests(), vec![(POOL, 300 * USD)]);
		assert_eq!((ledger().free, ledger().repaid), (0, 300 * USD));
		let (requested, returned) = (300 * USD, 300 * USD);
		assert!(has_event(Event::ReactorsWithdrawn { pool: POOL, requested, returned }));
	});
}

#[test]
fn reactors_that_give_part_leave_the_rest_missing() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		reactor_gives(120 * USD);
		let (before, allocated) = (nav(), ledger().allocated);
		assert_eq!(TestRegistry::top_up(POOL, id, 800 * USD), Ok(620 * USD));
		assert_eq!(nav(), before);
		assert!(has_event(Event::CollateralAdded {
			pool: POOL,
			series: id,
			missing: 800 * USD,
			added: 620 * USD,
			free: 0,
			allocated: allocated + 620 * USD
		}));
	});
}

#[test]
fn reactors_that_fail_change_nothing_and_free_funds_still_help() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		let error = DispatchError::Unavailable;
		MockReactors::on_withdraw(move |pool, amount| {
			// Half done when it fails.
			<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
			Err(error)
		});
		assert_eq!(TestRegistry::top_up(POOL, id, 800 * USD), Ok(500 * USD));
		assert_eq!((ledger().free, ledger().repaid), (0, 0));
		assert_eq!(cash(REACTOR), WEALTH + 1_000 * USD);
		assert!(has_event(Event::ReactorsFailed { pool: POOL, requested: 300 * USD, error }));
	});
}

#[test]
fn what_reactors_claim_is_not_believed() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		MockReactors::on_withdraw(|_, amount| Ok(amount));
		assert_eq!(TestRegistry::top_up(POOL, id, 800 * USD), Ok(500 * USD));
	});
}

#[test]
fn without_funds_nothing_is_added_and_nothing_said() {
	test(|| {
		let id = pool_with(0, 0);
		let before = ledger();
		assert_eq!(TestRegistry::top_up(POOL, id, 800 * USD), Ok(0));
		assert_eq!(TestRegistry::top_up(POOL, id, 0), Ok(0));
		assert_eq!(ledger(), before);
		assert_eq!(count_events(|event| matches!(event, Event::CollateralAdded { .. })), 0);
	});
}

/// The price of an epoch over which `missing` was asked for after the snapshot was taken.
fn priced_over(missing: Balance) -> EpochPrice {
	let mut price = None;
	test(|| {
		let id = pool_with(5_000 * USD, 1_000 * USD);
		reactor_gives(Balance::MAX);
		let (low, mark, high) =
			(Fixed::from_int(990), Fixed::from_int(1_000), Fixed::from_int(1_010));
		MockReactors::set_value(Ok(ReactorsValue { low, mark, high, ..Default::default() }));
		deposit(BOB, 777 * USD);
		withdraw(ALICE, 100 * SHARE);
		begin_valuing();
		let asked = TestRegistry::top_up(POOL, id, missing).unwrap();
		assert_eq!(asked, missing.min(5_000 * USD));
		// The snapshot holds what the reactors are worth, so they keep it.
		assert!(MockReactors::requests().is_empty());
		LiquidityPool::check_invariants().unwrap();
		let number = epoch().number;
		run();
		price = EpochPrices::<Test>::get(POOL, number);
	});
	price.unwrap()
}

#[test]
fn an_epoch_is_priced_the_same_over_a_top_up() {
	let alone = priced_over(0);
	assert!(alone.mint > alone.mark && alone.mark > alone.burn && alone.minted > 0);
	// Some of the buffer remains, then nothing of it, and the reactors are not asked.
	assert_eq!(priced_over(100 * USD), alone);
	let emptied = priced_over(5_500 * USD);
	let filled = |price: EpochPrice| EpochPrice { filled: 0, paid: 0, fill: Fixed::ZERO, ..price };
	assert_eq!(filled(emptied), filled(alone));
}

#[test]
fn a_halted_pool_adds_free_funds_and_leaves_its_hedges_alone() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		reactor_gives(Balance::MAX);
		let halt = PoolStatus::Halted;
		assert_ok!(LiquidityPool::set_status(RuntimeOrigin::signed(GUARDIAN), POOL, halt));
		assert_eq!(TestRegistry::top_up(POOL, id, 800 * USD), Ok(500 * USD));
		assert!(MockReactors::requests().is_empty());
	});
}

#[test]
fn money_that_cannot_move_is_not_booked() {
	test(|| {
		let id = pool_with(500 * USD, 1_000 * USD);
		reactor_gives(Balance::MAX);
		let account = LiquidityPool::book_account(POOL);
		// The ledger says more than the account has: a defect that must not spread.
		Ledgers::<Test>::mutate(POOL, |ledger| ledger.free += 100 * USD);
		assert_noop!(
			LiquidityPool::add_collateral(&account, id, 800 * USD, &REGISTRY),
			TokenError::FundsUnavailable
		);
		let allocated = ledger().allocated;
		Ledgers::<Test>::mutate(POOL, |ledger| {
			ledger.free -= 100 * USD;
			ledger.allocated = Balance::MAX;
		});
		assert_noop!(
			LiquidityPool::add_collateral(&account, id, USD, &REGISTRY),
			Error::<Test>::Overflow
		);
		Ledgers::<Test>::mutate(POOL, |ledger| ledger.allocated = allocated);
	});
}

#[test]
fn accounts_that_are_no_pools_keep_no_health_and_add_nothing() {
	test(|| {
		let id = pool_with(500 * USD, 0);
		assert!(LiquidityPool::keeps_health(&LiquidityPool::book_account(POOL)));
		for stranger in [
			ALICE,
			LiquidityPool::book_account(PoolId(1)),
			LiquidityPool::claims_account(POOL),
			LiquidityPool::pending_account(POOL),
		] {
			assert!(!LiquidityPool::keeps_health(&stranger));
			assert_eq!(LiquidityPool::add_collateral(&stranger, id, USD, &BOB), Ok(0));
		}
		assert_eq!(cash(BOB), WEALTH);
	});
}
