use super::*;
use common::price;
use dhv_math::{
	margin::{health::compare_backing, Trigger},
	MathError,
};

fn series(kind: OptionKind, collateral: CollateralAsset) -> NakedOption {
	let margin = NakedMargin { upper_bound: bps(2_000), spot_shock: bps(8_000) };
	NakedOption { kind, collateral, strike: price(2_000), margin, decimals: 6 }
}

#[test]
fn the_trigger_of_a_put_solves_its_margin() {
	// 2000 - 0.8 * 0.8 S = 720 at S = 2000: there the margin is met, one quantum below it is not.
	let put = series(PUT, STRIKE_ASSET);
	let trigger = put.trigger_price(720_000_000, Contracts::ONE, 10_000).unwrap();
	let at = Price::from_raw(2_000 * Fixed::SCALE - 1);
	assert_eq!(trigger, Trigger::At(at));
	assert!(trigger.is_crossed(PUT, at) && !trigger.is_crossed(PUT, price(2_000)));
	// A factor of 2 doubles what is needed.
	let doubled = put.trigger_price(1_440_000_000, Contracts::ONE, 20_000);
	assert_eq!(doubled, Ok(Trigger::At(at)));
}

#[test]
fn the_trigger_of_a_call_solves_its_margin() {
	// S/0.8 - 0.8 * 2000 = 1025 at S = 2100.
	let call = series(CALL, STRIKE_ASSET);
	let trigger = call.trigger_price(1_025_000_000, Contracts::ONE, 10_000).unwrap();
	let at = Price::from_raw(2_100 * Fixed::SCALE + 1);
	assert_eq!(trigger, Trigger::At(at));
	assert!(trigger.is_crossed(CALL, at) && !trigger.is_crossed(CALL, price(2_100)));
}

#[test]
fn a_vault_may_be_sound_or_not_at_every_price() {
	let put = series(PUT, STRIKE_ASSET);
	// The margin lies between 0.2 * 2000 and 2000.
	let of = |collateral| put.trigger_price(collateral, Contracts::ONE, 10_000).unwrap();
	assert_eq!((of(2_000_000_000), of(399_999_999)), (Trigger::Never, Trigger::Always));
	assert_eq!(put.trigger_price(0, Contracts::ZERO, 10_000), Ok(Trigger::Never));
	let call = series(CALL, UNDERLYING);
	let of = |collateral| call.trigger_price(collateral, Contracts::ONE, 10_000).unwrap();
	assert_eq!((of(1_000_000), of(199_999)), (Trigger::Never, Trigger::Always));
	assert!(Trigger::Always.is_crossed(PUT, price(1)) && !Trigger::Never.is_crossed(PUT, price(1)));
}

/// The trigger price by bisection over all prices.
fn bisected(
	option: &NakedOption,
	held: u128,
	contracts: Contracts,
	factor: u32,
) -> Result<Trigger, MathError> {
	if option.margin.upper_bound > Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	let is_short = |raw| option.is_short_of(Price::from_raw(raw), held, contracts, factor);
	let (low, high) = (1, i128::MAX);
	let (mut short, mut sound) = if option.kind == PUT { (low, high) } else { (high, low) };
	if !is_short(short)? {
		return Ok(Trigger::Never);
	}
	if is_short(sound)? {
		return Ok(Trigger::Always);
	}
	while short.abs_diff(sound) > 1 {
		let middle = short.midpoint(sound);
		if is_short(middle)? {
			short = middle;
		} else {
			sound = middle;
		}
	}
	Ok(Trigger::At(Price::from_raw(short)))
}

/// A number of any size up to a number of bits: every size is as likely as every other.
fn sized(bits: u32) -> impl Strategy<Value = u128> {
	(0..=bits, any::<u128>())
		.prop_map(|(size, value)| value.checked_shr(128 - size).unwrap_or_default())
}

/// A share of one with every size as likely as every other, often at the ends.
fn share(least: i128) -> impl Strategy<Value = Fixed> {
	prop_oneof![
		Just(least),
		Just(Fixed::SCALE),
		sized(59).prop_map(move |raw| (raw as i128).max(least)),
		sized(59).prop_map(|raw| Fixed::SCALE - raw as i128),
		least..=Fixed::SCALE,
	]
	.prop_map(Fixed::from_raw)
}

/// A series with anything that has a margin.
fn any_option() -> impl Strategy<Value = NakedOption> {
	let strike = prop_oneof![Just(i128::MAX), sized(127).prop_map(|raw| raw as i128)];
	(any_kind(), strike, share(0), share(1), 0u8..=30).prop_map(
		|((kind, collateral), strike, upper_bound, spot_shock, decimals)| {
			let margin = NakedMargin { upper_bound, spot_shock };
			NakedOption { kind, collateral, strike: Price::from_raw(strike), margin, decimals }
		},
	)
}

#[test]
fn a_bound_above_one_has_no_single_trigger() {
	let mut put = series(PUT, STRIKE_ASSET);
	put.margin.upper_bound = bps(10_001);
	let trigger = put.trigger_price(1, Contracts::ONE, 10_000);
	assert_eq!(trigger, Err(MathError::OutOfDomain));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn the_trigger_is_what_bisection_finds(
		option in any_option(), held in sized(128), units in sized(128), factor in sized(32), spot in sized(127),
		change in -2i128..=2,
	) {
		let (contracts, factor) = (Contracts::from_units(units), factor as u32);
		// Any collateral, and what a spot asks for up to a few units.
		let spot = Price::from_raw((spot as i128).max(1));
		let near = option.requirement_ceil(spot, contracts, factor).unwrap_or(held);
		for held in [held, near.saturating_add_signed(change)] {
			let trigger = option.trigger_price(held, contracts, factor);
			prop_assert_eq!(trigger, bisected(&option, held, contracts, factor));
		}
	}

	#[test]
	fn the_trigger_of_a_market_is_what_bisection_finds(
		option in market_option(), spot in market_price(), units in 1u128..1 << 45, factor in 10_000u32..15_000,
		change in -2i128..=2,
	) {
		let contracts = Contracts::from_units(units);
		let held = option.requirement_ceil(spot, contracts, factor).unwrap().saturating_add_signed(change);
		let trigger = option.trigger_price(held, contracts, factor);
		prop_assert_eq!(trigger, bisected(&option, held, contracts, factor));
	}
}

proptest! {
	#[test]
	fn every_input_gives_a_trigger_or_an_error(
		(kind, collateral) in any_kind(), strike in any_price(), upper_bound in any_fixed(),
		spot_shock in any_fixed(), held in any_amount(), contracts in any_contracts(), factor: u32, decimals: u8,
	) {
		let margin = NakedMargin { upper_bound, spot_shock };
		let option = NakedOption { kind, collateral, strike, margin, decimals };
		let trigger = option.trigger_price(held, contracts, factor);
		prop_assert_eq!(trigger, bisected(&option, held, contracts, factor));
	}

	#[test]
	fn at_the_trigger_a_vault_lacks_collateral_and_one_quantum_to_the_safe_side_it_does_not(
		option in market_option(), spot in market_price(), units in 1u128..1 << 45, factor in 10_000u32..15_000,
		elsewhere in market_price(),
	) {
		let contracts = Contracts::from_units(units);
		let held = option.requirement_ceil(spot, contracts, factor).unwrap();
		let trigger = option.trigger_price(held, contracts, factor).unwrap();
		let is_sound = |spot| held >= option.requirement_ceil(spot, contracts, factor).unwrap();
		prop_assert!(!trigger.is_crossed(option.kind, spot));
		prop_assert_eq!(trigger.is_crossed(option.kind, elsewhere), !is_sound(elsewhere));
		if let Trigger::At(at) = trigger {
			let safe = if option.kind == PUT { at.raw() + 1 } else { at.raw() - 1 };
			prop_assert_eq!(option.is_short_of(at, held, contracts, factor), Ok(true));
			let safe = option.is_short_of(Price::from_raw(safe), held, contracts, factor);
			prop_assert_eq!(safe, Ok(false));
		}
	}

	#[test]
	fn the_vault_with_the_least_backing_is_triggered_first(
		option in market_option(), spot in market_price(), a in 1u128..1 << 45, b in 1u128..1 << 45,
		less in 0u128..1 << 20, more in 0u128..1 << 20,
	) {
		let vault = |units, change: i128| {
			let contracts = Contracts::from_units(units);
			let held = option.margin_ceil(spot, contracts).unwrap();
			(held.saturating_add_signed(change), contracts)
		};
		let (first, second) = (vault(a, -(less as i128)), vault(b, more as i128));
		let (weak, strong) =
			if compare_backing(first, second).is_le() { (first, second) } else { (second, first) };
		let trigger = |vault: (u128, Contracts)| option.trigger_price(vault.0, vault.1, 10_000).unwrap();
		match (trigger(weak), trigger(strong)) {
			(Trigger::Always, _) | (_, Trigger::Never) => {},
			(Trigger::At(weak), Trigger::At(strong)) => match option.kind {
				PUT => prop_assert!(weak >= strong),
				CALL => prop_assert!(weak <= strong),
			},
			other => prop_assert!(false, "{other:?}"),
		}
	}
}
