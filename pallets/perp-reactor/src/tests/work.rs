//! The work of blocks.

use super::mock::*;
use crate::{types::*, Cursor, WeightInfo};
use dhv_primitives::ports::{PerpHedges, PerpId, Reactors as ReactorsPort, ScheduledWork};
use frame_support::{
	assert_ok,
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
fn the_pool_reads_the_sum_of_its_reactors_and_takes_loose_cash() {
	run(|| {
		hold_twenty();
		let value = <Perps as ReactorsPort>::value(POOL, price(2_600)).unwrap();
		assert_eq!(value.delta, delta(20));
		assert_eq!(value.low, value.high);
		// 25,000 of margin, 20 * 100 of profit, four fees on the account.
		assert_eq!(value.mark, milli(27_000_040));
		assert_eq!(<Perps as ReactorsPort>::withdraw(POOL, USD), Ok(4 * FEE));
		assert_eq!(ledger().idle, 0);
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
