//! Worked examples: every number is computed by hand from the formula in the name of the test.

use super::mock::*;
use crate::*;
use dhv_math::vault::{FeeRates, Fees};
use dhv_mocks::{MockClock, MockReactors};
use dhv_primitives::{ports::ReactorsValue, Fixed};
use frame_support::{assert_ok, traits::fungibles::Inspect};

const HIGHEST: FeeRates = FeeRates {
	performance_bps: FeeRates::MAX_PERFORMANCE_BPS,
	management_bps: FeeRates::MAX_MANAGEMENT_BPS,
};

pub(super) fn govern(change: impl FnOnce(&mut PoolParameters<AccountId>)) {
	let mut new = Parameters::<Test>::get(POOL).unwrap();
	change(&mut new);
	assert_ok!(put(new));
}

pub(super) fn charge(performance_bps: u32, management_bps: u32) {
	govern(|parameters| {
		parameters.fees = FeeRates { performance_bps, management_bps };
		parameters.fee_recipient = Some(TREASURY);
	});
}

/// Sets what the pool has beyond its ledger.
fn surplus(value: i64) {
	let mark = Fixed::from_int(value);
	MockReactors::set_value(Ok(ReactorsValue {
		low: mark,
		mark,
		high: mark,
		..Default::default()
	}));
}

pub(super) fn report() -> EpochReport {
	LiquidityPool::epoch_report(POOL, epoch().number - 1).unwrap()
}

fn charges() -> usize {
	count_events(|event| matches!(event, Event::FeesCharged { .. }))
}

#[test]
fn two_percent_a_year_on_ten_thousand_for_a_day() {
	test(|| {
		charge(0, 200);
		invest(ALICE, 10_000 * USD);
		assert_eq!(charges(), 0, "the first epoch began before the fee was set");
		let price = price_epoch();
		// 10,000 * 2 % * 86,400 / 31,557,600, and for it fee * 10,001 / (10,001 - fee) shares.
		let fees = Fees {
			management: Fixed::from_raw(547_570_157_426_420_260),
			performance: Fixed::ZERO,
			shares: 547_600_139_377_677_710,
		};
		assert_eq!(report().fees, fees);
		assert_eq!(shares(TREASURY), fees.shares);
		assert_eq!(price.supply, 10_000 * SHARE + fees.shares);
		assert_eq!(ledger().supply, price.supply);
		assert_eq!(price.mark, Fixed::from_raw(999_945_248_459_411_416));
		assert_eq!(price.nav, Fixed::from_int(10_000), "no cash leaves");
		assert_eq!(ledger().free, 10_000 * USD);
		assert!(has_event(Event::FeesCharged {
			pool: POOL,
			epoch: 2,
			recipient: TREASURY,
			seconds: DAY,
			net_assets: Fixed::from_int(10_000),
			high_water_mark: Fixed::ONE,
			before: Fixed::ONE,
			after: price.burn,
			fees,
		}));
		// The price fell by the fee; the mark stays.
		assert_eq!(LiquidityPool::high_water_mark(POOL), Fixed::ONE);
	});
}

#[test]
fn a_fifth_of_the_gain_above_the_high_water_mark_and_only_once() {
	test(|| {
		charge(2_000, 0);
		invest(ALICE, 9_999 * USD);
		assert_eq!(LiquidityPool::high_water_mark(POOL), Fixed::ONE);

		// 12,499 + 1 for 9,999 + 1 shares: 1.25. A fifth of 9,999 * 0.25 is 499.95, for which
		// 499.95 * 10,000 / 12,000.05 shares are minted.
		surplus(2_500);
		let price = price_epoch();
		let first = 416_623_264_069_733_042_778;
		let performance = Fixed::from_raw(499_950_000_000_000_000_000);
		assert_eq!(report().fees, Fees { performance, shares: first, ..Default::default() });
		assert_eq!(price.mark, Fixed::from_raw(1_200_005_000_000_000_000));
		assert_eq!(LiquidityPool::high_water_mark(POOL), price.mark);
		assert_eq!(report().high_water_mark, price.mark);

		// A loss, and recovery up to the mark: nothing more.
		for value in [0, 1_000, 2_000, 2_500] {
			surplus(value);
			let recovered = price_epoch();
			assert!(recovered.mark <= price.mark);
			assert_eq!(report().fees, Fees::default());
			assert_eq!(LiquidityPool::high_water_mark(POOL), price.mark);
		}

		// 15,000 for 10,416.62... shares: 1.440006, of which 0.240001 are above the mark.
		surplus(5_000);
		let price = price_epoch();
		let second = 359_158_233_956_400_342_577;
		let performance = Fixed::from_raw(499_951_999_799_999_999_999);
		assert_eq!(report().fees, Fees { performance, shares: second, ..Default::default() });
		assert_eq!(price.mark, Fixed::from_raw(1_392_010_408_038_400_080));
		assert_eq!(shares(TREASURY), first + second);
		assert_eq!(charges(), 2);
	});
}

#[test]
fn newcomers_and_leavers_meet_the_price_with_the_fee() {
	test(|| {
		charge(2_000, 0);
		invest(ALICE, 9_999 * USD);
		surplus(2_500);
		deposit(BOB, 1_000 * USD);
		withdraw(ALICE, 100 * SHARE);
		let price = price_epoch();
		let with_fee = Fixed::from_raw(1_200_005_000_000_000_000);
		assert_eq!((price.mark, price.burn), (with_fee, with_fee));
		assert_eq!(price.mint, last_digit_up(with_fee));
		assert_eq!(price.paid, 120_000_500);
		// 1,000 / 1.200005000000000001
		assert_eq!(price.minted, 833_329_861_125_578_642_727);
		let supply = price.supply + price.minted - price.filled;
		assert_eq!(ledger().supply, supply);
		// What the recipient got is worth no more than the fee: 499.95.
		let worth = dhv_math::vault::amount_floor(shares(TREASURY), 6, with_fee).unwrap();
		assert_eq!(worth, 499_949_999);
	});
}

#[test]
fn doubt_about_hedges_leaves_the_prices_in_order() {
	test(|| {
		charge(3_000, 500);
		invest(ALICE, 10_000 * USD);
		MockReactors::set_value(Ok(ReactorsValue {
			low: Fixed::from_int(-500),
			mark: Fixed::from_int(500),
			high: Fixed::from_int(900),
			..Default::default()
		}));
		let price = price_epoch();
		assert!(report().fees.shares > 0);
		assert!(price.mint > price.mark && price.mark > price.burn);
		// Of the gain that is in doubt nothing is charged, and the mark stays.
		assert_eq!(report().fees.performance, Fixed::ZERO);
		assert_eq!(LiquidityPool::high_water_mark(POOL), Fixed::ONE);
	});
}

#[test]
fn the_recipient_leaves_like_everybody() {
	test(|| {
		charge(2_000, 0);
		invest(ALICE, 9_999 * USD);
		surplus(2_500);
		price_epoch();
		let at = epoch().number;
		withdraw(TREASURY, shares(TREASURY));
		let price = price_epoch();
		claim(TREASURY, at);
		assert_eq!(price.burn, Fixed::from_raw(1_200_005_000_000_000_000));
		assert_eq!(cash(TREASURY), 499_949_999);
	});
}

#[test]
fn rates_hold_from_the_next_epoch_on() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		charge(0, 500);
		price_epoch();
		assert_eq!(charges(), 0, "nobody pays a rate that was not known when the epoch began");
		assert_eq!(epoch().fees.management_bps, 500);
		charge(0, 0);
		price_epoch();
		assert_eq!(charges(), 1);
		price_epoch();
		assert_eq!(charges(), 1);
	});
}

#[test]
fn a_late_price_costs_the_time_that_passed() {
	test(|| {
		charge(0, 200);
		invest(ALICE, 10_000 * USD);
		MockClock::set(epoch().ends_at);
		wait(DAY);
		set_spot(Fixed::from_int(SPOT));
		run();
		// Twice the fee of one day, within its rounding.
		let twice = 2 * 547_570_157_426_420_260;
		assert!((0..=1).contains(&(report().fees.management.raw() - twice)));
	});
}

#[test]
fn a_wind_down_costs_nothing_then_or_later() {
	test(|| {
		charge(HIGHEST.performance_bps, HIGHEST.management_bps);
		invest(ALICE, 10_000 * USD);
		for _ in 0..3 {
			surplus(-10_000);
			let price = price_epoch();
			assert_eq!(price.nav, Fixed::ZERO);
			assert_eq!((report().fees, charges()), (Fees::default(), 0));
			assert_eq!(report().high_water_mark, Fixed::ONE);
			surplus(-10_001);
			price_epoch();
		}
		assert_eq!((shares(TREASURY), charges()), (0, 0));
		// Back to the mark: one day is charged, not seven.
		surplus(0);
		price_epoch();
		let day = 10_000 * Fixed::SCALE * 500 * 86_400 / (10_000 * 31_557_600);
		assert_eq!(report().fees.management, Fixed::from_raw(day));
		assert_eq!(report().fees.performance, Fixed::ZERO);
	});
}

#[test]
fn a_pool_without_shares_pays_nothing() {
	test(|| {
		charge(HIGHEST.performance_bps, HIGHEST.management_bps);
		price_epoch();
		surplus(500);
		price_epoch();
		assert_eq!(charges(), 0);
		// Who joins at the price of the residual has made no gain.
		assert_eq!(LiquidityPool::high_water_mark(POOL), Fixed::from_int(501));
		charge(HIGHEST.performance_bps, 0);
		invest(ALICE, 10_020 * USD);
		price_epoch();
		assert_eq!(charges(), 0);
	});
}

#[test]
fn a_recipient_that_cannot_hold_shares_forgoes_the_fee() {
	test(|| {
		charge(2_000, 0);
		invest(ALICE, 9_999 * USD);
		// Shares now need an account that exists, and the treasury's does not.
		let status = |sufficient| {
			Shares::force_asset_status(
				RuntimeOrigin::root(),
				POOL,
				REGISTRY,
				REGISTRY,
				REGISTRY,
				REGISTRY,
				1,
				sufficient,
				false,
			)
		};
		assert_ok!(status(false));
		surplus(2_500);
		let price = price_epoch();
		assert_eq!(price.mark, Fixed::from_bps(12_500));
		assert_eq!((report().fees, charges()), (Fees::default(), 0));
		let forgone = count_events(|event| {
			matches!(event, Event::FeesForgone { recipient: TREASURY, fees, .. }
				if fees.performance == Fixed::from_raw(499_950_000_000_000_000_000))
		});
		assert_eq!(forgone, 1);
		assert_eq!(Shares::total_issuance(POOL), ledger().supply);
		// It is not made up for later.
		assert_ok!(status(true));
		price_epoch();
		assert_eq!(charges(), 0);
	});
}

#[test]
fn the_view_deducts_what_is_due_today() {
	test(|| {
		charge(2_000, 200);
		invest(ALICE, 9_999 * USD);
		surplus(2_500);
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		let shown = LiquidityPool::nav(POOL).unwrap();
		assert_eq!(shown.supply, 9_999 * SHARE);
		run();
		let price = LiquidityPool::epoch_price(POOL, 2).unwrap();
		assert_eq!(shown.price_per_share, price.mark);
		assert!(price.mark < Fixed::from_bps(12_500));
	});
}

/// A life with gains and losses; returns everything that is stored at its end, with the parameters
/// of the test set again for one epoch.
fn life(performance_bps: u32, management_bps: u32, recipient: Option<AccountId>) -> Vec<u8> {
	let mut root = Vec::new();
	test(|| {
		govern(|parameters| {
			parameters.fees = FeeRates { performance_bps, management_bps };
			parameters.fee_recipient = recipient;
		});
		invest(ALICE, 10_000 * USD);
		for (value, joins) in [(3_000, BOB), (-2_000, CAROL), (7_777, ALICE)] {
			surplus(value);
			deposit(joins, 500 * USD);
			withdraw(ALICE, 100 * SHARE);
			price_epoch();
		}
		let new = parameters();
		assert_ok!(put(new));
		price_epoch();
		System::reset_events();
		root = sp_io::storage::root(Default::default());
	});
	root
}

#[test]
fn no_rates_or_no_recipient_change_nothing_at_all() {
	let plain = life(0, 0, None);
	assert_eq!(life(0, 0, Some(TREASURY)), plain);
	assert_ne!(life(1, 0, Some(TREASURY)), plain);
	assert_ne!(life(0, 1, Some(TREASURY)), plain);
}

#[test]
fn without_a_recipient_rates_charge_nothing() {
	test(|| {
		charge(HIGHEST.performance_bps, HIGHEST.management_bps);
		govern(|parameters| parameters.fee_recipient = None);
		invest(ALICE, 9_999 * USD);
		surplus(2_500);
		let price = price_epoch();
		assert_eq!(price.mark, Fixed::from_bps(12_500));
		assert_eq!((report().fees, ledger().supply), (Fees::default(), 9_999 * SHARE));
		// Who gets a recipient later gets no past gain.
		govern(|parameters| parameters.fee_recipient = Some(TREASURY));
		charge(HIGHEST.performance_bps, 0);
		price_epoch();
		price_epoch();
		assert_eq!(report().fees.performance, Fixed::ZERO);
	});
}
