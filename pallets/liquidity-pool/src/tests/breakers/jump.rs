use super::*;
use PoolStatus::{CloseOnly, Halted, Open};

const JUMPED: FunctionStatuses =
	FunctionStatuses { deposits: Open, trading: CloseOnly, hedging: Open, pricing: Halted };

fn move_to(dollars: i64) {
	set_spot(Fixed::from_int(dollars));
}

#[test]
fn a_price_that_jumps_stops_new_positions_in_the_same_block_and_recovers() {
	test(|| {
		let id = watched();
		// A tenth is not beyond a tenth.
		move_to(SPOT + SPOT / 10);
		assert_ok!(open(id));
		move_to(SPOT + SPOT / 10 + 1);
		assert!(!is_tripped(Breaker::Jump));
		only_closing(id, Breaker::Jump);
		run();
		assert!(said_tripped(Breaker::Jump, statuses(Open), JUMPED));
		only_closing(id, Breaker::Jump);
		// The window, and the cool-down after it.
		blocks(300 + 600);
		assert!(is_tripped(Breaker::Jump));
		blocks(120);
		assert!(said_recovered(Breaker::Jump, JUMPED, statuses(Open)));
		assert_ok!(open(id));
	});
}

#[test]
fn a_fall_is_a_jump_and_a_price_that_comes_back_only_cools_down() {
	test(|| {
		let id = watched();
		move_to(SPOT - SPOT / 10 - 1);
		run();
		only_closing(id, Breaker::Jump);
		move_to(SPOT);
		blocks(600);
		assert!(is_tripped(Breaker::Jump));
		look(1);
		assert!(!is_tripped(Breaker::Jump));
		assert_ok!(open(id));
	});
}

#[test]
fn a_price_that_walks_slowly_trips_nothing() {
	test(|| {
		let id = watched();
		for step in 1..20 {
			look(300);
			move_to(SPOT + step * SPOT / 20);
			run();
			assert!(!is_tripped(Breaker::Jump), "step {step}");
		}
		assert_ok!(open(id));
	});
}

#[test]
fn nobody_is_priced_on_a_price_that_jumped_and_everybody_is_afterwards() {
	test(|| {
		watched();
		withdraw(ALICE, 100 * SHARE);
		let number = epoch().number;
		// The end of the epoch, with a look a minute before.
		let end = epoch().ends_at.secs();
		dhv_mocks::MockClock::set(dhv_primitives::Timestamp::from_secs(end - 60));
		move_to(SPOT);
		run();
		blocks(300 + 600);
		let spare = epoch().number;
		assert_eq!(spare, number + 1, "the stall alone delays no price");
		withdraw(ALICE, 100 * SHARE);
		let end = epoch().ends_at.secs();
		while LiquidityPool::now().secs() + 60 < end {
			look(240.min(end - 60 - LiquidityPool::now().secs()));
		}
		move_to(SPOT + SPOT / 5);
		look(60);
		look(1);
		let reason = DelayReason::PriceJumped;
		assert!(has_event(Event::EpochDelayed { pool: POOL, epoch: spare, reason }));
		blocks(300 + 600 + 120);
		assert_eq!(epoch().number, spare + 1);
		claim(ALICE, spare);
	});
}

#[test]
fn after_a_long_outage_the_first_price_trips_and_nothing_stays() {
	test(|| {
		let id = watched();
		for outage in [3_600, 5 * DAY] {
			wait(outage);
			run();
			// The feeds are back, far away.
			move_to(if spot() == Fixed::from_int(SPOT) { SPOT / 2 } else { SPOT });
			look(6);
			assert!(is_tripped(Breaker::Jump));
			blocks(300 + 600 + 120);
			assert!(!is_tripped(Breaker::Jump) && !is_tripped(Breaker::Stall));
		}
		assert_ok!(open(id));
	});
}
