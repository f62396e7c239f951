//! The band of the last 24 hours.

use super::mock::*;
use crate::{history, history::MAX_CHECKPOINTS, *};
use dhv_math::surface::GRID_POINTS;
use dhv_mocks::{MockClock, WETH};
use dhv_primitives::{OptionKind, Timestamp, Volatility};
use frame_support::{assert_noop, assert_ok};

const HOUR: u64 = 3_600;

fn flat(level: u32) -> dhv_math::sabr::SabrParameters {
	sabr(level, 0, 1_000)
}

fn to(level: u32) -> sp_runtime::DispatchResult {
	pass(300);
	submit(day(30), flat(level))
}

fn exceeded() -> Error<Test> {
	Error::DailyBandExceeded(GridPoint { put: false, strike: 0 })
}

#[test]
fn small_moves_add_up_to_the_band() {
	run(|| {
		assert_ok!(submit(day(30), flat(6_000)));
		assert_ok!(to(7_400));
		assert_ok!(to(9_000));
		// 60 % above 60 is 96: 97 is a small move, but too far for 24 hours.
		assert_noop!(to(9_700), exceeded());
		assert_ok!(to(9_500));
	});
}

#[test]
fn the_window_rolls() {
	run(|| {
		assert_ok!(submit(day(30), flat(6_000)));
		// In force for twelve hours, and once more at their end.
		pass(12 * HOUR);
		assert_ok!(submit(day(30), flat(7_400)));
		assert_ok!(to(9_000));
		// Midnight or the hour of the first update do not matter: 23 hours later 60 still counts ...
		pass(23 * HOUR);
		assert_noop!(submit(day(30), flat(9_700)), exceeded());
		// ... and with the end of the hour that began 24 hours ago it does not.
		pass(2 * HOUR);
		assert_ok!(submit(day(30), flat(9_700)));
	});
}

#[test]
fn an_excursion_counts_both_ways() {
	run(|| {
		govern(|limits| limits.max_band_bps = 4_000);
		assert_ok!(submit(day(30), flat(6_000)));
		assert_ok!(to(7_400));
		assert_ok!(to(8_300));
		assert_ok!(to(6_500));
		// 40 % below the 83 of a moment ago is 49.8, whatever the first one was.
		assert_ok!(to(5_000));
		assert_noop!(to(4_900), exceeded());
	});
}

#[test]
fn a_smile_in_force_counts_until_it_is_replaced() {
	run(|| {
		assert_ok!(submit(day(30), flat(6_000)));
		// It was never updated: three days later it still is the value of 24 hours ago.
		pass(3 * DAY);
		assert_ok!(submit(day(30), flat(7_400)));
		assert_ok!(to(9_000));
		assert_noop!(to(9_700), exceeded());
	});
}

#[test]
fn a_forced_smile_begins_a_new_band() {
	run(|| {
		assert_ok!(submit(day(30), flat(6_000)));
		assert_ok!(to(7_400));
		let (smile, root) = (flat(20_000), RuntimeOrigin::root());
		let rate = dhv_primitives::Rate::ZERO;
		assert_ok!(VolatilityFeed::force_smile(root, WETH, day(30), smile, smile, rate));
		assert_ok!(to(24_000));
	});
}

#[test]
fn a_history_is_bounded_and_loses_what_is_old() {
	run(|| {
		assert_ok!(submit(day(90), flat(6_000)));
		for _ in 0..60 {
			pass(HOUR / 2);
			assert_ok!(submit(day(90), flat(6_000)));
		}
		let full = Histories::<Test>::get(WETH, day(90));
		assert_eq!(full.len(), MAX_CHECKPOINTS as usize);
		pass(10 * DAY);
		assert_ok!(submit(day(90), flat(6_000)));
		assert_eq!(Histories::<Test>::get(WETH, day(90)).len(), 1);
	});
}

fn values(raw: i128) -> [Volatility; GRID_POINTS] {
	[Volatility::from_raw(raw); GRID_POINTS]
}

#[test]
fn extremes_are_rounded_away_from_each_other() {
	let unit = 10_000_000_000;
	let (a, b) = (values(70 * unit + 1), values(90 * unit - 1));
	let at = |seconds| Timestamp::from_secs(seconds);
	let first = history::record(&History::default(), at(0), [&a, &b]);
	let second = history::record(&first, at(HOUR), [&b, &a]);
	for kind in [OptionKind::Call, OptionKind::Put] {
		let found = history::extremes(&second, kind).unwrap();
		assert_eq!(found, (values(70 * unit), values(90 * unit)));
	}
	assert_eq!(history::extremes(&History::default(), OptionKind::Call), None);
	// A clock that stands or runs back adds to the latest checkpoint.
	let again = history::record(&second, at(10), [&a, &a]);
	assert_eq!(again.len(), 2);
	// 24 hours and the rest of the first one later only the second is left.
	assert_eq!(history::record(&second, at(24 * HOUR + HOUR - 1), [&a, &a]).len(), 3);
	assert_eq!(history::record(&second, at(25 * HOUR), [&a, &a]).len(), 2);
}

#[test]
fn volatilities_without_measure_are_stored_as_the_greatest() {
	let huge = values(i128::MAX);
	let stored = history::record(&History::default(), MockClock::timestamp(), [&huge, &huge]);
	assert_eq!(stored[0].lowest[0][0], u32::MAX);
	assert_eq!(stored[0].highest[1][0], u32::MAX);
	let below = values(-1);
	let stored = history::record(&History::default(), MockClock::timestamp(), [&below, &below]);
	assert_eq!(stored[0].lowest[0][0], 0);
}
