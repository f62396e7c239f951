//! The vectors of the peer's orders (`otc_orders_rysk.json`) through the calls.
//!
//! What differs, by flaw:
//! - F29: the price of a sale is rounded up to a unit, against the counterparty; the peer rounds it
//!   down. No case shows it: all prices are whole numbers of units.
//! - F25: the event carries the fee that was taken beside the tariff, so a waived fee is zero in it.
//! - F26: there is no call to fill an order as one of the other side. A leg carries its side, and a
//!   buyback that is filled buys back.

use super::mock::*;
use crate::*;
use dhv_math::amount::from_fixed_floor;
use dhv_mocks::{MockClock, MockPrices, MockRegistry, MockUnderwriter, USDC, WETH};
use dhv_primitives::{Contracts, Fixed, OptionKind, Price, SeriesId, Side};
use frame_support::assert_ok;
use serde_json::Value;
use sp_runtime::{DispatchError, DispatchResult};

const VECTORS: &str = include_str!("../../../../math/tests/vectors/otc_orders_rysk.json");

fn vectors(list: &str) -> Vec<Value> {
	let file: Value = serde_json::from_str(VECTORS).unwrap();
	file[list].as_array().unwrap().clone()
}

/// A decimal number.
fn decimal(text: &str) -> Fixed {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	Fixed::from_raw(format!("{whole}{fraction:0<18}").parse().unwrap())
}

fn number(case: &Value, key: &str) -> Fixed {
	decimal(case["inputs"][key].as_str().unwrap())
}

/// A market that takes every price: the spread is wide and the budget without end.
fn generous() -> SeriesId {
	let new = TradingParameters {
		min_spread: Fixed::from_int(10_000),
		max_round_delta: Fixed::from_int(1_000_000),
		..terms()
	};
	assert_ok!(put(POOL, new));
	set_otc(|terms| terms.max_loss = MOST_LOSS);
	list(OptionKind::Call, 30, 2_600)
}

fn order(leg: OtcLeg, lifetime: u64, down: Fixed, up: Fixed) -> DispatchResult {
	let legs = vec![leg].try_into().unwrap();
	let manager = RuntimeOrigin::signed(MANAGER);
	Handler::create_order(manager, POOL, legs, Some(ALICE), lifetime, down, up, false)
}

fn newest() -> OrderId {
	NextOrder::<Test>::get() - 1
}

#[test]
fn amounts_are_those_of_the_vectors() {
	for case in vectors("cases") {
		run(|| {
			let units = from_fixed_floor(number(&case, "amount"), Contracts::DECIMALS).unwrap();
			let price = Price::new(number(&case, "price_per_contract"));
			let fee = case["inputs"]["fee_per_contract_units"].as_str().unwrap();
			assert_eq!(fee, "300000", "the fee of the tests");
			let series = generous();
			let contracts = Contracts::from_units(units);
			let leg = OtcLeg { series, side: Side::Buy, contracts, price };
			assert_ok!(order(leg, 600, Fixed::ONE, Fixed::ONE));
			assert_ok!(fill(newest(), None));
			let Some(Event::OtcFilled { fills, paid, .. }) = events().pop() else {
				panic!("not filled")
			};
			let trade = MockUnderwriter::sales().pop().unwrap().trade;
			let fill = fills[0];
			for (key, expected) in case["expected"].as_object().unwrap() {
				let ours = match key.as_str() {
					"premium_units" => fill.amount,
					"buyer_pays_units" => paid,
					"expected_fee_units" => fill.tariff,
					"fee_charged_units" => fill.fee,
					"pool_receives_units" => trade.premium,
					"fee_waived" => {
						assert_eq!(fill.fee == 0, expected.as_bool().unwrap(), "{case}");
						continue;
					}
					other => panic!("{other}"),
				};
				assert_eq!(ours.to_string(), expected.as_str().unwrap(), "{key} of {case}");
			}
			assert_eq!(trade.premium + trade.fee, paid);
		});
	}
}

#[test]
fn bounds_on_the_spot_are_those_of_the_vectors() {
	for case in vectors("spot_bound_cases") {
		run(|| {
			MockPrices::set(WETH, USDC, Price::new(number(&case, "spot_at_creation")));
			let series = generous();
			let leg = otc_leg(series, Side::Buy, 100, Fixed::from_int(50));
			let made = order(leg, 600, number(&case, "down"), number(&case, "up"));
			let outcome = made.and_then(|()| {
				MockPrices::set(WETH, USDC, Price::new(number(&case, "spot_at_execution")));
				fill(newest(), None)
			});
			let expected = match case["expected"].as_str().unwrap() {
				"ok" => Ok(()),
				"reject SpotMovedBeyondRange" => Err(Error::<Test>::SpotMoved.into()),
				"reject at creation (underflow)" => Err(Error::<Test>::InvalidBounds.into()),
				other => panic!("{other}"),
			};
			assert_eq!(outcome, expected, "{case}");
		});
	}
}

/// What happens in a case of the rules.
fn rule(inputs: &Value, series: SeriesId) -> DispatchResult {
	let fifty = Fixed::from_int(50);
	let leg = |side, price| otc_leg(series, side, 100, price);
	let make = |leg, lifetime| order(leg, lifetime, Fixed::ONE, Fixed::ONE);
	let (key, value) = inputs.as_object().unwrap().iter().next().unwrap();
	match (key.as_str(), value) {
		("order_expiry_seconds", Value::Number(lifetime)) => {
			make(leg(Side::Buy, fifty), lifetime.as_u64().unwrap())
		}
		("price", Value::String(price)) => make(leg(Side::Buy, decimal(price)), 600),
		("now_minus_order_expiry", Value::Number(late)) => {
			make(leg(Side::Buy, fifty), 60)?;
			MockClock::advance(u64::try_from(60 + late.as_i64().unwrap()).unwrap());
			fill(newest(), None)
		}
		("order", Value::String(what)) if what == "already executed" => {
			make(leg(Side::Buy, fifty), 600)?;
			fill(newest(), None)?;
			fill(newest(), None)
		}
		("order", Value::String(what)) if what == "buyback executed as a buy" => {
			MockRegistry::set_held(ALICE, series, hundredths(100));
			make(leg(Side::Sell, fifty), 600)?;
			fill(newest(), None)?;
			assert_eq!(MockUnderwriter::sales(), vec![], "F26");
			assert_eq!(MockUnderwriter::purchases().len(), 1, "F26");
			Err(DispatchError::Other("F26"))
		}
		other => panic!("{other:?}"),
	}
}

#[test]
fn rules_are_those_of_the_vectors() {
	for case in vectors("rule_cases") {
		run(|| {
			let series = generous();
			let expected = match case["expected"].as_str().unwrap() {
				"ok" => Ok(()),
				"reject InvalidPrice" => Err(Error::<Test>::InvalidPrice.into()),
				"reject OrderExpiryTooLong" => Err(Error::<Test>::LifetimeTooLong.into()),
				"reject OrderExpired" => Err(Error::<Test>::OrderPastExpiry.into()),
				"reject InvalidOrder" => Err(DispatchError::Other("F26")),
				// The record is gone.
				word if word.starts_with("reject InvalidBuyer") => {
					Err(Error::<Test>::UnknownOrder.into())
				}
				other => panic!("{other}"),
			};
			assert_eq!(rule(&case["inputs"], series), expected, "{case}");
		});
	}
}
