//! Deposits: requests, cancels, claims.

use super::{
	breakers::allows,
	operation::{may, must_fail, Family, Operation, Tried, LACKING},
	world::{World, NO_POOL, STRANGERS},
};
use crate::{tests::mock::*, Call, EpochIndex, PoolFunction, PoolStatus};
use dhv_primitives::{Balance, PoolId};

const OPERATIONS: &[Operation] = &[
	may("deposit", 30, World::deposit, &[REFUSED]),
	may("deposit for anybody", 8, World::deposit_for_another, &[REFUSED]),
	must_fail("deposit: too little", World::deposit_little, "DepositTooSmall", &[]),
	must_fail("deposit: beyond the cap", World::deposit_much, "DepositCapExceeded", &[]),
	must_fail("deposit: more than fits", World::deposit_everything, "Overflow", &[]),
	must_fail(
		"deposit: without money",
		World::deposit_nothing,
		"FundsUnavailable",
		&[LACKING, REFUSED],
	),
	must_fail("deposit: in a halt", World::deposit_in_halt, "PoolHalted", &[]),
	must_fail("deposit: no such pool", World::deposit_nowhere, "UnknownPool", &[]),
	may("cancel a deposit", 8, World::take_back, &[&["CutoffPassed"]]),
	must_fail("cancel a deposit: cut-off", World::take_back_late, "CutoffPassed", &[]),
	must_fail("cancel a deposit: none", World::take_back_none, "NoRequest", &[]),
	must_fail("cancel a deposit: no such pool", World::take_back_nowhere, "UnknownPool", &[]),
	may("claim shares", 30, World::claim, &[]),
	must_fail("claim shares: no price", World::claim_early, "EpochNotPriced", &[]),
	must_fail("claim shares: none", World::claim_none, "NoRequest", &[]),
	must_fail("claim shares: no such pool", World::claim_nowhere, "UnknownPool", &[]),
];

pub const FAMILY: Family = OPERATIONS;

/// What may keep somebody with money from a deposit.
const REFUSED: &[&str] = &["PoolHalted", "DepositsClosed", "Tripped", "DepositCapExceeded"];

type Receipt = (PoolId, AccountId, EpochIndex);

impl World {
	fn request(&mut self, who: AccountId, pool: PoolId, amount: Balance, to: AccountId) -> Tried {
		Some(self.signed(who, Call::request_deposit { pool, amount, beneficiary: to }))
	}

	/// A pool that takes deposits.
	pub fn taking(&mut self) -> Option<PoolId> {
		let books = &self.books.pools;
		let open = |pool: &PoolId| allows(*pool, PoolFunction::Deposits, PoolStatus::Open);
		let pools: Vec<_> = books.keys().copied().filter(open).collect();
		self.random.choose(&pools)
	}

	fn deposit(&mut self) -> Tried {
		let (who, pool) = (self.user(), self.pool());
		let amount = self.amount().max(self.books.pools[&pool].parameters.min_deposit);
		// Now and then a great deal.
		let amount = amount * if self.random.once_in(6) { 50 } else { 1 };
		self.request(who, pool, amount, who)
	}

	fn deposit_for_another(&mut self) -> Tried {
		let (who, to, pool) = (self.user(), self.anybody(), self.pool());
		let amount = self.amount().max(self.books.pools[&pool].parameters.min_deposit);
		self.request(who, pool, amount, to)
	}

	fn deposit_little(&mut self) -> Tried {
		let (who, pool) = (self.user(), self.taking()?);
		let least = self.books.pools[&pool].parameters.min_deposit;
		let amount = u128::from(self.random.below(least as u64));
		self.request(who, pool, amount, who)
	}

	fn deposit_much(&mut self) -> Tried {
		let (who, pool) = (self.user(), self.taking()?);
		let books = &self.books.pools[&pool];
		let room = books.parameters.deposit_cap.saturating_sub(books.ledger.booked().unwrap());
		self.request(who, pool, (room + 1).max(books.parameters.min_deposit), who)
	}

	fn deposit_everything(&mut self) -> Tried {
		let (who, pool) = (self.user(), self.taking()?);
		if self.books.pools[&pool].ledger.booked() == Ok(0) {
			return None;
		}
		self.request(who, pool, Balance::MAX, who)
	}

	fn deposit_nothing(&mut self) -> Tried {
		let (who, pool) = (self.random.pick(&STRANGERS), self.taking()?);
		let held = cash(who);
		let least = self.books.pools[&pool].parameters.min_deposit;
		self.request(who, pool, (held + 1).max(least), who)
	}

	fn deposit_in_halt(&mut self) -> Tried {
		let who = self.user();
		let books = &self.books.pools;
		let halted = |pool: &PoolId| books[pool].terms.status == PoolStatus::Halted;
		let pools: Vec<_> = books.keys().copied().filter(halted).collect();
		let pool = self.random.choose(&pools)?;
		self.request(who, pool, USD, who)
	}

	fn deposit_nowhere(&mut self) -> Tried {
		let who = self.user();
		self.request(who, NO_POOL, USD, who)
	}

	/// Deposits by whether their epoch is priced, those that rest apart.
	fn deposits(&self, priced: bool) -> Vec<Receipt> {
		let mut all = Vec::new();
		for (pool, books) in &self.books.pools {
			for (who, at) in books.deposits.keys() {
				if books.prices.contains_key(at) == priced && !books.rests(*at) {
					all.push((*pool, *who, *at));
				}
			}
		}
		all
	}

	fn receipt(&mut self, priced: bool) -> Option<Receipt> {
		let all = self.deposits(priced);
		self.random.choose(&all)
	}

	fn take_back(&mut self) -> Tried {
		let (pool, who, epoch) = self.receipt(false)?;
		Some(self.signed(who, Call::cancel_deposit { pool, epoch }))
	}

	fn take_back_late(&mut self) -> Tried {
		let (pool, who, epoch) = self.receipt(true)?;
		Some(self.signed(who, Call::cancel_deposit { pool, epoch }))
	}

	fn take_back_none(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		let epoch = self.books.pools[&pool].epoch.number + 2;
		Some(self.signed(who, Call::cancel_deposit { pool, epoch }))
	}

	fn take_back_nowhere(&mut self) -> Tried {
		let who = self.user();
		Some(self.signed(who, Call::cancel_deposit { pool: NO_POOL, epoch: 1 }))
	}

	fn claim(&mut self) -> Tried {
		let (by, (pool, who, epoch)) = (self.anybody(), self.receipt(true)?);
		Some(self.signed(by, Call::claim_shares { pool, epoch, who }))
	}

	fn claim_early(&mut self) -> Tried {
		let (by, (pool, who, epoch)) = (self.anybody(), self.receipt(false)?);
		Some(self.signed(by, Call::claim_shares { pool, epoch, who }))
	}

	fn claim_none(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		let epoch = self.books.pools[&pool].epoch.number + 2;
		Some(self.signed(who, Call::claim_shares { pool, epoch, who }))
	}

	fn claim_nowhere(&mut self) -> Tried {
		let who = self.user();
		Some(self.signed(who, Call::claim_shares { pool: NO_POOL, epoch: 1, who }))
	}
}
