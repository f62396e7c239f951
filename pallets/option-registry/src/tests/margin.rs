//! Margin and health against the numbers of the original and of worked examples.

use super::mock::*;
use crate::{MarginVault, ProductParameters, Requirement};
use dhv_primitives::{Contracts, Fixed, OptionKind, Price, Timestamp};

/// Shock and table of Gamma's unit tests.
fn gamma() -> ProductParameters {
	let mut gamma = parameters();
	gamma.spot_shock = Fixed::from_bps(7_500);
	let knots: Vec<_> = [(7, 1_678u32), (14, 2_370), (28, 3_326), (42, 4_032), (56, 4_603)]
		.iter()
		.map(|(days, bound)| (days * DAY, Fixed::from_bps(*bound)))
		.collect();
	gamma.call.upper_bound = knots.clone().try_into().unwrap();
	gamma.put.upper_bound = knots.try_into().unwrap();
	gamma
}

fn requirement(
	parameters: &ProductParameters,
	kind: OptionKind,
	strike: Price,
	spot: i64,
	seconds: u64,
) -> Requirement {
	let mut series = terms(kind, 0, seconds);
	series.strike = strike;
	Requirement::new(&series, parameters, usd(spot), Timestamp::from_secs(START), 6).unwrap()
}

#[test]
fn a_naked_put_of_gamma() {
	// Worked example 6.
	let put = requirement(&gamma(), OptionKind::Put, usd(100), 150, WEEK);
	assert_eq!(put.margin(contracts(1)), Ok(16_780_000));
}

#[test]
fn a_naked_call_in_the_strike_asset_differs_from_the_fork() {
	// Worked example 7 gives 302.04, scaled wrongly by the shock (F15). The spot rises to
	// 1800 / 0.75 = 2400: 0.1678 * 2400.
	let call = requirement(&gamma(), OptionKind::Call, usd(2_500), 1_800, WEEK);
	assert_eq!(call.margin(contracts(1)), Ok(402_720_000));
}

#[test]
fn the_smallest_short_needs_one_unit() {
	// Worked example 12.
	let strike = Price::new(Fixed::from_bps(2_500));
	let put = requirement(&gamma(), OptionKind::Put, strike, 1, WEEK);
	assert_eq!(put.margin(Contracts::from_units(1)), Ok(1));
}

#[test]
fn the_numbers_of_the_original_registry() {
	// The original looks 36.5 days up at the 42-day knot; we interpolate (F16), so the knot
	// itself gives its number.
	let put = requirement(&parameters(), OptionKind::Put, usd(2_000), 2_600, 42 * DAY);
	assert_eq!(put.margin(contracts(1)), Ok(1_068_992_000));
	assert_eq!(put.initial(contracts(1)), Ok(1_282_790_400));
	let between = requirement(&parameters(), OptionKind::Put, usd(2_000), 2_600, 36 * DAY);
	assert!(between.margin(contracts(1)).unwrap() < 1_068_992_000);
}

#[test]
fn health_of_the_original_registry() {
	// vectors/rysk_registry_health.json: margin, collateral, health in basis points.
	let put = requirement(&parameters(), OptionKind::Put, usd(2_000), 2_600, 42 * DAY);
	let cases: [(u128, u128, bool); 6] = [
		(10_689_920_000, 10_000, false),
		(11_758_912_000, 11_000, true),
		(11_757_843_008, 10_999, false),
		(12_826_835_008, 11_999, true),
		(12_828_972_992, 12_001, true),
		(16_034_880_000, 15_000, true),
	];
	for (collateral, health, healthy) in cases {
		let vault = MarginVault { short: contracts(10), collateral, long: None };
		let judged = put.judge(&vault).unwrap();
		assert_eq!(judged.margin, 10_689_920_000);
		assert_eq!(judged.initial, 12_827_904_000);
		assert_eq!(judged.maintenance, 11_758_912_000);
		assert_eq!((judged.health, judged.healthy), (Some(health), healthy));
	}
}

#[test]
fn an_empty_vault_is_healthy() {
	// (F22): the original divides by zero.
	let put = requirement(&parameters(), OptionKind::Put, usd(2_000), 2_600, WEEK);
	let judged = put.judge(&MarginVault::default()).unwrap();
	assert_eq!((judged.health, judged.healthy), (None, true));
}
