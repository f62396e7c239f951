//! Replay of the spot reactor's vectors (`uniswap_reactor_rysk.json`).

use super::mock::*;
use crate::{bounds::Bounds, types::*, Event, Parameters, ReactorOf};
use dhv_primitives::{Balance, Delta, Price};
use frame_support::assert_ok;

struct Case {
	/// What the pool asks to hedge, in units of 1e-18.
	pool_delta: i128,
	held: Balance,
	price: Price,
	slippage_bps: u32,
	/// Most in, or least out.
	limit: Balance,
	/// Change of the reactor's delta.
	change: i128,
}

const E18: i128 = 1_000_000_000_000_000_000;

fn cases() -> Vec<(&'static str, Case)> {
	let plain = |pool_delta, held, dollars, slippage_bps, limit, change| Case {
		pool_delta,
		held,
		price: price(dollars),
		slippage_bps,
		limit,
		change,
	};
	vec![
		("buy-20", plain(-20 * E18, 0, 2_500, 100, 50_500_000_000, 20 * E18)),
		("sell-more-than-held", plain(30 * E18, 20 * ETH, 2_500, 100, 49_500_000_000, -20 * E18)),
		("at-min", plain(E18, ETH / 100, 2_500, 100, 24_750_000, -E18 / 100)),
		("odd", {
			let odd = 1_234_567_890_123_456_789;
			// The peer cuts the price to 6 decimals and rounds down: 2,368,042,806. Here the price
			// keeps its decimals (2,368,042,807.52…) and the most that may be spent rounds up.
			Case {
				pool_delta: -odd,
				held: 0,
				price: Price::from_raw(1_899_123_456_789_000_000_000),
				slippage_bps: 100,
				limit: 2_368_042_808,
				change: odd,
			}
		}),
		("zero-slippage", plain(-E18, 0, 2_000, 0, 2_000_000_000, E18)),
	]
}

/// Gives the reactor what the case holds.
fn hold(units: Balance) {
	if units == 0 {
		return;
	}
	let account = Hedging::reactor_account(REACTOR);
	send(WETH, &WORLD, &account, units);
	ReactorOf::<Test>::mutate(REACTOR, |reactor| {
		let ReactorKind::Spot(spot) = &mut reactor.as_mut().unwrap().kind;
		spot.inventory = units;
	});
}

#[test]
fn the_peers_cases() {
	for (id, case) in cases() {
		run(|| {
			let new = HedgeParameters {
				target_band: Delta::ZERO,
				buy_slippage_bps: case.slippage_bps,
				sell_slippage_bps: case.slippage_bps,
				..parameters()
			};
			Parameters::<Test>::insert(POOL, new);
			MockPrices::set(WETH, USDC, case.price);
			MockMarket::set_constant(case.price, 0);
			hold(case.held);
			// The book is what makes the net delta the one to hedge.
			let held = i128::try_from(case.held).unwrap();
			MockPortfolio::set_delta(POOL, Delta::from_raw(case.pool_delta - held));
			assert_ok!(rebalance());
			let Event::Hedged { trade, net_delta_before, net_delta_after, .. } = events().remove(0)
			else {
				panic!("{id}: not hedged")
			};
			assert_eq!(net_delta_before.raw(), case.pool_delta, "{id}");
			assert_eq!(net_delta_after.raw() - net_delta_before.raw(), case.change, "{id}");
			assert_eq!(trade.base, case.change.unsigned_abs(), "{id}");
			let bounds = Bounds { price: case.price, base_decimals: 18, quote_decimals: 6 };
			match trade.side {
				Side::Buy => {
					assert_eq!(trade.advanced, case.limit, "{id}: most in");
					assert_eq!(bounds.max_quote_in(trade.base, case.slippage_bps), Ok(case.limit));
				}
				Side::Sell => {
					assert_eq!(bounds.min_quote_out(trade.base, case.slippage_bps), Ok(case.limit));
				}
			}
		});
	}
}

#[test]
fn less_than_the_smallest_order_is_left() {
	// The peer's rule: with less than 0.01 held it does nothing.
	run(|| {
		hold(ETH / 100 - 1);
		MockPortfolio::set_delta(POOL, delta(2));
		let refusal = crate::Error::<Test>::NothingToSell;
		frame_support::assert_noop!(Hedging::rebalance(signed(), POOL), refusal);
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
