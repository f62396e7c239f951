use super::mock::*;
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{
	ports::{VaultOwner, VaultSettlement},
	Contracts, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::assert_ok;

fn expire(days: u64) {
	MockClock::set(Timestamp::from_secs(START + days * DAY));
	set_spot(Fixed::from_int(SPOT));
}

#[test]
fn one_transition_books_everything() {
	// (F12)
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 2, 300 * USD));
		expire(2);
		let fixing = Price::new(Fixed::from_int(2_700));
		FixingOf::insert(id, fixing);
		// Valued at the fixing before and gone after: net asset value does not move.
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(before.book.value, Fixed::from_int(-200));
		assert_ok!(TestRegistry::settle(POOL, id, fixing));
		let after = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(after.nav, before.nav);
		assert_eq!((after.free, after.allocated), (10_100 * USD, 0));
		assert_eq!(BookTotals::<Test>::get(POOL), BookTotal::default());
		assert!(has_event(Event::VaultSettled {
			pool: POOL,
			series: id,
			short: contracts(2),
			collateral: 2_000 * USD,
			owed: 200 * USD,
			covered: 0,
			returned: 1_800 * USD,
			free: 10_100 * USD,
			allocated: 0
		}));
	});
}

#[test]
fn an_expired_series_is_worth_its_intrinsic_value_until_the_fixing_is_final() {
	// (F34)
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Put, 2_900, 2);
		assert_ok!(sell(id, 1, 300 * USD));
		expire(2);
		run();
		let entry = Book::<Test>::get(POOL, id).unwrap();
		assert_eq!(entry.unit.value, Fixed::from_int(300));
		assert!(entry.unit.delta.get().is_zero());
		assert_eq!(epoch().number, 3);
	});
}

#[test]
fn a_shortfall_is_covered_down_to_zero() {
	test(|| {
		invest(ALICE, 1_800 * USD);
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 1, 0));
		expire(2);
		assert_ok!(TestRegistry::settle(POOL, id, Price::new(Fixed::from_int(5_000))));
		// 2,400 owed, 1,000 locked, 800 free.
		assert_eq!(ledger().free, 0);
		assert_eq!(ledger().allocated, 0);
		assert!(has_event(Event::ShortfallCovered {
			pool: POOL,
			series: id,
			shortfall: 1_400 * USD,
			covered: 800 * USD,
			free: 0
		}));
	});
}

#[test]
fn strangers_answer_with_nothing() {
	test(|| {
		let cover = <LiquidityPool as VaultOwner<AccountId>>::cover_shortfall(
			&ALICE,
			SeriesId(0),
			USD,
			&BOB,
		);
		assert_eq!(cover, Ok(0));
		let settlement = VaultSettlement {
			series: SeriesId(0),
			short: Contracts::ONE,
			collateral: 1,
			owed: 1,
			covered: 0,
			returned: 0,
		};
		assert_ok!(<LiquidityPool as VaultOwner<AccountId>>::on_settled(&ALICE, &settlement));
		assert_eq!(cash(ALICE), WEALTH);
	});
}

#[test]
fn a_gift_to_a_margin_vault_belongs_to_the_pool() {
	// (F23)
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 1, 300 * USD));
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		TestRegistry::give(POOL, id, 50 * USD);
		let after = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(after.allocated, before.allocated + 50 * USD);
		assert_eq!(after.nav, before.nav.try_add(Fixed::from_int(50)).unwrap());
		let allocated = after.allocated;
		assert!(has_event(Event::VaultToppedUp {
			pool: POOL,
			series: id,
			amount: 50 * USD,
			allocated
		}));
		assert_ok!(LiquidityPool::on_top_up(&ALICE, id, 1));
	});
}
