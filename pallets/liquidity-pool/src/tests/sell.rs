use super::mock::*;
use crate::*;
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, SaleFill, SurfaceError, Underwriter},
	BackingClass, Contracts, Fixed, OptionKind, PoolId, Price, Series, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok};

#[test]
fn takes_the_premium_locks_collateral_and_marks_at_the_model() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		let sale = OptionTrade { fee: USD, ..trade(id, contracts(2), 700 * USD) };
		let fill =
			SaleFill { resold: Contracts::ZERO, written: contracts(2), collateral: 2_000 * USD };
		assert_eq!(LiquidityPool::preview_sale(POOL, &sale), Ok(fill));
		assert_eq!(LiquidityPool::sell(POOL, &sale, &BUYER), Ok(fill));
		assert_eq!(cash(BUYER), WEALTH - 701 * USD);
		let ledger = ledger();
		assert_eq!((ledger.free, ledger.allocated), (8_701 * USD, 2_000 * USD));
		let entry = Book::<Test>::get(POOL, id).unwrap();
		assert_eq!(entry.short, contracts(2));
		assert!(entry.unit.value.is_positive());
		// (F11): the liability is the model price, so the spread is income at once.
		let round = dhv_mocks::MockPrices::spot();
		assert_eq!(entry.unit, LiquidityPool::unit_value(id, &round).unwrap());
		assert_eq!(
			<LiquidityPool as Underwriter<AccountId>>::net_exposure(POOL, id),
			Ok(Fixed::from_int(-2))
		);
		assert!(has_event(Event::OptionsSold {
			pool: POOL,
			series: id,
			contracts: contracts(2),
			buyer: BUYER,
			premium: 700 * USD,
			fee: USD,
			resold: Contracts::ZERO,
			written: contracts(2),
			collateral: 2_000 * USD,
			free: ledger.free,
			allocated: ledger.allocated,
			unit: entry.unit
		}));
	});
}

trait Spot {
	fn spot() -> dhv_primitives::PriceRound;
}

impl Spot for dhv_mocks::MockPrices {
	fn spot() -> dhv_primitives::PriceRound {
		use dhv_primitives::ports::PriceRounds;
		Self::latest(WETH, USDC).unwrap()
	}
}

#[test]
fn the_buffer_is_measured_after_the_premium_arrived() {
	test(|| {
		invest(ALICE, 1_400 * USD);
		let id = series(OptionKind::Put, 2_600, 30);
		// 1,000 locked asks for 500 free.
		assert_noop!(sell(id, 1, 100 * USD - 1), Error::<Test>::InsufficientFunds);
		assert_ok!(sell(id, 1, 100 * USD));
		assert_eq!(ledger().free, 500 * USD);
		assert_eq!(
			<LiquidityPool as dhv_primitives::ports::ReactorFunds<AccountId>>::available(POOL),
			0
		);
		assert_noop!(sell(id, 1, USD), Error::<Test>::InsufficientFunds);
	});
}

#[test]
fn refuses() {
	test(|| {
		invest(ALICE, 1_000_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		let sell_in = |pool, series, n| LiquidityPool::sell(pool, &trade(series, n, USD), &BUYER);
		assert_noop!(sell_in(PoolId(7), id, contracts(1)), Error::<Test>::UnknownPool);
		assert_noop!(sell_in(POOL, SeriesId(99), contracts(1)), Error::<Test>::UnknownSeries);
		assert_noop!(sell_in(POOL, id, Contracts::ZERO), Error::<Test>::ZeroContracts);
		let foreign = TestRegistry::issue(Series {
			underlying: USDC,
			strike_asset: USDC,
			collateral_asset: USDC,
			expiry: Timestamp::from_secs(START + 30 * DAY),
			kind: OptionKind::Call,
			strike: Price::new(Fixed::ONE),
			backing: BackingClass::Pool,
		})
		.unwrap();
		assert_noop!(sell_in(POOL, foreign, contracts(1)), Error::<Test>::SeriesMismatch);
		TestSurface::refuse(Some(SurfaceError::Stale));
		assert_noop!(sell(id, 1, USD), Error::<Test>::SurfaceRefused(SurfaceError::Stale));
		TestSurface::refuse(None);
		wait(601);
		assert_noop!(sell(id, 1, USD), Error::<Test>::PriceStale);
		dhv_mocks::MockPrices::clear();
		assert_noop!(sell(id, 1, USD), Error::<Test>::NoPrice);
	});
}

#[test]
fn limits_exposure_per_series_and_the_size_of_the_book() {
	test(|| {
		invest(ALICE, WEALTH);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 1_000, USD));
		assert_noop!(sell(id, 1, USD), Error::<Test>::ExposureExceeded);
		for i in 0..79 {
			assert_ok!(sell(series(OptionKind::Put, 2_000 + 10 * i, 30), 1, USD));
		}
		let one_more = series(OptionKind::Put, 3_000, 30);
		assert_noop!(sell(one_more, 1, USD), Error::<Test>::BookFull);
		assert_ok!(sell(SeriesId(1), 1, USD));
	});
}

#[test]
fn the_value_of_a_book_adds_up_and_a_sale_at_model_price_moves_no_nav() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let before = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert!(before.book == Default::default());
		let id = series(OptionKind::Call, 2_600, 30);
		let unit = LiquidityPool::unit_value(id, &dhv_mocks::MockPrices::spot()).unwrap();
		let premium =
			dhv_math::amount::from_fixed_ceil(unit.value.mul_ceil(Fixed::from_int(3)).unwrap(), 6)
				.unwrap();
		assert_ok!(sell(id, 3, premium));
		let after = LiquidityPool::nav_breakdown(POOL).unwrap();
		let gain = after.nav.try_sub(before.nav).unwrap();
		assert!(!gain.is_negative() && gain.raw() < 1_000_000_000_000);
		assert_eq!(after.book.value, BookTotals::<Test>::get(POOL).side.value);
	});
}
