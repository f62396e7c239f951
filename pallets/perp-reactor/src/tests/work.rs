//! The work of blocks.

use super::mock::*;
use crate::{types::*, Cursor, Error, Event, WeightInfo};
use dhv_primitives::ports::{PerpHedges, PerpId, Reactors as ReactorsPort, ScheduledWork};
use dhv_primitives::Delta;
use frame_support::{
	assert_noop, assert_ok,
	weights::{Weight, WeightMeter},
};

fn with_weight(weight: Weight) {
	Perps::run(&mut WeightMeter::with_limit(weight));
}

#[test]
fn a_block_does_what_fits_and_the_next_goes_on_where_it_stopped() {
	run(|| {
		let root = RuntimeOrigin::root;
		for _ in 0..2 {
			assert_ok!(Perps::add_reactor(root(), POOL, VENUE, MARKET, parameters()));
		}
		for id in 0..3 {
			assert_ok!(<Perps as PerpHedges>::set_target(PerpId(id), delta(2)));
		}
		let one = <() as WeightInfo>::run_base()
			.saturating_add(<() as WeightInfo>::run_reactor())
			.saturating_add(<() as WeightInfo>::advance());
		let sent = || (0..3).map(|id| Perps::ops(PerpId(id)).len()).collect::<Vec<_>>();
		with_weight(Weight::from_parts(10, 0));
		assert_eq!(sent(), [0, 0, 0]);
		with_weight(one);
		assert_eq!((sent(), Cursor::<Test>::get()), (vec![4, 0, 0], Some(PerpId(0))));
		with_weight(one);
		assert_eq!((sent(), Cursor::<Test>::get()), (vec![4, 4, 0], Some(PerpId(1))));
		with_weight(one);
		assert_eq!(sent(), [4, 4, 4]);
	});
}

#[test]
fn what_cannot_be_done_is_announced_once_per_timeout_and_holds_up_nobody() {
	run(|| {
		ask(delta(20));
		MockVenue::change(|world| world.channel = dhv_primitives::ports::Channel::Suspended);
		for _ in 0..5 {
			blocks(1);
			work();
		}
		let held = |event: &crate::Event<Test>| matches!(event, crate::Event::Held { .. });
		assert_eq!(events().iter().filter(|event| held(event)).count(), 1);
		blocks(30);
		work();
		assert_eq!(events().iter().filter(|event| held(event)).count(), 2);
	});
}

#[test]
fn the_pool_reads_the_sum_of_its_reactors_and_takes_what_is_above_the_reserve() {
	run(|| {
		hold_twenty();
		let value = <Perps as ReactorsPort>::value(POOL, price(2_600)).unwrap();
		assert_eq!(value.delta, delta(20));
		assert_eq!(value.low, value.high);
		// 25,000 of margin, 20 * 100 of profit, four fees on the account.
		assert_eq!(value.mark, milli(27_000_040));
		assert_eq!(<Perps as ReactorsPort>::withdraw(POOL, USD), Ok(0));
		assert_eq!(ledger().idle, 4 * FEE);
		give(USD);
		assert_eq!(<Perps as ReactorsPort>::withdraw(POOL, USD / 2), Ok(USD / 2));
		assert_eq!(<Perps as ReactorsPort>::withdraw(POOL, 2 * USD), Ok(USD / 2));
	});
}

/// So much more lies on the account of this chain, as if the pool had sent it.
fn give(amount: u128) {
	send(&account(), amount);
	crate::Reactors::<Test>::mutate(ID, |entry| {
		let ledger = &mut entry.as_mut().unwrap().ledger;
		ledger.idle += amount;
		ledger.gains += amount;
	});
}

#[test]
fn a_reactor_that_is_all_home_keeps_nothing_back() {
	run(|| {
		give(USD);
		assert_eq!(<Perps as ReactorsPort>::withdraw(POOL, 2 * USD), Ok(USD));
		assert_eq!(ledger().idle, 0);
	});
}

#[test]
fn everything_comes_home_on_what_the_reactor_keeps_though_the_pool_is_empty() {
	run(|| {
		hold_twenty();
		assert_ok!(<Perps as ReactorsPort>::withdraw(POOL, FREE));
		MockFunds::set_buffer(FREE);
		ask(delta(0));
		settle();
		assert_eq!(size(), delta(0));
		assert!(ledger().is_home());
	});
}

#[test]
fn a_pool_that_refuses_an_advance_does_not_stop_a_message_that_the_account_can_pay() {
	run(|| {
		hold_twenty();
		let refused = sp_runtime::DispatchError::Exhausted;
		MockFunds::on_advance(Some(Box::new(move |_, _| Err(refused))));
		ask(delta(5));
		assert_ok!(advance());
		assert_eq!(state_of(is_position), Some(OpState::Sent));
		MockFunds::on_advance(None);
	});
}

#[test]
fn a_larger_size_is_not_opened_on_the_fees_of_the_way_back() {
	run(|| {
		hold_twenty();
		// With the profit the margin carries more without another transfer.
		move_price(2_600);
		MockFunds::set_buffer(FREE);
		ask(Delta::new(milli(20_500)));
		assert_noop!(advance(), Error::<Test>::InsufficientFunds);
		MockFunds::set_buffer(0);
		assert_ok!(advance());
		assert!(matches!(ops()[0].kind, OpKind::SetPosition { .. }));
		assert!(ledger().idle >= 4 * FEE);
	});
}

#[test]
fn a_size_that_the_pool_cannot_pay_for_may_be_given_up_and_one_that_was_sent_not() {
	run(|| {
		MockFunds::set_buffer(FREE);
		ask(delta(20));
		assert_noop!(advance(), Error::<Test>::NothingToDo);
		assert_eq!(<Perps as PerpHedges>::unsent(ID), Some(delta(20)));
		assert_eq!(Perps::exposure(ID).unwrap().most, delta(20));
		assert_ok!(<Perps as PerpHedges>::give_up(ID));
		assert_eq!(events().last(), Some(&Event::TargetGivenUp { id: ID, target: delta(20) }));
		assert_eq!(Perps::exposure(ID).unwrap().most, delta(0));
		MockFunds::set_buffer(0);
		ask(delta(20));
		assert_ok!(advance());
		assert_eq!(<Perps as PerpHedges>::unsent(ID), None);
		assert_noop!(<Perps as PerpHedges>::give_up(ID), Error::<Test>::NothingToDo);
		settle();
		assert_eq!(size(), delta(20));
	});
}

#[test]
fn reports_are_asked_for_at_the_governed_interval() {
	run(|| {
		hold_twenty();
		blocks(80);
		work();
		assert_eq!(ops(), vec![]);
		blocks(20);
		work();
		assert_eq!(ops().iter().map(|op| op.kind).collect::<Vec<_>>(), [OpKind::Report]);
		// Once, however often it is looked at.
		work();
		assert_eq!(ops().len(), 1);
	});
}
