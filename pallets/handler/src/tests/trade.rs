//! `trade`: several legs, all or none.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry, MockUnderwriter};
use dhv_primitives::{
	ports::OptionRegistry, Balance, Contracts, OptionKind, SeriesId, Side, StateVersion, Timestamp,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use sp_runtime::DispatchError;

fn leg(series: SeriesId, side: Side, size: u128) -> Leg {
	Leg { series, side, contracts: hundredths(size) }
}

fn legs(legs: &[Leg]) -> Legs {
	legs.to_vec().try_into().unwrap()
}

fn trade(
	order: &[Leg],
	limit: Limit,
	deadline: Option<Timestamp>,
	version: Option<StateVersion>,
) -> DispatchResult {
	let alice = RuntimeOrigin::signed(ALICE);
	Handler::trade(alice, POOL, legs(order), limit, deadline, version)
}

fn any() -> Limit {
	Limit::Pay(Balance::MAX)
}

/// A call and a put out of the money.
fn strangle() -> (SeriesId, SeriesId) {
	(list(OptionKind::Call, 30, 2_200), list(OptionKind::Put, 30, 1_800))
}

#[test]
fn a_strangle_is_bought_at_the_sum_of_its_quotes() {
	run(|| {
		let (call, put) = strangle();
		let order = [leg(call, Side::Buy, 100), leg(put, Side::Buy, 100)];
		let quote = Handler::quote_order(POOL, legs(&order)).unwrap();
		assert_eq!(quote.paid, quote.legs[0].total + quote.legs[1].total);
		assert_eq!(quote.received, 0);
		events();
		let version = Some(quote.state_version);
		assert_noop!(
			trade(&order, Limit::Pay(quote.paid - 1), None, version),
			Error::<Test>::LimitNotMet
		);
		assert_ok!(trade(&order, Limit::Pay(quote.paid), None, version));
		assert_eq!(
			events(),
			vec![
				Event::Traded { who: ALICE, quote: quote.legs[0] },
				Event::Traded { who: ALICE, quote: quote.legs[1] },
				Event::OrderFilled {
					who: ALICE,
					pool: POOL,
					legs: legs(&order),
					paid: quote.paid,
					received: 0,
					state_version: quote.state_version,
				},
			]
		);
		assert_eq!(MockRegistry::held(&ALICE, call), hundredths(100));
		assert_eq!(MockRegistry::held(&ALICE, put), hundredths(100));
	});
}

#[test]
fn one_bound_on_the_net_premium() {
	run(|| {
		let (call, put) = strangle();
		sellable(put, hundredths(500));
		// Sells two puts, buys a call.
		let order = [leg(call, Side::Buy, 100), leg(put, Side::Sell, 200)];
		let quote = Handler::quote_order(POOL, legs(&order)).unwrap();
		assert!(quote.received > quote.paid && quote.paid > 0);
		let net = quote.received - quote.paid;
		let refused = Error::<Test>::LimitNotMet;
		assert_noop!(trade(&order, Limit::Receive(net + 1), None, None), refused);
		assert_ok!(trade(&order, Limit::Receive(net), None, None));
		// What the taker sells comes first.
		assert_eq!(MockUnderwriter::purchases().len(), 1);
		let told = events();
		assert!(matches!(told[0], Event::Traded { quote, .. } if quote.side == Side::Sell));
		// The other way round it costs something.
		MockRegistry::set_held(ALICE, call, hundredths(100));
		let back = [leg(put, Side::Buy, 200), leg(call, Side::Buy, 100)];
		let quote = Handler::quote_order(POOL, legs(&back)).unwrap();
		assert_noop!(trade(&back, Limit::Receive(0), None, None), Error::<Test>::LimitNotMet);
		assert_ok!(trade(&back, Limit::Pay(quote.paid), None, None));
	});
}

#[test]
fn the_order_of_the_legs_changes_no_price() {
	run(|| {
		let (call, put) = strangle();
		let third = list(OptionKind::Call, 14, 2_050);
		sellable(put, hundredths(500));
		let one = [leg(call, Side::Buy, 130), leg(put, Side::Sell, 70), leg(third, Side::Buy, 20)];
		let other = [one[2], one[0], one[1]];
		let quoted = |order: &[Leg]| Handler::quote_order(POOL, legs(order)).unwrap();
		let (a, b) = (quoted(&one), quoted(&other));
		assert_eq!((a.paid, a.received, a.state_version), (b.paid, b.received, b.state_version));
		// Apart they cost the same.
		let apart: Vec<_> = one
			.iter()
			.map(|leg| Handler::quote(POOL, leg.series, leg.contracts, leg.side).unwrap())
			.collect();
		assert_eq!(apart, a.legs);
	});
}

#[test]
fn a_leg_that_fails_leaves_no_trace() {
	run(|| {
		let (call, put) = strangle();
		sellable(put, hundredths(50));
		let order = [leg(call, Side::Buy, 100), leg(put, Side::Sell, 100)];
		assert_noop!(
			trade(&order, any(), None, None),
			DispatchError::Other("mock registry: too few options")
		);
		let order = [leg(call, Side::Buy, 100), leg(SeriesId(99), Side::Buy, 100)];
		assert_noop!(trade(&order, any(), None, None), Error::<Test>::NotListed);
		// The second leg opens more delta than is left.
		let new =
			TradingParameters { max_round_delta: dhv_primitives::Fixed::from_int(1), ..terms() };
		assert_ok!(super::mock::put(POOL, new));
		let order = [leg(call, Side::Buy, 200), leg(put, Side::Buy, 250)];
		assert_noop!(trade(&order, any(), None, None), Error::<Test>::RoundDeltaExceeded);
		assert_eq!(OpenedDelta::<Test>::get(POOL), RoundDelta::default());
	});
}

#[test]
fn refuses_empty_orders_repeated_series_and_late_ones() {
	run(|| {
		let (call, put) = strangle();
		assert_noop!(trade(&[], any(), None, None), Error::<Test>::NoLegs);
		let twice = [leg(call, Side::Buy, 100), leg(call, Side::Sell, 50)];
		assert_noop!(trade(&twice, any(), None, None), Error::<Test>::DuplicateLeg);
		let order = [leg(call, Side::Buy, 100), leg(put, Side::Buy, 100)];
		let deadline = Some(MockClock::timestamp());
		MockClock::advance(1);
		assert_noop!(trade(&order, any(), deadline, None), Error::<Test>::DeadlinePassed);
		assert_ok!(trade(&order, any(), Some(MockClock::timestamp()), None));
		assert!(Legs::try_from(vec![order[0]; 9]).is_err());
	});
}

#[test]
fn a_state_that_moved_for_one_leg_refuses_all() {
	run(|| {
		let (call, put) = strangle();
		let order = [leg(call, Side::Buy, 100), leg(put, Side::Buy, 100)];
		let version = Handler::quote_order(POOL, legs(&order)).unwrap().state_version;
		assert_ok!(buy(put, Contracts::from_units(10_000_000)));
		assert_noop!(trade(&order, any(), None, Some(version)), Error::<Test>::StateMoved);
	});
}
