//! Money and shares move between accounts, past the pools.

use super::{
	books::accounts,
	operation::{may, Family, Operation, Tried},
	world::{World, STRANGERS},
};
use crate::tests::mock::*;
use dhv_mocks::USDC;
use frame_support::traits::{fungibles::Mutate, tokens::Preservation};

const OPERATIONS: &[Operation] = &[
	may("give money to a pool's account", 4, World::give_money, &[]),
	may("give shares to a pool's account", 4, World::give_shares, &[]),
	may("shares change hands", 8, World::pass_shares, &[]),
	may("give shares to a stranger", 2, World::give_to_stranger, &[]),
];

pub const FAMILY: Family = OPERATIONS;

impl World {
	fn give_money(&mut self) -> Tried {
		let (from, pool) = (self.user(), self.pool());
		let (to, amount) = (self.random.pick(&accounts(pool)), self.amount() / 10);
		<Assets as Mutate<AccountId>>::transfer(USDC, &from, &to, amount, Preservation::Expendable)
			.unwrap();
		self.books.cash.pay(from, to, amount);
		Some(Ok(()))
	}

	fn send_shares(&mut self, to: Option<AccountId>) -> Tried {
		let (pool, from) = self.shareholder(|_| true)?;
		let to = match to {
			Some(to) => to,
			None => self.random.pick(&accounts(pool)),
		};
		let held = self.books.pools[&pool].shares.of(from);
		let amount = self.random.portion(held / if to < 100 { 1 } else { 20 });
		let keep = Preservation::Expendable;
		if from == to {
			return None;
		}
		<Shares as Mutate<AccountId>>::transfer(pool, &from, &to, amount, keep).unwrap();
		self.books.pools.get_mut(&pool).unwrap().shares.pay(from, to, amount);
		Some(Ok(()))
	}

	fn give_shares(&mut self) -> Tried {
		self.send_shares(None)
	}

	fn pass_shares(&mut self) -> Tried {
		let to = self.user();
		self.send_shares(Some(to))
	}

	fn give_to_stranger(&mut self) -> Tried {
		let to = self.random.pick(&STRANGERS);
		self.send_shares(Some(to))
	}
}
