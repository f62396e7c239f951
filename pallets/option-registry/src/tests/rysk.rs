//! The vectors of Rysk's registry of options: what writing locks, health of a vault with what lacks or
//! is above its band, what closing returns.

use super::{
	gamma::{is_lots, scaled, spot, text, NAKED},
	mock::*,
	vectors::{govern, margin_of, seconds, side_of, whole},
};
use crate::{
	Error,
	VaultAction::{DepositCollateral, Mint, WithdrawCollateral},
};
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{
	BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId,
};
use frame_support::assert_ok;
use serde_json::Value;

const HEALTH: &str = include_str!("../../../../math/tests/vectors/rysk_registry_health.json");

/// The factors of the vectors and of the mock are the same.
fn factors(document: &Value) {
	for (name, kind) in [("call", OptionKind::Call), ("put", OptionKind::Put)] {
		let factors = &document["health_factors"][name];
		let ours = parameters().of_kind(kind).health;
		assert_eq!(factors["upper"].as_u64(), Some(ours.upper.into()));
		assert_eq!(factors["lower"].as_u64(), Some(ours.lower.into()));
	}
}

/// A put of 2000 at a spot of 2600, or a call of 2000 at 1357.5552, with 42 days left: the margin of
/// ten contracts is 10,689.92 either way.
fn at_the_margin(kind: OptionKind) -> Price {
	match kind {
		OptionKind::Put => usd(2_600),
		OptionKind::Call => Price::new(Fixed::from_bps(13_575_552)),
	}
}

/// Carol's vault of ten contracts with so much collateral, opened while the spot is so far out of the
/// money that it is enough; then the spot moves to where the margin is 10,689.92.
fn vault(kind: OptionKind, collateral: Balance) -> SeriesId {
	let series = public(BackingClass::PublicNaked, USDC, kind, 2_000, 42 * DAY);
	spot(if kind == OptionKind::Put { usd(5_000) } else { usd(500) });
	let mint = Mint { contracts: contracts(10), to: BOB };
	assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(collateral), mint]));
	spot(at_the_margin(kind));
	series
}

/// Brings the vault to its upper factor as the original does: by what lacks, or by what is above.
/// Returns by how much. Inside the band nothing moves.
fn restore(series: SeriesId, action: &str) -> Balance {
	let shown = Registry::margin(series, CAROL).unwrap();
	let (amount, action) = match action {
		"deposit" => (shown.deficit, DepositCollateral(shown.deficit)),
		"withdraw" => (shown.excess, WithdrawCollateral(shown.excess)),
		"none" => return 0,
		other => panic!("unknown action {other}"),
	};
	assert_ok!(adjust(CAROL, CAROL, series, &[action]));
	amount
}

#[test]
fn health_and_what_restores_it() {
	let document: Value = serde_json::from_str(HEALTH).unwrap();
	factors(&document);
	for case in document["cases"].as_array().unwrap() {
		test(|| {
			let (inputs, expected, id) = (&case["inputs"], &case["expected"], &case["id"]);
			let (kind, asset) = side_of(text(inputs, "kind"));
			assert_eq!(asset, USDC, "{id}");
			let collateral = whole(inputs, "collateral_units");
			if whole(inputs, "margin_units") == 0 {
				// (F22)
				assert_eq!((text(expected, "outcome"), collateral), ("healthy", 0), "{id}");
				let series = public(BackingClass::PublicNaked, USDC, kind, 2_000, 42 * DAY);
				let health = Registry::health(series, CAROL).unwrap();
				assert_eq!((health.health, health.healthy), (None, true), "{id}");
				return;
			}
			let series = vault(kind, collateral);
			let health = Registry::health(series, CAROL).unwrap();
			assert_eq!(health.margin, whole(inputs, "margin_units"), "{id}");
			assert_eq!(health.collateral, collateral, "{id}");
			let bps = expected["health_bps"].as_u64().map(u128::from);
			assert_eq!(health.health, bps, "{id}");
			let below = expected["is_below_min"].as_bool();
			assert_eq!(Some(!health.healthy), below, "{id}");
			let above = collateral > health.initial;
			assert_eq!(Some(above), expected["is_above_max"].as_bool(), "{id}");
			let target = whole(expected, "upper_target_units");
			assert_eq!(health.initial, target, "{id}");
			let action = text(expected, "action");
			assert_eq!(restore(series, action), whole(expected, "amount_units"), "{id}");
			if action != "none" {
				let restored = Registry::vault(series, CAROL).unwrap();
				assert_eq!(restored.collateral, target, "{id}");
			}
		});
	}
}

/// The series of a case with so much time left.
fn series_of(inputs: &Value, backing: BackingClass, left: u64) -> SeriesId {
	let (kind, collateral_asset) = side_of(text(inputs, "kind"));
	let strike = whole(inputs, "strike").try_into().unwrap();
	issue(Series { backing, collateral_asset, ..terms(kind, strike, left) })
}

/// Time and value of the knot that the original takes for so much time.
fn knot(bounds: &Value, values: &str, left: u64) -> (u64, u128) {
	let times = bounds["times"].as_array().unwrap();
	let place = times.iter().position(|time| time.as_u64().unwrap() >= left).unwrap();
	let value = bounds[values][place].as_str().unwrap();
	(times[place].as_u64().unwrap(), scaled(value, 4))
}

#[test]
fn what_writing_locks() {
	let document: Value = serde_json::from_str(HEALTH).unwrap();
	let naked: Value = serde_json::from_str(NAKED).unwrap();
	let (mut equal, mut corrected, mut refused) = (0, 0, 0);
	for case in document["collateral_cases"].as_array().unwrap() {
		test(|| {
			let (inputs, expected) = (&case["inputs"], &case["expected"]);
			let bounds = &naked["tables"][text(inputs, "table")];
			let (kind, asset) = side_of(text(inputs, "kind"));
			let governed = govern(bounds, asset);
			if text(bounds, "spot_shock") == "1" {
				// (F16): no shock is no margin.
				assert_eq!(governed, Err(Error::<Test>::InvalidSpotShock.into()), "{case}");
				refused += 1;
				return;
			}
			assert_ok!(governed);
			let values = if kind == OptionKind::Put { "puts" } else { "calls" };
			let left = seconds(inputs);
			let (time, bound) = knot(bounds, values, left);
			let price = whole(inputs, "spot");
			spot(usd(price.try_into().unwrap()));
			let contracts = Contracts::from_units(scaled(text(inputs, "amount"), 8));
			assert!(is_lots(contracts));
			let asked = |left| {
				let series = series_of(inputs, BackingClass::PublicNaked, left);
				Registry::collateral_required(series, contracts).unwrap()
			};
			let (margin, locked) =
				(whole(expected, "margin_units"), whole(expected, "collateral_units"));
			// (F16): with less time than at the knot less is asked for, and at the knot as much.
			assert!(left < time && asked(left) < asked(time), "{case}");
			if asset == USDC && kind == OptionKind::Put || asset == WETH && kind == OptionKind::Call
			{
				assert_eq!(asked(time), locked, "{case}");
				equal += 1;
			} else {
				// (F15): the fork multiplies by the shock once too often.
				let shock = scaled(text(bounds, "spot_shock"), 4);
				let strike = whole(inputs, "strike");
				assert_eq!(contracts, super::mock::contracts(1), "{case}");
				let exact = margin_of(text(inputs, "kind"), bound, shock, strike, price);
				assert!((exact * shock / 10_000).abs_diff(margin) <= 1, "{case}");
				let upper = u128::from(parameters().of_kind(kind).health.upper);
				assert_eq!(asked(time), exact * upper / 10_000, "{case}");
				corrected += 1;
			}
		});
	}
	assert!(equal > 0 && corrected > 0 && refused > 0, "{equal} {corrected} {refused}");
}

#[test]
fn a_pool_locks_what_is_asked() {
	// The first of the cases, at the knot, written by a pool.
	test(|| {
		let document: Value = serde_json::from_str(HEALTH).unwrap();
		let case = &document["collateral_cases"][0];
		let naked: Value = serde_json::from_str(NAKED).unwrap();
		let bounds = &naked["tables"][text(&case["inputs"], "table")];
		let (left, _) = knot(bounds, "puts", seconds(&case["inputs"]));
		spot(usd(2_600));
		let series = series_of(&case["inputs"], BackingClass::Pool, left);
		let locked = write(POOL, series, contracts(10), ALICE);
		assert_eq!(locked, Ok(whole(&case["expected"], "collateral_units")));
	});
}

#[test]
fn what_closing_returns() {
	let document: Value = serde_json::from_str(HEALTH).unwrap();
	let (mut run, mut odd) = (0, 0);
	for case in document["burn_cases"].as_array().unwrap() {
		test(|| {
			let (inputs, expected) = (&case["inputs"], &case["expected"]);
			let [short, burned] =
				["short_e8", "burn_e8"].map(|field| Contracts::from_units(whole(inputs, field)));
			spot(usd(2_600));
			let series = issue(terms(OptionKind::Put, 2_000, 42 * DAY));
			if !is_lots(short) {
				// Less than a lot is neither written nor closed.
				let error = Err(Error::<Test>::InvalidLot.into());
				assert_eq!(write(POOL, series, short, ALICE), error, "{case}");
				write(POOL, series, contracts(1), ALICE).unwrap();
				assert_eq!(close(POOL, series, burned, ALICE), error, "{case}");
				odd += 1;
				return;
			}
			let locked = write(POOL, series, short, ALICE);
			assert_eq!(locked, Ok(whole(inputs, "collateral_units")), "{case}");
			let released = close(POOL, series, burned, ALICE);
			assert_eq!(released, Ok(whole(expected, "collateral_released")), "{case}");
			let left = Registry::vault(series, POOL).unwrap().collateral;
			assert_eq!(left, whole(expected, "collateral_left"), "{case}");
			run += 1;
		});
	}
	assert!(run > 0 && odd > 0, "{run} {odd}");
}
