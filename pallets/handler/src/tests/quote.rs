use super::mock::*;
use crate::*;
use dhv_math::black_scholes;
use dhv_mocks::{MockClock, MockPrices, MockRegistry, MockSurface, USDC, WETH};
use dhv_primitives::{
	ports::{PriceRounds, SurfaceError},
	Balance, Contracts, Fixed, OptionKind, PoolId, Rate, SeriesId, SeriesStatus, Side, Volatility,
};
use frame_support::{assert_ok, dispatch::DispatchResult};
use sp_runtime::DispatchError;

fn set(change: impl FnOnce(&mut TradingParameters)) -> DispatchResult {
	let mut parameters = Handler::parameters(POOL).unwrap();
	change(&mut parameters);
	put(POOL, parameters)
}

/// Within a millionth.
fn close(actual: f64, expected: f64) {
	assert!((actual / expected - 1.0).abs() < 1e-6, "{actual} is not {expected}");
}

fn float(value: Fixed) -> f64 {
	value.raw() as f64 / 1e18
}

#[test]
fn adds_up_to_the_formula() {
	run(|| {
		let series = usual();
		MockClock::advance(45);
		let quote = quote(series, hundredths(1_000)).unwrap();
		// Black-Scholes of 2,000 at 80 % over 30 days without carry, from an independent
		// implementation with floats.
		close(float(quote.fair_value), 182.534_587_943);
		close(float(quote.delta.get()), 0.545_633_646_986);
		let value = float(quote.fair_value);
		let slippage = (1.001f64.powf(10.0) - 1.0) / (1.001f64.ln() * 10.0);
		close(float(quote.slippage_factor), slippage);
		// Collateral for a month at 4 %, and the hedge at 1.5 %; more than 2 % of the hedge.
		let years = 30.0 / 365.25f64;
		let lending = (1.04f64.powf(years) - 1.0) * 6_000.0;
		let hedge = float(quote.delta.get()) * 2_000.0 * 10.0;
		let borrow = (1.015f64.powf(years) - 1.0) * hedge;
		close(float(quote.lending_premium), lending);
		close(float(quote.borrow_premium), borrow);
		let spread = (lending + borrow).max(0.02 * hedge);
		assert!(spread > lending + borrow);
		close(float(quote.spread), spread);
		// The second step of 30 seconds is charged to its end.
		assert_eq!(quote.charged_age, 60);
		let age = (60.0f64 / 31_557_600.0).sqrt();
		let stale = float(quote.delta.get()) * 2_000.0 * 0.8 * age * 10.0;
		close(float(quote.staleness_spread), stale);
		let premium = value * slippage * 10.0 + spread + stale;
		close(quote.premium as f64 / 1e6, premium);
		assert_eq!(quote.fee, 3_000_000);
		assert_eq!(quote.total, quote.premium + quote.fee);
		assert_eq!(quote.collateral, 6_000_000_010);
		assert_eq!(quote.round, MockPrices::latest(WETH, USDC).unwrap());
		assert_eq!(quote.forward, price(2_000));
		assert!(quote.gamma.is_positive() && quote.vega.is_positive());
		assert!(quote.theta.is_negative());
	});
}

#[test]
fn is_priced_at_the_time_of_the_round() {
	run(|| {
		let series = usual();
		MockSurface::set_rate(Rate::new(bps(500)));
		let first = quote(series, hundredths(100)).unwrap();
		let expected = black_scholes::value(
			OptionKind::Call,
			price(2_000),
			price(2_000),
			Volatility::new(bps(8_000)),
			30 * DAY,
			Rate::new(bps(500)),
		);
		assert_eq!(first.fair_value, expected.unwrap().price);
		// Time passes, the round stays: within a step nothing changes.
		MockClock::advance(29);
		assert_eq!(quote(series, hundredths(100)).unwrap(), first);
		MockClock::advance(1);
		let later = quote(series, hundredths(100)).unwrap();
		assert_eq!(later.fair_value, first.fair_value);
		assert!(later.staleness_spread > first.staleness_spread);
		assert!(later.state_version != first.state_version);
	});
}

#[test]
fn premium_is_rounded_up_and_never_zero() {
	run(|| {
		// Worth next to nothing: the least spread is the price.
		assert_ok!(set(|terms| {
			terms.min_delta = Fixed::ZERO;
			terms.min_spread = Fixed::from_raw(1);
			terms.hedge_cost = Fixed::ZERO;
			terms.lending_rate = Rate::ZERO;
			terms.min_premium = Fixed::ZERO;
			terms.staleness_spread = Fixed::ZERO;
		}));
		let series = list(OptionKind::Put, 1, 200);
		let cheap = quote(series, hundredths(10)).unwrap();
		assert_eq!(cheap.fair_value, Fixed::ZERO);
		// The fee is at most an eighth of the premium, rounded down.
		assert_eq!((cheap.premium, cheap.fee, cheap.total), (1, 0, 1));
	});
}

#[test]
fn fee_is_at_most_an_eighth_of_the_premium() {
	run(|| {
		let series = usual();
		assert_ok!(set(|terms| terms.fee_per_contract = Fixed::from_int(1_000)));
		let dear = quote(series, hundredths(100)).unwrap();
		assert_eq!(dear.fee, dear.premium / 8);
		assert_ok!(set(|terms| terms.fee_per_contract = Fixed::ZERO));
		assert_eq!(quote(series, hundredths(100)).unwrap().fee, 0);
	});
}

#[test]
fn a_larger_order_costs_more_in_total_and_per_contract() {
	run(|| {
		let series = usual();
		let mut last = (0, 0.0);
		for size in [10, 11, 50, 100, 1_000, 5_000, 20_000] {
			let quote = quote(series, hundredths(size)).unwrap();
			let each = quote.premium as f64 / size as f64;
			assert!(quote.premium > last.0 && each > last.1 - 1.0);
			last = (quote.premium, each);
		}
	});
}

#[test]
fn price_rises_with_volatility_spot_and_a_shorter_pool() {
	run(|| {
		let (call, put) = (usual(), list(OptionKind::Put, 30, 2_000));
		let cost = |series| quote(series, hundredths(100)).unwrap().premium;
		let (first_call, first_put) = (cost(call), cost(put));
		MockSurface::set_volatility(Volatility::new(bps(9_000)));
		assert!(cost(call) > first_call && cost(put) > first_put);
		MockSurface::set_volatility(Volatility::new(bps(8_000)));
		set_price(2_050);
		assert!(cost(call) > first_call && cost(put) < first_put);
		set_price(2_000);
		set_net(call, -50);
		assert!(cost(call) > first_call);
		set_net(call, 50);
		assert!(cost(call) < first_call);
	});
}

#[test]
fn calls_fall_and_puts_rise_with_the_strike() {
	run(|| {
		assert_ok!(set(|terms| terms.min_delta = Fixed::ZERO));
		let cost = |series| quote(series, hundredths(100)).unwrap().premium;
		for (kind, rises) in [(OptionKind::Call, false), (OptionKind::Put, true)] {
			let costs: Vec<Balance> =
				[1_800, 2_200].map(|strike| cost(list(kind, 30, strike))).into();
			assert_eq!(costs[1] > costs[0], rises);
		}
	});
}

#[test]
fn version_names_everything_the_price_depends_on() {
	run(|| {
		let (series, other) = (usual(), list(OptionKind::Put, 30, 2_000));
		let version = || quote(series, hundredths(100)).unwrap().state_version;
		let first = version();
		// Not on the size.
		assert_eq!(quote(series, hundredths(900)).unwrap().state_version, first);
		assert!(quote(other, hundredths(100)).unwrap().state_version != first);
		let mut seen = vec![first];
		let mut moved = |what| {
			let now = version();
			assert!(!seen.contains(&now), "{what} is not in the version");
			seen.push(now);
		};
		set_price(2_000);
		moved("the round");
		MockSurface::set_version(17);
		moved("the surface");
		set_net(series, 1);
		moved("the inventory");
		assert_ok!(set(|terms| terms.hedge_cost = bps(201)));
		moved("the parameters");
		MockClock::advance(30);
		moved("the charged age");
	});
}

#[test]
fn says_why_a_series_does_not_trade() {
	run(|| {
		let series = usual();
		let size = hundredths(100);
		let ask = |pool, series, side| Handler::quote(pool, series, size, side).unwrap_err();
		assert_eq!(ask(POOL, series, Side::Sell), Error::<Test>::NotSellable.into());
		assert_eq!(ask(PoolId(9), series, Side::Buy), Error::<Test>::UnknownPool.into());
		assert_eq!(ask(BARE_POOL, series, Side::Buy), Error::<Test>::NotConfigured.into());
		assert_eq!(ask(POOL, SeriesId(99), Side::Buy), Error::<Test>::NotListed.into());
		set_trading(false);
		assert_eq!(ask(POOL, series, Side::Buy), DispatchError::Other("not trading"));
		set_trading(true);
		let fixing = SeriesStatus::Fixed { fixing: price(2_000) };
		MockRegistry::set_status(series, fixing);
		assert_eq!(ask(POOL, series, Side::Buy), Error::<Test>::SeriesNotOpen.into());
		MockRegistry::set_status(series, SeriesStatus::Open);
		assert_ok!(Handler::quote(POOL, series, size, Side::Buy));
		let terms = {
			use dhv_primitives::ports::OptionRegistry;
			MockRegistry::series(series).unwrap()
		};
		MockRegistry::remove_series(series);
		assert_eq!(ask(POOL, series, Side::Buy), Error::<Test>::UnknownSeries.into());
		assert_eq!(MockRegistry::add_series(terms), series);
	});
}

#[test]
fn checks_the_size() {
	run(|| {
		let series = usual();
		let refused = |units| quote(series, Contracts::from_units(units)).unwrap_err();
		assert_eq!(refused(0), Error::<Test>::OrderTooSmall.into());
		assert_eq!(refused(9_990_000), Error::<Test>::OrderTooSmall.into());
		assert_eq!(refused(10_000_001), Error::<Test>::NotWholeLots.into());
		assert_eq!(refused(100_000_010_000), Error::<Test>::OrderTooLarge.into());
		assert_ok!(quote(series, Contracts::from_units(10_010_000)));
	});
}

#[test]
fn ends_at_the_cutoff() {
	run(|| {
		let series = list(OptionKind::Call, 1, 2_000);
		MockClock::advance(DAY - 43_201);
		set_price(2_000);
		assert_ok!(quote(series, hundredths(100)));
		MockClock::advance(1);
		assert_eq!(quote(series, hundredths(100)).unwrap_err(), Error::<Test>::PastCutoff.into());
	});
}

#[test]
fn needs_a_young_price_and_a_surface() {
	run(|| {
		let series = usual();
		MockClock::advance(120);
		assert_ok!(quote(series, hundredths(100)));
		MockClock::advance(1);
		let refused = || quote(series, hundredths(100)).unwrap_err();
		assert_eq!(refused(), Error::<Test>::StalePrice.into());
		MockPrices::clear();
		assert_eq!(refused(), Error::<Test>::NoPrice.into());
		set_price(2_000);
		for reason in [SurfaceError::Stale, SurfaceError::UnknownExpiry, SurfaceError::OutOfRange] {
			MockSurface::set_error(Some(reason));
			assert_eq!(refused(), Error::<Test>::NoVolatility(reason).into());
		}
	});
}

#[test]
fn trades_only_inside_the_range_of_delta() {
	run(|| {
		let far = list(OptionKind::Put, 7, 1_000);
		let deep = list(OptionKind::Call, 7, 1_000);
		let refused = |series| quote(series, hundredths(100)).unwrap_err();
		assert_eq!(refused(far), Error::<Test>::DeltaTooSmall.into());
		assert_eq!(refused(deep), Error::<Test>::DeltaTooLarge.into());
	});
}
