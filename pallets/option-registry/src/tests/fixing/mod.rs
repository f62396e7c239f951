//! How a fixing is found: feeds, windows, the median, and who has no say in it.

mod median;
mod operators;
mod windows;

use super::mock::*;
use crate::{DisputeCause, FixingKey, FixingRule, FixingState};
use dhv_primitives::{Fixed, OptionKind, Price, SeriesId};
use frame_support::assert_ok;
use frame_system::RawOrigin;

const EXPIRY: u64 = 2 * HOUR;
const OPENS: u64 = EXPIRY - 1_800;
const A: AccountId = OPERATORS[0];
const B: AccountId = OPERATORS[1];
const C: AccountId = OPERATORS[2];

fn put() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	series
}

fn tick(seconds: u64, price: i64) {
	at(seconds);
	set_price(price);
}

/// Each operator feeds its price every 60 s through the window; ends just after expiry.
fn feed_each(prices: &[(AccountId, i64)]) {
	for time in (OPENS..EXPIRY).step_by(60) {
		at(time);
		for (operator, price) in prices {
			feed(*operator, *price);
		}
	}
	at(EXPIRY + 1);
}

fn propose(series: SeriesId) -> Option<Price> {
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
	match Registry::fixing(series).unwrap().state {
		FixingState::Proposed { price, rule: FixingRule::Median, .. } => Some(price),
		FixingState::Disputed { proposal: None, cause: DisputeCause::NoQuorum, .. } => None,
		other => panic!("{other:?}"),
	}
}

/// What the test's rounds came to so far: sum and seconds.
fn accumulated(series: SeriesId) -> (Fixed, u64) {
	let average = Registry::fixing(series).unwrap().rounds.average;
	(average.sum, average.covered)
}

fn key(series: SeriesId) -> FixingKey {
	FixingKey::of(&info(series).terms)
}
