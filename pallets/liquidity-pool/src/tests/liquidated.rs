//! Bidders close options of a margin vault of the pool. (F24): what the pool is short has one
//! source, so that exposure, liability, delta and collateral agree with the registry afterwards.

use super::mock::*;
use crate::*;
use dhv_primitives::{
	ports::{OptionRegistry, Underwriter, VaultLiquidation, VaultOwner},
	Balance, Contracts, Fixed, OptionKind, SeriesId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn liquidation(
	series: SeriesId,
	closed: Contracts,
	payment: Balance,
	penalty: Balance,
) -> VaultLiquidation {
	VaultLiquidation { series, closed, payment, penalty }
}

fn bid(series: SeriesId, n: u128, payment: Balance, penalty: Balance) -> DispatchResult {
	TestRegistry::liquidate(POOL, liquidation(series, contracts(n), payment, penalty))
}

fn told(series: SeriesId, closed: Contracts, payment: Balance, penalty: Balance) -> DispatchResult {
	let owner = LiquidityPool::book_account(POOL);
	LiquidityPool::on_liquidated(&owner, &liquidation(series, closed, payment, penalty))
}

/// A pool that is short `n` contracts of one series.
fn short(n: u128) -> SeriesId {
	invest(ALICE, 20_000 * USD);
	let id = series(OptionKind::Call, 2_600, 30);
	assert_ok!(sell(id, n, 0));
	id
}

fn exposure(id: SeriesId) -> Result<Fixed, DispatchError> {
	<LiquidityPool as Underwriter<AccountId>>::net_exposure(POOL, id)
}

#[test]
fn f24_a_bid_closes_the_same_in_book_exposure_delta_and_registry() {
	test(|| {
		let id = short(4);
		let entry = Book::<Test>::get(POOL, id).unwrap();
		let before = BookTotals::<Test>::get(POOL).side;
		assert_ok!(bid(id, 1, 300 * USD, 30 * USD));
		let left = LiquidityPool::book(POOL);
		assert_eq!(left, vec![(id, BookEntry { short: contracts(3), ..entry })]);
		assert_eq!(exposure(id), Ok(Fixed::from_int(-3)));
		let position = TestRegistry::position(&LiquidityPool::book_account(POOL), id);
		assert_eq!((position.short, position.collateral), (contracts(3), 3_670 * USD));
		// A quarter of value and delta left with a quarter of the contracts, at the same mark.
		let after = BookTotals::<Test>::get(POOL).side;
		assert_eq!(after, entry.unit.scale(Fixed::from_int(-3)).unwrap());
		assert_eq!(before.try_add(&after.try_neg().unwrap()).unwrap(), {
			entry.unit.scale(Fixed::from_int(-1)).unwrap()
		});
		assert_eq!(LiquidityPool::book_delta(POOL).unwrap(), after.delta);
		assert_eq!((ledger().free, ledger().allocated), (16_000 * USD, 3_670 * USD));
		assert!(has_event(Event::VaultLiquidated {
			pool: POOL,
			series: id,
			closed: contracts(1),
			payment: 300 * USD,
			penalty: 30 * USD,
			free: 16_000 * USD,
			allocated: 3_670 * USD
		}));
	});
}

#[test]
fn f24_net_asset_value_changes_by_the_payments_less_the_liability() {
	test(|| {
		let id = short(4);
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		let value = before.book.value.div_floor(Fixed::from_int(4)).unwrap();
		assert_ok!(bid(id, 1, 300 * USD, 30 * USD));
		let after = LiquidityPool::nav_breakdown(POOL).unwrap();
		let change = after.nav.try_sub(before.nav).unwrap();
		let expected = Fixed::from_int(-330).try_sub(value).unwrap();
		assert!(change.try_sub(expected).unwrap().try_abs().unwrap().raw() <= 4);
		assert_eq!(after.free, before.free);
	});
}

#[test]
fn f24_the_last_bid_takes_the_series_out_of_the_book() {
	test(|| {
		let id = short(4);
		assert_ok!(bid(id, 3, 900 * USD, 0));
		assert_ok!(bid(id, 1, 300 * USD, 10 * USD));
		assert!(LiquidityPool::book(POOL).is_empty());
		assert_eq!(BookTotals::<Test>::get(POOL), BookTotal::default());
		assert_eq!(exposure(id), Ok(Fixed::ZERO));
		assert!(LiquidityPool::book_delta(POOL).unwrap().get().is_zero());
		// What the empty vault held is free again.
		assert_eq!((ledger().free, ledger().allocated), (18_790 * USD, 0));
		// The next epoch is priced on what is left, and the series can be sold anew.
		assert_eq!(price_epoch().nav, Fixed::from_int(18_790));
		assert_ok!(sell(id, 1, 0));
	});
}

#[test]
fn f24_other_series_keep_their_marks_and_settle_as_before() {
	test(|| {
		let id = short(2);
		let other = series(OptionKind::Put, 2_400, 30);
		assert_ok!(sell(other, 1, 0));
		let kept = Book::<Test>::get(POOL, other).unwrap();
		assert_ok!(bid(id, 2, 1_000 * USD, 1_000 * USD));
		assert_eq!(LiquidityPool::book(POOL), vec![(other, kept)]);
		assert_eq!(BookTotals::<Test>::get(POOL).side, kept.side().unwrap());
		assert_ok!(TestRegistry::settle(
			POOL,
			other,
			dhv_primitives::Price::new(Fixed::from_int(SPOT))
		));
		assert_eq!((ledger().free, ledger().allocated), (18_000 * USD, 0));
	});
}

#[test]
fn f24_parts_of_a_contract_round_in_the_sum_as_in_the_entry() {
	test(|| {
		let id = short(3);
		for units in [1, 33_333_333, 7, 99_999_999] {
			let closed = Contracts::from_units(units);
			assert_ok!(TestRegistry::liquidate(POOL, liquidation(id, closed, units, 1)));
			let entry = Book::<Test>::get(POOL, id).unwrap();
			assert_eq!(BookTotals::<Test>::get(POOL).side, entry.side().unwrap());
			LiquidityPool::check_invariants().unwrap();
		}
	});
}

#[test]
fn f24_a_pass_of_marks_goes_on_over_a_series_that_left() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let ids: Vec<_> = (0..5).map(|i| series(OptionKind::Call, 2_500 + 100 * i, 30)).collect();
		for id in &ids {
			assert_ok!(sell(*id, 1, 0));
		}
		set_spot(Fixed::from_int(SPOT));
		let two = <() as WeightInfo>::check_marks()
			.saturating_add(<() as WeightInfo>::begin_marks())
			.saturating_add(<() as WeightInfo>::value_series().saturating_mul(2));
		LiquidityPool::run_marks(&mut frame_support::weights::WeightMeter::with_limit(two));
		let at = MarkPasses::<Test>::get(POOL).cursor.unwrap();
		assert_ok!(bid(at, 1, 100 * USD, 0));
		LiquidityPool::run_marks(&mut frame_support::weights::WeightMeter::new());
		let pass = MarkPasses::<Test>::get(POOL);
		assert!(!pass.active && !pass.failed);
		assert_eq!(LiquidityPool::book(POOL).len(), 4);
		assert!(LiquidityPool::book(POOL).iter().all(|(_, entry)| entry.round == pass.round));
	});
}

#[test]
fn a_bid_waits_while_an_epoch_is_priced() {
	test(|| {
		let id = short(4);
		begin_valuing();
		assert_noop!(told(id, contracts(1), USD, USD), Error::<Test>::EpochBeingPriced);
		run();
		assert!(!epoch().is_valuing());
		assert_ok!(bid(id, 1, USD, USD));
	});
}

#[test]
fn a_halt_stops_no_bid() {
	test(|| {
		let id = short(4);
		let halt = PoolStatus::Halted;
		assert_ok!(LiquidityPool::set_status(RuntimeOrigin::signed(GUARDIAN), POOL, halt));
		assert_ok!(bid(id, 1, 300 * USD, 30 * USD));
	});
}

#[test]
fn refuses_what_the_books_do_not_hold() {
	test(|| {
		let id = short(4);
		let unit = Contracts::from_units(1);
		let (too_many, all) = (contracts(4).try_add(unit).unwrap(), 4_000 * USD);
		assert_noop!(told(SeriesId(99), unit, 1, 0), Error::<Test>::UnknownSeries);
		assert_noop!(told(id, too_many, 1, 0), Error::<Test>::Overflow);
		assert_noop!(told(id, unit, all + 1, 0), Error::<Test>::Overflow);
		assert_noop!(told(id, unit, all, 1), Error::<Test>::Overflow);
		assert_noop!(told(id, unit, Balance::MAX, Balance::MAX), Error::<Test>::Overflow);
	});
}

#[test]
fn strangers_have_no_book() {
	test(|| {
		let id = short(4);
		let before = (ledger(), LiquidityPool::book(POOL));
		assert_ok!(LiquidityPool::on_liquidated(&ALICE, &liquidation(id, contracts(1), 1, 1)));
		assert_eq!((ledger(), LiquidityPool::book(POOL)), before);
	});
}
