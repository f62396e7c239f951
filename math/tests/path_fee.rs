//! An order costs what its parts cost, fees included: over random terms, wherever the order is cut.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_precision_loss,
	clippy::cast_sign_loss,
	clippy::float_arithmetic,
	clippy::unwrap_used,
	reason = "test code"
)]

use dhv_math::{
	black_scholes,
	fixed::Fixed,
	quote::{
		quote_at, BorrowRates, LowDelta, Market, MultiplierGrid, Multipliers, Order,
		PricingParameters, Quote,
	},
	units::{Contracts, Delta, OptionKind, Price, Rate, Volatility},
};
use proptest::prelude::*;
use std::cell::Cell;

const DAY: u64 = 86_400;
const ONES: [Fixed; 1] = [Fixed::ONE];
const FLAT: Multipliers<'static> = Multipliers { call: &ONES, put: &ONES };

fn bps(value: u32) -> Fixed {
	Fixed::from_bps(value)
}

#[derive(Clone, Debug)]
struct Case {
	kind: OptionKind,
	strike: i64,
	days: u64,
	net: i64,
	sizes: (u32, u32),
	buys: bool,
	age: u64,
	terms: PricingParameters<'static>,
}

fn terms() -> impl Strategy<Value = PricingParameters<'static>> {
	let gradient = prop_oneof![Just(0u32), Just(1), Just(10), Just(50)];
	let charges = prop_oneof![Just((0u32, 0u32)), Just((1_000, 400)), Just((20_000, 0))];
	let low = prop_oneof![Just((0u32, 3_500u32)), Just((3_000, 3_500)), Just((10_000, 7_900))];
	(gradient, charges, low, 0u32..300_000, 0u32..10_000).prop_map(
		|(gradient, (min_spread, hedge_cost), (threshold, volatility), fee, lending)| {
			PricingParameters {
				bid_ask_spread: bps(100),
				slippage_gradient: bps(gradient),
				grid: MultiplierGrid { band_width_percent: 100, tenors: 1, max_root_seconds: 1 },
				slippage_multipliers: FLAT,
				lending_multipliers: FLAT,
				borrow_multipliers: FLAT,
				lending_rate: Rate::new(bps(lending)),
				borrow_rates: BorrowRates::default(),
				upper_bounds: &[],
				spot_shock: Fixed::ONE,
				health_factor: Fixed::ONE,
				min_spread: bps(min_spread),
				hedge_cost: bps(hedge_cost),
				staleness_coefficient: Fixed::ONE,
				min_premium: Fixed::ZERO,
				low_delta: LowDelta {
					threshold: Delta::new(bps(threshold)),
					volatility: Volatility::new(bps(volatility)),
				},
				fee_per_contract: bps(fee),
				decimals: 6,
			}
		},
	)
}

fn case() -> impl Strategy<Value = Case> {
	let kind = prop_oneof![Just(OptionKind::Call), Just(OptionKind::Put)];
	let sizes = (1u32..3_000_000, 1u32..3_000_000);
	(kind, 1_200i64..4_000, 1u64..60, -400i64..400, sizes, any::<bool>(), 0u64..120, terms())
		.prop_map(|(kind, strike, days, net, sizes, buys, age, terms)| Case {
			kind,
			strike,
			days,
			net,
			sizes,
			buys,
			age,
			terms,
		})
}

impl Case {
	/// The order of `lots` lots of 0.0001 after `before` lots of the same.
	fn quote(&self, before: u32, lots: u32) -> Quote {
		let contracts = Contracts::from_units(u128::from(lots) * 10_000);
		let moved = Contracts::from_units(u128::from(before) * 10_000).to_fixed().unwrap();
		let net = Fixed::from_int(self.net);
		let (net_exposure, left_short) = if self.buys {
			let net = net.try_sub(moved).unwrap();
			let own = contracts.to_fixed().unwrap();
			(net, own.try_sub(net.max(Fixed::ZERO)).unwrap().max(Fixed::ZERO))
		} else {
			(net.try_add(moved).unwrap(), Fixed::ZERO)
		};
		let order = Order {
			kind: self.kind,
			strike: Price::new(Fixed::from_int(self.strike)),
			seconds: self.days * DAY,
			contracts,
			taker_buys: self.buys,
		};
		let market = Market {
			spot: Price::new(Fixed::from_int(2_000)),
			age: self.age,
			net_exposure,
			locked: Some(left_short.mul_ceil(Fixed::from_int(600)).unwrap()),
		};
		let volatility = Volatility::new(bps(8_000));
		quote_at(&order, &market, volatility, Rate::ZERO, &self.terms).unwrap()
	}
}

/// What the error of the slippage may make of an amount, and of as many roundings.
fn slack(amount: u128) -> u128 {
	2 + amount / 1_000_000_000_000
}

thread_local! {
	static MIXED: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn an_order_costs_what_its_parts_cost() {
	let config = ProptestConfig::with_cases(4_000);
	proptest!(config, |(case in case())| {
		let (first, second) = case.sizes;
		let whole = case.quote(0, first + second);
		let (a, b) = (case.quote(0, first), case.quote(first, second));
		let full = whole.fee.min(whole.premium / 8);
		prop_assert!(whole.fee <= full);
		let (premium, fee) = (a.premium + b.premium, a.fee + b.fee);
		let total = a.total + b.total;
		// The fee first: in parts it is never less.
		prop_assert!(whole.fee <= fee + slack(fee), "{:#?} {:#?} {:#?}", whole, a, b);
		if case.buys {
			prop_assert!(whole.premium <= premium + slack(premium));
			prop_assert!(whole.total <= total + slack(total));
			prop_assert!(premium <= whole.premium + slack(premium));
			prop_assert!(fee <= whole.fee + slack(fee), "{:#?} {:#?} {:#?}", whole, a, b);
		} else if a.premium > 0 && b.premium > 0 {
			prop_assert!(premium <= whole.premium + slack(premium));
			prop_assert!(total <= whole.total + slack(total), "{:#?} {:#?} {:#?}", whole, a, b);
			// The cap of far options is on the sum, which is no less than the sum of the caps. Contracts
			// that cost their seller something lower the fee of the others in the same order.
			let ends_above_zero = case.quote(first + second - 1, 1).premium > 0;
			if whole.low_delta_cap.is_none() {
				prop_assert!(whole.premium <= premium + slack(premium));
			}
			if whole.low_delta_cap.is_none() && ends_above_zero {
				prop_assert!(fee <= whole.fee + slack(fee), "{:#?} {:#?} {:#?}", whole, a, b);
			}
		}
		let full = case.terms.fee_per_contract.mul_ceil(
			Contracts::from_units(u128::from(first + second) * 10_000).to_fixed().unwrap(),
		).unwrap().raw() as u128 / 1_000_000_000_000;
		if whole.fee + 3 < full.min(whole.premium / 8) {
			MIXED.set(MIXED.get() + 1);
		}
	});
	let mixed = MIXED.get();
	println!("some contracts dearer and some cheaper than eight fees: {mixed}");
	assert!(mixed > 40, "{mixed}");
}

/// Terms that charge slippage and a fee and nothing else.
fn slippage_and_fee(
	slippage_gradient: Fixed,
	fee_per_contract: Fixed,
) -> PricingParameters<'static> {
	PricingParameters {
		bid_ask_spread: Fixed::ZERO,
		slippage_gradient,
		grid: MultiplierGrid { band_width_percent: 100, tenors: 1, max_root_seconds: 1 },
		slippage_multipliers: FLAT,
		lending_multipliers: FLAT,
		borrow_multipliers: FLAT,
		lending_rate: Rate::ZERO,
		borrow_rates: BorrowRates::default(),
		upper_bounds: &[],
		spot_shock: Fixed::ONE,
		health_factor: Fixed::ONE,
		min_spread: Fixed::ZERO,
		hedge_cost: Fixed::ZERO,
		staleness_coefficient: Fixed::ZERO,
		min_premium: Fixed::ZERO,
		low_delta: LowDelta::default(),
		fee_per_contract,
		decimals: 6,
	}
}

#[test]
fn contracts_that_cost_their_seller_something_save_an_eighth_of_that_in_fees() {
	let case = Case {
		kind: OptionKind::Put,
		strike: 2_250,
		days: 14,
		net: 0,
		sizes: (1, 1),
		buys: false,
		age: 0,
		terms: PricingParameters {
			bid_ask_spread: bps(100),
			min_spread: bps(1_000),
			hedge_cost: bps(400),
			staleness_coefficient: Fixed::ONE,
			low_delta: LowDelta { threshold: Delta::ZERO, volatility: Volatility::new(bps(3_500)) },
			..slippage_and_fee(bps(50), bps(1_000))
		},
	};
	let mut best = (0, 0);
	for contracts in 1..600u32 {
		let whole = case.quote(0, contracts * 10_000);
		best = best.max((whole.total, contracts));
		if whole.premium == 0 {
			break;
		}
		// Whoever sells more than the best number gets less for all of them.
		if best.1 < contracts {
			assert!(whole.total < best.0, "{contracts}");
		}
	}
	let (_, most) = best;
	assert!((2..599).contains(&most), "{most}");
	let (fee, beyond) = (case.quote(0, most * 10_000).fee, case.quote(0, (most + 50) * 10_000));
	assert!(beyond.premium > 0 && beyond.fee < fee, "{} {fee}", beyond.fee);
	assert!(beyond.total < case.quote(0, most * 10_000).total);
}

#[test]
fn each_contract_pays_the_lesser_of_the_two() {
	// Slippage of 1 % per contract; a contract is worth 5 when the pool is flat; the fee is 1.
	let value = black_scholes::price_and_delta(
		OptionKind::Call,
		Price::new(Fixed::from_int(2_000)),
		Price::new(Fixed::from_int(2_900)),
		Volatility::new(bps(8_000)),
		14 * DAY,
		Rate::ZERO,
	)
	.unwrap()
	.price;
	let f = 1.01f64;
	let value = value.raw() as f64 / 1e18;
	let (n, fee) = (100u32, value * 1.5 / 8.0);
	let fee_units = Fixed::from_raw((fee * 1e18) as i128);
	let case = Case {
		kind: OptionKind::Call,
		strike: 2_900,
		days: 14,
		net: 0,
		sizes: (1, 1),
		buys: true,
		age: 0,
		terms: slippage_and_fee(bps(100), fee_units),
	};
	let quote = case.quote(0, n * 10_000);
	// The price passes eight fees, 1.5 values, after ln 1.5 / ln 1.01 = 40.7 contracts.
	let crossing = 1.5f64.ln() / f.ln();
	assert!((crossing - 40.7).abs() < 0.1);
	let cheap = value * (f.powf(crossing) - 1.0) / f.ln() / 8.0;
	let expected = cheap + (f64::from(n) - crossing) * fee;
	let got = quote.fee as f64 / 1e6;
	assert!((got - expected).abs() < 2e-6, "{got} {expected}");
	// The lesser of the sums is more.
	let premium = quote.premium as f64 / 1e6;
	assert!((f64::from(n) * fee).min(premium / 8.0) > 1.05 * got);
}
