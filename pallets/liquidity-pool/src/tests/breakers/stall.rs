use super::*;
use frame_support::weights::{Weight, WeightMeter};
use PoolStatus::{CloseOnly, Open};

#[test]
fn after_a_standstill_nothing_is_opened_for_the_cool_down() {
	test(|| {
		let id = watched();
		look(300);
		assert_ok!(open(id));
		look(301);
		assert!(said_tripped(Breaker::Stall, statuses(Open), statuses(CloseOnly)));
		only_closing(id, Breaker::Stall);
		deposit(BOB, 10 * USD);
		blocks(600);
		assert!(is_tripped(Breaker::Stall));
		look(1);
		assert!(said_recovered(Breaker::Stall, statuses(CloseOnly), statuses(Open)));
		assert_ok!(open(id));
	});
}

#[test]
fn before_the_first_look_of_the_block_it_counts_already() {
	test(|| {
		let id = watched();
		wait(301);
		set_spot(Fixed::from_int(SPOT));
		only_closing(id, Breaker::Stall);
	});
}

#[test]
fn a_chain_that_has_no_weight_for_the_pool_is_as_if_it_stood_still() {
	test(|| {
		let id = watched();
		for _ in 0..6 {
			wait(60);
			set_spot(Fixed::from_int(SPOT));
			LiquidityPool::run_breakers(&mut WeightMeter::with_limit(Weight::zero()));
		}
		only_closing(id, Breaker::Stall);
		assert_ok!(LiquidityPool::poke_breakers(RuntimeOrigin::signed(BOB), POOL));
		blocks(660);
		assert_ok!(open(id));
	});
}

#[test]
fn days_of_standstill_recover_like_minutes() {
	test(|| {
		let id = watched();
		for outage in [DAY, 5 * DAY, 12 * DAY] {
			wait(outage);
			run();
			assert!(is_tripped(Breaker::Stall));
			look(6);
			blocks(660);
			assert!(!is_tripped(Breaker::Stall));
			assert_ok!(open(id));
		}
	});
}
