//! What is known of a fixing before it is final.

use super::mock::*;
use crate::FixingKey;
use dhv_primitives::{ports::OptionRegistry as _, OptionKind, SeriesId, SeriesStatus};
use frame_support::assert_ok;
use frame_system::RawOrigin;

const EXPIRY: u64 = 2 * HOUR;

fn put() -> (SeriesId, FixingKey) {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	(series, FixingKey::of(&info(series).terms))
}

#[test]
fn it_is_told_from_expiry_on_through_proposal_and_dispute() {
	test(|| {
		let (series, key) = put();
		assert_eq!(Registry::expected_fixing(SeriesId(99)), None);
		feed_until(EXPIRY - 60, 1_950);
		assert_eq!(Registry::expected_fixing(series), None);
		// Expired, and nothing is proposed: the average of the window.
		at(EXPIRY);
		assert_eq!(Registry::expected_fixing(series), Some(usd(1_950)));
		at(EXPIRY + 1);
		work();
		// The market moves on; the proposal does not.
		feed_until(EXPIRY + 60, 2_400);
		assert_eq!(Registry::expected_fixing(series), Some(usd(1_950)));
		assert_eq!(status(series), Some(SeriesStatus::Open));
		assert_ok!(Registry::dispute_fixing(RawOrigin::Signed(GUARDIAN).into(), key));
		assert_eq!(Registry::expected_fixing(series), Some(usd(1_950)));
		at(EXPIRY + 2_000);
		work();
		// Fixed, settled, paid and gone.
		assert_eq!((status(series), Registry::expected_fixing(series)), (None, None));
	});
}

#[test]
fn a_window_that_nobody_covered_tells_nothing() {
	test(|| {
		let (series, _) = put();
		at(EXPIRY + 1);
		assert_eq!(Registry::expected_fixing(series), None);
	});
}
