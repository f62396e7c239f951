//! The venue's index is our price round, and as old as it is.

use super::*;
use dhv_primitives::Price;
use pallet_perps_clearing::Market;

fn market() -> Market {
	LocalVenue::market(WETH_INDEX.0).unwrap()
}

#[test]
fn every_new_round_is_the_index_and_no_keeper_is_needed() {
	development().execute_with(|| {
		assert_eq!(market().index, None);
		begin(START, 2_500);
		assert_eq!(market().index_price().unwrap(), Price::new(Fixed::from_int(2_500)));
		next(STEP, 2_611);
		assert_eq!(market().index_price().unwrap(), Price::new(Fixed::from_int(2_611)));
		assert_eq!(market().index.unwrap().time, now());
		end();
	});
}

#[test]
fn without_feeds_the_index_becomes_stale() {
	development().execute_with(|| {
		begin(START, 2_500);
		let age = market().parameters.max_index_age;
		assert!(market().is_fresh(START + age));
		assert!(!market().is_fresh(START + age + 1));
	});
}

/// One operator out of three is no quorum: no round, thus no index.
#[test]
fn a_feed_without_quorum_moves_nothing() {
	development().execute_with(|| {
		begin(START, 2_500);
		let values = BoundedVec::truncate_from(vec![(WETH_INDEX, 9_000 * USD_PRICE)]);
		Oracle::on_finalize(0);
		crate::tests::set_time(START + STEP);
		assert_ok!(Oracle::feed_values(signed(Alice), values));
		assert_eq!(market().index_price().unwrap(), Price::new(Fixed::from_int(2_500)));
	});
}
