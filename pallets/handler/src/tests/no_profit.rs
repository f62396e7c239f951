//! At one price round nobody gains by trading there and back, in parts, or in another order:
//! properties over random terms, tables, exposures, sizes and series.
//!
//! Prices round against the taker, so the bounds are exact but for the slippage factor, whose error
//! is 1e-14 of it: with thousands of contracts that may be a few of the smallest units.

use super::mock::*;
use crate::{
	types::{Table, TablePair},
	*,
};
use dhv_math::quote::{BorrowRates, LowDelta, MultiplierGrid};
use dhv_mocks::{MockRegistry, MockSurface};
use dhv_primitives::{
	Balance, Contracts, Delta, Fixed, OptionKind, Quote, Rate, SeriesId, Side, Volatility, LOT,
};
use dhv_sequences::Random;
use frame_support::assert_ok;

/// Cases of each property.
const CASES: u64 = 600;

/// Runs a property on so many random markets.
fn each(seed: u64, property: impl Fn(&mut Random, &[SeriesId])) {
	for case in 0..CASES {
		let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(case));
		run(|| {
			let series = market(&mut random);
			property(&mut random, &series);
		});
	}
}

fn rate(random: &mut Random) -> Rate {
	let size = Fixed::from_bps(random.below(5_001) as u32);
	Rate::new(if random.once_in(2) { size } else { size.try_neg().unwrap() })
}

/// Terms from the gentlest that governance can set to steep ones.
fn random_terms(random: &mut Random) -> TradingParameters {
	TradingParameters {
		min_contracts: LOT,
		max_contracts: Contracts::from_units(1_000_000 * Contracts::ONE.units()),
		slippage_gradient: Fixed::from_raw(random.pick(&[
			0,
			1,
			100_000_000_000_000,
			1_000_000_000_000_000,
		])),
		bid_ask_spread: bps(random.pick(&[0, 0, 1, 100, 3_000])),
		lending_rate: Rate::new(bps(random.pick(&[0, 400, 9_999]))),
		borrow_rates: BorrowRates {
			sell_long: rate(random),
			sell_short: rate(random),
			buy_long: rate(random),
			buy_short: rate(random),
		},
		hedge_cost: bps(random.pick(&[0, 0, 400])),
		min_spread: random.pick(&[Fixed::from_raw(1), bps(1), bps(1_000)]),
		min_premium: bps(random.pick(&[0, 100, 50_000])),
		low_delta: LowDelta {
			threshold: Delta::new(bps(random.pick(&[0, 500, 3_000, 10_000]))),
			volatility: Volatility::new(bps(random.pick(&[100, 3_500, 50_000]))),
		},
		staleness_spread: bps(random.pick(&[0, 5_000])),
		fee_per_contract: bps(random.pick(&[0, 3_000, 1_000_000])),
		min_delta: Fixed::ZERO,
		max_delta: Fixed::ONE,
		max_round_delta: Fixed::from_int(1_000_000_000),
		..terms()
	}
}

/// Tables whose bands differ, so that a spread of volatilities can change the band.
fn random_tables(random: &mut Random) -> MultiplierTables {
	let grid = MultiplierGrid {
		band_width_percent: random.pick(&[1, 5, 20, 100]),
		tenors: random.pick(&[1, 2, 5]),
		max_root_seconds: random.pick(&[500, 2_800]),
	};
	let mut table = || {
		let entries = (0..grid.entries()).map(|_| 1_000_000 + random.below(9_000_000) as u32);
		Table::truncate_from(entries.collect())
	};
	let mut pair = || TablePair { call: table(), put: table() };
	MultiplierTables { grid, slippage: pair(), lending: pair(), borrow: pair() }
}

/// Three series of a random market, which the pool holds or has written, and which Alice has.
fn market(random: &mut Random) -> Vec<SeriesId> {
	MockSurface::set_volatility(Volatility::new(bps(500 + random.below(20_000) as u32)));
	MockSurface::set_rate(Rate::new(Fixed::from_bps(random.below(2_000) as u32)));
	let root = RuntimeOrigin::root();
	assert_ok!(put(POOL, random_terms(random)));
	if !random.once_in(4) {
		assert_ok!(Handler::set_tables(root, POOL, random_tables(random)));
	}
	let mut series = Vec::new();
	for index in 0..3 {
		let kind = random.pick(&[OptionKind::Call, OptionKind::Put]);
		let id = list(kind, random.pick(&[1, 7, 30]), random.between(800, 4_000) + index * 5_000);
		sellable(id, Contracts::from_units(1_000_000 * Contracts::ONE.units()));
		set_net(id, random.between(-300, 300) as i32 * i32::from(!random.once_in(4)));
		MockRegistry::set_collateral_per_contract(id, random.below(5_000_000_000).into());
		series.push(id);
	}
	series
}

fn size(random: &mut Random) -> Contracts {
	let most = random.pick(&[100, 10_000, 1_000_000]);
	Contracts::from_units(LOT.units() * u128::from(1 + random.below(most)))
}

/// Trades, and says what was quoted; nothing if the order opens too little premium.
fn traded(series: SeriesId, side: Side, contracts: Contracts) -> Option<Quote> {
	let quote = Handler::quote(POOL, series, contracts, side);
	let result = match side {
		Side::Buy => buy(series, contracts),
		Side::Sell => sell(series, contracts),
	};
	match quote {
		Ok(quote) => {
			assert_ok!(result);
			Some(quote)
		}
		Err(error) => {
			assert_eq!(result, Err(error));
			assert_eq!(error, Error::<Test>::PremiumTooSmall.into());
			None
		}
	}
}

/// What the error of the slippage factor may make of an amount.
fn slack(amount: Balance) -> Balance {
	1 + amount / 10_000_000_000_000
}

#[test]
fn buying_and_selling_back_never_profits() {
	each(1, |random, series| {
		let contracts = size(random);
		let there = traded(series[0], Side::Buy, contracts).expect("buying has no least premium");
		let Some(back) = traded(series[0], Side::Sell, contracts) else { return };
		// One path, one factor: nothing is lost to rounding.
		assert_eq!(there.slippage_factor, back.slippage_factor);
		assert!(back.total < there.total, "{there:#?} {back:#?}");
	});
}

#[test]
fn selling_and_buying_back_never_profits() {
	each(2, |random, series| {
		let contracts = size(random);
		let Some(there) = traded(series[0], Side::Sell, contracts) else { return };
		let back = traded(series[0], Side::Buy, contracts).expect("buying has no least premium");
		assert_eq!(there.slippage_factor, back.slippage_factor);
		assert!(there.total < back.total, "{there:#?} {back:#?}");
	});
}

/// Cuts a size in two to five parts of whole lots.
fn parts(random: &mut Random, contracts: Contracts) -> Vec<Contracts> {
	let mut left = contracts.units() / LOT.units();
	let mut parts = Vec::new();
	for _ in 0..random.below(4) {
		let part = u128::from(random.below(left as u64 + 1));
		if part > 0 && part < left {
			parts.push(part);
			left -= part;
		}
	}
	parts.push(left);
	parts.into_iter().map(|lots| Contracts::from_units(lots * LOT.units())).collect()
}

#[test]
fn buying_in_parts_costs_no_less() {
	each(3, |random, series| {
		let contracts = size(random);
		let whole = Handler::quote(POOL, series[0], contracts, Side::Buy).unwrap();
		let parts = parts(random, contracts);
		let (count, mut premium, mut total) = (parts.len() as Balance, 0, 0);
		for part in parts {
			let quote = traded(series[0], Side::Buy, part).unwrap();
			premium += quote.premium;
			total += quote.total;
		}
		assert!(whole.premium <= premium + slack(premium), "{whole:#?} {premium}");
		// An eighth of a premium is rounded down.
		assert!(whole.total <= total + count + slack(total), "{whole:#?} {total}");
	});
}

#[test]
fn selling_in_parts_brings_no_more() {
	each(4, |random, series| {
		let contracts = size(random);
		let Ok(whole) = Handler::quote(POOL, series[0], contracts, Side::Sell) else { return };
		let parts = parts(random, contracts);
		let (count, mut premium, mut total, mut least) =
			(parts.len() as Balance, 0, 0, Balance::MAX);
		for part in parts {
			let Some(quote) = traded(series[0], Side::Sell, part) else { return };
			premium += quote.premium;
			total += quote.total;
			least = least.min(quote.premium);
		}
		// A part that brings nothing is a gift to the pool; without it the order is another one.
		if least > 0 {
			assert!(premium <= whole.premium + slack(premium), "{whole:#?} {premium}");
			assert!(total <= whole.total + count + slack(total), "{whole:#?} {total}");
		}
	});
}

#[test]
fn any_sequence_that_ends_flat_costs_something() {
	each(5, |random, series| {
		let (mut paid, mut received, mut turnover) = (0, 0, 0);
		let mut net = [0i128; 3];
		let mut book = |index: usize, side: Side, contracts: Contracts, net: &mut [i128; 3]| {
			let Some(quote) = traded(series[index], side, contracts) else { return false };
			let units = contracts.units() as i128;
			match side {
				Side::Buy => (net[index], paid) = (net[index] + units, paid + quote.total),
				Side::Sell => (net[index], received) = (net[index] - units, received + quote.total),
			}
			turnover += slack(quote.premium);
			true
		};
		for _ in 0..=random.below(9) {
			let side = random.pick(&[Side::Buy, Side::Sell]);
			book(random.below(3) as usize, side, size(random), &mut net);
		}
		for index in 0..3 {
			let size = Contracts::from_units(net[index].unsigned_abs());
			let side = if net[index] > 0 { Side::Sell } else { Side::Buy };
			// What cannot be sold for so little is given away: that gains nobody anything.
			if !size.is_zero() {
				book(index, side, size, &mut net);
			}
		}
		assert!(received <= paid + turnover, "paid {paid}, received {received}");
	});
}

#[test]
fn legs_in_any_order_cost_the_same() {
	each(6, |random, series| {
		let mut legs: Vec<_> = series
			.iter()
			.map(|id| Leg {
				series: *id,
				side: random.pick(&[Side::Buy, Side::Sell]),
				contracts: size(random),
			})
			.collect();
		let quoted = |legs: &[Leg]| {
			Handler::quote_order(POOL, legs.to_vec().try_into().unwrap())
				.map(|order| (order.paid, order.received, order.state_version))
		};
		let one = quoted(&legs);
		legs.rotate_left(1);
		assert_eq!(quoted(&legs), one);
		legs.swap(0, 1);
		assert_eq!(quoted(&legs), one);
	});
}

/// The fee is cut to an eighth of the premium contract by contract: where that cuts the fee of one
/// half only, the halves still pay what the whole pays. The lesser of the two sums would be more.
#[test]
fn an_order_and_its_halves_pay_the_same_fee() {
	let (mut cut, mut greatest) = (0, 0.0f64);
	run(|| {
		let wide = TradingParameters {
			min_delta: Fixed::ZERO,
			slippage_gradient: bps(10),
			hedge_cost: Fixed::ZERO,
			min_spread: Fixed::from_raw(1),
			lending_rate: Rate::ZERO,
			borrow_rates: BorrowRates::default(),
			staleness_spread: Fixed::ZERO,
			max_round_delta: Fixed::from_int(1_000_000),
			..terms()
		};
		assert_ok!(put(POOL, wide));
		for dollars in (2_000..4_500).step_by(2) {
			let id = list(OptionKind::Call, 30, dollars);
			let (whole, half) = (hundredths(10_000), hundredths(5_000));
			let total = Handler::quote(POOL, id, whole, Side::Buy).unwrap();
			let halves = [half; 2].map(|half| traded(id, Side::Buy, half).unwrap());
			let sum: Balance = halves.iter().map(|half| half.total).sum();
			assert!(total.total.abs_diff(sum) <= 3, "{total:#?} {sum}");
			let least = total.premium / 8;
			let least = least.min(30_000_000);
			assert!(total.fee <= least);
			cut += u32::from(total.fee + 2 < least);
			greatest = greatest.max((least - total.fee) as f64 / total.total as f64);
			assert_ok!(Handler::unlist(RuntimeOrigin::signed(MANAGER), POOL, id));
			events();
		}
	});
	println!("{cut} orders pay less than the lesser sum, at most {:.4} %", 100.0 * greatest);
	assert!(cut > 10 && greatest < 0.005, "{cut} {greatest}");
}
