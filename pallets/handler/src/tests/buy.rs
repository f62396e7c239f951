use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry, MockSurface, MockUnderwriter, TradeCall};
use dhv_primitives::{
	ports::{OptionTrade, SurfaceError},
	Balance, Contracts, Fixed, OptionKind, Quote, SeriesId, StateVersion, Volatility,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

fn buy_at(
	series: SeriesId,
	contracts: Contracts,
	max_total: Balance,
	version: Option<StateVersion>,
) -> DispatchResult {
	Handler::buy(RuntimeOrigin::signed(ALICE), POOL, series, contracts, max_total, version)
}

#[test]
fn fills_the_quote_to_the_unit() {
	run(|| {
		let series = usual();
		assert_ok!(buy(series, hundredths(300)));
		events();
		MockClock::advance(17);
		for size in [10, 33, 250] {
			let quote = quote(series, hundredths(size)).unwrap();
			assert_ok!(buy_at(series, quote.contracts, quote.total, Some(quote.state_version)));
			let sale = MockUnderwriter::sales().pop().unwrap();
			let Quote { contracts, premium, fee, .. } = quote;
			let trade = OptionTrade { series, contracts, premium, fee };
			assert_eq!(sale, TradeCall { pool: POOL, trade, trader: ALICE });
			assert_eq!(MockRegistry::writes().pop().unwrap().collateral, quote.collateral);
			assert_eq!(events(), vec![Event::Traded { who: ALICE, quote }]);
		}
	});
}

#[test]
fn refuses_more_than_the_acceptable_total() {
	run(|| {
		let series = usual();
		let quote = quote(series, hundredths(100)).unwrap();
		assert_noop!(
			buy_at(series, quote.contracts, quote.total - 1, None),
			Error::<Test>::PremiumTooHigh
		);
		assert_ok!(buy_at(series, quote.contracts, quote.total, None));
	});
}

#[test]
fn refuses_when_the_state_moved() {
	run(|| {
		let series = usual();
		let size = hundredths(100);
		let attempt = |version| buy_at(series, size, Balance::MAX, Some(version));
		let version = || quote(series, size).unwrap().state_version;

		let old = version();
		set_price(2_000);
		assert_noop!(attempt(old), Error::<Test>::StateMoved);

		let old = version();
		MockSurface::set_volatility(Volatility::new(bps(8_001)));
		assert_noop!(attempt(old), Error::<Test>::StateMoved);

		let old = version();
		assert_ok!(attempt(old));
		// The trade itself moved the inventory.
		assert_noop!(attempt(old), Error::<Test>::StateMoved);

		let old = version();
		let new = TradingParameters { hedge_cost: bps(300), ..terms() };
		assert_ok!(put(POOL, new));
		assert_noop!(attempt(old), Error::<Test>::StateMoved);
		assert_ok!(attempt(version()));
	});
}

#[test]
fn fails_as_the_quote_fails() {
	run(|| {
		let series = usual();
		let size = hundredths(100);
		assert_noop!(buy(SeriesId(99), size), Error::<Test>::NotListed);
		assert_noop!(buy(series, Contracts::from_units(1)), Error::<Test>::NotWholeLots);
		MockSurface::set_error(Some(SurfaceError::Stale));
		assert_noop!(buy(series, size), Error::<Test>::NoVolatility(SurfaceError::Stale));
		MockSurface::set_error(None);
		set_trading(false);
		assert_noop!(buy(series, size), DispatchError::Other("not trading"));
		set_trading(true);
		MockClock::advance(121);
		assert_noop!(buy(series, size), Error::<Test>::StalePrice);
		assert_eq!(MockUnderwriter::sales(), vec![]);
	});
}

#[test]
fn needs_a_signature() {
	run(|| {
		let series = usual();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Handler::buy(origin, POOL, series, hundredths(100), Balance::MAX, None),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn changes_nothing_when_the_pool_refuses() {
	run(|| {
		let series = usual();
		MockRegistry::on_write(|_| Err(DispatchError::Other("buffer")));
		assert_noop!(buy(series, hundredths(100)), DispatchError::Other("buffer"));
		assert_eq!(OpenedDelta::<Test>::get(POOL), RoundDelta::default());
	});
}

#[test]
fn one_round_sells_only_so_much_delta() {
	run(|| {
		let series = usual();
		let new = TradingParameters { max_round_delta: Fixed::from_int(10), ..terms() };
		assert_ok!(put(POOL, new));
		// About 0.55 of delta each: 18 contracts fit, of whatever sign.
		assert_noop!(buy(series, hundredths(1_900)), Error::<Test>::RoundDeltaExceeded);
		assert_ok!(buy(series, hundredths(1_000)));
		let put = list(OptionKind::Put, 30, 2_000);
		assert_noop!(buy(put, hundredths(1_100)), Error::<Test>::RoundDeltaExceeded);
		assert_ok!(buy(put, hundredths(900)));
		assert_noop!(buy(series, hundredths(100)), Error::<Test>::RoundDeltaExceeded);
		// The next round starts anew.
		set_price(2_000);
		assert_ok!(buy(series, hundredths(1_000)));
		let sold = OpenedDelta::<Test>::get(POOL);
		assert_eq!(sold.round, 2);
		assert!(sold.delta > Fixed::from_int(5) && sold.delta < Fixed::from_int(6));
	});
}

#[test]
fn splitting_an_order_is_never_cheaper() {
	for (fee, parts) in [(0, 2), (3_000, 3), (3_000, 7), (10_000_000, 5)] {
		run(|| {
			let new = TradingParameters { fee_per_contract: bps(fee), ..terms() };
			assert_ok!(put(POOL, new));
			for (kind, strike) in [(OptionKind::Call, 2_000), (OptionKind::Put, 1_700)] {
				let series = list(kind, 30, strike);
				let whole = quote(series, hundredths(parts * 321)).unwrap();
				for _ in 0..parts {
					assert_ok!(buy(series, hundredths(321)));
				}
				let sales = MockUnderwriter::sales();
				let sales =
					sales.iter().map(|sale| sale.trade).filter(|sale| sale.series == series);
				let (premium, fee) = sales
					.fold((0, 0), |(premium, fee), sale| (premium + sale.premium, fee + sale.fee));
				// Each part rounds up: at most one unit of the asset each.
				assert!(premium >= whole.premium && premium <= whole.premium + parts);
				// Each fee that is cut to an eighth rounds down: less than one unit each.
				assert!(premium + fee + parts > whole.total);
			}
		});
	}
}
