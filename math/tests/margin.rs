#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{assert_near, field, integer, price, rows, text, vectors};
use dhv_math::{
	amount,
	margin::{
		cash_value, collateral_ceil, naked_strike_collateral, payout_ceil, payout_floor,
		upper_bound,
	},
	Contracts, Fixed, MathError, NakedMargin, OptionKind, Price,
};
use proptest::prelude::*;
use serde_json::Value;

fn contracts(value: &Value, name: &str) -> Contracts {
	let raw = field(value, name).raw().unsigned_abs();
	assert_eq!(raw % 10u128.pow(10), 0);
	Contracts::from_units(raw / 10u128.pow(10))
}

/// The first entry of a table whose time is not earlier.
fn table_entry(table: &Value, name: &str, seconds: u64) -> Fixed {
	let times = rows(table, "times");
	let index = times.iter().position(|t| t.as_u64().unwrap() >= seconds);
	common::decimal(table[name][index.unwrap()].as_str().unwrap())
}

#[test]
fn naked_puts_need_exactly_the_collateral_of_gamma() {
	let file = vectors(include_str!("vectors/gamma_naked_margin.json"));
	for case in rows(&file, "cases") {
		let (inputs, id) = (&case["inputs"], text(case, "id"));
		assert_eq!(text(inputs, "kind"), "put_usd");
		let table = &file["tables"][text(inputs, "table")];
		let m = NakedMargin {
			upper_bound: table_entry(table, "puts", integer(inputs, "seconds_to_expiry")),
			spot_shock: field(table, "spot_shock"),
		};
		let per_contract = naked_strike_collateral(
			OptionKind::Put,
			Price::new(field(inputs, "spot")),
			Price::new(field(inputs, "strike")),
			&m,
		)
		.unwrap();
		let decimals = u8::try_from(integer(inputs, "collateral_decimals")).unwrap();
		let got = collateral_ceil(per_contract, contracts(inputs, "amount"), decimals).unwrap();
		assert_eq!(got.to_string(), text(&case["expected"], "margin_collateral_units"), "{id}");
	}
}

#[test]
fn naked_calls_are_margined_at_the_shocked_spot() {
	let m = NakedMargin { upper_bound: Fixed::from_bps(1_678), spot_shock: Fixed::from_bps(7_500) };
	let of = |spot, strike| {
		naked_strike_collateral(OptionKind::Call, price(spot), price(strike), &m).unwrap()
	};
	// spot 1,800 rises to 2,400: 0.1678 * 2,000 + 400
	assert_eq!(of(1_800, 2_000).to_string(), "735.6");
	// spot 900 rises to 1,200, still below the strike: 0.1678 * 1,200
	assert_eq!(of(900, 2_000).to_string(), "201.36");
	let unshocked = NakedMargin { spot_shock: Fixed::ONE, ..m };
	let call = naked_strike_collateral(OptionKind::Call, price(1_800), price(1_500), &unshocked);
	assert_eq!(call.unwrap().to_string(), "551.7");
}

#[test]
fn margin_parameters_outside_their_ranges_are_refused() {
	let m = NakedMargin { upper_bound: Fixed::from_bps(1_678), spot_shock: Fixed::ONE };
	let minus = Fixed::from_raw(-1);
	for bad in [
		NakedMargin { upper_bound: minus, ..m },
		NakedMargin { spot_shock: Fixed::ZERO, ..m },
		NakedMargin { spot_shock: Fixed::from_raw(Fixed::SCALE + 1), ..m },
	] {
		let result = naked_strike_collateral(OptionKind::Put, price(1), price(1), &bad);
		assert_eq!(result, Err(MathError::OutOfDomain));
	}
	let result = naked_strike_collateral(OptionKind::Put, Price::new(minus), price(1), &m);
	assert_eq!(result, Err(MathError::OutOfDomain));
}

#[test]
fn upper_bounds_interpolate_in_the_square_root_of_time() {
	let table = [
		(100, Fixed::from_bps(1_000)),
		(400, Fixed::from_bps(2_000)),
		(900, Fixed::from_bps(2_500)),
	];
	for (seconds, bps) in [(0, 1_000), (1, 1_000), (100, 1_000), (400, 2_000), (900, 2_500)] {
		assert_eq!(upper_bound(&table, seconds), Ok(Fixed::from_bps(bps)));
	}
	// roots 10, 15, 20
	assert_near(upper_bound(&table, 225).unwrap(), Fixed::from_bps(1_500), 1, "middle");
	assert!(upper_bound(&table, 225).unwrap() >= Fixed::from_bps(1_500));
	assert_eq!(upper_bound(&table, 901), Err(MathError::OutOfDomain));
	assert_eq!(upper_bound(&[], 1), Err(MathError::OutOfDomain));
	let unordered = [table[1], table[0]];
	assert_eq!(upper_bound(&unordered, 1), Err(MathError::OutOfDomain));
}

#[test]
fn cash_settled_vaults_pay_what_gamma_pays() {
	let file = vectors(include_str!("vectors/gamma_settlement.json"));
	let mut checked = 0;
	for case in rows(&file, "cases") {
		let (inputs, expected) = (&case["inputs"], &case["expected"]);
		let in_strike_asset = integer(inputs, "collateral_decimals") == 6;
		if !in_strike_asset || expected["settles"] != Value::Bool(true) {
			continue;
		}
		let kind = if text(inputs, "kind") == "put" { OptionKind::Put } else { OptionKind::Call };
		let fixing = Price::new(field(inputs, "expiry_price"));
		let cash = |name| cash_value(kind, Price::new(field(inputs, name)), fixing).unwrap();
		let owed = payout_ceil(cash("short_strike"), contracts(inputs, "short_amount"), 6).unwrap();
		let due = payout_floor(cash("long_strike"), contracts(inputs, "long_amount"), 6).unwrap();
		let collateral = amount::from_fixed_floor(field(inputs, "collateral"), 6).unwrap();
		let payout = collateral + due - owed;
		assert_eq!(payout.to_string(), text(expected, "payout_units"));
		checked += 1;
	}
	assert!(checked >= 8, "only {checked} cases");
	for case in rows(&file, "payout_rate_cases") {
		let inputs = &case["inputs"];
		if text(inputs, "kind") == "put" {
			let strike = Price::new(field(inputs, "strike"));
			let fixing = Price::new(field(inputs, "expiry_price"));
			let cash = cash_value(OptionKind::Put, strike, fixing).unwrap();
			let payout = payout_floor(cash, Contracts::ONE, 6).unwrap();
			assert_eq!(payout.to_string(), text(&case["expected"], "payout_per_option_units"));
		}
	}
}

#[test]
fn settlement_refuses_negative_prices_and_values() {
	let minus = Price::from_raw(-1);
	assert_eq!(cash_value(OptionKind::Put, minus, price(1)), Err(MathError::OutOfDomain));
	assert_eq!(cash_value(OptionKind::Put, price(1), minus), Err(MathError::OutOfDomain));
	assert_eq!(payout_floor(minus.get(), Contracts::ONE, 6), Err(MathError::OutOfDomain));
	assert_eq!(payout_ceil(Fixed::ONE, Contracts::ONE, 31), Err(MathError::OutOfDomain));
	assert_eq!(
		payout_ceil(Fixed::MAX, Contracts::from_units(u128::MAX), 6),
		Err(MathError::Overflow)
	);
}

proptest! {
	#[test]
	fn writers_owe_at_least_what_holders_get(value in 0i128..1 << 100, units in 0u128..1 << 50, decimals in 0u8..=18) {
		let (value, contracts) = (Fixed::from_raw(value), Contracts::from_units(units));
		if let (Ok(owed), Ok(paid)) = (payout_ceil(value, contracts, decimals), payout_floor(value, contracts, decimals)) {
			prop_assert!(owed == paid || owed == paid + 1);
		}
	}

	#[test]
	fn collateral_covers_the_payoff_at_the_shocked_spot(
		spot in 1i64..100_000, strike in 1i64..100_000, shock in 1u32..=10_000, bound in 0u32..10_000, put: bool,
	) {
		let m = NakedMargin { upper_bound: Fixed::from_bps(bound), spot_shock: Fixed::from_bps(shock) };
		let kind = if put { OptionKind::Put } else { OptionKind::Call };
		let need = naked_strike_collateral(kind, price(spot), price(strike), &m).unwrap();
		let shocked = if put {
			price(spot).get().mul_floor(m.spot_shock).unwrap()
		} else {
			price(spot).get().div_ceil(m.spot_shock).unwrap()
		};
		prop_assert!(need >= cash_value(kind, price(strike), Price::new(shocked)).unwrap());
	}

	#[test]
	fn upper_bounds_lie_between_their_knots(a in 1u32..10_000, b in 1u32..10_000, t0 in 1u64..1 << 30, gap in 2u64..1 << 30, inside: u64) {
		let (a, b) = (Fixed::from_bps(a), Fixed::from_bps(b));
		let table = [(t0, a), (t0 + gap, b)];
		let got = upper_bound(&table, t0 + inside % gap).unwrap();
		prop_assert!(got >= a.min(b) && got.raw() <= a.max(b).raw() + 1);
	}
}
