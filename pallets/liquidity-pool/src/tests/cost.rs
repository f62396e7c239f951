//! An epoch costs the same however many requests it has (F35).

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, USDC};
use dhv_primitives::{
	ports::{ReactorsValue, ScheduledWork},
	Balance, Fixed, OptionKind,
};
use frame_support::{
	assert_ok,
	traits::fungibles::Mutate,
	weights::{Weight, WeightMeter},
};
use std::collections::BTreeSet;

/// What pricing one epoch took.
#[derive(Debug)]
struct Cost {
	/// As the meter has it.
	weight: Weight,
	/// Storage items that were written.
	written: BTreeSet<Vec<u8>>,
	/// Nodes of the trie on the ways to everything that was read.
	nodes: usize,
	price: EpochPrice,
}

const ONE_DEPOSIT: Balance = 10 * USD;

/// As many accounts ask to join and as many to leave, some of which has to be carried.
fn cost(requesters: u32) -> Cost {
	let mut ext = new_test_ext();
	ext.execute_with(|| {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 50, 0));
		let mark = LiquidityPool::nav_breakdown(POOL).unwrap().book.value.try_neg().unwrap();
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		dhv_mocks::MockReactors::set_value(Ok(value));
		let part = Balance::from(requesters);
		for who in (0..requesters).map(|index| AccountId::from(index) + 10_000) {
			assert_ok!(Assets::mint_into(USDC, &who, ONE_DEPOSIT));
			deposit(who, ONE_DEPOSIT);
			let left = 90_000 * SHARE / part;
			assert_ok!(LiquidityPool::pay_shares(POOL, &ALICE, &who, left));
			withdraw(who, left);
		}
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		System::reset_events();
	});
	ext.commit_all().unwrap();
	let mut meter = WeightMeter::new();
	let (_, proof) = ext.execute_and_prove(|| PoolEpochs::<Test>::run(&mut meter));
	let written = ext.overlayed_changes().changes().map(|(key, _)| key.clone()).collect();
	let price = ext.execute_with(|| {
		LiquidityPool::check_invariants().unwrap();
		EpochPrices::<Test>::get(POOL, 2).unwrap()
	});
	Cost { weight: meter.consumed(), written, nodes: proof.iter_nodes().count(), price }
}

#[test]
fn two_thousand_requesters_cost_what_one_does() {
	let (one, many) = (cost(1), cost(2_000));
	assert_eq!((one.price.deposits, many.price.deposits), (10 * USD, 20_000 * USD));
	assert!(one.price.fill < Fixed::ONE && many.price.fill < Fixed::ONE, "some are carried");
	assert_eq!(one.weight, many.weight);
	assert_eq!(one.written, many.written, "the same items");
	// The tree is deeper with more accounts in it; nothing of theirs is read.
	assert!(many.nodes < one.nodes + one.written.len() * 4, "{} {}", one.nodes, many.nodes);
	assert!(many.nodes < 300, "{}", many.nodes);
}
