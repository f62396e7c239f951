//! Purchases: what the pool has written is closed first, the rest is kept.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, PriceRounds, PurchaseFill, SurfaceError, Underwriter},
	BackingClass, Contracts, Fixed, OptionKind, PoolId, Price, Series, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::Other;

/// A pool of 100,000 that has written ten calls, which [`BUYER`] holds with five others.
fn written() -> SeriesId {
	invest(ALICE, 100_000 * USD);
	let id = series(OptionKind::Call, 2_600, 30);
	sell(id, 10, 2_000 * USD).unwrap();
	TestRegistry::mint(BUYER, id, contracts(5));
	id
}

fn entry(id: SeriesId) -> BookEntry {
	Book::<Test>::get(POOL, id).unwrap_or_default()
}

fn govern(change: impl FnOnce(&mut PoolParameters<AccountId>)) {
	let mut terms = Parameters::<Test>::get(POOL).unwrap();
	change(&mut terms);
	assert_ok!(put(terms));
}

#[test]
fn closes_what_was_written_before_it_keeps_anything() {
	test(|| {
		let id = written();
		let before = (ledger(), cash(BUYER));
		let trade = OptionTrade { fee: 7 * USD, ..trade(id, contracts(12), 2_400 * USD) };
		let fill =
			PurchaseFill { closed: contracts(10), kept: contracts(2), released: 10_000 * USD };
		assert_eq!(LiquidityPool::preview_purchase(POOL, &trade), Ok(fill));
		assert_eq!(LiquidityPool::buy(POOL, &trade, &BUYER), Ok(fill));

		// The seller gets the premium less the fee, in cash.
		assert_eq!(cash(BUYER), before.1 + 2_393 * USD);
		let ledger = ledger();
		assert_eq!(ledger.free, before.0.free + 10_000 * USD - 2_393 * USD);
		assert_eq!(ledger.allocated, 0);
		let account = LiquidityPool::book_account(POOL);
		assert_eq!(TestRegistry::held(&account, id), contracts(2));
		assert_eq!(TestRegistry::held(&BUYER, id), contracts(3));
		let entry = entry(id);
		assert_eq!((entry.short, entry.long), (Contracts::ZERO, contracts(2)));
		assert_eq!(LiquidityPool::net_exposure(POOL, id), Ok(Fixed::from_int(2)));
		assert!(has_event(Event::OptionsBought {
			pool: POOL,
			series: id,
			contracts: contracts(12),
			seller: BUYER,
			premium: 2_400 * USD,
			fee: 7 * USD,
			closed: contracts(10),
			kept: contracts(2),
			released: 10_000 * USD,
			free: ledger.free,
			allocated: 0,
			unit: entry.unit,
		}));
	});
}

#[test]
fn a_position_that_is_closed_leaves_the_book() {
	test(|| {
		let id = written();
		assert_ok!(buy(id, 10, 2_000 * USD));
		assert_eq!(LiquidityPool::book(POOL), vec![]);
		assert_eq!(BookTotals::<Test>::get(POOL), BookTotal::default());
		assert_eq!(LiquidityPool::book_by_expiry(POOL), vec![]);
		// Sold for and bought back at one premium: the pool is where it was.
		assert_eq!((ledger().free, ledger().allocated), (100_000 * USD, 0));
	});
}

#[test]
fn a_purchase_marks_the_series_at_model_price() {
	test(|| {
		let id = written();
		set_spot(Fixed::from_int(2_700));
		let round = MockPrices::latest(WETH, USDC).unwrap();
		assert_ok!(buy(id, 1, 0));
		let entry = entry(id);
		assert_eq!(entry.unit, LiquidityPool::unit_value(id, &round).unwrap());
		assert_eq!(entry.round, round.number);
		assert_eq!(entry.side().unwrap(), BookTotals::<Test>::get(POOL).side);
	});
}

#[test]
fn f13_a_purchase_that_keeps_options_respects_the_buffer() {
	test(|| {
		let id = written();
		let other = series(OptionKind::Put, 2_600, 30);
		TestRegistry::mint(BUYER, other, contracts(5));
		// 10,000 allocated ask for 5,000; there are 92,000.
		assert_eq!(ledger().free, 92_000 * USD);
		assert_noop!(buy(other, 1, 87_000 * USD + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(buy(other, 1, 87_000 * USD));
		assert_noop!(buy(other, 1, 1), Error::<Test>::InsufficientFunds);
		// A purchase that closes some and keeps some has to leave the whole buffer behind too.
		assert_noop!(buy(id, 11, 15_000 * USD + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(buy(id, 11, 15_000 * USD));
		assert_eq!((ledger().free, ledger().allocated), (0, 0));
	});
}

#[test]
fn f13_closing_may_use_the_buffer_down_to_its_floor() {
	test(|| {
		let id = written();
		// Five closed leave 5,000 allocated, of which a tenth has to stay free.
		let most = 92_000 * USD + 5_000 * USD - 500 * USD;
		assert_noop!(buy(id, 5, most + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(buy(id, 5, most));
		assert_eq!((ledger().free, ledger().allocated), (500 * USD, 5_000 * USD));
		// Nothing else is left to anybody, and closing goes on as far as it frees what it costs.
		assert_noop!(sell(id, 1, USD), Error::<Test>::InsufficientFunds);
		assert_noop!(buy(id, 1, 1_100 * USD + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(buy(id, 1, 1_100 * USD));
	});
}

#[test]
fn closing_below_the_floor_goes_on_while_it_makes_the_shortage_no_larger() {
	test(|| {
		let id = written();
		TestRegistry::top_up(POOL, id, ledger().free).unwrap();
		assert_eq!(ledger().free, 0);
		let allocated = ledger().allocated;
		// A tenth of the position releases a tenth of the collateral, of which the floor takes nothing
		// back: a tenth of the shortage goes too.
		let released = allocated / 10;
		let relief = allocated / 10 - (allocated - released) / 10;
		assert_noop!(buy(id, 1, released + relief + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(buy(id, 1, released));
		assert_eq!(ledger().free, 0);
	});
}

#[test]
fn a_close_only_pool_closes_and_resells_and_nothing_else() {
	test(|| {
		let id = written();
		let held = series(OptionKind::Put, 2_600, 30);
		TestRegistry::mint(BUYER, held, contracts(2));
		assert_ok!(buy(held, 2, 100 * USD));
		let guardian = || RuntimeOrigin::signed(GUARDIAN);
		assert_ok!(LiquidityPool::set_status(guardian(), POOL, PoolStatus::CloseOnly));
		assert_noop!(buy(id, 11, USD), Error::<Test>::TradingClosed);
		assert_noop!(sell(held, 3, USD), Error::<Test>::TradingClosed);
		assert_ok!(buy(id, 10, 2_000 * USD));
		assert_ok!(sell(held, 2, 100 * USD));
		assert_ok!(LiquidityPool::set_status(guardian(), POOL, PoolStatus::Halted));
		assert_noop!(buy(id, 1, 0), Error::<Test>::TradingClosed);
	});
}

#[test]
fn no_limit_of_risk_stops_a_trade_that_only_reduces_a_position() {
	test(|| {
		let id = written();
		let put = series(OptionKind::Put, 2_600, 30);
		assert_ok!(sell(put, 10, 2_000 * USD));
		govern(|terms| {
			terms.max_net_exposure = Contracts::from_units(1);
			terms.limits.max_delta = dhv_primitives::Delta::new(Fixed::from_raw(1));
			terms.limits.max_utilisation_bps = 1;
		});
		// Calls and puts offset each other: closing the calls makes the delta grow.
		let before = LiquidityPool::risk(POOL).unwrap().delta.get().try_abs().unwrap();
		assert_ok!(buy(id, 10, 50_000 * USD));
		let after = LiquidityPool::risk(POOL).unwrap().delta.get().try_abs().unwrap();
		assert!(after > before);
		// To keep one is another matter.
		assert_noop!(buy(id, 1, USD), Error::<Test>::ExposureExceeded);
	});
}

#[test]
fn what_is_kept_is_inside_the_limits() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let id = series(OptionKind::Call, 2_600, 30);
		TestRegistry::mint(BUYER, id, contracts(2_000));
		govern(|terms| terms.limits.max_delta = dhv_primitives::Delta::new(Fixed::from_int(100)));
		assert_ok!(buy(id, 100, USD));
		assert_noop!(buy(id, 200, USD), Error::<Test>::DeltaLimit);
		govern(|terms| terms.limits = RiskLimits::WIDEST);
		assert_ok!(buy(id, 900, USD));
		assert_noop!(buy(id, 1, USD), Error::<Test>::ExposureExceeded);
		for i in 0..79 {
			assert_ok!(sell(series(OptionKind::Put, 2_000 + 10 * i, 30), 1, USD));
		}
		let another = series(OptionKind::Put, 3_000, 30);
		TestRegistry::mint(BUYER, another, contracts(1));
		assert_noop!(buy(another, 1, USD), Error::<Test>::BookFull);
	});
}

#[test]
fn refuses() {
	test(|| {
		let id = written();
		let buy_in = |pool, series, n| LiquidityPool::buy(pool, &trade(series, n, USD), &BUYER);
		assert_noop!(buy_in(PoolId(7), id, contracts(1)), Error::<Test>::UnknownPool);
		assert_noop!(buy_in(POOL, SeriesId(99), contracts(1)), Error::<Test>::UnknownSeries);
		assert_noop!(buy_in(POOL, id, Contracts::ZERO), Error::<Test>::ZeroContracts);
		let foreign = TestRegistry::issue(Series {
			underlying: WETH,
			strike_asset: USDC,
			collateral_asset: WETH,
			expiry: Timestamp::from_secs(START + 30 * DAY),
			kind: OptionKind::Call,
			strike: Price::new(Fixed::from_int(2_600)),
			backing: BackingClass::PublicFull,
		})
		.unwrap();
		assert_noop!(buy_in(POOL, foreign, contracts(1)), Error::<Test>::SeriesMismatch);
		let dear = OptionTrade { fee: USD + 1, ..trade(id, contracts(1), USD) };
		assert_noop!(LiquidityPool::buy(POOL, &dear, &BUYER), Error::<Test>::FeeAbovePremium);
		// Options that the seller does not have.
		assert_noop!(buy(id, 16, USD), Other("options"));
		TestSurface::refuse(Some(SurfaceError::Stale));
		assert_noop!(buy(id, 1, USD), Error::<Test>::SurfaceRefused(SurfaceError::Stale));
		TestSurface::refuse(None);
		wait(601);
		assert_noop!(buy(id, 1, USD), Error::<Test>::PriceStale);
		MockPrices::clear();
		assert_noop!(buy(id, 1, USD), Error::<Test>::NoPrice);
	});
}

#[test]
fn nothing_is_bought_while_an_epoch_is_priced() {
	test(|| {
		let id = written();
		begin_valuing();
		assert_noop!(buy(id, 1, 0), Error::<Test>::EpochBeingPriced);
		assert_noop!(buy(id, 11, 0), Error::<Test>::EpochBeingPriced);
		run();
		assert_ok!(buy(id, 1, 0));
	});
}

#[test]
fn a_trade_that_fails_half_way_changes_nothing() {
	test(|| {
		let id = written();
		// The seller has fifteen: closing ten works, keeping ten does not.
		assert_noop!(buy(id, 20, USD), Other("options"));
		// The registry moves other collateral than it announced.
		Misreport::put(1);
		assert_noop!(buy(id, 10, USD), Error::<Test>::CollateralMoved);
		assert_noop!(sell(id, 1, 500 * USD), Error::<Test>::CollateralMoved);
		Misreport::kill();
	});
}

#[test]
fn a_preview_fails_as_the_trade_does() {
	test(|| {
		let id = written();
		let more = trade(id, contracts(1), 500 * USD);
		assert_ok!(LiquidityPool::preview_sale(POOL, &more));
		let previews = |error: sp_runtime::DispatchError| {
			assert_eq!(LiquidityPool::preview_sale(POOL, &more), Err(error));
			assert_noop!(LiquidityPool::sell(POOL, &more, &BUYER), error);
		};
		WriteRefused::put(true);
		previews(Other("write refused"));
		// What the pool holds is resold even so.
		let held = series(OptionKind::Put, 2_600, 30);
		TestRegistry::mint(BUYER, held, contracts(1));
		assert_ok!(buy(held, 1, USD));
		assert_ok!(LiquidityPool::preview_sale(POOL, &trade(held, contracts(1), USD)));
		WriteRefused::kill();
		FixingOf::insert(id, Price::new(Fixed::from_int(2_600)));
		previews(Other("not open"));
		let back = trade(id, contracts(1), USD);
		assert_eq!(LiquidityPool::preview_purchase(POOL, &back), Err(Other("not open")));
		assert_noop!(LiquidityPool::buy(POOL, &back, &BUYER), Other("not open"));
		FixingOf::remove(id);
	});
}
