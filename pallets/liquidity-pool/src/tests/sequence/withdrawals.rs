//! Withdrawals: requests, cancels, claims.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, LACKING},
	world::{World, NO_POOL},
};
use crate::{tests::mock::*, Call, EpochIndex, PoolStatus, Pools};
use dhv_primitives::{Balance, PoolId};

const OPERATIONS: &[Operation] = &[
	may("withdraw a part", 24, World::withdraw_part, &[&["WithdrawalTooSmall"]]),
	may("withdraw everything", 6, World::withdraw_all, &[]),
	must_fail("withdraw: too little", World::withdraw_little, "WithdrawalTooSmall", &[]),
	must_fail("withdraw: nothing", World::withdraw_nothing, "WithdrawalTooSmall", &[]),
	must_fail("withdraw: more than there is", World::withdraw_more, "FundsUnavailable", &[LACKING]),
	may("withdraw in a halt", 2, World::withdraw_in_halt, &[&["WithdrawalTooSmall"]]),
	must_fail("withdraw: no such pool", World::withdraw_nowhere, "UnknownPool", &[]),
	may("cancel a withdrawal", 10, World::stay, &[&["CutoffPassed", "ClaimFirst"]]),
	may("everybody stays", 12, World::all_stay, &[]),
	must_fail("cancel a withdrawal: cut-off", World::stay_late, "CutoffPassed", &[]),
	must_fail("cancel a withdrawal: none", World::stay_none, "NoRequest", &[]),
	must_fail("cancel a withdrawal: no such pool", World::stay_nowhere, "UnknownPool", &[]),
	may("claim a withdrawal", 24, World::cash_in, &[]),
	must_fail("claim a withdrawal: no price", World::cash_in_early, "EpochNotPriced", &[]),
	must_fail("claim a withdrawal: none", World::cash_in_none, "NoRequest", &[]),
	must_fail("claim a withdrawal: no such pool", World::cash_in_nowhere, "UnknownPool", &[]),
];

pub const FAMILY: Family = OPERATIONS;

type Receipt = (PoolId, AccountId, EpochIndex);

impl World {
	/// Shares that somebody has; a pool's own account does not ask.
	pub fn shareholder(&mut self, fits: impl Fn(PoolId) -> bool) -> Option<(PoolId, AccountId)> {
		let mut all = Vec::new();
		for (pool, books) in self.books.pools.iter().filter(|(pool, _)| fits(**pool)) {
			let own = super::books::accounts(*pool);
			let holders = books.shares.holders().filter(|who| !own.contains(who));
			all.extend(holders.map(|who| (*pool, who)));
		}
		self.random.choose(&all)
	}

	fn leave(&mut self, who: AccountId, pool: PoolId, shares: Balance) -> Tried {
		Some(self.signed(who, Call::request_withdrawal { pool, shares }))
	}

	fn withdraw_part(&mut self) -> Tried {
		let (pool, who) = self.shareholder(|_| true)?;
		let part = self.books.pools[&pool].shares.of(who) / (1 + u128::from(self.random.below(4)));
		self.leave(who, pool, part)
	}

	fn withdraw_all(&mut self) -> Tried {
		let (pool, who) = self.shareholder(|_| true)?;
		self.leave(who, pool, self.books.pools[&pool].shares.of(who))
	}

	fn withdraw_little(&mut self) -> Tried {
		let (pool, who) = self.shareholder(|_| true)?;
		let books = &self.books.pools[&pool];
		let most = books.shares.of(who).min(books.parameters.min_withdrawal) - 1;
		let shares = u128::from(self.random.below(most.clamp(1, u64::MAX.into()) as u64));
		self.leave(who, pool, shares)
	}

	fn withdraw_nothing(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		self.leave(who, pool, 0)
	}

	fn withdraw_more(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		let books = &self.books.pools[&pool];
		let more = (books.shares.of(who) + 1).max(books.parameters.min_withdrawal);
		self.leave(who, pool, more)
	}

	/// A halt keeps nobody from asking.
	fn withdraw_in_halt(&mut self) -> Tried {
		let halted = |pool| Pools::<Test>::get(pool).unwrap().status == PoolStatus::Halted;
		let (pool, who) = self.shareholder(halted)?;
		let part = self.books.pools[&pool].shares.of(who) / 2;
		self.leave(who, pool, part)
	}

	fn withdraw_nowhere(&mut self) -> Tried {
		let who = self.user();
		self.leave(who, NO_POOL, SHARE)
	}

	/// A withdrawal that has so many priced epochs behind it, those that rest apart.
	fn leaving(&mut self, behind: impl Fn(u32) -> bool) -> Option<Receipt> {
		let mut all = Vec::new();
		for (pool, books) in &self.books.pools {
			for ((who, at), receipt) in &books.withdrawals {
				if behind(books.epoch.number.saturating_sub(receipt.reached)) && !books.rests(*at) {
					all.push((*pool, *who, *at));
				}
			}
		}
		self.random.choose(&all)
	}

	fn stay(&mut self) -> Tried {
		let (pool, who, epoch) = self.leaving(|_| true)?;
		Some(self.signed(who, Call::cancel_withdrawal { pool, epoch }))
	}

	/// With the last of those who wait, what rounding left of them goes.
	fn all_stay(&mut self) -> Tried {
		let now = dhv_mocks::MockClock::timestamp();
		let books = self.books.pools.iter().filter(|(_, books)| {
			let partial = books.withdrawals.iter().any(|((_, at), one)| *at < one.reached);
			partial && now < books.epoch.cutoff_at
		});
		let pools: Vec<_> = books.map(|(pool, _)| *pool).collect();
		let pool = self.random.choose(&pools)?;
		let all: Vec<_> = self.books.pools[&pool].withdrawals.keys().copied().collect();
		for (who, epoch) in all {
			let left =
				|world: &Self| world.books.pools[&pool].withdrawals.get(&(who, epoch)).copied();
			while left(self).is_some_and(|one| one.reached < self.books.pools[&pool].epoch.number) {
				self.signed(who, Call::claim_withdrawal { pool, epoch, who }).unwrap();
				self.book();
			}
			if left(self).is_some() {
				self.signed(who, Call::cancel_withdrawal { pool, epoch }).unwrap();
				self.book();
			}
		}
		Some(Ok(()))
	}

	fn stay_late(&mut self) -> Tried {
		let now = dhv_mocks::MockClock::timestamp();
		let mut late = Vec::new();
		for (pool, books) in &self.books.pools {
			let passed = books.epoch.cutoff_at <= now && now < books.epoch.ends_at;
			let of = books.withdrawals.iter().filter(|(_, receipt)| {
				passed && receipt.reached == books.epoch.number && receipt.shares > 0
			});
			late.extend(of.map(|((who, at), _)| (*pool, *who, *at)));
		}
		let (pool, who, epoch) = self.random.choose(&late)?;
		Some(self.signed(who, Call::cancel_withdrawal { pool, epoch }))
	}

	fn stay_none(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		let epoch = self.books.pools[&pool].epoch.number + 2;
		Some(self.signed(who, Call::cancel_withdrawal { pool, epoch }))
	}

	fn stay_nowhere(&mut self) -> Tried {
		let who = self.user();
		Some(self.signed(who, Call::cancel_withdrawal { pool: NO_POOL, epoch: 1 }))
	}

	fn cash_in(&mut self) -> Tried {
		let (by, (pool, who, epoch)) = (self.anybody(), self.leaving(|behind| behind > 0)?);
		Some(self.signed(by, Call::claim_withdrawal { pool, epoch, who }))
	}

	fn cash_in_early(&mut self) -> Tried {
		let (by, (pool, who, epoch)) = (self.anybody(), self.leaving(|behind| behind == 0)?);
		Some(self.signed(by, Call::claim_withdrawal { pool, epoch, who }))
	}

	fn cash_in_none(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		let epoch = self.books.pools[&pool].epoch.number + 2;
		Some(self.signed(who, Call::claim_withdrawal { pool, epoch, who }))
	}

	fn cash_in_nowhere(&mut self) -> Tried {
		let who = self.user();
		Some(self.signed(who, Call::claim_withdrawal { pool: NO_POOL, epoch: 1, who }))
	}
}
