use super::*;
use common::price;
use dhv_math::{
	amount,
	margin::{
		cash_value, payout_ceil, payout_floor,
		settlement::{
			holder_payout_floor, is_final, longs_used_ceil, may_record, may_settle,
			payout_rate_floor, redeem, settle_vault, Fixing, Redemption, VaultResult,
			MAX_REDEMPTION_FEE,
		},
		Conversion,
	},
	MathError, Timestamp,
};

fn returned(returned: u128) -> VaultResult {
	VaultResult { returned, shortfall: 0 }
}

#[test]
fn vaults_pay_what_their_legs_differ_by() {
	let none = Leg::default();
	let puts = |short, long, fixing, held| {
		settle_vault(PUT, (short, long), price(fixing), held, Conversion::NONE, 6).unwrap()
	};
	assert_eq!(puts(leg(1, 250), none, 150, 250_000_000), returned(150_000_000));
	assert_eq!(puts(leg(1, 250), leg(1, 200), 150, 50_000_000), returned(0));
	assert_eq!(puts(none, leg(1, 200), 150, 0), returned(50_000_000));
	let calls = |short, long, fixing, held| {
		let conversion = Conversion { to: price(fixing), ..Conversion::NONE };
		settle_vault(CALL, (short, long), price(fixing), held, conversion, 18).unwrap()
	};
	let fifth = 200_000_000_000_000_000;
	assert_eq!(calls(leg(1, 200), leg(1, 250), 300, fifth), returned(33_333_333_333_333_333));
	assert_eq!(calls(leg(1, 200), leg(1, 250), 210, fifth), returned(152_380_952_380_952_380));
}

#[test]
fn a_vault_that_cannot_pay_settles_with_a_shortfall() {
	let vault = (leg(1, 100), Leg::default());
	let result = settle_vault(PUT, vault, price(70), 16_780_000, Conversion::NONE, 6);
	assert_eq!(result, Ok(VaultResult { returned: 0, shortfall: 13_220_000 }));
}

#[test]
fn holders_are_paid_in_the_collateral_asset() {
	let conversion = Conversion { to: price(2_100), ..Conversion::NONE };
	let (strike, fixing) = (price(2_000), price(2_100));
	let rate = payout_rate_floor(CALL, strike, fixing, conversion).unwrap();
	assert_eq!(rate.raw(), 47_619_047_619_047_619);
	let three = leg(3, 2_000);
	let paid = holder_payout_floor(CALL, three, fixing, conversion, 18);
	assert_eq!(paid, Ok(142_857_142_857_142_857));
	let none = Conversion { to: Price::ZERO, ..conversion };
	assert_eq!(payout_rate_floor(CALL, strike, fixing, none), Err(MathError::DivisionByZero));
}

#[test]
fn negative_prices_and_values_are_refused() {
	let minus = Price::from_raw(-1);
	assert_eq!(cash_value(PUT, minus, price(1)), Err(MathError::OutOfDomain));
	assert_eq!(cash_value(PUT, price(1), minus), Err(MathError::OutOfDomain));
	assert_eq!(payout_floor(minus.get(), Contracts::ONE, 6), Err(MathError::OutOfDomain));
	assert_eq!(payout_ceil(Fixed::ONE, Contracts::ONE, 31), Err(MathError::OutOfDomain));
	let most = Contracts::from_units(u128::MAX);
	assert_eq!(payout_ceil(Fixed::MAX, most, 6), Err(MathError::Overflow));
}

#[test]
fn the_redemption_fee_is_bounded_and_rounded_down() {
	let fee = |payout, rate| redeem(payout, rate).map(|redemption| redemption.fee);
	assert_eq!(fee(1_000_000_000, bps(500)), Ok(50_000_000));
	assert_eq!((fee(19, bps(500)), fee(19, Fixed::ZERO)), (Ok(0), Ok(0)));
	assert_eq!(fee(1, bps(501)), Err(MathError::OutOfDomain));
	assert_eq!(fee(1, Fixed::from_raw(-1)), Err(MathError::OutOfDomain));
}

#[test]
fn a_fixing_is_recorded_after_locking_and_final_after_dispute() {
	let at = Timestamp::from_secs;
	assert!(!may_record(at(1_000), 300, at(1_300)) && may_record(at(1_000), 300, at(1_301)));
	assert!(!may_record(at(u64::MAX), 300, at(0)) && !may_record(at(0), u64::MAX, at(u64::MAX)));
	assert!(!is_final(at(1_000), 1_200, at(2_200)) && is_final(at(1_000), 1_200, at(2_201)));
	let recorded = Fixing::Recorded(at(1_000));
	assert!(may_settle(&[recorded, Fixing::Stable, recorded], 1_200, at(2_201)));
	assert!(!may_settle(&[recorded, Fixing::Stable, recorded], 1_200, at(2_200)));
	assert!(!may_settle(&[recorded, Fixing::Stable, Fixing::Missing], 1_200, at(9_999)));
}

proptest! {
	#[test]
	fn every_settlement_gives_a_result_or_an_error(
		(kind, _) in any_kind(), short in any_leg(), long in any_leg(), fixing in any_price(), held in any_amount(),
		from in any_price(), to in any_price(), decimals: u8, payout in any_amount(), rate in any_fixed(),
	) {
		let conversion = Conversion { from, to };
		if let Ok(result) = settle_vault(kind, (short, long), fixing, held, conversion, decimals) {
			prop_assert!(result.returned == 0 || result.shortfall == 0);
		}
		let _ = holder_payout_floor(kind, long, fixing, conversion, decimals);
		let _ = payout_rate_floor(kind, long.strike, fixing, conversion);
		if let Ok(Redemption { to_holder, fee }) = redeem(payout, rate) {
			prop_assert_eq!(to_holder + fee, payout);
			prop_assert!(rate <= MAX_REDEMPTION_FEE && fee <= payout / 20);
		}
	}

	#[test]
	fn writers_owe_at_least_what_holders_get(value in 0i128..1 << 100, units in 0u128..1 << 50, decimals in 0u8..=30) {
		let (value, contracts) = (Fixed::from_raw(value), Contracts::from_units(units));
		if let (Ok(owed), Ok(paid)) = (payout_ceil(value, contracts, decimals), payout_floor(value, contracts, decimals)) {
			prop_assert!(owed == paid || owed == paid + 1);
		}
	}

	#[test]
	fn a_vault_pays_at_least_what_its_holders_get_together(
		puts: bool, parts in prop::collection::vec(0u128..1 << 45, 1..5), strike in market_price(), fixing in market_price(),
		to in market_price(), decimals in prop::sample::select(vec![6u8, 8, 18]),
	) {
		let kind = if puts { PUT } else { CALL };
		let conversion = Conversion { to, ..Conversion::NONE };
		let part = |units| Leg { contracts: Contracts::from_units(units), strike };
		let all = part(parts.iter().sum());
		let vault = settle_vault(kind, (all, Leg::default()), fixing, 0, conversion, decimals).unwrap();
		let paid: u128 = parts
			.iter()
			.map(|units| holder_payout_floor(kind, part(*units), fixing, conversion, decimals).unwrap())
			.sum();
		prop_assert!(paid <= vault.shortfall && vault.shortfall <= paid + parts.len() as u128);
	}

	#[test]
	fn a_vault_without_a_short_gets_what_a_holder_gets(
		puts: bool, units in 0u128..1 << 45, strike in market_price(), fixing in market_price(), to in market_price(),
		held in 0u128..1 << 80, decimals in prop::sample::select(vec![6u8, 8, 18]),
	) {
		let kind = if puts { PUT } else { CALL };
		let conversion = Conversion { to, ..Conversion::NONE };
		let long = Leg { contracts: Contracts::from_units(units), strike };
		let vault = settle_vault(kind, (Leg::default(), long), fixing, held, conversion, decimals);
		let holder = holder_payout_floor(kind, long, fixing, conversion, decimals).unwrap();
		prop_assert_eq!(vault, Ok(returned(held + holder)));
	}

	#[test]
	fn collateral_comes_back_unit_for_unit(
		puts: bool, ns in 0u128..1 << 45, nl in 0u128..1 << 45, ks in market_price(), kl in market_price(),
		fixing in market_price(), held in 0u128..1 << 80,
	) {
		let kind = if puts { PUT } else { CALL };
		let legs = (
			Leg { contracts: Contracts::from_units(ns), strike: ks },
			Leg { contracts: Contracts::from_units(nl), strike: kl },
		);
		let of = |held| settle_vault(kind, legs, fixing, held, Conversion::NONE, 6).unwrap();
		let (empty, with) = (of(0), of(held));
		prop_assert_eq!(with.returned + empty.shortfall, held + empty.returned + with.shortfall);
	}

	#[test]
	fn without_conversion_a_payout_is_the_cash_value_times_contracts(
		units in 0u128..1 << 50, strike in market_price(), fixing in market_price(), decimals in 0u8..=18,
	) {
		let leg = Leg { contracts: Contracts::from_units(units), strike };
		let cash = cash_value(PUT, strike, fixing).unwrap();
		let got = holder_payout_floor(PUT, leg, fixing, Conversion::NONE, decimals).unwrap();
		prop_assert_eq!(got, payout_floor(cash, leg.contracts, decimals).unwrap());
		let one = holder_payout_floor(PUT, Leg { contracts: Contracts::ONE, strike }, fixing, Conversion::NONE, decimals);
		prop_assert_eq!(one, amount::from_fixed_floor(cash, decimals));
	}
}

#[test]
fn a_vault_uses_as_many_longs_as_cover_its_short_rounded_up() {
	let leg =
		|strike, units| Leg { contracts: Contracts::from_units(units), strike: price(strike) };
	let used =
		|short, long, fixing| longs_used_ceil(PUT, short, long, price(fixing)).unwrap().units();
	// owed 10 each, worth 30 each
	assert_eq!(used(leg(210, 100), leg(230, 100), 200), 34);
	// all of them do not suffice
	assert_eq!(used(leg(230, 100), leg(210, 100), 200), 100);
	assert_eq!(used(leg(u32::MAX.into(), u128::MAX), leg(201, 100), 200), 100);
	// nothing is owed; worthless ones go all the same
	assert_eq!(used(leg(190, 100), leg(230, 100), 200), 0);
	assert_eq!(used(leg(190, 100), leg(195, 70), 200), 70);
}
