//! The end of a sequence: everybody leaves, all that is owed can be paid, and nothing is left but
//! the pools' own.

use super::world::World;
use crate::{tests::mock::*, Call, PoolParameters, PoolStatus};
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{Fixed, PoolId, Price, Timestamp};
use dhv_sequences::World as _;

impl World {
	/// Pays whatever is left.
	pub fn end(&mut self) {
		self.calm();
		MockClock::advance(40 * DAY);
		self.spot = Fixed::from_int(SPOT);
		self.feed();
		self.check();
		let _none = self.settle_all();
		self.end_options();
		self.end_hedges();
		self.check();
		let pools: Vec<_> = self.books.pools.keys().copied().collect();
		for pool in &pools {
			self.govern(Call::set_status { pool: *pool, status: PoolStatus::Open }).unwrap();
			let new = PoolParameters {
				epoch_length: DAY,
				cutoff: 0,
				min_withdrawal: 1,
				..self.books.pools[pool].parameters
			};
			self.put(*pool, new).unwrap();
		}
		for _ in 0..3 {
			self.price_all(&pools);
			self.fetch_shares();
			self.everybody_leaves();
		}
		self.price_all(&pools);
		while self.fetch_cash() {}
		for (pool, books) in &self.books.pools {
			let ledger = books.ledger;
			assert_eq!(ledger.allocated, 0, "{pool:?}");
			assert_eq!((ledger.set_aside, ledger.refunds, ledger.unclaimed_shares), (0, 0, 0));
			assert!(books.short.is_empty() && books.long.is_empty() && books.deposits.is_empty());
		}
	}

	fn price_all(&mut self, pools: &[PoolId]) {
		let end = pools.iter().map(|pool| self.books.pools[pool].epoch.ends_at.secs()).max();
		let now = MockClock::timestamp().secs();
		MockClock::set(Timestamp::from_secs(end.unwrap_or(now).max(now)));
		MockPrices::set(WETH, USDC, Price::new(self.spot));
		run();
		self.check();
	}

	fn fetch_shares(&mut self) {
		let all: Vec<_> = crate::DepositReceipts::<Test>::iter_keys().collect();
		for (pool, who, epoch) in all {
			if self.books.pools[&pool].prices.contains_key(&epoch) {
				self.signed(BOB, Call::claim_shares { pool, epoch, who }).unwrap();
			}
		}
		self.check();
	}

	fn everybody_leaves(&mut self) {
		while let Some((pool, who)) = self.shareholder(|_| true) {
			let shares = self.books.pools[&pool].shares.of(who);
			self.signed(who, Call::request_withdrawal { pool, shares }).unwrap();
			self.check();
		}
	}

	/// Takes every withdrawal through the epochs behind it; whether there was any.
	fn fetch_cash(&mut self) -> bool {
		let mut any = false;
		let all: Vec<_> = crate::WithdrawalReceipts::<Test>::iter().collect();
		for ((pool, who, epoch), receipt) in all {
			if receipt.reached < self.books.pools[&pool].epoch.number {
				self.signed(BOB, Call::claim_withdrawal { pool, epoch, who }).unwrap();
				any = true;
			}
		}
		self.check();
		any
	}
}
