//! Funding.

use super::mock::*;
use crate::Error;
use dhv_math::Fixed;
use frame_support::{assert_noop, assert_ok};

/// Funding moves by 0.02 a day and per thousandth of skew.
fn skewed(size: &str) {
	let rules_of_test = crate::MarketParameters {
		skew_scale: fixed("100000"),
		max_funding_rate: fixed("0.04"),
		funding_velocity: fixed("20"),
		..plain()
	};
	rules(ETH, rules_of_test);
	deposit(&ALICE, 100_000);
	deposit(&BOB, 100_000);
	assert_eq!(target(&ALICE, ETH, size), DONE);
}

#[test]
fn the_rate_follows_the_skew_and_longs_pay() {
	run(|| {
		skewed("100");
		wait(86_400);
		feed(ETH, "2000");
		assert_eq!(market(ETH).funding_rate.get(), fixed("0.02"));
		// 2,000 · 0.01 · 86,400 / 31,557,600 per unit.
		let sum = market(ETH).funding_sum;
		assert_eq!(sum, fixed("0.054757015742642026"));
		let funding = report(&ALICE).positions[0].funding;
		assert_eq!(funding, fixed("-5.4757015742642026"));
		let unrealised = report(&ALICE).positions[0].unrealised;
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
		// Opening and closing cost the skew nothing: only funding is left, rounded against her.
		assert_eq!(account(&ALICE).realised, -5_475_702);
		assert_eq!(unrealised, fixed("-100"));
		assert_eq!(reserves().pool, 1_000_000 * USD + 5_475_702);
	});
}

#[test]
fn shorts_receive_what_longs_pay() {
	run(|| {
		skewed("100");
		assert_eq!(target(&BOB, ETH, "-50"), DONE);
		wait(86_400);
		let paid = report(&ALICE).positions[0].funding;
		let received = report(&BOB).positions[0].funding;
		assert!(paid.is_negative() && received.is_positive());
		let half = paid.div_floor(Fixed::from_int(-2)).unwrap();
		assert!(half.raw().abs_diff(received.raw()) <= 1);
	});
}

#[test]
fn the_rate_is_bounded_and_turns_with_the_skew() {
	run(|| {
		skewed("100");
		wait(10 * 86_400);
		assert_ok!(Clearing::touch(signed(&KEEPER), ETH));
		assert_eq!(market(ETH).funding_rate.get(), fixed("0.04"));
		feed(ETH, "2000");
		assert_eq!(target(&ALICE, ETH, "-100"), DONE);
		wait(20 * 86_400);
		assert_ok!(Clearing::touch(signed(&KEEPER), ETH));
		assert_eq!(market(ETH).funding_rate.get(), fixed("-0.04"));
	});
}

#[test]
fn a_touch_changes_no_account() {
	run(|| {
		skewed("100");
		wait(86_400);
		let before = report(&ALICE);
		assert_ok!(Clearing::touch(signed(&KEEPER), ETH));
		assert_eq!(report(&ALICE), before);
		assert_noop!(Clearing::touch(signed(&KEEPER), 9), Error::<Test>::UnknownMarket);
	});
}

#[test]
fn funding_accrues_at_the_index_of_its_time() {
	run(|| {
		skewed("100");
		wait(86_400);
		feed(ETH, "4000");
		let first = market(ETH).funding_sum;
		feed(ETH, "1000");
		assert_eq!(market(ETH).funding_sum, first);
	});
}
