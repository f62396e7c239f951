//! `fill_order`: all legs or none, at the agreed prices, inside band and budget.

use super::mock::*;
use crate::*;
use dhv_math::otc;
use dhv_mocks::{MockClock, MockPrices, MockRegistry, MockSurface, MockUnderwriter, USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade},
	Balance, Contracts, Fixed, OptionKind, Price, SeriesId, Side, Timestamp, Volatility,
};
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::DispatchError;

/// A stranger.
const BOB: u64 = 2;

fn whole(units: i64) -> Fixed {
	Fixed::from_int(units)
}

fn below(series: SeriesId, units: i64) -> Fixed {
	fair(series).try_sub(whole(units)).unwrap()
}

fn above(series: SeriesId, units: i64) -> Fixed {
	fair(series).try_add(whole(units)).unwrap()
}

fn strangle() -> (SeriesId, SeriesId) {
	(list(OptionKind::Call, 30, 2_200), list(OptionKind::Put, 30, 1_800))
}

/// The event of the newest fill.
fn filled() -> (OtcFills, Balance, Balance, Balance, Contracts) {
	match events().pop() {
		Some(Event::OtcFilled {
			fills,
			paid,
			received,
			loss,
			left,
			who: ALICE,
			pool: POOL,
			..
		}) => (fills, paid, received, loss, left),
		other => panic!("{other:?}"),
	}
}

#[test]
fn a_strangle_is_one_order_and_its_event_is_exact() {
	run(|| {
		no_slippage();
		let (call, put) = strangle();
		let legs = [
			otc_leg(call, Side::Buy, 300, fair(call)),
			otc_leg(put, Side::Buy, 200, below(put, 1)),
		];
		let id = make(&legs, false);
		let models = [fair(call), fair(put)];
		let deltas = [call, put].map(|series| quote(series, hundredths(100)).unwrap().delta);
		assert_ok!(fill(id, None));
		let (fills, paid, received, loss, left) = filled();
		assert_eq!((received, left), (0, Contracts::ZERO));
		let sales = MockUnderwriter::sales();
		for (index, leg) in legs.iter().enumerate() {
			let fill = fills[index];
			let sale = otc::sale_amounts(leg.price, leg.contracts, bps(3_000), 6).unwrap();
			let OtcLeg { series, contracts, .. } = *leg;
			let trade = OptionTrade { series, contracts, premium: sale.net, fee: sale.fee };
			assert_eq!(sales[index].trade, trade);
			assert_eq!((fill.series, fill.contracts, fill.price), (series, contracts, leg.price));
			assert_eq!((fill.amount, fill.fee, fill.tariff), (sale.premium, sale.fee, sale.tariff));
			assert!(fill.fee > 0 && fill.fee <= fill.amount / 8);
			assert_eq!(fill.model, Price::new(models[index]));
			let size = contracts.to_fixed().unwrap();
			assert_eq!(fill.delta.get(), deltas[index].get().mul_nearest(size).unwrap());
			assert_eq!((fill.reduced, fill.opened), (Contracts::ZERO, contracts));
			assert_eq!(
				fill.collateral,
				MockRegistry::required_collateral(series, contracts).unwrap()
			);
		}
		assert_eq!(paid, fills[0].amount + fills[1].amount);
		// One below the model for each of two contracts, rounded up; the other leg costs nothing.
		assert_eq!((fills[0].loss, loss), (0, fills[1].loss));
		assert!((2_000_000..=2_000_001).contains(&loss), "{loss}");
		assert_eq!(Losses::<Test>::get(POOL).lost, loss);
		// The real delta counts at the round (F25).
		let real = fills[0].delta.get().try_sub(fills[1].delta.get()).unwrap();
		let opened = OpenedDelta::<Test>::get(POOL).delta;
		assert!(opened.try_sub(real).unwrap().try_abs().unwrap() < Fixed::from_raw(10));
		// It is filled once.
		assert_noop!(fill(id, None), Error::<Test>::UnknownOrder);
		assert_eq!(Handler::orders(POOL), vec![]);
	});
}

#[test]
fn a_leg_that_fails_leaves_no_trace() {
	run(|| {
		let (call, put) = strangle();
		let id = make(
			&[
				otc_leg(call, Side::Buy, 100, below(call, 1)),
				otc_leg(put, Side::Buy, 100, fair(put)),
			],
			false,
		);
		MockRegistry::on_write(move |write| {
			(write.series == call).then_some(()).ok_or(DispatchError::Other("buffer"))
		});
		assert_noop!(fill(id, None), DispatchError::Other("buffer"));
		assert_eq!(OpenedDelta::<Test>::get(POOL), RoundDelta::default());
		assert_eq!(Losses::<Test>::get(POOL), LossPeriod::default());
	});
}

#[test]
fn a_buyback_closes_first_and_what_the_pool_holds_is_sold_first() {
	run(|| {
		no_slippage();
		let (call, put) = strangle();
		set_net(call, -2);
		set_net(put, 1);
		MockRegistry::set_held(ALICE, call, hundredths(500));
		let ask = fair(put);
		let bid = above(call, 1);
		let id =
			make(&[otc_leg(put, Side::Buy, 300, ask), otc_leg(call, Side::Sell, 300, bid)], false);
		assert_ok!(fill(id, None));
		let (fills, paid, received, loss, _) = filled();
		// What the counterparty sells comes first.
		assert_eq!([fills[0].series, fills[1].series], [call, put]);
		assert_eq!((fills[0].reduced, fills[0].opened), (hundredths(200), hundredths(100)));
		assert_eq!((fills[1].reduced, fills[1].opened), (hundredths(100), hundredths(200)));
		// A buyback pays the whole price, rounded down, and no fee.
		let amount = otc::buyback_floor(Price::new(bid), hundredths(300), 6).unwrap();
		assert_eq!((fills[0].amount, fills[0].fee, fills[0].tariff), (amount, 0, 0));
		assert_eq!((received, paid), (amount, fills[1].amount));
		assert!((2_999_999..=3_000_001).contains(&loss), "{loss}");
		let purchase = MockUnderwriter::purchases().pop().unwrap().trade;
		assert_eq!((purchase.premium, purchase.fee), (amount, 0));
		// Only what was opened counts at the round.
		let opened = OpenedDelta::<Test>::get(POOL).delta;
		assert!(opened < Fixed::ONE && opened > bps(5_000), "{opened:?}");
	});
}

#[test]
fn only_the_named_account_fills_it() {
	run(|| {
		let series = usual();
		let leg = otc_leg(series, Side::Buy, 100, fair(series));
		let id = make(&[leg], false);
		let bob = |id| {
			Handler::fill_order(RuntimeOrigin::signed(BOB), id, None, Limit::Pay(u128::MAX))
				.map(|_| ())
				.map_err(|refused| refused.error)
		};
		assert_noop!(bob(id), Error::<Test>::NotCounterparty);
		assert_noop!(bob(7), Error::<Test>::UnknownOrder);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let refused = Handler::fill_order(origin, id, None, Limit::Pay(u128::MAX));
			assert_eq!(refused.unwrap_err().error, DispatchError::BadOrigin);
		}
		assert_ok!(fill(id, None));
		let (legs, any) = (vec![leg].try_into().unwrap(), Fixed::ONE);
		let manager = RuntimeOrigin::signed(MANAGER);
		assert_ok!(Handler::create_order(manager, POOL, legs, None, 60, any, any, false));
		assert_ok!(bob(id + 1));
		assert_eq!(MockUnderwriter::sales().pop().unwrap().trader, BOB);
	});
}

#[test]
fn the_last_second_counts_and_no_later_one() {
	run(|| {
		let series = usual();
		let leg = otc_leg(series, Side::Buy, 100, fair(series));
		let ids = [make(&[leg], false), make(&[leg], false)];
		MockClock::advance(600);
		set_price(2_000);
		assert_ok!(fill(ids[0], None));
		MockClock::advance(1);
		assert_noop!(fill(ids[1], None), Error::<Test>::OrderPastExpiry);
	});
}

#[test]
fn the_spot_keeps_to_its_bounds() {
	run(|| {
		set_otc(|terms| *terms = OtcTerms { band_bps: 5_000, max_loss: MOST_LOSS, ..*terms });
		let series = usual();
		let leg = otc_leg(series, Side::Buy, 100, fair(series));
		for (spot, inside) in [
			(whole(2_100), true),
			(whole(1_900), true),
			(Fixed::from_raw(whole(2_100).raw() + 1), false),
			(Fixed::from_raw(whole(1_900).raw() - 1), false),
		] {
			set_price(2_000);
			let id = make(&[leg], false);
			MockPrices::set(WETH, USDC, Price::new(spot));
			if inside {
				assert_ok!(fill(id, None));
			} else {
				assert_noop!(fill(id, None), Error::<Test>::SpotMoved);
				assert_ok!(Handler::cancel_order(RuntimeOrigin::signed(MANAGER), id));
			}
		}
	});
}

#[test]
fn the_band_holds_at_the_fill_too() {
	run(|| {
		let series = usual();
		let id = make(&[otc_leg(series, Side::Buy, 100, fair(series))], false);
		// Half as much volatility again: the agreed price is a gift now.
		MockSurface::set_volatility(Volatility::new(bps(12_000)));
		assert_noop!(fill(id, None), Error::<Test>::PriceOutsideBand);
		MockSurface::set_volatility(Volatility::new(bps(8_000)));
		MockClock::advance(121);
		assert_noop!(fill(id, None), Error::<Test>::StalePrice);
		set_price(2_000);
		assert_ok!(fill(id, None));
	});
}

#[test]
fn fills_in_parts_keep_the_proportion() {
	run(|| {
		let (call, put) = strangle();
		let legs = |partial| {
			make(
				&[
					otc_leg(call, Side::Buy, 300, fair(call)),
					otc_leg(put, Side::Buy, 200, fair(put)),
				],
				partial,
			)
		};
		let id = legs(true);
		let parts = |id, size| fill(id, Some(hundredths(size)));
		assert_noop!(fill(id, Some(Contracts::ZERO)), Error::<Test>::OrderTooSmall);
		assert_noop!(fill(id, Some(Contracts::from_units(1))), Error::<Test>::NotWholeLots);
		// A lot of the first leg would be two thirds of a lot of the second.
		assert_noop!(fill(id, Some(dhv_primitives::LOT)), Error::<Test>::NotWholeLots);
		assert_noop!(parts(id, 301), Error::<Test>::MoreThanLeft);
		assert_ok!(parts(id, 120));
		let (fills, .., left) = filled();
		assert_eq!([fills[0].contracts, fills[1].contracts], [120, 80].map(hundredths));
		assert_eq!(left, hundredths(180));
		assert_eq!(Handler::orders(POOL)[0].1.filled, hundredths(120));
		assert_noop!(parts(id, 181), Error::<Test>::MoreThanLeft);
		assert_ok!(fill(id, None));
		let (fills, .., left) = filled();
		assert_eq!([fills[0].contracts, fills[1].contracts], [180, 120].map(hundredths));
		assert_eq!(left, Contracts::ZERO);

		let whole = legs(false);
		assert_noop!(parts(whole, 150), Error::<Test>::NotPartial);
		assert_ok!(parts(whole, 300));
	});
}

#[test]
fn one_limit_on_what_the_fill_costs_or_brings() {
	run(|| {
		let (call, put) = strangle();
		set_net(call, -5);
		MockRegistry::set_held(ALICE, call, hundredths(500));
		let id = make(
			&[otc_leg(call, Side::Sell, 500, fair(call)), otc_leg(put, Side::Buy, 100, fair(put))],
			true,
		);
		let limited = |limit| {
			Handler::fill_order(RuntimeOrigin::signed(ALICE), id, Some(hundredths(250)), limit)
				.map(|_| ())
				.map_err(|refused| refused.error)
		};
		let half = |series, size| {
			otc::buyback_floor(Price::new(fair(series)), hundredths(size), 6).unwrap()
		};
		// The price of the put rounds up.
		let most = half(call, 250) - half(put, 50) - 1;
		assert_noop!(limited(Limit::Receive(most + 2)), Error::<Test>::LimitNotMet);
		assert_ok!(limited(Limit::Receive(most)));
	});
}

#[test]
fn all_fills_of_a_period_share_one_budget() {
	run(|| {
		no_slippage();
		let series = usual();
		set_otc(|terms| terms.max_loss = 10_000_005);
		let cheap = below(series, 2);
		let id = make(&[otc_leg(series, Side::Buy, 400, cheap)], true);
		let other = make(&[otc_leg(series, Side::Buy, 400, cheap)], true);
		// Eight of ten are lost: two are left, for one contract.
		assert_ok!(fill(id, None));
		let period = Losses::<Test>::get(POOL);
		assert_eq!((period.since, period.allowed), (Timestamp::from_secs(START), 10_000_005));
		assert_noop!(fill(other, Some(hundredths(101))), Error::<Test>::LossBudgetExceeded);
		assert_ok!(fill(other, Some(hundredths(100))));
		assert_noop!(fill(other, Some(hundredths(1))), Error::<Test>::LossBudgetExceeded);
		// Gains do not make up for losses.
		let dear = make(&[otc_leg(series, Side::Buy, 400, above(series, 5))], true);
		assert_ok!(fill(dear, None));
		assert_noop!(fill(other, Some(hundredths(1))), Error::<Test>::LossBudgetExceeded);
		let (terms, spent) = Handler::otc_budget(POOL).unwrap();
		assert_eq!((terms.max_loss, spent), (10_000_005, Losses::<Test>::get(POOL)));
		// A purchase above the model takes from the same budget.
		MockRegistry::set_held(ALICE, series, hundredths(100));
		let bid = propose(&[otc_leg(series, Side::Sell, 100, above(series, 2))], false);
		assert_eq!(bid, Err(Error::<Test>::LossBudgetExceeded.into()));
		// The next period starts anew.
		set_otc(|terms| terms.period = 300);
		MockClock::advance(300);
		set_price(2_000);
		assert_ok!(fill(other, Some(hundredths(100))));
		let period = Losses::<Test>::get(POOL);
		assert_eq!(period.since, Timestamp::from_secs(START + 300));
		// The model fell by a cent in five minutes.
		assert!((1_980_000..2_000_000).contains(&period.lost), "{}", period.lost);
	});
}

#[test]
fn a_budget_that_was_lowered_below_what_is_lost_allows_nothing_more() {
	run(|| {
		let series = usual();
		let id = make(&[otc_leg(series, Side::Buy, 400, below(series, 2))], true);
		assert_ok!(fill(id, Some(hundredths(200))));
		set_otc(|terms| terms.max_loss = 1);
		assert_noop!(fill(id, None), Error::<Test>::LossBudgetExceeded);
		// What costs nothing is filled.
		let fair = make(&[otc_leg(series, Side::Buy, 400, above(series, 1))], true);
		assert_ok!(fill(fair, None));
	});
}

#[test]
fn limits_of_round_and_pool_hold() {
	run(|| {
		let series = usual();
		let new = TradingParameters { max_round_delta: Fixed::ONE, ..terms() };
		assert_ok!(put(POOL, new));
		let id = make(&[otc_leg(series, Side::Buy, 300, fair(series))], true);
		assert_noop!(fill(id, None), Error::<Test>::RoundDeltaExceeded);
		set_trading(false);
		assert_noop!(fill(id, Some(hundredths(100))), DispatchError::Other("not trading"));
		set_trading(true);
		assert_ok!(fill(id, Some(hundredths(100))));
		let manager = RuntimeOrigin::signed(MANAGER);
		assert_ok!(Handler::unlist(manager, POOL, series));
		assert_noop!(fill(id, None), Error::<Test>::NotListed);
	});
}

#[test]
fn pays_for_as_many_legs_as_there_are() {
	run(|| {
		let series = usual();
		let id = make(&[otc_leg(series, Side::Buy, 100, fair(series))], true);
		let limit = Limit::Pay(Balance::MAX);
		let call = Call::<Test>::fill_order { id, contracts: None, limit };
		let before = call.get_dispatch_info().call_weight;
		assert_eq!(before, <()>::fill_order(MAX_LEGS));
		let info = Handler::fill_order(RuntimeOrigin::signed(ALICE), id, None, limit).unwrap();
		assert_eq!(info.actual_weight, Some(<()>::fill_order(1)));
	});
}
