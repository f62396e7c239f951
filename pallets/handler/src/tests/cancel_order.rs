//! `cancel_order`, and the expiry of orders by itself.

use super::mock::*;
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{ports::ScheduledWork, Contracts, Side};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

fn cancel(who: u64, id: OrderId) -> sp_runtime::DispatchResult {
	Handler::cancel_order(RuntimeOrigin::signed(who), id)
}

fn any_order() -> OrderId {
	let series = usual();
	make(&[otc_leg(series, Side::Buy, 200, fair(series))], true)
}

fn another() -> OrderId {
	let series = Handler::listings(POOL)[0].0;
	make(&[otc_leg(series, Side::Buy, 200, fair(series))], true)
}

#[test]
fn the_manager_takes_an_order_back_at_any_time() {
	run(|| {
		let id = any_order();
		assert_ok!(fill(id, Some(hundredths(50))));
		events();
		assert_ok!(cancel(MANAGER, id));
		let filled = hundredths(50);
		assert_eq!(events(), vec![Event::OrderCancelled { id, pool: POOL, filled }]);
		assert_noop!(fill(id, None), Error::<Test>::UnknownOrder);
		assert_noop!(cancel(MANAGER, id), Error::<Test>::UnknownOrder);
		assert!(!OrderQueue::<Test>::contains_key(POOL));
		assert!(!Orders::<Test>::contains_key(id));
	});
}

#[test]
fn anybody_takes_back_what_has_expired() {
	run(|| {
		let id = any_order();
		assert_noop!(cancel(ALICE, id), Error::<Test>::OrderOpen);
		assert_noop!(Handler::cancel_order(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
		MockClock::advance(600);
		assert_noop!(cancel(ALICE, id), Error::<Test>::OrderOpen);
		MockClock::advance(1);
		assert_ok!(cancel(ALICE, id));
		let filled = Contracts::ZERO;
		assert_eq!(events(), vec![Event::OrderExpired { id, pool: POOL, filled }]);
	});
}

#[test]
fn blocks_remove_expired_orders() {
	run(|| {
		let first = any_order();
		MockClock::advance(1);
		let second = another();
		Handler::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![]);
		MockClock::advance(600);
		Handler::run(&mut WeightMeter::new());
		let filled = Contracts::ZERO;
		assert_eq!(events(), vec![Event::OrderExpired { id: first, pool: POOL, filled }]);
		MockClock::advance(1);
		Handler::run(&mut WeightMeter::new());
		assert_eq!(events(), vec![Event::OrderExpired { id: second, pool: POOL, filled }]);
		assert!(!OrderQueue::<Test>::contains_key(POOL));
	});
}

#[test]
fn blocks_stay_inside_their_weight_and_go_on_later() {
	run(|| {
		any_order();
		another();
		MockClock::advance(601);
		let (look, one) = (<()>::remove_expired(), <()>::expire_order());
		Handler::run(&mut WeightMeter::with_limit(look));
		assert_eq!(Handler::orders(POOL).len(), 2);
		Handler::run(&mut WeightMeter::with_limit(look.saturating_add(one)));
		assert_eq!(Handler::orders(POOL).len(), 1);
		Handler::run(&mut WeightMeter::with_limit(look.saturating_add(one)));
		assert_eq!(Handler::orders(POOL).len(), 0);
	});
}
