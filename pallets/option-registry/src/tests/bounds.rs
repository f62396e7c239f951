//! The vectors of the table of bounds: how it is looked up and which tables may be governed.

use super::{
	gamma::{fixed, set, text},
	mock::*,
	vectors::seconds,
};
use crate::{
	Error, ProductParameters, UpperBoundTable,
	VaultAction::{DepositCollateral, Mint},
};
use dhv_mocks::USDC;
use dhv_primitives::{BackingClass, Balance, Fixed, OptionKind, Series, Timestamp};
use frame_support::assert_ok;
use frame_system::RawOrigin;
use serde_json::Value;
use sp_runtime::DispatchResult;

const BOUNDS: &str = include_str!("../../../../math/tests/vectors/gamma_upper_bound_lookup.json");

/// Governs a table for both kinds, through the call.
fn set_table(knots: Vec<(u64, Fixed)>) -> DispatchResult {
	let product = set(USDC, |_| ());
	let mut parameters: ProductParameters = Registry::product(product).unwrap();
	parameters.max_expiry = knots.last().map_or(parameters.max_expiry, |(time, _)| *time);
	parameters.min_expiry = 1;
	parameters.fixing_window = 1;
	parameters.min_coverage = 1;
	parameters.write_cutoff = 0;
	parameters.expiry_interval = 1;
	let table: UpperBoundTable = knots.try_into().unwrap();
	parameters.call.upper_bound = table.clone();
	parameters.put.upper_bound = table;
	put(product, parameters)
}

#[test]
fn bounds_are_looked_up() {
	let document: Value = serde_json::from_str(BOUNDS).unwrap();
	for case in document["cases"].as_array().unwrap() {
		test(|| {
			let (inputs, expected) = (&case["inputs"], &case["expected"]);
			let times: Vec<u64> =
				inputs["times"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
			let values = inputs["values"].as_array().unwrap().iter().filter_map(Value::as_str);
			let values: Vec<Fixed> = values.map(fixed).collect();
			// Its bounds fall with time, which nobody may govern here.
			let knots = times.iter().copied().zip(values.iter().copied());
			let refused = Err(Error::<Test>::InvalidUpperBoundTable.into());
			assert_eq!(set_table(knots.collect()), refused, "{case}");
			// In order they are looked up: at a knot its value, between two a value between theirs.
			let mut sorted = values;
			sorted.sort();
			let knots: Vec<_> = times.iter().copied().zip(sorted.iter().copied()).collect();
			assert_ok!(set_table(knots.clone()));
			let terms =
				Series { backing: BackingClass::PublicNaked, ..terms(OptionKind::Put, 1_000, 0) };
			let at = |left: u64| Series { expiry: Timestamp::from_secs(START + left), ..terms };
			let series = |left| Registry::issue_series(RawOrigin::Signed(MANAGER).into(), at(left));
			let left = seconds(inputs);
			if text(expected, "outcome") == "reject" {
				assert_eq!(series(left), Err(Error::<Test>::ExpiryTooFar.into()), "{case}");
				return;
			}
			assert_ok!(series(left));
			// The spot is far above: a put of 1000 asks for the bound alone.
			let mint = vec![Mint { contracts: contracts(1), to: CAROL }].try_into().unwrap();
			let id = Registry::series_list()[0];
			let ours = Registry::preview_adjust(CAROL, id, mint).unwrap().maintenance;
			let of = |bound: Fixed| Balance::try_from(bound.raw() / 1_000_000_000).unwrap();
			let place = knots.partition_point(|(time, _)| *time < left);
			let high = of(knots[place].1);
			if place == 0 || knots[place].0 == left {
				assert_eq!(ours, high, "{case}");
			} else {
				// (F16): not the whole step in the first second.
				assert!(ours > of(knots[place - 1].1) && ours < high, "{case}: {ours}");
			}
		});
	}
}

#[test]
fn tables_that_may_not_be_set() {
	let document: Value = serde_json::from_str(BOUNDS).unwrap();
	let knots = |times: &Value, values: &[Value]| -> Vec<(u64, Fixed)> {
		let times = times.as_array().unwrap().iter().filter_map(Value::as_u64);
		times.zip(values.iter().filter_map(Value::as_str).map(fixed)).collect()
	};
	for case in document["setter_cases"].as_array().unwrap() {
		test(|| {
			let inputs = &case["inputs"];
			if inputs.get("dust").is_some() {
				// A minimum of nothing still refuses a vault of nothing: it must hold more.
				set(USDC, |p| p.classes.min_naked_collateral = 0);
				let batch = [DepositCollateral(0)];
				let error = Error::<Test>::ZeroAmount;
				let series = naked_put(2_000, WEEK);
				assert_eq!(adjust(CAROL, CAROL, series, &batch), Err(error.into()), "{case}");
				return;
			}
			// A table is governed as a whole: what is stored comes first.
			let stored: Vec<u64> = match (inputs.get("existing_last"), inputs.get("existing")) {
				(Some(last), _) => vec![last.as_u64().unwrap()],
				(_, Some(times)) => {
					times.as_array().unwrap().iter().filter_map(Value::as_u64).collect()
				}
				_ => vec![],
			};
			let refused = Err(Error::<Test>::InvalidUpperBoundTable.into());
			let bound = Fixed::from_bps(1_000);
			let mut table: Vec<_> = stored.iter().map(|time| (*time, bound)).collect();
			if let Some(time) = inputs.get("update_time").and_then(Value::as_u64) {
				let place = table.iter().position(|(known, _)| *known == time).unwrap();
				table[place].1 = fixed(text(inputs, "value"));
			} else {
				table.extend(knots(&inputs["times"], inputs["values"].as_array().unwrap()));
			}
			assert_eq!(set_table(table), refused, "{case}");
		});
	}
}
