//! The same bots with orders of several legs and in many parts, and bots that fill the manager's orders.

use super::*;
use dhv_primitives::{Leg, Legs};
use pallet_handler::{Limit, OtcLeg, OtcLegs};
use sp_runtime::DispatchResult;

/// How a bot trades.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
	/// Each series by itself, at one go.
	Whole,
	/// Each series by itself, in so many parts.
	Parts(u128),
	/// All series in one order.
	Legs,
}

impl Style {
	/// Eve trades the same size of each series, at the quotes.
	pub fn trade(self, wanted: &[(SeriesId, Side)], contracts: Contracts) {
		match self {
			Self::Whole => {
				for (series, side) in wanted {
					trade(*series, *side, contracts);
				}
			}
			Self::Parts(parts) => {
				let part = Contracts::from_units(contracts.units() / parts);
				for (series, side) in wanted {
					for _ in 0..parts {
						trade(*series, *side, part);
					}
				}
			}
			Self::Legs => order(wanted, contracts),
		}
	}
}

fn order(wanted: &[(SeriesId, Side)], contracts: Contracts) {
	let legs = wanted.iter().map(|(series, side)| Leg { series: *series, side: *side, contracts });
	let legs: Legs = legs.collect::<Vec<_>>().try_into().unwrap();
	let quote = Handler::quote_order(POOL, legs.clone()).unwrap();
	let net = Limit::Pay(quote.paid.saturating_sub(quote.received));
	let version = Some(quote.state_version);
	assert_ok!(Handler::trade(
		signed(Eve),
		POOL,
		legs,
		net,
		Some(Seconds::from_secs(now())),
		version
	));
}

const STYLES: [Style; 2] = [Style::Parts(10), Style::Legs];

#[test]
fn knowing_the_next_round_loses_in_parts_and_in_orders_too() {
	for style in STYLES {
		for age in [0, 59] {
			let (mean, best) = latency_arbitrage(60, age, style, || ());
			println!("{style:?} at age {age}: {mean:.2} USD per round, at best {best:.2}");
			assert!(mean < 0.0 && best < 0.0, "{style:?}: {mean} {best}");
		}
		// It is the charges that make it lose.
		let (free, _) = latency_arbitrage(60, 59, style, || bare(0));
		println!("  without charges {free:.2} USD per round");
		assert!(free > 0.0, "{style:?}: {free}");
	}
}

#[test]
fn sandwiching_the_hedge_loses_in_parts_and_in_orders_too() {
	for style in STYLES {
		let mut best = f64::MIN;
		for push in [0.002, 0.006] {
			for terms in [|| (), spot_only] {
				let (profit, exposed) = sandwich(20, push, style, terms);
				println!("{style:?}, push {push}: {profit:.2} USD on {exposed:.0}");
				assert!(profit < 0.0, "{style:?} {push}: {profit}");
			}
			let (free, _) = sandwich(20, push, style, defenceless);
			println!("  in a shallow market without charges {free:.2} USD");
			best = best.max(free);
		}
		assert!(best > 0.0, "{style:?}: {best}");
	}
}

/// What a bot pays for a round trip at one state, in units: there in `there` parts, back in `back`.
fn round_trip(first: Side, there: u128, back: u128, terms: impl FnOnce()) -> i128 {
	let mut cost = 0;
	development().execute_with(|| {
		let (_, call, put) = market();
		let eve = Eve.to_account_id();
		for series in [call, put] {
			trade(series, Side::Buy, count(10));
		}
		terms();
		let before = usdc_of(&eve);
		let second = if first == Side::Buy { Side::Sell } else { Side::Buy };
		for (side, parts) in [(first, there), (second, back)] {
			Style::Parts(parts).trade(&[(call, side), (put, side)], count(10));
		}
		cost = before - usdc_of(&eve);
	});
	cost
}

#[test]
fn a_round_trip_costs_no_less_in_parts_and_never_brings_anything() {
	for first in [Side::Buy, Side::Sell] {
		let whole = round_trip(first, 1, 1, || ());
		assert!(whole > 0);
		for (there, back) in [(1, 100), (100, 1), (100, 100), (8, 25)] {
			let cost = round_trip(first, there, back, || ());
			let free = round_trip(first, there, back, || bare(0));
			println!("{first:?} in {there}, back in {back}: {cost}, whole {whole}, bare {free}");
			assert!(cost >= whole, "{there} {back}: {cost} {whole}");
			// Without charges it is the rounding alone that keeps it from being free.
			assert!(free > 0 && free < 1_000, "{there} {back}: {free}");
		}
	}
}

fn fair(series: SeriesId) -> Fixed {
	quote(series, Side::Buy, count(1)).fair_value
}

/// The manager makes an order for anybody: one contract at a price.
fn make(series: SeriesId, side: Side, price: Fixed) -> DispatchResult {
	let leg = OtcLeg { series, side, contracts: count(1), price: Price::new(price) };
	let legs: OtcLegs = [leg].to_vec().try_into().unwrap();
	let bound = Fixed::from_int(200);
	Handler::create_order(signed(Alice), POOL, legs, None, 1_800, bound, bound, false)
}

fn newest() -> u64 {
	Handler::orders(POOL).into_iter().map(|(id, _)| id).max().unwrap()
}

fn lost() -> i128 {
	Handler::otc_budget(POOL).unwrap().1.lost as i128
}

/// Profits, in units, of a bot that knows the rounds to come: it fills orders made at the model's value where they
/// have become best for it, and trades the options back at once.
fn option_on_orders(terms: impl FnOnce()) -> Vec<i128> {
	let mut profits = Vec::new();
	development().execute_with(|| {
		let (expiry, call, _) = market();
		let eve = Eve.to_account_id();
		trade(call, Side::Buy, count(1));
		terms();
		let mut walk = Walk(0xfeed_beef);
		let mut price = DOLLARS;
		for index in 0..24u64 {
			// By turns an offer and a buyback.
			let side = if index.is_multiple_of(2) { Side::Buy } else { Side::Sell };
			let other = if side == Side::Buy { Side::Sell } else { Side::Buy };
			assert_ok!(make(call, side, fair(call)));
			let id = newest();
			let mut path = Vec::new();
			for _ in 0..5 {
				price *= walk.step();
				path.push(price);
			}
			let better = |a: f64, b: f64| if side == Side::Buy { a > b } else { a < b };
			let best = (0..5).reduce(|a, b| if better(path[b], path[a]) { b } else { a }).unwrap();
			for (at, price) in path.iter().enumerate() {
				round(now() + ROUND, *price);
				if at != best {
					continue;
				}
				let before = usdc_of(&eve);
				let any = Limit::Pay(u128::MAX);
				if side == Side::Sell {
					trade(call, other, count(1));
				}
				assert_ok!(Handler::fill_order(signed(Eve), id, None, any));
				if side == Side::Buy {
					trade(call, other, count(1));
				}
				profits.push(usdc_of(&eve) - before);
			}
			smile(expiry);
			if !(2_300.0..2_700.0).contains(&price) {
				price = DOLLARS;
			}
		}
		AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
	});
	profits
}

#[test]
fn an_order_is_no_free_option() {
	let profits = option_on_orders(|| ());
	let best = profits.iter().max().unwrap();
	println!("{} orders, at best {best}", profits.len());
	assert!(*best < 0, "{profits:?}");
	let free = option_on_orders(|| {
		bare(0);
		generous(10_000 * USDC);
	});
	println!("without charges: {free:?}");
	assert!(free.iter().sum::<i128>() > 0, "{free:?}");
}

/// Sets the terms of orders: any price in half the model's value around it.
fn generous(max_loss: u128) {
	let (budget, _) = Handler::otc_budget(POOL).unwrap();
	let terms = pallet_handler::OtcTerms { band_bps: 5_000, max_loss, ..budget };
	pallet_handler::OtcParameters::<Runtime>::insert(POOL, terms);
}

/// A manager offers at the lowest price again and again, and a friend sells to the pool what it gets.
/// Returns what the friend gained and the number of offers until the budget was spent.
fn gifts(max_loss: u128, terms: impl FnOnce()) -> (i128, u32) {
	let (mut profit, mut fills) = (0, 0);
	development().execute_with(|| {
		let (_, call, _) = market();
		let eve = Eve.to_account_id();
		terms();
		generous(max_loss);
		loop {
			let gift = fair(call).mul_ceil(Fixed::from_bps(5_000)).unwrap();
			let (before, told) = (usdc_of(&eve), lost());
			let made = make(call, Side::Buy, gift);
			if made.is_err() {
				let spent = pallet_handler::Error::<Runtime>::LossBudgetExceeded;
				assert_eq!(made, Err(spent.into()));
				break;
			}
			assert_ok!(Handler::fill_order(signed(Eve), newest(), None, Limit::Pay(u128::MAX)));
			trade(call, Side::Sell, count(1));
			let gained = usdc_of(&eve) - before;
			assert!(gained <= lost() - told, "{gained} beyond {}", lost() - told);
			(profit, fills) = (profit + gained, fills + 1);
		}
		AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
	});
	(profit, fills)
}

#[test]
fn a_manager_who_gives_away_gives_no_more_than_the_budget() {
	let budget = 200 * USDC;
	let (charged, fills) = gifts(budget, || ());
	println!("{fills} gifts bring {charged}");
	assert!(fills > 1 && charged <= budget as i128);
	// Without charges every gift is one.
	let (free, fills) = gifts(budget, || bare(0));
	println!("{fills} gifts without charges bring {free}");
	assert!(fills > 1 && free > charged && free <= budget as i128);
}

/// The exchange pays a short pool's seller more than the model. A manager who makes the pool short at the
/// model's value, so that a friend may sell at that price what is deep in the money, spends the budget.
#[test]
fn inventory_made_at_the_model_brings_no_more_than_the_budget() {
	development().execute_with(|| {
		let (expiry, ..) = market();
		let eve = Eve.to_account_id();
		let (kind, strike) = (OptionKind::Call, Price::new(Fixed::from_int(300)));
		assert_ok!(Handler::list_series(signed(Alice), POOL, expiry, kind, strike, true, true));
		let call = Handler::listings(POOL).into_iter().map(|(id, _)| id).max().unwrap();
		let contracts = count(45);
		let mut sold = 0;
		let refused = loop {
			let round_now = reads::nav(POOL).unwrap().round;
			let value = LiquidityPool::unit_value(call, &round_now).unwrap().value;
			let price = Price::new(value.try_add(Fixed::from_raw(1_000_000_000_000)).unwrap());
			let leg = OtcLeg { series: call, side: Side::Buy, contracts, price };
			let legs: OtcLegs = [leg].to_vec().try_into().unwrap();
			let bound = Fixed::from_int(200);
			let made =
				Handler::create_order(signed(Alice), POOL, legs, None, 600, bound, bound, false);
			if let Err(refused) = made {
				break refused;
			}
			assert_ok!(Handler::fill_order(signed(Eve), newest(), None, Limit::Pay(u128::MAX)));
			sold += 1;
			round(now() + ROUND, DOLLARS);
		};
		assert!(sold > 0);
		assert_eq!(refused, pallet_handler::Error::<Runtime>::LossBudgetExceeded.into());
		// The friend sells as long as that brings more than the model, and keeps the rest.
		let (lost, mut gained) = (lost(), 0);
		for _ in 0..sold {
			let quote = quote(call, Side::Sell, contracts);
			let worth = quote.fair_value.mul_nearest(contracts.to_fixed().unwrap()).unwrap();
			let brings = quote.total as i128 - worth.raw() / 1_000_000_000_000;
			if brings <= 0 {
				break;
			}
			gained += brings;
			trade(call, Side::Sell, contracts);
			round(now() + ROUND, DOLLARS);
		}
		println!("{sold} orders lost {lost}, the friend gained {gained}");
		assert!(gained <= lost && usdc_of(&eve) > 0, "{gained} of {lost}");
	});
}
