use super::*;
use common::price;
use core::cmp::Ordering;
use dhv_math::{
	margin::{
		auction::{
			capped_price_floor, is_recovered, leaves_enough, start_price_floor, Auction, Debt,
			DURATION,
		},
		collateral_ceil,
		health::compare_backing,
	},
	MathError, Timestamp,
};

fn at(seconds: u64) -> Timestamp {
	Timestamp::from_secs(1_000 + seconds)
}

fn auction(start: i64) -> Auction {
	Auction { started: at(0), start_price: Fixed::from_int(start) }
}

fn debt(collateral: u128, contracts: u128) -> Debt {
	Debt { collateral, contracts: whole(contracts), decimals: 6 }
}

#[test]
fn the_price_rises_from_cash_less_deviation_to_all_collateral() {
	let start = start_price_floor(PUT, STRIKE_ASSET, price(100), price(80), bps(500));
	assert_eq!(start, Ok(Fixed::from_int(16)));
	let end = debt(40_000_000, 1).end_price_floor().unwrap();
	let of = |seconds| auction(16).price_floor(end, at(seconds)).unwrap().to_string();
	assert_eq!(
		(of(0), of(120), of(3_600), of(9_999)),
		("16".into(), "16.8".into(), "40".into(), "40".into())
	);
}

#[test]
fn calls_in_the_underlying_start_at_a_share_of_it() {
	let start = |spot| start_price_floor(CALL, UNDERLYING, price(1_500), price(spot), bps(500));
	assert_eq!(start(5_000).unwrap().to_string(), "0.65");
	assert_eq!(start(1_500), Ok(Fixed::ZERO));
	assert_eq!(start(0), Err(MathError::DivisionByZero));
	let strike = start_price_floor(CALL, STRIKE_ASSET, price(1_500), price(5_000), bps(500));
	assert_eq!(strike, Ok(Fixed::from_int(3_250)));
}

#[test]
fn a_start_above_the_end_gives_the_end_at_once() {
	let end = debt(26_000_000, 1).end_price_floor().unwrap();
	assert_eq!(auction(87).price_floor(end, at(1)), Ok(end));
}

#[test]
fn the_clock_starts_with_the_record_and_not_before() {
	let end = Fixed::from_int(40);
	assert_eq!(auction(16).price_floor(end, Timestamp::from_secs(0)), Ok(Fixed::from_int(16)));
	let is_open = |now, expiry, held| auction(16).is_open(now, expiry, held, 100);
	assert!(is_open(at(0), at(1), 99));
	assert!(!is_open(Timestamp::from_secs(999), at(1), 99));
	assert!(!is_open(at(1), at(1), 99));
	assert!(!is_open(at(0), at(1), 100));
}

#[test]
fn a_recovered_vault_is_not_liquidated() {
	assert!(is_recovered(100, 100) && !is_recovered(99, 100));
}

#[test]
fn a_bid_closes_no_more_than_restores_the_vault() {
	// 10 contracts, 8,000 of 10,000 held, price 600: after 5 closed 5,000 are left for 5.
	let vault = debt(8_000_000_000, 10);
	let (target, price) = (Fixed::from_int(1_000), Fixed::from_int(600));
	assert_eq!(vault.close_limit(target, price, 0), Ok(whole(5)));
	// What would stay lies below the dust: all of it.
	assert_eq!(vault.close_limit(target, price, 5_000_000_001), Ok(whole(10)));
	assert_eq!(vault.close_limit(target, price, 5_000_000_000), Ok(whole(5)));
	// At the end price closing changes nothing for the rest: all of it.
	assert_eq!(vault.close_limit(target, Fixed::from_int(800), 0), Ok(whole(10)));
	// A vault at its target: nothing.
	assert_eq!(vault.close_limit(Fixed::from_int(800), price, 0), Ok(Contracts::ZERO));
}

#[test]
fn the_reward_of_a_bidder_is_a_share_of_what_is_left_of_the_vault() {
	let n = Fixed::from_int;
	let capped = |price, value, end| capped_price_floor(n(price), n(value), n(end), bps(2_000));
	assert_eq!(capped(50, 40, 90), Ok(n(50)));
	assert_eq!(capped(51, 40, 90), Ok(n(50)));
	assert_eq!(capped(30, 40, 90), Ok(n(30)));
	// Nothing is left: the bidder may get all.
	assert_eq!(capped(90, 95, 90), Ok(n(90)));
	assert_eq!(capped(91, 95, 90), Ok(n(90)));
	let bad = capped_price_floor(n(1), n(1), n(1), bps(10_001));
	assert_eq!(bad, Err(MathError::OutOfDomain));
}

#[test]
fn what_stays_is_nothing_or_at_least_dust() {
	assert!(leaves_enough(10, Contracts::ONE, 10) && !leaves_enough(9, Contracts::ONE, 10));
	assert!(leaves_enough(0, Contracts::ZERO, 10));
}

#[test]
fn more_than_the_short_cannot_be_closed() {
	let more = Contracts::from_units(Contracts::ONE.units() + 1);
	assert_eq!(debt(1, 1).payment_floor(Fixed::ONE, more), Err(MathError::OutOfDomain));
	assert_eq!(debt(1, 0).end_price_floor(), Err(MathError::DivisionByZero));
}

proptest! {
	#[test]
	fn every_auction_gives_a_price_or_an_error(
		(kind, collateral) in any_kind(), strike in any_price(), spot in any_price(), deviation in any_fixed(),
		start_price in any_fixed(), end in any_fixed(), started: u64, now: u64, share in any_fixed(),
		held in any_amount(), contracts in any_contracts(), closed in any_contracts(), decimals: u8, dust in any_amount(),
	) {
		let _ = start_price_floor(kind, collateral, strike, spot, deviation);
		let auction = Auction { started: Timestamp::from_secs(started), start_price };
		if let Ok(price) = auction.price_floor(end, Timestamp::from_secs(now)) {
			prop_assert!(start_price.min(end) <= price && price <= end);
		}
		let _ = capped_price_floor(start_price, strike.get(), end, share);
		let vault = Debt { collateral: held, contracts, decimals };
		let _ = (vault.end_price_floor(), vault.payment_floor(start_price, closed));
		if let Ok(limit) = vault.close_limit(end, start_price, dust) {
			prop_assert!(limit <= contracts);
		}
	}

	#[test]
	fn prices_rise_with_time_and_never_pass_the_end(
		start in 0i128..1 << 80, end in 0i128..1 << 80, a in 0u64..5_000, b in 0u64..5_000,
	) {
		let auction = Auction { started: at(0), start_price: Fixed::from_raw(start) };
		let end = Fixed::from_raw(end);
		let of = |seconds| auction.price_floor(end, at(seconds)).unwrap();
		prop_assert!(of(a.min(b)) <= of(a.max(b)) && of(a.max(b)) <= end);
		prop_assert_eq!(of(DURATION), end);
	}

	/// A liquidation never lowers the health of the rest and never pays more than all collateral of
	/// what it closes.
	#[test]
	fn a_liquidation_helps_the_rest(
		held in 1u128..1 << 70, units in 1u128..1 << 45, closed: u128, start in 0i128..1 << 80,
		elapsed in 0u64..4_000, decimals in prop::sample::select(vec![6u8, 8, 18]),
	) {
		let vault = Debt { collateral: held, contracts: Contracts::from_units(units), decimals };
		let end = vault.end_price_floor().unwrap();
		let auction = Auction { started: at(0), start_price: Fixed::from_raw(start) };
		let price = auction.price_floor(end, at(elapsed)).unwrap();
		let closed = Contracts::from_units(closed % (units + 1));
		let paid = vault.payment_floor(price, closed).unwrap();
		prop_assert!(paid <= held);
		let rest = (held - paid, vault.contracts.try_sub(closed).unwrap());
		prop_assert_ne!(compare_backing(rest, (held, vault.contracts)), Ordering::Less);
		prop_assert_ne!(compare_backing((paid, closed), (held, vault.contracts)), Ordering::Greater);
	}

	#[test]
	fn the_limit_restores_the_target_and_is_the_least_that_does(
		units in 1u128..1 << 45, target in 1i128..1 << 80, share in 0u32..10_000, price in 0u32..10_000,
	) {
		let contracts = Contracts::from_units(units);
		let target = Fixed::from_raw(target);
		let full = collateral_ceil(target, contracts, 18).unwrap();
		let vault = Debt { collateral: full * u128::from(share) / 10_000, contracts, decimals: 18 };
		let price = vault.end_price_floor().unwrap().mul_floor(bps(price)).unwrap();
		let limit = vault.close_limit(target, price, 0).unwrap();
		let missing = |closed: Contracts| {
			let rest = contracts.try_sub(closed).unwrap();
			let held = vault.collateral - vault.payment_floor(price, closed).unwrap();
			collateral_ceil(target, rest, 18).unwrap().saturating_sub(held)
		};
		prop_assert_eq!(missing(limit), 0);
		if let Ok(one_less) = limit.try_sub(Contracts::from_units(1)) {
			// Up to the units by which need and payment are rounded.
			let gain = target.try_sub(price).unwrap();
			let least = collateral_ceil(gain, Contracts::from_units(1), 18).unwrap();
			prop_assert!(missing(one_less) > 0 || least <= 2);
		}
	}
}
