//! Options that the pool holds: resold before it writes any, paid at settlement.

use super::mock::*;
use crate::*;
use dhv_primitives::{
	ports::{OptionRegistry, SaleFill, Underwriter, VaultOwner},
	Balance, Contracts, Fixed, OptionKind, Price, SeriesId,
};
use frame_support::{assert_noop, assert_ok};

/// A pool of 100,000 that holds five calls, bought for 1,000.
fn holding() -> SeriesId {
	invest(ALICE, 100_000 * USD);
	let id = series(OptionKind::Call, 2_600, 30);
	TestRegistry::mint(BUYER, id, contracts(5));
	assert_ok!(buy(id, 5, 1_000 * USD));
	id
}

fn entry(id: SeriesId) -> BookEntry {
	Book::<Test>::get(POOL, id).unwrap_or_default()
}

fn account() -> AccountId {
	LiquidityPool::book_account(POOL)
}

fn fixing(price: i64) -> Price {
	Price::new(Fixed::from_int(price))
}

#[test]
fn what_is_held_is_sold_before_anything_is_written() {
	test(|| {
		let id = holding();
		let sale = trade(id, contracts(2), 500 * USD);
		let fill = SaleFill { resold: contracts(2), ..SaleFill::default() };
		assert_eq!(LiquidityPool::preview_sale(POOL, &sale), Ok(fill));
		assert_eq!(LiquidityPool::sell(POOL, &sale, &BUYER), Ok(fill));
		assert_eq!((entry(id).short, entry(id).long), (Contracts::ZERO, contracts(3)));
		assert_eq!(TestRegistry::held(&BUYER, id), contracts(2));
		assert_eq!((ledger().free, ledger().allocated), (99_500 * USD, 0));

		let sale = trade(id, contracts(7), 1_750 * USD);
		let fill =
			SaleFill { resold: contracts(3), written: contracts(4), collateral: 4_000 * USD };
		assert_eq!(LiquidityPool::sell(POOL, &sale, &BUYER), Ok(fill));
		assert_eq!((entry(id).short, entry(id).long), (contracts(4), Contracts::ZERO));
		assert_eq!(TestRegistry::held(&BUYER, id), contracts(9));
		assert_eq!(TestRegistry::held(&account(), id), Contracts::ZERO);
		assert_eq!((ledger().free, ledger().allocated), (97_250 * USD, 4_000 * USD));
		assert!(has_event(Event::OptionsSold {
			pool: POOL,
			series: id,
			contracts: contracts(7),
			buyer: BUYER,
			premium: 1_750 * USD,
			fee: 0,
			resold: contracts(3),
			written: contracts(4),
			collateral: 4_000 * USD,
			free: ledger().free,
			allocated: ledger().allocated,
			unit: entry(id).unit,
		}));
	});
}

#[test]
fn options_that_somebody_sent_to_the_pool_are_not_sold() {
	test(|| {
		let id = holding();
		TestRegistry::mint(account(), id, contracts(100));
		let before = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
		let sale = trade(id, contracts(6), 1_500 * USD);
		let fill = LiquidityPool::preview_sale(POOL, &sale).unwrap();
		assert_eq!((fill.resold, fill.written), (contracts(5), contracts(1)));
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, before);
	});
}

#[test]
fn a_resale_needs_no_buffer_and_no_collateral() {
	test(|| {
		let id = holding();
		let put = series(OptionKind::Put, 2_600, 30);
		assert_ok!(sell(put, 10, USD));
		TestRegistry::top_up(POOL, put, ledger().free).unwrap();
		assert_eq!(ledger().free, 0);
		assert_noop!(sell(put, 1, USD), Error::<Test>::InsufficientFunds);
		assert_ok!(sell(id, 5, USD));
		assert_eq!(ledger().free, USD);
	});
}

#[test]
fn held_options_are_paid_at_settlement_and_the_price_of_a_share_does_not_move() {
	test(|| {
		let id = holding();
		let expiry = START + 30 * DAY;
		dhv_mocks::MockClock::set(dhv_primitives::Timestamp::from_secs(expiry));
		set_spot(Fixed::from_int(2_900));
		FixingOf::insert(id, fixing(2_900));
		run();
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(before.nav, Fixed::from_int(99_000 + 1_500));
		assert_eq!(TestRegistry::pay_holder(account(), id, Fixed::ONE), Ok(1_500 * USD));
		assert_eq!(ledger().free, 100_500 * USD);
		assert!(Book::<Test>::get(POOL, id).is_none());
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, before.nav);
		assert!(has_event(Event::OptionsPaid {
			pool: POOL,
			series: id,
			contracts: contracts(5),
			held: contracts(5),
			payout: 1_500 * USD,
			free: 100_500 * USD,
		}));
	});
}

#[test]
fn a_haircut_is_in_the_value_of_held_options_before_they_are_paid() {
	test(|| {
		let id = holding();
		let expiry = START + 30 * DAY;
		dhv_mocks::MockClock::set(dhv_primitives::Timestamp::from_secs(expiry));
		set_spot(Fixed::from_int(2_900));
		FixingOf::insert(id, fixing(2_900));
		RecoveryOf::insert(id, Fixed::from_bps(4_000));
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(before.nav, Fixed::from_int(99_000 + 600));
		let paid = TestRegistry::pay_holder(account(), id, Fixed::from_bps(4_000));
		assert_eq!(paid, Ok(600 * USD));
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, before.nav);
	});
}

#[test]
fn payouts_arrive_while_an_epoch_is_priced_without_moving_its_price() {
	let price = |pays: bool| -> EpochPrice {
		let mut price = None;
		test(|| {
			let id = holding();
			let expiry = START + 30 * DAY;
			dhv_mocks::MockClock::set(dhv_primitives::Timestamp::from_secs(expiry));
			set_spot(Fixed::from_int(2_900));
			FixingOf::insert(id, fixing(2_900));
			deposit(BOB, 1_000 * USD);
			let number = epoch().number;
			begin_valuing();
			if pays {
				TestRegistry::pay_holder(account(), id, Fixed::ONE).unwrap();
			}
			run();
			price = EpochPrices::<Test>::get(POOL, number);
		});
		price.unwrap()
	};
	assert_eq!(price(true), price(false));
}

#[test]
fn options_that_were_a_gift_are_the_pools_gain_when_they_are_paid() {
	test(|| {
		let id = holding();
		let stranger = series(OptionKind::Put, 2_600, 30);
		TestRegistry::mint(account(), id, contracts(1));
		TestRegistry::mint(account(), stranger, contracts(2));
		for series in [id, stranger] {
			FixingOf::insert(series, fixing(2_500 + 200 * i64::from(series == id)));
		}
		let paid = |id| TestRegistry::pay_holder(account(), id, Fixed::ONE).unwrap();
		assert_eq!((paid(id), paid(stranger)), (600 * USD, 200 * USD));
		assert_eq!(ledger().free, 99_800 * USD);
		assert_eq!(LiquidityPool::book(POOL), vec![]);
		let told = |held: Contracts, payout: Balance| {
			count_events(|event| {
				matches!(event, Event::OptionsPaid { held: h, payout: p, .. }
					if *h == held && *p == payout)
			})
		};
		assert_eq!(told(contracts(5), 600 * USD), 1);
		assert_eq!(told(Contracts::ZERO, 200 * USD), 1);
	});
}

#[test]
fn what_others_are_paid_is_not_booked() {
	test(|| {
		let id = holding();
		let before = ledger();
		assert_ok!(LiquidityPool::on_paid(&BOB, id, contracts(5), USD));
		assert_eq!(ledger(), before);
		assert_eq!(count_events(|event| matches!(event, Event::OptionsPaid { .. })), 0);
	});
}
