//! Indices.

use super::mock::*;
use crate::{types::MAX_PRICE, Error, Event};
use dhv_math::{Fixed, Price};
use frame_support::{assert_noop, assert_ok};

fn feed_raw(market: u32, price: Fixed) -> sp_runtime::DispatchResult {
	Clearing::feed_index(signed(&ORACLE), market, Price::new(price))
}

#[test]
fn an_index_is_stored_with_its_time() {
	run(|| {
		wait(60);
		System::reset_events();
		feed(ETH, "2100");
		let index = market(ETH).index.unwrap();
		assert_eq!((index.price, index.time), (price("2100"), now()));
		let fed = Event::IndexFed { market: ETH, old: Some(price("2000")), new: price("2100") };
		assert_eq!(events(), [fed]);
	});
}

#[test]
fn a_price_is_above_zero_and_not_absurd() {
	run(|| {
		let wrong = Error::<Test>::InvalidPrice;
		assert_noop!(feed_raw(ETH, Fixed::ZERO), wrong);
		assert_noop!(feed_raw(ETH, fixed("-1")), Error::<Test>::InvalidPrice);
		let above = MAX_PRICE.try_add(Fixed::from_raw(1)).unwrap();
		assert_noop!(feed_raw(ETH, above), Error::<Test>::InvalidPrice);
		assert_ok!(feed_raw(ETH, MAX_PRICE));
		assert_noop!(feed_raw(9, Fixed::ONE), Error::<Test>::UnknownMarket);
	});
}
