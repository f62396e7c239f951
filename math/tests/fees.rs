//! Management and performance fees in newly minted shares.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic, reason = "test code")]

use dhv_math::{
	amount::mul_div_ceil,
	vault::{
		fees::{fee_shares_floor, management_fee_floor, performance_fee_floor},
		price_per_share, FeeRates, Fees, VIRTUAL_SHARES,
	},
	Fixed, MathError, SECONDS_PER_YEAR,
};
use proptest::prelude::*;

const SHARE: u128 = VIRTUAL_SHARES;
const DAY: u64 = 86_400;

fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

fn rates(performance_bps: u32, management_bps: u32) -> FeeRates {
	FeeRates { performance_bps, management_bps }
}

#[test]
fn two_percent_of_a_million_for_a_year_is_twenty_thousand() {
	assert_eq!(management_fee_floor(whole(1_000_000), 200, SECONDS_PER_YEAR), Ok(whole(20_000)));
	// A day: 20,000 * 86,400 / 31,557,600 = 54.757015742642026009582...
	assert_eq!(
		management_fee_floor(whole(1_000_000), 200, DAY),
		Ok(Fixed::from_raw(54_757_015_742_642_026_009))
	);
	assert_eq!(management_fee_floor(whole(1_000_000), 200, 0), Ok(Fixed::ZERO));
	assert_eq!(management_fee_floor(whole(-5), 200, DAY), Ok(Fixed::ZERO));
}

#[test]
fn a_price_that_is_late_by_years_costs_one_year() {
	let year = management_fee_floor(whole(100), 500, SECONDS_PER_YEAR);
	assert_eq!(year, Ok(whole(5)));
	assert_eq!(management_fee_floor(whole(100), 500, u64::MAX), year);
}

#[test]
fn a_fifth_of_the_gain_above_the_mark() {
	let price = Fixed::from_bps(12_500);
	let fee = |mark| performance_fee_floor(price, mark, 400 * SHARE, 2_000);
	assert_eq!(fee(Fixed::ONE), Ok(whole(20)), "0.25 of 400 shares is 100");
	assert_eq!(fee(Fixed::from_bps(12_000)), Ok(whole(4)));
	assert_eq!(fee(price), Ok(Fixed::ZERO));
	assert_eq!(fee(whole(2)), Ok(Fixed::ZERO));
}

#[test]
fn fee_shares_are_sold_at_the_price_that_holds_once_they_exist() {
	// 999 + 1 for 799 + 1 shares is 1.25 each. A fee of 200 leaves 800 to 800 shares: price 1, so the
	// fee is 200 shares.
	assert_eq!(price_per_share(whole(999), 799 * SHARE), Ok(Fixed::from_bps(12_500)));
	assert_eq!(fee_shares_floor(whole(200), whole(999), 799 * SHARE), Ok(200 * SHARE));
	assert_eq!(price_per_share(whole(999), 999 * SHARE), Ok(Fixed::ONE));
	assert_eq!(fee_shares_floor(Fixed::ZERO, whole(999), 799 * SHARE), Ok(0));
}

#[test]
fn the_management_fee_comes_first() {
	// 2,499 net assets, 1,999 shares at 1.25. A year at 4 %: 99.96. The price is then
	// (2,500 - 99.96) / 2,000 = 1.20002, of which 0.00002 on 1,999 shares are above the mark:
	// 0.03998, and 10 % of it 0.003998.
	let mark = Fixed::from_bps(12_000);
	let fees = rates(1_000, 400).charge_floor(whole(2_499), 1_999 * SHARE, mark, SECONDS_PER_YEAR);
	let fees = fees.unwrap();
	assert_eq!(fees.management, Fixed::from_raw(99_960_000_000_000_000_000));
	assert_eq!(fees.performance, Fixed::from_raw(3_998_000_000_000_000));
	// 99.963998 * 2,000 / (2,500 - 99.963998)
	assert_eq!(fees.shares, 83_302_082_066_017_274_685);
}

#[test]
fn an_empty_or_indebted_vault_pays_nothing() {
	let highest = rates(3_000, 500);
	for (net_assets, supply) in [(whole(500), 0), (whole(-1), SHARE), (Fixed::ZERO, SHARE)] {
		let fees = highest.charge_floor(net_assets, supply, Fixed::ZERO, SECONDS_PER_YEAR);
		assert_eq!(fees, Ok(Fees::default()));
	}
}

#[test]
fn rates_above_the_largest_are_refused() {
	for rates in [rates(3_001, 0), rates(0, 501)] {
		let refused = rates.charge_floor(Fixed::ONE, SHARE, Fixed::ONE, 1);
		assert_eq!(refused, Err(MathError::OutOfDomain));
	}
	assert_eq!(management_fee_floor(Fixed::ONE, 10_001, 1), Err(MathError::OutOfDomain));
	let part = performance_fee_floor(whole(2), Fixed::ONE, SHARE, 10_001);
	assert_eq!(part, Err(MathError::OutOfDomain));
	assert_eq!(fee_shares_floor(whole(2), Fixed::ONE, SHARE), Err(MathError::OutOfDomain));
	assert_eq!(fee_shares_floor(whole(-1), Fixed::ONE, SHARE), Err(MathError::OutOfDomain));
}

prop_compose! {
	fn realistic()(
		net_assets in 1i128..1_000_000_000_000_000_000_000_000_000_000,
		supply in 1u128..1_000_000_000_000_000_000_000_000_000_000,
		mark in 0i128..10_000_000_000_000_000_000,
		seconds in 0u64..40_000_000,
		performance in 0u32..=3_000,
		management in 0u32..=500,
	) -> (Fixed, u128, Fixed, u64, FeeRates) {
		let rates = rates(performance, management);
		(Fixed::from_raw(net_assets), supply, Fixed::from_raw(mark), seconds, rates)
	}
}

/// What shares are worth at a price, in quanta of 1e-18, rounded up.
fn worth_ceil(shares: u128, price: i128) -> i128 {
	mul_div_ceil(shares, price.max(0).unsigned_abs(), SHARE).unwrap().try_into().unwrap()
}

proptest! {
	#[test]
	fn every_input_has_a_value_or_a_typed_error(
		net_assets: i128, supply: u128, mark: i128, seconds: u64,
		performance in 0u32..4_000, management in 0u32..600,
	) {
		let rates = rates(performance, management);
		let (net_assets, mark) = (Fixed::from_raw(net_assets), Fixed::from_raw(mark));
		if let Ok(fees) = rates.charge_floor(net_assets, supply, mark, seconds) {
			prop_assert!(!fees.management.is_negative() && !fees.performance.is_negative());
			let both = fees.management.try_add(fees.performance).unwrap();
			prop_assert!(both <= net_assets.max(Fixed::ZERO));
		}
		// Where a share has a price and the supply leaves room, there are fees.
		let legal = performance <= 3_000 && management <= 500;
		if legal && supply < u128::MAX / 4 && price_per_share(net_assets, supply).is_ok() {
			let fees = rates.charge_floor(net_assets, supply, mark, seconds);
			prop_assert!(fees.is_ok(), "{fees:?}");
		}
	}

	#[test]
	fn fee_shares_are_worth_at_most_the_fee((assets, supply, mark, seconds, rates) in realistic()) {
		let fees = rates.charge_floor(assets, supply, mark, seconds).unwrap();
		let both = fees.management.try_add(fees.performance).unwrap();
		let after = price_per_share(assets, supply + fees.shares).unwrap();
		prop_assert!(worth_ceil(fees.shares, after.raw()) <= both.raw());
	}

	#[test]
	fn those_who_stay_lose_at_most_the_fee((assets, supply, mark, seconds, rates) in realistic()) {
		let fees = rates.charge_floor(assets, supply, mark, seconds).unwrap();
		let both = fees.management.try_add(fees.performance).unwrap();
		let before = price_per_share(assets, supply).unwrap();
		let after = price_per_share(assets, supply + fees.shares).unwrap();
		prop_assert!(after <= before);
		// One quantum of the price is rounding.
		let lost = worth_ceil(supply, before.raw() - after.raw() - 1);
		prop_assert!(lost <= both.raw(), "{lost}");
	}

	#[test]
	fn a_gain_stays_above_the_mark((assets, supply, mark, _, rates) in realistic()) {
		let before = price_per_share(assets, supply).unwrap();
		let fees = FeeRates { management_bps: 0, ..rates }.charge_floor(assets, supply, mark, 0);
		let fees = fees.unwrap();
		let after = price_per_share(assets, supply + fees.shares).unwrap();
		prop_assert!(after >= before.min(mark));
		if before <= mark {
			prop_assert_eq!(fees, Fees::default());
		}
	}

	#[test]
	fn lower_net_assets_never_mint_more(
		supply in SHARE..1_000_000_000_000 * SHARE, price_bps in 100u128..1_000_000, part in 0i128..=1 << 20,
		(_, _, mark, seconds, rates) in realistic(),
	) {
		let high = i128::try_from(supply / 10_000 * price_bps).unwrap();
		let low = (high >> 20) * part;
		let shares = |assets| {
			rates.charge_floor(Fixed::from_raw(assets), supply, mark, seconds).unwrap().shares
		};
		// Each fee is cut to a quantum of 1e-18 of a price that is at least 0.01.
		let rounding = supply / 1_000_000_000_000_000 + 1;
		prop_assert!(shares(low) <= shares(high) + rounding, "{} {}", shares(low), shares(high));
	}

	#[test]
	fn no_rates_no_fees((assets, supply, mark, seconds, _) in realistic()) {
		let fees = FeeRates::default().charge_floor(assets, supply, mark, seconds);
		prop_assert_eq!(fees, Ok(Fees::default()));
	}

	#[test]
	fn fees_rise_with_their_rates((assets, supply, mark, seconds, rates) in realistic()) {
		let management = |bps| management_fee_floor(assets, bps, seconds).unwrap();
		prop_assert!(management(rates.management_bps) <= management(rates.management_bps + 1));
		let price = price_per_share(assets, supply).unwrap();
		let gain = |bps| performance_fee_floor(price, mark, supply, bps).unwrap();
		prop_assert!(gain(rates.performance_bps) <= gain(rates.performance_bps + 1));
	}
}
