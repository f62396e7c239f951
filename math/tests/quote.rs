#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{decimal, field, price, rows, vol};
use dhv_math::{
	quote::{
		borrow_premium, buy_premium_ceil, contracts_left_short, fee, interest, is_acceptable,
		lending_premium, locked_collateral, premium_too_small, sell_premium_floor, slippage_factor,
		slippage_factor_scaled, staleness_spread, total_spread, BorrowRates, LowDelta,
		MultiplierGrid, Multipliers,
	},
	Contracts, Delta, Fixed, MathError, OptionKind, Rate, SECONDS_PER_YEAR,
};
use proptest::prelude::*;

/// `ours` within `1e-14` of the expected text, relatively (and one quantum).
fn assert_relative(ours: Fixed, expected: Fixed, what: &str) {
	let slack = 1 + expected.raw().abs() / 100_000_000_000_000;
	common::assert_near(ours, expected, slack, what);
}

#[test]
fn slippage_is_good_to_fourteen_digits() {
	let file = common::vectors(include_str!("vectors/slippage_rysk.json"));
	let mut checked = 0;
	for case in rows(&file, "cases") {
		let (inputs, expected) = (&case["inputs"], &case["expected"]);
		if expected.get("slippage_multiplier").is_none() {
			continue;
		}
		let gradient = field(inputs, "slippage_gradient");
		if gradient.is_zero() {
			continue;
		}
		// the multiplier of the place, from the gradient that includes it
		let multiplier = field(expected, "modified_gradient").div_nearest(gradient).unwrap();
		let got = slippage_factor_scaled(
			gradient,
			multiplier,
			field(inputs, "net_dhv_exposure"),
			field(inputs, "amount"),
			!inputs["is_sell_to_dhv"].as_bool().unwrap(),
		)
		.unwrap();
		assert_relative(got, field(expected, "slippage_multiplier"), common::text(case, "id"));
		checked += 1;
	}
	assert!(checked > 30, "only {checked} cases");
}

#[test]
fn without_a_gradient_there_is_no_slippage() {
	for buys in [true, false] {
		let got = slippage_factor(Fixed::ZERO, Fixed::from_int(-7), Fixed::ONE, buys);
		assert_eq!(got, Ok(Fixed::ONE));
	}
}

#[test]
fn slippage_outside_the_domain_is_refused() {
	let (minus, g) = (Fixed::from_raw(-1), Fixed::from_bps(10));
	assert_eq!(slippage_factor(minus, Fixed::ZERO, Fixed::ONE, true), Err(MathError::OutOfDomain));
	assert_eq!(slippage_factor(g, Fixed::ZERO, Fixed::ZERO, true), Err(MathError::OutOfDomain));
	assert_eq!(slippage_factor(g, Fixed::MIN, Fixed::ONE, true), Err(MathError::Overflow));
}

#[test]
fn the_fee_is_capped_at_an_eighth_of_the_premium() {
	let half = Fixed::from_bps(5_000);
	assert_eq!(fee(half, Contracts::ONE, 100_000_000, 6), Ok(500_000));
	assert_eq!(fee(half, Contracts::ONE, 4_000_007, 6), Ok(500_000));
	assert_eq!(fee(half, Contracts::ONE, 3_999_999, 6), Ok(499_999));
	// the fee itself rounds up
	assert_eq!(fee(half, Contracts::from_units(1), 1_000, 6), Ok(1));
	assert_eq!(fee(Fixed::from_raw(-1), Contracts::ONE, 1, 6), Err(MathError::OutOfDomain));
}

#[test]
fn a_factor_that_fits_is_found_whatever_its_parts_are() {
	// f^-x0 underflows every format, the order's travel overflows it; the mean is ordinary
	let (g, n) = (Fixed::ONE, Fixed::from_int(2_000_000));
	let got = slippage_factor(g, n, n, true).unwrap();
	// 1 / (n ln 2)
	assert_eq!(got, decimal("0.000000721347520444481703"));
	// as sold back from where it was bought
	assert_eq!(slippage_factor(g, Fixed::ZERO, n, false), Ok(got));
	assert_eq!(slippage_factor(g, Fixed::from_int(-200), n, false), Err(MathError::Overflow));
}

#[test]
fn deltas_and_tenors_beyond_the_table_belong_to_its_edge() {
	let grid = MultiplierGrid { band_width_percent: 20, tenors: 3, max_root_seconds: 2_800 };
	let at = |delta: i128, seconds| grid.position(Delta::from_raw(delta), seconds).unwrap();
	for sign in [1, -1] {
		assert_eq!(at(sign * Fixed::SCALE, 1).band, 4);
		assert_eq!(at(sign * (Fixed::SCALE - 1), 1).band, 4);
		assert_eq!(at(sign * Fixed::SCALE / 5, 1).band, 1);
		assert_eq!(at(sign * (Fixed::SCALE / 5 - 1), 1).band, 0);
	}
	assert_eq!(at(i128::MIN, u64::MAX).band, 4);
	for seconds in [2_800 * 2_800, 2_800 * 2_800 + 1, u64::MAX] {
		let position = at(0, seconds);
		assert_eq!((position.tenor, position.remainder), (2, Fixed::ZERO));
	}
	// a quarter of the time is half of its root
	let middle = at(0, 1_400 * 1_400);
	assert_eq!((middle.tenor, middle.remainder), (1, Fixed::ZERO));
	let quarter = at(0, 700 * 700);
	assert_eq!((quarter.tenor, quarter.remainder), (0, Fixed::from_bps(5_000)));
}

#[test]
fn tables_of_the_wrong_size_or_below_one_are_refused() {
	let grid = MultiplierGrid { band_width_percent: 50, tenors: 2, max_root_seconds: 100 };
	assert_eq!((grid.bands(), grid.entries()), (2, 4));
	let good = [10_000, 20_000, 30_000, 40_000].map(Fixed::from_bps);
	let low = [10_000, 9_999, 30_000, 40_000].map(Fixed::from_bps);
	let refused = Err(MathError::OutOfDomain);
	let of = |call, put| Multipliers { call, put };
	assert_eq!(of(&good, &good).validate(&grid), Ok(()));
	assert_eq!(of(&good, &low).validate(&grid), refused);
	assert_eq!(of(&low, &good).validate(&grid), refused);
	assert_eq!(of(&good, &good[..3]).validate(&grid), refused);
	for (band_width_percent, tenors, max_root_seconds) in
		[(0, 2, 1), (30, 2, 1), (50, 0, 1), (50, 65, 1), (50, 2, 0)]
	{
		let grid = MultiplierGrid { band_width_percent, tenors, max_root_seconds };
		assert_eq!(grid.validate(), refused);
		assert_eq!(grid.position(Delta::ZERO, 1), Err(MathError::OutOfDomain));
	}
	// a lookup refuses what it reads, and interpolates what is good
	let place = grid.position(Delta::new(Fixed::from_bps(6_000)), 2_500).unwrap();
	assert_eq!(grid.multiplier(&good, &place), Ok(Fixed::from_int(3)));
	assert_eq!(grid.multiplier(&low, &place), Err(MathError::OutOfDomain));
	assert_eq!(grid.multiplier(&good[..3], &place), Err(MathError::OutOfDomain));
}

#[test]
fn interest_over_a_year_is_the_rate_and_never_cancels() {
	let year = SECONDS_PER_YEAR;
	let of = |raw, seconds| interest(Rate::from_raw(raw), seconds).unwrap();
	for raw in [1, 1_000_000, Fixed::SCALE / 25, -Fixed::SCALE / 2, 5 * Fixed::SCALE] {
		assert!(of(raw, year).raw().abs_diff(raw) <= raw.unsigned_abs() >> 56);
		assert_eq!(of(raw, 0), Fixed::ZERO);
	}
	// 1.21 - 1 over two years
	assert!(of(Fixed::SCALE / 10, 2 * year).raw().abs_diff(Fixed::from_bps(2_100).raw()) <= 1);
	assert_eq!(interest(Rate::from_raw(-Fixed::SCALE), year), Err(MathError::OutOfDomain));
}

#[test]
fn only_purchases_beyond_the_inventory_leave_the_vault_short() {
	let f = Fixed::from_int;
	let short = |x0, n, buys| contracts_left_short(f(x0), f(n), buys).unwrap();
	assert_eq!(short(-5, 10, true), f(10));
	assert_eq!(short(0, 10, true), f(10));
	assert_eq!(short(4, 10, true), f(6));
	assert_eq!(short(10, 10, true), f(0));
	assert_eq!(short(99, 10, true), f(0));
	assert_eq!(short(-99, 10, false), f(0));
	assert_eq!(contracts_left_short(f(0), f(-1), true), Err(MathError::OutOfDomain));
}

#[test]
fn lending_is_charged_on_the_collateral_locked() {
	let (margin, n) = (Fixed::from_int(1_000), Fixed::from_int(10));
	let locked = locked_collateral(margin, Fixed::from_bps(13_000), n).unwrap();
	assert_eq!(locked, Fixed::from_int(13_000));
	let rate = Rate::new(Fixed::from_bps(400));
	let of = |collateral| lending_premium(rate, SECONDS_PER_YEAR, collateral, Fixed::ONE).unwrap();
	// never less, and no more than 1e-14 of it more
	let is_charged = |charge: Fixed, exact: i64| {
		let exact = Fixed::from_int(exact).raw();
		exact <= charge.raw() && charge.raw() - exact <= exact / 100_000_000_000_000
	};
	assert!(is_charged(of(locked), 520));
	// the margin alone would be charged less
	assert!(is_charged(of(margin.mul_ceil(n).unwrap()), 400));
	let below = Fixed::from_bps(9_999);
	assert_eq!(locked_collateral(margin, below, n), Err(MathError::OutOfDomain));
}

#[test]
fn each_kind_of_trade_has_its_rate() {
	let r = |bps| Rate::new(Fixed::from_bps(bps));
	let rates = BorrowRates { sell_long: r(1), sell_short: r(2), buy_long: r(3), buy_short: r(4) };
	assert_eq!(rates.of(OptionKind::Put, false), r(1));
	assert_eq!(rates.of(OptionKind::Call, false), r(2));
	assert_eq!(rates.of(OptionKind::Call, true), r(3));
	assert_eq!(rates.of(OptionKind::Put, true), r(4));
	assert_eq!(rates.validate(), Ok(()));
	let wild = BorrowRates { buy_long: Rate::from_raw(-Fixed::SCALE), ..rates };
	assert_eq!(wild.validate(), Err(MathError::OutOfDomain));
}

#[test]
fn the_spread_has_a_floor_per_contract() {
	let f = Fixed::from_int;
	assert_eq!(total_spread(f(3), f(4), f(0), f(10)), Ok(f(7)));
	assert_eq!(total_spread(f(3), f(-4), f(0), f(10)), Ok(f(0)));
	assert_eq!(total_spread(f(3), f(4), f(1), f(10)), Ok(f(10)));
	assert_eq!(total_spread(f(3), f(4), f(-1), f(10)), Err(MathError::OutOfDomain));
}

#[test]
fn staleness_is_a_move_of_the_spot_in_that_time() {
	// |-0.5| * 2000 * 2 * 0.8 * sqrt(1/4) * 3
	let quarter = SECONDS_PER_YEAR / 4;
	let of = |age| {
		let delta = Delta::from_raw(-Fixed::SCALE / 2);
		staleness_spread(
			delta,
			price(2_000),
			vol(8_000),
			Fixed::from_int(2),
			age,
			Fixed::from_int(3),
		)
	};
	let excess = of(quarter).unwrap().raw() - Fixed::from_int(2_400).raw();
	assert!((0..=24_000_000).contains(&excess), "{excess}");
	assert_eq!(of(0), Ok(Fixed::ZERO));
	assert!(of(1).unwrap().is_positive());
}

#[test]
fn buyers_pay_up_and_sellers_get_down() {
	let cost = Fixed::from_raw(1_000_000_000_000_000_001);
	let buy = |min| buy_premium_ceil(cost, Fixed::ZERO, min, Contracts::ONE, 6);
	assert_eq!(buy(Fixed::ZERO), Ok(1_000_001));
	assert_eq!(buy(Fixed::from_int(2)), Ok(2_000_000));
	let almost = Fixed::from_raw(1_999_999_999_999_999_999);
	assert_eq!(sell_premium_floor(almost, Fixed::ZERO, None, 6), Ok(1_999_999));
	assert_eq!(sell_premium_floor(almost, Fixed::ZERO, Some(Fixed::ONE), 6), Ok(1_000_000));
	assert_eq!(sell_premium_floor(almost, Fixed::from_int(3), None, 6), Ok(0));
	// a purchase costs at least the minimum, even if it is worth nothing
	let dust = buy_premium_ceil(Fixed::ZERO, Fixed::ZERO, Fixed::ONE, Contracts::from_units(1), 6);
	assert_eq!(dust, Ok(1));
}

#[test]
fn the_limit_of_the_taker_binds_on_its_own_side() {
	assert!(is_acceptable(10, 10, true) && is_acceptable(10, 10, false));
	assert!(!is_acceptable(11, 10, true) && is_acceptable(11, 10, false));
	assert!(is_acceptable(9, 10, true) && !is_acceptable(9, 10, false));
}

#[test]
fn a_premium_of_eight_fees_is_too_small() {
	let half = Fixed::from_bps(5_000);
	let small = |premium| premium_too_small(half, Contracts::ONE, premium, 6).unwrap();
	assert!(small(0) && small(4_000_000) && small(4_000_007));
	assert!(!small(4_000_008));
}

#[test]
fn the_low_delta_cap_applies_below_its_threshold() {
	let cap = LowDelta { threshold: Delta::new(Fixed::from_bps(500)), volatility: vol(3_500) };
	for (raw, applies) in [(0, true), (-49, true), (49, true), (50, false), (-50, false)] {
		let delta = Delta::from_raw(raw * Fixed::SCALE / 1_000);
		assert_eq!(cap.applies(delta), Ok(applies));
	}
	assert_eq!(LowDelta::default().applies(Delta::ZERO), Ok(false));
}

proptest! {
	#[test]
	fn slippage_does_not_depend_on_the_path(
		gradient in 1i128..20_000_000_000_000_000, exposure in -500i64..500, first in 1i64..200, second in 1i64..200, buys: bool,
	) {
		let gradient = Fixed::from_raw(gradient);
		let of = |x, n| slippage_factor(gradient, Fixed::from_int(x), Fixed::from_int(n), buys).unwrap();
		let cost = |x, n: i64| of(x, n).mul_nearest(Fixed::from_int(n)).unwrap();
		let moved = if buys { exposure - first } else { exposure + first };
		let split = cost(exposure, first).try_add(cost(moved, second)).unwrap();
		let whole = cost(exposure, first + second);
		// half a quantum for each contract, and twice the bound of 1e-14
		let slack = i128::from(first + second) + whole.raw() / 50_000_000_000_000;
		prop_assert!((split.raw() - whole.raw()).abs() <= slack);
	}

	#[test]
	fn a_short_vault_sells_dearer_and_a_long_one_cheaper(gradient in 1_000i128..20_000_000_000_000_000, n in 1i64..200) {
		let gradient = Fixed::from_raw(gradient);
		let of = |x, buys| slippage_factor(gradient, Fixed::from_int(x), Fixed::from_int(n), buys).unwrap();
		prop_assert!(of(-n, true) > Fixed::ONE);
		prop_assert!(of(n, false) < Fixed::ONE);
		// bought above, sold below at the same inventory
		prop_assert!(of(0, true) > of(0, false));
	}

	#[test]
	fn what_is_sold_back_has_the_factor_it_was_bought_at(
		gradient in 1i128..20_000_000_000_000_000, multiplier in Fixed::SCALE..5 * Fixed::SCALE,
		exposure in -500i64..500, n in 1i64..200,
	) {
		let (g, m, f) = (Fixed::from_raw(gradient), Fixed::from_raw(multiplier), Fixed::from_int);
		let bought = slippage_factor_scaled(g, m, f(exposure), f(n), true);
		prop_assert_eq!(bought, slippage_factor_scaled(g, m, f(exposure - n), f(n), false));
	}

	#[test]
	fn splitting_never_lowers_the_costs(
		lend in 0i128..Fixed::SCALE / 5, hedge in -Fixed::SCALE / 5..Fixed::SCALE / 5,
		exposure in -50i64..50, first in 1i64..40, second in 1i64..40, floor in 0i128..Fixed::SCALE,
		seconds in 1u64..8_000_000,
	) {
		let f = Fixed::from_int;
		let cost = |x0: i64, n: i64| {
			let short = contracts_left_short(f(x0), f(n), true).unwrap();
			let locked = locked_collateral(f(700), Fixed::from_bps(12_000), short).unwrap();
			let lending = lending_premium(Rate::from_raw(lend), seconds, locked, f(2)).unwrap();
			let delta = Delta::from_raw(Fixed::SCALE / 3);
			let borrow =
				borrow_premium(Rate::from_raw(hedge), seconds, delta, f(n), price(1_900), f(2)).unwrap();
			total_spread(lending, borrow, Fixed::from_raw(floor), f(n)).unwrap().raw()
		};
		let split = cost(exposure, first) + cost(exposure - first, second);
		let whole = cost(exposure, first + second);
		prop_assert!(split >= whole - 2 - whole.abs() / 100_000_000_000_000);
	}

	#[test]
	fn multipliers_lie_between_their_knots(
		entries in prop::collection::vec(Fixed::SCALE..10 * Fixed::SCALE, 30), delta: i128, seconds in 0u64..9_000_000,
	) {
		let grid = MultiplierGrid { band_width_percent: 10, tenors: 3, max_root_seconds: 2_800 };
		let table: Vec<_> = entries.iter().copied().map(Fixed::from_raw).collect();
		let place = grid.position(Delta::from_raw(delta), seconds).unwrap();
		let got = grid.multiplier(&table, &place).unwrap();
		let near = table[usize::from(place.tenor) * 10 + usize::from(place.band)];
		let next = usize::from((place.tenor + 1).min(2));
		let far = table[next * 10 + usize::from(place.band)];
		prop_assert!(near.min(far) <= got && got <= near.max(far));
	}

	#[test]
	fn no_part_of_the_spread_panics(
		a: i128, b: i128, c: i128, d: i128, e: i128, seconds: u64, grid: (u8, u8, u32), buys: bool,
	) {
		let f = Fixed::from_raw;
		let _ = slippage_factor_scaled(f(a), f(b), f(c), f(d), buys);
		let _ = interest(Rate::from_raw(a), seconds);
		let _ = lending_premium(Rate::from_raw(a), seconds, f(b), f(c));
		let price = dhv_math::Price::from_raw(d);
		let _ = borrow_premium(Rate::from_raw(a), seconds, Delta::from_raw(b), f(c), price, f(e));
		let volatility = dhv_math::Volatility::from_raw(c);
		let _ = staleness_spread(Delta::from_raw(b), price, volatility, f(a), seconds, f(e));
		let _ = total_spread(f(a), f(b), f(c), f(d));
		let _ = locked_collateral(f(a), f(b), f(c));
		let _ = contracts_left_short(f(a), f(b), buys);
		let grid = MultiplierGrid {
			band_width_percent: grid.0, tenors: grid.1, max_root_seconds: grid.2,
		};
		if let Ok(place) = grid.position(Delta::from_raw(a), seconds) {
			let table = vec![Fixed::ONE; grid.entries()];
			prop_assert_eq!(grid.multiplier(&table, &place), Ok(Fixed::ONE));
		}
		let cap = LowDelta { threshold: Delta::from_raw(a), volatility };
		let _ = cap.applies(Delta::from_raw(b));
	}

	#[test]
	fn no_premium_panics(a: i128, b: i128, c: i128, units: u128, premium: u128, decimals: u8) {
		let f = Fixed::from_raw;
		let contracts = Contracts::from_units(units);
		let _ = buy_premium_ceil(f(a), f(b), f(c), contracts, decimals);
		let _ = sell_premium_floor(f(a), f(b), Some(f(c)), decimals);
		let _ = premium_too_small(f(a), contracts, premium, decimals);
	}

	#[test]
	fn nothing_panics(gradient: i128, exposure: i128, contracts: i128, buys: bool, units: u128, premium: u128, decimals: u8) {
		let f = Fixed::from_raw;
		let _ = slippage_factor(f(gradient), f(exposure), f(contracts), buys);
		let _ = fee(f(gradient), Contracts::from_units(units), premium, decimals);
	}
}
