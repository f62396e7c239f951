//! Caps, ages and expiry of the Solidity original's portfolio values. See [`super::portfolio`].

use super::{mock::*, portfolio::*};
use crate::*;
use dhv_math::amount::from_fixed_floor;
use dhv_mocks::MockClock;
use dhv_primitives::{
	ports::{Portfolio, Underwriter, VaultLiquidation},
	Contracts, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok};

/// A sale of `contracts` of a series in which the pool has `net`, under a cap.
fn sell_from(net: Fixed, contracts: Fixed, cap: Fixed) -> (SeriesId, sp_runtime::DispatchResult) {
	let units = |number: Fixed| {
		Contracts::from_units(from_fixed_floor(number, Contracts::DECIMALS).unwrap())
	};
	invest(ALICE, WEALTH);
	let series = series(OptionKind::Call, 2_600, 30);
	let held = net.try_abs().unwrap();
	let (short, long) = if net.is_negative() { (held, Fixed::ZERO) } else { (Fixed::ZERO, held) };
	Leg { series, short: units(short), long: units(long) }.take();
	let terms = PoolParameters { max_net_exposure: units(cap), ..parameters() };
	assert_ok!(put(terms));
	let sale = dhv_primitives::ports::OptionTrade {
		series,
		contracts: units(contracts),
		premium: 0,
		fee: 0,
	};
	let sold = LiquidityPool::do_sell(POOL, &sale, &BUYER).map(|_| ());
	(series, sold)
}

fn exposure(series: SeriesId) -> Fixed {
	LiquidityPool::net_exposure(POOL, series).unwrap()
}

#[test]
fn net_exposure_under_the_cap() {
	let document = document();
	let (mut sales, mut closings, mut purchases) = (0, 0, 0);
	for case in list(&document, "net_exposure_limit_cases") {
		test(|| {
			let inputs = &case["inputs"];
			let (net, cap) = (number(inputs, "net_before"), number(inputs, "max_net"));
			let added = number(inputs, "short_added");
			let after = number(&case["expected"], "net_after");
			assert_eq!(text(&case["expected"], "outcome"), "ok", "{case}");
			if added.is_positive() {
				let (series, sold) = sell_from(net, added, cap);
				assert_ok!(sold);
				assert_eq!(exposure(series), after);
				// One lot more is too much.
				let sale = dhv_primitives::ports::OptionTrade {
					series,
					contracts: dhv_primitives::LOT,
					premium: 0,
					fee: 0,
				};
				let more = LiquidityPool::do_sell(POOL, &sale, &BUYER);
				assert_eq!(more, Err(Error::<Test>::ExposureExceeded.into()));
				sales += 1;
			} else if added.is_negative() {
				invest(ALICE, WEALTH);
				let series = series(OptionKind::Call, 2_600, 30);
				let units = |number: Fixed| {
					let number = number.try_abs().unwrap();
					Contracts::from_units(from_fixed_floor(number, Contracts::DECIMALS).unwrap())
				};
				let long = Contracts::ZERO;
				Leg { series, short: units(net), long }.take();
				let closed = units(added);
				assert_ok!(LiquidityPool::buy(POOL, &trade(series, closed, 0), &BUYER));
				assert_eq!(exposure(series), after);
				closings += 1;
			} else {
				invest(ALICE, WEALTH);
				let series = series(OptionKind::Call, 2_600, 30);
				let units = from_fixed_floor(after, Contracts::DECIMALS).unwrap();
				let long = Contracts::from_units(units);
				Leg { series, short: Contracts::ZERO, long }.take();
				assert_eq!(exposure(series), after);
				purchases += 1;
			}
		});
	}
	assert!(sales >= 2 && closings >= 1 && purchases >= 1, "{sales} {closings} {purchases}");
}

#[test]
fn f33_only_growth_of_the_net_exposure_is_limited() {
	let fixed = Fixed::from_int;
	// The original refuses to come down from 250 to 240 under a cap of 200.
	test(|| {
		let (series, sold) = sell_from(fixed(250), fixed(10), fixed(200));
		assert_ok!(sold);
		assert_eq!(exposure(series), fixed(240));
	});
	// Through zero to the other side, up to the cap and not beyond.
	test(|| {
		assert_ok!(sell_from(fixed(150), fixed(350), fixed(200)).1);
	});
	test(|| {
		let error = Error::<Test>::ExposureExceeded;
		assert_eq!(sell_from(fixed(150), fixed(351), fixed(200)).1, Err(error.into()));
	});
	// A bid brings down what is above the cap.
	test(|| {
		let (series, sold) = sell_from(fixed(-250), fixed(1), fixed(200));
		assert_eq!(sold, Err(Error::<Test>::ExposureExceeded.into()));
		let bid = VaultLiquidation { series, closed: contracts(10), payment: 0, penalty: 0 };
		assert_ok!(TestRegistry::liquidate(POOL, bid));
		assert_eq!(exposure(series), fixed(-240));
	});
}

#[test]
fn f11_a_sale_is_in_value_and_delta_at_once_and_no_valuation_has_to_clear_it() {
	let document = document();
	let cases = list(&document, "ephemeral_cases");
	// 10 calls for 500: the original owes the premium until the next valuation.
	assert_eq!(text(&cases[0], "step"), "write 10 calls, premium 500 net, delta +3.1");
	assert_eq!(text(&cases[1], "step"), "revaluation");
	test(|| {
		invest(ALICE, 100_000 * USD);
		let before = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
		let id = series(OptionKind::Call, 3_500, 20);
		assert_ok!(sell(id, 10, 500 * USD));
		let unit = LiquidityPool::unit_value(id, &dhv_mocks_round()).unwrap();
		let ten = unit.scale(Fixed::from_int(-10)).unwrap();
		assert_eq!(side(), ten);
		assert_ne!(ten.value, number(&cases[0], "ephemeral_liabilities").try_neg().unwrap());
		assert_eq!(<LiquidityPool as Portfolio>::delta(POOL).unwrap(), ten.delta);
		let after = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
		let premium = Fixed::from_int(500);
		assert_eq!(after, before.try_add(premium).unwrap().try_add(ten.value).unwrap());
		run();
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, after);
		assert_eq!(side(), ten);
	});
}

#[test]
fn old_prices_and_expired_series() {
	let document = document();
	let (mut ages, mut moves, mut expired) = (0, 0, 0);
	for case in list(&document, "staleness_cases") {
		let inputs = &case["inputs"];
		test(|| {
			invest(ALICE, 100_000 * USD);
			let id = series(OptionKind::Put, 2_700, 5);
			assert_ok!(sell(id, 1, 0));
			if let Some(age) = inputs["age_seconds"].as_u64() {
				let max_price_age = inputs["max_age"].as_u64().unwrap();
				let terms = PoolParameters { max_price_age, ..parameters() };
				assert_ok!(put(terms));
				wait(age);
				assert_eq!(sell(id, 1, 0).is_ok(), text(case, "expected") == "ok", "{case}");
				wait(max_price_age.saturating_sub(age) + 1);
				assert_noop!(sell(id, 1, 0), Error::<Test>::PriceStale);
				ages += 1;
			} else if inputs.get("stored").is_some() {
				set_spot(number(inputs, "stored"));
				run();
				set_spot(number(inputs, "spot"));
				// No stored value is used, so there is nothing to refuse.
				let unit = LiquidityPool::unit_value(id, &dhv_mocks_round()).unwrap();
				assert_ok!(sell(id, 1, 0));
				assert_eq!(Book::<Test>::get(POOL, id).unwrap().unit, unit);
				moves += 1;
			} else {
				assert_eq!(text(inputs, "book"), "contains a series past expiry");
				MockClock::set(Timestamp::from_secs(START + 5 * DAY));
				set_spot(Fixed::from_int(2_500));
				let value = || LiquidityPool::nav_breakdown(POOL).unwrap().book.value;
				assert_eq!(value(), Fixed::from_int(-200));
				FixingOf::insert(id, Price::new(Fixed::from_int(2_650)));
				assert_eq!(value(), Fixed::from_int(-50));
				let price = price_epoch();
				assert_eq!(price.nav, Fixed::from_int(99_950), "(F34): nothing waits for it");
				expired += 1;
			}
		});
	}
	assert!(ages >= 1 && moves >= 2 && expired >= 1, "{ages} {moves} {expired}");
}
