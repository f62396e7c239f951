#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{price, rate, vol};
use dhv_math::{
	quote::{
		parity, quote, quote_at, slippage_factor_scaled, BorrowRates, LowDelta, Market,
		MultiplierGrid, Multipliers, Order, PricingParameters, Quote,
	},
	Contracts, Delta, Fixed, MathError, OptionKind, Price, Rate, SabrParameters, Volatility,
};
use proptest::prelude::*;

const DAY: u64 = 86_400;
const GRID: MultiplierGrid =
	MultiplierGrid { band_width_percent: 20, tenors: 3, max_root_seconds: 2_800 };
const CALLS: [Fixed; 15] = table(0);
const PUTS: [Fixed; 15] = table(1_000);
const TABLES: Multipliers<'static> = Multipliers { call: &CALLS, put: &PUTS };
const BOUNDS: [(u64, Fixed); 3] = [
	(7 * DAY, Fixed::from_bps(1_500)),
	(28 * DAY, Fixed::from_bps(3_000)),
	(92 * DAY, Fixed::from_bps(5_600)),
];

/// Five bands at three tenors: 1 to 1.4, 2 to 2.4, 1 to 1.4, all moved up by `add` basis points.
const fn table(add: u32) -> [Fixed; 15] {
	let mut table = [Fixed::ONE; 15];
	let mut n = 0;
	while n < 15 {
		let middle = if n / 5 == 1 { 10_000 } else { 0 };
		table[n as usize] = Fixed::from_bps(10_000 + middle + n % 5 * 1_000 + add);
		n += 1;
	}
	table
}

fn terms() -> PricingParameters<'static> {
	PricingParameters {
		bid_ask_spread: Fixed::from_bps(100),
		slippage_gradient: Fixed::from_bps(1),
		grid: GRID,
		slippage_multipliers: TABLES,
		lending_multipliers: TABLES,
		borrow_multipliers: TABLES,
		lending_rate: rate(400),
		borrow_rates: BorrowRates {
			sell_long: rate(195),
			sell_short: rate(150),
			buy_long: rate(150),
			buy_short: rate(195),
		},
		upper_bounds: &BOUNDS,
		spot_shock: Fixed::from_bps(8_000),
		health_factor: Fixed::from_bps(13_000),
		min_spread: Fixed::ZERO,
		hedge_cost: Fixed::ZERO,
		staleness_coefficient: Fixed::ONE,
		min_premium: Fixed::from_bps(100),
		low_delta: LowDelta { threshold: Delta::new(Fixed::from_bps(500)), volatility: vol(3_500) },
		fee_per_contract: Fixed::from_bps(5_000),
		decimals: 6,
	}
}

/// Terms without the charges that the peer does not have.
fn bare() -> PricingParameters<'static> {
	PricingParameters {
		staleness_coefficient: Fixed::ZERO,
		min_premium: Fixed::ZERO,
		health_factor: Fixed::ONE,
		..terms()
	}
}

fn smile() -> SabrParameters {
	SabrParameters {
		alpha: Fixed::from_bps(6_000),
		beta: Fixed::ONE,
		rho: Fixed::from_raw(-120_000_000_000_000_000),
		nu: Fixed::from_bps(13_000),
	}
}

fn order(kind: OptionKind, strike: i64, days: u64, contracts: u128, taker_buys: bool) -> Order {
	let contracts = Contracts::from_units(contracts * 100_000_000);
	Order { kind, strike: price(strike), seconds: days * DAY, contracts, taker_buys }
}

fn market(net_exposure: i64) -> Market {
	Market { spot: price(1_900), age: 0, net_exposure: Fixed::from_int(net_exposure), locked: None }
}

#[test]
fn with_one_rate_the_value_is_that_of_the_peer() {
	for kind in [OptionKind::Call, OptionKind::Put] {
		for (strike, days) in [(1_500, 7), (1_900, 28), (2_400, 80)] {
			let order = order(kind, strike, days, 10, true);
			let forward_rate = Rate::new(Fixed::from_bps(300));
			let ours = quote(&order, &market(20), &smile(), forward_rate, &bare()).unwrap();
			let peer = parity::quote(
				&order,
				&market(20),
				(&smile(), forward_rate),
				Rate::ZERO,
				Fixed::ZERO,
				&bare(),
			)
			.unwrap();
			common::assert_near(ours.valuation.price, peer.vanilla, 1_000, "value");
			common::assert_near(ours.valuation.delta, peer.delta_per_contract.get(), 10, "delta");
			assert_eq!(ours.slippage_factor, peer.slippage_factor);
			assert_eq!((ours.forward, ours.volatility), (peer.forward, peer.volatility));
			// up for the buyer, where the peer rounds down
			assert_eq!(ours.premium, peer.due.premium + 1);
		}
	}
}

#[test]
fn a_known_volatility_gives_the_same_quote() {
	let order = order(OptionKind::Put, 1_700, 14, 3, false);
	let whole = quote(&order, &market(-4), &smile(), rate(100), &terms()).unwrap();
	let known = quote_at(&order, &market(-4), whole.volatility, rate(100), &terms());
	assert_eq!(known, Ok(whole));
}

#[test]
fn lending_is_charged_on_the_margin_times_the_health_factor() {
	let order = order(OptionKind::Put, 1_700, 28, 10, true);
	let at = |factor| {
		let parameters = PricingParameters { health_factor: Fixed::from_bps(factor), ..bare() };
		quote(&order, &market(4), &smile(), Rate::ZERO, &parameters).unwrap()
	};
	let (plain, healthy) = (at(10_000), at(13_000));
	assert_eq!(plain.contracts_short, Fixed::from_int(6));
	assert_eq!(healthy.margin, plain.margin);
	assert_eq!(plain.collateral, plain.margin.mul_ceil(Fixed::from_int(6)).unwrap());
	let scaled = plain.lending_premium.mul_nearest(Fixed::from_bps(13_000)).unwrap();
	common::assert_near(healthy.lending_premium, scaled, 3, "lending");
	// contracts from the inventory lock nothing
	let held = quote(&order, &market(10), &smile(), Rate::ZERO, &terms()).unwrap();
	assert_eq!((held.collateral, held.lending_premium), (Fixed::ZERO, Fixed::ZERO));
}

#[test]
fn a_worthless_option_still_costs_the_minimum() {
	let order = order(OptionKind::Call, 60_000, 1, 10, true);
	let quote = quote(&order, &market(50), &smile(), Rate::ZERO, &terms()).unwrap();
	assert_eq!(quote.valuation.price, Fixed::ZERO);
	assert_eq!(quote.premium, 100_000);
	assert_eq!(quote.fee, 12_500);
	assert_eq!(quote.total, 112_500);
	assert!(quote.premium_too_small);
}

#[test]
fn an_option_certain_to_be_exercised_is_quoted() {
	// delta 1 to eighteen decimals, beyond the last band of the peer
	let order = order(OptionKind::Call, 100, 1, 1, true);
	let quote = quote(&order, &market(0), &smile(), Rate::ZERO, &terms()).unwrap();
	assert_eq!(quote.band_delta, Delta::new(Fixed::ONE));
	assert_eq!(quote.position.band, 4);
}

#[test]
fn the_vault_pays_little_for_what_is_far_out_of_the_money() {
	let order = order(OptionKind::Call, 3_000, 28, 10, false);
	let parameters = PricingParameters { slippage_gradient: Fixed::ZERO, ..bare() };
	let capped = quote(&order, &market(0), &smile(), Rate::ZERO, &parameters).unwrap();
	let cap = capped.low_delta_cap.unwrap();
	assert_eq!(capped.premium, u128::try_from(cap.raw()).unwrap() / 1_000_000_000_000);
	let open = PricingParameters { low_delta: LowDelta::default(), ..parameters };
	let free = quote(&order, &market(0), &smile(), Rate::ZERO, &open).unwrap();
	assert_eq!(free.low_delta_cap, None);
	assert!(free.premium > capped.premium);
}

#[test]
fn an_old_price_costs_both_sides() {
	for buys in [true, false] {
		let order = order(OptionKind::Call, 2_000, 28, 10, buys);
		let at = |age| {
			let market = Market { age, ..market(0) };
			quote(&order, &market, &smile(), Rate::ZERO, &terms()).unwrap()
		};
		let (fresh, old) = (at(0), at(60));
		assert_eq!(fresh.staleness_spread, Fixed::ZERO);
		assert!(old.staleness_spread.is_positive());
		assert_eq!(old.premium > fresh.premium, buys);
	}
}

#[test]
fn orders_outside_the_domain_are_refused() {
	let good = order(OptionKind::Call, 2_000, 28, 10, true);
	let refused = |order: Order, market: Market, parameters: PricingParameters| {
		quote(&order, &market, &smile(), Rate::ZERO, &parameters) == Err(MathError::OutOfDomain)
	};
	let m = market(0);
	assert!(!refused(good, m, terms()));
	assert!(refused(Order { seconds: 0, ..good }, m, terms()));
	assert!(refused(Order { contracts: Contracts::ZERO, ..good }, m, terms()));
	assert!(refused(Order { strike: Price::ZERO, ..good }, m, terms()));
	assert!(refused(Order { seconds: 93 * DAY, ..good }, m, terms()));
	assert!(refused(good, Market { spot: Price::ZERO, ..m }, terms()));
	let above = Fixed::from_raw(Fixed::SCALE + 1);
	assert!(refused(good, m, PricingParameters { bid_ask_spread: above, ..terms() }));
	assert!(refused(good, m, PricingParameters { health_factor: Fixed::ZERO, ..terms() }));
	assert!(refused(good, m, PricingParameters { slippage_multipliers: EMPTY, ..terms() }));
}

#[test]
fn terms_outside_their_ranges_are_refused() {
	let minus = Fixed::from_raw(-1);
	let low = [Fixed::from_bps(9_999); 15];
	let below = Multipliers { call: &CALLS, put: &low };
	let good = terms();
	assert_eq!(good.validate(), Ok(()));
	for bad in [
		PricingParameters { bid_ask_spread: minus, ..good },
		PricingParameters { slippage_gradient: minus, ..good },
		PricingParameters { slippage_multipliers: below, ..good },
		PricingParameters { lending_multipliers: below, ..good },
		PricingParameters { borrow_multipliers: EMPTY, ..good },
		PricingParameters { lending_rate: Rate::new(Fixed::ONE), ..good },
		PricingParameters { spot_shock: Fixed::ZERO, ..good },
		PricingParameters { health_factor: Fixed::from_bps(9_999), ..good },
		PricingParameters { min_spread: minus, ..good },
		PricingParameters { staleness_coefficient: minus, ..good },
		PricingParameters { min_premium: minus, ..good },
		PricingParameters { fee_per_contract: minus, ..good },
		PricingParameters { decimals: 31, ..good },
	] {
		assert_eq!(bad.validate(), Err(MathError::OutOfDomain), "{bad:?}");
	}
}

const EMPTY: Multipliers<'static> = Multipliers { call: &[], put: &[] };

/// What a taker loses by buying and selling back at once, in units; below zero is a profit.
fn round_trip(buy: Order, x0: i64, parameters: &PricingParameters, peer: bool) -> i128 {
	let n = i64::try_from(buy.contracts.units() / 100_000_000).unwrap();
	let sell = Order { taker_buys: false, ..buy };
	let premium = |order: &Order, market: &Market| {
		if peer {
			let smile = smile();
			let of = (&smile, Rate::ZERO);
			let quote = parity::quote(order, market, of, Rate::ZERO, Fixed::ZERO, parameters);
			quote.unwrap().due.premium
		} else {
			quote(order, market, &smile(), Rate::ZERO, parameters).unwrap().premium
		}
	};
	let (paid, got) = (premium(&buy, &market(x0)), premium(&sell, &market(x0 - n)));
	i128::try_from(paid).unwrap() - i128::try_from(got).unwrap()
}

/// Orders whose delta falls into another band at the lowered volatility of a sale.
fn between_bands() -> impl Iterator<Item = Order> {
	(1_700..2_600)
		.flat_map(|strike| {
			[OptionKind::Call, OptionKind::Put].map(|kind| order(kind, strike, 28, 100, true))
		})
		.filter(|order| {
			let band = |volatility: Volatility| {
				let sell = Order { taker_buys: false, ..*order };
				let p = PricingParameters { bid_ask_spread: Fixed::ZERO, ..bare() };
				quote_at(&sell, &market(0), volatility, Rate::ZERO, &p).unwrap().position.band
			};
			let at = quote(order, &market(0), &smile(), Rate::ZERO, &bare()).unwrap().volatility;
			let lowered = at.get().mul_floor(Fixed::from_bps(9_900)).unwrap();
			band(at) != band(Volatility::new(lowered))
		})
}

#[test]
fn buying_and_selling_back_across_a_band_never_pays() {
	// a steep gradient, a large position of the vault and hardly a spread
	let parameters = PricingParameters {
		slippage_gradient: Fixed::from_bps(50),
		lending_rate: Rate::ZERO,
		borrow_rates: BorrowRates::default(),
		..bare()
	};
	let orders: Vec<_> = between_bands().collect();
	assert!(orders.len() > 5, "only {} orders", orders.len());
	let mut peer_pays = 0;
	for order in orders {
		for x0 in [-500, 150, 500] {
			let loss = round_trip(order, x0, &parameters, false);
			assert!(loss >= 0, "{order:?} at {x0} pays {loss}");
			peer_pays += u32::from(round_trip(order, x0, &parameters, true) < 0);
		}
	}
	assert!(peer_pays > 0, "the peer's rule was thought to pay");
}

#[test]
fn the_multiplier_of_a_far_put_is_that_of_puts() {
	let order = order(OptionKind::Put, 10, 1, 10, true);
	let quote = quote(&order, &market(0), &smile(), Rate::ZERO, &terms()).unwrap();
	assert_eq!(quote.band_delta, Delta::ZERO);
	let put = GRID.multiplier(&PUTS, &quote.position).unwrap();
	assert_eq!(quote.slippage_multiplier, put);
	let factor =
		slippage_factor_scaled(Fixed::from_bps(1), put, Fixed::ZERO, Fixed::from_int(10), true);
	assert_eq!(Ok(quote.slippage_factor), factor);
}

fn kind() -> impl Strategy<Value = OptionKind> {
	prop_oneof![Just(OptionKind::Call), Just(OptionKind::Put)]
}

proptest! {
	#[test]
	fn buying_and_selling_back_never_pays(
		kind in kind(), strike in 1_000i64..4_000, days in 1u64..90, n in 1u128..200, x0 in -500i64..500,
		gradient in 0u32..50,
	) {
		let parameters = PricingParameters { slippage_gradient: Fixed::from_bps(gradient), ..bare() };
		let loss = round_trip(order(kind, strike, days, n, true), x0, &parameters, false);
		prop_assert!(loss >= 0, "pays {}", -loss);
	}

	#[test]
	fn splitting_an_order_never_pays(
		kind in kind(), strike in 1_000i64..4_000, days in 1u64..90, first in 1u128..100, second in 1u128..100,
		x0 in -300i64..300, buys: bool, age in 0u64..120,
	) {
		let at = |n: u128, x0: i64| {
			let market = Market { age, ..market(x0) };
			quote(&order(kind, strike, days, n, buys), &market, &smile(), Rate::ZERO, &terms()).unwrap()
		};
		let moved = i64::try_from(first).unwrap() * if buys { -1 } else { 1 };
		let (a, b, whole) = (at(first, x0), at(second, x0 + moved), at(first + second, x0));
		let split = a.premium + b.premium;
		if buys {
			// each part rounds its value up at 18 decimals, which whole units barely see
			prop_assert!(split + 1 >= whole.premium, "{} against {}", split, whole.premium);
		} else if b.premium > 0 {
			prop_assert!(split <= whole.premium + 1, "{} against {}", split, whole.premium);
		}
	}

	#[test]
	fn what_changes_hands_adds_up(
		kind in kind(), strike in 500i64..8_000, days in 1u64..90, n in 1u128..1_000, x0 in -500i64..500, buys: bool,
	) {
		let q = quote(&order(kind, strike, days, n, buys), &market(x0), &smile(), Rate::ZERO, &terms()).unwrap();
		prop_assert!(q.fee <= q.premium / 8);
		prop_assert_eq!(q.total, if buys { q.premium + q.fee } else { q.premium - q.fee });
		prop_assert!(!q.spread.is_negative());
		prop_assert!(q.volatility_used <= q.volatility);
		prop_assert!(q.low_delta_cap.is_none() || !buys);
	}

	#[test]
	fn nothing_panics(
		kind in kind(), buys: bool, seconds: u64, units: u128, a: i128, b: i128, c: i128, d: i128, e: i128,
		age: u64, decimals: u8, short: bool,
	) {
		let f = Fixed::from_raw;
		let seconds = if short { seconds % (92 * DAY) } else { seconds };
		let units = if short { units % 1_000_000_000_000 } else { units };
		let order = Order { kind, strike: Price::from_raw(a), seconds, contracts: Contracts::from_units(units), taker_buys: buys };
		let market = Market { spot: Price::from_raw(b), age, net_exposure: f(c), locked: None };
		let good = terms();
		let wild = PricingParameters {
			bid_ask_spread: f(d), slippage_gradient: f(e), lending_rate: Rate::from_raw(a), spot_shock: f(b),
			health_factor: f(c), min_spread: f(d), staleness_coefficient: f(e), min_premium: f(a),
			fee_per_contract: f(b), decimals, ..good
		};
		for parameters in [good, wild] {
			let _ = quote_at(&order, &market, Volatility::from_raw(d), Rate::from_raw(e), &parameters);
			let _ = quote(&order, &market, &smile(), Rate::from_raw(e), &parameters);
			let of = (&smile(), Rate::from_raw(e));
			let _ = parity::quote(&order, &market, of, Rate::from_raw(c), f(d), &parameters);
		}
	}
}

#[test]
fn collateral_that_a_margin_engine_told_is_charged_instead_of_the_margin() {
	let order = order(OptionKind::Put, 1_700, 28, 10, true);
	let by_margin = quote(&order, &market(4), &smile(), Rate::ZERO, &terms()).unwrap();
	let told = Market { locked: Some(by_margin.collateral), ..market(4) };
	let by_engine = quote(&order, &told, &smile(), Rate::ZERO, &terms()).unwrap();
	assert_eq!(by_engine, Quote { margin: Fixed::ZERO, ..by_margin });
	let twice = by_margin.collateral.try_add(by_margin.collateral).unwrap();
	let dear = Market { locked: Some(twice), ..market(4) };
	let dear = quote(&order, &dear, &smile(), Rate::ZERO, &terms()).unwrap();
	common::assert_near(
		dear.lending_premium,
		by_margin.lending_premium.try_add(by_margin.lending_premium).unwrap(),
		2,
		"twice the collateral",
	);
	let wrong = Market { locked: Some(Fixed::from_int(-1)), ..market(4) };
	let refused = quote(&order, &wrong, &smile(), Rate::ZERO, &terms());
	assert_eq!(refused, Err(MathError::OutOfDomain));
}

#[test]
fn the_spread_covers_the_hedge_there_and_back() {
	for taker_buys in [true, false] {
		let order = order(OptionKind::Call, 1_900, 28, 10, taker_buys);
		let at = |bps| {
			let hedge_cost = Fixed::from_bps(bps);
			let parameters = PricingParameters { hedge_cost, lending_rate: Rate::ZERO, ..terms() };
			quote(&order, &market(0), &smile(), Rate::ZERO, &parameters).unwrap()
		};
		let (free, costly) = (at(0), at(300));
		let hedge = costly.delta.get().try_abs().unwrap().mul_ceil(price(1_900).get()).unwrap();
		let part = hedge.mul_ceil(Fixed::from_bps(300)).unwrap();
		assert!(free.spread < part);
		common::assert_near(costly.spread, part, 10_000, "three percent of the hedge");
		assert!(costly.spread.raw() + 100 >= part.raw());
	}
}
