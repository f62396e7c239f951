//! What is looked at after each step.

use super::{
	figures::{amount_of, ceil, claim, shares_of},
	world::World,
};
use crate::{tests::mock::*, Event, Ledger, PoolPosition};
use codec::{Decode, Encode};
use dhv_primitives::PoolId;
use std::collections::BTreeSet;

/// One of so many steps looks at every pool.
const SWEEP: u32 = 16;

/// The pool of an event: the first that every event tells.
fn pool_of(event: &Event<Test>) -> PoolId {
	let mut rest = &event.encode()[1..];
	PoolId::decode(&mut rest).expect("every event tells its pool")
}

impl World {
	/// Every invariant of the pools that events or marks touched, now and then of all, and what only a
	/// sequence can tell.
	pub fn check_all(&mut self) {
		let (mut touched, marked) = self.book();
		if self.seen.steps.is_multiple_of(SWEEP) {
			touched.extend(self.books.pools.keys());
			LiquidityPool::check_invariants().unwrap();
		}
		if self.seen.steps.is_multiple_of(5 * SWEEP) {
			self.check_positions();
		}
		self.books.compare(&touched);
		for pool in marked.difference(&touched) {
			LiquidityPool::check_book(*pool, &self.books.pools[pool].ledger).unwrap();
		}
		for pool in touched {
			LiquidityPool::check_pool(pool).unwrap();
		}
	}

	/// Books what events tell, which has to be in order. Returns the pools that changed, and those
	/// whose marks did.
	pub fn book(&mut self) -> (BTreeSet<PoolId>, BTreeSet<PoolId>) {
		self.unmarked.clear();
		let events: Vec<Event<Test>> = System::events()
			.into_iter()
			.filter_map(|record| match record.event {
				RuntimeEvent::LiquidityPool(event) => Some(event),
				_ => None,
			})
			.collect();
		System::reset_events();
		for event in &events {
			self.count_told(event);
			self.books.book(event);
		}
		self.count_details(&events);
		let marks = |event: &&Event<Test>| {
			!matches!(event, Event::BookMarked { .. } | Event::MarkFailed { .. })
		};
		(events.iter().filter(marks).map(pool_of).collect(), self.check_marks())
	}

	/// What everybody has in every pool, taken from the receipts.
	fn check_positions(&self) {
		for (pool, books) in &self.books.pools {
			let price = LiquidityPool::nav(*pool).map(|nav| nav.price_per_share.raw());
			let depositors = books.deposits.keys().map(|(who, _)| *who);
			let leavers = books.withdrawals.keys().map(|(who, _)| *who);
			let all: BTreeSet<_> =
				depositors.chain(leavers).chain(books.shares.holders()).collect();
			for who in all {
				let told = LiquidityPool::position_of(*pool, who).expect("it can be computed");
				assert_eq!(
					PoolPosition { value: 0, ..told },
					self.position_by_receipts(*pool, who)
				);
				let cash = told.pending_deposits + told.refundable + told.claimable_cash;
				let shares = told.shares + told.claimable_shares + told.pending_withdrawals;
				if let Ok(price) = price {
					assert_eq!(told.value, cash + amount_of(shares, price.unsigned_abs()));
				}
			}
		}
	}

	fn position_by_receipts(&self, pool: PoolId, who: AccountId) -> PoolPosition {
		let books = &self.books.pools[&pool];
		let mut position = PoolPosition { shares: books.shares.of(who), ..PoolPosition::default() };
		for ((_, epoch), amount) in books.deposits.iter().filter(|((of, _), _)| *of == who) {
			match books.prices.get(epoch) {
				None => position.pending_deposits += amount,
				Some(price) if price.minted == 0 => position.refundable += amount,
				Some(price) => {
					let mint = price.mint.raw().unsigned_abs();
					position.claimable_shares += shares_of(*amount, mint);
				}
			}
		}
		for ((_, _), receipt) in books.withdrawals.iter().filter(|((of, _), _)| *of == who) {
			let (mut shares, mut reached, mut finished) = (receipt.shares, receipt.reached, false);
			while let Some(price) = books.prices.get(&reached).filter(|_| !finished) {
				let (cash, carried) = claim(shares, price);
				position.claimable_cash += cash;
				(shares, reached, finished) =
					(carried, reached + 1, price.filled == price.requested);
			}
			position.pending_withdrawals += shares;
		}
		position
	}

	/// What is free above the buffer; below zero if some lacks.
	pub fn remaining(&self, pool: PoolId, buffer_bps: u32) -> i128 {
		let Ledger { free, allocated, .. } = crate::Ledgers::<Test>::get(pool);
		free as i128 - ceil(allocated, buffer_bps.into(), 10_000) as i128
	}
}
