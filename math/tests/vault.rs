#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

use dhv_math::{
	vault::{amount_floor, price_per_share, shares_floor, VIRTUAL_SHARES},
	Fixed, MathError,
};
use proptest::prelude::*;

#[test]
fn an_empty_vault_prices_a_share_at_one() {
	assert_eq!(price_per_share(Fixed::ZERO, 0), Ok(Fixed::ONE));
	assert_eq!(shares_floor(1_000_000, 6, Fixed::ONE), Ok(VIRTUAL_SHARES));
	assert_eq!(amount_floor(VIRTUAL_SHARES, 6, Fixed::ONE), Ok(1_000_000));
}

#[test]
fn negative_net_assets_count_as_zero() {
	let supply = 3 * VIRTUAL_SHARES;
	assert_eq!(price_per_share(Fixed::from_int(-5), supply), price_per_share(Fixed::ZERO, supply));
	assert_eq!(price_per_share(Fixed::ZERO, supply), Ok(Fixed::from_bps(2_500)));
}

#[test]
fn a_donation_cannot_take_the_deposit_of_the_next() {
	// One unit of a share, then a donation of 10,000: the next depositor of 10,000 keeps all but the
	// part of the donation that the virtual share took from the attacker.
	let price = price_per_share(Fixed::from_int(10_000), 1).unwrap();
	let shares = shares_floor(10_000_000_000, 6, price).unwrap();
	let supply = 1 + shares;
	let after = price_per_share(Fixed::from_int(20_000), supply).unwrap();
	let back = amount_floor(shares, 6, after).unwrap();
	assert!((9_999_000_000..=10_000_000_000).contains(&back), "{back}");
}

#[test]
fn prices_of_zero_or_below_are_refused() {
	assert_eq!(shares_floor(1, 6, Fixed::ZERO), Err(MathError::DivisionByZero));
	let minus = Fixed::from_raw(-1);
	assert_eq!(shares_floor(1, 6, minus), Err(MathError::OutOfDomain));
	assert_eq!(amount_floor(1, 6, minus), Err(MathError::OutOfDomain));
	assert_eq!(amount_floor(1, 31, Fixed::ONE), Err(MathError::OutOfDomain));
	assert_eq!(price_per_share(Fixed::ZERO, u128::MAX), Err(MathError::Overflow));
}

proptest! {
	#[test]
	fn nobody_gains_by_going_in_and_out(amount in 0u128..1 << 70, price in 1i128..1 << 80, decimals in 0u8..=18) {
		let price = Fixed::from_raw(price);
		if let Ok(shares) = shares_floor(amount, decimals, price) {
			prop_assert!(amount_floor(shares, decimals, price).unwrap() <= amount);
		}
	}

	#[test]
	fn a_share_is_never_priced_above_the_assets(assets in 0i128..1 << 100, supply in 0u128..1 << 100) {
		let price = price_per_share(Fixed::from_raw(assets), supply);
		if let Ok(price) = price {
			let all = amount_floor(supply, 18, price).unwrap();
			let one = Fixed::SCALE.unsigned_abs();
			prop_assert!(all <= assets.unsigned_abs() + one);
		}
	}
}
