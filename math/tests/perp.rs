//! Perpetual accounts and hedge limits.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic, reason = "test code")]

use dhv_math::{
	hedge::{
		self, maximum_in_floor, minimum_out_ceil, reduces_delta, round_trip_cost_ceil, SpotLimits,
		SpotOrder,
	},
	perp::{self, *},
	vault::Bounds,
	Delta, Fixed, MathError, Price, Rate,
};
use proptest::prelude::*;

fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

fn price(value: i64) -> Price {
	Price::new(whole(value))
}

fn size(value: i64) -> Delta {
	Delta::new(whole(value))
}

const RATIOS: CollateralRatios = CollateralRatios {
	target: Fixed::from_bps(5_000),
	alarm: Fixed::from_bps(3_000),
	minimum: Fixed::from_bps(2_500),
};

#[test]
fn a_hedge_of_twenty_at_half_collateral_needs_twenty_five_thousand() {
	for signed in [20, -20] {
		let needed = required_collateral_ceil(size(signed), price(2_500), RATIOS.target, 6);
		assert_eq!(needed, Ok(25_000_000_000));
	}
	let moved =
		margin_move(Fixed::from_raw(1_000_000_000_000), 1, 6, size(20), price(2_500), &RATIOS);
	assert_eq!(moved, Ok(MarginMove::Deposit(24_999_999_999)));
}

#[test]
fn a_change_of_half_a_unit_moves_625() {
	let value = whole(25_000);
	let at = |halves: i128| Delta::from_raw(Fixed::SCALE / 2 * halves);
	let moved = |halves| margin_move(value, 25_000_000_000, 6, at(halves), price(2_500), &RATIOS);
	assert_eq!(moved(39), Ok(MarginMove::Withdraw(625_000_000)));
	assert_eq!(moved(41), Ok(MarginMove::Deposit(625_000_000)));
	assert_eq!(moved(40), Ok(MarginMove::None));
}

#[test]
fn ratios_out_of_order_are_refused() {
	let refused = |ratios: CollateralRatios| {
		assert_eq!(ratios.validate(), Err(MathError::OutOfDomain));
	};
	assert_eq!(RATIOS.validate(), Ok(()));
	refused(CollateralRatios { minimum: Fixed::ZERO, ..RATIOS });
	refused(CollateralRatios { alarm: Fixed::from_bps(2_499), ..RATIOS });
	refused(CollateralRatios { target: Fixed::from_bps(2_999), ..RATIOS });
	refused(CollateralRatios { target: whole(101), ..RATIOS });
}

#[test]
fn an_account_that_owes_has_a_negative_value() {
	let position = PerpPosition { size: size(20), entry: price(2_500) };
	let loss = profit_floor(&position, price(1_000)).unwrap();
	assert_eq!(loss, whole(-30_000));
	let value = account_value_floor(25_000_000_000, 6, loss, Fixed::ZERO).unwrap();
	assert_eq!(value, whole(-5_000));
	assert_eq!(
		health_floor(value, position.size, price(1_000)),
		Ok(Some(Fixed::from_raw(-Fixed::SCALE / 4)))
	);
	let moved = margin_move(value, 25_000_000_000, 6, position.size, price(1_000), &RATIOS);
	assert_eq!(moved, Ok(MarginMove::Deposit(15_000_000_000)));
}

#[test]
fn a_flat_account_is_healthy() {
	assert_eq!(health_floor(whole(5), size(0), price(1)), Ok(None));
	assert_eq!(is_below(Fixed::ZERO, size(0), price(1), RATIOS.alarm), Ok(false));
	assert_eq!(is_below(Fixed::from_raw(-1), size(0), price(1), RATIOS.alarm), Ok(true));
	let moved = margin_move(whole(5), 4_000_000, 6, size(0), price(1), &RATIOS);
	assert_eq!(moved, Ok(MarginMove::Withdraw(4_000_000)));
}

#[test]
fn longs_pay_shorts_a_positive_rate() {
	let year = dhv_math::SECONDS_PER_YEAR;
	let rate = Rate::new(Fixed::from_bps(1_000));
	assert_eq!(funding_floor(size(10), price(2_000), rate, year), Ok(whole(-2_000)));
	assert_eq!(funding_floor(size(-10), price(2_000), rate, year), Ok(whole(2_000)));
	let negative = Rate::new(Fixed::from_raw(-Fixed::SCALE / 10));
	assert_eq!(funding_floor(size(10), price(2_000), negative, year / 2), Ok(whole(1_000)));
}

#[test]
fn the_alarm_sounds_at_the_liquidation_price() {
	let long = PerpPosition { size: size(20), entry: price(2_500) };
	// (50,000 - 25,000) / (20 * 0.7)
	let found = liquidation_price(&long, whole(25_000), RATIOS.alarm).unwrap().unwrap();
	assert_eq!(found.get(), whole(25_000).div_ceil(whole(14)).unwrap());
	let short = PerpPosition { size: size(-20), entry: price(2_500) };
	let found = liquidation_price(&short, whole(25_000), RATIOS.alarm).unwrap().unwrap();
	assert_eq!(found.get(), whole(75_000).div_floor(whole(26)).unwrap());
	assert_eq!(liquidation_price(&long, whole(50_000), RATIOS.alarm), Ok(None));
	let flat = PerpPosition { size: Delta::ZERO, entry: price(1) };
	assert_eq!(liquidation_price(&flat, whole(-1), RATIOS.alarm), Ok(None));
}

#[test]
fn a_purchase_is_limited_down_and_a_sale_up() {
	let odd = Fixed::from_raw(1_234_567_890_123_456_789);
	let at = Price::new(Fixed::from_raw(1_899_123_456_789_000_000_000));
	let one = Fixed::from_bps(100);
	// 1.234567890123456789 * 1899.123456789 * 1.01 and * 0.99
	assert_eq!(maximum_in_floor(odd, at, one, 6), Ok(2_368_042_807));
	assert_eq!(minimum_out_ceil(odd, at, one, 6), Ok(2_321_150_871));
}

#[test]
fn a_sale_stops_at_what_is_held_and_dust_is_not_traded() {
	let limits = SpotLimits {
		buy_slippage: Fixed::from_bps(100),
		sell_slippage: Fixed::from_bps(100),
		minimum: Fixed::from_bps(100),
	};
	let order = |delta: Fixed, held: Fixed| limits.order(Delta::new(delta), held, price(2_500), 6);
	assert_eq!(
		order(whole(30), whole(20)),
		Ok(SpotOrder::Sell { quantity: whole(20), min_out: 49_500_000_000 })
	);
	assert_eq!(
		order(whole(-20), whole(0)),
		Ok(SpotOrder::Buy { quantity: whole(20), max_in: 50_500_000_000 })
	);
	assert_eq!(order(whole(1), Fixed::from_bps(99)), Ok(SpotOrder::None));
	assert_eq!(order(Fixed::ZERO, whole(1)), Ok(SpotOrder::None));
	assert_eq!(order(whole(1), whole(-1)), Err(MathError::OutOfDomain));
	let cost = round_trip_cost_ceil(size(-2), price(1_000), &limits, Fixed::from_bps(30));
	assert_eq!(cost, Ok(whole(46)));
}

#[test]
fn an_order_must_lower_delta_with_and_without_orders_in_flight() {
	assert_eq!(reduces_delta(size(10), size(0), size(-15)), Ok(true));
	assert_eq!(reduces_delta(size(10), size(0), size(-20)), Ok(false));
	assert_eq!(reduces_delta(size(10), size(-8), size(-3)), Ok(true));
	assert_eq!(reduces_delta(size(10), size(-8), size(-4)), Ok(false));
	assert_eq!(reduces_delta(size(0), size(0), size(1)), Ok(false));
}

#[test]
fn a_hedge_is_removed_only_when_nothing_is_left_not_even_in_doubt() {
	let doubt = Bounds::new(Fixed::ZERO, Fixed::ZERO, Fixed::from_raw(1)).unwrap();
	assert!(hedge::may_be_removed(Delta::ZERO, &Bounds::default()));
	assert!(!hedge::may_be_removed(Delta::ZERO, &doubt));
	assert!(!hedge::may_be_removed(Delta::from_raw(1), &Bounds::default()));
}

#[test]
fn the_peer_keeps_one_unit_in_an_account() {
	assert_eq!(perp::parity::hedge_move(0, 25), MarginMove::Withdraw(24));
	assert_eq!(perp::parity::hedge_move(0, 1), MarginMove::None);
	assert_eq!(perp::parity::update_move(Delta::ZERO, 0, 1), MarginMove::None);
	assert_eq!(perp::parity::update_move(Delta::ZERO, 0, 2), MarginMove::Withdraw(2));
	assert_eq!(perp::parity::health_bps(1, Delta::ZERO, price(1)), Err(MathError::DivisionByZero));
	assert_eq!(perp::parity::health_bps(-1, size(1), price(1)), Err(MathError::OutOfDomain));
	let none =
		hedge::parity::order(size(1), Fixed::from_bps(99), price(1), (0, 0), Fixed::from_bps(100));
	assert_eq!(none, Ok(SpotOrder::None));
}

/// Sizes up to about 18,000 and prices up to about 1.2e6.
fn position() -> impl Strategy<Value = PerpPosition> {
	(-(1i128 << 74)..1 << 74, 1i128..1 << 80).prop_map(|(size, entry)| PerpPosition {
		size: Delta::from_raw(size),
		entry: Price::from_raw(entry),
	})
}

proptest! {
	#[test]
	fn a_margin_move_restores_the_target(
		position in position(), mark in 1i128..1 << 80, collateral in 0u128..1 << 60, profit in -(1i128 << 90)..1 << 90,
	) {
		let mark = Price::from_raw(mark);
		let value = account_value_floor(collateral, 6, Fixed::from_raw(profit), Fixed::ZERO).unwrap();
		let moved = margin_move(value, collateral, 6, position.size, mark, &RATIOS).unwrap();
		let unit = 1_000_000_000_000i128;
		let after = match moved {
			MarginMove::None => value.raw(),
			MarginMove::Deposit(amount) => value.raw() + i128::try_from(amount).unwrap() * unit,
			MarginMove::Withdraw(amount) => {
				prop_assert!(amount <= collateral);
				value.raw() - i128::try_from(amount).unwrap() * unit
			}
		};
		let after = Fixed::from_raw(after);
		prop_assert!(!is_below(after, position.size, mark, RATIOS.target).unwrap());
		if let MarginMove::Deposit(_) = moved {
			let less = Fixed::from_raw(after.raw() - unit);
			prop_assert!(is_below(less, position.size, mark, RATIOS.target).unwrap());
		}
	}

	#[test]
	fn the_requirement_encloses_the_exact_value(position in position(), ratio in 0i128..1 << 64) {
		let ratio = Fixed::from_raw(ratio);
		let up = required_collateral_ceil(position.size, position.entry, ratio, 18).unwrap();
		let down = required_collateral_floor(position.size, position.entry, ratio, 18).unwrap();
		// One rounding of the notional times the ratio, one of the product, on each side.
		prop_assert!(down <= up && up - down <= 4 + 2 * (1 << 64) / (Fixed::SCALE as u128));
	}

	#[test]
	fn profit_is_never_overstated(position in position(), mark in 1i128..1 << 80) {
		let mark = Price::from_raw(mark);
		let gain = profit_floor(&position, mark).unwrap();
		let mirror = PerpPosition { size: Delta::from_raw(-position.size.raw()), ..position };
		let loss = profit_floor(&mirror, mark).unwrap();
		prop_assert!((-1..=0).contains(&(gain.raw() + loss.raw())));
	}

	#[test]
	fn funding_of_both_sides_never_creates_value(
		position in position(), rate in -(1i128 << 62)..1 << 62, seconds in 0u64..100_000_000,
	) {
		let rate = Rate::from_raw(rate);
		let of = |size| funding_floor(size, position.entry, rate, seconds).unwrap().raw();
		let sum = of(position.size) + of(Delta::from_raw(-position.size.raw()));
		prop_assert!((-100..=0).contains(&sum), "{sum}");
	}

	#[test]
	fn the_alarm_is_raised_at_the_liquidation_price_and_not_far_before(
		position in position(), value in 0i128..1 << 100,
	) {
		let value = Fixed::from_raw(value);
		prop_assume!(position.size.raw().abs() > 1 << 50);
		if let Some(found) = liquidation_price(&position, value, RATIOS.alarm).unwrap() {
			let total = |mark| profit_floor(&position, mark).unwrap().try_add(value).unwrap();
			let slack = (found.raw() >> 40) + (1 << 20);
			let worse = if position.size.raw() > 0 { found.raw() - slack } else { found.raw() + slack };
			let better = if position.size.raw() > 0 { found.raw() + slack } else { found.raw() - slack };
			if worse > 0 {
				let worse = Price::from_raw(worse);
				prop_assert!(is_below(total(worse), position.size, worse, RATIOS.alarm).unwrap());
			}
			if better > 0 {
				let better = Price::from_raw(better);
				prop_assert!(!is_below(total(better), position.size, better, RATIOS.alarm).unwrap());
			}
		}
	}

	#[test]
	fn limits_favour_the_vault(quantity in 0i128..1 << 80, at in 0i128..1 << 80, slippage in 0u32..=10_000) {
		let (quantity, at, slippage) = (Fixed::from_raw(quantity), Price::from_raw(at), Fixed::from_bps(slippage));
		let most = maximum_in_floor(quantity, at, slippage, 18).unwrap();
		let least = minimum_out_ceil(quantity, at, slippage, 18).unwrap();
		let fair = quantity.mul_floor(at.get()).unwrap().raw().unsigned_abs();
		prop_assert!(most >= fair && least <= fair + 1);
		let exact = quantity.mul_floor(at.get()).unwrap();
		let bound = exact.mul_ceil(Fixed::ONE.try_add(slippage).unwrap()).unwrap();
		prop_assert!(most <= bound.raw().unsigned_abs());
	}

	#[test]
	fn every_input_has_an_answer_or_an_error(
		s in any::<i128>(), p in any::<i128>(), v in any::<i128>(), r in any::<i128>(), a in any::<u128>(),
		seconds in any::<u64>(), decimals in any::<u8>(), bps in any::<u32>(),
	) {
		let (delta, at, value, ratio) =
			(Delta::from_raw(s), Price::from_raw(p), Fixed::from_raw(v), Fixed::from_raw(r));
		let position = PerpPosition { size: delta, entry: at };
		let ratios = CollateralRatios { target: ratio, alarm: value, minimum: value };
		let _ = (ratios.validate(), margin_move(value, a, decimals, delta, at, &RATIOS));
		let _ = margin_move(value, a, decimals, delta, at, &ratios);
		let _ = (required_collateral_ceil(delta, at, ratio, decimals), profit_floor(&position, Price::from_raw(v)));
		let _ = required_collateral_floor(delta, at, ratio, decimals);
		let _ = funding_floor(delta, at, Rate::from_raw(r), seconds);
		let _ = (account_value_floor(a, decimals, value, ratio), health_floor(value, delta, at));
		let _ = (is_below(value, delta, at, ratio), liquidation_price(&position, value, ratio));
		let _ = perp::parity::required_collateral(delta, at, bps);
		let _ = (perp::parity::hedge_move(a, 5), perp::parity::update_move(delta, a, 5));
		let _ = perp::parity::health_bps(v, delta, at);
		let limits = SpotLimits { buy_slippage: ratio, sell_slippage: value, minimum: ratio };
		let _ = (limits.order(delta, value, at, decimals), round_trip_cost_ceil(delta, at, &limits, value));
		let _ = (maximum_in_floor(value, at, ratio, decimals), minimum_out_ceil(value, at, ratio, decimals));
		let _ = (reduces_delta(delta, Delta::from_raw(v), Delta::from_raw(r)), hedge::parity::limit(value, at, bps));
		let _ = hedge::parity::order(delta, value, at, (bps, bps), ratio);
	}
}
