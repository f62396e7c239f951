//! Which prices count: from when, until when, how long, and how many windows are open.

use super::*;
use crate::{Error, Event, FixingKey, OperatorPrices};
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OperatorFeed, PriceTick},
	AssetIndex, Fixed, Price, SeriesId,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

#[test]
fn coverage_at_the_minimum_is_enough() {
	for (last, enough) in [(OPENS + 600, true), (OPENS + 599, false)] {
		test(|| {
			let series = put();
			for time in [OPENS, OPENS + 300, last] {
				tick(time, 2_000);
			}
			at(EXPIRY + 1);
			assert_eq!(propose(series), enough.then(|| usd(2_000)));
		});
	}
}

#[test]
fn a_value_counts_from_its_arrival_inside_the_window() {
	test(|| {
		let series = put();
		// Fresh when the window opens; a hundred seconds of it were before.
		tick(OPENS - 100, 2_000);
		assert_eq!(accumulated(series), (Fixed::ZERO, 0));
		tick(OPENS + 50, 2_500);
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 50), 50));
		let prices = OperatorPrices::<Test>::get(key(series), A).unwrap();
		assert_eq!(prices.underlying.average.sum, Fixed::from_int(2_000 * 50));
		assert_eq!(prices.strike_asset.average.covered, 50);
	});
}

#[test]
fn what_comes_too_early_is_not_stored() {
	test(|| {
		put();
		tick(OPENS - 301, 2_000);
		assert_eq!(OperatorPrices::<Test>::iter().count(), 0);
		tick(OPENS - 300, 2_000);
		assert_eq!(OperatorPrices::<Test>::iter().count(), 3);
	});
}

#[test]
fn what_comes_at_expiry_is_too_late() {
	test(|| {
		let series = put();
		feed_until(EXPIRY, 2_000);
		at(EXPIRY);
		let before = OperatorPrices::<Test>::get(key(series), A);
		set_price(5_000);
		assert_eq!(OperatorPrices::<Test>::get(key(series), A), before);
		at(EXPIRY + 1);
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn a_price_counts_until_it_is_too_old() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		tick(OPENS + 1_000, 2_500);
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 300), 300));
		let prices = OperatorPrices::<Test>::get(key(series), B).unwrap();
		assert_eq!(prices.underlying.average.covered, 300);
	});
}

#[test]
fn the_same_round_counts_once() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		Registry::on_round(WETH);
		Registry::on_round(USDC);
		assert_eq!(accumulated(series).1, 0);
		tick(OPENS + 100, 2_100);
		assert_eq!(accumulated(series).1, 100);
	});
}

#[test]
fn a_price_that_is_none_takes_back_what_was_fed() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		Registry::on_value(&A, WETH, usd(0));
		set_round(0);
		at(OPENS + 120);
		feed(A, 2_000);
		set_round(2_000);
		let prices = OperatorPrices::<Test>::get(key(series), A).unwrap();
		assert_eq!(prices.underlying.average.covered, 60);
		// A round without a price is none: the last one holds on.
		assert_eq!(accumulated(series).1, 120);
	});
}

#[test]
fn what_overflows_is_reported_and_left_out() {
	test(|| {
		let series = put();
		tick(OPENS, 2_000);
		at(OPENS + 60);
		MockPrices::set(WETH, USDC, Price::from_raw(i128::MAX));
		Registry::on_round(WETH);
		Registry::on_value(&C, WETH, Price::from_raw(i128::MAX));
		at(OPENS + 120);
		set_round(2_000);
		assert!(matches!(last_event(), Event::RoundIgnored { .. }));
		assert_eq!(accumulated(series), (Fixed::from_int(2_000 * 60), 60));
		feed(C, 2_000);
		let ignored = Event::ValueIgnored { key: key(series), operator: C };
		assert!(events().contains(&ignored));
		// A price that still overflows at the end costs its operator the vote and nobody else.
		for time in (OPENS + 120..EXPIRY).step_by(60) {
			at(time);
			feed(A, 2_000);
			feed(B, 2_000);
			Registry::on_value(&C, WETH, Price::from_raw(i128::MAX));
		}
		at(EXPIRY + 1);
		assert_eq!(propose(series), Some(usd(2_000)));
	});
}

#[test]
fn windows_of_one_asset_are_few() {
	test(|| {
		let open = |underlying, expiry| {
			let key = FixingKey {
				underlying: AssetIndex(underlying),
				strike_asset: USDC,
				expiry: dhv_primitives::Timestamp::from_secs(START + expiry),
			};
			Registry::join_fixing(
				SeriesId(90 + underlying),
				key,
				parameters().fixing_terms(),
				dhv_primitives::Timestamp::from_secs(START),
			)
			.map_err(sp_runtime::DispatchError::from)
		};
		let refused = || Err(Error::<Test>::TooManyWindows.into());
		frame_support::storage::with_storage_layer::<(), sp_runtime::DispatchError, _>(|| {
			for underlying in [2, 3, 4] {
				assert_ok!(open(underlying, EXPIRY));
			}
			// A fourth market on USDC, or a fourth window at once.
			assert_eq!(open(5, 9 * HOUR), refused());
			assert_ok!(open(4, EXPIRY + HOUR));
			Err(sp_runtime::DispatchError::Other("undone"))
		})
		.unwrap_err();
		frame_support::storage::with_storage_layer::<(), sp_runtime::DispatchError, _>(|| {
			for minutes in [0, 10, 20] {
				assert_ok!(open(2, EXPIRY + minutes * 60));
			}
			assert_eq!(open(2, EXPIRY + 1_800), refused());
			assert_ok!(open(2, EXPIRY + 1_800 + 600 + 1_500));
			Err(sp_runtime::DispatchError::Other("undone"))
		})
		.unwrap_err();
		assert_noop!(
			Registry::poke_fixing(RawOrigin::Signed(BOB).into(), SeriesId(90)),
			Error::<Test>::UnknownSeries
		);
	});
}
