use super::*;
use dhv_mocks::MockReactors;
use PoolStatus::{CloseOnly, Open};

#[test]
fn a_venue_that_cannot_be_relied_on_stops_new_positions_until_it_can() {
	test(|| {
		let id = watched();
		MockReactors::set_reliable(false);
		assert_ok!(open(id));
		look(1);
		assert!(said_tripped(Breaker::Venue, statuses(Open), statuses(CloseOnly)));
		only_closing(id, Breaker::Venue);
		deposit(BOB, 10 * USD);
		blocks(DAY / 4);
		only_closing(id, Breaker::Venue);
		MockReactors::set_reliable(true);
		blocks(600);
		assert!(is_tripped(Breaker::Venue), "it cools down");
		blocks(60);
		assert!(said_recovered(Breaker::Venue, statuses(CloseOnly), statuses(Open)));
		assert_ok!(open(id));
	});
}

#[test]
fn the_governor_may_leave_venues_out_of_it() {
	test(|| {
		let id = watched();
		MockReactors::set_reliable(false);
		look(1);
		assert_ok!(LiquidityPool::replace_breakers(POOL, BreakerTerms { venues: false, ..TERMS }));
		blocks(660);
		assert_ok!(open(id));
	});
}

#[test]
fn without_a_cool_down_it_stays_for_the_block() {
	test(|| {
		let id = watched();
		assert_ok!(LiquidityPool::replace_breakers(POOL, BreakerTerms { cool_down: 0, ..TERMS }));
		MockReactors::set_reliable(false);
		look(1);
		only_closing(id, Breaker::Venue);
		MockReactors::set_reliable(true);
		look(1);
		assert_ok!(open(id));
	});
}
