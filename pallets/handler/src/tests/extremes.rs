//! No quote fails for a listed series: at every end of every governed range, at every inventory,
//! price, volatility, rate, tenor and size there is a price, or a limit of the pool refuses the order
//! by name. Arithmetic never does.

use super::mock::*;
use crate::{
	types::{Table, TablePair, HIGHEST_PRICE, LARGEST_MULTIPLIER, LARGEST_ORDER, ONE_MILLION},
	*,
};
use dhv_math::quote::{BorrowRates, LowDelta, MultiplierGrid};
use dhv_mocks::{MockPrices, MockRegistry, MockSurface, USDC, WETH};
use dhv_primitives::{
	ports::SurfaceError, Contracts, Delta, Fixed, OptionKind, Price, Rate, SeriesPosition, Side,
	Volatility, LOT,
};
use dhv_sequences::Random;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// Cases of the property.
const CASES: u64 = 20_000;

/// An end of a range, or something between.
fn end(random: &mut Random, low: Fixed, high: Fixed) -> Fixed {
	match random.below(4) {
		0 => low,
		1 => high,
		2 => Fixed::from_raw(low.raw().saturating_add(1).min(high.raw())),
		_ => {
			let width = high.try_sub(low).unwrap();
			low.try_add(width.mul_floor(bps(random.below(10_001) as u32)).unwrap()).unwrap()
		}
	}
}

fn size(random: &mut Random) -> Contracts {
	let lots = random.pick(&[1, 10, 10_000, 1_000_000, 10_000_000_000]);
	Contracts::from_units(LOT.units() * u128::from(1 + random.below(lots)))
}

/// Terms at the ends of every governed range.
fn extreme_terms(random: &mut Random) -> TradingParameters {
	let million = Fixed::from_int(1_000_000);
	let mut rate = || {
		let half = bps(5_000);
		Rate::new(end(random, half.try_neg().unwrap(), half))
	};
	let borrow_rates =
		BorrowRates { sell_long: rate(), sell_short: rate(), buy_long: rate(), buy_short: rate() };
	let max_delta = end(random, Fixed::from_raw(1), Fixed::ONE);
	TradingParameters {
		min_contracts: LOT,
		max_contracts: random.pick(&[Contracts::ONE, LARGEST_ORDER]),
		slippage_gradient: end(random, Fixed::ZERO, bps(1_000)),
		bid_ask_spread: end(random, Fixed::ZERO, bps(5_000)),
		lending_rate: Rate::new(end(random, Fixed::ZERO, Fixed::ONE)),
		borrow_rates,
		hedge_cost: end(random, Fixed::ZERO, Fixed::ONE),
		min_spread: end(random, Fixed::from_raw(1), million),
		min_premium: end(random, Fixed::ZERO, million),
		low_delta: LowDelta {
			threshold: Delta::new(end(random, Fixed::ZERO, Fixed::ONE)),
			volatility: Volatility::new(end(random, Fixed::ZERO, Fixed::from_int(10))),
		},
		staleness_spread: end(random, Fixed::ZERO, Fixed::from_int(10)),
		staleness_step: random.pick(&[1, 30, 3_600]),
		fee_per_contract: end(random, Fixed::ZERO, million),
		max_price_age: 3_600,
		cutoff: 0,
		min_delta: Fixed::ZERO,
		max_delta,
		max_round_delta: random.pick(&[Fixed::from_raw(1), Fixed::from_int(1_000_000_000_000)]),
	}
}

/// Tables at the ends of their range, as steep as the gradient lets them be.
fn extreme_tables(random: &mut Random, gradient: Fixed) -> MultiplierTables {
	let grid = MultiplierGrid {
		band_width_percent: random.pick(&[1, 100]),
		tenors: random.pick(&[1, 5]),
		max_root_seconds: random.pick(&[1, 2_800, u32::MAX]),
	};
	let steepest = if gradient > bps(100) { 10 * ONE_MILLION } else { LARGEST_MULTIPLIER };
	let mut table = |most: u32| {
		let entries = (0..grid.entries()).map(|_| random.pick(&[ONE_MILLION, most]));
		Table::truncate_from(entries.collect())
	};
	let mut pair = |most| TablePair { call: table(most), put: table(most) };
	MultiplierTables {
		grid,
		slippage: pair(steepest),
		lending: pair(LARGEST_MULTIPLIER),
		borrow: pair(LARGEST_MULTIPLIER),
	}
}

/// Errors that are limits, each with its remedy.
fn is_a_limit(error: DispatchError) -> bool {
	[
		Error::<Test>::OrderTooSmall,
		Error::<Test>::OrderTooLarge,
		Error::<Test>::DeltaTooSmall,
		Error::<Test>::DeltaTooLarge,
		Error::<Test>::PremiumTooSmall,
		Error::<Test>::RoundDeltaExceeded,
	]
	.map(DispatchError::from)
	.contains(&error)
}

#[test]
fn at_the_ends_of_every_range_there_is_a_price_or_a_limit() {
	let mut answered = 0;
	for case in 0..CASES {
		let random = &mut Random::new(0xe9d5 + case * 7_919);
		run(|| {
			let terms = extreme_terms(random);
			let gradient = terms.slippage_gradient;
			assert_ok!(put(POOL, terms));
			if random.once_in(2) {
				let tables = extreme_tables(random, gradient);
				assert_ok!(Handler::set_tables(RuntimeOrigin::root(), POOL, tables));
			}
			let days = random.pick(&[1, 7, 91, 1_461]);
			let kind = random.pick(&[OptionKind::Call, OptionKind::Put]);
			let series = list(kind, days, random.pick(&[1, 2_000, 50_000, 10_000_000]));
			sellable(series, LARGEST_ORDER);
			let lowest = Fixed::from_raw(1);
			let price = random.pick(&[lowest, Fixed::ONE, Fixed::from_int(2_000)]);
			let price = if random.once_in(2) { price } else { HIGHEST_PRICE.get() };
			MockPrices::set(WETH, USDC, Price::new(price));
			let volatility = random.pick(&[1, 1_000_000_000, 500_000_000_000_000_000]);
			let volatility = random.pick(&[volatility, 10 * Fixed::SCALE, 1_000 * Fixed::SCALE]);
			MockSurface::set_volatility(Volatility::new(Fixed::from_raw(volatility)));
			let rate = end(random, Fixed::ONE.try_neg().unwrap(), Fixed::ONE);
			MockSurface::set_rate(Rate::new(rate));
			// Naked margin is a few times the notional at most.
			MockRegistry::set_collateral_per_contract(
				series,
				random.pick(&[0, 1, 2_000_000_000, 1_000_000_000_000_000]),
			);
			let units = random.pick(&[0, 1, 1_000, 1_000_000, 1_000_000_000]) * 100_000_000;
			let net = Contracts::from_units(units);
			if random.once_in(2) {
				MockRegistry::set_held(VAULT, series, net);
			} else {
				let position = SeriesPosition { short: net, collateral: 0 };
				MockRegistry::set_position(VAULT, series, position);
			}
			for side in [Side::Buy, Side::Sell] {
				match Handler::quote(POOL, series, size(random), side) {
					Ok(quote) => {
						assert!(quote.fee <= quote.premium / 8);
						answered += 1;
					}
					Err(error) => {
						let place = (case, kind, price, volatility, rate, net, side);
						assert!(is_a_limit(error), "{place:?}: {error:?}");
					}
				}
			}
		});
	}
	println!("{answered} of {} quotes have a price", 2 * CASES);
	assert!(answered > CASES / 2, "{answered}");
}

#[test]
fn a_size_that_fits_no_number_is_too_large() {
	run(|| {
		let series = usual();
		sellable(series, Contracts::ONE);
		let huge = Contracts::from_units(u128::MAX / LOT.units() * LOT.units());
		for side in [Side::Buy, Side::Sell] {
			let error = Error::<Test>::OrderTooLarge;
			assert_noop!(Handler::quote(POOL, series, huge, side), error);
		}
		let leg = OtcLeg { series, side: Side::Buy, contracts: huge, price: price(100) };
		assert_noop!(propose(&[leg], true), Error::<Test>::OrderTooLarge);
		let dear = OtcLeg { contracts: Contracts::ONE, price: Price::new(Fixed::MAX), ..leg };
		assert_noop!(propose(&[dear], true), Error::<Test>::PriceOutsideBand);
	});
}

#[test]
fn a_price_out_of_range_and_no_volatility_are_told() {
	run(|| {
		let series = usual();
		for units in [0, 10_000_001] {
			set_price(units);
			assert_noop!(quote(series, Contracts::ONE), Error::<Test>::PriceOutOfRange);
		}
		let high = list(OptionKind::Call, 30, 10_000_001);
		set_price(2_000);
		assert_noop!(quote(high, Contracts::ONE), Error::<Test>::PriceOutOfRange);
		MockSurface::set_volatility(Volatility::new(Fixed::ZERO));
		let none = Error::<Test>::NoVolatility(SurfaceError::OutOfRange);
		assert_noop!(quote(series, Contracts::ONE), none);
	});
}

#[test]
fn gradient_and_multipliers_are_judged_together() {
	run(|| {
		let root = RuntimeOrigin::root;
		let tables = |most: u32| MultiplierTables {
			slippage: TablePair {
				call: Table::truncate_from([ONE_MILLION].to_vec()),
				put: Table::truncate_from([most].to_vec()),
			},
			..MultiplierTables::flat()
		};
		let steep = |gradient| TradingParameters { slippage_gradient: bps(gradient), ..terms() };
		// A gradient of a tenth and ten times that: one contract doubles the price.
		assert_ok!(put(POOL, steep(1_000)));
		let too_steep = tables(10 * ONE_MILLION + 1);
		let set_tables = |tables| Handler::set_tables(root(), POOL, tables);
		assert_noop!(set_tables(too_steep.clone()), Error::<Test>::InvalidTables);
		assert_ok!(set_tables(tables(10 * ONE_MILLION)));
		assert_ok!(put(POOL, steep(100)));
		assert_ok!(set_tables(too_steep));
		let refused = put(POOL, steep(1_000));
		assert_noop!(refused, Error::<Test>::InvalidParameters);
		assert_ok!(set_tables(tables(LARGEST_MULTIPLIER)));
		assert_noop!(set_tables(tables(LARGEST_MULTIPLIER + 1)), Error::<Test>::InvalidTables);
		// A pool that has no terms yet takes tables; its terms are judged by them.
		assert_ok!(Handler::set_tables(root(), BARE_POOL, tables(LARGEST_MULTIPLIER)));
		let refused = put(BARE_POOL, steep(1_000));
		assert_noop!(refused, Error::<Test>::InvalidParameters);
	});
}
