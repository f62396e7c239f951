//! Pools list by themselves: the production rule, and a rule that the governor sets.

use super::{development, preset};
use crate::{
	constants::{BLOCK_MILLIS, USDC_INDEX, USD_PRICE, WETH_INDEX},
	origins::Origin,
	AllPalletsWithSystem, Handler, OptionRegistry, Oracle, Runtime, RuntimeEvent, RuntimeOrigin,
	System,
};
use dhv_primitives::{
	ports::OptionRegistry as _, Fixed, PoolId, Price, Series, Timestamp as Seconds,
};
use frame_support::{
	assert_ok,
	traits::{OnFinalize, TryState, TryStateSelect},
	BoundedVec,
};
use pallet_handler::{
	types::{Cycle, Expiries, Step, Width},
	Event, ListingRule,
};
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use std::collections::BTreeMap;

const POOL: PoolId = PoolId(0);
/// Friday, 15 January 2027, 08:00 UTC.
const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// What a block does around its transactions, with prices fed.
fn block(time: u64, dollars: u128) {
	System::set_block_number(System::block_number() + 1);
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
	super::work_by_itself();
	Oracle::on_finalize(0);
	for operator in [Alice, Bob, Charlie] {
		let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, dollars * USD_PRICE)];
		let values = BoundedVec::truncate_from(values);
		let operator = RuntimeOrigin::signed(operator.to_account_id());
		assert_ok!(Oracle::feed_values(operator, values));
	}
}

/// How many series the pool lists at each expiry.
fn listed() -> BTreeMap<u64, usize> {
	let mut found = BTreeMap::new();
	for (_, listing) in Handler::listings(POOL) {
		*found.entry(listing.expiry.secs()).or_default() += 1;
	}
	found
}

fn strikes(expiry: u64) -> Vec<i128> {
	let mut strikes: Vec<_> = Handler::listings(POOL)
		.into_iter()
		.filter(|(_, listing)| listing.expiry == Seconds::from_secs(expiry))
		.map(|(series, _)| {
			let Series { strike, .. } = OptionRegistry::series(series).unwrap();
			strike.raw() / Price::new(Fixed::ONE).raw()
		})
		.collect();
	strikes.sort_unstable();
	strikes.dedup();
	strikes
}

fn refusals() -> Vec<Event<Runtime>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Handler(event @ Event::ListingRefused { .. }) => Some(event),
			_ => None,
		})
		.collect()
}

fn try_state() {
	AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
}

#[test]
fn the_production_rule_lists_after_the_first_price() {
	preset("local_testnet").execute_with(|| {
		assert!(Handler::listing_rule(POOL).is_some());
		block(START, 2_500);
		// There was no price when the block began.
		assert!(listed().is_empty());
		let mut last = 0;
		let mut time = START;
		let blocks = (1..100).find(|_| {
			time += 6;
			block(time, 2_500);
			let count = Handler::listings(POOL).len();
			std::mem::replace(&mut last, count) == count
		});
		try_state();
		assert_eq!(refusals(), vec![]);
		let day = |days: u64| START + days * DAY;
		// Two days, four Fridays, of which the second ends January, and the ends of February and March.
		let expected =
			[(2, 22), (3, 26), (7, 38), (14, 42), (21, 34), (28, 38), (42, 42), (70, 32)];
		let expected = expected.map(|(days, count)| (day(days), count));
		assert_eq!(listed(), BTreeMap::from(expected));
		assert_eq!(strikes(day(2)), (2_250..=2_750).step_by(50).collect::<Vec<_>>());
		// So many do not reach two deviations far at 50; the last strikes are 200 apart.
		assert_eq!(strikes(day(70)), (1_000..=4_000).step_by(200).collect::<Vec<_>>());
		println!("{last} series in {blocks:?} blocks");
		assert!(blocks.is_some_and(|blocks| blocks <= 40));

		// The next day: another expiry, and strikes around another price.
		time = START + DAY;
		for _ in 0..60 {
			block(time, 3_000);
			time += 6;
		}
		try_state();
		assert_eq!(refusals(), vec![]);
		assert_eq!(listed()[&day(2)], 22);
		assert_eq!(strikes(day(4)).len(), 15);
		assert!(strikes(day(4)).contains(&3_000));
		// Nobody used what fell out.
		assert_eq!(strikes(day(7)).first(), Some(&2_450));
	});
}

#[test]
fn the_governor_lets_a_pool_list_hours_and_days() {
	development().execute_with(|| {
		assert_eq!(Handler::listing_rule(POOL), None);
		let each = |seconds, count| Expiries { cycle: Cycle::Period { seconds, offset: 0 }, count };
		let rule = ListingRule {
			expiries: BoundedVec::truncate_from(vec![each(HOUR, 3), each(DAY, 1)]),
			min_time: HOUR / 3,
			max_time: 7 * DAY,
			step: Step::Constant(Price::new(Fixed::from_int(50))),
			width: Width::Share(Fixed::from_bps(300)),
			max_per_expiry: 6,
			max_listings: 30,
			buyable: true,
			sellable: true,
		};
		block(START, 2_500);
		assert_ok!(Handler::set_listing_rule(Origin::Governor.into(), POOL, Some(rule)));
		let midnight = START + 16 * HOUR;
		for minute in 0..=180 {
			block(START + minute * 60, 2_500);
			let hour = |hours: u64| START + hours * HOUR;
			let expected = match minute {
				10 => [hour(1), hour(2), hour(3), midnight],
				// Too near for new series, but listed before.
				50 => [hour(1), hour(2), hour(3), hour(4)],
				70 => [hour(2), hour(3), hour(4), midnight],
				180 => [hour(4), hour(5), hour(6), midnight],
				_ => continue,
			};
			let listed = listed();
			assert!(expected.iter().all(|expiry| listed[expiry] == 6), "{minute}: {listed:?}");
			assert_eq!(listed.contains_key(&hour(1)), minute < 60);
			try_state();
		}
		assert_eq!(strikes(midnight), vec![2_450, 2_500, 2_550]);
		assert_eq!(refusals(), vec![]);
	});
}
