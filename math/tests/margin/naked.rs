use super::*;
use common::price;
use dhv_math::{
	margin::{cash_value, collateral_ceil, naked_strike_collateral},
	MathError,
};

fn option(
	kind: OptionKind,
	collateral: CollateralAsset,
	strike: i64,
	bound: u32,
	shock: u32,
) -> NakedOption {
	let margin = NakedMargin { upper_bound: bps(bound), spot_shock: bps(shock) };
	NakedOption { kind, collateral, strike: price(strike), margin, decimals: 6 }
}

#[test]
fn the_four_kinds_have_their_textbook_values() {
	let of = |kind, collateral, strike, spot| {
		let option = option(kind, collateral, strike, 1_678, 7_500);
		option.per_contract_ceil(price(spot)).unwrap().to_string()
	};
	// The spot falls to 112.5, above the strike.
	assert_eq!(of(PUT, STRIKE_ASSET, 100, 150), "16.78");
	// The spot falls to 1,350: 0.1678 * 1350 + 650, or that over 1,350.
	assert_eq!(of(PUT, STRIKE_ASSET, 2_000, 1_800), "876.53");
	assert_eq!(of(PUT, UNDERLYING, 2_000, 1_800), "0.649281481481481482");
	// The spot rises to 2,400: 0.1678 * 2000 + 400, or that over 2,400.
	assert_eq!(of(CALL, STRIKE_ASSET, 2_000, 1_800), "735.6");
	assert_eq!(of(CALL, UNDERLYING, 2_000, 1_800), "0.3065");
	assert_eq!(of(CALL, UNDERLYING, 2_500, 1_800), "0.1678");
	assert_eq!(of(CALL, STRIKE_ASSET, 2_500, 1_800), "402.72");
	assert_eq!(of(CALL, STRIKE_ASSET, 2_000, 900), "201.36");
}

#[test]
fn a_shock_of_one_leaves_the_spot_where_it_is() {
	let call = option(CALL, STRIKE_ASSET, 1_500, 1_678, 10_000);
	assert_eq!(call.per_contract_ceil(price(1_800)).unwrap().to_string(), "551.7");
}

#[test]
fn parameters_outside_their_ranges_are_refused() {
	let good = option(PUT, STRIKE_ASSET, 1, 1_678, 10_000);
	let minus = Fixed::from_raw(-1);
	for margin in [
		NakedMargin { upper_bound: minus, ..good.margin },
		NakedMargin { spot_shock: Fixed::ZERO, ..good.margin },
		NakedMargin { spot_shock: Fixed::from_raw(Fixed::SCALE + 1), ..good.margin },
	] {
		let bad = NakedOption { margin, ..good };
		assert_eq!(bad.per_contract_ceil(price(1)), Err(MathError::OutOfDomain));
		let result = naked_strike_collateral(PUT, price(1), price(1), &margin);
		assert_eq!(result, Err(MathError::OutOfDomain));
	}
	assert_eq!(good.per_contract_ceil(Price::new(minus)), Err(MathError::OutOfDomain));
	let bad = NakedOption { strike: Price::new(minus), ..good };
	assert_eq!(bad.per_contract_ceil(price(1)), Err(MathError::OutOfDomain));
	let bad = NakedOption { decimals: 31, ..good };
	assert_eq!(bad.margin_ceil(price(1), Contracts::ONE), Err(MathError::OutOfDomain));
}

#[test]
fn collateral_in_a_worthless_underlying_has_no_margin() {
	for kind in [PUT, CALL] {
		let option = option(kind, UNDERLYING, 1, 1_678, 7_500);
		assert_eq!(option.per_contract_ceil(Price::ZERO), Err(MathError::DivisionByZero));
	}
}

#[test]
fn one_unit_of_contracts_needs_one_unit_of_collateral() {
	let put = option(PUT, STRIKE_ASSET, 1, 2_500, 7_500);
	assert_eq!(put.margin_ceil(price(2), Contracts::from_units(1)), Ok(1));
	assert_eq!(put.margin_ceil(price(2), Contracts::ZERO), Ok(0));
}

proptest! {
	#[test]
	fn every_input_gives_a_margin_or_an_error(
		(kind, collateral) in any_kind(), spot in any_price(), strike in any_price(),
		upper_bound in any_fixed(), spot_shock in any_fixed(), contracts in any_contracts(),
		decimals: u8, factor: u32, held in any_amount(),
	) {
		let margin = NakedMargin { upper_bound, spot_shock };
		let option = NakedOption { kind, collateral, strike, margin, decimals };
		let required = option.requirement_ceil(spot, contracts, factor);
		let is_short = option.is_short_of(spot, held, contracts, factor);
		match required {
			Ok(required) => prop_assert_eq!(is_short, Ok(held < required)),
			// More than any amount of the asset, or out of domain in both.
			Err(MathError::Overflow) => prop_assert_eq!(is_short, Ok(true)),
			Err(error) => prop_assert_eq!(is_short, Err(error)),
		}
		if let Ok(value) = option.per_contract_ceil(spot) {
			prop_assert!(!value.is_negative());
		}
	}

	/// Against a calculation in steps that are each rounded to a safe side.
	#[test]
	fn the_margin_in_the_strike_asset_lies_between_rounded_steps(
		put: bool, spot in market_price(), strike in market_price(), m in parameters(),
	) {
		let kind = if put { PUT } else { CALL };
		let got = naked_strike_collateral(kind, spot, strike, &m).unwrap();
		let (s, k) = (spot.get(), strike.get());
		let (low, high) = match kind {
			PUT => (s.mul_floor(m.spot_shock).unwrap(), s.mul_ceil(m.spot_shock).unwrap()),
			CALL => (s.div_floor(m.spot_shock).unwrap(), s.div_ceil(m.spot_shock).unwrap()),
		};
		let intrinsic = |shocked| cash_value(kind, strike, Price::new(shocked)).unwrap();
		let (least, most) = match kind {
			PUT => (intrinsic(high), intrinsic(low)),
			CALL => (intrinsic(low), intrinsic(high)),
		};
		let least = m.upper_bound.mul_floor(low.min(k)).unwrap().try_add(least).unwrap();
		let most = m.upper_bound.mul_ceil(high.min(k)).unwrap().try_add(most).unwrap();
		prop_assert!(least <= got && got <= most, "{least} {got} {most}");
		prop_assert!(most.raw() - got.raw() <= 2);
		let shocked = if put { high } else { low };
		prop_assert!(got >= intrinsic(shocked));
	}

	#[test]
	fn the_margin_in_the_underlying_is_that_in_the_strike_asset_at_the_shocked_spot(
		put: bool, spot in market_price(), strike in market_price(), m in parameters(),
	) {
		let kind = if put { PUT } else { CALL };
		let option = |collateral| NakedOption { kind, collateral, strike, margin: m, decimals: 18 };
		let money = option(STRIKE_ASSET).per_contract_ceil(spot).unwrap();
		let coins = option(UNDERLYING).per_contract_ceil(spot).unwrap();
		let (low, high) = match kind {
			PUT => (spot.get().mul_floor(m.spot_shock), spot.get().mul_ceil(m.spot_shock)),
			CALL => (spot.get().div_floor(m.spot_shock), spot.get().div_ceil(m.spot_shock)),
		};
		let quantum = Fixed::from_raw(1);
		let most = money.div_ceil(low.unwrap()).unwrap();
		let least = money.try_sub(quantum).unwrap().div_floor(high.unwrap()).unwrap();
		prop_assert!(least <= coins && coins <= most, "{least} {coins} {most}");
	}

	#[test]
	fn amounts_are_rounded_once(option in market_option(), spot in market_price(), units in 0u128..1 << 50) {
		let contracts = Contracts::from_units(units);
		let per_contract = option.per_contract_ceil(spot).unwrap();
		let got = option.margin_ceil(spot, contracts).unwrap();
		let of_rounded = collateral_ceil(per_contract, contracts, option.decimals).unwrap();
		prop_assert!(got <= of_rounded);
		let quantum = Fixed::from_raw(per_contract.raw() - 1);
		if !quantum.is_negative() {
			prop_assert!(got >= collateral_ceil(quantum, contracts, option.decimals).unwrap());
		}
	}

	#[test]
	fn splitting_never_lowers_the_margin_and_costs_at_most_a_unit(
		option in market_option(), spot in market_price(), a in 0u128..1 << 50, b in 0u128..1 << 50,
	) {
		let of = |units| option.margin_ceil(spot, Contracts::from_units(units)).unwrap();
		prop_assert!(of(a + b) <= of(a) + of(b) && of(a) + of(b) <= of(a + b) + 1);
	}

	#[test]
	fn the_margin_never_rises_with_the_spot_for_puts_nor_falls_for_calls(
		option in market_option(), a in market_price(), b in market_price(),
	) {
		let of = |spot| option.per_contract_ceil(spot).unwrap();
		let (low, high) = (of(a.min(b)), of(a.max(b)));
		match option.kind {
			PUT => prop_assert!(low >= high),
			CALL => prop_assert!(low <= high),
		}
	}

	#[test]
	fn a_factor_of_one_is_the_margin_and_the_requirement_grows_with_the_factor(
		option in market_option(), spot in market_price(), units in 0u128..1 << 50, factor in 10_000u32..30_000,
	) {
		let contracts = Contracts::from_units(units);
		let margin = option.margin_ceil(spot, contracts).unwrap();
		prop_assert_eq!(option.requirement_ceil(spot, contracts, 10_000).unwrap(), margin);
		prop_assert!(option.requirement_ceil(spot, contracts, factor).unwrap() >= margin);
	}
}
