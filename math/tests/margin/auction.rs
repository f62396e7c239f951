use super::*;
use common::price;
use core::cmp::Ordering;
use dhv_math::{
	margin::{
		auction::{
			capped_price_floor, intrinsic_floor, is_recovered, leaves_enough, start_price_floor,
			Auction, Debt, Split, DURATION,
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
fn prices_are_rounded_down() {
	let price = auction(0).price_floor(Fixed::from_raw(3), at(3_599));
	assert_eq!(price, Ok(Fixed::from_raw(2)));
	let third = Debt { decimals: 18, ..debt(1, 3) };
	assert_eq!(third.end_price_floor(), Ok(Fixed::ZERO));
	assert_eq!(third.payment_floor(Fixed::from_raw(1), Contracts::from_units(1)), Ok(0));
	let start =
		start_price_floor(CALL, UNDERLYING, common::price(1), common::price(3), Fixed::ZERO);
	assert_eq!(start.unwrap().to_string(), "0.666666666666666666");
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

#[test]
fn a_contract_is_worth_its_exercise_in_the_collateral_asset_rounded_down() {
	let of = |kind, collateral, strike, spot| {
		intrinsic_floor(kind, collateral, price(strike), price(spot)).map(|v| v.to_string())
	};
	assert_eq!(of(PUT, STRIKE_ASSET, 100, 80), Ok("20".into()));
	assert_eq!(of(PUT, UNDERLYING, 100, 80), Ok("0.25".into()));
	assert_eq!(of(CALL, UNDERLYING, 1, 3), Ok("0.666666666666666666".into()));
	assert_eq!(of(CALL, UNDERLYING, 3, 1), Ok("0".into()));
	assert_eq!(of(PUT, STRIKE_ASSET, 100, 0), Ok("100".into()));
	assert_eq!(of(PUT, UNDERLYING, 100, 0), Err(MathError::DivisionByZero));
	assert_eq!(of(PUT, STRIKE_ASSET, -1, 1), Err(MathError::OutOfDomain));
}

#[test]
fn the_insurance_gets_a_share_of_what_the_vault_pays_above_the_value() {
	let vault = debt(1_000_000_000, 10);
	let split = |price, value, share| {
		let (price, value) = (Fixed::from_int(price), Fixed::from_int(value));
		vault.split(price, value, whole(3), share).unwrap()
	};
	let of = |payment: u128, to_insurance: u128| Split {
		payment,
		to_bidder: payment - to_insurance,
		to_insurance,
	};
	assert_eq!(split(50, 40, 2_500), of(150_000_000, 7_500_000));
	assert_eq!(split(50, 40, 0), of(150_000_000, 0));
	assert_eq!(split(50, 40, 10_000), of(150_000_000, 30_000_000));
	assert_eq!(split(40, 50, 10_000), of(120_000_000, 0));
	// 1.5 units are paid as 1 and 0.5 units of value count as 1; of 3 the share is cut.
	let unit = Contracts::from_units(50_000_000);
	let coin = Debt { decimals: 0, ..vault };
	assert_eq!(coin.split(Fixed::from_int(3), Fixed::ONE, unit, 10_000), Ok(of(1, 0)));
	assert_eq!(coin.split(Fixed::from_int(8), Fixed::ONE, unit, 5_000), Ok(of(4, 1)));
}

#[test]
fn a_split_has_a_domain() {
	let vault = debt(1_000_000_000, 10);
	let split = |price, value, contracts, share| vault.split(price, value, whole(contracts), share);
	let (one, minus) = (Fixed::ONE, Fixed::from_int(-1));
	assert_eq!(split(one, one, 1, 10_001), Err(MathError::OutOfDomain));
	assert_eq!(split(one, one, 11, 0), Err(MathError::OutOfDomain));
	assert_eq!(split(minus, one, 1, 0), Err(MathError::OutOfDomain));
	assert_eq!(split(one, minus, 1, 0), Err(MathError::OutOfDomain));
	let many = Debt { contracts: Contracts::from_units(u128::MAX >> 30), decimals: 18, ..vault };
	let all = many.contracts;
	assert_eq!(many.split(Fixed::MAX, one, all, 0), Err(MathError::Overflow));
	// A value that does not fit is above every payment.
	let split = many.split(bps(100), Fixed::MAX, all, 10_000).unwrap();
	assert_eq!((split.to_bidder, split.to_insurance), (split.payment, 0));
	assert!(split.payment > 0);
}

proptest! {
	#[test]
	fn a_payment_is_split_without_rest(
		quote in any_fixed(), value in any_fixed(), closed in any_contracts(), more in any_contracts(),
		share in 0u32..=10_001, decimals in 0u8..=31, held in any_amount(),
	) {
		let contracts = Contracts::from_units(closed.units().saturating_add(more.units()));
		let vault = Debt { collateral: held, contracts, decimals };
		let split = vault.split(quote, value, closed, share);
		let payment = vault.payment_floor(quote, closed);
		if share > 10_000 || value.is_negative() && payment.is_ok() {
			prop_assert_eq!(split, Err(MathError::OutOfDomain));
			return Ok(());
		}
		let Ok(split) = split else {
			prop_assert_eq!(split.err(), payment.err());
			return Ok(());
		};
		prop_assert_eq!(Ok(split.payment), payment);
		prop_assert_eq!(split.to_bidder + split.to_insurance, split.payment);
		let worth = collateral_ceil(value, closed, decimals).unwrap_or(u128::MAX);
		let penalty = split.payment.saturating_sub(worth);
		prop_assert!(split.to_insurance <= penalty);
		prop_assert!(split.to_bidder >= split.payment.min(worth));
		if share == 10_000 {
			prop_assert_eq!(split.to_insurance, penalty);
		}
	}

	/// The bidder never gets less than the options are worth, up to the units that are rounded, and
	/// the insurance gets its share of a penalty up to one unit.
	#[test]
	fn a_bid_above_the_value_rewards_bidder_and_insurance(
		value in 0i128..1 << 80, above in 0i128..1 << 80, units in 1u128..1 << 45, share in 0u32..=10_000,
		decimals in prop::sample::select(vec![6u8, 8, 18]),
	) {
		let contracts = Contracts::from_units(units);
		let vault = Debt { collateral: 0, contracts, decimals };
		let (quote, value) = (Fixed::from_raw(value + above), Fixed::from_raw(value));
		let split = vault.split(quote, value, contracts, share).unwrap();
		let worth = collateral_ceil(value, contracts, decimals).unwrap();
		prop_assert!(split.to_bidder + 1 >= worth);
		let penalty = split.payment.saturating_sub(worth);
		let exact = penalty * u128::from(share);
		prop_assert!(split.to_insurance * 10_000 <= exact && exact < (split.to_insurance + 1) * 10_000);
	}

	#[test]
	fn the_start_price_never_exceeds_the_intrinsic_value(
		(kind, collateral) in any_kind(), strike in any_price(), spot in any_price(), deviation in any_fixed(),
	) {
		let value = intrinsic_floor(kind, collateral, strike, spot);
		if let Ok(start) = start_price_floor(kind, collateral, strike, spot, deviation) {
			prop_assert!(value.is_ok_and(|value| start <= value) || value == Err(MathError::Overflow));
		}
	}

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
