//! Replay of the spot reactor's vectors through the pallet. Where it differs by design our number
//! stands here with the flaw that it mends.

use super::mock::*;
use crate::{bounds::Bounds, types::*, Error, Event, Parameters};
use dhv_primitives::{ports::SpotMarket, Balance, Delta, Price};
use frame_support::{assert_noop, assert_ok};
use serde_json::Value;

const FILE: &str =
	concat!(env!("CARGO_MANIFEST_DIR"), "/../../math/tests/vectors/uniswap_reactor_rysk.json");

fn cases() -> Vec<Value> {
	let file: Value = serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap();
	file["cases"].as_array().unwrap().clone()
}

/// A decimal number with up to 18 decimals, in units of 1e-18.
fn raw(value: &Value) -> i128 {
	let text = value.as_str().unwrap();
	let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
	let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
	let units: i128 = format!("{whole}{part:0<18}").parse().unwrap();
	sign * units
}

fn units(value: &Value) -> Balance {
	value.as_str().unwrap().parse().unwrap()
}

fn bps(value: &Value) -> u32 {
	value.as_u64().unwrap().try_into().unwrap()
}

/// Parameters, price and market of a case; the reactor holds what it says, and the book makes the net
/// delta the one to hedge.
fn start(inputs: &Value) -> (HedgeParameters, Price) {
	let at = Price::from_raw(raw(&inputs["price"]));
	let minimum = Delta::from_raw(raw(&inputs["min_amount"]).max(1));
	let new = HedgeParameters {
		target_band: Delta::ZERO,
		min_order: minimum,
		max_order: delta(1_000_000),
		max_period_delta: delta(1_000_000),
		buy_slippage_bps: bps(&inputs["buy_slippage_bps"]),
		sell_slippage_bps: bps(&inputs["sell_slippage_bps"]),
		cost_budget: 1_000_000_000_000_000 * USD,
		..parameters()
	};
	Parameters::<Test>::insert(POOL, new);
	let wide = ReactorParameters { max_delta: delta(1_000_000) };
	assert_ok!(put_cap(REACTOR, wide));
	MockPrices::set(WETH, USDC, at);
	MockMarket::set_constant(at, 0);
	let held = raw(&inputs["underlying_held"]);
	hold_raw(held.unsigned_abs());
	let to_hedge = raw(&inputs["pool_delta_to_hedge"]);
	MockPortfolio::set_delta(POOL, Delta::from_raw(to_hedge - held));
	System::reset_events();
	(new, at)
}

#[test]
fn the_peers_cases() {
	for case in cases() {
		run(|| {
			let (inputs, expected, id) = (&case["inputs"], &case["expected"], &case["id"]);
			let (parameters, at) = start(inputs);
			if expected["delta_change"].as_str().is_none_or(|change| change.parse() == Ok(0.0)) {
				// The peer does nothing and says nothing; here it is a refusal with a name.
				assert!(rebalance().is_err(), "{id}");
				return;
			}
			assert_ok!(rebalance());
			let Event::Hedged { trade, net_delta_before, net_delta_after, .. } = events().remove(0)
			else {
				panic!("{id}: not hedged")
			};
			// [F36]: the peer adds up what it was told to do; here the delta is what is held.
			let change = net_delta_after.raw() - net_delta_before.raw();
			assert_eq!(change, raw(&expected["delta_change"]), "{id}");
			assert_eq!(trade.base, raw(&expected["amount"]).unsigned_abs(), "{id}");
			let bounds = Bounds { price: at, base_decimals: 18, quote_decimals: 6 };
			match trade.side {
				Side::Buy => {
					assert_eq!(expected["action"], "buy exact output", "{id}");
					let ours = bounds.max_quote_in(trade.base, parameters.buy_slippage_bps);
					assert_eq!(Ok(trade.advanced), ours, "{id}: what is advanced");
					near(trade.advanced, units(&expected["max_in_units"]), &trade, id);
				}
				Side::Sell => {
					assert_eq!(expected["action"], "sell exact input", "{id}");
					let ours = bounds.min_quote_out(trade.base, parameters.sell_slippage_bps);
					near(ours.unwrap(), units(&expected["min_out_units"]), &trade, id);
				}
			}
		});
	}
}

/// The peer cuts the price to 6 decimals and rounds each limit down: it may spend less and has to get
/// less. Here the price keeps its decimals and limits round up, so that a market at the very limit can
/// fill, and a sale is never cheaper.
fn near(ours: Balance, told: Balance, trade: &Trade, id: &Value) {
	let cut = trade.base / ETH * 2 + 3;
	assert!((told..=told + cut).contains(&ours), "{id}: {ours} for {told}");
}

#[test]
fn prices_keep_their_decimals() {
	// The case `odd`: 2,368,042,806 with the price cut to 6 decimals, 2,368,042,807.52… in truth.
	run(|| {
		let case = cases().into_iter().find(|case| case["id"] == "odd").unwrap();
		start(&case["inputs"]);
		assert_ok!(rebalance());
		let Event::Hedged { trade, .. } = events().remove(0) else { panic!("not hedged") };
		assert_eq!(trade.advanced, 2_368_042_808);
	});
}

#[test]
fn less_than_the_smallest_order_is_left() {
	// The peer's rule: with less than 0.01 held it does nothing.
	run(|| {
		hold_raw(ETH / 100 - 1);
		MockPortfolio::set_delta(POOL, delta(2));
		assert_noop!(Hedging::rebalance(signed(), POOL), Error::<Test>::NothingToSell);
	});
}

#[test]
fn a_closing_reactor_stays_until_nothing_is_left() {
	// [F37]: the peer drops the entry with what is still held.
	run(|| {
		hedge_twenty();
		assert_ok!(Hedging::close_reactor(RuntimeOrigin::root(), REACTOR));
		MockMarket::remove();
		assert!(Hedging::unwind(signed(), REACTOR).is_err());
		assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
		assert_eq!(net(), delta(0).get());
		MockMarket::set_constant(price(2_500), 20);
		later(600);
		assert_ok!(Hedging::unwind(signed(), REACTOR));
		assert!(crate::ReactorOf::<Test>::get(REACTOR).is_none());
	});
}

#[test]
fn a_limit_at_the_market_fills() {
	let bounds = Bounds { price: price(3), base_decimals: 18, quote_decimals: 6 };
	let third: Balance = ETH / 3;
	assert_eq!(bounds.max_quote_in(third, 0), Ok(USD));
	assert_eq!(bounds.min_quote_out(third, 0), Ok(USD));
	assert_eq!(bounds.buy_cost(third, USD), Ok(1), "what was bought rounds down");
	assert_eq!(bounds.sell_cost(third, USD - 1), Ok(1), "what was sold rounds up");
	assert_eq!(bounds.buy_cost(ETH, 3 * USD - 5), Ok(0), "a gain costs nothing");
	assert_eq!(bounds.base_for_quote(3 * USD, 0), Ok(ETH));
}

#[test]
fn buying_sandwiching_and_selling_never_profits() {
	// A taker makes the pool hedge, moves the market as far as the bounds allow before and undoes it
	// afterwards: what it gains is at most what it was charged for the hedge there and back.
	for fee in [0, 10, 30] {
		run(|| {
			let market = MockMarket::ACCOUNT;
			send(WETH, &market, &WORLD, MARKET_ETH - 5_000 * ETH);
			send(USDC, &market, &WORLD, MARKET_USD - 12_500_000 * USD);
			MockMarket::set_constant_product(fee);
			let wealth = || {
				let (eth, usd) = (Assets::balance(WETH, WORLD), Assets::balance(USDC, WORLD));
				i128::try_from(eth / 1_000_000_000_000 * 2_500).unwrap()
					+ i128::try_from(usd).unwrap()
			};
			let before = wealth();
			for book in [-20, 0] {
				let short = book < 0;
				MockPortfolio::set_delta(POOL, delta(book));
				// As far as a hedge is still placed.
				let push = |pushed, buys: bool| {
					if buys {
						MockMarket::buy(&WORLD, WETH, USDC, pushed, Balance::MAX).unwrap();
					} else {
						MockMarket::sell(&WORLD, WETH, USDC, pushed, 0).unwrap();
					}
				};
				let attack = |pushed| {
					frame_support::storage::with_storage_layer(|| {
						push(pushed, short);
						Hedging::rebalance(signed(), POOL).map_err(|refused| refused.error)?;
						push(pushed, !short);
						Ok::<_, sp_runtime::DispatchError>(())
					})
				};
				let tenths = (1..=150).rev().map(|tenth| tenth * ETH / 10);
				let pushed = tenths.into_iter().find(|pushed| attack(*pushed).is_ok());
				assert!(pushed.is_some(), "{fee}: no room for an attack");
				later(600);
			}
			assert_eq!(ledgers(REACTOR), (0, 0));
			let gained = wealth() - before;
			let charged = Hedging::cost_bound(POOL).unwrap().raw() / 1_000_000_000_000;
			let charge = charged * 20 * 2_500;
			assert!(gained <= charge, "{fee}: {gained} of {charge}");
		});
	}
}
