//! Replay of the perpetual reactor's vectors through the pallet. Where it differs by design our number
//! stands here with the flaw that it mends.

use super::mock::*;
use crate::{types::*, Reactors};
use dhv_math::perp::{CollateralRatios, PerpPosition};
use dhv_primitives::{Balance, Delta, Fixed, Price};
use frame_support::assert_ok;
use serde_json::Value;

fn file() -> Value {
	let path =
		concat!(env!("CARGO_MANIFEST_DIR"), "/../../math/tests/vectors/perp_reactor_rysk.json");
	serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A decimal number with up to 18 decimals.
fn number(value: &Value) -> Fixed {
	let text = value.as_str().unwrap();
	let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
	let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
	let raw: i128 = format!("{whole}{part:0<18}").parse().unwrap();
	Fixed::from_raw(sign * raw)
}

fn units(value: &Value) -> Balance {
	value.as_str().unwrap().parse().unwrap()
}

/// In units of 1e-6, from a decimal number.
fn money(value: &Value) -> Balance {
	(number(value).raw() / 1_000_000_000_000).unsigned_abs()
}

/// The peer's one ratio for everything. It ties leverage to nothing [F38]; here the least ratio bounds
/// it, and alarm and release are the target itself, so that each step restores it.
fn ratio_of(inputs: &Value) -> Fixed {
	let bps = inputs["health_factor_bps"].as_u64().unwrap();
	Fixed::from_bps(u32::try_from(bps).unwrap())
}

/// Home and venue hold what a case starts with, at the price of the case.
fn start(inputs: &Value, position: Fixed, margin: Balance) {
	let (ratio, at) = (ratio_of(inputs), Price::new(number(&inputs["price"])));
	MockPrices::set(WETH, USDC, at);
	let size = Delta::new(position);
	MockVenue::change(|venue| {
		venue.mark = at;
		venue.initial_bps = 1_000;
	});
	MockVenue::change_account(&account(), |remote| {
		remote.margin = margin;
		remote.in_total = margin;
		remote.position = PerpPosition { size, entry: at };
	});
	Reactors::<Test>::mutate(ID, |entry| {
		let reactor = entry.as_mut().unwrap();
		reactor.parameters.ratios =
			CollateralRatios { target: ratio, alarm: ratio, minimum: ratio };
		reactor.parameters.release = ratio;
		reactor.parameters.min_leg = 1;
		reactor.parameters.max_leg = 1_000_000_000_000_000_000_000;
		reactor.parameters.fund_fee = 0;
		reactor.parameters.max_return_fee = 0;
		reactor.snapshot.position = PerpPosition { size, entry: at };
		reactor.snapshot.mark = at;
		reactor.ledger.margin = margin;
		reactor.ledger.in_total = margin;
		reactor.ledger.contributed = margin;
		reactor.exposed_at = 1_000;
	});
	check();
}

/// What was moved to or from the venue.
fn moved() -> (&'static str, Balance) {
	let told = events().into_iter().find_map(|event| match event {
		crate::Event::Sent { kind: OpKind::Deposit(amount), .. } => Some(("deposit", amount)),
		crate::Event::Sent { kind: OpKind::Withdraw(amount), .. } => Some(("withdraw", amount)),
		_ => None,
	});
	told.unwrap_or(("none", 0))
}

#[test]
fn the_peers_hedges() {
	for case in file()["cases"].as_array().unwrap() {
		run(|| {
			let (inputs, expected, id) = (&case["inputs"], &case["expected"], &case["id"]);
			let position = number(&inputs["position"]);
			start(inputs, position, units(&inputs["collateral_units"]));
			let change = number(&inputs["pool_delta_to_hedge"]).try_neg().unwrap();
			let target = Delta::new(position.try_add(change).unwrap());
			System::reset_events();
			ask(target);
			settle();
			assert_eq!(size().get(), number(&expected["new_position"]), "{id}");
			// Read from the venue's report, not added up [F40].
			let delta = Perps::exposure(ID).unwrap().confirmed.get();
			let turned = delta.try_sub(position).unwrap();
			assert_eq!(turned, number(&expected["delta_change"]), "{id}");
			let action = expected["action"].as_str().unwrap();
			assert_eq!(moved(), (action, units(&expected["amount_units"])), "{id}");
			assert_eq!(ledger().margin, units(&expected["collateral_after_units"]), "{id}");
		});
	}
}

#[test]
fn the_peers_health() {
	for case in file()["health_cases"].as_array().unwrap() {
		run(|| {
			let (inputs, expected) = (&case["inputs"], &case["expected"]);
			let position = number(&inputs["position"]);
			start(inputs, position, money(&inputs["account_value"]));
			let health = Perps::health(ID).unwrap();
			let bps = health.ratio.unwrap().raw() / 100_000_000_000_000;
			assert_eq!(bps, i128::from(expected["health_bps"].as_i64().unwrap()));
			assert_eq!(health.is_below_alarm, expected["is_below_min"].as_bool().unwrap());
			assert_eq!(health.is_above_release, expected["is_above_max"].as_bool().unwrap());
			System::reset_events();
			settle();
			let (_, amount) = moved();
			// The peer cuts prices to 6 decimals and rounds what must stay down; here it rounds up.
			let told = units(&expected["amount_units"]);
			assert!(told.abs_diff(amount) <= 1, "{amount} for {told}");
			assert!(amount <= told, "never less margin than the peer");
		});
	}
}

#[test]
fn the_peers_maintenance() {
	for case in file()["update_cases"].as_array().unwrap() {
		run(|| {
			let (inputs, expected) = (&case["inputs"], &case["expected"]);
			start(inputs, number(&inputs["position"]), money(&inputs["collateral"]));
			System::reset_events();
			work();
			settle();
			let action = expected["action"].as_str().unwrap();
			assert_eq!(moved(), (action, units(&expected["amount_units"])));
			assert_eq!(ledger().margin, units(&expected["required_units"]));
		});
	}
}

#[test]
fn losses_are_covered_where_the_peer_looks_at_the_collateral_alone() {
	// [F38]: 25,000 of collateral are what the peer needs for 20 at 2,500, whatever was lost.
	run(|| {
		let inputs = serde_json::json!({ "price": "2500", "health_factor_bps": 5000 });
		start(&inputs, Fixed::from_int(20), 25_000 * USD);
		Reactors::<Test>::mutate(ID, |entry| {
			entry.as_mut().unwrap().snapshot.position.entry = price(2_600);
		});
		MockVenue::change_account(&account(), |remote| remote.position.entry = price(2_600));
		System::reset_events();
		work();
		settle();
		assert_eq!(moved(), ("deposit", 2_000 * USD));
	});
}

#[test]
fn an_account_below_zero_counts_as_negative() {
	// [F39]: the peer refuses any valuation then.
	run(|| {
		hold_twenty();
		move_price(1_000);
		let value = nav();
		assert!(value.mark < milli(-4_000_000), "{value:?}");
		assert_ok!(<Perps as dhv_primitives::ports::Reactors>::value(POOL, price(1_000)));
		move_price(2_500);
	});
}

#[test]
fn a_closing_reactor_stays_while_anything_is_left() {
	// [F37]: the peer drops the entry with what is at the venue.
	run(|| {
		hold_twenty();
		assert_ok!(Perps::close(RuntimeOrigin::root(), ID));
		work();
		lose_out();
		blocks(31);
		work();
		assert!(Reactors::<Test>::contains_key(ID));
		settle();
		blocks(31);
		settle_closed();
	});
}

fn settle_closed() {
	for _ in 0..12 {
		blocks(1);
		exchange();
	}
	assert!(!Reactors::<Test>::contains_key(ID));
}
