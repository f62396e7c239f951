//! Markets and their rules.

use super::mock::*;
use crate::{types::*, Error, Event};
use dhv_math::Fixed;
use frame_support::{assert_noop, assert_ok};

fn set(id: u32, parameters: MarketParameters) -> sp_runtime::DispatchResult {
	Clearing::set_market(signed(&ADMIN), id, parameters)
}

#[test]
fn a_market_is_opened_and_its_rules_change() {
	run(|| {
		System::reset_events();
		assert_ok!(set(3, plain()));
		assert_ok!(set(3, lively()));
		assert_eq!(
			events(),
			[
				Event::MarketSet { market: 3, old: None, new: plain() },
				Event::MarketSet { market: 3, old: Some(plain()), new: lively() },
			]
		);
		assert_eq!(market(3).parameters, lively());
	});
}

#[test]
fn rules_outside_their_ranges_are_refused() {
	run(|| {
		let (zero, two) = (Fixed::ZERO, fixed("2"));
		let minus = fixed("-1");
		for wrong in [
			MarketParameters { skew_scale: zero, ..plain() },
			MarketParameters { skew_scale: fixed("1000000000000000001"), ..plain() },
			MarketParameters { skew_scale: fixed("1999"), ..plain() },
			MarketParameters { max_open_interest: zero, ..plain() },
			MarketParameters { max_open_interest: fixed("1000000001"), ..plain() },
			MarketParameters { skew_scale: fixed("19999"), ..plain() },
			MarketParameters { min_trade: zero, ..plain() },
			MarketParameters { min_trade: fixed("1001"), ..plain() },
			MarketParameters { fee: minus, ..plain() },
			MarketParameters { fee: two, ..plain() },
			MarketParameters { insurance_share: two, ..plain() },
			MarketParameters { stale_spread: two, ..plain() },
			MarketParameters { initial_ratio: two, ..plain() },
			MarketParameters { initial_ratio: fixed("0.05"), ..plain() },
			MarketParameters { maintenance_ratio: fixed("0.01"), ..plain() },
			MarketParameters { penalty: minus, ..plain() },
			MarketParameters { liquidator_share: two, ..plain() },
			MarketParameters { max_funding_rate: minus, ..plain() },
			MarketParameters { funding_velocity: fixed("101"), ..plain() },
			MarketParameters { max_index_age: 0, ..plain() },
			MarketParameters { pool_cover: zero, ..plain() },
		] {
			assert_noop!(set(ETH, wrong), Error::<Test>::InvalidParameters);
		}
	});
}

#[test]
fn a_cap_keeps_the_skew_below_the_maintenance_margin() {
	run(|| {
		let rules = |scale| MarketParameters { skew_scale: fixed(scale), ..plain() };
		assert_noop!(set(ETH, rules("19999")), Error::<Test>::InvalidParameters);
		// 1,000 of 20,000 are five percent.
		assert_ok!(set(ETH, rules("20000")));
	});
}

#[test]
fn a_scale_leaves_room_for_what_is_open() {
	run(|| {
		deposit(&ALICE, 100_000);
		assert_eq!(target(&ALICE, ETH, "100"), DONE);
		let narrow = |scale| MarketParameters {
			skew_scale: fixed(scale),
			max_open_interest: fixed("10"),
			..plain()
		};
		assert_noop!(set(ETH, narrow("199")), Error::<Test>::InvalidParameters);
		assert_ok!(set(ETH, narrow("200")));
		assert_eq!(target(&ALICE, ETH, "99"), DONE);
	});
}

#[test]
fn a_lower_bound_holds_for_the_rate_at_once() {
	run(|| {
		rules(ETH, lively());
		deposit(&ALICE, 100_000);
		assert_eq!(target(&ALICE, ETH, "100"), DONE);
		wait(10 * 86_400);
		let bound = fixed("0.01");
		assert_ok!(set(ETH, MarketParameters { max_funding_rate: bound, ..lively() }));
		assert_eq!(market(ETH).funding_rate.get(), bound);
		// Until then funding accrued at the higher rate.
		assert!(market(ETH).funding_sum > fixed("5"));
	});
}

#[test]
fn there_is_room_for_so_many_markets() {
	run(|| {
		for id in 3..=6 {
			assert_ok!(set(id, plain()));
		}
		assert_noop!(set(7, plain()), Error::<Test>::TooManyMarkets);
		assert_ok!(set(6, lively()));
	});
}

#[test]
fn a_status_is_set() {
	run(|| {
		let status = MarketStatus::ReduceOnly;
		System::reset_events();
		assert_ok!(Clearing::set_market_status(signed(&ADMIN), ETH, status));
		let told = Event::MarketStatusSet { market: ETH, old: MarketStatus::Open, new: status };
		assert_eq!(events(), [told]);
		let unknown = Clearing::set_market_status(signed(&ADMIN), 9, status);
		assert_noop!(unknown, Error::<Test>::UnknownMarket);
	});
}

#[test]
fn genesis_opens_markets_and_registers_homes() {
	use codec::Encode;
	use sp_runtime::BuildStorage;
	let config = crate::GenesisConfig::<Test> {
		markets: vec![(ETH, lively())],
		homes: vec![home_of(&ALICE).encode()],
		..Default::default()
	};
	let mut ext: sp_io::TestExternalities = config.build_storage().unwrap().into();
	ext.execute_with(|| {
		assert_eq!(market(ETH).parameters, lively());
		assert!(crate::Homes::<Test>::contains_key(ALICE));
		assert_ok!(Clearing::check_invariants());
	});
}
